//! Checking an index: whether it is whole.

mod compare;
mod said;

use std::collections::HashSet;
use std::path::Path;

use souwen_text::Analyzer;
use xxhash_rust::xxh3::xxh3_128;

use crate::disk::directory;
use crate::disk::generation::Generation;
use crate::disk::manifest::folders_of;
use crate::read::stored::Stored;
use crate::{FORMAT, IndexError};

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
    let number = directory::current(dir)?.ok_or_else(|| IndexError::Missing(dir.to_owned()))?;
    let mut report = CheckReport::default();
    let checked = Generation::open(dir, number, &Analyzer::new())
        .and_then(|generation| check_generation(&generation, &mut report));
    match checked {
        Err(IndexError::Damaged { reason, .. }) => report.problems.push(reason),
        Err(error @ (IndexError::Io { .. } | IndexError::Denied { .. })) => {
            report.problems.push(error.to_string());
        }
        Err(error) => return Err(error),
        Ok(()) => {}
    }
    Ok(report)
}

fn check_generation(generation: &Generation, report: &mut CheckReport) -> Result<(), IndexError> {
    let damaged = generation.index.validate_checksum();
    let mut damaged: Vec<_> = damaged.map_err(|e| generation.error(e))?.into_iter().collect();
    damaged.sort();
    for file in damaged {
        report.problems.push(format!("{} is damaged: its checksum is wrong", file.display()));
    }
    let stored = Stored::open(generation)?;
    check_articles(&stored, report)?;
    let commit = generation.commit()?;
    let ledger = generation.ledger(commit)?;
    let Some(manifest) = generation.manifest(commit)? else {
        report.problems.push("the manifest of the last commit is missing".to_owned());
        return Ok(());
    };
    if manifest.format != FORMAT || manifest.generation != generation.number {
        report.problems.push("the manifest is that of another index".to_owned());
    }
    for (name, count) in [("manifest", manifest.articles), ("ledger", ledger.articles())] {
        if count != stored.len() {
            let articles = stored.len();
            report.problems.push(format!("the {name} counts {count} articles, not {articles}"));
        }
    }
    if manifest.folders != folders_of(&ledger) {
        report.problems.push("the manifest and the ledger name different folders".to_owned());
    }
    let analyzer = Analyzer::with_dictionary(generation.dictionary(commit)?);
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
