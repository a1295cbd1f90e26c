//! Decompresses LZ4, and finds the end of the compressed data.
//!
//! A block in a store begins with its decompressed length. Its compressed length is only in the table
//! at the end of the store. A decompressor knows where its input ended, which is why there is one of
//! our own here.

/// The decompressed bytes, and how many compressed bytes they took.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unpacked {
    pub bytes: Vec<u8>,
    pub packed: usize,
}

/// Decompresses `size` bytes from the front of `packed`; `None` if the data is invalid. Allocates
/// memory for the data that exists, not for the announced size. Subtracts the work, about the number
/// of bytes moved, from `work`; returns `None` when that is used up.
pub(super) fn unpack(packed: &[u8], size: usize, work: &mut u64) -> Option<Unpacked> {
    let mut rest = packed;
    let mut bytes = Vec::new();
    loop {
        let (&token, after) = rest.split_first()?;
        rest = after;
        let literals = length(&mut rest, token >> 4)?;
        if literals > size - bytes.len() {
            return None;
        }
        bytes.extend_from_slice(super::take(&mut rest, literals)?);
        spend(work, literals)?;
        // The last sequence never contains a copy.
        if bytes.len() == size {
            return Some(Unpacked { bytes, packed: packed.len() - rest.len() });
        }
        let distance = super::take(&mut rest, 2)?;
        let distance = usize::from(u16::from_le_bytes([distance[0], distance[1]]));
        let copied = length(&mut rest, token & 0xf)?.checked_add(4)?;
        if distance == 0 || distance > bytes.len() || copied >= size - bytes.len() {
            return None;
        }
        copy(&mut bytes, distance, copied);
        spend(work, copied)?;
    }
}

/// A length that begins in half a byte. If that is full, bytes follow as long as they are full (255).
fn length(rest: &mut &[u8], half: u8) -> Option<usize> {
    let mut length = usize::from(half);
    if half < 15 {
        return Some(length);
    }
    loop {
        let (&more, after) = rest.split_first()?;
        *rest = after;
        length = length.checked_add(usize::from(more))?;
        if more < 255 {
            return Some(length);
        }
    }
}

/// Appends `count` bytes that begin `distance` before the end; they may overlap the appended ones.
fn copy(bytes: &mut Vec<u8>, distance: usize, count: usize) {
    let start = bytes.len() - distance;
    let end = bytes.len() + count;
    while bytes.len() < end {
        let part = (end - bytes.len()).min(bytes.len() - start);
        bytes.extend_from_within(start..start + part);
    }
}

fn spend(work: &mut u64, moved: usize) -> Option<()> {
    *work = work.saturating_sub(moved as u64 + 1);
    (*work > 0).then_some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Packed as tantivy packs.
    fn pack(bytes: &[u8]) -> Vec<u8> {
        let mut packed = vec![0; lz4_flex::block::get_maximum_output_size(bytes.len())];
        let length = lz4_flex::block::compress_into(bytes, &mut packed).unwrap();
        packed.truncate(length);
        packed
    }

    fn of(packed: &[u8], size: usize) -> Option<Unpacked> {
        unpack(packed, size, &mut 1_000_000)
    }

    proptest! {
        #[test]
        fn what_was_packed_is_unpacked_and_its_end_found(
            parts in prop::collection::vec(("[a-c]{0,40}", 1usize..40), 0..40),
            after in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            let text: String = parts.iter().map(|(part, times)| part.repeat(*times)).collect();
            let mut packed = pack(text.as_bytes());
            let length = packed.len();
            packed.extend(after);
            let expected = Unpacked { bytes: text.clone().into_bytes(), packed: length };
            prop_assert_eq!(of(&packed, text.len()), Some(expected));
        }

        #[test]
        fn no_bytes_do_harm(packed in prop::collection::vec(any::<u8>(), 0..200), size in 0usize..5000) {
            if let Some(unpacked) = of(&packed, size) {
                prop_assert_eq!(unpacked.bytes.len(), size);
                prop_assert!(unpacked.packed <= packed.len());
            }
        }
    }

    #[test]
    fn an_announced_size_takes_no_memory_and_no_time() {
        assert_eq!(of(&[0x10, b'a', 1, 0], u32::MAX as usize), None);
        let mut work = 100;
        let packed = pack(&[b'a'; 10_000]);
        assert_eq!(unpack(&packed, 10_000, &mut work), None);
    }
}
