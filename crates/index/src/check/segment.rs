//! Checks a segment: all its articles are read, and some are compared with its contents.

use tantivy::index::Segment;
use tantivy::schema::IndexRecordOption;
use tantivy::store::StoreReader;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, TantivyDocument, Term};

use souwen_text::Analyzer;

use super::compare::Comparison;
use super::counts::Counts;
use super::report::{CheckRemedy, CheckReport};
use super::sample::Sample;
use crate::disk::generation::Generation;
use crate::disk::ledger::FileKey;
use crate::disk::names::{self, DELETED, STORE};
use crate::guard::guarded;
use crate::schema::stored_article::{StoredArticle, StoredRecord};

/// The number of decompressed blocks of stored articles in the cache. They are read sequentially.
const CACHED_BLOCKS: usize = 2;

/// A segment to check.
pub(super) struct SegmentCheck<'a> {
    pub generation: &'a Generation,
    /// The analyzer that its articles were segmented with, if it is available.
    pub analyzer: Option<&'a Analyzer>,
    pub segment: &'a Segment,
    /// The files that are known to be damaged, by name within the generation.
    pub damaged: &'a [String],
}

impl SegmentCheck<'_> {
    /// Reads the segment, adds its articles to `counts`, and reports problems. Returns whether all
    /// its articles could be read.
    pub(super) fn run(
        &self,
        sample: &mut Sample,
        counts: &mut Counts,
        report: &mut CheckReport,
    ) -> bool {
        let id = self.segment.id().uuid_string();
        let name = format!("{}{}/{id}", names::GENERATION_PREFIX, self.generation.number);
        let damaged = || self.damaged.iter().filter(|file| names::segment_of(file) == Some(&id));
        // The deleted articles are recorded only in these files.
        if damaged().any(|file| file.ends_with(DELETED)) {
            return false;
        }
        let open = || -> Result<_, String> {
            let reader = SegmentReader::open(self.segment).map_err(|e| e.to_string())?;
            let store = reader.get_store_reader(CACHED_BLOCKS).map_err(|e| e.to_string())?;
            Ok((reader, store))
        };
        let (reader, store) = match guarded(open).and_then(|opened| opened) {
            Ok(opened) => opened,
            Err(reason) => {
                if damaged().next().is_none() {
                    let what = format!("{name}: it cannot be opened: {reason}");
                    report.add(what, Some(CheckRemedy::Salvage));
                }
                return false;
            }
        };
        if reader.num_docs() != self.segment.meta().num_docs() {
            let (counted, found) = (self.segment.meta().num_docs(), reader.num_docs());
            let what = format!("{name}{DELETED}: it leaves {found} articles, not {counted}");
            report.add(what, Some(CheckRemedy::Salvage));
        }
        let is_whole = damaged().next().is_none();
        let analyzer = self.analyzer.filter(|_| is_whole);
        let read = |doc| self.read(&store, doc);
        let mut comparison = analyzer
            .map(|analyzer| Comparison::new(&self.generation.fields, analyzer, &name, &reader));
        let mut unreadable = Vec::new();
        let mut is_first = true;
        for doc in reader.doc_ids_alive() {
            let takes = sample.takes(std::mem::take(&mut is_first));
            match read(doc) {
                Ok((article, file)) => {
                    report.articles += 1;
                    let is_found = !is_whole || self.finds(&reader, &article.article.id, doc);
                    counts.add(&article.article.id, file.clone(), is_found);
                    if let Some(comparison) = comparison.as_mut().filter(|_| takes) {
                        comparison.add(doc, (article, file.into()));
                    }
                }
                Err(reason) => unreadable.push(reason),
            }
        }
        let all_read = unreadable.is_empty();
        if let Some(reason) = unreadable.first() {
            let what =
                format!("{name}{STORE}: {} articles cannot be read: {reason}", unreadable.len());
            report.add(what, Some(CheckRemedy::Salvage));
        }
        if let Some(comparison) = comparison {
            let again = |doc| read(doc).ok().map(|(article, file)| (article, file.into()));
            let compared = comparison.finish(&again);
            report.compared += compared.articles;
            report.postings += compared.postings;
            for what in compared.problems {
                report.add(what, Some(CheckRemedy::Salvage));
            }
        }
        all_read
    }

    /// The article stored here, and the file that it came from.
    fn read(&self, store: &StoreReader, doc: DocId) -> Result<(StoredArticle, FileKey), String> {
        let read = || {
            let document: TantivyDocument = store.get(doc).map_err(|error| error.to_string())?;
            let record = StoredRecord::of(&self.generation.fields, &document)?;
            Ok((
                StoredArticle::from_json(record.json.to_owned())?,
                FileKey::from(record.file.to_owned()),
            ))
        };
        guarded(read).and_then(|read| read)
    }

    /// Whether a lookup of an id finds a document.
    fn finds(&self, reader: &SegmentReader, id: &str, doc: DocId) -> bool {
        let find = || -> Result<bool, tantivy::TantivyError> {
            let term = Term::from_field_text(self.generation.fields.id, id);
            let inverted = reader.inverted_index(term.field())?;
            let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)?
            else {
                return Ok(false);
            };
            while postings.doc() != TERMINATED && postings.doc() < doc {
                postings.advance();
            }
            Ok(postings.doc() == doc)
        };
        guarded(find).is_ok_and(|found| found.unwrap_or(false))
    }
}
