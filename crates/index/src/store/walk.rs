//! A walk over the blocks of a store, and over what is none.
//!
//! A block is believed as far as its documents are right. Behind one that is not all right, or where
//! there is no block, each byte is tried as the beginning of one, and it is one where a document in
//! it is right: damage can neither hide a block behind it nor bring forth a false one.

use std::ops::Range;

use super::block::Block;
use super::lz4::unpack;
use super::number;

/// The shortest unpacked block that can hold a document.
const MIN_BLOCK: usize = 4 + 4 + 1;
/// More than a block can have when unpacked, in bytes: a few articles, or one long one.
const MAX_BLOCK: usize = 1 << 30;
/// What may be spent on bytes that are no block, for each byte of the store. Damage by chance costs
/// a fraction of it; a store that was made to cost more is not searched to its end.
const WORK_PER_BYTE: u64 = 32;
/// What may be spent in any case: enough for one block, whatever it is.
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
    /// Where it lies.
    pub bytes: Range<usize>,
    /// What was made of each document that was found in it; `None` of one that is not right.
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

/// The parts of a store, or of its blocks alone, in their order. `take` is given each document and
/// makes something of it when it is right.
pub(super) fn walk<T>(store: &[u8], take: impl FnMut(&[u8]) -> Option<T>) -> Vec<Piece<T>> {
    let work = (store.len() as u64).saturating_mul(WORK_PER_BYTE).saturating_add(MIN_WORK);
    let mut walk = Walk { store, take, work };
    let mut pieces = Vec::new();
    // How far the pieces reach, where the next block may begin, and whether it does unless it is
    // damaged.
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
        // The end of a block that is not all right may be a false one.
        certain = block.is_all_right();
        reached = reached.max(block.bytes.end);
        from = if certain { block.bytes.end } else { block.bytes.start + 1 };
        pieces.push(Piece::Block(block));
    }
    pieces
}

/// The block that begins at this byte, whatever its documents are.
pub(super) fn block_at(store: &[u8], position: usize) -> Option<Block> {
    let mut work = MIN_WORK;
    unpacked_at(store, position, &mut work).map(|(block, _)| block)
}

/// The block that begins at this byte, and where it ends.
fn unpacked_at(store: &[u8], position: usize, work: &mut u64) -> Option<(Block, usize)> {
    let packed = store.get(position.checked_add(4)?..)?;
    let unpacked = unpack(packed, size_at(store, position)?, work)?;
    Some((Block::new(unpacked.bytes), position + 4 + unpacked.packed))
}

/// The size of the block that may begin at this byte.
fn size_at(store: &[u8], position: usize) -> Option<usize> {
    let size = number(store, position)? as usize;
    (MIN_BLOCK..=MAX_BLOCK).contains(&size).then_some(size)
}

struct Walk<'a, F> {
    store: &'a [u8],
    take: F,
    /// What may still be spent on bytes that are no block.
    work: u64,
}

impl<T, F: FnMut(&[u8]) -> Option<T>> Walk<'_, F> {
    /// The block at a byte where one should begin. It need not have a document that is right: this
    /// may be what is damaged in it.
    fn expected_block(&mut self, position: usize) -> Option<FoundBlock<T>> {
        let before = self.work;
        let (block, end) = unpacked_at(self.store, position, &mut self.work)?;
        let found = self.found(position..end, &block);
        if found.is_all_right() {
            // Only what is in vain is counted.
            self.work = before;
        }
        (found.counted || found.has_a_right_document()).then_some(found)
    }

    /// The first block at or after a byte that has a document that is right.
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

/// Whether a block can begin at a byte: it has a possible size, and the first byte that is packed is
/// the number of the values of its first document.
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
