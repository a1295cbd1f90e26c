//! The parts of a segment that stay open from one search to the next.
//!
//! Opening a column costs more than reading the few values that a search needs. A column is opened
//! when it is first read, and stays open as long as some snapshot contains its segment. The same
//! holds for the locations of postings and for the store of articles.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use souwen_article::{Facet, Field};
use tantivy::columnar::{Column, StrColumn};
use tantivy::index::SegmentId;
use tantivy::store::StoreReader;
use tantivy::{Searcher, SegmentReader};

use super::facet_counts::FacetCounts;
use super::retrieval::ValueCounts;
use super::term_infos::TermInfos;
use crate::IndexError;

/// How many decompressed blocks of the store are kept for one segment; they take about half a megabyte.
const STORE_BLOCKS: usize = 100;

/// The segments of a snapshot, in its order.
pub(crate) struct OpenSegments(Vec<Arc<OpenSegment>>);

impl OpenSegments {
    /// Opens the segments of a snapshot. Parts that an earlier snapshot has open are shared.
    pub(crate) fn of(searcher: &Searcher, before: Option<&OpenSegments>) -> OpenSegments {
        let known = |id: SegmentId| before?.0.iter().find(|open| open.id == id).cloned();
        let open = |reader: &SegmentReader| {
            let id = reader.segment_id();
            known(id).unwrap_or_else(|| Arc::new(OpenSegment::new(id)))
        };
        OpenSegments(searcher.segment_readers().iter().map(open).collect())
    }

    /// The segment with this number.
    pub(crate) fn get(&self, number: u32) -> &OpenSegment {
        &self.0[number as usize]
    }

    /// The segment that `reader` reads.
    pub(crate) fn of_reader(&self, reader: &SegmentReader) -> Option<&OpenSegment> {
        let id = reader.segment_id();
        self.0.iter().find(|open| open.id == id).map(|open| &**open)
    }

    /// The columns of the segment with this number, which `reader` reads.
    pub(crate) fn columns<'a>(&'a self, number: u32, reader: &'a SegmentReader) -> Columns<'a> {
        Columns { open: self.get(number), reader }
    }
}

/// One segment.
pub(crate) struct OpenSegment {
    id: SegmentId,
    pub(crate) terms: TermInfos,
    dates: OnceLock<Column<i64>>,
    ids: OnceLock<Option<StrColumn>>,
    lengths: OnceLock<Column<u64>>,
    parts: OnceLock<Column<u64>>,
    sketches: OnceLock<Column<u64>>,
    store: OnceLock<StoreReader>,
    /// By field, in the order of [`Field::ALL`].
    values: Vec<OnceLock<Option<StrColumn>>>,
    /// For each facet, how many articles have each value, deleted articles included.
    counts: RwLock<HashMap<Facet, Arc<ValueCounts>>>,
}

impl OpenSegment {
    fn new(id: SegmentId) -> OpenSegment {
        OpenSegment {
            id,
            terms: TermInfos::default(),
            dates: OnceLock::new(),
            ids: OnceLock::new(),
            lengths: OnceLock::new(),
            parts: OnceLock::new(),
            sketches: OnceLock::new(),
            store: OnceLock::new(),
            values: Field::ALL.iter().map(|_| OnceLock::new()).collect(),
            counts: RwLock::default(),
        }
    }
}

/// The columns of a segment.
#[derive(Clone, Copy)]
pub(crate) struct Columns<'a> {
    open: &'a OpenSegment,
    reader: &'a SegmentReader,
}

impl<'a> Columns<'a> {
    /// Whether some of its articles were deleted.
    pub(crate) fn has_deletes(self) -> bool {
        self.reader.has_deletes()
    }

    /// Adds, for each facet, how many articles have each value. Deleted articles are included. The
    /// counts are computed once.
    pub(crate) fn add_counts(
        self,
        facets: &[Facet],
        counts: &mut [ValueCounts],
    ) -> Result<(), IndexError> {
        for (facet, counts) in facets.iter().zip(counts) {
            for (value, count) in self.counts(*facet)?.iter() {
                match counts.get_mut(value) {
                    Some(known) => *known += count,
                    None => drop(counts.insert(value.clone(), *count)),
                }
            }
        }
        Ok(())
    }

    fn counts(self, facet: Facet) -> Result<Arc<ValueCounts>, IndexError> {
        let known = self.open.counts.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(&facet) {
            return Ok(Arc::clone(known));
        }
        drop(known);
        let mut counted = FacetCounts::open(self, &[facet])?;
        (0..self.reader.max_doc()).for_each(|doc| counted.visit(doc));
        let mut counts = [ValueCounts::new()];
        counted.add_to(&mut counts)?;
        let [counts] = counts;
        let counts = Arc::new(counts);
        let mut known = self.open.counts.write().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(known.entry(facet).or_insert(counts)))
    }

    /// The days of its articles, in days since 1970.
    pub(crate) fn dates(self) -> tantivy::Result<&'a Column<i64>> {
        opened(&self.open.dates, || self.reader.fast_fields().i64("date"))
    }

    /// The ids of its articles; `None` if it has no articles.
    pub(crate) fn ids(self) -> tantivy::Result<Option<&'a StrColumn>> {
        opened(&self.open.ids, || self.reader.fast_fields().str("id")).map(Option::as_ref)
    }

    /// The lengths of its articles, in significant characters.
    pub(crate) fn lengths(self) -> tantivy::Result<&'a Column<u64>> {
        opened(&self.open.lengths, || self.reader.fast_fields().u64("length"))
    }

    /// Where the parts of its articles begin.
    pub(crate) fn parts(self) -> tantivy::Result<&'a Column<u64>> {
        opened(&self.open.parts, || self.reader.fast_fields().u64("parts"))
    }

    /// The sketches of the texts of its articles.
    pub(crate) fn sketches(self) -> tantivy::Result<&'a Column<u64>> {
        opened(&self.open.sketches, || self.reader.fast_fields().u64("sketch"))
    }

    /// The stored articles.
    pub(crate) fn store(self) -> tantivy::Result<&'a StoreReader> {
        opened(&self.open.store, || Ok(self.reader.get_store_reader(STORE_BLOCKS)?))
    }

    /// The values of a field; `None` if no article of the segment has any.
    pub(crate) fn values(self, field: Field) -> tantivy::Result<Option<&'a StrColumn>> {
        let open = || self.reader.fast_fields().str(field.name());
        match Field::ALL.iter().position(|known| *known == field) {
            Some(i) => opened(&self.open.values[i], open).map(Option::as_ref),
            None => Ok(None),
        }
    }
}

fn opened<T>(kept: &OnceLock<T>, open: impl FnOnce() -> tantivy::Result<T>) -> tantivy::Result<&T> {
    if let Some(column) = kept.get() {
        return Ok(column);
    }
    let column = open()?;
    Ok(kept.get_or_init(|| column))
}
