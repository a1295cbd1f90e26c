//! What a walk keeps of one segment: the first documents by date, and counts of values.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use souwen_article::{Facet, Period};
use souwen_text::Date;
use tantivy::DocId;
use tantivy::columnar::{Column, StrColumn};

use super::open_segment::Columns;
use super::retrieval::{DateOrder, DocRef};
use super::values::add_counted;
use crate::IndexError;

/// What a document without a date is ordered by: after all others in either order.
pub(crate) const UNDATED: i64 = i64::MIN;

/// The day of a value in the column of dates.
pub(crate) fn date_of(days: i64) -> Option<Date> {
    i32::try_from(days).ok().and_then(Date::from_days)
}

/// The text behind an ordinal of a column.
pub(crate) fn ord_to_string(column: Option<&StrColumn>, ord: u64) -> Result<String, IndexError> {
    let mut text = String::new();
    if let Some(column) = column {
        column.ord_to_str(ord, &mut text).map_err(|error| IndexError::Read(error.to_string()))?;
    }
    Ok(text)
}

/// The first documents of one segment by date.
pub(crate) struct DatedSegment<'a> {
    segment: u32,
    dates: &'a Column<i64>,
    pub(crate) ids: Option<&'a StrColumn>,
    /// By date and id, the last one to show on top. Ids are compared by their ordinals, which are
    /// in their order within a segment.
    pub(crate) best: BinaryHeap<Reverse<(i64, Reverse<u64>, DocRef)>>,
    /// How many were visited.
    pub(crate) total: usize,
}

impl<'a> DatedSegment<'a> {
    pub(crate) fn open(segment: u32, columns: Columns<'a>) -> tantivy::Result<DatedSegment<'a>> {
        Ok(DatedSegment {
            segment,
            dates: columns.dates()?,
            ids: columns.ids()?,
            best: BinaryHeap::new(),
            total: 0,
        })
    }

    /// Takes a document if it is among the first `limit` so far.
    pub(crate) fn visit(&mut self, doc: DocId, order: DateOrder, limit: usize) {
        self.total += 1;
        let key = match (self.dates.first(doc), order) {
            (None, _) => UNDATED,
            (Some(date), DateOrder::Newest) => date,
            (Some(date), DateOrder::Oldest) => -date,
        };
        let is_full = self.best.len() >= limit;
        if is_full && self.best.peek().is_none_or(|Reverse(worst)| key < worst.0) {
            return;
        }
        let id = self.ids.as_ref().and_then(|ids| ids.term_ords(doc).next()).unwrap_or(0);
        self.best.push(Reverse((key, Reverse(id), DocRef::at(self.segment, doc))));
        if is_full {
            self.best.pop();
        }
    }
}

/// The values of one facet in one segment, being counted.
pub(crate) enum FacetColumn<'a> {
    Values {
        column: Option<&'a StrColumn>,
        counts: Vec<usize>,
    },
    /// The counts of days are put together to those of periods when all are counted.
    Days {
        period: Period,
        dates: &'a Column<i64>,
        counts: HashMap<i64, usize>,
    },
}

impl<'a> FacetColumn<'a> {
    pub(crate) fn open(columns: Columns<'a>, facet: Facet) -> tantivy::Result<FacetColumn<'a>> {
        Ok(match facet {
            Facet::Field(field) => {
                let column = columns.values(field)?;
                let terms = column.map_or(0, |column| column.num_terms());
                FacetColumn::Values { column, counts: vec![0; terms] }
            }
            Facet::Period(period) => {
                FacetColumn::Days { period, dates: columns.dates()?, counts: HashMap::new() }
            }
        })
    }

    /// Counts a document.
    pub(crate) fn visit(&mut self, doc: DocId) {
        match self {
            FacetColumn::Values { column, counts } => {
                let ords = column.iter().flat_map(|column| column.term_ords(doc));
                ords.for_each(|ord| counts[ord as usize] += 1);
            }
            FacetColumn::Days { dates, counts, .. } => {
                if let Some(day) = dates.first(doc) {
                    *counts.entry(day).or_default() += 1;
                }
            }
        }
    }

    /// Adds what was counted to the counts of the whole index.
    pub(crate) fn add_to(self, facet: &mut HashMap<String, usize>) -> Result<(), IndexError> {
        match self {
            FacetColumn::Values { column, counts } => {
                let counted = (0..).zip(counts).filter(|(_, count)| *count > 0);
                if let Some(column) = column {
                    add_counted(column, &counted.collect::<Vec<_>>(), facet)?;
                }
            }
            FacetColumn::Days { period, counts, .. } => {
                for (day, count) in counts {
                    if let Some(date) = date_of(day) {
                        *facet.entry(period.of(date)).or_default() += count;
                    }
                }
            }
        }
        Ok(())
    }
}
