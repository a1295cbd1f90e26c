//! A snapshot of an index, fixed while it is used: what a search reads.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use souwen_text::Analyzer;
use tantivy::query::{Bm25StatisticsProvider, EnableScoring};
use tantivy::schema::Field;
use tantivy::{Searcher, SegmentReader, Term};

use super::columns::{DatedDoc, ord_to_string};
use super::former_ids::FormerIds;
use super::open_segment::{Columns, OpenSegments};
use super::retrieval::DocRef;
use crate::IndexError;
use crate::disk::commit::Commit;
use crate::disk::manifest::Manifest;
use crate::disk::names;
use crate::schema::SchemaFields;
use crate::verify::Verification;

/// One committed state of an index. Later commits do not change it.
pub struct Snapshot {
    pub(crate) searcher: Searcher,
    /// The open parts of its segments.
    pub(crate) open: Arc<OpenSegments>,
    pub(crate) fields: SchemaFields,
    pub(crate) manifest: Arc<Manifest>,
    /// The analyzer that its articles were segmented with.
    pub(crate) analyzer: Analyzer,
    /// The directory of the index; `None` in memory.
    pub(crate) dir: Option<PathBuf>,
    /// The commit; `None` in memory.
    pub(crate) commit: Option<Arc<Commit>>,
    /// The state of the verification of its files.
    pub(crate) verification: Arc<Verification>,
    /// Former ids of articles, read on the first request for one.
    pub(crate) former_ids: Arc<FormerIds>,
}

impl Snapshot {
    /// Its segments with their numbers.
    pub(crate) fn segments(&self) -> impl Iterator<Item = (u32, &SegmentReader)> {
        self.searcher.segment_readers().iter().enumerate().map(|(i, reader)| (i as u32, reader))
    }

    /// The document frequency of a term. Deleted articles count until they are merged away.
    pub(crate) fn frequency(&self, term: &Term) -> tantivy::Result<u64> {
        let mut frequency = 0;
        for (segment, reader) in self.segments() {
            let info = self.open.get(segment).terms.get(reader, term)?;
            frequency += info.map_or(0, |info| u64::from(info.doc_freq));
        }
        Ok(frequency)
    }

    /// The mean length of the articles in tokens, as BM25 has it: deleted articles count until their segment
    /// is merged.
    pub(crate) fn mean_length(&self) -> tantivy::Result<f32> {
        self.mean_length_of(self.fields.grams)
    }

    /// The same for the lengths of one field.
    pub(super) fn mean_length_of(&self, field: Field) -> tantivy::Result<f32> {
        let tokens = self.searcher.total_num_tokens(field)?;
        Ok(tokens as f32 / self.searcher.total_num_docs()?.max(1) as f32)
    }

    /// The statistics for scoring.
    pub(crate) fn scoring(&self) -> EnableScoring<'_> {
        EnableScoring::enabled_from_statistics_provider(self, &self.searcher)
    }

    /// The columns of the segment with this number.
    pub(crate) fn columns(&self, segment: u32) -> Columns<'_> {
        self.open.columns(segment, self.searcher.segment_reader(segment))
    }

    /// All articles, in index order.
    pub(crate) fn docs(&self) -> impl Iterator<Item = DocRef> {
        self.segments().flat_map(|(segment, reader)| {
            reader.doc_ids_alive().map(move |doc| DocRef::at(segment, doc))
        })
    }

    /// Sorts documents by their ids.
    pub(super) fn sort_by_id(&self, docs: &mut [DatedDoc]) -> Result<(), IndexError> {
        let id = |doc: &DatedDoc| ord_to_string(self.columns(doc.segment).ids()?, doc.id);
        let mut by_id: Vec<(String, DatedDoc)> =
            docs.iter().map(|doc| Ok((id(doc)?, *doc))).collect::<Result<_, IndexError>>()?;
        by_id.sort_unstable();
        docs.iter_mut().zip(by_id).for_each(|(to, (_, doc))| *to = doc);
        Ok(())
    }

    /// Turns the reason why reading failed into an error.
    pub(crate) fn unreadable(&self, reason: &str) -> IndexError {
        let dir = self.dir.as_deref().unwrap_or(Path::new(""));
        IndexError::damaged(dir, "a segment", &format!("it cannot be read: {reason}"))
    }

    /// The error for a damaged file that stores an article.
    pub(crate) fn damaged_store(&self, doc: DocRef, reason: &str) -> IndexError {
        let id = self.searcher.segment_reader(doc.segment()).segment_id().uuid_string();
        let (generation, store) = (self.manifest.generation, names::STORE);
        let file = format!("{}{generation}/{id}{store}", names::GENERATION_PREFIX);
        IndexError::damaged(self.dir.as_deref().unwrap_or(Path::new("")), &file, reason)
    }
}

impl Bm25StatisticsProvider for Snapshot {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.searcher.total_num_tokens(field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.searcher.total_num_docs()
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.frequency(term)
    }
}

#[cfg(any(test, feature = "testing"))]
#[allow(clippy::unwrap_used, reason = "a test asserts by panicking")]
impl Snapshot {
    /// A snapshot of a few articles in memory, two segments of them when there are several, so
    /// that tests see what merging across segments does.
    pub fn in_memory(articles: &[souwen_article::Article]) -> Snapshot {
        Snapshot::in_segments(articles, 2)
    }

    /// A snapshot of a few articles in memory, in this many segments of about equal size.
    pub fn in_segments(articles: &[souwen_article::Article], segments: usize) -> Snapshot {
        let of_file: Vec<_> = articles.iter().map(|article| (article.clone(), "0/file")).collect();
        Snapshot::of_files(&of_file, segments)
    }

    /// A snapshot of articles in memory, each with the key of the file that it came from, in this many
    /// segments of about equal size.
    pub(crate) fn of_files(
        articles: &[(souwen_article::Article, &str)],
        segments: usize,
    ) -> Snapshot {
        let (schema, fields) = crate::schema::build();
        let mut index = tantivy::Index::create_in_ram(schema);
        let analyzer = Analyzer::new();
        index.set_tokenizers(crate::schema::tokenizer::manager());
        let mut writer = index.writer_with_num_threads(1, 15_000_000).unwrap();
        writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
        let mut rest = articles;
        for left in (1..=segments).rev() {
            let (segment, others) = rest.split_at(rest.len() / left);
            for (article, file) in segment {
                writer
                    .add_document(fields.document(&analyzer, &article.clone().into(), file))
                    .unwrap();
            }
            writer.commit().unwrap();
            rest = others;
        }
        let searcher = index.reader().unwrap().searcher();
        let manifest = Manifest {
            fingerprint: analyzer.fingerprint(),
            articles: articles.len() as u64,
            ..Manifest::default()
        };
        Snapshot {
            open: Arc::new(OpenSegments::of(&searcher, None)),
            searcher,
            fields,
            manifest: Arc::new(manifest),
            analyzer,
            dir: None,
            commit: None,
            verification: Arc::new(Verification::of_memory()),
            former_ids: Arc::default(),
        }
    }
}
