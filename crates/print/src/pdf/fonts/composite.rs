//! Composite fonts, with several bytes per character: those of Chinese, Japanese and Korean.
//!
//! The encoding of the font maps a code to the number of a character (CID): by a table known by name
//! (GBK-EUC-H, UniGB-UCS2-H), by a table in the file, or as the code itself (Identity). The character is
//! then taken from the first of these that knows it: the file's own table for the codes; the Adobe
//! collection that the font names, for the number; the code, if it is Unicode itself; the embedded font.

use std::rc::Rc;

use hayro_cmap::{CMap, CidFamily, WritingMode};
use hayro_syntax::object::{Array, Dict, Name, Stream, String as PdfString};

use super::super::content::Budget;
use super::embedded::Embedded;
use super::widths::Runs;
use super::{FontStore, Shown, looked_up, own_table, readable, to_unicode};

/// The default width of a character, in thousandths of the type size.
const WIDTH: f32 = 1000.;
/// In columns: the distance of the top of a character above the pen, and the advance of the pen, in
/// thousandths of the type size.
const COLUMN: [f32; 2] = [880., -1000.];

/// A composite font.
pub(crate) struct Composite {
    /// Whether it writes from top to bottom.
    pub(super) is_vertical: bool,
    encoding: Rc<CMap>,
    coding: Coding,
    to_unicode: Option<CMap>,
    collection: Option<Rc<CMap>>,
    embedded: Option<Embedded>,
    widths: Runs<1>,
    width: f32,
    columns: Runs<3>,
    column: [f32; 2],
}

/// How an encoding of this name reads codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    /// Two bytes: the number of the character.
    Number,
    /// Two bytes of Unicode.
    Ucs2,
    /// Two or four bytes of Unicode.
    Utf16,
    /// The number of bytes that the table defines.
    Table,
}

