//! One state of an index, fixed while it is used: what a search reads.

use souwen_text::Analyzer;
use tantivy::Searcher;
use xxhash_rust::xxh3::Xxh3;

use crate::disk::manifest::Manifest;
use crate::schema::Fields;

/// One committed state of an index. Commits that follow do not change it.
pub struct Snapshot {
    pub(crate) searcher: Searcher,
    pub(crate) fields: Fields,
    pub(crate) manifest: Manifest,
    pub(crate) analyzer: Analyzer,
}

impl Snapshot {
    /// Names what is in this state: the set of segments and of deleted articles. Two states with
    /// the same name answer alike.
    pub fn generation(&self) -> String {
        let mut segments: Vec<(String, Option<u64>)> = self
            .searcher
            .segment_readers()
            .iter()
            .map(|segment| (segment.segment_id().uuid_string(), segment.delete_opstamp()))
            .collect();
        segments.sort();
        let mut hash = Xxh3::new();
        for (id, deletes) in segments {
            hash.update(format!("{id} {deletes:?}\n").as_bytes());
        }
        format!("{}-{:016x}", self.manifest.generation, hash.digest())
    }

    /// What its articles were cut with and its queries are to be cut with. Where its fingerprint
    /// is not that of the manifest, the articles were cut by another version of the program.
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// What the index was built from.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
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
        index.set_tokenizers(crate::schema::tokenizer::manager(&analyzer));
        let mut writer = index.writer_with_num_threads(1, 15_000_000).unwrap();
        writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
        let mut rest = articles;
        for left in (1..=segments).rev() {
            let (segment, others) = rest.split_at(rest.len() / left);
            for article in segment {
                writer.add_document(fields.document(article, "file")).unwrap();
            }
            writer.commit().unwrap();
            rest = others;
        }
        let searcher = index.reader().unwrap().searcher();
        Snapshot { searcher, fields, manifest: Manifest::default(), analyzer }
    }
}
