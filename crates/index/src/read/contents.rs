//! The contents of a state, segment by segment, for a copy of the articles that is kept elsewhere.
//!
//! A segment never changes, except that articles in it are deleted. So a copy that records the
//! segments of an earlier state, and which of their articles were there, only has to read the new
//! segments. For example, if a state with the segments A and B is followed by one with A and C, then
//! C is read, the deletions in A are compared, and the articles of B are gone unless C has them.

use std::collections::BTreeMap;
use std::sync::Arc;

use souwen_text::Analyzer;

use super::guarded::GuardedSnapshot;
use super::reader::Index;
use super::retrieval::{DocRef, Retrieval};
use super::snapshot::Snapshot;
use crate::IndexError;
use crate::disk::manifest::Manifest;

/// The contents of one state. Cheap to clone; it stays readable when newer commits follow.
#[derive(Clone)]
pub struct Contents(Arc<Snapshot>);

impl Index {
    /// The contents of the state that is shown.
    pub fn contents(&self) -> Contents {
        Contents(self.snapshot())
    }
}

impl Contents {
    /// The names of its segments, in their order. No other segment ever has the name of one.
    pub fn segments(&self) -> Vec<String> {
        self.0.segments().map(|(_, segment)| segment.segment_id().uuid_string()).collect()
    }

    /// The articles of the segment with this number that are not deleted.
    pub fn articles_of(&self, segment: u32) -> impl Iterator<Item = DocRef> + '_ {
        let reader = self.0.searcher.segment_readers().get(segment as usize);
        let docs = reader.into_iter().flat_map(|reader| reader.doc_ids_alive());
        docs.map(move |doc| DocRef::at(segment, doc))
    }

    /// Whether the segment has this article, and it is not deleted.
    pub fn contains(&self, segment: u32, article: u32) -> bool {
        let reader = self.0.searcher.segment_readers().get(segment as usize);
        reader.is_some_and(|reader| article < reader.max_doc() && !reader.is_deleted(article))
    }

    /// The number of the segment of an article, and the number of the article within the segment.
    pub fn place(&self, doc: DocRef) -> (u32, u32) {
        (doc.segment(), doc.doc())
    }

    /// The article with this number in a segment.
    pub fn at(&self, segment: u32, article: u32) -> DocRef {
        DocRef::at(segment, article)
    }

    /// Retrieval from this state.
    pub fn retrieval(&self) -> Arc<dyn Retrieval> {
        Arc::new(GuardedSnapshot(Arc::clone(&self.0)))
    }

    /// The former ids of articles, each with the id that the article has now. `None` if a newer commit has
    /// replaced the file that holds them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn former_ids(&self) -> Result<Option<BTreeMap<String, String>>, IndexError> {
        match (&self.0.dir, &self.0.commit) {
            (Some(dir), Some(commit)) => self.0.former_ids.all(dir, commit),
            _ => Ok(Some(BTreeMap::new())),
        }
    }

    /// The manifest: what the index was built from, and with what.
    pub fn manifest(&self) -> &Manifest {
        &self.0.manifest
    }

    /// The analyzer that its articles were segmented with.
    pub fn analyzer(&self) -> &Analyzer {
        &self.0.analyzer
    }
}
