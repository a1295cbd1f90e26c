//! How a [`DocRef`] names a document of a snapshot: the number of its segment in the upper half,
//! its number within the segment in the lower one. So references are in the order in which the
//! snapshot holds its documents.

use tantivy::{DocAddress, DocId, SegmentOrdinal};

use super::retrieval::DocRef;

impl DocRef {
    /// The reference to a document.
    pub(crate) fn at(segment: SegmentOrdinal, doc: DocId) -> DocRef {
        DocRef::new((u64::from(segment) << 32) | u64::from(doc))
    }

    /// Where the document is.
    pub(crate) fn address(self) -> DocAddress {
        DocAddress::new(self.segment(), self.doc())
    }

    /// The segment that holds it.
    pub(crate) fn segment(self) -> SegmentOrdinal {
        (self.number() >> 32) as SegmentOrdinal
    }

    /// Its number within the segment.
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
        assert_eq!(docs[4].address(), DocAddress::new(7, 12));
    }
}
