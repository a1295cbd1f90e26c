//! The difference between the index and the articles that were read, and writing it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::error::RefreshError;
use super::intake::ReadClaims;
use super::known::KnownArticles;
use super::meter::Meter;
use super::plan::RefreshPlan;
use super::renames::Renames;
use super::settle::{KnownIds, Owner, Settled};
use super::spool::SpoolReader;
use crate::IndexError;
use crate::disk::ledger::{FileKey, Ledger};
use crate::read::stored::{IndexedArticle, Stored};
use crate::write::writer::GenerationWriter;

/// Removing fewer articles than this needs no confirmation.
const MANY: usize = 50;
/// Removing at most one article in this many needs no confirmation either.
const PART: u64 = 10;

/// The changes to write.
pub(crate) struct Changes {
    /// The new ledger.
    pub ledger: Ledger,
    /// Number of articles that are new.
    pub added: usize,
    /// Number of articles whose content has changed.
    pub changed: usize,
    /// Number of articles whose content is the same.
    pub unchanged: usize,
    /// Claims to write, with the ids that they get.
    write: Vec<(usize, String)>,
    /// Articles to keep although their file is gone or has them no longer, because another file has them.
    hand_over: Vec<(IndexedArticle, FileKey)>,
    /// Articles to remove, apart from changed ones.
    remove: Vec<IndexedArticle>,
    /// Claims of new articles, with the ids that they get.
    added_claims: Vec<(usize, String)>,
    /// Ids of articles that are replaced by new versions.
    replace: Vec<String>,
    /// Number of articles to remove because their files are gone or the articles now ask not to be found.
    vanished: usize,
    /// Whether a part of a folder that was given as a path is now empty.
    emptied: bool,
    /// Number of previously known files behind links that are not followed.
    behind_links: usize,
}

impl Changes {
    /// Computes the changes. `before` is the ledger of the last commit; `release` contains the ids of
    /// the pushed articles to remove.
    pub(crate) fn new(
        before: &Ledger,
        plan: &RefreshPlan,
        read: &ReadClaims,
        settled: Settled,
        known: &KnownArticles,
        release: &BTreeSet<String>,
    ) -> Changes {
        let mut changes = Changes {
            ledger: plan.ledger.clone(),
            added: 0,
            changed: 0,
            unchanged: 0,
            write: Vec::new(),
            hand_over: Vec::new(),
            remove: Vec::new(),
            added_claims: Vec::new(),
            replace: Vec::new(),
            vanished: 0,
            emptied: plan.emptied,
            behind_links: plan.behind_links,
        };
        for file in &plan.gone {
            changes.ledger.remove_file(file);
        }
        for file in &read.files {
            changes.ledger.set_file(&file.key, file.state.clone());
        }
        let left: BTreeSet<&FileKey> = read
            .files
            .iter()
            .map(|file| &file.key)
            .chain(&plan.gone)
            .chain(&plan.forgotten)
            .collect();
        let withheld = read.files.iter().filter(|file| file.state.reserved.left_out());
        let left_out: BTreeSet<&FileKey> = withheld.map(|file| &file.key).collect();
        let mut claimants = Claimants::without(before, &left);
        for file in claimants.release(release) {
            // It could not be read now: the next refresh tries again.
            if let Some(state) = changes.ledger.file_mut(&file) {
                state.mark_changed();
            }
        }
        let mut new_contents = HashSet::new();
        for (id, owner) in &settled.owners {
            let Owner::Claim(index) = *owner else { continue };
            let claim = &read.claims[index];
            let file = &read.files[claim.file].key;
            if let Some(state) = changes.ledger.file_mut(file) {
                state.articles += 1;
            }
            let indexed = known.being_reread(id);
            match indexed {
                None => {
                    new_contents.insert(claim.content);
                    changes.added += 1;
                    changes.added_claims.push((index, id.clone()));
                }
                Some(indexed) if indexed.content == claim.content => changes.unchanged += 1,
                Some(_) => changes.changed += 1,
            }
            if indexed.is_some() {
                let same = |indexed: &IndexedArticle| {
                    indexed.content == claim.content
                        && indexed.place == claim.place
                        && indexed.file == *file
                };
                if indexed.is_some_and(same) {
                    continue;
                }
                changes.replace.push(id.clone());
            }
            changes.write.push((index, id.clone()));
        }
        changes.write.sort_unstable_by_key(|(index, _)| read.claims[*index].text.start);
        changes.added_claims.sort_unstable();
        for indexed in known.all_being_reread() {
            if settled.owners.contains_key(&indexed.id) {
                continue;
            }
            if let Some(co_claimant) =
                claimants.first(&indexed.id).filter(|_| !indexed.file.is_pushed())
            {
                if let Some(state) = changes.ledger.file_mut(co_claimant) {
                    state.articles += 1;
                }
                changes.hand_over.push((indexed.clone(), co_claimant.clone()));
            } else {
                changes.remove.push(indexed.clone());
                // A file that was only moved has lost no articles.
                let goes = plan.gone.contains(&indexed.file) || left_out.contains(&indexed.file);
                if goes && !new_contents.contains(&indexed.content) {
                    changes.vanished += 1;
                }
            }
        }
        let lost = settled.lost.len();
        changes.unchanged += settled.shared.len() - lost;
        for (claim, id) in &settled.shared {
            claimants.add(id, &read.files[read.claims[*claim].file].key);
        }
        for (id, owner) in &settled.owners {
            let owner_file = match owner {
                Owner::Claim(claim) => &read.files[read.claims[*claim].file].key,
                Owner::Kept(indexed) => &indexed.file,
            };
            claimants.put_first(id, owner_file);
        }
        changes.ledger.shared = claimants.shared();
        changes.remove.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        changes.ledger.aliases.retain(|former, _| !settled.owners.contains_key(former));
        changes
    }

