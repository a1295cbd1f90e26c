//! Writes the new index with the chosen articles.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

use souwen_text::{Analyzer, Dictionary};

use super::article::RecoveredArticle;
use super::commit::KnownCommit;
use super::store_file::StoreFile;
use super::survey::ArticlePlace;
use crate::disk::generation::{Generation, LedgerUpdate};
use crate::disk::holes;
use crate::disk::ledger::{FileKey, FileState, Ledger};
use crate::disk::lock::WriteLock;
use crate::disk::lost_ledger::{self, ArticlesOfFiles};
use crate::disk::names::{DICTIONARY_FILE, SYNONYMS_FILE};
use crate::disk::{dictionary_file, replace, synonyms_file};
use crate::older::segment::FileColumn;
use crate::schema::stored_article::StoredArticle;
use crate::store::{footer, scan};
use crate::write::writer::GenerationWriter;
use crate::{IndexError, Progress};

/// The folder of articles of unknown origin.
const NOWHERE: u32 = u32::MAX - 1;

/// The data to write.
pub(super) struct Salvaged<'a> {
    /// The directory of the damaged index.
    pub dir: &'a Path,
    pub commit: Option<&'a KnownCommit>,
    pub files: &'a [StoreFile],
    /// The chosen articles, in the order of files and places.
    pub places: &'a [(usize, ArticlePlace)],
}

