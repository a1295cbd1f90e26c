//! The table at the end of a store: which documents and which bytes each block has.
//!
//! It says how many documents were in a block that cannot be read, and which numbers those after it
//! have. It is believed where it fits the store from end to end.
//!
//! The table has layers, each over the one after it; the last one names the blocks, eight at a time:
//! how many, the first document, the first byte; then for each how many documents and bytes.

use std::ops::Range;

use super::{number, take, take_number};

/// How long the footer of a store is.
const FOOTER: usize = 28;

/// The blocks of a store in their order.
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
    /// Reads the table of a store, without the footer of the file; `None` where it does not fit.
    pub(super) fn of(store: &[u8]) -> Option<BlockTable> {
        let footer = store.len().checked_sub(FOOTER)?;
        let high = number(store, footer + 8)?;
        let start = (u64::from(high) << 32) | u64::from(number(store, footer + 4)?);
        let end = usize::try_from(start).ok().filter(|&start| start <= footer)?;
        let rows = rows(&store[end..footer])?;
        let reaches = rows.last().map_or(0, |row| row.bytes.end) == end;
        reaches.then_some(BlockTable { rows })
    }

    /// Where each block begins.
    pub(super) fn starts(&self) -> impl Iterator<Item = usize> {
        self.rows.iter().map(|row| row.bytes.start)
    }

    /// The number of the first document of the block that begins at this byte.
    pub(super) fn first_document(&self, byte: usize) -> Option<u32> {
        let row = self.rows.binary_search_by_key(&byte, |row| row.bytes.start).ok()?;
        Some(self.rows[row].documents.start)
    }

    /// How many documents are in blocks that begin among these bytes.
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

/// Whether a table lies between this byte and the footer of a store, be it of a store that was longer
/// or shorter.
pub(super) fn is_at(store: &[u8], byte: usize) -> bool {
    let footer = store.len().checked_sub(FOOTER);
    footer.and_then(|footer| store.get(byte..footer)).and_then(rows).is_some()
}

/// The rows of a table that follow each other without a gap; `None` where it has others.
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
