//! A refresh from the plan to the commit.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use souwen_article::Note;

use super::changes::Changes;
use super::error::RefreshError;
use super::intake::{FileIntake, ReadClaims};
use super::known::KnownArticles;
use super::meter::Meter;
use super::options::RefreshOptions;
use super::plan::RefreshPlan;
use super::report::RefreshReport;
use super::settle::{KnownIds, Owner, Settled, settle, under_suffix};
use super::spool::SpoolReader;
use crate::disk::generation::{Generation, LedgerUpdate};
use crate::disk::ledger::{FileKey, Ledger};
use crate::read::stored::Stored;
use crate::verify::Verification;
use crate::write::writer::{Committed, GenerationWriter};
use crate::{IndexError, Progress};

/// How many articles that lost their ids are told one by one.
const MAX_LOST_NOTES: usize = 100;

/// Brings a generation up to date; see [`refresh`](super::refresh). `paths` are those of the
/// options, canonical. `verified` is what is known of the files of the generation. Gives what was
/// committed, if anything was, as well.
pub(crate) fn run(
    generation: &Generation,
    verified: Option<&Verification>,
    paths: &[PathBuf],
    options: &RefreshOptions,
    now: SystemTime,
    progress: &mut dyn Progress,
) -> Result<(RefreshReport, Option<Committed>), RefreshError> {
    let dir = &generation.dir;
    let before = generation.ledger()?;
    if before.folders.is_empty() && paths.is_empty() && options.forget.is_empty() {
        return Err(RefreshError::NoFolders(dir.clone()));
    }
    let index = dir.canonicalize().map_err(|error| IndexError::io(dir.clone(), error))?;
    let mut plan = RefreshPlan::new(&before, paths, options, index, now)?;
    let being_reread: BTreeSet<FileKey> =
        plan.to_read.keys().chain(&plan.gone).chain(&plan.forgotten).cloned().collect();
    let co_claimants = plan.also_read(&before.co_claimants(&being_reread));

    let stored = Stored::open(generation)?;
    let mut known = KnownArticles::new(&stored);
    for file in being_reread.iter().chain(&co_claimants) {
        known.load(file)?;
    }
    let bytes = plan.to_read.values().map(|job| job.file.size).sum();
    let mut meter = Meter::new(progress, plan.to_read.len(), bytes);
    let (read, mut spool) =
        read_files(&mut plan, &mut known, &before, dir, options, now, &mut meter)?;
    check_mounted(&plan, &read)?;
    let settled = settle(&read.claims, &mut known)?;
    let mut reserved = read.reserved;
    plan.reserved.values().for_each(|file| reserved.add(*file));
    let mut report = RefreshReport {
        files_read: read.files.len(),
        files_unchanged: plan.unchanged,
        files_outdated: plan.outdated,
        files_gone: plan.gone.len(),
        files_failed: read.failed.len(),
        bytes_read: read.bytes,
        drafts: reserved.drafts,
        noindex_left_out: reserved.noindex_left_out,
        noindex_read: reserved.noindex_read,
        other_kinds: std::mem::take(&mut plan.other_kinds),
        links_not_followed: plan.links_out.len(),
        notes: std::mem::take(&mut plan.notes),
        ..RefreshReport::default()
    };
    report.notes.extend(std::mem::take(&mut plan.remembered).into_values().flatten());
    report.notes.extend_from_slice(&read.notes);
    report.notes.extend(lost(&plan, &read, &settled));

    let mut changes = Changes::new(&before, plan, &read, settled, &known);
    changes.check_loss(stored.len(), options.prune)?;
    report.renamed = changes.keep_former_ids(&read, &stored, &mut spool)?;
    report.added = changes.added;
    report.changed = changes.changed;
    report.unchanged = changes.unchanged;
    report.removed = changes.removed();
    report.articles = changes.ledger.articles();
    let mut committed = None;
    if generation.opened.is_none() || !changes.is_empty() || changes.ledger != before {
        let mut writer = GenerationWriter::open(generation, options.heap)?;
        if let Err(error) = changes.write(&mut writer, &read, &mut spool, &stored, &mut meter) {
            writer.abandon();
            return Err(error.into());
        }
        meter.committing();
        let ledger = LedgerUpdate::Since(&before, &changes.ledger);
        committed = Some(writer.commit(&ledger, verified)?);
    }
    Ok((report, committed))
}

