//! The occurrences of a run, article by article.

use tantivy::{DocId, DocSet, SeekDangerResult, SegmentReader};

use super::scorer::{OpenRun, RunScorer};
use super::{RunQuery, RunWeight};

/// The articles of a segment that contain a run, with its occurrences in the current one.
pub(crate) struct RunPlaces {
    run: RunScorer,
    /// The current article, which contains the run.
    doc: DocId,
}

impl RunPlaces {
    /// Positioned at the first article that contains the run; `None` if none does.
    pub(crate) fn open(
        query: RunQuery,
        reader: &SegmentReader,
    ) -> tantivy::Result<Option<RunPlaces>> {
        let parts = query.parts();
        let weight = RunWeight { query: RunQuery { is_placed: true, ..query }, parts };
        let run = weight.open(reader, 1.0)?.map(OpenRun::at_first);
        Ok(run.map(|run| RunPlaces { doc: run.doc(), run }))
    }

    /// The current article.
    pub(crate) fn doc(&self) -> DocId {
        self.doc
    }

    /// Moves to the first article at `target` or after it.
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        self.doc = self.run.seek(target);
        self.doc
    }

    /// Moves to an article after the current one, if it contains the run. If not, returns a lower
    /// bound of the next article that does.
    pub(crate) fn ask(&mut self, target: DocId) -> SeekDangerResult {
        let result = self.run.seek_danger(target);
        if let SeekDangerResult::Found = result {
            self.doc = target;
        }
        result
    }

    /// An upper bound of the number of articles that are looked at.
    pub(crate) fn size_hint(&self) -> u32 {
        self.run.size_hint()
    }

    /// Adds the positions of the first and the last character of each occurrence in the current article.
    pub(crate) fn add_to(&mut self, places: &mut Vec<(u32, u32)>) {
        self.run.add_places(places);
    }
}
