//! Accumulators that a walk fills for one segment: the first documents by date, and counts of facet values.

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

/// The sort key of a document without a date: it comes after all others in either order.
pub(crate) const UNDATED: i64 = i64::MIN;

/// The date of a value in the column of dates.
pub(crate) fn date_of(days: i64) -> Option<Date> {
    i32::try_from(days).ok().and_then(Date::from_days)
}

/// The string of an ordinal of a column.
pub(crate) fn ord_to_string(column: Option<&StrColumn>, ord: u64) -> Result<String, IndexError> {
    let mut text = String::new();
    if let Some(column) = column {
        column.ord_to_str(ord, &mut text).map_err(|error| IndexError::Read(error.to_string()))?;
    }
    Ok(text)
}

/// The sort key of a document in an order by date: the date, then the segment, then the id within
/// the segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DatedDoc {
    pub(crate) key: Reverse<i64>,
    pub(crate) segment: u32,
    /// The ordinal of its id in its segment. Ordinals are in the order of the ids.
    pub(crate) id: u64,
    doc: DocId,
}

impl DatedDoc {
    pub(crate) fn doc_ref(&self) -> DocRef {
        DocRef::at(self.segment, self.doc)
    }
}

/// The first documents of one segment by date.
pub(crate) struct DatedSegment<'a> {
    pub(crate) segment: u32,
    dates: &'a Column<i64>,
    ids: Option<&'a StrColumn>,
    /// At most twice as many documents as are wanted.
    kept: Vec<DatedDoc>,
    /// The key of the last wanted document at the time when some were last dropped.
    last: Option<i64>,
    /// The number of documents visited.
    pub(crate) total: usize,
}

impl<'a> DatedSegment<'a> {
    pub(crate) fn open(segment: u32, columns: Columns<'a>) -> tantivy::Result<DatedSegment<'a>> {
        let (dates, ids) = (columns.dates()?, columns.ids()?);
        Ok(DatedSegment { segment, dates, ids, kept: Vec::new(), last: None, total: 0 })
    }

    /// Takes a document if it can be among the first `limit`.
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
        self.kept.push(DatedDoc { key: Reverse(key), segment: self.segment, id, doc });
        if self.kept.len() >= limit.saturating_mul(2) {
            self.drop_last(limit);
        }
    }

    /// The first `limit` documents, in any order.
    pub(crate) fn into_first(mut self, limit: usize) -> Vec<DatedDoc> {
        if self.kept.len() > limit {
            self.drop_last(limit);
        }
        self.kept
    }

    /// Drops the documents beyond `limit`. There must be more than `limit`.
    fn drop_last(&mut self, limit: usize) {
        if let Some(last) = limit.checked_sub(1) {
            let (_, last, _) = self.kept.select_nth_unstable(last);
            self.last = Some(last.key.0);
        }
        self.kept.truncate(limit);
    }
}

/// How many consecutive days are counted in an array; later days are counted in a map.
const DAYS_IN_A_ROW: usize = 1 << 16;

/// The counts of the values of one facet in one segment.
pub(crate) enum FacetColumn<'a> {
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

    /// Opens the counts of all requested facets.
    pub(crate) fn open_all(
        columns: Columns<'a>,
        facets: &[Facet],
    ) -> tantivy::Result<Vec<FacetColumn<'a>>> {
        facets.iter().map(|facet| FacetColumn::open(columns, *facet)).collect()
    }

    /// Adds the counts of all facets to the counts of the whole index, in the same order.
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
            FacetColumn::Days { dates, counts, later, .. } => {
                if let Some(day) = dates.first(doc) {
                    let place = usize::try_from(day.wrapping_sub(dates.min_value())).ok();
                    match place.and_then(|place| counts.get_mut(place)) {
                        Some(count) => *count += 1,
                        None => *later.entry(day).or_default() += 1,
                    }
                }
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
