//! Walks over the blocks of a store, and over the gaps between them.
//!
//! A block is trusted as far as its documents are undamaged. After a damaged block, or where there is
//! no block, every byte is tried as the beginning of a block; it is accepted if a document in it is
//! undamaged. So damage can neither hide a later block nor produce a false one.

use std::ops::Range;

use super::block::Block;
use super::lz4::unpack;
use super::number;

/// The length of the shortest decompressed block that can contain a document.
const MIN_BLOCK: usize = 4 + 4 + 1;
/// An upper bound of the decompressed length of a block, in bytes: a few articles, or one long one.
const MAX_BLOCK: usize = 1 << 30;
/// The work allowed on gaps, for each byte of the store. Accidental damage costs a fraction of it; a
/// store that was crafted to cost more is not searched to its end.
const WORK_PER_BYTE: u64 = 32;
/// The work allowed in any case: enough for one block of any size.
const MIN_WORK: u64 = MAX_BLOCK as u64 + (1 << 20);

/// A part of a store.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<T> {
    Block(FoundBlock<T>),
    /// Bytes that are no block.
    Gap(Range<usize>),
}

/// A block that was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FoundBlock<T> {
    /// Its range of bytes.
    pub bytes: Range<usize>,
    /// The result of `take` for each document that was found in it; `None` for a damaged one.
    pub documents: Vec<Option<T>>,
    /// Whether all of its documents were found.
    pub counted: bool,
}

impl<T> FoundBlock<T> {
    fn has_a_right_document(&self) -> bool {
        self.documents.iter().any(Option::is_some)
    }

    fn is_all_right(&self) -> bool {
        self.counted && self.documents.iter().all(Option::is_some)
    }
}

/// The parts of a store, in order. `take` is called with each document, and returns a value if the
/// document is undamaged. The input may also consist of the blocks alone.
pub(super) fn walk<T>(store: &[u8], take: impl FnMut(&[u8]) -> Option<T>) -> Vec<Piece<T>> {
    let work = (store.len() as u64).saturating_mul(WORK_PER_BYTE).saturating_add(MIN_WORK);
    let mut walk = Walk { store, take, work };
    let mut pieces = Vec::new();
    // The end of the last piece, where the next block may begin, and whether it must begin there
    // unless it is damaged.
    let (mut reached, mut from, mut certain) = (0, 0, true);
    while !(certain && reached >= store.len()) {
        let expected = if certain { walk.expected_block(from) } else { None };
        let Some(block) = expected.or_else(|| walk.next_block(from)) else {
            if reached < store.len() {
                pieces.push(Piece::Gap(reached..store.len()));
            }
            break;
        };
        if block.bytes.start > reached {
            pieces.push(Piece::Gap(reached..block.bytes.start));
        }
        // The end of a damaged block may be wrong.
        certain = block.is_all_right();
        reached = reached.max(block.bytes.end);
        from = if certain { block.bytes.end } else { block.bytes.start + 1 };
        pieces.push(Piece::Block(block));
    }
    pieces
}

/// The block that begins at this offset, whether or not its documents are undamaged.
pub(super) fn block_at(store: &[u8], position: usize) -> Option<Block> {
    let mut work = MIN_WORK;
    unpacked_at(store, position, &mut work).map(|(block, _)| block)
}

/// The block that begins at this offset, and its end.
fn unpacked_at(store: &[u8], position: usize, work: &mut u64) -> Option<(Block, usize)> {
    let packed = store.get(position.checked_add(4)?..)?;
    let unpacked = unpack(packed, size_at(store, position)?, work)?;
    Some((Block::new(unpacked.bytes), position + 4 + unpacked.packed))
}

/// The decompressed length of the block that may begin at this offset.
fn size_at(store: &[u8], position: usize) -> Option<usize> {
    let size = number(store, position)? as usize;
    (MIN_BLOCK..=MAX_BLOCK).contains(&size).then_some(size)
}

struct Walk<'a, F> {
    store: &'a [u8],
    take: F,
    /// The remaining work on gaps.
    work: u64,
}

impl<T, F: FnMut(&[u8]) -> Option<T>> Walk<'_, F> {
    /// The block at the offset where one should begin. It need not have an undamaged document,
    /// because just the documents may be damaged.
    fn expected_block(&mut self, position: usize) -> Option<FoundBlock<T>> {
        let before = self.work;
        let (block, end) = unpacked_at(self.store, position, &mut self.work)?;
        let found = self.found(position..end, &block);
        if found.is_all_right() {
            // Only wasted work is counted.
            self.work = before;
        }
        (found.counted || found.has_a_right_document()).then_some(found)
    }

    /// The first block at or after an offset that has an undamaged document.
    fn next_block(&mut self, from: usize) -> Option<FoundBlock<T>> {
        for position in from..self.store.len() {
            if self.work == 0 {
                break;
            }
            if !may_begin(self.store, position) {
                continue;
            }
            if let Some((block, end)) = unpacked_at(self.store, position, &mut self.work) {
                let found = self.found(position..end, &block);
                if found.has_a_right_document() {
                    return Some(found);
                }
            }
        }
        None
    }

    fn found(&mut self, bytes: Range<usize>, block: &Block) -> FoundBlock<T> {
        let documents = block.documents().map(&mut self.take).collect();
        FoundBlock { bytes, documents, counted: block.counted }
    }
}

/// Whether a block can begin at an offset: its length is possible, and the first literal byte is the
/// number of values of its first document.
fn may_begin(store: &[u8], position: usize) -> bool {
    if size_at(store, position).is_none() {
        return false;
    }
    let Some(&token) = store.get(position + 4) else { return false };
    let mut first = position + 5;
    match token >> 4 {
        0 => return false,
        15 => first += store[first..].iter().take_while(|&&byte| byte == 255).count() + 1,
        _ => {}
    }
    store.get(first).is_some_and(|byte| (0x81..=0x88).contains(byte))
}
