//! What a walk keeps of one segment: the first documents by date, and counts of values.

use std::cmp::Reverse;
use std::collections::HashMap;

use souwen_article::{Facet, Period};
use souwen_text::Date;
use tantivy::DocId;
use tantivy::columnar::{Column, StrColumn};

use super::open_segment::Columns;
use super::retrieval::{DateOrder, DocRef, ValueCounts};
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
    ids: Option<&'a StrColumn>,
    /// By date and id; at most twice as many as are wanted. Ids are compared by their ordinals, which
    /// are in their order within a segment.
    kept: Vec<(Reverse<i64>, u64, DocId)>,
    /// The key of the last one that is wanted, when some were dropped last.
    last: Option<i64>,
    /// How many were visited.
    pub(crate) total: usize,
}

impl<'a> DatedSegment<'a> {
    pub(crate) fn open(segment: u32, columns: Columns<'a>) -> tantivy::Result<DatedSegment<'a>> {
        let (dates, ids) = (columns.dates()?, columns.ids()?);
        Ok(DatedSegment { segment, dates, ids, kept: Vec::new(), last: None, total: 0 })
    }

    /// Takes a document if it may be among the first `limit`.
    pub(crate) fn visit(&mut self, doc: DocId, order: DateOrder, limit: usize) {
        self.total += 1;
        if limit == 0 {
            return;
        }
        let key = match (self.dates.first(doc), order) {
            (None, _) => UNDATED,
            (Some(date), DateOrder::Newest) => date,
            (Some(date), DateOrder::Oldest) => -date,
        };
        if self.last.is_some_and(|last| key < last) {
            return;
        }
        let id = self.ids.and_then(|ids| ids.ords().first(doc)).unwrap_or(0);
        self.kept.push((Reverse(key), id, doc));
        if self.kept.len() >= limit.saturating_mul(2) {
            self.drop_last(limit);
        }
    }

    /// The first `limit` with the keys of their dates, in any order.
    pub(crate) fn into_first(
        mut self,
        limit: usize,
    ) -> impl Iterator<Item = (Reverse<i64>, DocRef)> {
        if self.kept.len() > limit {
            self.drop_last(limit);
        }
        let segment = self.segment;
        self.kept.into_iter().map(move |(key, _, doc)| (key, DocRef::at(segment, doc)))
    }

    /// Keeps as many as are wanted. There are more.
    fn drop_last(&mut self, limit: usize) {
        if let Some(last) = limit.checked_sub(1) {
            let (_, (Reverse(last), ..), _) = self.kept.select_nth_unstable(last);
            self.last = Some(*last);
        }
        self.kept.truncate(limit);
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
    fn open(columns: Columns<'a>, facet: Facet) -> tantivy::Result<FacetColumn<'a>> {
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

    /// All facets that are asked for.
    pub(crate) fn open_all(
        columns: Columns<'a>,
        facets: &[Facet],
    ) -> tantivy::Result<Vec<FacetColumn<'a>>> {
        facets.iter().map(|facet| FacetColumn::open(columns, *facet)).collect()
    }

    /// Adds what was counted of all facets to the counts of the whole index, in the same order.
    pub(crate) fn add_all(
        counted: Vec<FacetColumn<'a>>,
        counts: &mut [ValueCounts],
    ) -> Result<(), IndexError> {
        let mut both = counted.into_iter().zip(counts);
        both.try_for_each(|(counted, counts)| counted.add_to(counts))
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
    fn add_to(self, facet: &mut ValueCounts) -> Result<(), IndexError> {
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
