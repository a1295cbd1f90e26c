//! A decompressed block and the places of its documents.

use std::ops::Range;

use super::document::StoredDocument;
use super::number;

/// A decompressed block.
#[derive(Debug)]
pub(crate) struct Block {
    bytes: Vec<u8>,
    documents: Vec<Range<usize>>,
    /// Whether the block itself contains the number of its documents. Otherwise the documents behind
    /// a damaged one cannot be found.
    pub counted: bool,
}

impl Block {
    pub(super) fn new(bytes: Vec<u8>) -> Block {
        match counted(&bytes) {
            Some(documents) => Block { bytes, documents, counted: true },
            None => {
                let documents = one_after_the_other(&bytes);
                Block { bytes, documents, counted: false }
            }
        }
    }

    /// The bytes of each document.
    pub(crate) fn documents(&self) -> impl Iterator<Item = &[u8]> {
        self.documents.iter().map(|range| &self.bytes[range.clone()])
    }
}

/// The places of the documents from the list at the end of the block; `None` if the list is invalid.
fn counted(bytes: &[u8]) -> Option<Vec<Range<usize>>> {
    let count_at = bytes.len().checked_sub(4)?;
    let count = number(bytes, count_at)? as usize;
    let list = count_at.checked_sub(count.checked_mul(4)?)?;
    let mut starts = Vec::with_capacity(count + 1);
    for index in 0..count {
        starts.push(number(bytes, list + 4 * index)? as usize);
    }
    starts.push(list);
    let in_order = starts[0] == 0 && starts.windows(2).all(|pair| pair[0] < pair[1]);
    in_order.then(|| starts.windows(2).map(|pair| pair[0]..pair[1]).collect())
}

/// The places of the documents, found one after the other from the front.
fn one_after_the_other(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut documents = Vec::new();
    let mut start = 0;
    while let Some(document) = StoredDocument::at_front(&bytes[start..])
        && !document.values.is_empty()
    {
        documents.push(start..start + document.length);
        start += document.length;
    }
    documents
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document that holds one text.
    const DOCUMENT: [u8; 8] = [0x81, 0, 0, 0, 0, 0, 0x81, b'a'];

    fn block(starts: &[u32], count: u32) -> Block {
        let mut bytes = [DOCUMENT, DOCUMENT].concat();
        starts.iter().for_each(|start| bytes.extend(start.to_le_bytes()));
        bytes.extend(count.to_le_bytes());
        Block::new(bytes)
    }

    #[test]
    fn documents_are_found_by_their_list_or_without() {
        let check = |block: Block, counted| {
            assert_eq!(block.counted, counted, "{block:?}");
            assert_eq!(block.documents().collect::<Vec<_>>(), [DOCUMENT, DOCUMENT]);
        };
        check(block(&[0, 8], 2), true);
        check(block(&[0, 9999], 2), false);
        check(block(&[0, 0], 2), false);
        check(block(&[4, 8], 2), false);
        check(block(&[0, 8], u32::MAX), false);
        check(block(&[0, 8], 7), false);
    }

    #[test]
    fn a_block_of_nothing_has_no_documents() {
        for bytes in [vec![], vec![0; 4], vec![0xff; 5]] {
            assert_eq!(Block::new(bytes).documents().count(), 0);
        }
    }
}
