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
/// The maximum size of a table in the older compression, which is not measured, in bytes.
const MAX_OLD_BYTES: usize = 64 << 10;

/// Checks that the tables of a file stay within their limit.
pub(super) fn check(data: &[u8], limits: &Limits) -> Result<(), Unread> {
    let too_much = || Err(Unread::Bomb(limits.tables as u64 >> 20));
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
        if !may_be_table(description) {
            continue;
        }
        let content = content(&data[from..]);
        if is_encrypted && !contains(description, b"/XRef") {
            // Encrypted data cannot be inspected: the worst case is assumed.
            encrypted += content.len();
            if encrypted > MAX_ENCRYPTED_BYTES {
                return Err(Unread::LargeEncrypted);
            }
            continue;
        }
        let is_packed_twice = count(description, b"/Fl") > 1;
        let is_old = contains(description, b"/LZW") && content.len() > MAX_OLD_BYTES;
        if is_packed_twice || is_old {
            return too_much();
        }
        let max = limits.tables as u64 + 1;
        let mut counted = ZlibDecoder::new(content).take(max);
        // Data that is not deflated ends at once.
        let _ = io::copy(&mut counted, &mut io::sink());
        total += max - counted.limit();
        if total > limits.tables as u64 {
            return too_much();
        }
    }
    Ok(())
}

/// Whether a part with this dictionary may contain tables or objects.
fn may_be_table(description: &[u8]) -> bool {
    let hidden = description.contains(&b'#');
    let names = [&b"/ObjStm"[..], b"/XRef", b"/First"];
    // /W alone: the column widths of a table. /Width is that of a picture.
    let mut pairs = description.windows(3);
    let widths = pairs.any(|at| at.starts_with(b"/W") && !at[2].is_ascii_alphabetic());
    hidden || widths || names.iter().any(|name| contains(description, name))
}

/// The data between `stream` and `endstream`.
fn content(rest: &[u8]) -> &[u8] {
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
    let rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    &rest[..find(rest, b"endstream").unwrap_or(rest.len())]
}

fn contains(text: &[u8], name: &[u8]) -> bool {
    find(text, name).is_some()
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

fn count(text: &[u8], what: &[u8]) -> usize {
    text.windows(what.len()).filter(|window| *window == what).count()
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
        let twice = table("/Type/ObjStm/N 1/First 4/X[/FlateDecode]", 10);
        assert!(check(&twice, &limits).is_err());
    }
}
