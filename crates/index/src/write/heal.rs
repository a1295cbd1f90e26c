//! Healing: rebuilds the damaged parts of an index that can be rebuilt from its stored articles.
//!
//! A damaged file with a second copy is replaced by the copy. A segment with damage outside its
//! stored articles is written again from these. A damaged ledger or dictionary is rebuilt as far as
//! the articles allow; the next refresh reads the affected source files again. All changes are one
//! commit, so readers see the index either before or after.
//!
//! If stored articles are damaged themselves, nothing is healed: healing would lose articles that
//! nobody has decided to lose. Salvaging rescues the readable ones.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;

use souwen_text::Analyzer;
use tantivy::TantivyDocument;
use tantivy::fastfield::AliveBitSet;
use tantivy::index::SegmentComponent;
use tantivy::store::StoreReader;

use super::writer::{Committed, GenerationWriter};
use crate::disk::commit::Commit;
use crate::disk::generation::{Generation, LedgerUpdate};
use crate::disk::ledger::{FileKey, FileState, Ledger};
use crate::disk::lock::WriteLock;
use crate::disk::names::{self, STORE};
use crate::disk::segment_directory::Residence;
use crate::disk::{
    checked, dictionary_file as dictionary, directory, ledger_pieces, recovery, replace,
};
use crate::error::is_article_store;
use crate::read::stored::Stored;
use crate::schema::SchemaFields;
use crate::schema::stored_article::{StoredArticle, StoredRecord};
use crate::verify::{DamagedFile, Verification, VerificationState};
use crate::{IndexError, Progress};

/// What healing did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HealReport {
    /// The files that were damaged.
    pub damaged: Vec<DamagedFile>,
    /// The number of articles that were written again from their stored form.
    pub articles: usize,
}

/// Reads everything in the index at `dir` and heals what is damaged. `heap` is the memory for
/// writing, in bytes.
///
/// # Errors
/// When there is no index, another process writes, it cannot be read or written, or stored articles
/// are damaged. The index is then unchanged.
pub fn heal(
    dir: &Path,
    heap: usize,
    progress: &mut dyn Progress,
) -> Result<HealReport, IndexError> {
    if !directory::is_there(dir)? {
        return Err(IndexError::Missing(dir.to_owned()));
    }
    let lock = WriteLock::acquire(dir)?;
    let commit =
        recovery::settle(&lock, dir)?.ok_or_else(|| IndexError::Missing(dir.to_owned()))?;
    let committed = Committed::open(dir, commit);
    committed.verification.finish();
    let analyzer = Analyzer::with_dictionary(dictionary::read(dir)?.dictionary);
    if_needed(&lock, dir, committed, &analyzer, heap, progress).map(|(_, report)| report)
}

/// Heals the damage that `committed.verification` has found. `analyzer` has the user's current words:
/// they are used if the dictionary that the articles were segmented with is lost.
pub(crate) fn if_needed(
    lock: &WriteLock,
    dir: &Path,
    mut committed: Committed,
    analyzer: &Analyzer,
    heap: usize,
    progress: &mut dyn Progress,
) -> Result<(Committed, HealReport), IndexError> {
    let VerificationState::Damaged(damaged) = committed.verification.state() else {
        return Ok((committed, HealReport::default()));
    };
    // Damage is seldom alone, and segments must be rewritten from undamaged files only.
    committed.verification.finish();
    restore_from_copies(dir, &committed)?;
    committed.verification = Verification::new(dir, Arc::clone(&committed.commit), None);
    committed.verification.finish();
    let left = committed.verification.damaged();
    if left.is_empty() {
        return Ok((committed, HealReport { damaged, articles: 0 }));
    }
    let (healed, articles) =
        Healing::new(dir, &committed, analyzer)?.run(&committed, heap, progress)?;
    directory::remove_leftovers(lock, dir);
    Ok((healed, HealReport { damaged, articles }))
}

/// Replaces a file by its second copy, or the copy by the file.
fn restore_from_copies(dir: &Path, committed: &Committed) -> Result<(), IndexError> {
    let commit = &committed.commit;
    let path = directory::generation_path(dir, commit.generation());
    for name in committed.verification.damaged() {
        let other = names::twin(&name).or_else(|| names::original(&name).map(str::to_owned));
        let Some(other) = other else { continue };
        let Ok(bytes) = checked::read(dir, &path, commit, &other) else { continue };
        if commit.files.get(&name) == commit.files.get(&other) {
            replace::replace(&path.join(&name), &bytes)?;
        }
    }
    Ok(())
}

