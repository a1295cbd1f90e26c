//! One state of an index, fixed while it is used: what a search reads.

use std::path::PathBuf;
use std::sync::Arc;

use souwen_text::Analyzer;
use tantivy::Searcher;

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
}

#[cfg(any(test, feature = "testing"))]
#[allow(clippy::unwrap_used, reason = "a test asserts by panicking")]
impl Snapshot {
    /// A snapshot of a few articles in memory, two segments of them when there are several, so
    /// that tests see what merging across segments does.
    pub fn in_memory(articles: &[souwen_article::Article]) -> Snapshot {
        let (schema, fields) = crate::schema::build();
        let mut index = tantivy::Index::create_in_ram(schema);
        let analyzer = Analyzer::new();
        index.set_tokenizers(crate::schema::tokenizer::manager());
        let mut writer = index.writer_with_num_threads(1, 15_000_000).unwrap();
        writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
        let (first, second) = articles.split_at(articles.len() / 2);
        for half in [first, second] {
            for article in half {
                writer
                    .add_document(fields.document(&analyzer, &article.clone().into(), "file"))
                    .unwrap();
            }
            writer.commit().unwrap();
        }
        let searcher = index.reader().unwrap().searcher();
        let manifest = Manifest {
            fingerprint: analyzer.fingerprint(),
            articles: articles.len() as u64,
            ..Manifest::default()
        };
        Snapshot { searcher, fields, manifest: Arc::new(manifest), analyzer, dir: None }
    }
}
