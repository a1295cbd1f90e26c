//! A document in a store: the stored values of an article.

use super::{number, take, take_number};

/// No article has more stored values than this, in any format.
const MAX_VALUES: u64 = 8;

/// A stored value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StoredValue<'a> {
    Text(&'a str),
    Number(u64),
    Bytes(&'a [u8]),
}

/// A document at the front of a byte slice.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct StoredDocument<'a> {
    /// Its values in order, each with the number of its field.
    pub values: Vec<(u32, StoredValue<'a>)>,
    /// Its length in bytes.
    pub length: usize,
}

impl<'a> StoredDocument<'a> {
    /// Parses the document at the front of `bytes`; `None` if there is none, or one with values that
    /// we never store.
    pub(crate) fn at_front(bytes: &'a [u8]) -> Option<StoredDocument<'a>> {
        let mut rest = bytes;
        let count = take_number(&mut rest).filter(|&count| count <= MAX_VALUES)?;
        let mut values = Vec::new();
        for _ in 0..count {
            let field = number(take(&mut rest, 4)?, 0)?;
            values.push((field, value(&mut rest)?));
        }
        Some(StoredDocument { values, length: bytes.len() - rest.len() })
    }

    /// Parses `bytes` as exactly one document; `None` if they are more or less than one.
    pub(crate) fn whole(bytes: &'a [u8]) -> Option<StoredDocument<'a>> {
        StoredDocument::at_front(bytes).filter(|document| document.length == bytes.len())
    }
}

/// Takes a value off the front: its type, then the value.
fn value<'a>(rest: &mut &'a [u8]) -> Option<StoredValue<'a>> {
    match take(rest, 1)? {
        [0] => std::str::from_utf8(take_counted(rest)?).ok().map(StoredValue::Text),
        [1] => take(rest, 8)?.try_into().ok().map(u64::from_le_bytes).map(StoredValue::Number),
        [4] => take_counted(rest).map(StoredValue::Bytes),
        _ => None,
    }
}

/// Takes a length off the front, then that many bytes.
fn take_counted<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let count = usize::try_from(take_number(rest)?).ok()?;
    take(rest, count)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_document_is_read_and_what_follows_is_not() {
        let bytes =
            [0x82, 3, 0, 0, 0, 0, 0x82, b'a', b'b', 4, 0, 0, 0, 1, 7, 0, 0, 0, 0, 0, 0, 0, 0xee];
        let document = StoredDocument::at_front(&bytes).unwrap();
        assert_eq!(document.values, [(3, StoredValue::Text("ab")), (4, StoredValue::Number(7))]);
        assert_eq!(document.length, 22);
        assert_eq!(StoredDocument::whole(&bytes), None);
        assert!(StoredDocument::whole(&bytes[..22]).is_some());
        assert_eq!(StoredDocument::at_front(&bytes[..21]), None);
    }

    #[test]
    fn what_we_never_store_is_none() {
        // A truth value, half a character, more values than there can be.
        for bytes in [&[0x81, 0, 0, 0, 0, 9, 1][..], &[0x81, 0, 0, 0, 0, 0, 0x81, 0xe4], &[0xff]] {
            assert_eq!(StoredDocument::at_front(bytes), None, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_do_harm(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            if let Some(document) = StoredDocument::at_front(&bytes) {
                prop_assert!(document.length <= bytes.len());
            }
        }
    }
}
