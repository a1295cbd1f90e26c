//! Measures what the tables of a file unpack to, before the parser unpacks them.
//!
//! The parser unpacks cross-reference tables and object streams by itself, without a limit. So they are
//! found here beforehand, by a simple scan, and unpacked only to be measured. Anything that may be a
//! table counts as one; a part is no table if it is described as a picture and has no entry that only
//! tables have.

use std::io::{self, Read};

use flate2::read::ZlibDecoder;

use crate::document::Unread;
use crate::limits::Limits;

/// How far before the data of a part its dictionary is searched for, in bytes.
const DESCRIPTION: usize = 4096;
/// The maximum size of encrypted tables, in bytes: they may unpack to a thousand times as much.
const MAX_ENCRYPTED_BYTES: usize = 1 << 20;
/// The maximum number of times that a table may be packed: no program packs it more than once.
const MAX_LAYERS: usize = 4;
/// The maximum size of a table in the older compression, which is not measured, in bytes.
const MAX_OLD_BYTES: usize = 64 << 10;

/// Checks that the tables of a file stay within their limit.
pub(super) fn check(data: &[u8], limits: &Limits) -> Result<(), Unread> {
    let is_encrypted = find(data, b"/Encrypt").is_some();
    let mut total: u64 = 0;
    let mut encrypted = 0;
    let mut from = 0;
    while let Some(found) = find(&data[from..], b"stream") {
        let at = from + found;
        from = at + b"stream".len();
        if data[..at].ends_with(b"end") {
            continue;
        }
        let description = &data[at.saturating_sub(DESCRIPTION)..at];
        let start = rfind(description, b"endstream").map_or(0, |end| end + b"endstream".len());
        let description = &description[start..];
        let description = unescaped(own_dictionary(description).unwrap_or(description));
        if !may_be_table(&description) {
            continue;
        }
        let content = content(&data[from..]);
        if is_encrypted && count(&description, b"/XRef") == 0 {
            // Encrypted data cannot be inspected: the worst case is assumed.
            encrypted += content.len();
            if encrypted > MAX_ENCRYPTED_BYTES {
                return Err(Unread::LargeEncrypted);
            }
            continue;
        }
        let of_any = |names: &[&[u8]]| names.iter().map(|name| count(&description, name)).sum();
        let layers: usize = of_any(&[b"/FlateDecode", b"/Fl"]);
        let old: usize = of_any(&[b"/LZWDecode", b"/LZW"]);
        let is_repacked = old > 0 && layers + old > 1 || layers > MAX_LAYERS;
        if is_repacked || old > 0 && content.len() > MAX_OLD_BYTES {
            return Err(Unread::Repacked);
        }
        // Each layer is measured: what the first unpacks to is what the second reads.
        for layer in 1..=layers.max(1) {
            total += unpacked_size(content, layer, limits.tables as u64 + 1);
            if total > limits.tables as u64 {
                return Err(Unread::Bomb(limits.tables as u64 >> 20));
            }
        }
    }
    Ok(())
}

/// The dictionary of the part that `description` leads to, without the objects before it. `None` when it
/// cannot be told from text that only looks like the beginning of an object: so what is in a string or in
/// a comment hides no entry.
fn own_dictionary(description: &[u8]) -> Option<&[u8]> {
    let at = rfind(description, b" obj")?;
    let mut line = description[..at].rsplit(|byte| matches!(byte, b'\r' | b'\n'));
    if line.next().is_some_and(|line| line.contains(&b'%')) {
        return None;
    }
    let own = description[at + b" obj".len()..].trim_ascii();
    let mut depth = 0_usize;
    let mut rest = own;
    while let Some((byte, behind)) = rest.split_first() {
        rest = behind;
        match byte {
            b'(' | b')' | b'%' => return None,
            b'<' | b'>' => {
                rest = behind.strip_prefix(&[*byte])?;
                depth = if *byte == b'<' { depth + 1 } else { depth.checked_sub(1)? };
            }
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    (depth == 0).then_some(own)
}

/// A text whose names are written without escapes: `/Obj#53tm` is `/ObjStm`.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let digit =
        |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, behind)) = rest.split_first() {
        let pair = behind.first().and_then(digit).zip(behind.get(1).and_then(digit));
        match pair.filter(|_| *byte == b'#') {
            Some((high, low)) => {
                out.push(high << 4 | low);
                rest = &behind[2..];
            }
            None => {
                out.push(*byte);
                rest = behind;
            }
        }
    }
    out
}

