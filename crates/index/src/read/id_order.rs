//! The order of ids across the segments of a snapshot. It is consulted only to break ties.
//!
//! Within a segment ids are compared by their ordinals, which are in the order of the ids. An id of
//! an earlier segment is looked up once in the dictionary of the segment that is being walked, and is
//! then compared by the ordinal that it would have there. So a walk over any number of ties reads no
//! more ids than it keeps.

use std::cell::{Cell, OnceCell, RefCell};
use std::cmp::Ordering;
use std::io;
use std::ops::Bound;

use tantivy::SegmentOrdinal;
use tantivy::columnar::StrColumn;

use super::columns::UNDATED;
use super::retrieval::DocRef;
use super::snapshot::Snapshot;
use crate::IndexError;

/// The ids of a snapshot.
pub(crate) struct IdOrder<'a> {
    snapshot: &'a Snapshot,
    /// The last segment whose ids were compared: the one that is being walked.
    walked: Cell<SegmentOrdinal>,
    /// An error of reading an id. It is kept here because the `Ord` trait cannot return one.
    error: RefCell<Option<io::Error>>,
}

impl<'a> IdOrder<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot) -> IdOrder<'a> {
        IdOrder { snapshot, walked: Cell::new(0), error: RefCell::default() }
    }

    /// The id of a document. Nothing is read yet.
    pub(crate) fn of(&'a self, doc: DocRef) -> LazyId<'a> {
        LazyId { order: self, doc, read: OnceCell::new() }
    }

    /// Checks that every id that was compared could be read.
    ///
    /// # Errors
    /// When one could not be read: the order is then meaningless.
    pub(crate) fn check(&self) -> Result<(), IndexError> {
        self.error.take().map_or(Ok(()), |error| Err(IndexError::Read(error.to_string())))
    }

    fn column(&self, segment: SegmentOrdinal) -> Option<&StrColumn> {
        self.noted(self.snapshot.columns(segment).ids().map_err(io::Error::other)).flatten()
    }

    fn noted<T>(&self, read: io::Result<T>) -> Option<T> {
        read.map_err(|error| *self.error.borrow_mut() = Some(error)).ok()
    }
}

/// The id of a document, read only as far as comparisons need it. Kept small, because many are kept
/// and moved but few are ever compared.
pub(crate) struct LazyId<'a> {
    order: &'a IdOrder<'a>,
    doc: DocRef,
    read: OnceCell<Box<ReadId>>,
}

/// An id that had to be compared with those of another segment.
struct ReadId {
    text: String,
    /// The ordinal that the id would have in the segment that is being walked.
    rank: Cell<Option<(SegmentOrdinal, u64)>>,
}

impl LazyId<'_> {
    /// The day of the document, in days since 1970; [`UNDATED`] without one.
    pub(crate) fn date(&self) -> i64 {
        let dates = self.order.snapshot.columns(self.doc.segment()).dates();
        let dates = self.order.noted(dates.map_err(io::Error::other));
        dates.and_then(|dates| dates.first(self.doc.doc())).unwrap_or(UNDATED)
    }

    /// The ordinal of the id in its own segment.
    fn ordinal(&self) -> u64 {
        let column = self.order.column(self.doc.segment());
        column.and_then(|column| column.ords().first(self.doc.doc())).unwrap_or(0)
    }

    fn read(&self) -> &ReadId {
        self.read.get_or_init(|| {
            let mut text = String::new();
            if let Some(column) = self.order.column(self.doc.segment()) {
                self.order.noted(column.ord_to_str(self.ordinal(), &mut text));
            }
            Box::new(ReadId { text, rank: Cell::new(None) })
        })
    }

    /// The ordinal of the first id of a segment that is not before this one.
    fn rank_in(&self, segment: SegmentOrdinal) -> u64 {
        let read = self.read();
        if let Some((known, rank)) = read.rank.get()
            && known == segment
        {
            return rank;
        }
        let rank = self.order.column(segment).and_then(|column| {
            let from = Bound::Included(&read.text);
            let bounds = column.dictionary().term_bounds_to_ord(from, Bound::Unbounded);
            match self.order.noted(bounds)?.0 {
                Bound::Included(rank) | Bound::Excluded(rank) => Some(rank),
                Bound::Unbounded => None,
            }
        });
        let rank = rank.unwrap_or(0);
        read.rank.set(Some((segment, rank)));
        rank
    }

    /// Compares with an id of a later segment.
    fn cmp_later(&self, later: &LazyId<'_>) -> Ordering {
        let segment = later.doc.segment();
        self.order.walked.set(segment.max(self.order.walked.get()));
        if segment < self.order.walked.get() {
            return self.read().text.cmp(&later.read().text);
        }
        // Ids are unique.
        if self.rank_in(segment) <= later.ordinal() { Ordering::Less } else { Ordering::Greater }
    }
}

impl Ord for LazyId<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match self.doc.segment().cmp(&other.doc.segment()) {
            Ordering::Equal => self.ordinal().cmp(&other.ordinal()),
            Ordering::Less => self.cmp_later(other),
            Ordering::Greater => other.cmp_later(self).reverse(),
        }
    }
}

impl PartialOrd for LazyId<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for LazyId<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for LazyId<'_> {}
