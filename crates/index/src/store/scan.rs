//! Scans a store: finds its readable documents with their numbers, and the lost parts.

use std::ops::Range;

pub(crate) use super::block::Block;
use super::table::{self, BlockTable};
use super::walk::{self, FoundBlock, Piece, walk};

/// The result of scanning a store.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct StoreScan<T> {
    /// The undamaged documents, in order.
    pub documents: Vec<ScannedDocument<T>>,
    /// The unreadable parts, in order.
    pub lost: Vec<LostPart>,
}

/// An undamaged document of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScannedDocument<T> {
    /// The offset at which its block begins.
    pub block: usize,
    /// Its index within the block, from 0.
    pub index: usize,
    /// Its number in the segment, which lists of deletions use; `None` if damage before it hides how
    /// many documents precede it.
    pub number: Option<u32>,
    /// The result of `take`.
    pub content: T,
}

/// An unreadable part of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LostPart {
    /// Its range of bytes.
    pub bytes: Range<usize>,
    /// The number of documents in it, if known.
    pub documents: Option<u32>,
    /// The numbers of these documents, if all of them are known.
    pub numbers: Vec<u32>,
}

/// Reads the readable part of a store, which may be damaged; `store` excludes the footer of the file.
/// `take` is called with each document, and returns a value if the document is undamaged. `documents`
/// is the number of documents of the segment, if known.
pub(crate) fn scan<T>(
    store: &[u8],
    documents: Option<u32>,
    take: impl FnMut(&[u8]) -> Option<T>,
) -> StoreScan<T> {
    let mut parts: Vec<Part<T>> = walk(store, take).into_iter().map(Part::of).collect();
    for index in 1..parts.len() {
        // If a damaged block seems to overlap the next one, the next one is right.
        let next = parts[index].bytes.start;
        let bytes = &mut parts[index - 1].bytes;
        if bytes.end > next {
            bytes.end = next;
            parts[index - 1].documents_in_all = None;
        }
    }
    // If a store ends with a block, the rest was cut off.
    if parts.last().is_none_or(|last| !last.documents.is_empty()) {
        parts.push(Part::of(Piece::Gap(store.len()..store.len())));
    }
    // The table at its end contains no documents, even if it was moved.
    if let Some(last) = parts.last_mut().filter(|last| last.documents.is_empty())
        && table::is_at(store, last.bytes.start)
    {
        last.documents_in_all = Some(0);
    }
    match BlockTable::of(store).filter(|table| parts.iter().all(|part| part.fits(table))) {
        Some(table) => number_by_table(&mut parts, &table),
        None => number_by_count(&mut parts, documents),
    }
    StoreScan::of(parts)
}

/// The offsets of the blocks of an undamaged store; `None` if it is not as tantivy writes it.
pub(crate) fn block_starts(store: &[u8]) -> Option<Vec<usize>> {
    BlockTable::of(store).map(|table| table.starts().collect())
}

/// The block that begins at this offset.
pub(crate) fn block_at(store: &[u8], byte: usize) -> Option<Block> {
    walk::block_at(store, byte)
}

/// A part of a store, with what is known of the numbers of its documents.
struct Part<T> {
    bytes: Range<usize>,
    /// The documents that were found in it, from its first one on; `None` for a damaged one.
    documents: Vec<Option<T>>,
    /// The number of its first document.
    first: Option<u32>,
    /// The number of its documents when it was written.
    documents_in_all: Option<u32>,
}

impl<T> Part<T> {
    fn of(piece: Piece<T>) -> Part<T> {
        match piece {
            Piece::Block(FoundBlock { bytes, documents, counted }) => {
                let documents_in_all = u32::try_from(documents.len()).ok().filter(|_| counted);
                Part { bytes, documents, first: None, documents_in_all }
            }
            Piece::Gap(bytes) => {
                Part { bytes, documents: Vec::new(), first: None, documents_in_all: None }
            }
        }
    }
}

impl<T> Part<T> {
    /// Whether the table has a block here, with the same number of documents. A table that was moved
    /// by damage may look right by itself.
    fn fits(&self, table: &BlockTable) -> bool {
        self.documents.is_empty()
            || table.first_document(self.bytes.start).is_some()
                && self.documents_in_all.is_none_or(|all| all == table.documents_in(&self.bytes))
    }
}

impl<T> Part<T> {
    /// The numbers of the damaged documents.
    fn lost_numbers(&self) -> Vec<u32> {
        let (Some(first), Some(all)) = (self.first, self.documents_in_all) else {
            return Vec::new();
        };
        let right = |index: u32| self.documents.get(index as usize).is_some_and(Option::is_some);
        (0..all).filter(|&index| !right(index)).filter_map(|n| first.checked_add(n)).collect()
    }
}

/// The table and the footer form the gap at the end, which contains no documents.
fn number_by_table<T>(parts: &mut [Part<T>], table: &BlockTable) {
    for part in parts {
        part.first = table.first_document(part.bytes.start);
        part.documents_in_all = Some(table.documents_in(&part.bytes));
    }
}

/// Numbers documents by the documents before them. If one part has an unknown number of documents,
/// that number follows from the total.
fn number_by_count<T>(parts: &mut [Part<T>], documents: Option<u32>) {
    let known: u64 = parts.iter().filter_map(|part| part.documents_in_all).map(u64::from).sum();
    let mut unknown = parts.iter_mut().filter(|part| part.documents_in_all.is_none());
    if let (Some(only), None, Some(documents)) = (unknown.next(), unknown.next(), documents) {
        let rest = u64::from(documents).checked_sub(known).and_then(|rest| rest.try_into().ok());
        only.documents_in_all = rest.filter(|&rest: &u32| rest as usize >= only.documents.len());
    }
    let mut next = Some(0u32);
    for part in parts {
        part.first = next;
        next = next.zip(part.documents_in_all).and_then(|(first, more)| first.checked_add(more));
    }
}

impl<T> StoreScan<T> {
    fn of(parts: Vec<Part<T>>) -> StoreScan<T> {
        let mut scan = StoreScan { documents: Vec::new(), lost: Vec::new() };
        for part in parts {
            let block = part.bytes.start;
            let right = part.documents.iter().flatten().count();
            let lost = part.documents_in_all.map(|all| all.saturating_sub(right as u32));
            if lost != Some(0) {
                let numbers = part.lost_numbers();
                scan.lost.push(LostPart { bytes: part.bytes, documents: lost, numbers });
            }
            for (index, content) in part.documents.into_iter().enumerate() {
                let offset = u32::try_from(index).ok();
                let number = part.first.zip(offset).and_then(|(first, n)| first.checked_add(n));
                let found =
                    content.map(|content| ScannedDocument { block, index, number, content });
                scan.documents.extend(found);
            }
        }
        scan
    }
}

#[cfg(test)]
mod tests;
