//! Measures what the tables of a file unpack to, before the parser unpacks them.
//!
//! The parser unpacks cross-reference tables and object streams by itself, without a limit. So they are
//! found here beforehand, and unpacked within one. A cross-reference table says which streams hold objects,
//! and a malicious one may say so of any stream in any place. So each place is looked at that the parser
//! could take for a stream, and read as the parser reads it.

use std::time::Instant;

use hayro_syntax::Filter;
use hayro_syntax::object::{Array, Dict, FromBytes, MaybeRef, Name, Stream};

use super::unpack::{MAX_FILTERS, unpacked};
use crate::document::Unread;
use crate::limits::Limits;

/// The maximum size of encrypted tables, in bytes: they may unpack to a thousand times as much.
const MAX_ENCRYPTED_BYTES: usize = 1 << 20;
/// The maximum size of tables that are not measured because they are damaged, in bytes: so may these.
const MAX_UNMEASURED_BYTES: usize = 128 << 10;
/// The maximum size of a table in the older compression, in bytes: there are several readings of it.
const MAX_OLD_BYTES: usize = 64 << 10;
/// How far before its dictionary the number of an object is searched for, in bytes.
const NEAR: usize = 64;

/// Checks that the tables of a file stay within their limit, until the deadline `ends`.
pub(super) fn check(data: &[u8], limits: &Limits, ends: Option<Instant>) -> Result<(), Unread> {
    let places = streams(data, limits, ends)?;
    let streams = || places.iter().filter_map(|at| Some((*at, Stream::from_bytes(&data[*at..])?)));
    let mut meter = Meter { limits, total: 0, unmeasured: 0 };
    let mut holders = Vec::new();
    for (at, stream) in streams() {
        if let Some(widths) = stream.dict().get::<[u8; 3]>("W") {
            meter.add(&stream, data.len() - at)?;
            holders.extend(holders_of_objects(&stream, widths));
        }
    }
    holders.sort_unstable();
    holders.dedup();
    let is_encrypted = find(data, b"/Encrypt").is_some();
    let mut encrypted = 0;
    for (at, stream) in streams() {
        if !may_hold_objects(&stream, &data[..at], &holders) {
            continue;
        }
        if is_encrypted {
            encrypted += stream.raw_data().len();
            if encrypted > MAX_ENCRYPTED_BYTES {
                return Err(Unread::LargeEncrypted);
            }
            continue;
        }
        meter.add(&stream, data.len() - at)?;
    }
    Ok(())
}

/// The places of all dictionaries that are followed by a stream.
fn streams(data: &[u8], limits: &Limits, ends: Option<Instant>) -> Result<Vec<usize>, Unread> {
    let mut places = Vec::new();
    let mut from = 0;
    while let Some(found) = find(&data[from..], b"<<") {
        let at = from + found;
        from = at + 1;
        if ends.is_some_and(|ends| Instant::now() >= ends) {
            return Err(Unread::TooLong(limits.time.as_secs()));
        }
        let Some(dict) = Dict::from_bytes(&data[at..]) else { continue };
        if is_before_stream(&data[at + dict.data().len()..]) {
            places.push(at);
        }
    }
    Ok(places)
}

/// Whether the data of a stream follow. Comments may be before them.
fn is_before_stream(rest: &[u8]) -> bool {
    let is_blank = |byte: &u8| matches!(byte, b'\0' | b'\t' | b'\n' | b'\x0C' | b'\r' | b' ');
    let mut rest = rest;
    loop {
        let blanks = rest.iter().take_while(|byte| is_blank(byte)).count();
        rest = &rest[blanks..];
        if rest.first() != Some(&b'%') {
            return rest.starts_with(b"stream");
        }
        let comment = rest.iter().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count();
        rest = &rest[comment..];
    }
}

/// The numbers of the object streams that a cross-reference table names, whose fields have these widths. Its
/// size has been checked.
fn holders_of_objects(table: &Stream<'_>, widths: [u8; 3]) -> Vec<u32> {
    let [kind, place, index] = widths.map(usize::from);
    if kind == 0 {
        return Vec::new();
    }
    let data = table.decoded_data().unwrap_or_default();
    // The parser takes the kind for one byte, whatever its width.
    let rows = data.chunks_exact(1 + place + index).filter(|row| row[0] == 2);
    rows.filter_map(|row| {
        let number = row[1..=place].iter().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
        u32::try_from(number).ok()
    })
    .collect()
}