    /// Records former ids: an article that has a new id can still be found by the old one. Returns
    /// the number of such articles.
    pub(crate) fn keep_former_ids(
        &mut self,
        read: &ReadClaims,
        stored: &Stored,
        spool: &mut SpoolReader,
    ) -> Result<usize, IndexError> {
        let (removed, added) = (self.remove.as_slice(), self.added_claims.as_slice());
        let renamed = Renames { removed, added, read, stored }.find(spool)?;
        let removed: HashSet<&str> = removed.iter().map(|indexed| indexed.id.as_str()).collect();
        self.ledger.aliases.retain(|_, now| {
            if let Some(new) = renamed.get(now) {
                now.clone_from(new);
            }
            !removed.contains(now.as_str())
        });
        let count = renamed.len();
        self.ledger.aliases.extend(renamed);
        Ok(count)
    }

    /// Refuses to remove many articles by mistake.
    pub(crate) fn check_loss(&self, articles: u64, prune: bool) -> Result<(), RefreshError> {
        let many = self.vanished >= MANY && self.vanished as u64 * PART > articles;
        if !prune && (many || self.emptied && self.vanished > 0) {
            return Err(RefreshError::NeedsPrune {
                removed: self.vanished,
                articles: articles as usize,
                behind_links: self.behind_links,
            });
        }
        Ok(())
    }

    /// The number of articles to remove.
    pub(crate) fn removed(&self) -> usize {
        self.remove.len()
    }

    /// Whether two decisions about the same claims write the same articles.
    pub(crate) fn writes_the_same(&self, other: &Changes) -> bool {
        self.write == other.write && self.hand_over.is_empty() && other.hand_over.is_empty()
    }

    /// The ids of the articles of the previous state that are removed or replaced.
    pub(crate) fn removed_ids(&self) -> BTreeSet<String> {
        let handed_over = self.hand_over.iter().map(|(indexed, _)| &indexed.id);
        let removed = self.remove.iter().map(|indexed| &indexed.id);
        removed.chain(&self.replace).chain(handed_over).cloned().collect()
    }

    /// Whether no article is written or removed.
    pub(crate) fn is_empty(&self) -> bool {
        self.write.is_empty() && self.hand_over.is_empty() && self.remove.is_empty()
    }

    /// Passes all changes to the writer.
    pub(crate) fn write(
        &self,
        writer: &mut GenerationWriter,
        read: &ReadClaims,
        spool: &mut SpoolReader,
        stored: &Stored,
        meter: &mut Meter,
    ) -> Result<(), IndexError> {
        for (indexed, file) in &self.hand_over {
            writer.add(stored.stored_article(indexed.address)?, file)?;
        }
        let length = |index: usize| u64::from(read.claims[index].text.length);
        let all = self.write.iter().map(|(index, _)| length(*index)).sum();
        let mut done = 0;
        for (index, id) in &self.write {
            let claim = &read.claims[*index];
            let article = spool.get(claim.text)?.with_id(id);
            writer.add(article, &read.files[claim.file].key)?;
            done += length(*index);
            meter.indexed(done, all, 1);
        }
        Ok(())
    }
}

/// For ids with several claimants, the files that claim them; the file that has the id comes first.
struct Claimants(BTreeMap<String, Vec<FileKey>>);

impl Claimants {
    /// The claimants of the previous state, without the files that were read again or are gone.
    fn without(before: &Ledger, left: &BTreeSet<&FileKey>) -> Claimants {
        let mut claimants = before.shared.clone();
        for files in claimants.values_mut() {
            files.retain(|file| !left.contains(file));
        }
        claimants.retain(|_, files| !files.is_empty());
        Claimants(claimants)
    }

    /// Removes the pushed articles with these ids from the claimants. Returns the files that wait for
    /// one of the ids and were not read.
    fn release(&mut self, ids: &BTreeSet<String>) -> BTreeSet<FileKey> {
        let mut waiting = BTreeSet::new();
        for id in ids {
            let Some(files) = self.0.get_mut(id) else { continue };
            files.retain(|file| !file.is_pushed());
            waiting.extend(files.iter().cloned());
            if files.is_empty() {
                self.0.remove(id);
            }
        }
        waiting
    }

    fn first(&self, id: &str) -> Option<&FileKey> {
        self.0.get(id)?.first()
    }

    fn add(&mut self, id: &str, file: &FileKey) {
        let files = self.0.entry(id.to_owned()).or_default();
        if !files.contains(file) {
            files.push(file.clone());
        }
    }

    fn put_first(&mut self, id: &str, file: &FileKey) {
        if let Some(files) = self.0.get_mut(id) {
            files.retain(|other| other != file);
            files.insert(0, file.clone());
        }
    }

    /// The ids that are claimed by more than one file.
    fn shared(self) -> BTreeMap<String, Vec<FileKey>> {
        self.0.into_iter().filter(|(_, files)| files.len() > 1).collect()
    }
}
