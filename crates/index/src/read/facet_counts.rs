//! Counts the values of facets over documents of one segment.
//!
//! Documents are counted in blocks: a column gives the values of many documents in one call in a fraction of
//! the time of as many calls.

use std::collections::HashMap;

use souwen_article::{Facet, Period};
use tantivy::DocId;
use tantivy::columnar::{Column, ColumnIndex, RowId, StrColumn};

use super::columns::date_of;
use super::open_segment::Columns;
use super::retrieval::ValueCounts;
use super::values::add_counted;
use crate::IndexError;

/// How many documents are counted at once.
const BLOCK: usize = 1024;

/// How many consecutive days are counted in an array; later days are counted in a map.
const DAYS_IN_A_ROW: usize = 1 << 16;

/// The counts of facets in one segment.
pub(crate) struct FacetCounts<'a> {
    columns: Vec<FacetColumn<'a>>,
    /// Documents that are not counted yet.
    waiting: Vec<DocId>,
}

impl<'a> FacetCounts<'a> {
    /// Opens the columns of these facets.
    pub(crate) fn open(columns: Columns<'a>, facets: &[Facet]) -> tantivy::Result<FacetCounts<'a>> {
        let columns = facets.iter().map(|facet| FacetColumn::open(columns, *facet));
        Ok(FacetCounts { columns: columns.collect::<tantivy::Result<_>>()?, waiting: Vec::new() })
    }

    /// Whether it counts no facet.
    pub(crate) fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// Counts a document. Documents have to come in ascending order.
    pub(crate) fn visit(&mut self, doc: DocId) {
        if self.columns.is_empty() {
            return;
        }
        self.waiting.push(doc);
        if self.waiting.len() == BLOCK {
            self.count_waiting();
        }
    }

    fn count_waiting(&mut self) {
        let mut buffers = Buffers::default();
        self.columns.iter_mut().for_each(|column| column.count(&self.waiting, &mut buffers));
        self.waiting.clear();
    }

    /// Adds the counts to those of the whole index, which are in the order of the facets.
    pub(crate) fn add_to(mut self, counts: &mut [ValueCounts]) -> Result<(), IndexError> {
        self.count_waiting();
        let mut both = self.columns.into_iter().zip(counts);
        both.try_for_each(|(counted, counts)| counted.add_to(counts))
    }
}

/// Buffers for the values of a block of documents.
#[derive(Default)]
struct Buffers {
    docs: Vec<DocId>,
    rows: Vec<RowId>,
}

/// Calls `visit` with the values of documents, which are in ascending order.
fn each_value<T: Copy + Default + PartialOrd + 'static>(
    column: &Column<T>,
    docs: &[DocId],
    buffers: &mut Buffers,
    visit: impl FnMut(T),
) {
    let rows = match &column.index {
        ColumnIndex::Full => docs,
        index => {
            let Buffers { docs: with_value, rows } = buffers;
            with_value.clear();
            rows.clear();
            index.docids_to_rowids(docs, with_value, rows);
            rows
        }
    };
    let mut values = vec![T::default(); rows.len()];
    column.values.get_vals(rows, &mut values);
    values.into_iter().for_each(visit);
}

/// The counts of the values of one facet in one segment.
enum FacetColumn<'a> {
    Values {
        column: Option<&'a StrColumn>,
        counts: Vec<usize>,
    },
    /// Counts by day. They are added up to counts of periods at the end.
    Days {
        period: Period,
        dates: &'a Column<i64>,
        /// Counts of the consecutive days from the first one on.
        counts: Vec<usize>,
        /// Counts of all later days.
        later: HashMap<i64, usize>,
    },
}

impl<'a> FacetColumn<'a> {
    fn open(columns: Columns<'a>, facet: Facet) -> tantivy::Result<FacetColumn<'a>> {
        Ok(match facet {
            Facet::Field(field) => {
                let column = columns.values(field)?;
                let terms = column.map_or(0, |column| column.num_terms());
                FacetColumn::Values { column, counts: vec![0; terms] }
            }
            Facet::Period(period) => {
                let dates = columns.dates()?;
                let days = dates.max_value().saturating_sub(dates.min_value());
                let days = usize::try_from(days).unwrap_or(usize::MAX).saturating_add(1);
                let counts = vec![0; days.min(DAYS_IN_A_ROW)];
                FacetColumn::Days { period, dates, counts, later: HashMap::new() }
            }
        })
    }

    /// Counts documents, which are in ascending order.
    fn count(&mut self, docs: &[DocId], buffers: &mut Buffers) {
        match self {
            FacetColumn::Values { column: None, .. } => {}
            FacetColumn::Values { column: Some(column), counts } => {
                each_value(column.ords(), docs, buffers, |ord| counts[ord as usize] += 1);
            }
            FacetColumn::Days { dates, counts, later, .. } => {
                let first = dates.min_value();
                each_value(dates, docs, buffers, |day| {
                    let place = usize::try_from(day.wrapping_sub(first)).ok();
                    match place.and_then(|place| counts.get_mut(place)) {
                        Some(count) => *count += 1,
                        None => *later.entry(day).or_default() += 1,
                    }
                });
            }
        }
    }

    /// Adds the counts to those of the whole index.
    fn add_to(self, facet: &mut ValueCounts) -> Result<(), IndexError> {
        match self {
            FacetColumn::Values { column, counts } => {
                let counted = (0..).zip(counts).filter(|(_, count)| *count > 0);
                if let Some(column) = column {
                    add_counted(column, &counted.collect::<Vec<_>>(), facet)?;
                }
            }
            FacetColumn::Days { period, dates, counts, later } => {
                let days = (dates.min_value()..).zip(counts).filter(|(_, count)| *count > 0);
                for (day, count) in days.chain(later) {
                    if let Some(date) = date_of(day) {
                        *facet.entry(period.of(date)).or_default() += count;
                    }
                }
            }
        }
        Ok(())
    }
}
