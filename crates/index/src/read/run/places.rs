//! Where a run stands, article by article.

use tantivy::{DocId, DocSet, SeekDangerResult, SegmentReader};

use super::scorer::{OpenRun, RunScorer};
use super::{RunQuery, RunWeight};

/// The articles of a segment that hold a run, with its places in the one at hand.
pub(crate) struct RunPlaces {
    run: RunScorer,
    /// The article at hand, which holds the run.
    doc: DocId,
}

impl RunPlaces {
    /// Stands at the first article that holds the run; `None` where none does.
    pub(crate) fn open(
        query: RunQuery,
        reader: &SegmentReader,
    ) -> tantivy::Result<Option<RunPlaces>> {
        let parts = query.parts();
        let weight = RunWeight { query: RunQuery { is_placed: true, ..query }, parts };
        let run = weight.open(reader, 1.0)?.map(OpenRun::at_first);
        Ok(run.map(|run| RunPlaces { doc: run.doc(), run }))
    }

    /// The article at hand.
    pub(crate) fn doc(&self) -> DocId {
        self.doc
    }

    /// Moves to the first article at `target` or behind it.
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        self.doc = self.run.seek(target);
        self.doc
    }

    /// Moves to an article, which is behind the one at hand, if it holds the run. If not, no article
    /// before the one that is given does.
    pub(crate) fn ask(&mut self, target: DocId) -> SeekDangerResult {
        let result = self.run.seek_danger(target);
        if let SeekDangerResult::Found = result {
            self.doc = target;
        }
        result
    }

    /// How many articles are looked at, at most.
    pub(crate) fn size_hint(&self) -> u32 {
        self.run.size_hint()
    }

    /// Adds the positions of the first and the last character at each place in the article at hand.
    pub(crate) fn add_to(&mut self, places: &mut Vec<(u32, u32)>) {
        self.run.add_places(places);
    }
}
