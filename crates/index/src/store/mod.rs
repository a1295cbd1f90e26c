//! Reads the files in which tantivy stores articles, byte by byte, without trusting any of them.
//!
//! Tantivy reads a store through the table at its end, and expects everything to be as it was
//! written. Here a store is walked from its beginning, block by block: undamaged parts are found
//! wherever the damage is, and no input can do harm. This is for salvaging articles, and for indexes
//! of earlier formats. Searches let tantivy find a document, and read only its values in this way.
//!
//! A store is a sequence of blocks, then a table of the blocks, then a footer:
//!
//! | part | what it is |
//! |---|---|
//! | block | its decompressed length, 4 bytes; then the data, compressed with LZ4 |
//! | decompressed block | documents; the start of each, 4 bytes each; their number, 4 bytes |
//! | document | the number of its values; for each value its field (4 bytes), its type (1 byte), itself |
//! | table | the numbers of documents and bytes of each block (see `table.rs`) |
//! | footer of the store | version (4), start of the table (8), compression (1), 15 zeros |
//! | footer of the file | a checksum of everything before it (see `footer.rs`) |

pub(crate) mod block;
pub(crate) mod deletions;
pub(crate) mod document;
pub(crate) mod footer;
mod lz4;
pub(crate) mod scan;
pub(crate) mod segments;
mod table;
#[cfg(test)]
pub(crate) mod testing;
mod walk;

/// The four bytes at `position` as a little-endian number.
fn number(bytes: &[u8], position: usize) -> Option<u32> {
    let end = position.checked_add(4)?;
    bytes.get(position..end)?.try_into().ok().map(u32::from_le_bytes)
}

/// Takes a variable-length number off the front: groups of seven bits, lowest first, the last one
/// with its highest bit set.
fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (&first, rest) = bytes.split_first()?;
        *bytes = rest;
        let group = u64::from(first & 0x7f);
        if group.leading_zeros() < shift {
            return None;
        }
        value |= group << shift;
        if first & 0x80 != 0 {
            return Some(value);
        }
    }
    None
}

/// Takes `count` bytes off the front.
fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (first, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_seven_bits_a_byte() {
        let check = |bytes: &[u8], expected: Option<(u64, usize)>| {
            let mut rest = bytes;
            let found = take_number(&mut rest).map(|value| (value, rest.len()));
            assert_eq!(found, expected, "{bytes:?}");
        };
        check(&[0x80, 9], Some((0, 1)));
        check(&[0x01, 0x81], Some((129, 0)));
        check(&[0x7f; 3], None);
        check(&[], None);
        check(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0x81], Some((1 << 63, 0)));
        check(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0x82], None);
        check(&[0; 11], None);
    }

    #[test]
    fn what_is_taken_is_there() {
        let mut rest: &[u8] = &[1, 2, 3];
        assert_eq!(take(&mut rest, 2), Some(&[1, 2][..]));
        assert_eq!((take(&mut rest, 2), rest), (None, &[3][..]));
        assert_eq!(number(&[9, 1, 0, 0, 0], 1), Some(1));
        assert_eq!((number(&[9, 1, 0, 0], 1), number(&[], usize::MAX)), (None, None));
    }
}
