//! Compression of texts with gzip.

use std::sync::{Mutex, PoisonError};

use flate2::{Compress, Compression, Crc, FlushCompress, Status};

/// Shorter texts are not compressed: they fit into one packet either way.
const WORTH_BYTES: usize = 1024;

/// The gzip header: no file name, no time, no operating system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// The number of compressors kept for reuse. Each takes some hundred kilobytes, and setting one up takes as
/// long as compressing a short text.
const KEPT: usize = 4;

static PACKERS: Mutex<Vec<Compress>> = Mutex::new(Vec::new());

/// Compresses a text with high effort, for texts that are sent many times. `None` if it is short or does not
/// get shorter.
pub(crate) fn gzip_well(text: &[u8]) -> Option<Vec<u8>> {
    packed(text, &mut Compress::new(Compression::best(), false))
}

/// Compresses a text with low effort, for texts that are sent once.
pub(crate) fn gzip(text: &[u8]) -> Option<Vec<u8>> {
    if text.len() < WORTH_BYTES {
        return None;
    }
    let packers = || PACKERS.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = packers().pop();
    let mut packer = kept.unwrap_or_else(|| Compress::new(Compression::fast(), false));
    let packed = packed(text, &mut packer);
    packer.reset();
    let mut packers = packers();
    if packers.len() < KEPT {
        packers.push(packer);
    }
    packed
}

fn packed(text: &[u8], packer: &mut Compress) -> Option<Vec<u8>> {
    if text.len() < WORTH_BYTES {
        return None;
    }
    #[cfg(test)]
    crate::rendering::note("gzip");
    let mut packed = Vec::with_capacity(text.len() / 3 + HEAD.len());
    packed.extend(HEAD);
    loop {
        // The compressor counts the bytes that it has read.
        let taken = usize::try_from(packer.total_in()).ok()?;
        let rest = text.get(taken..)?;
        // Compressing into memory does not fail; if it did, the text would be sent uncompressed.
        if packer.compress_vec(rest, &mut packed, FlushCompress::Finish).ok()? == Status::StreamEnd
        {
            break;
        }
        if packed.len() >= text.len() {
            return None;
        }
        packed.reserve(packed.len());
    }
    let mut sum = Crc::new();
    sum.update(text);
    packed.extend(sum.sum().to_le_bytes());
    packed.extend(sum.amount().to_le_bytes());
    (packed.len() < text.len()).then_some(packed)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn short_texts_stay_as_they_are() {
        assert!(gzip("中".repeat(341).as_bytes()).is_none());
        assert!(gzip("中".repeat(342).as_bytes()).is_some());
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(text in "[ -~中亚铁路]{0,3000}") {
            for packed in [gzip(text.as_bytes()), gzip_well(text.as_bytes())].into_iter().flatten() {
                prop_assert!(packed.len() < text.len());
                let mut unpacked = String::new();
                GzDecoder::new(packed.as_slice()).read_to_string(&mut unpacked).unwrap();
                prop_assert_eq!(&unpacked, &text);
            }
        }
    }
}
