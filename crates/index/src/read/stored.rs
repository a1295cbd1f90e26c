//! The stored articles of a commit: a refresh compares with them, a rebuild reads them, and a check
//! goes through them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::OnceLock;

use souwen_article::{Article, identity};
use tantivy::columnar::StrColumn;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Searcher, TERMINATED, TantivyDocument, TantivyError, Term};
use xxhash_rust::xxh3::xxh3_64;

use super::snapshot::Snapshot;
use crate::IndexError;
use crate::disk::generation::Generation;
use crate::disk::ledger::FileKey;
use crate::disk::names;
use crate::schema::SchemaFields;
use crate::schema::stored_article::{StoredArticle, StoredRecord};

/// The articles of a commit.
pub(crate) struct Stored {
    /// The directory of the index, and the number of the generation.
    dir: PathBuf,
    number: u32,
    fields: SchemaFields,
    searcher: Searcher,
    /// For each segment the file keys of its articles, read on first use.
    files: Vec<OnceLock<Option<StrColumn>>>,
}

/// An article in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IndexedArticle {
    pub id: String,
    pub file: FileKey,
    /// See [`identity::content_hash`].
    pub content: u128,
    /// See [`place_hash`].
    pub place: u64,
    /// Where it is stored.
    pub address: DocAddress,
}

impl Stored {
    /// Opens the commit that a generation shows.
    pub(crate) fn open(generation: &Generation) -> Result<Stored, IndexError> {
        let searcher = generation.reader()?.searcher();
        let (dir, fields) = (generation.dir.clone(), generation.fields.clone());
        Ok(Stored::new(dir, generation.number, fields, searcher))
    }

    /// The stored articles of a snapshot.
    pub(crate) fn of_snapshot(snapshot: &Snapshot) -> Stored {
        let (dir, number) =
            (snapshot.dir.clone().unwrap_or_default(), snapshot.manifest.generation);
        Stored::new(dir, number, snapshot.fields.clone(), snapshot.searcher.clone())
    }

    fn new(dir: PathBuf, number: u32, fields: SchemaFields, searcher: Searcher) -> Stored {
        let files = searcher.segment_readers().iter().map(|_| OnceLock::new()).collect();
        Stored { dir, number, fields, searcher, files }
    }

    /// The searcher of the last commit.
    pub(crate) fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// All articles that came from a file.
    pub(crate) fn of_file(&self, file: &FileKey) -> Result<Vec<IndexedArticle>, IndexError> {
        let text = String::from(file.clone());
        let term = Term::from_field_text(self.fields.file, &text);
        let addresses = self.find(&term)?;
        addresses.into_iter().map(|address| self.indexed(address, file.clone())).collect()
    }

    /// The article with this id.
    pub(crate) fn by_id(&self, id: &str) -> Result<Option<IndexedArticle>, IndexError> {
        let term = Term::from_field_text(self.fields.id, id);
        let Some(&address) = self.find(&term)?.first() else { return Ok(None) };
        let file = self.file(address)?;
        self.indexed(address, file).map(Some)
    }

