//! Checks the files of a commit: whether each exists and is as it was written.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use super::report::{CheckRemedy, CheckReport};
use crate::disk::commit::Commit;
use crate::disk::names::{
    self, COPY_MARK, CURRENT, DELETED, DICTIONARY_FILE, EDIT_LOCK, LOCK, STORE, SYNONYMS_FILE,
};
use crate::disk::{directory, fs as disk};
use crate::suggestions;

/// Reads every file of a commit, and reports damage and files that belong to no commit. Returns the
/// names of the damaged files of the commit.
pub(super) fn check(dir: &Path, commit: &Commit, report: &mut CheckReport) -> Vec<String> {
    let path = directory::generation_path(dir, commit.generation());
    let place = format!("{}{}", names::GENERATION_PREFIX, commit.generation());
    let mut damaged = Vec::new();
    let mut reasons = Vec::new();
    for (name, expected) in &commit.files {
        let reason = match disk::sum(&path.join(name)) {
            Ok(found) => {
                report.files += 1;
                report.bytes += found.length;
                if found == *expected {
                    continue;
                }
                "it is not what was written: its checksum is wrong".to_owned()
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => "it is missing".to_owned(),
            Err(error) => format!("it cannot be read: {error}"),
        };
        damaged.push(name.clone());
        reasons.push(reason);
    }
    // Whether a file can be rebuilt depends on which other files are damaged.
    for (name, reason) in damaged.iter().zip(reasons) {
        report.add(format!("{place}/{name}: {reason}"), Some(remedy(name, &damaged)));
    }
    if !damaged.is_empty() {
        // A process that relies on this record would answer from the damaged files and not heal them.
        let _ = disk::remove_file(&path.join(names::verified(commit.manifest.commit)));
    }
    check_copies(&path, &place, commit, report);
    check_suggestions(dir, commit, report);
    report.strays = strays(dir, commit);
    damaged
}

/// The remedy for a damaged file of a commit.
fn remedy(name: &str, damaged: &[String]) -> CheckRemedy {
    let other = names::twin(name).or_else(|| names::original(name).map(str::to_owned));
    if other.is_some_and(|other| !damaged.contains(&other)) {
        return CheckRemedy::Refresh;
    }
    // A segment can only be rebuilt from its stored articles and its list of deletions.
    let segment = names::segment_of(name);
    let is_lost = |other: &&String| {
        names::segment_of(other) == segment && (other.ends_with(STORE) || other.ends_with(DELETED))
    };
    match segment.is_some() && damaged.iter().any(|other| is_lost(&other)) {
        true => CheckRemedy::Salvage,
        false => CheckRemedy::Refresh,
    }
}

/// Checks the second copies of files that cannot be rebuilt: the commit, and the lists of deletions.
fn check_copies(path: &Path, place: &str, commit: &Commit, report: &mut CheckReport) {
    let mut report_problem = |name: &str, reason: &str| {
        report.add(format!("{place}/{name}: {reason}"), Some(CheckRemedy::Refresh));
    };
    let copy = commit.copy_name();
    match (disk::read(&path.join(&copy)), commit.to_text()) {
        (Ok(found), Ok(text)) if found == text.as_bytes() => {}
        (Ok(_), _) => report_problem(&copy, &format!("it is not the same as {CURRENT}")),
        (Err(error), _) if error.kind() == io::ErrorKind::NotFound => {
            report_problem(&copy, "it is missing");
        }
        (Err(error), _) => report_problem(&copy, &format!("it cannot be read: {error}")),
    }
    for name in commit.files.keys() {
        if let Some(twin) = names::twin(name)
            && commit.files.get(&twin) != commit.files.get(name)
        {
            report_problem(name, "it has no second copy");
        }
    }
}

/// Checks the file of suggestions, which is used only when it is undamaged.
fn check_suggestions(dir: &Path, commit: &Commit, report: &mut CheckReport) {
    let path = suggestions::path(dir, &commit.manifest);
    let Ok(metadata) = fs::metadata(&path) else { return };
    report.files += 1;
    report.bytes += metadata.len();
    // A file that cannot be read is rebuilt as well.
    if !suggestions::has_right_checksum(&path).unwrap_or(false) {
        let path = path.strip_prefix(dir).unwrap_or(&path);
        let what = format!("{}: its checksum is wrong", path.display());
        report.add(what, Some(CheckRemedy::Wait));
    }
}

/// The files and directories that belong neither to the commit nor to the user.
fn strays(dir: &Path, commit: &Commit) -> Vec<String> {
    let generation = format!("{}{}", names::GENERATION_PREFIX, commit.generation());
    let mut known: BTreeSet<String> =
        [CURRENT, COPY_MARK, LOCK, EDIT_LOCK, DICTIONARY_FILE, SYNONYMS_FILE]
            .map(str::to_owned)
            .into_iter()
            .chain(["README.md".to_owned(), generation.clone()])
            .collect();
    let manifest = &commit.manifest;
    let beside =
        [commit.copy_name(), names::verified(manifest.commit), names::SUGGESTIONS.to_owned()];
    let of_commit = commit.files.keys().chain(&beside);
    known.extend(of_commit.map(|name| format!("{generation}/{name}")));
    let listed = |path: &Path, prefix: &str| -> Vec<String> {
        let entries = fs::read_dir(path).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        names.map(|name| format!("{prefix}{name}")).collect()
    };
    let mut found = listed(dir, "");
    found.retain(|name| !name.starts_with('.'));
    let path = directory::generation_path(dir, commit.generation());
    found.extend(listed(&path, &format!("{generation}/")));
    found.retain(|name| !known.contains(name));
    found.sort();
    found
}
