//! What can be read of a store: its documents with their numbers, and what is lost.

use std::ops::Range;

pub(crate) use super::block::Block;
use super::table::{self, BlockTable};
use super::walk::{self, FoundBlock, Piece, walk};

/// What can be read of a store.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct StoreScan<T> {
    /// The documents that are right, in their order.
    pub documents: Vec<ScannedDocument<T>>,
    /// What cannot be read, in its order.
    pub lost: Vec<LostPart>,
}

/// A document of a store that is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScannedDocument<T> {
    /// The byte at which its block begins.
    pub block: usize,
    /// Which of its block it is, from 0.
    pub index: usize,
    /// Its number in the segment, by which deletions name it; `None` where damage before it hides
    /// how many there were.
    pub number: Option<u32>,
    /// What was made of it.
    pub content: T,
}

/// A part of a store that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LostPart {
    /// Where it is.
    pub bytes: Range<usize>,
    /// How many documents were in it, as far as that can be known.
    pub documents: Option<u32>,
    /// The numbers of these documents, where all of them are known.
    pub numbers: Vec<u32>,
}

/// Reads what can be read of a store that may be damaged, without the footer of the file. `take` is
/// given each document and makes something of it when it is right. `documents` is how many the
/// segment has, where that is known.
pub(crate) fn scan<T>(
    store: &[u8],
    documents: Option<u32>,
    take: impl FnMut(&[u8]) -> Option<T>,
) -> StoreScan<T> {
    let mut parts: Vec<Part<T>> = walk(store, take).into_iter().map(Part::of).collect();
    for index in 1..parts.len() {
        // Where damage makes a block seem to reach into the next one, the next one is right.
        let next = parts[index].bytes.start;
        let bytes = &mut parts[index - 1].bytes;
        if bytes.end > next {
            bytes.end = next;
            parts[index - 1].documents_in_all = None;
        }
    }
    // Where a store ends with a block, what followed was cut off.
    if parts.last().is_none_or(|last| !last.documents.is_empty()) {
        parts.push(Part::of(Piece::Gap(store.len()..store.len())));
    }
    // The table at its end holds no documents, even where it was moved.
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

/// Where the blocks of a whole store begin; `None` where it is not as tantivy writes it.
pub(crate) fn block_starts(store: &[u8]) -> Option<Vec<usize>> {
    BlockTable::of(store).map(|table| table.starts().collect())
}

/// The block that begins at this byte.
pub(crate) fn block_at(store: &[u8], byte: usize) -> Option<Block> {
    walk::block_at(store, byte)
}

/// A part of a store, with as much as is known of the numbers of its documents.
struct Part<T> {
    bytes: Range<usize>,
    /// The documents that were found in it, from its first one on; `None` where one is not right.
    documents: Vec<Option<T>>,
    /// The number of the first one.
    first: Option<u32>,
    /// How many it had when it was written.
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
    /// Whether a block is where the table says that there is one, with as many documents. A table that
    /// was moved by damage may look right by itself.
    fn fits(&self, table: &BlockTable) -> bool {
        self.documents.is_empty()
            || table.first_document(self.bytes.start).is_some()
                && self.documents_in_all.is_none_or(|all| all == table.documents_in(&self.bytes))
    }
}

impl<T> Part<T> {
    /// The numbers of the documents that are not right.
    fn lost_numbers(&self) -> Vec<u32> {
        let (Some(first), Some(all)) = (self.first, self.documents_in_all) else {
            return Vec::new();
        };
        let right = |index: u32| self.documents.get(index as usize).is_some_and(Option::is_some);
        (0..all).filter(|&index| !right(index)).filter_map(|n| first.checked_add(n)).collect()
    }
}

/// The table and the footer are the gap at the end, in which there are no documents.
fn number_by_table<T>(parts: &mut [Part<T>], table: &BlockTable) {
    for part in parts {
        part.first = table.first_document(part.bytes.start);
        part.documents_in_all = Some(table.documents_in(&part.bytes));
    }
}

/// Numbers documents by those before them, and where one part has an unknown number of them, by how
/// many there are in all.
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
