//! The text encodings of made-up files, and their fonts.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use encoding_rs::{BIG5, EUC_KR, GB18030, SHIFT_JIS};
use hayro_cmap::{CMap, CMapName, load_embedded};

use super::file::FileWriter;

/// An encoding of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// A table known by name, without -H or -V: its name, and the character collection.
    Named(&'static str, &'static str),
    /// The numbers of characters in a collection, with the name of its Unicode table.
    Numbers(&'static str, &'static str),
    /// The same, with another registry for the collection.
    OtherRegistry(&'static str, &'static str),
    /// Arbitrary numbers, with a table that maps each to its character.
    OwnTable,
    /// Unicode as numbers, with a table of one range.
    OwnRange,
    /// Arbitrary numbers, with a table in the file that maps them to a collection.
    OwnEncoding,
    /// Glyph numbers, whose characters the embedded font states.
    Shapes,
    /// Numbers whose characters cannot be identified.
    Unknown,
    /// Single bytes.
    Latin,
}

/// All encodings that state their characters, except single bytes.
pub const CODINGS: [Coding; 24] = [
    Coding::Named("GBK-EUC", "GB1"),
    Coding::Named("GBKp-EUC", "GB1"),
    Coding::Named("GBK2K", "GB1"),
    Coding::Named("GB-EUC", "GB1"),
    Coding::Named("GBpc-EUC", "GB1"),
    Coding::Named("UniGB-UCS2", "GB1"),
    Coding::Named("UniGB-UTF16", "GB1"),
    Coding::Named("ETen-B5", "CNS1"),
    Coding::Named("B5pc", "CNS1"),
    Coding::Named("ETenms-B5", "CNS1"),
    Coding::Named("UniCNS-UCS2", "CNS1"),
    Coding::Named("UniCNS-UTF16", "CNS1"),
    Coding::Named("90ms-RKSJ", "Japan1"),
    Coding::Named("UniJIS-UCS2", "Japan1"),
    Coding::Named("KSCms-UHC", "Korea1"),
    Coding::Named("UniKS-UTF16", "Korea1"),
    Coding::Numbers("UniGB-UTF16-H", "GB1"),
    Coding::Numbers("UniCNS-UTF16-H", "CNS1"),
    Coding::Numbers("UniJIS-UTF16-H", "Japan1"),
    Coding::OtherRegistry("UniGB-UTF16-H", "GB1"),
    Coding::OwnTable,
    Coding::OwnRange,
    Coding::OwnEncoding,
    Coding::Shapes,
];

impl Coding {
    /// The character collection that it can write.
    pub fn collection(self) -> &'static str {
        match self {
            Coding::Named(_, collection)
            | Coding::Numbers(_, collection)
            | Coding::OtherRegistry(_, collection) => collection,
            Coding::Latin => "Latin",
            _ => "GB1",
        }
    }
}

/// A font being written, with the numbers of its characters.
pub(super) struct FontWriter {
    coding: Coding,
    is_vertical: bool,
    numbers: BTreeMap<char, u16>,
}

impl FontWriter {
    pub(super) fn new(coding: Coding, is_vertical: bool) -> FontWriter {
        FontWriter { coding, is_vertical, numbers: BTreeMap::new() }
    }

    /// Encodes a text in the codes of the font.
    pub(super) fn encode(&mut self, text: &str) -> Vec<u8> {
        match self.coding {
            Coding::Named(name, _) => encoded(name, text),
            Coding::Numbers(table, _) | Coding::OtherRegistry(table, _) => {
                let table = table_named(table);
                let number = |unit| table.lookup_cid_code(u32::from(unit), 2).unwrap_or(0);
                let numbers = text.encode_utf16().map(number);
                numbers.flat_map(|number| u16::try_from(number).unwrap().to_be_bytes()).collect()
            }
            Coding::OwnRange => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Coding::Latin => text.bytes().collect(),
            Coding::OwnTable | Coding::OwnEncoding | Coding::Shapes | Coding::Unknown => {
                let numbers = &mut self.numbers;
                let number = |c: char| {
                    let next = u16::try_from(numbers.len()).unwrap() + 3;
                    *numbers.entry(c).or_insert(next)
                };
                text.chars().map(number).flat_map(u16::to_be_bytes).collect()
            }
        }
    }

