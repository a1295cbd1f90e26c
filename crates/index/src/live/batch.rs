//! Decides a batch of writes in a state of the index: what each write finds, its outcome, and what
//! has to be written.
//!
//! A batch that puts an article twice and then deletes it: the first write adds the article, the second
//! changes nothing, and the deletion waits for the next batch.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use souwen_article::Condition;
use tantivy::DocAddress;
use tantivy::collector::DocSetCollector;

use super::claimants::WaitingFiles;
use super::queue::Waiting;
use super::write::{Precondition, PreparedArticle, PutOutcome, Write, WriteError, Written};
use crate::IndexError;
use crate::disk::ledger::FileKey;
use crate::read::reader::Base;
use crate::read::snapshot::Snapshot;
use crate::read::stored::Stored;

/// The outcome of a write.
pub(super) type Outcome = Result<Written, WriteError>;

/// The decision about a batch.
#[derive(Default)]
pub(super) struct Decision {
    /// The outcomes of the first writes of the batch. The remaining writes wait for a later batch.
    pub outcomes: Vec<Outcome>,
    /// The articles to add, as indexes into the batch.
    pub puts: BTreeSet<usize>,
    /// The articles to remove: for each segment of the state, by its number.
    pub removed: BTreeMap<u32, BTreeSet<u32>>,
    /// The ids that belonged to articles of files.
    pub taken_over: Vec<(String, FileKey)>,
    /// Work for a commit of its own: the pushed articles with these ids are removed, and the files
    /// whose articles wait for the ids are read.
    pub release: Option<BTreeSet<String>>,
}

impl Decision {
    /// Whether nothing has to be written.
    pub(super) fn is_empty(&self) -> bool {
        self.puts.is_empty() && self.removed.is_empty()
    }
}

/// The article that has an id at some point of the batch.
struct Existing {
    content: u128,
    file: FileKey,
    place: Place,
}

enum Place {
    /// It is in the index.
    Index(DocAddress),
    /// It is in this batch.
    Batch(usize),
}

/// Decides a batch.
///
/// # Errors
/// When the index cannot be read. Then no write has an outcome.
pub(super) fn decide(
    base: &Base,
    waiting_files: &WaitingFiles,
    batch: &[Waiting],
) -> Result<Decision, IndexError> {
    let verification = &base.snapshot.verification;
    verification.allow_search()?;
    let mut deciding = Deciding {
        base,
        waiting_files,
        stored: Stored::of_snapshot(&base.snapshot),
        existing: HashMap::new(),
        decision: Decision::default(),
    };
    for (at, waiting) in batch.iter().enumerate() {
        let outcome = match &waiting.write {
            Write::Put { article, when } => deciding.put(at, article, when)?,
            Write::Delete { id, when } => match deciding.delete(id, when)? {
                Some(outcome) => outcome,
                // This write is decided once the writes before it are committed.
                None => break,
            },
            Write::DeleteMatching { condition, expect, dry_run } if at == 0 => {
                let outcome = deciding.delete_matching(condition, *expect, *dry_run)?;
                deciding.decision.outcomes.push(outcome);
                break;
            }
            Write::DeleteMatching { .. } => break,
        };
        deciding.decision.outcomes.push(outcome);
        if deciding.decision.release.is_some() {
            break;
        }
    }
    let decision = deciding.decision;
    // Damage may have come to light meanwhile.
    verification.allow_search()?;
    Ok(decision)
}

struct Deciding<'a> {
    base: &'a Base,
    waiting_files: &'a WaitingFiles,
    stored: Stored,
    /// The articles that have the ids looked up so far.
    existing: HashMap<String, Option<Existing>>,
    decision: Decision,
}

