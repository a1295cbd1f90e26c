//! Creates an index without articles, for articles that come from no file.

use std::path::Path;
use std::time::Duration;

use souwen_text::Analyzer;

use super::writer::GenerationWriter;
use crate::IndexError;
use crate::disk::generation::{Generation, LedgerUpdate};
use crate::disk::lock::WriteLock;
use crate::disk::{dictionary_file, directory, recovery, synonyms_file};

/// The number of the first generation of an index.
pub(crate) const FIRST_GENERATION: u32 = 1;

/// The memory for writing a commit without articles, in bytes: the minimum of tantivy.
const HEAP: usize = 15_000_000;

/// Creates an index without articles at `dir`, which may be missing. An existing index stays as it
/// is. `wait` says how long to wait while another process writes.
///
/// # Errors
/// When `dir` contains something else or cannot be written. Then no index has been created.
pub(crate) fn create(dir: &Path, wait: Duration) -> Result<(), IndexError> {
    // Checked before anything is written, so that nothing is left behind in the directory of
    // something else.
    directory::is_there(dir)?;
    let lock = WriteLock::acquire_within(dir, wait)?;
    if recovery::settle(&lock, dir)?.is_some() {
        return Ok(());
    }
    let created = create_locked(dir);
    if created.is_err() {
        directory::remove_leftovers(&lock, dir);
    }
    created
}

fn create_locked(dir: &Path) -> Result<(), IndexError> {
    let words = dictionary_file::read(dir)?;
    let analyzer = Analyzer::with_dictionary(words.dictionary);
    let generation = Generation::create(dir, FIRST_GENERATION, &analyzer)?;
    synonyms_file::write_starter(dir)?;
    let writer = GenerationWriter::open(&generation, HEAP)?;
    writer.commit(&LedgerUpdate::Unchanged, None).map(drop)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{CheckOptions, Index, StateSource, check};

    #[test]
    fn an_index_without_articles_is_whole_and_stays() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("index");
        create(&path, Duration::ZERO).unwrap();
        let name = |index: &Index| index.state().manifest.commit;
        let index = Index::open(&path).unwrap();
        assert_eq!(index.state().manifest.articles, 0);
        create(&path, Duration::ZERO).unwrap();
        assert_eq!(name(&Index::open(&path).unwrap()), name(&index));
        let report = check(&path, &CheckOptions { full: true }).unwrap();
        assert_eq!(report.problems, []);
    }

    #[test]
    fn what_is_something_else_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("thesis.doc"), "x").unwrap();
        let error = create(dir.path(), Duration::ZERO).unwrap_err();
        assert!(matches!(error, IndexError::Foreign { .. }), "{error}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