impl Composite {
    pub(super) fn read(dict: &Dict<'_>, store: &mut FontStore, budget: &mut Budget) -> Composite {
        let descendants = dict.get::<Array<'_>>("DescendantFonts");
        let font =
            descendants.and_then(|fonts| fonts.iter::<Dict<'_>>().next()).unwrap_or_default();
        let name = dict.get::<Name<'_>>("Encoding");
        let own = dict.get::<Stream<'_>>("Encoding");
        let (encoding, coding) = match (&name, &own) {
            (Some(name), _) => named_encoding(name, store),
            (None, Some(stream)) => match own_table(stream, budget) {
                Some(table) => (Rc::new(table), Coding::Table),
                None => (Rc::new(CMap::identity_h()), Coding::Number),
            },
            (None, None) => (Rc::new(CMap::identity_h()), Coding::Number),
        };
        let stated = own.and_then(|stream| stream.dict().get::<i32>("WMode")) == Some(1);
        let is_vertical = stated
            || encoding.metadata().writing_mode == Some(WritingMode::Vertical)
            || name.is_some_and(|name| name.ends_with(b"-V") || name.as_ref() == b"V");
        let to_unicode = to_unicode(dict, budget);
        let family = family(&font, &encoding);
        let collection = family.as_ref().and_then(CidFamily::ucs2_cmap);
        let collection = collection.and_then(|name| store.table(name.to_bytes()));
        let embedded = match collection {
            None => Embedded::read(&font, budget),
            Some(_) => None,
        };
        let numbers = |key: &str| font.get::<Array<'_>>(key);
        let column = numbers("DW2").and_then(|values| <[f32; 2]>::try_from(values).ok());
        Composite {
            is_vertical,
            encoding,
            coding,
            to_unicode,
            collection,
            embedded,
            widths: numbers("W").map(|values| Runs::read(&values)).unwrap_or_default(),
            width: font.get::<f32>("DW").unwrap_or(WIDTH),
            columns: numbers("W2").map(|values| Runs::read(&values)).unwrap_or_default(),
            column: column.unwrap_or(COLUMN),
        }
    }

    /// Calls `give` with the result for each code of a text.
    pub(super) fn show(&self, text: &[u8], mut give: impl FnMut(Shown)) {
        let mut rest = text;
        while !rest.is_empty() {
            let (code, length) = self.code(rest);
            rest = &rest[length..];
            give(self.shown(code, length));
        }
    }

    /// The code at the start of some bytes, and its length.
    fn code(&self, bytes: &[u8]) -> (u32, usize) {
        let big = |length: usize| {
            bytes.iter().take(length).fold(0u32, |code, byte| code << 8 | u32::from(*byte))
        };
        let length = match self.coding {
            Coding::Number | Coding::Ucs2 => 2,
            Coding::Utf16 if matches!(bytes[0], 0xD8..=0xDB) => 4,
            Coding::Utf16 => 2,
            Coding::Table => {
                let known = (1u8..=4).take(bytes.len()).find(|length| {
                    self.encoding.lookup_cid_code(big(usize::from(*length)), *length).is_some()
                });
                // For unknown codes, the length of most codes of their kind.
                known.map_or(if bytes[0] < 0x80 { 1 } else { 2 }, usize::from)
            }
        };
        let length = length.min(bytes.len());
        (big(length), length)
    }

    fn shown(&self, code: u32, length: usize) -> Shown {
        let bytes = u8::try_from(length).unwrap_or(2);
        let number = match self.coding {
            Coding::Number => Some(code),
            _ => self.encoding.lookup_cid_code(code, bytes),
        };
        let width = number.and_then(|number| self.widths.get(number)).map_or(self.width, |[w]| w);
        let (advance, vertical_origin) = if self.is_vertical {
            let listed = number.and_then(|number| self.columns.get(number));
            let [down, x, y] = listed.unwrap_or([self.column[1], width / 2., self.column[0]]);
            (down, (x / 1000., y / 1000.))
        } else {
            (width, (0., 0.))
        };
        Shown {
            text: self.text(code, number),
            advance: advance / 1000.,
            vertical_origin,
            is_space: length == 1 && code == u32::from(b' '),
        }
    }

    fn text(&self, code: u32, number: Option<u32>) -> Option<String> {
        let mapped = self.to_unicode.as_ref().and_then(|table| looked_up(table, code));
        mapped
            .or_else(|| looked_up(self.collection.as_ref()?, number?))
            .or_else(|| match self.coding {
                Coding::Ucs2 | Coding::Utf16 => of_utf_16(code),
                _ => None,
            })
            .or_else(|| readable(&self.embedded.as_ref()?.character(number?)?.to_string()))
    }
}

/// The encoding of this name.
fn named_encoding(name: &Name<'_>, store: &mut FontStore) -> (Rc<CMap>, Coding) {
    let text = name.as_str();
    let coding = if text.starts_with("Identity") {
        Coding::Number
    } else if text.contains("-UCS2-") {
        Coding::Ucs2
    } else if text.contains("-UTF16-") {
        Coding::Utf16
    } else {
        Coding::Table
    };
    match store.table(name) {
        Some(table) => (table, coding),
        None if coding == Coding::Table => (Rc::new(CMap::identity_h()), Coding::Number),
        None => (Rc::new(CMap::identity_h()), coding),
    }
}

/// The character collection that a font names, whatever its registry; otherwise that of its encoding.
fn family(font: &Dict<'_>, encoding: &CMap) -> Option<CidFamily> {
    let about = font.get::<Dict<'_>>("CIDSystemInfo");
    let ordering = about.and_then(|about| {
        let text = about.get::<PdfString<'_>>("Ordering").map(|text| text.to_vec());
        text.or_else(|| about.get::<Name<'_>>("Ordering").map(|name| name.to_vec()))
    });
    let named = ordering.map(|ordering| CidFamily::from_registry_ordering(b"Adobe", &ordering));
    let known = |family: &CidFamily| family.ucs2_cmap().is_some();
    named.filter(known).or_else(|| {
        let collection = encoding.metadata().character_collection.as_ref()?;
        Some(collection.family.clone()).filter(known)
    })
}

/// The character that two or four bytes of UTF-16 encode.
fn of_utf_16(code: u32) -> Option<String> {
    let units = [code >> 16, code & 0xFFFF].map(|unit| u16::try_from(unit).unwrap_or(0));
    let units = if units[0] == 0 { &units[1..] } else { &units[..] };
    readable(&String::from_utf16(units).ok()?)
}
