//! Unpacks the parts of a file, each within a limit.
//!
//! The parser unpacks tables by itself, without a limit, so `tables` checks those first. All other parts are
//! unpacked here. What is unpacked is the same as the parser gives, as far as both read it.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::DeflateDecoder;
use hayro_syntax::Filter;
use hayro_syntax::object::{Array, Dict, Object, Stream};

/// The maximum number of filters in sequence: legitimate files use at most two.
pub(super) const MAX_FILTERS: usize = 4;

/// The unpacked content of a part of a file.
#[derive(Default)]
pub(super) struct Unpacked {
    pub data: Vec<u8>,
    /// The size of what each of its filters gave, in total: the cost of unpacking it.
    pub cost: usize,
    /// Whether one of its filters gave as much as the limit allows: there may be more.
    pub is_cut: bool,
    /// Whether it is damaged: a program that is more tolerant might unpack more.
    pub is_damaged: bool,
}

/// Unpacks a part of a file. Each of its filters gives at most `max` bytes, and as much as is intact of
/// damaged data. `None` when it is packed in a way that is not used for text.
pub(super) fn unpacked(stream: &Stream<'_>, max: usize) -> Option<Unpacked> {
    let filters = stream.filters();
    if filters.len() > MAX_FILTERS {
        return None;
    }
    let mut done = Unpacked::default();
    let mut data = stream.raw_data();
    for (at, filter) in filters.iter().enumerate() {
        let next = match filter {
            Filter::FlateDecode => {
                let (inflated, is_damaged) = inflated(&data, max);
                done.is_damaged |= is_damaged;
                inflated
            }
            Filter::LzwDecode => lzw(&data, max, is_early(stream.dict(), at)),
            Filter::AsciiHexDecode => ascii_hex(&data, max),
            Filter::Ascii85Decode => ascii_85(&data, max),
            Filter::RunLengthDecode => run_length(&data, max),
            Filter::Crypt => continue,
            _ => return None,
        };
        done.cost = done.cost.saturating_add(next.len());
        done.is_cut |= next.len() >= max;
        data = Cow::Owned(match filter {
            Filter::FlateDecode | Filter::LzwDecode => predicted(next, stream.dict(), at),
            _ => next,
        });
    }
    done.is_cut |= data.len() >= max;
    done.data = data.into_owned();
    done.data.truncate(max);
    Some(done)
}

/// Inflates bytes, with or without a zlib header, as far as they are intact. Also returns whether they are
/// damaged.
fn inflated(data: &[u8], max: usize) -> (Vec<u8>, bool) {
    let inflate = |data: &[u8]| {
        let mut out = Vec::new();
        let done = DeflateDecoder::new(data).take(max as u64).read_to_end(&mut out);
        (out, done.is_err())
    };
    let has_header = has_zlib_header(data);
    let (out, is_damaged) = inflate(if has_header { &data[2..] } else { data });
    if !out.is_empty() || data.len() <= 2 {
        return (out, is_damaged);
    }
    // What looks like a header is none, or the header is damaged.
    let (out, _) = inflate(if has_header { data } else { &data[2..] });
    (out, is_damaged)
}