    /// Writes the objects of the font; returns the number of the first.
    pub(super) fn write(&self, file: &mut FileWriter) -> usize {
        if self.coding == Coding::Latin {
            return file.object(
                "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            );
        }
        let direction = if self.is_vertical { "V" } else { "H" };
        let mut more = String::new();
        let (registry, ordering, encoding) = match self.coding {
            Coding::Named(name, collection) => {
                ("Adobe", collection, format!("/{name}-{direction}"))
            }
            Coding::Numbers(_, collection) => {
                ("Adobe", collection, format!("/Identity-{direction}"))
            }
            Coding::OtherRegistry(_, collection) => {
                ("Founder", collection, format!("/Identity-{direction}"))
            }
            Coding::OwnEncoding => {
                let table = self.own_encoding();
                let description =
                    format!("/Type/CMap/CMapName/Own/WMode {}", i32::from(self.is_vertical));
                ("Adobe", "GB1", format!(" {} 0 R", file.part(&description, table.as_bytes())))
            }
            _ => ("Adobe", "Identity", format!("/Identity-{direction}")),
        };
        if let Some(table) = self.to_unicode() {
            write!(more, "/ToUnicode {} 0 R", file.part("", table.as_bytes())).unwrap();
        }
        let mut about = "/Type/FontDescriptor/FontName/Song/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 700/StemV 80".to_string();
        if self.coding == Coding::Shapes {
            write!(about, "/FontFile2 {} 0 R", file.part("", &self.shapes())).unwrap();
        }
        let about = file.object(format!("<<{about}>>"));
        let kind = if self.coding == Coding::Shapes { 2 } else { 0 };
        let font = file.object(format!(
            "<</Type/Font/Subtype/CIDFontType{kind}/BaseFont/Song/CIDSystemInfo<</Registry({registry})/Ordering({ordering})/Supplement 2>>/DW 1000/FontDescriptor {about} 0 R>>"
        ));
        file.object(format!(
            "<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding{encoding}/DescendantFonts[{font} 0 R]{more}>>"
        ))
    }

    /// The table that maps codes to Unicode.
    fn to_unicode(&self) -> Option<String> {
        let entries = match self.coding {
            Coding::OwnTable => {
                let mut entries = String::new();
                let all: Vec<(&char, &u16)> = self.numbers.iter().collect();
                for part in all.chunks(100) {
                    writeln!(entries, "{} beginbfchar", part.len()).unwrap();
                    for (c, number) in part {
                        let unicode: String = c
                            .encode_utf16(&mut [0; 2])
                            .iter()
                            .map(|unit| format!("{unit:04X}"))
                            .collect();
                        writeln!(entries, "<{number:04X}> <{unicode}>").unwrap();
                    }
                    entries.push_str("endbfchar\n");
                }
                entries
            }
            Coding::OwnRange => "1 beginbfrange\n<0000> <FFFF> <0000>\nendbfrange\n".to_string(),
            _ => return None,
        };
        Some(format!(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Own def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{entries}endcmap\nend\nend\n"
        ))
    }

    /// The table that maps codes to numbers of Adobe-GB1.
    fn own_encoding(&self) -> String {
        let table = table_named("UniGB-UTF16-H");
        let mut entries = String::new();
        let all: Vec<(&char, &u16)> = self.numbers.iter().collect();
        for part in all.chunks(100) {
            writeln!(entries, "{} begincidchar", part.len()).unwrap();
            for (c, code) in part {
                let number = table.lookup_cid_code(u32::from(**c), 2).unwrap_or(0);
                writeln!(entries, "<{code:04X}> {number}").unwrap();
            }
            entries.push_str("endcidchar\n");
        }
        format!(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo 3 dict dup begin\n/Registry (Adobe) def\n/Ordering (GB1) def\n/Supplement 2 def\nend def\n/CMapName /Own def\n/WMode {} def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{entries}endcmap\nend\nend\n",
            i32::from(self.is_vertical)
        )
    }

    /// A TrueType font with a character table and no glyphs.
    fn shapes(&self) -> Vec<u8> {
        let mut table: Vec<u8> = [0u16, 1, 3, 10].iter().flat_map(|n| n.to_be_bytes()).collect();
        table.extend(12u32.to_be_bytes());
        let count = u32::try_from(self.numbers.len()).unwrap();
        table.extend([0, 12, 0, 0]);
        for number in [16 + 12 * count, 0, count] {
            table.extend(number.to_be_bytes());
        }
        for (c, number) in &self.numbers {
            for number in [u32::from(*c), u32::from(*c), u32::from(*number)] {
                table.extend(number.to_be_bytes());
            }
        }
        let mut font: Vec<u8> = vec![0, 1, 0, 0, 0, 1, 0, 16, 0, 0, 0, 0];
        font.extend(b"cmap");
        for number in [0, 28, u32::try_from(table.len()).unwrap()] {
            font.extend(number.to_be_bytes());
        }
        font.extend(table);
        font
    }
}

fn table_named(name: &str) -> CMap {
    let data = load_embedded(CMapName::from_bytes(name.as_bytes())).unwrap();
    CMap::parse(data, load_embedded).unwrap()
}

fn encoded(name: &str, text: &str) -> Vec<u8> {
    let coding = match name {
        _ if name.contains("UCS2") || name.contains("UTF16") => {
            return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        }
        _ if name.starts_with("GB") => GB18030,
        _ if name.contains("B5") => BIG5,
        _ if name.contains("RKSJ") => SHIFT_JIS,
        _ => EUC_KR,
    };
    let (bytes, _, failed) = coding.encode(text);
    assert!(!failed, "{name} cannot write {text}");
    bytes.into_owned()
}
