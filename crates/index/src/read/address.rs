//! The layout of a [`DocRef`]: the number of the segment in the upper 32 bits, the number of the
//! document within the segment in the lower 32. References therefore sort in the order in which the
//! snapshot stores its documents: document 7 of segment 2 is `(2 << 32) | 7`.

use tantivy::{DocId, SegmentOrdinal};

use super::retrieval::DocRef;

impl DocRef {
    /// Makes the reference to a document.
    pub(crate) fn at(segment: SegmentOrdinal, doc: DocId) -> DocRef {
        DocRef::new((u64::from(segment) << 32) | u64::from(doc))
    }

    /// The number of the segment that contains the document.
    pub(crate) fn segment(self) -> SegmentOrdinal {
        (self.number() >> 32) as SegmentOrdinal
    }

    /// The number of the document within its segment.
    pub(crate) fn doc(self) -> DocId {
        self.number() as DocId
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_name_documents_in_their_order() {
        let places = [(0, 0), (0, 1), (0, u32::MAX), (1, 0), (7, 12), (u32::MAX, u32::MAX)];
        let docs = places.map(|(segment, doc)| DocRef::at(segment, doc));
        assert!(docs.is_sorted());
        assert_eq!(docs.map(|doc| (doc.segment(), doc.doc())), places);
    }
}