    /// The addresses of the articles with these ids: for each segment, by its number.
    pub(crate) fn addresses_of<'i>(
        &self,
        ids: impl Iterator<Item = &'i String>,
    ) -> Result<BTreeMap<u32, BTreeSet<u32>>, IndexError> {
        let mut addresses: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for id in ids {
            for address in self.find(&Term::from_field_text(self.fields.id, id))? {
                addresses.entry(address.segment_ord).or_default().insert(address.doc_id);
            }
        }
        Ok(addresses)
    }

    /// The article at this address.
    pub(crate) fn article(&self, address: DocAddress) -> Result<Article, IndexError> {
        Ok(self.stored_article(address)?.article)
    }

    /// The article at this address, as it is stored.
    pub(crate) fn stored_article(&self, address: DocAddress) -> Result<StoredArticle, IndexError> {
        self.stored_with_file(address).map(|(article, _)| article)
    }

    /// The article at this address, as it is stored, and the file that it came from.
    pub(crate) fn stored_with_file(
        &self,
        address: DocAddress,
    ) -> Result<(StoredArticle, FileKey), IndexError> {
        let store = || self.segment_file(address.segment_ord, names::STORE);
        let damaged = |reason: &str| IndexError::damaged(&self.dir, &store(), reason);
        let document: TantivyDocument =
            self.searcher.doc(address).map_err(|error| damaged(&error.to_string()))?;
        let record = StoredRecord::of(&self.fields, &document);
        let record = record.map_err(|reason| damaged(&reason))?;
        let article = StoredArticle::from_json(record.json.to_owned())
            .map_err(|reason| damaged(&format!("an article in it is unreadable: {reason}")))?;
        Ok((article, FileKey::from(record.file.to_owned())))
    }

    /// The addresses of all articles.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = DocAddress> + '_ {
        (0..).zip(self.searcher.segment_readers()).flat_map(|(segment, reader)| {
            reader.doc_ids_alive().map(move |doc| DocAddress::new(segment, doc))
        })
    }

    /// The file that the article at this address came from.
    pub(crate) fn file(&self, address: DocAddress) -> Result<FileKey, IndexError> {
        let missing = || {
            let file = self.segment_file(address.segment_ord, ".fast");
            IndexError::damaged(&self.dir, &file, "an article has no file in it")
        };
        let column = self.files_of(address.segment_ord)?.ok_or_else(missing)?;
        let ord = column.term_ords(address.doc_id).next().ok_or_else(missing)?;
        let mut text = String::new();
        column
            .ord_to_str(ord, &mut text)
            .map_err(|error| IndexError::io(self.dir.clone(), error))?;
        Ok(FileKey::from(text))
    }

    /// The file keys of the articles of a segment.
    fn files_of(&self, segment: u32) -> Result<Option<&StrColumn>, IndexError> {
        let known = &self.files[segment as usize];
        if known.get().is_none() {
            let reader = self.searcher.segment_reader(segment);
            let name = reader.schema().get_field_name(self.fields.file);
            let column = reader.fast_fields().str(name).map_err(|error| self.error(error))?;
            // If another thread was faster, it has read the same.
            let _ = known.set(column);
        }
        Ok(known.get().and_then(Option::as_ref))
    }

    /// The name of a file of a segment, relative to the directory of the index.
    fn segment_file(&self, segment: u32, ending: &str) -> String {
        let id = self.searcher.segment_reader(segment).segment_id().uuid_string();
        format!("{}{}/{id}{ending}", names::GENERATION_PREFIX, self.number)
    }

    fn error(&self, error: TantivyError) -> IndexError {
        IndexError::tantivy(&self.dir, error)
    }

    /// The size of the stored articles on disk, in bytes.
    pub(crate) fn bytes(&self) -> Result<u64, IndexError> {
        let usage = self.searcher.space_usage();
        let usage = usage.map_err(|error| IndexError::io(self.dir.clone(), error))?;
        Ok(usage.segments().iter().map(|segment| segment.store().total().get_bytes()).sum())
    }

    /// The number of articles.
    pub(crate) fn len(&self) -> u64 {
        self.searcher.num_docs()
    }

    fn indexed(&self, address: DocAddress, file: FileKey) -> Result<IndexedArticle, IndexError> {
        let article = self.article(address)?;
        let content = identity::content_hash(&article);
        let place = place_hash(&article);
        Ok(IndexedArticle { id: article.id, file, content, place, address })
    }

    fn find(&self, term: &Term) -> Result<Vec<DocAddress>, IndexError> {
        let mut found = Vec::new();
        for (segment, reader) in (0..).zip(self.searcher.segment_readers()) {
            let inverted = reader.inverted_index(term.field()).map_err(|e| self.error(e))?;
            let postings = inverted
                .read_postings(term, IndexRecordOption::Basic)
                .map_err(|error| IndexError::io(self.dir.clone(), error))?;
            let Some(mut postings) = postings else { continue };
            let mut doc = postings.doc();
            while doc != TERMINATED {
                if !reader.is_deleted(doc) {
                    found.push(DocAddress::new(segment, doc));
                }
                doc = postings.advance();
            }
        }
        Ok(found)
    }
}

/// A hash of where an article was read: its path and line.
pub(crate) fn place_hash(article: &Article) -> u64 {
    xxh3_64(format!("{:?} {:?}", article.path, article.line).as_bytes())
}
