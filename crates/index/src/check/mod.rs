//! Checks an index: whether its files are undamaged, and whether its contents agree with the texts of
//! its articles.
//!
//! What to read is never taken from data that may be damaged: the commit has a checksum of its own
//! and a second copy, and it lists every other file with its checksum. Data that was wrong when it
//! was written has a correct checksum; it is found by comparing with the texts of the articles.

mod compare;
mod counts;
mod entries;
mod files;
mod report;
mod sample;
mod segment;

use std::path::Path;
use std::time::Instant;

use souwen_text::Analyzer;

use crate::IndexError;
use crate::disk::commit::Commit;
use crate::disk::generation::Generation;
use crate::disk::names::CURRENT;
use crate::disk::recovery;
use crate::disk::segment_directory::Residence;
use crate::disk::{directory, manifest::folders_of};
use crate::guard::guarded;
use counts::Counts;
pub use report::{CheckRemedy, CheckReport, Problem};
use sample::Sample;
use segment::SegmentCheck;

/// How often the check is started again if a writer changes the index meanwhile.
const ATTEMPTS: usize = 3;

/// The options of a check.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CheckOptions {
    /// Whether all articles are compared with the contents of the index. Otherwise a sample of about
    /// 1,000 articles is compared, always the same ones.
    pub full: bool,
}

/// Reads everything in the index at `dir` and reports what is wrong with it: damaged files,
/// unreadable articles, duplicate ids, counts that disagree, an analyzer that differs from the
/// current one, and contents that disagree with the texts of the articles. Words of `dictionary.txt`
/// that wait for the next refresh are no damage.
///
/// # Errors
/// When there is no index of ours in the current format.
pub fn check(dir: &Path, options: &CheckOptions) -> Result<CheckReport, IndexError> {
    let start = Instant::now();
    let mut attempt = 1;
    loop {
        let before = directory::current_text(dir).ok();
        let mut report = check_once(dir, options)?;
        report.took = start.elapsed();
        // A writer may have replaced and removed files meanwhile.
        let is_the_same = directory::current_text(dir).ok() == before;
        if report.problems.is_empty() || is_the_same || attempt == ATTEMPTS {
            return Ok(report);
        }
        attempt += 1;
    }
}

fn check_once(dir: &Path, options: &CheckOptions) -> Result<CheckReport, IndexError> {
    let mut report = CheckReport::default();
    if let Some(commit) = commit_in_use(dir, &mut report)? {
        let damaged = files::check(dir, &commit, &mut report);
        match check_commit(dir, &commit, &damaged, options, &mut report) {
            // The damage of this file has been reported already.
            Err(IndexError::Damaged { file, .. }) if damaged.iter().any(|d| file.ends_with(d)) => {}
            Err(
                error @ (IndexError::Damaged { .. }
                | IndexError::Io { .. }
                | IndexError::Denied { .. }),
            ) => report.add_error(&error),
            Err(error) => return Err(error),
            Ok(()) => {}
        }
    }
    Ok(report)
}

/// The current commit, from `CURRENT` or else from its second copy; `None` if neither is readable.
fn commit_in_use(dir: &Path, report: &mut CheckReport) -> Result<Option<Commit>, IndexError> {
    let reason = match directory::current(dir) {
        Ok(Some(commit)) => return Ok(Some(commit)),
        Ok(None) if !directory::is_there(dir)? => return Err(IndexError::Missing(dir.to_owned())),
        Ok(None) => "it is missing".to_owned(),
        Err(IndexError::Damaged { reason, .. }) => reason,
        Err(error @ (IndexError::Io { .. } | IndexError::Denied { .. })) => error.to_string(),
        Err(error) => return Err(error),
    };
    let copy = recovery::latest(dir)?;
    let remedy = if copy.is_some() { CheckRemedy::Refresh } else { CheckRemedy::Salvage };
    report.add(format!("{CURRENT}: {reason}"), Some(remedy));
    Ok(copy)
}

/// Checks the contents of the files of a commit, apart from those that are known to be damaged.
fn check_commit(
    dir: &Path,
    commit: &Commit,
    damaged: &[String],
    options: &CheckOptions,
    report: &mut CheckReport,
) -> Result<(), IndexError> {
    let generation = guarded(|| Generation::open(dir, commit, &Analyzer::new(), Residence::Mapped))
        .unwrap_or_else(|panic| Err(IndexError::damaged(dir, CURRENT, &panic)))?;
    let analyzer = Analyzer::with_dictionary(Generation::dictionary(dir, commit)?);
    let cut_alike = commit.manifest.fingerprint == analyzer.fingerprint();
    if !cut_alike {
        let (was, is) = (&commit.manifest.fingerprint, analyzer.fingerprint());
        let what = format!("the articles were cut by the analyzer {was}, this program has {is}");
        report.add(what, Some(CheckRemedy::Refresh));
    }
    let segments = generation.index.searchable_segments();
    let segments = segments.map_err(|error| generation.error(error))?;
    let articles = segments.iter().map(|segment| u64::from(segment.meta().num_docs())).sum();
    let mut sample = Sample::of(articles, options.full);
    let mut counts = Counts::default();
    let mut all_read = true;
    for segment in &segments {
        let check = SegmentCheck {
            generation: &generation,
            // Articles that another analyzer has segmented cannot be compared.
            analyzer: cut_alike.then_some(&analyzer),
            segment,
            damaged,
        };
        all_read &= check.run(&mut sample, &mut counts, report);
    }
    counts.report_ids(report);
    let ledger = generation.ledger()?;
    if commit.manifest.folders != folders_of(&ledger) {
        let what = "the commit and the ledger name different folders";
        report.add(what.to_owned(), Some(CheckRemedy::Refresh));
    }
    // If articles could not be read, their number is unknown.
    if all_read {
        counts.compare(&commit.manifest, &ledger, report);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