/// The work to do.
struct Healing<'a> {
    dir: &'a Path,
    /// The commit without the segments to write again.
    rest: Commit,
    /// The segments to write again.
    segments: BTreeSet<String>,
    /// The ledger; `None` if it is damaged.
    ledger: Option<Ledger>,
    /// The analyzer for the articles.
    analyzer: Analyzer,
}

impl<'a> Healing<'a> {
    fn new(
        dir: &'a Path,
        committed: &Committed,
        analyzer: &Analyzer,
    ) -> Result<Healing<'a>, IndexError> {
        let commit = &committed.commit;
        let damaged = committed.verification.damaged();
        if let VerificationState::Damaged(files) = committed.verification.state()
            && let Some(file) = files.iter().find(|file| is_article_store(&file.name))
        {
            return Err(file.error(dir));
        }
        let mut segments: BTreeSet<String> =
            damaged.iter().filter_map(|name| names::segment_of(name)).map(str::to_owned).collect();
        let path = directory::generation_path(dir, commit.generation());
        let ledger = match ledger_pieces::read(dir, &path, commit) {
            Ok(ledger) => Some(ledger),
            Err(IndexError::Damaged { .. }) => None,
            Err(error) => return Err(error),
        };
        let kept = match Generation::dictionary(dir, commit) {
            Ok(kept) => Some(Analyzer::with_dictionary(kept)),
            // The user's current words may be the same as those of the commit.
            Err(IndexError::Damaged { .. }) => {
                let same = analyzer.fingerprint() == commit.manifest.fingerprint;
                same.then(|| analyzer.clone())
            }
            Err(error) => return Err(error),
        };
        // It is unknown how the articles were segmented, so all of them are analysed again.
        if kept.is_none() {
            segments.extend(commit.segment_files().into_keys().map(str::to_owned));
        }
        let rest = without(commit, &segments);
        let analyzer = kept.unwrap_or_else(|| analyzer.clone());
        Ok(Healing { dir, rest, segments, ledger, analyzer })
    }

    fn run(
        self,
        committed: &Committed,
        heap: usize,
        progress: &mut dyn Progress,
    ) -> Result<(Committed, usize), IndexError> {
        let dir = self.dir;
        // Opened twice: whole, for the stored articles only, and without the damaged segments, for writing.
        let whole = Generation::open(dir, &committed.commit, &self.analyzer, Residence::Mapped)?;
        let generation = Generation::open(dir, &self.rest, &self.analyzer, Residence::Mapped)?;
        let stored = Stored::open(&generation)?;
        let mut writer = GenerationWriter::open(&generation, heap)?;
        let mut files: BTreeMap<FileKey, u64> = BTreeMap::new();
        for address in stored.addresses() {
            *files.entry(stored.file(address)?).or_default() += 1;
        }
        let mut rewritten: BTreeSet<FileKey> = BTreeSet::new();
        let mut articles = 0;
        let mut write = || -> Result<(), IndexError> {
            let mut ids = HashSet::new();
            for segment in &self.segments {
                progress.planned(0, store_length(&committed.commit, segment));
                let length = store_length(&committed.commit, segment);
                let (mut done, mut reported) = (0_u64, 0_u64);
                let of_segment = stored_articles(&whole, segment)?;
                let count = of_segment.count.max(1);
                for record in of_segment {
                    let (article, file) = record?;
                    done += 1;
                    let now = length * done / count;
                    progress.advanced(now - reported, 1);
                    reported = now;
                    // Deletions may have missed the damaged segment, so it can contain articles that
                    // were deleted: an article that is also in another segment was replaced.
                    let id = &article.article.id;
                    if stored.by_id(id)?.is_some() || !ids.insert(id.clone()) {
                        continue;
                    }
                    *files.entry(file.clone()).or_default() += 1;
                    writer.add(article, &file)?;
                    rewritten.insert(file);
                    articles += 1;
                }
            }
            Ok(())
        };
        if let Err(error) = write() {
            writer.abandon();
            return Err(error);
        }
        progress.committing();
        let mut ledger =
            self.ledger.unwrap_or_else(|| Ledger::of_folders(&committed.commit.folders));
        count_articles(&mut ledger, &files, &rewritten);
        let committed = writer.commit(&LedgerUpdate::Whole(&ledger), None)?;
        Ok((committed, articles))
    }
}

