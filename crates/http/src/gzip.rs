//! Compression of texts with gzip.

use std::sync::{Mutex, PoisonError};

use flate2::{Compress, Compression, Crc, FlushCompress, Status};

use crate::reply::pieces::{PIECE, Pieces};

/// Shorter texts are not compressed: they fit into one packet either way.
pub(crate) const WORTH_BYTES: usize = 1024;

/// The gzip header: no file name, no time, no operating system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// The number of compressors kept for reuse. Each takes some hundred kilobytes, and setting one up takes as
/// long as compressing a short text.
const KEPT: usize = 4;

static PACKERS: Mutex<Vec<Compress>> = Mutex::new(Vec::new());

/// Compresses a text with high effort, for texts that are sent many times. `None` if it is short or does not
/// get shorter.
pub(crate) fn gzip_well(text: &Pieces) -> Option<Pieces> {
    packed(text, &mut Compress::new(Compression::best(), false))
}

/// Compresses a text with low effort, for texts that are sent once.
pub(crate) fn gzip(text: &Pieces) -> Option<Pieces> {
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

fn packed(text: &Pieces, packer: &mut Compress) -> Option<Pieces> {
    if text.len() < WORTH_BYTES {
        return None;
    }
    #[cfg(test)]
    crate::rendering::note("gzip");
    let mut packed = Pieces::default();
    packed.push(&HEAD);
    let mut sum = Crc::new();
    let mut room = Vec::with_capacity(text.len().min(PIECE));
    let mut pieces = text.iter().peekable();
    while let Some(mut rest) = pieces.next() {
        sum.update(rest);
        let is_last = pieces.peek().is_none();
        let flush = if is_last { FlushCompress::Finish } else { FlushCompress::None };
        loop {
            // The compressor counts the bytes that it has read.
            let before = packer.total_in();
            room.clear();
            // Compressing into memory does not fail; if it did, the text would be sent uncompressed.
            let status = packer.compress_vec(rest, &mut room, flush).ok()?;
            packed.push(&room);
            rest = rest.get(usize::try_from(packer.total_in() - before).ok()?..)?;
            let is_done = if is_last { status == Status::StreamEnd } else { rest.is_empty() };
            if is_done {
                break;
            }
            if packed.len() >= text.len() {
                return None;
            }
        }
    }
    packed.push(&sum.sum().to_le_bytes());
    packed.push(&sum.amount().to_le_bytes());
    (packed.len() < text.len()).then_some(packed)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;
    use proptest::prelude::*;

    use super::*;

    fn pieces(text: &str) -> Pieces {
        let mut pieces = Pieces::default();
        pieces.push(text.as_bytes());
        pieces
    }

    #[test]
    fn short_texts_stay_as_they_are() {
        assert!(gzip(&pieces(&"中".repeat(341))).is_none());
        assert!(gzip(&pieces(&"中".repeat(342))).is_some());
    }

    fn check(text: &str) {
        let pieces = pieces(text);
        for packed in [gzip(&pieces), gzip_well(&pieces)].into_iter().flatten() {
            assert!(packed.len() < text.len());
            let mut unpacked = String::new();
            let packed = packed.whole();
            GzDecoder::new(&packed[..]).read_to_string(&mut unpacked).unwrap();
            assert!(unpacked == text, "{} bytes", text.len());
        }
    }

    #[test]
    fn long_texts_are_packed_piece_by_piece() {
        let mut number = 7_u32;
        // Numbers that repeat nothing, so that what is packed has many pieces too.
        let mut text = String::new();
        while text.len() < 5 * PIECE {
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(&number.to_string());
        }
        let packed = gzip(&pieces(&text)).unwrap();
        assert!(packed.len() > PIECE);
        for length in [PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, text.len()] {
            check(&text[..length]);
        }
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(text in "[ -~中亚铁路]{0,3000}") {
            check(&text);
        }
    }
}