/// Whether the parser may look for objects in a stream: it says that it holds some, or a table says so.
/// `before` is the file up to its dictionary.
fn may_hold_objects(stream: &Stream<'_>, before: &[u8], holders: &[u32]) -> bool {
    let kind = stream.dict().get::<Name<'_>>("Type");
    if kind.as_deref() == Some(b"ObjStm") {
        return true;
    }
    let number = || object_number(&before[before.len().saturating_sub(NEAR)..]);
    !holders.is_empty() && number().is_none_or(|number| holders.binary_search(&number).is_ok())
}

/// The number in `12 0 obj` at the end of a text. `None` when it is written in another way.
fn object_number(text: &[u8]) -> Option<u32> {
    let text = text.trim_ascii_end().strip_suffix(b"obj")?;
    let (text, _) = last_number(text.trim_ascii_end())?;
    let (_, number) = last_number(text.strip_suffix(b" ")?)?;
    number.parse().ok()
}

/// Splits the digits from the end of a text.
fn last_number(text: &[u8]) -> Option<(&[u8], &str)> {
    let before = text.iter().rposition(|byte| !byte.is_ascii_digit())? + 1;
    let (text, digits) = text.split_at(before);
    Some((text, str::from_utf8(digits).ok().filter(|digits| !digits.is_empty())?))
}

/// What the tables of a file unpack to.
struct Meter<'l> {
    limits: &'l Limits,
    total: usize,
    /// The size of the tables that cannot be measured.
    unmeasured: usize,
}

impl Meter<'_> {
    /// Adds a table. `rest` is the number of bytes from its beginning to the end of the file.
    fn add(&mut self, table: &Stream<'_>, rest: usize) -> Result<(), Unread> {
        let dict = table.dict();
        let filters = table.filters();
        let length = table.raw_data().len();
        let is_old = filters.contains(&Filter::LzwDecode);
        if filters.len() > MAX_FILTERS
            || ["F", "Filter"].iter().any(|key| is_elsewhere(dict, key))
            || is_old && (filters.len() > 1 || length > MAX_OLD_BYTES)
        {
            return Err(Unread::Repacked);
        }
        let Some(first) = filters.first() else { return Ok(()) };
        let Some(part) = unpacked(table, self.limits.tables + 1) else {
            // The parser does not unpack pictures.
            return Ok(());
        };
        self.total = self.total.saturating_add(part.cost);
        if self.total > self.limits.tables {
            return Err(Unread::Bomb(self.limits.tables as u64 >> 20));
        }
        // Where its length is in another object, it may be longer than it seems. Only deflated data have an
        // end of their own.
        let is_open = dict.get_ref("Length").is_some();
        if part.is_damaged || is_open && *first != Filter::FlateDecode {
            self.unmeasured += if is_open { rest } else { length };
            if self.unmeasured > MAX_UNMEASURED_BYTES || filters.len() > 1 {
                return Err(Unread::Repacked);
            }
        }
        Ok(())
    }
}