/// Whether bytes begin with a zlib header without a preset dictionary.
fn has_zlib_header(data: &[u8]) -> bool {
    match data {
        [method, flags, ..] => {
            method & 0x0F == 8
                && u16::from_be_bytes([*method, *flags]).is_multiple_of(31)
                && flags & 0x20 == 0
        }
        _ => false,
    }
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

fn ascii_hex(data: &[u8], max: usize) -> Vec<u8> {
    let digits = data.iter().take_while(|byte| **byte != b'>');
    let digits: Vec<u8> = digits
        .filter_map(|byte| char::from(*byte).to_digit(16))
        .filter_map(|digit| u8::try_from(digit).ok())
        .take(max.saturating_mul(2))
        .collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

fn ascii_85(data: &[u8], max: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity((data.len() / 5 * 4).min(max));
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
            _ if out.len() >= max => break,
            b'z' => {
                flush(&mut group, &mut out);
                out.extend_from_slice(&[0; 4]);
            }
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

    use flate2::Compression;
    use flate2::write::DeflateEncoder;
    use hayro_syntax::object::FromBytes;

    use super::*;
    use crate::testing::deflated;

    /// A size, and a limit below it.
    const BIG: usize = 2 << 20;
    const MAX: usize = 256 << 10;

    #[test]
    fn filters_undo_what_they_are_named_after() {
        assert_eq!(ascii_hex(b"48 65 6c6C 6f7>", 100), b"Hellop");
        assert_eq!(ascii_85(b"87cURD]i,\"Ebo80~>", 100), b"Hello World!");
        assert_eq!(ascii_85(b"z!!~>", 100), [0, 0, 0, 0, 0]);
        assert_eq!(ascii_85(b"87z87~>", 100), b"H\0\0\0\0H");
        assert_eq!(run_length(&[2, b'a', b'b', b'c', 254, b'x', 128, 9], 100), b"abcxxx");
        assert_eq!(run_length(&[129, b'x', 129, b'x'], 100).len(), 128);
        // The example of the specification.
        let packed = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        assert_eq!(lzw(&packed, 100, true), [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
    }

    fn deflate(data: &[u8]) -> Vec<u8> {
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::best());
        packer.write_all(data).expect("memory takes all");
        packer.finish().expect("memory takes all")
    }

    fn hex(data: &[u8]) -> Vec<u8> {
        data.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).chain(*b">").collect()
    }

    /// Encodes in groups of five digits; the last group is filled up with zeros.
    fn base_85(data: &[u8]) -> Vec<u8> {
        let digits = data.chunks(4).flat_map(|chunk| {
            let mut four = [0; 4];
            four[..chunk.len()].copy_from_slice(chunk);
            let value = u32::from_be_bytes(four);
            [85u32.pow(4), 85u32.pow(3), 85u32.pow(2), 85, 1]
                .map(|power| b'!' + u8::try_from(value / power % 85).expect("below 85"))
        });
        digits.chain(*b"~>").collect()
    }

    /// Runs of 128 equal bytes.
    fn runs(length: usize) -> Vec<u8> {
        [129, b' '].repeat(length / 128)
    }

    /// Codes of LZW: each is that of the word which it defines itself, one byte longer than the one before.
    fn growing_words(length: usize) -> Vec<u8> {
        let (mut bits, mut count, mut out) = (0u32, 0, Vec::new());
        let mut put = |code: u32, width: u32| {
            bits = bits << width | code;
            count += width;
            while count >= 8 {
                count -= 8;
                out.push(u8::try_from(bits >> count & 0xFF).expect("one byte"));
            }
            bits &= (1 << count) - 1;
        };
        let (mut written, mut clear) = (0, 9);
        while written < length {
            put(256, clear);
            put(u32::from(b' '), 9);
            for code in 258..4096u32 {
                put(code, (32 - (code + 2).leading_zeros()).clamp(9, 12));
                written += usize::try_from(code).expect("a small number") - 256;
            }
            clear = 12;
        }
        put(0, 8);
        out
    }

    /// The content of a part with these filters, unpacked to at most `max` bytes.
    fn part(filters: &str, content: &[u8], max: usize) -> Unpacked {
        let head = format!("<</Filter[{filters}]/Length {}>>stream\n", content.len());
        let object = [head.as_bytes(), content, b"\nendstream"].concat();
        unpacked(&Stream::from_bytes(&object).expect("a stream"), max).expect("known filters")
    }

    #[test]
    fn every_filter_and_chain_ends_at_the_limit() {
        let blank = vec![b' '; BIG];
        let bomb = deflated(&blank);
        for (filters, content) in [
            ("", blank.clone()),
            ("/FlateDecode", bomb.clone()),
            ("/FlateDecode", deflate(&blank)),
            ("/RunLengthDecode", runs(BIG)),
            ("/LZWDecode", growing_words(BIG)),
            ("/ASCIIHexDecode", hex(&blank)),
            ("/ASCII85Decode", base_85(&blank)),
            ("/ASCII85Decode", b"z".repeat(BIG / 4)),
            ("/ASCIIHexDecode/FlateDecode", hex(&bomb)),
            ("/ASCII85Decode/FlateDecode", base_85(&bomb)),
            ("/ASCII85Decode/FlateDecode", base_85(&deflate(&blank))),
            ("/ASCII85Decode/LZWDecode", base_85(&growing_words(BIG))),
            ("/ASCIIHexDecode/RunLengthDecode", hex(&runs(BIG))),
            ("/FlateDecode/ASCII85Decode", deflated(&b"z".repeat(BIG / 4))),
            ("/ASCII85Decode/FlateDecode/FlateDecode", base_85(&deflated(&bomb))),
            ("/ASCIIHexDecode/RunLengthDecode/ASCII85Decode", hex(&[0x81, b'z'].repeat(BIG / 512))),
        ] {
            assert_ends(&part(filters, &content, MAX), filters);
            assert!(part(filters, &content, BIG + 1).data.len() >= BIG, "{filters}");
        }
        // What is cut in the middle of a chain is cut, however little its end gives.
        for (filters, content) in [
            ("/FlateDecode/ASCIIHexDecode", bomb),
            ("/FlateDecode/RunLengthDecode/FlateDecode", deflated(&runs(BIG * 64))),
            ("/ASCIIHexDecode/RunLengthDecode/LZWDecode", hex(&runs(BIG))),
        ] {
            assert_ends(&part(filters, &content, MAX), filters);
        }
    }

    fn assert_ends(found: &Unpacked, filters: &str) {
        assert!(found.is_cut, "{filters}");
        assert!(found.data.len() <= MAX, "{filters}: {}", found.data.len());
        assert!(found.cost <= 3 * (MAX + 4096), "{filters}: {}", found.cost);
    }

    #[test]
    fn the_intact_part_of_damaged_data_is_read() {
        let text: Vec<u8> = (0..20_000u32).flat_map(|n| n.to_string().into_bytes()).collect();
        let (whole, bare) = (deflated(&text), deflate(&text));
        let damaged_header = [&[0x78, 0xFF], &bare[..]].concat();
        let other_sum = [&whole[..whole.len() - 1], &[0]].concat();
        for (content, is_all, is_damaged) in [
            (&whole, true, false),
            (&bare, true, false),
            (&damaged_header, true, true),
            (&other_sum, true, false),
            (&whole[..whole.len() / 2].to_vec(), false, true),
        ] {
            let found = part("/FlateDecode", content, 1 << 20);
            assert!(text.starts_with(&found.data) && found.data.len() > text.len() / 4);
            assert_eq!((found.data.len() == text.len(), found.is_damaged), (is_all, is_damaged));
            assert!(!found.is_cut);
        }
    }
}
