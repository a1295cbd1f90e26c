//! Where a run stands, article by article.

use tantivy::{DocId, DocSet, SegmentReader};

use super::scorer::RunScorer;
use super::{RunQuery, RunWeight};

/// The articles of a segment that hold a run, with its places in the one at hand.
pub(crate) struct RunPlaces(RunScorer);

impl RunPlaces {
    /// Stands at the first article that holds the run; `None` where none does.
    pub(crate) fn open(
        query: RunQuery,
        reader: &SegmentReader,
    ) -> tantivy::Result<Option<RunPlaces>> {
        let parts = query.parts();
        let weight = RunWeight { query: RunQuery { is_placed: true, ..query }, parts };
        Ok(weight.run_scorer(reader, 1.0)?.map(RunPlaces))
    }

    /// The article at hand.
    pub(crate) fn doc(&self) -> DocId {
        self.0.doc()
    }

    /// Moves to the first article at `target` or behind it.
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        self.0.seek(target)
    }

    /// How many articles are looked at, at most.
    pub(crate) fn size_hint(&self) -> u32 {
        self.0.size_hint()
    }

    /// Adds the positions of the first and the last character at each place in the article at hand.
    pub(crate) fn add_to(&mut self, places: &mut Vec<(u32, u32)>) {
        self.0.add_places(places);
    }
}