/// A commit without these segments.
fn without(commit: &Commit, segments: &BTreeSet<String>) -> Commit {
    let mut rest = commit.clone();
    rest.files.retain(|name, _| {
        names::segment_of(name).is_none_or(|segment| !segments.contains(segment))
    });
    let listed = rest.segments.get_mut("segments").and_then(|listed| listed.as_array_mut());
    if let Some(listed) = listed {
        listed.retain(|segment| {
            let id = segment.get("segment_id").and_then(|id| id.as_str()).unwrap_or_default();
            !segments.contains(&id.replace('-', ""))
        });
    }
    rest
}

/// Records how many articles came from each file, and marks the files of the articles that were
/// written again as unread: changes made to them while the damage was unnoticed may be lost.
fn count_articles(
    ledger: &mut Ledger,
    articles: &BTreeMap<FileKey, u64>,
    rewritten: &BTreeSet<FileKey>,
) {
    let known: Vec<FileKey> = ledger.file_keys().collect();
    for key in known {
        if let Some(state) = ledger.file_mut(&key) {
            state.articles = articles.get(&key).copied().unwrap_or(0);
            if rewritten.contains(&key) {
                state.mark_changed();
            }
        }
    }
    for (key, &count) in articles {
        if ledger.file(key).is_none() {
            ledger.set_file(key, FileState::unknown(count));
        }
    }
}

fn store_length(commit: &Commit, segment: &str) -> u64 {
    commit.files.get(&format!("{segment}{STORE}")).map_or(0, |sum| sum.length)
}

/// The articles of a segment that are not deleted, read from its store alone.
struct StoredArticles<'a> {
    store: StoreReader,
    documents: Box<dyn Iterator<Item = u32>>,
    count: u64,
    fields: &'a SchemaFields,
    damaged: Box<dyn Fn(&str) -> IndexError + 'a>,
}

/// How many decompressed blocks of a store are kept. One is enough, since it is read from front to back.
const BLOCKS: usize = 1;

fn stored_articles<'a>(
    whole: &'a Generation,
    segment: &str,
) -> Result<StoredArticles<'a>, IndexError> {
    let store_name = format!("{segment}{STORE}");
    let damaged =
        Box::new(move |reason: &str| IndexError::damaged(&whole.dir, &store_name, reason));
    let error = |error| whole.error(error);
    let found = whole.index.searchable_segments().map_err(error)?;
    let found = found.into_iter().find(|other| other.id().uuid_string() == segment);
    let found = found.ok_or_else(|| damaged("its segment is not listed"))?;
    let store = found.open_read(SegmentComponent::Store).map_err(|e| error(e.into()))?;
    let store = StoreReader::open(store, BLOCKS).map_err(|e| error(e.into()))?;
    let documents = 0..found.meta().max_doc();
    let documents: Box<dyn Iterator<Item = u32>> = if found.meta().has_deletes() {
        let deleted = found.open_read(SegmentComponent::Delete).map_err(|e| error(e.into()))?;
        let alive = AliveBitSet::open(deleted.read_bytes().map_err(|e| error(e.into()))?);
        Box::new(documents.filter(move |&document| alive.is_alive(document)))
    } else {
        Box::new(documents)
    };
    let count = u64::from(found.meta().num_docs());
    Ok(StoredArticles { store, documents, count, fields: &whole.fields, damaged })
}

impl Iterator for StoredArticles<'_> {
    type Item = Result<(StoredArticle, FileKey), IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        let document = self.documents.next()?;
        let read = || -> Result<(StoredArticle, FileKey), String> {
            let document: TantivyDocument =
                self.store.get(document).map_err(|error| error.to_string())?;
            let record = StoredRecord::of(self.fields, &document)?;
            Ok((
                StoredArticle::from_json(record.json.to_owned())?,
                FileKey::from(record.file.to_owned()),
            ))
        };
        Some(read().map_err(|reason| (self.damaged)(&reason)))
    }
}

#[cfg(test)]
mod tests;
