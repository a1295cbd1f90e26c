//! The first documents of a segment by date, and the values of columns.

use std::cmp::Reverse;

use souwen_text::Date;
use tantivy::DocId;
use tantivy::columnar::{Column, StrColumn};

use super::open_segment::Columns;
use super::retrieval::{DateOrder, DocRef};
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
