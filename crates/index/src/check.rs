//! Checking an index: whether it is whole.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use souwen_text::Analyzer;
use xxhash_rust::xxh3::xxh3_128;

use crate::IndexError;
use crate::disk::commit::Commit;
use crate::disk::directory;
use crate::disk::generation::Generation;
use crate::disk::manifest::folders_of;
use crate::disk::segment_directory::Residence;
use crate::read::stored::Stored;
use crate::verify::{Verification, VerificationState};

/// How many problems of one kind are told.
const MAX_TOLD: usize = 20;

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// Articles looked at.
    pub articles: u64,
    /// What is wrong, each in a sentence.
    pub problems: Vec<String>,
}

/// Reads everything in the index at `dir` and says what is wrong with it: files that are damaged,
/// articles that cannot be read, ids used twice, counts that disagree, an analyzer that is not the
/// one at hand. Words of `dictionary.txt` that wait for the next refresh are no damage.
///
/// # Errors
/// When there is no index of ours and of this format.
pub fn check(dir: &Path) -> Result<CheckReport, IndexError> {
    let mut report = CheckReport::default();
    let checked = directory::current(dir).and_then(|commit| {
        let commit = commit.ok_or_else(|| IndexError::Missing(dir.to_owned()))?;
        check_commit(dir, &commit, &mut report)
    });
    match checked {
        Err(
            error
            @ (IndexError::Damaged { .. } | IndexError::Io { .. } | IndexError::Denied { .. }),
        ) => report.problems.push(error.to_string()),
        Err(error) => return Err(error),
        Ok(()) => {}
    }
    Ok(report)
}

fn check_commit(dir: &Path, commit: &Commit, report: &mut CheckReport) -> Result<(), IndexError> {
    let verification = Verification::new(dir, Arc::new(commit.clone()), None);
    verification.finish();
    if let VerificationState::Damaged(damaged) = verification.state() {
        let told = damaged.iter().map(|file| format!("{}: {}", file.name, file.reason));
        report.problems.extend(told);
        return Ok(());
    }
    let generation = Generation::open(dir, commit, &Analyzer::new(), Residence::Mapped)?;
    let stored = Stored::open(&generation)?;
    check_articles(&stored, report)?;
    let ledger = generation.ledger()?;
    let manifest = &commit.manifest;
    for (name, count) in [("commit", manifest.articles), ("ledger", ledger.articles())] {
        if count != stored.len() {
            let articles = stored.len();
            report.problems.push(format!("the {name} counts {count} articles, not {articles}"));
        }
    }
    if manifest.folders != folders_of(&ledger) {
        report.problems.push("the commit and the ledger name different folders".to_owned());
    }
    let analyzer = Analyzer::with_dictionary(Generation::dictionary(dir, commit)?);
    if manifest.fingerprint != analyzer.fingerprint() {
        report.problems.push(format!(
            "the articles were cut by the analyzer {}, this program has {}: \
             run `souwen index`, which rebuilds the index from itself",
            manifest.fingerprint,
            analyzer.fingerprint()
        ));
    }
    Ok(())
}

fn check_articles(stored: &Stored, report: &mut CheckReport) -> Result<(), IndexError> {
    // Ids may be long and many; their hashes are not.
    let mut ids = HashSet::new();
    let mut problems = Vec::new();
    for address in stored.addresses() {
        report.articles += 1;
        match stored.article(address) {
            Ok(article) if article.id.is_empty() => {
                problems.push(format!("an article has no id: {}", article.title));
            }
            Ok(article) if !ids.insert(xxh3_128(article.id.as_bytes())) => {
                problems.push(format!("two articles have the id {}", article.id));
            }
            Ok(article) => match stored.by_id(&article.id)? {
                Some(held) if held.address == address => {}
                _ => problems.push(format!("the article {} is not found by its id", article.id)),
            },
            Err(IndexError::Damaged { reason, .. }) => problems.push(reason),
            Err(error) => return Err(error),
        }
        if let Err(IndexError::Damaged { reason, .. }) = stored.file(address) {
            problems.push(reason);
        }
    }
    let more = problems.len().saturating_sub(MAX_TOLD);
    problems.truncate(MAX_TOLD);
    if more > 0 {
        problems.push(format!("and {more} more problems with articles"));
    }
    report.problems.append(&mut problems);
    Ok(())
}