impl Salvaged<'_> {
    /// Writes an index at `new`, and returns the number of its articles. Articles that have become
    /// unreadable since they were chosen are left out.
    pub(super) fn write(
        &self,
        new: &Path,
        heap: usize,
        progress: &mut dyn Progress,
    ) -> Result<u64, IndexError> {
        let _lock = WriteLock::acquire(new)?;
        self.write_words(new)?;
        let analyzer = Analyzer::with_dictionary(dictionary_file::read(new)?.dictionary);
        let generation = Generation::create(new, 1, &analyzer)?;
        let mut writer = GenerationWriter::open(&generation, heap)?;
        let mut counts = ArticlesOfFiles::new();
        let mut former = FormerIds::of(self.commit);
        let added = self.each(progress, &mut |article, file| {
            if !file.is_pushed() {
                *counts.entry(file.clone()).or_default() += 1;
            }
            former.see(&article.article.id);
            writer.add(article, &file)
        });
        if let Err(error) = added {
            writer.abandon();
            return Err(error);
        }
        progress.committing();
        let mut ledger = self.ledger(counts, new);
        ledger.aliases = former.into_aliases();
        let committed = writer.commit(&LedgerUpdate::Whole(&ledger), None)?;
        Ok(committed.commit.manifest.articles)
    }

    /// Copies the user's words and synonyms. If the file of words is lost, the words that the
    /// articles were segmented with take its place.
    fn write_words(&self, new: &Path) -> Result<(), IndexError> {
        let kept = self.commit.map_or_else(Dictionary::default, |commit| commit.dictionary.clone());
        let words = match fs::read(self.dir.join(DICTIONARY_FILE)) {
            Ok(bytes) => Some(bytes),
            Err(_) => (!kept.is_empty()).then(|| kept.to_text().into_bytes()),
        };
        if let Some(words) = words {
            replace::replace(&new.join(DICTIONARY_FILE), &words)?;
        }
        match fs::read(self.dir.join(SYNONYMS_FILE)) {
            Ok(bytes) => replace::replace(&new.join(SYNONYMS_FILE), &bytes).map(drop),
            Err(_) => synonyms_file::write_starter(new),
        }
    }

    fn each(
        &self,
        progress: &mut dyn Progress,
        visit: &mut dyn FnMut(StoredArticle, FileKey) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        for places in self.places.chunk_by(|a, b| a.0 == b.0) {
            let Some(file) = places.first().and_then(|(number, _)| self.files.get(*number)) else {
                continue;
            };
            progress.file(&file.path());
            let Ok(bytes) = holes::read_around(&file.path()) else { continue };
            let body = footer::body(&bytes);
            let keys = FileColumn::open(&file.place, &file.segment).ok();
            let mut reached = 0;
            for block_places in places.chunk_by(|a, b| a.1.block == b.1.block) {
                let start = block_places[0].1.block;
                let Some(block) = scan::block_at(body.bytes, start) else { continue };
                let mut documents = block.documents().enumerate();
                for (_, place) in block_places {
                    let document = documents.find(|(index, _)| *index == place.index);
                    let recovered =
                        document.and_then(|(_, bytes)| RecoveredArticle::of(bytes, body.right));
                    let Some(recovered) = recovered else { continue };
                    let Some(article) = recovered.article() else { continue };
                    let recorded = recovered.file.map(|key| FileKey::from(key.to_owned()));
                    let by_number = || keys.as_ref()?.file(place.number?);
                    let key = recorded.or_else(by_number).unwrap_or_else(|| self.guess(&article));
                    visit(article, key)?;
                    progress.advanced((start - reached) as u64, 1);
                    reached = start;
                }
            }
            progress.advanced(file.length.saturating_sub(reached as u64), 0);
        }
        Ok(())
    }

    /// Derives the file of an article from the article itself.
    fn guess(&self, article: &StoredArticle) -> FileKey {
        let relative = article.article.path.clone().unwrap_or_else(|| article.article.id.clone());
        let ledger = self.commit.and_then(|commit| commit.ledger.as_ref());
        let folders = ledger.map_or(&[][..], |ledger| &ledger.folders);
        let mut having = folders.iter().filter(|folder| folder.files.contains_key(&relative));
        let folder = match (having.next(), having.next()) {
            (Some(only), None) => only.key,
            _ => NOWHERE,
        };
        FileKey { folder, relative }
    }

    /// The ledger of the new index. It keeps the state of known files, but marks them so that the
    /// next refresh reads them again: they may still contain what could not be salvaged.
    fn ledger(&self, counts: ArticlesOfFiles, new: &Path) -> Ledger {
        let Some(commit) = self.commit else {
            return lost_ledger::of_articles(Vec::new(), counts, new);
        };
        let heads = match &commit.ledger {
            Some(ledger) => ledger.heads(),
            None if !commit.heads.is_empty() => commit.heads.clone(),
            None => lost_ledger::keys_of(&commit.folders, &counts),
        };
        let mut ledger = lost_ledger::of_articles(heads, counts.clone(), new);
        for (file, articles) in counts {
            let known = commit.ledger.as_ref().and_then(|before| before.file(&file));
            if let Some(known) = known {
                let mut state = FileState { articles, ..known.clone() };
                state.mark_changed();
                ledger.set_file(&file, state);
            }
        }
        ledger
    }
}

/// The former ids of articles in the ledger.
struct FormerIds {
    aliases: BTreeMap<String, String>,
    /// All ids that occur in it.
    named: HashSet<String>,
    /// The ids that occur in it and that articles have.
    seen: HashSet<String>,
}

impl FormerIds {
    fn of(commit: Option<&KnownCommit>) -> FormerIds {
        let ledger = commit.and_then(|commit| commit.ledger.as_ref());
        let aliases = ledger.map_or_else(BTreeMap::new, |ledger| ledger.aliases.clone());
        let named = aliases.iter().flat_map(|(id, now)| [id.clone(), now.clone()]).collect();
        FormerIds { aliases, named, seen: HashSet::new() }
    }

    /// Records that an article has this id.
    fn see(&mut self, id: &str) {
        if self.named.contains(id) {
            self.seen.insert(id.to_owned());
        }
    }

    /// The former ids that are still of use: no article has the former id now, and one has the id to
    /// which it leads.
    fn into_aliases(self) -> BTreeMap<String, String> {
        let FormerIds { aliases, seen, .. } = self;
        aliases.into_iter().filter(|(id, now)| !seen.contains(id) && seen.contains(now)).collect()
    }
}