/// Whether a part with this dictionary may contain tables or objects.
fn may_be_table(description: &[u8]) -> bool {
    // /W alone: the column widths of a table. /Width is that of a picture, /FirstChar that of a font.
    let names = [&b"/ObjStm"[..], b"/XRef", b"/First", b"/W"];
    names.iter().any(|name| count(description, name) > 0)
}

/// The size of deflated data after this many layers are unpacked, at most `max`.
fn unpacked_size(content: &[u8], layers: usize, max: u64) -> u64 {
    let mut packed: Box<dyn Read + '_> = Box::new(content);
    for _ in 1..layers {
        packed = Box::new(ZlibDecoder::new(packed).take(max));
    }
    let mut counted = ZlibDecoder::new(packed).take(max);
    // Data that is not deflated ends at once.
    let _ = io::copy(&mut counted, &mut io::sink());
    max - counted.limit()
}

/// The data between `stream` and `endstream`.
fn content(rest: &[u8]) -> &[u8] {
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
    let rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    &rest[..find(rest, b"endstream").unwrap_or(rest.len())]
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    let first = *what.first()?;
    let mut from = 0;
    loop {
        from += text.get(from..)?.iter().position(|byte| *byte == first)?;
        if text[from..].starts_with(what) {
            return Some(from);
        }
        from += 1;
    }
}

/// How often a name occurs as a whole.
fn count(text: &[u8], name: &[u8]) -> usize {
    let is_whole = |at: usize| text.get(at + name.len()).is_none_or(|byte| !is_regular(*byte));
    (0..text.len()).filter(|at| text[*at..].starts_with(name) && is_whole(*at)).count()
}

/// Whether a byte continues a name.
fn is_regular(byte: u8) -> bool {
    !matches!(byte, b'\0' | b'\t' | b'\n' | b'\x0C' | b'\r' | b' ')
        && !b"()<>[]{}/%".contains(&byte)
}

