//! The columns of segments, opened when they are first needed and kept open: to open one takes as long as
//! to read some hundred values of it.

use std::collections::HashMap;
use std::sync::{OnceLock, PoisonError, RwLock};

use souwen_article::Field;
use tantivy::SegmentReader;
use tantivy::columnar::{Column, StrColumn};

use super::snapshot::Snapshot;

/// The open columns of the segments of a snapshot.
#[derive(Default)]
pub(crate) struct OpenColumns {
    segments: OnceLock<Vec<OfSegment>>,
}

/// Those of one segment.
#[derive(Default)]
struct OfSegment {
    dates: OnceLock<Column<i64>>,
    sketches: OnceLock<Column<u64>>,
    /// The values of fields; `None` where no article has any.
    values: RwLock<HashMap<&'static str, Option<StrColumn>>>,
}

impl Snapshot {
    /// The dates of a segment.
    pub(crate) fn dates_of(&self, segment: u32) -> tantivy::Result<&Column<i64>> {
        let open = || self.reader_of(segment).fast_fields().i64("date");
        opened(&self.columns_of(segment).dates, open)
    }

    /// The sketches of the texts of a segment.
    pub(crate) fn sketches_of(&self, segment: u32) -> tantivy::Result<&Column<u64>> {
        let open = || self.reader_of(segment).fast_fields().u64("sketch");
        opened(&self.columns_of(segment).sketches, open)
    }

    /// The values of a field in a segment; `None` where no article has any.
    pub(crate) fn values_in(
        &self,
        segment: u32,
        field: Field,
    ) -> tantivy::Result<Option<StrColumn>> {
        let (name, known) = (field.name(), &self.columns_of(segment).values);
        if let Some(column) = known.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return Ok(column.clone());
        }
        let column = self.reader_of(segment).fast_fields().str(name)?;
        let mut known = known.write().unwrap_or_else(PoisonError::into_inner);
        Ok(known.entry(name).or_insert(column).clone())
    }

    fn columns_of(&self, segment: u32) -> &OfSegment {
        let segments = self.searcher.segment_readers();
        let all = self
            .columns
            .segments
            .get_or_init(|| segments.iter().map(|_| OfSegment::default()).collect());
        &all[segment as usize]
    }

    fn reader_of(&self, segment: u32) -> &SegmentReader {
        self.searcher.segment_reader(segment)
    }
}

fn opened<C>(slot: &OnceLock<C>, open: impl FnOnce() -> tantivy::Result<C>) -> tantivy::Result<&C> {
    if let Some(column) = slot.get() {
        return Ok(column);
    }
    let column = open()?;
    // Whoever was faster has opened the same.
    Ok(slot.get_or_init(|| column))
}
