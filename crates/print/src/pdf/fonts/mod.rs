//! Maps the codes of a font to characters and widths.
//!
//! `simple` reads fonts with single-byte codes, `composite` those of Chinese, Japanese and Korean, whose
//! codes are first mapped to numbers in a character collection. What the file itself states about its
//! characters takes precedence. `names` knows the names of characters, `widths` reads width tables,
//! `embedded` reads fonts in the file, and
//! `standard` has what is known of those that are in no file.

mod composite;
mod embedded;
mod names;
mod simple;
mod standard;
mod widths;

use std::collections::HashMap;
use std::rc::Rc;

use hayro_cmap::{BfString, CMap, CMapName, load_embedded};
use hayro_syntax::object::{Dict, Name, Stream};
use unicode_normalization::UnicodeNormalization;

use super::content::Budget;
use composite::Composite;
use simple::Simple;

/// The maximum size of a character table in a file, in bytes.
const LARGEST_TABLE: usize = 8 << 20;
/// The maximum number of cached fonts; in a file with more, fonts are read again.
const MAX_FONTS: usize = 4096;
/// The size of the tables and font programs of cached fonts from which they are read again, in bytes.
const MAX_UNPACKED: usize = 64 << 20;

/// The result for one code of a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    /// The characters; `None` when they cannot be identified.
    pub text: Option<String>,
    /// The advance of the pen to the right, or down, as a multiple of the type size.
    pub advance: f32,
    /// For text from top to bottom: how far the character is to the left of the pen and below it.
    pub vertical_origin: (f32, f32),
    /// Whether it is a single-byte space, which word spacing widens.
    pub is_space: bool,
}

/// A font.
pub(super) enum Font {
    /// A font with one byte per character.
    Simple(Box<Simple>),
    /// A font with codes of several bytes.
    Composite(Box<Composite>),
}

impl Font {
    /// Whether it writes from top to bottom.
    pub(super) fn is_vertical(&self) -> bool {
        matches!(self, Font::Composite(font) if font.is_vertical)
    }

    /// Calls `give` with the result for each code of a text.
    pub(super) fn show(&self, text: &[u8], mut give: impl FnMut(Shown)) {
        match self {
            Font::Simple(font) => text.iter().for_each(|byte| give(font.shown(*byte))),
            Font::Composite(font) => font.show(text, give),
        }
    }
}

/// The fonts of a file that were read, and the tables that they share.
#[derive(Default)]
pub(super) struct FontStore {
    fonts: HashMap<(u32, i32), Rc<Font>>,
    tables: HashMap<Vec<u8>, Option<Rc<CMap>>>,
    /// The size of what was unpacked for the fonts.
    unpacked: usize,
}

impl FontStore {
    /// The font with this name in the resources.
    pub(super) fn font(
        &mut self,
        fonts: &Dict<'_>,
        name: &Name<'_>,
        budget: &mut Budget,
    ) -> Option<Rc<Font>> {
        let key = fonts.get_ref(name).map(|found| (found.obj_number, found.gen_number));
        if let Some(font) = key.and_then(|key| self.fonts.get(&key)) {
            return Some(font.clone());
        }
        let before = budget.unpacked();
        let font = Rc::new(self.read(&fonts.get::<Dict<'_>>(name)?, budget));
        if let Some(key) = key {
            if self.fonts.len() >= MAX_FONTS || self.unpacked >= MAX_UNPACKED {
                self.fonts.clear();
                self.unpacked = 0;
            }
            self.unpacked += budget.unpacked() - before;
            self.fonts.insert(key, font.clone());
        }
        Some(font)
    }

    fn read(&mut self, dict: &Dict<'_>, budget: &mut Budget) -> Font {
        let kind = dict.get::<Name<'_>>("Subtype");
        if kind.as_deref() == Some(b"Type0") || dict.contains_key("DescendantFonts") {
            Font::Composite(Box::new(Composite::read(dict, self, budget)))
        } else {
            Font::Simple(Box::new(Simple::read(dict, budget)))
        }
    }

    /// A predefined table that every PDF reader knows by name.
    fn table(&mut self, name: &[u8]) -> Option<Rc<CMap>> {
        if let Some(table) = self.tables.get(name) {
            return table.clone();
        }
        let table = match CMapName::from_bytes(name) {
            CMapName::IdentityH => Some(CMap::identity_h()),
            CMapName::IdentityV => Some(CMap::identity_v()),
            CMapName::Custom(_) => return None,
            known => load_embedded(known).and_then(|data| CMap::parse(data, load_embedded)),
        };
        let table = table.map(Rc::new);
        self.tables.insert(name.to_vec(), table.clone());
        table
    }
}

/// A table in the file.
fn own_table(stream: &Stream<'_>, budget: &mut Budget) -> Option<CMap> {
    CMap::parse(&budget.unpack(stream, LARGEST_TABLE)?, load_embedded)
}

/// The table of a font that maps its codes to Unicode.
fn to_unicode(dict: &Dict<'_>, budget: &mut Budget) -> Option<CMap> {
    own_table(&dict.get::<Stream<'_>>("ToUnicode")?, budget)
}

/// The entry of a table for a code, if it is readable.
fn looked_up(table: &CMap, code: u32) -> Option<String> {
    match table.lookup_bf_string(code)? {
        BfString::Char(found) => readable(&found.to_string()),
        BfString::String(found) => readable(&found),
    }
}

/// Normalises a text: radicals, presentation forms and ligatures become the ordinary characters that they
/// show. `None` if it contains a control or private-use character, or the replacement character.
pub(super) fn readable(text: &str) -> Option<String> {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\u{0}'..='\u{8}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{FFFD}' => {
                return None;
            }
            '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' => return None,
            '\t' | '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{A0}' | '\u{2000}'..='\u{200A}' => {
                out.push(' ');
            }
            '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' => {}
            '\u{AD}' => out.push('-'),
            _ => match upright(c) {
                Some(upright) => out.push(upright),
                None if is_form(c) => out.extend(c.nfkc()),
                None => out.push(c),
            },
        }
    }
    Some(out)
}

