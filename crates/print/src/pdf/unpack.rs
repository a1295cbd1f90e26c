//! Unpacks the parts of a file, each within a limit.
//!
//! The parser unpacks tables by itself, without a limit, so `tables` checks those first. All other parts are
//! unpacked here.

use std::io::Read;

use flate2::read::{DeflateDecoder, ZlibDecoder};
use hayro_syntax::Filter;
use hayro_syntax::object::{Array, Dict, Object, Stream};

/// The maximum number of filters in sequence: legitimate files use at most two.
const MAX_FILTERS: usize = 4;

/// The content of a part of a file, at most `max` bytes: a longer or damaged part is cut there. `None`
/// when it is packed in a way that is not used for text.
pub(super) fn unpacked(stream: &Stream<'_>, max: usize) -> Option<Vec<u8>> {
    let filters = stream.filters();
    if filters.len() > MAX_FILTERS {
        return None;
    }
    let mut data = stream.raw_data().into_owned();
    for (at, filter) in filters.iter().enumerate() {
        data = match filter {
            Filter::FlateDecode => predicted(inflated(&data, max), stream.dict(), at),
            Filter::LzwDecode => {
                predicted(lzw(&data, max, is_early(stream.dict(), at)), stream.dict(), at)
            }
            Filter::AsciiHexDecode => ascii_hex(&data),
            Filter::Ascii85Decode => ascii_85(&data),
            Filter::RunLengthDecode => run_length(&data, max),
            Filter::Crypt => data,
            _ => return None,
        };
    }
    data.truncate(max);
    Some(data)
}

/// Inflates bytes, with or without a zlib header, as far as they are intact.
pub(super) fn inflated(data: &[u8], max: usize) -> Vec<u8> {
    let limit = max as u64;
    let mut out = Vec::new();
    // An error ends the intact data.
    let _ = ZlibDecoder::new(data).take(limit).read_to_end(&mut out);
    if out.is_empty() {
        let _ = DeflateDecoder::new(data).take(limit).read_to_end(&mut out);
    }
    if out.is_empty() && data.len() > 2 {
        let _ = DeflateDecoder::new(&data[2..]).take(limit).read_to_end(&mut out);
    }
    out
}

/// The parameters of the filter with this number.
fn parameters<'a>(dict: &Dict<'a>, at: usize) -> Option<Dict<'a>> {
    ["DecodeParms", "DP"].iter().find_map(|key| {
        dict.get::<Dict<'a>>(*key).filter(|_| at == 0).or_else(|| {
            dict.get::<Array<'a>>(*key)?.iter::<Object<'a>>().nth(at).and_then(Object::into_dict)
        })
    })
}

fn is_early(dict: &Dict<'_>, at: usize) -> bool {
    parameters(dict, at).and_then(|found| found.get::<i32>("EarlyChange")) != Some(0)
}

/// Reverses the row prediction that some writers apply before packing.
fn predicted(data: Vec<u8>, dict: &Dict<'_>, at: usize) -> Vec<u8> {
    let Some(found) = parameters(dict, at) else { return data };
    let number = |key, otherwise: usize| {
        found.get::<i32>(key).and_then(|n| usize::try_from(n).ok()).unwrap_or(otherwise)
    };
    if number("Predictor", 1) < 10 {
        return data;
    }
    let bits = number("Colors", 1).min(32) * number("BitsPerComponent", 8).min(32);
    let (step, width) = (bits.div_ceil(8).max(1), number("Columns", 1).min(1 << 24));
    let row = (bits * width).div_ceil(8).max(1);
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    for packed in data.chunks(row + 1) {
        let start = out.len();
        for (x, byte) in packed[1..].iter().enumerate() {
            let left = if x >= step { out[start + x - step] } else { 0 };
            let above = if start >= row { out[start - row + x] } else { 0 };
            let corner = if start >= row && x >= step { out[start - row + x - step] } else { 0 };
            let guess = match packed[0] {
                1 => left,
                2 => above,
                3 => left.midpoint(above),
                4 => paeth(left, above, corner),
                _ => 0,
            };
            out.push(byte.wrapping_add(guess));
        }
    }
    out
}

fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(above) - i16::from(corner);
    let distance = |byte: u8| (guess - i16::from(byte)).abs();
    if distance(left) <= distance(above) && distance(left) <= distance(corner) {
        left
    } else if distance(above) <= distance(corner) {
        above
    } else {
        corner
    }
}

