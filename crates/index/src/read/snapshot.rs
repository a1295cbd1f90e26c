//! One state of an index, fixed while it is used: what a search reads.

use std::path::PathBuf;
use std::sync::Arc;

use souwen_text::Analyzer;
use tantivy::{Searcher, SegmentReader};

use super::former_ids::FormerIds;
use super::retrieval::DocRef;
use crate::disk::manifest::Manifest;
use crate::schema::SchemaFields;

/// One committed state of an index. Commits that follow do not change it.
pub struct Snapshot {
    pub(crate) searcher: Searcher,
    pub(crate) fields: SchemaFields,
    pub(crate) manifest: Arc<Manifest>,
    /// What its articles were cut with.
    pub(crate) analyzer: Analyzer,
    /// The directory of the index; one in memory has none.
    pub(crate) dir: Option<PathBuf>,
    /// Former ids of articles, once somebody asked for one.
    pub(crate) former_ids: FormerIds,
}

impl Snapshot {
    /// Its segments with their numbers.
    pub(crate) fn segments(&self) -> impl Iterator<Item = (u32, &SegmentReader)> {
        self.searcher.segment_readers().iter().enumerate().map(|(i, reader)| (i as u32, reader))
    }

    /// All articles, in the order in which they are held.
    pub(crate) fn docs(&self) -> impl Iterator<Item = DocRef> {
        self.segments().flat_map(|(segment, reader)| {
            reader.doc_ids_alive().map(move |doc| DocRef::at(segment, doc))
        })
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
        let (schema, fields) = crate::schema::build();
        let mut index = tantivy::Index::create_in_ram(schema);
        let analyzer = Analyzer::new();
        index.set_tokenizers(crate::schema::tokenizer::manager());
        let mut writer = index.writer_with_num_threads(1, 15_000_000).unwrap();
        writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
        let mut rest = articles;
        for left in (1..=segments).rev() {
            let (segment, others) = rest.split_at(rest.len() / left);
            for article in segment {
                writer
                    .add_document(fields.document(&analyzer, &article.clone().into(), "file"))
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
            searcher,
            fields,
            manifest: Arc::new(manifest),
            analyzer,
            dir: None,
            former_ids: FormerIds::default(),
        }
    }
}