fn rfind(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).rposition(|window| window == what)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn table(description: &str, length: usize) -> Vec<u8> {
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(&vec![b' '; length]).expect("memory takes all");
        let packed = packer.finish().expect("memory takes all");
        let head = format!("1 0 obj\n<<{description}/Filter/FlateDecode>>stream\r\n");
        [head.as_bytes(), &packed, b"\nendstream\nendobj\n"].concat()
    }

    #[test]
    fn tables_that_unpack_to_too_much_are_refused_before_they_are_unpacked() {
        let limits = Limits { tables: 1 << 20, ..Limits::default() };
        let big = 2 << 20;
        for (description, length, fine) in [
            ("/Type/ObjStm/N 3/First 9", 1000, true),
            ("/Type/ObjStm/N 3/First 9", big, false),
            ("/Type/XRef/W[1 2 1]", big, false),
            ("/W\n[1 2 1]", big, false),
            ("/Type/Obj#53tm", big, false),
            ("/Subtype/Image/Width 9/Height 9", big, true),
        ] {
            let checked = check(&table(description, length), &limits);
            assert_eq!(checked.is_ok(), fine, "{description}");
        }
        let several = table("/Type/ObjStm/N 1/First 4", 300 << 10).repeat(4);
        assert!(check(&several, &limits).is_err());
    }

    /// A part that is packed as often as its filters say, after these objects.
    fn packed(before: &str, description: &str, layers: usize, length: usize) -> Vec<u8> {
        let mut content = vec![b' '; length];
        for _ in 0..layers {
            let mut packer =
                flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
            packer.write_all(&content).expect("memory takes all");
            content = packer.finish().expect("memory takes all");
        }
        let head = format!("{before}2 0 obj\n<<{description}>>\nstream\r\n");
        [head.as_bytes(), &content, b"\nendstream\nendobj\n"].concat()
    }

    #[test]
    fn objects_before_a_part_are_not_taken_for_its_own() {
        let limits = Limits { tables: 1 << 20, ..Limits::default() };
        let font = "1 0 obj\n<</Type/Font/FirstChar 32/Widths[9]>>\nendobj\n3 0 obj\n<</Type/FontDescriptor/Flags 4/FontName/A#20B>>\nendobj\n";
        let wide = "1 0 obj\n<</Type/Font/W[1[500]]>>\nendobj\n";
        let packed_font = "<</First 1/Filter/FlateDecode>>\nendobj\n";
        let big = 2 << 20;
        for (before, description, length) in [
            (font, "/Filter/FlateDecode", big),
            (font, "/FirstChar 3/Flags 4/Flow/X/Filter/FlateDecode", big),
            (wide, "/Subtype/Image/Width 9/Height 9/Filter/FlateDecode", big),
            (packed_font, "/Type/ObjStm/N 1/First 4/Filter/FlateDecode", 100),
            ("", "/Type/ObjStm/N 1/First 4/Filter[/FlateDecode]/Flags 4", 100),
        ] {
            let file = packed(before, description, 1, length);
            assert_eq!(check(&file, &limits), Ok(()), "{before}{description}");
        }
    }

    #[test]
    fn a_table_that_is_packed_several_times_is_measured_to_the_end() {
        let limits = Limits { tables: 1 << 20, ..Limits::default() };
        let table = "/Type/ObjStm/N 1/First 4";
        let (small, big) = (1000, 8 << 20);
        let bomb = Err(Unread::Bomb(1));
        for (filters, layers, length, expected) in [
            ("[/FlateDecode/FlateDecode]", 2, small, Ok(())),
            ("[/FlateDecode/FlateDecode]", 2, big, bomb),
            ("[/Fl /Fl]", 2, big, bomb),
            ("[/Fl#61teDecode/#46lateDecode]", 2, big, bomb),
            ("[/Fl/Fl/Fl]", 3, big, bomb),
            ("[/Fl/Fl/Fl/Fl/Fl]", 5, small, Err(Unread::Repacked)),
            ("[/FlateDecode/LZWDecode]", 1, small, Err(Unread::Repacked)),
            ("[/LZW/LZW]", 0, small, Err(Unread::Repacked)),
            ("/LZWDecode", 0, 65 << 10, Err(Unread::Repacked)),
            ("/LZWDecode", 0, small, Ok(())),
        ] {
            let file = packed("", &format!("{table}/Filter{filters}"), layers, length);
            assert_eq!(check(&file, &limits), expected, "{filters}");
        }
    }

    #[test]
    fn nothing_inside_a_dictionary_hides_its_entries() {
        let limits = Limits { tables: 1 << 20, ..Limits::default() };
        for hidden in [
            "/X(1 0 obj <<)/Length 9",
            "/X(1 0 obj <</Length 9>>)",
            "/X<1 0 obj <</A<41>/Length 9",
            "%1 0 obj <<\n/Length 9",
            "%\r1 0 obj\r%1 0 obj <<\r/Length 9",
            "/X 1 0 obj",
        ] {
            let table = format!("/Type/ObjStm/N 1/First 4/Filter/FlateDecode{hidden}");
            let checked = check(&packed("", &table, 1, 2 << 20), &limits);
            assert_eq!(checked, Err(Unread::Bomb(1)), "{hidden}");
        }
    }
}