/// Whether the value of a key, or a part of it, is in another object.
fn is_elsewhere(dict: &Dict<'_>, key: &str) -> bool {
    let parts = dict.get::<Array<'_>>(key);
    let mut parts = parts.iter().flat_map(Array::raw_iter);
    dict.get_ref(key).is_some() || parts.any(|part| matches!(part, MaybeRef::Ref(_)))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::deflated;

    const BIG: usize = 2 << 20;

    fn limits() -> Limits {
        Limits { tables: 1 << 20, ..Limits::default() }
    }

    fn checked(data: &[u8]) -> Result<(), Unread> {
        check(data, &limits(), None)
    }

    fn object(head: &str, content: &[u8]) -> Vec<u8> {
        [format!("{head}stream\r\n").as_bytes(), content, b"\nendstream\nendobj\n"].concat()
    }

    /// A part that is packed as often as its filters say, after these objects.
    fn packed(before: &str, description: &str, layers: usize, length: usize) -> Vec<u8> {
        let content = (0..layers).fold(vec![b'x'; length], |content, _| deflated(&content));
        object(&format!("{before}2 0 obj\n<<{description}>>\n"), &content)
    }

    #[test]
    fn tables_that_unpack_to_too_much_are_refused_before_they_are_unpacked() {
        for (description, length, fine) in [
            ("/Type/ObjStm/N 3/First 9", 1000, true),
            ("/Type/ObjStm/N 3/First 9", BIG, false),
            ("/Type/XRef/W[1 2 1]", BIG, false),
            ("/W\n[1 2 1]", BIG, false),
            ("/Type/Obj#53tm", BIG, false),
            ("/Type/ObjStm/Subtype/Image", BIG, false),
            ("/Subtype/Image/Width 9/Height 9", BIG, true),
            ("/FirstChar 3/W[1[500]]", BIG, true),
        ] {
            let table = packed("", &format!("{description}/Filter/FlateDecode"), 1, length);
            assert_eq!(checked(&table).is_ok(), fine, "{description}");
        }
        let small = packed("", "/Type/ObjStm/N 1/First 4/Filter/FlateDecode", 1, 300 << 10);
        assert_eq!(checked(&small.repeat(4)), Err(Unread::Bomb(1)));
    }

    #[test]
    fn any_stream_of_which_a_table_says_that_it_holds_objects_is_measured() {
        let table = |entry: [u8; 4], widths: &str| {
            object(&format!("9 0 obj<</W[{widths}]/Size 1>>"), &entry)
        };
        let bomb = |head: &str| {
            object(&format!("{head}<</Filter/FlateDecode>>"), &deflated(&vec![b' '; BIG]))
        };
        for (head, entry, widths, fine) in [
            ("7 0 obj", [2, 0, 7, 1], "1 2 1", false),
            ("7 0 obj", [2, 0, 7, 1], "2 2 1", false),
            ("7 0%\nobj", [2, 0, 7, 1], "1 2 1", false),
            ("7 0 obj%obj\n", [2, 0, 7, 1], "1 2 1", false),
            ("17 0 obj ", [2, 0, 7, 1], "1 2 1", true),
            ("7 0 obj", [1, 0, 7, 1], "1 2 1", true),
            ("7 0 obj", [2, 0, 7, 1], "0 2 1", true),
        ] {
            let file = [table(entry, widths), bomb(head)].concat();
            assert_eq!(checked(&file).is_ok(), fine, "{head} {widths}");
        }
    }

    #[test]
    fn objects_before_a_part_are_not_taken_for_its_own() {
        let font = "1 0 obj\n<</Type/Font/FirstChar 32/Widths[9]>>\nendobj\n3 0 obj\n<</Type/FontDescriptor/Flags 4/FontName/A#20B>>\nendobj\n";
        let table = "1 0 obj\n<</Type/XRef/W[1 2 1]>>\nendobj\n";
        for before in [font, table, "<</Type/ObjStm/Filter/FlateDecode>>\nendobj\n"] {
            let file = packed(before, "/Filter/FlateDecode", 1, BIG);
            assert_eq!(checked(&file), Ok(()), "{before}");
        }
    }

    #[test]
    fn a_table_that_is_packed_several_times_is_measured_to_the_end() {
        let small = 1000;
        let bomb = Err(Unread::Bomb(1));
        for (filters, layers, length, expected) in [
            ("[/FlateDecode/FlateDecode]", 2, small, Ok(())),
            ("[/FlateDecode/FlateDecode]", 2, 4 * BIG, bomb),
            ("[/Fl /Fl]", 2, 4 * BIG, bomb),
            ("[/Fl#61teDecode/#46lateDecode]", 2, 4 * BIG, bomb),
            ("[/Fl/Fl/Fl]", 3, 4 * BIG, bomb),
            ("[/Fl/Fl/Fl/Fl/Fl]", 5, small, Err(Unread::Repacked)),
            ("[/FlateDecode/LZWDecode]", 1, small, Err(Unread::Repacked)),
            ("[/LZW/LZW]", 0, small, Err(Unread::Repacked)),
            ("/LZWDecode", 0, 65 << 10, Err(Unread::Repacked)),
            ("/LZWDecode", 0, small, Ok(())),
            (" 5 0 R", 1, small, Err(Unread::Repacked)),
            ("[/Fl 5 0 R]", 1, small, Err(Unread::Repacked)),
        ] {
            let file = packed("", &format!("/Type/ObjStm/Filter{filters}"), layers, length);
            assert_eq!(checked(&file), expected, "{filters}");
        }
    }

    /// What is in front of the deflated data, or damages them, hides nothing.
    #[test]
    fn tables_in_other_filters_are_measured() {
        let blank = vec![b' '; BIG];
        let bomb = deflated(&blank);
        let bare = bomb[2..].to_vec();
        let other_header = [&[0xB8, 0x07], &bare[..]].concat();
        let hex = |data: &[u8]| -> Vec<u8> {
            data.iter().flat_map(|byte| format!("{byte:02X}").into_bytes()).collect()
        };
        let runs = [129, b' '].repeat(BIG / 128);
        let large = Err(Unread::Bomb(1));
        for (filters, content, expected) in [
            ("/FlateDecode", bare, large),
            ("/FlateDecode", other_header, large),
            ("[/ASCIIHexDecode/FlateDecode]", hex(&bomb), large),
            ("[/AHx/Fl]", hex(&bomb), large),
            ("[/A85/RL]", [129, b'z'].repeat(1000), Ok(())),
            ("[/RL/A85]", [129, b'z'].repeat(BIG / 512), large),
            ("/RunLengthDecode", runs.clone(), large),
            ("[/AHx/RunLengthDecode]", hex(&runs), large),
            ("[/AHx/AHx/Fl]", hex(&hex(&bomb)), large),
            ("/DCTDecode", bomb.clone(), Ok(())),
            // An unknown method after an empty block; then more, which a tolerant program reads.
            ("/FlateDecode", [&[6], &vec![b'x'; 200 << 10][..]].concat(), Err(Unread::Repacked)),
            ("[/Fl/Fl]", b"\x06xxx".to_vec(), Err(Unread::Repacked)),
        ] {
            let head = format!("1 0 obj<</Type/ObjStm/Filter{filters}/Length {}>>", content.len());
            assert_eq!(checked(&object(&head, &content)), expected, "{filters}");
        }
    }

    #[test]
    fn the_end_of_a_part_is_not_told_by_a_word_in_it() {
        // A stored block with the word, in data whose length is in another object.
        let word = b"\nendstream\n";
        let stored = [&[0, 11, 0, 0xF4, 0xFF], &word[..]].concat();
        let content = [stored, deflated(&vec![b' '; BIG])[2..].to_vec()].concat();
        let padded = [content, vec![b'x'; MAX_UNMEASURED_BYTES]].concat();
        for length in ["5 0 R".to_string(), padded.len().to_string()] {
            let head = format!("1 0 obj<</Type/ObjStm/Filter/FlateDecode/Length {length}>>");
            assert!(checked(&object(&head, &padded)).is_err(), "{length}");
        }
    }

    #[test]
    fn nothing_inside_a_dictionary_hides_its_entries() {
        let long = format!("/X({})", " ".repeat(100_000));
        for hidden in [
            "/X(1 0 obj <<)/Length 9",
            "/X(1 0 obj <</Length 9>>)",
            "%1 0 obj <<\n/Length 9",
            "%\r1 0 obj\r%1 0 obj <<\r/Length 9",
            "/X 1 0 obj",
            "/X(endstream)",
            "/X(>>stream\n)",
            "/X<</Y<</Z[<</W 1>>]>>>>",
            &long,
        ] {
            let table = format!("/Type/ObjStm/N 1/First 4/Filter/FlateDecode{hidden}");
            let file = packed("", &table, 1, BIG);
            assert_eq!(checked(&file), Err(Unread::Bomb(1)), "{hidden}");
        }
    }

    #[test]
    fn looking_for_tables_ends_in_time() {
        let ends = Some(Instant::now());
        assert_eq!(check(b"<<>>", &limits(), ends), Err(Unread::TooLong(120)));
    }
}
