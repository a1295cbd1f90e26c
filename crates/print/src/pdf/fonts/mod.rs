//! Which characters the codes of a font are, and how wide.
//!
//! `simple` reads fonts of single bytes, `composite` those of Chinese, Japanese and Korean: their codes
//! become numbers of characters in a collection, and these characters. What the file itself says
//! about its characters counts first. `names` knows the names of characters, `widths` tables of
//! widths, `embedded` what a font in the file says about itself.

mod composite;
mod embedded;
mod names;
mod simple;
mod widths;

use std::collections::HashMap;
use std::rc::Rc;

use hayro_cmap::{BfString, CMap, CMapName, load_embedded};
use hayro_syntax::object::{Dict, Name, Stream};
use unicode_normalization::UnicodeNormalization;

use super::unpack::unpacked;
use composite::Composite;
use simple::Simple;

/// The most bytes of a table of characters in a file.
const LARGEST_TABLE: usize = 8 << 20;
/// The most fonts that are kept: a file with more has them read again.
const MOST_FONTS: usize = 4096;

/// What one code of a text says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    /// The characters, or `None` where nothing tells.
    pub text: Option<String>,
    /// How far the pen moves on, in sizes of the type: to the right, or down.
    pub advance: f32,
    /// How far the character's place lies to the left of the pen and below it, where it is written
    /// from top to bottom.
    pub hang: (f32, f32),
    /// Whether it is the single byte of a space, which word spacing widens.
    pub is_space: bool,
}

/// A font.
pub(super) enum Font {
    /// One byte a character.
    Simple(Box<Simple>),
    /// Codes of several bytes.
    Composite(Box<Composite>),
}

impl Font {
    /// Whether it writes from top to bottom.
    pub(super) fn is_vertical(&self) -> bool {
        matches!(self, Font::Composite(font) if font.is_vertical)
    }

    /// Gives what each code of a text says.
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
}

impl FontStore {
    /// The font that resources call by this name.
    pub(super) fn font(&mut self, fonts: &Dict<'_>, name: &Name<'_>) -> Option<Rc<Font>> {
        let key = fonts.get_ref(name).map(|found| (found.obj_number, found.gen_number));
        if let Some(font) = key.and_then(|key| self.fonts.get(&key)) {
            return Some(font.clone());
        }
        let font = Rc::new(self.read(&fonts.get::<Dict<'_>>(name)?));
        if let Some(key) = key {
            if self.fonts.len() >= MOST_FONTS {
                self.fonts.clear();
            }
            self.fonts.insert(key, font.clone());
        }
        Some(font)
    }

    fn read(&mut self, dict: &Dict<'_>) -> Font {
        let kind = dict.get::<Name<'_>>("Subtype");
        if kind.as_deref() == Some(b"Type0") || dict.contains_key("DescendantFonts") {
            Font::Composite(Box::new(Composite::read(dict, self)))
        } else {
            Font::Simple(Box::new(Simple::read(dict)))
        }
    }

    /// A table that every reader of PDF files knows by name.
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

/// A table that is part of the file.
fn own_table(stream: &Stream<'_>) -> Option<CMap> {
    CMap::parse(&unpacked(stream, LARGEST_TABLE)?, load_embedded)
}

/// The table of a font that says which characters its codes are.
fn to_unicode(dict: &Dict<'_>) -> Option<CMap> {
    own_table(&dict.get::<Stream<'_>>("ToUnicode")?)
}

/// What a table says about a code, where that is readable.
fn looked_up(table: &CMap, code: u32) -> Option<String> {
    match table.lookup_bf_string(code)? {
        BfString::Char(found) => readable(&found.to_string()),
        BfString::String(found) => readable(&found),
    }
}

/// A text in characters that readers use: radicals, presentation forms and ligatures as the ordinary
/// characters that they show. `None` where a character says nothing: of private use, or a sign that
/// one is missing.
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

/// Whether a character is a form of others: a Kangxi or other radical, a compatibility ideograph, a
/// ligature.
fn is_form(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}'
        | '\u{FB00}'..='\u{FB06}')
}

/// The ordinary form of a sign that is turned for columns.
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

/// A text outside of pages: in UTF-16 or UTF-8 when it says so, or else in the Latin of PDF; some
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
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
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
        ] {
            assert_eq!(text_string(bytes), text);
        }
    }
}