impl Deciding<'_> {
    fn existing(&mut self, id: &str) -> Result<Option<&Existing>, IndexError> {
        if !self.existing.contains_key(id) {
            let found = self.stored.by_id(id)?.map(|found| Existing {
                content: found.content,
                file: found.file,
                place: Place::Index(found.address),
            });
            self.existing.insert(id.to_owned(), found);
        }
        Ok(self.existing.get(id).and_then(Option::as_ref))
    }

    fn put(
        &mut self,
        at: usize,
        article: &PreparedArticle,
        when: &Precondition,
    ) -> Result<Outcome, IndexError> {
        let (id, content) = (article.id().to_owned(), article.content());
        if !article.has_good_id() {
            return Ok(Err(WriteError::BadId));
        }
        let existing = self.existing(&id)?;
        if let Some(failed) = fails(when, existing) {
            return Ok(Err(failed));
        }
        let (outcome, file) = match existing {
            None => (PutOutcome::Added, None),
            Some(existing) if existing.file.is_pushed() && existing.content == content => {
                let outcome = PutOutcome::Unchanged;
                return Ok(Ok(Written::Put { outcome, content, taken_from: None }));
            }
            Some(existing) if existing.file.is_pushed() => (PutOutcome::Replaced, None),
            Some(existing) => (PutOutcome::Replaced, Some(existing.file.clone())),
        };
        self.remove(&id);
        self.decision.puts.insert(at);
        let existing = Existing { content, file: FileKey::pushed(), place: Place::Batch(at) };
        self.existing.insert(id.clone(), Some(existing));
        let taken_from = file.as_ref().map(|file| self.path(file));
        self.decision.taken_over.extend(file.map(|file| (id, file)));
        Ok(Ok(Written::Put { outcome, content, taken_from }))
    }

    /// `None` if the write has to wait for a later batch: the article is part of this batch, or a file
    /// waits for its id and this is not the first write.
    fn delete(&mut self, id: &str, when: &Precondition) -> Result<Option<Outcome>, IndexError> {
        let existing = self.existing(id)?;
        if existing.is_some_and(|existing| matches!(existing.place, Place::Batch(_))) {
            return Ok(None);
        }
        let file = existing.map(|existing| existing.file.clone());
        if let Some(failed) = fails(when, existing) {
            return Ok(Some(Err(failed)));
        }
        let Some(file) = file else { return Ok(Some(Err(WriteError::NotFound))) };
        if !file.is_pushed() {
            return Ok(Some(Err(WriteError::OfFile(self.path(&file)))));
        }
        let waiting = self.waiting_files.of(id).map(|file| self.path(file));
        if waiting.is_some() {
            if !self.decision.outcomes.is_empty() {
                return Ok(None);
            }
            self.decision.release = Some(BTreeSet::from([id.to_owned()]));
        } else {
            self.remove(id);
            self.existing.insert(id.to_owned(), None);
        }
        Ok(Some(Ok(Written::Deleted { returned: waiting })))
    }

    fn delete_matching(
        &mut self,
        condition: &Condition,
        expect: Option<u64>,
        dry_run: bool,
    ) -> Result<Outcome, IndexError> {
        let snapshot: &Snapshot = &self.base.snapshot;
        let query = snapshot.query(condition)?;
        let mut found: Vec<DocAddress> = Vec::new();
        let mut of_files = 0;
        for address in snapshot.searcher.search(&query, &DocSetCollector)? {
            if self.stored.file(address)?.is_pushed() {
                found.push(address);
            } else {
                of_files += 1;
            }
        }
        let count = found.len() as u64;
        if let Some(expected) = expect.filter(|&expected| expected != count) {
            return Ok(Err(WriteError::CountDiffers { expected, found: count, of_files }));
        }
        if !dry_run {
            let mut ids = BTreeSet::new();
            if !self.waiting_files.is_empty() {
                for &address in &found {
                    ids.insert(self.stored.article(address)?.id);
                }
            }
            if ids.iter().any(|id| self.waiting_files.of(id).is_some()) {
                self.decision.release = Some(ids);
            } else {
                for address in found {
                    self.remove_at(address);
                }
            }
        }
        Ok(Ok(Written::DeletedMatching { deleted: count, of_files }))
    }

    /// Removes the article with this id.
    fn remove(&mut self, id: &str) {
        let place = self.existing.get(id).and_then(Option::as_ref).map(|existing| &existing.place);
        match place {
            Some(&Place::Index(address)) => self.remove_at(address),
            Some(Place::Batch(at)) => drop(self.decision.puts.remove(at)),
            None => {}
        }
    }

    fn remove_at(&mut self, address: DocAddress) {
        self.decision.removed.entry(address.segment_ord).or_default().insert(address.doc_id);
    }

    fn path(&self, file: &FileKey) -> PathBuf {
        let folder = self.base.commit.folders.iter().find(|folder| folder.key == file.folder);
        match folder {
            Some(folder) if file.relative.is_empty() => folder.path.clone(),
            Some(folder) => folder.path.join(&file.relative),
            None => PathBuf::from(&file.relative),
        }
    }
}

/// The error of a write whose precondition does not hold.
fn fails(when: &Precondition, existing: Option<&Existing>) -> Option<WriteError> {
    let current = existing.map(|existing| existing.content);
    let is_met = match when {
        Precondition::None => true,
        Precondition::Absent => current.is_none(),
        Precondition::Present => current.is_some(),
        Precondition::Version(wanted) => current.is_some_and(|found| wanted.contains(&found)),
    };
    (!is_met).then_some(WriteError::Precondition { current })
}
