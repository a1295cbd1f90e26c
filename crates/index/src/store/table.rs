//! The table at the end of a store: the documents and bytes of each block.
//!
//! It gives the number of documents of an unreadable block, and the numbers of the documents behind
//! it. It is trusted only if it fits the store from end to end.
//!
//! The table has layers, each an index of the next one; the last layer lists the blocks in groups of
//! eight: the number of blocks, the first document, the first offset; then for each block its numbers
//! of documents and bytes.

use std::ops::Range;

use super::{number, take, take_number};

/// The length of the footer of a store, in bytes.
const FOOTER: usize = 28;

/// The blocks of a store, in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct BlockTable {
    rows: Vec<TableRow>,
}

#[derive(Debug, PartialEq, Eq)]
struct TableRow {
    bytes: Range<usize>,
    documents: Range<u32>,
}

impl BlockTable {
    /// Reads the table of a store; `None` if it does not fit. `store` excludes the footer of the file.
    pub(super) fn of(store: &[u8]) -> Option<BlockTable> {
        let footer = store.len().checked_sub(FOOTER)?;
        let high = number(store, footer + 8)?;
        let start = (u64::from(high) << 32) | u64::from(number(store, footer + 4)?);
        let end = usize::try_from(start).ok().filter(|&start| start <= footer)?;
        let rows = rows(&store[end..footer])?;
        let reaches = rows.last().map_or(0, |row| row.bytes.end) == end;
        reaches.then_some(BlockTable { rows })
    }

    /// The offset of each block.
    pub(super) fn starts(&self) -> impl Iterator<Item = usize> {
        self.rows.iter().map(|row| row.bytes.start)
    }

    /// The number of the first document of the block that begins at this offset.
    pub(super) fn first_document(&self, byte: usize) -> Option<u32> {
        let row = self.rows.binary_search_by_key(&byte, |row| row.bytes.start).ok()?;
        Some(self.rows[row].documents.start)
    }

    /// The number of documents in the blocks that begin in this range of bytes.
    pub(super) fn documents_in(&self, bytes: &Range<usize>) -> u32 {
        let from = self.rows.partition_point(|row| row.bytes.start < bytes.start);
        let to = self.rows.partition_point(|row| row.bytes.start < bytes.end);
        match self.rows.get(from..to) {
            Some([first, .., last]) => last.documents.end - first.documents.start,
            Some([only]) => only.documents.end - only.documents.start,
            _ => 0,
        }
    }
}

/// Whether a table fills the space between this offset and the footer of a store. It may be the table
/// of a longer or shorter store.
pub(super) fn is_at(store: &[u8], byte: usize) -> bool {
    let footer = store.len().checked_sub(FOOTER);
    footer.and_then(|footer| store.get(byte..footer)).and_then(rows).is_some()
}

/// The rows of a table, if they follow each other without a gap; `None` otherwise.
fn rows(mut table: &[u8]) -> Option<Vec<TableRow>> {
    let layers = take_number(&mut table)?;
    let (mut from, mut to) = (0, 0);
    for _ in 0..layers {
        from = to;
        to = usize::try_from(take_number(&mut table)?).ok()?;
        if to < from {
            return None;
        }
    }
    if to != table.len() {
        return None;
    }
    take(&mut table, from)?;
    let mut rows: Vec<TableRow> = Vec::new();
    let (mut document, mut byte) = (0u32, 0usize);
    while !table.is_empty() {
        let count = take_number(&mut table)?;
        let first = (take_number(&mut table)?, take_number(&mut table)?);
        if first != (u64::from(document), byte as u64) {
            return None;
        }
        for _ in 0..count {
            let documents = u32::try_from(take_number(&mut table)?).ok()?;
            let bytes = usize::try_from(take_number(&mut table)?).ok()?;
            let (next_document, next_byte) =
                (document.checked_add(documents)?, byte.checked_add(bytes)?);
            if documents == 0 || bytes == 0 {
                return None;
            }
            rows.push(TableRow { bytes: byte..next_byte, documents: document..next_document });
            (document, byte) = (next_document, next_byte);
        }
    }
    Some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::store_of;

    #[test]
    fn a_table_that_does_not_fit_is_none() {
        let texts: Vec<String> =
            (0..30).map(|number| format!("第{number}条，共三十条。")).collect();
        let store = store_of(&texts, 1);
        let table = BlockTable::of(&store).unwrap();
        assert_eq!(table.starts().count(), 30);
        let third = table.starts().nth(2).unwrap();
        assert_eq!(table.first_document(third), Some(2));
        assert_eq!((table.first_document(third + 1), table.documents_in(&(0..third))), (None, 2));
        assert_eq!(BlockTable::of(&store[1..]), None);
        assert_eq!(BlockTable::of(&store[..store.len() - 1]), None);
        assert_eq!(BlockTable::of(&[]), None);
        assert_eq!(BlockTable::of(&store_of(&[], 1)).map(|table| table.starts().count()), Some(0));
    }
}