/// Reads the files to read, and those that turn out to have to be read for the sake of an id.
fn read_files(
    plan: &mut RefreshPlan,
    known: &mut KnownArticles,
    before: &Ledger,
    dir: &Path,
    options: &RefreshOptions,
    now: SystemTime,
    meter: &mut Meter,
) -> Result<(ReadClaims, SpoolReader), IndexError> {
    let mut intake = FileIntake::new(dir, &options.read, now)?;
    let mut looked_at = 0;
    loop {
        let done: BTreeSet<FileKey> =
            intake.files.iter().chain(&intake.failed).map(|file| file.key.clone()).collect();
        for (key, job) in plan.to_read.iter().filter(|(key, _)| !done.contains(key)) {
            intake.read(key, job, meter)?;
        }
        for file in &intake.failed {
            known.keep(&file.key);
        }
        // An id that the input names is not given up to an article of a file that is not read: it
        // may have only derived it, or may stand above. And an article that had to take a suffix,
        // but is now the same as the one that is named, must become one with it.
        let mut rivals = BTreeSet::new();
        for claim in intake.claims[looked_at..].iter().filter(|claim| claim.explicit) {
            let named = known.kept(&claim.id)?.filter(|held| held.content != claim.content);
            let suffixed = under_suffix(&claim.id, claim.content, known)?;
            rivals.extend(named.into_iter().chain(suffixed).map(|held| held.file));
        }
        looked_at = intake.claims.len();
        // Their articles change ids, so those who share these must be asked as well.
        rivals.append(&mut before.co_claimants(&rivals));
        let rivals = plan.also_read(&rivals);
        if rivals.is_empty() {
            return intake.finish();
        }
        for file in &rivals {
            known.load(file)?;
        }
    }
}

/// Makes sure that what could not be found is not missing because a drive was taken away.
fn check_mounted(plan: &RefreshPlan, read: &ReadClaims) -> Result<(), RefreshError> {
    let vanished = |path: &Path| {
        let source = io::Error::new(io::ErrorKind::NotFound, "it vanished while it was read");
        Err(RefreshError::Folder { path: path.to_owned(), index: plan.index.clone(), source })
    };
    if let Some(folder) = plan.walked.iter().find(|folder| !folder.is_there()) {
        return vanished(&folder.path);
    }
    for file in read.failed.iter().filter(|file| !file.path.exists()) {
        let Some(folder) = file.path.parent() else { continue };
        // Where a drive was mounted there is an empty folder when it is gone.
        if !folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
            return vanished(folder);
        }
    }
    Ok(())
}

/// Tells which articles lost their ids, and to which.
fn lost(plan: &RefreshPlan, read: &ReadClaims, settled: &Settled) -> Vec<Note> {
    let note = |claim: usize, line: bool, message: String| {
        let claim = &read.claims[claim];
        let line = Some(claim.line).filter(|&number| line && number > 0);
        Note::info(&read.files[claim.file].path, line, message)
    };
    let place = |owner: &Owner| match owner {
        Owner::Claim(winner) => {
            let winner = &read.claims[*winner];
            format!("{}:{}", read.files[winner.file].path.display(), winner.line)
        }
        Owner::Kept(held) => match plan.ledger.folder(held.file.folder) {
            Some(folder) => folder.path.join(&held.file.relative).display().to_string(),
            None => held.file.relative.clone(),
        },
    };
    let told = settled.lost.iter().take(MAX_LOST_NOTES).map(|(claim, id)| {
        let place = settled.owners.get(id).map(place).unwrap_or_default();
        let message = format!("the id {id} is used again at {place}; the article here is left out");
        note(*claim, true, message)
    });
    let more = settled.lost.get(MAX_LOST_NOTES).map(|(claim, _)| {
        let more = settled.lost.len() - MAX_LOST_NOTES;
        note(*claim, false, format!("{more} more ids are used again"))
    });
    told.chain(more).collect()
}