fn ascii_hex(data: &[u8]) -> Vec<u8> {
    let digits = data.iter().take_while(|byte| **byte != b'>');
    let digits: Vec<u8> = digits
        .filter_map(|byte| char::from(*byte).to_digit(16))
        .filter_map(|digit| u8::try_from(digit).ok())
        .collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

fn ascii_85(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() / 5 * 4);
    let mut group: Vec<u8> = Vec::with_capacity(5);
    let flush = |group: &mut Vec<u8>, out: &mut Vec<u8>| {
        let count = group.len();
        if count > 1 {
            group.resize(5, 84);
            let value = group.iter().fold(0u64, |value, digit| value * 85 + u64::from(*digit));
            let bytes = u32::try_from(value).unwrap_or(u32::MAX).to_be_bytes();
            out.extend_from_slice(&bytes[..count - 1]);
        }
        group.clear();
    };
    for &byte in data {
        match byte {
            b'~' => break,
            b'z' if group.is_empty() => out.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => {
                group.push(byte - b'!');
                if group.len() == 5 {
                    flush(&mut group, &mut out);
                }
            }
            _ => {}
        }
    }
    flush(&mut group, &mut out);
    out
}

fn run_length(data: &[u8], max: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = data;
    while let Some((&length, behind)) = rest.split_first() {
        if length == 128 || out.len() >= max {
            break;
        }
        if length < 128 {
            let (copied, behind) = behind.split_at(behind.len().min(usize::from(length) + 1));
            out.extend_from_slice(copied);
            rest = behind;
        } else {
            let Some((&byte, behind)) = behind.split_first() else { break };
            out.resize(out.len() + 257 - usize::from(length), byte);
            rest = behind;
        }
    }
    out
}

/// Decodes LZW. A code from 258 on means the text of the code before it and one more byte; `words` stores
/// the position of each text in the output.
fn lzw(data: &[u8], max: usize, early: bool) -> Vec<u8> {
    const CLEAR: usize = 256;
    const END: usize = 257;
    const MAX_WORDS: usize = 4096 - 258;
    let mut out: Vec<u8> = Vec::new();
    let mut words: Vec<std::ops::Range<usize>> = Vec::new();
    let mut last: Option<std::ops::Range<usize>> = None;
    let (mut bits, mut count) = (0usize, 0usize);
    let mut bytes = data.iter();
    while out.len() < max {
        let next = words.len() + 258 + usize::from(early) + usize::from(last.is_some());
        let width = match next {
            0..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => 12,
        };
        while count < width {
            let Some(byte) = bytes.next() else { return out };
            bits = (bits << 8 | usize::from(*byte)) & 0xFF_FFFF;
            count += 8;
        }
        count -= width;
        let code = bits >> count & ((1 << width) - 1);
        if code == CLEAR {
            words.clear();
            last = None;
            continue;
        }
        if code == END {
            break;
        }
        let start = out.len();
        let new =
            last.clone().filter(|_| words.len() < MAX_WORDS).map(|last| last.start..last.end + 1);
        match u8::try_from(code) {
            Ok(byte) => out.push(byte),
            Err(_) => {
                let word = words.get(code - 258).cloned();
                let word = word.or_else(|| new.clone().filter(|_| code - 258 == words.len()));
                let Some(word) = word else { return out };
                // The last byte of a word that is being defined is its own first byte.
                for at in word {
                    out.push(out[at]);
                }
            }
        }
        words.extend(new);
        last = Some(start..out.len());
    }
    out
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn filters_undo_what_they_are_named_after() {
        assert_eq!(ascii_hex(b"48 65 6c6C 6f7>"), b"Hellop");
        assert_eq!(ascii_85(b"87cURD]i,\"Ebo80~>"), b"Hello World!");
        assert_eq!(ascii_85(b"z!!~>"), [0, 0, 0, 0, 0]);
        assert_eq!(run_length(&[2, b'a', b'b', b'c', 254, b'x', 128, 9], 100), b"abcxxx");
        assert_eq!(run_length(&[129, b'x', 129, b'x'], 100).len(), 128);
        // The example of the specification.
        let packed = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        assert_eq!(lzw(&packed, 100, true), [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
        assert_eq!(lzw(&packed, 3, true).len().min(5), 5 - 2 + lzw(&packed, 3, true).len() - 3);
    }

    #[test]
    fn what_unpacks_to_more_than_the_limit_ends_there() {
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(&vec![b'x'; 1 << 20]).expect("memory takes all");
        let packed = packer.finish().expect("memory takes all");
        assert_eq!(inflated(&packed, 1000).len(), 1000);
        assert_eq!(inflated(&packed, 2 << 20).len(), 1 << 20);
        let half = inflated(&packed[..packed.len() / 2], 2 << 20).len();
        assert!((1..1 << 20).contains(&half), "{half}");
    }
}