/// Whether a character is a form of another: a Kangxi or other radical, a compatibility ideograph, a
/// ligature.
fn is_form(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}'
        | '\u{FB00}'..='\u{FB06}')
}

/// The ordinary form of a punctuation mark rotated for columns.
fn upright(c: char) -> Option<char> {
    const TURNED: &str = "︐，︑、︒。︓：︔；︕！︖？︗〖︘〗︙…︰：︱—︲–︵（︶）︷｛︸｝︹〔︺〕︻【︼】︽《︾》︿〈﹀〉﹁「﹂」﹃『﹄』﹇［﹈］";
    let mut signs = TURNED.chars();
    while let (Some(turned), Some(upright)) = (signs.next(), signs.next()) {
        if turned == c {
            return Some(upright);
        }
    }
    None
}

/// Decodes a text outside pages: UTF-16 or UTF-8 if it is marked so, otherwise PDF's Latin encoding; some
/// writers put GB18030 there.
pub(super) fn text_string(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned();
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned();
    }
    if let Ok(text) = str::from_utf8(bytes) {
        return text.trim_start_matches('\u{feff}').to_string();
    }
    let (text, failed) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    let is_chinese = text.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).count() * 2;
    if !failed && is_chinese >= text.chars().filter(|c| !c.is_ascii()).count() {
        return text.into_owned();
    }
    bytes.iter().copied().map(document_character).collect()
}

/// The character of a code in PDF's own encoding, which is Latin-1 but for these.
fn document_character(code: u8) -> char {
    const ACCENTS: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    const OTHERS: [char; 33] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚',
        '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{FFFD}', '€',
    ];
    match code {
        0x18..=0x1F => ACCENTS[usize::from(code - 0x18)],
        0x80..=0xA0 => OTHERS[usize::from(code - 0x80)],
        _ => char::from(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_characters_become_the_characters() {
        for (text, expected) in [
            ("⼤山⽔", Some("大山水")),
            ("ﬁ", Some("fi")),
            ("︽中︾︱", Some("《中》—")),
            ("豈", Some("豈")),
            ("a\u{A0}b\u{200B}", Some("a b")),
            ("\u{E001}", None),
            ("\u{FFFD}", None),
            ("中", Some("中")),
        ] {
            assert_eq!(readable(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn texts_outside_of_pages_are_in_one_of_four_encodings() {
        let gb = encoding_rs::GB18030.encode("山城日报").0.into_owned();
        for (bytes, text) in [
            (&b"\xFE\xFF\x4E\x2D"[..], "中"),
            (b"\xFF\xFE\x2D\x4E", "中"),
            ("山城".as_bytes(), "山城"),
            (&gb, "山城日报"),
            (b"caf\xE9", "café"),
            (b"\x8D1\x8E \x84 5 \xA0", "“1” — 5 €"),
        ] {
            assert_eq!(text_string(bytes), text);
        }
    }
}
