//! The standard fonts, which are in no file because every reader has them: the widths of their characters,
//! and the characters of those that have signs instead of letters.

use std::collections::HashMap;

/// The widths of letters.
const WIDTHS: &str = include_str!("../../data/standard_widths.txt");
/// The codes, widths and characters of signs.
const SIGNS: &str = include_str!("../../data/standard_signs.txt");
/// The width of all characters of a typewriter font, in thousandths of the type size.
const TYPEWRITER_WIDTH: f32 = 600.;
/// Fonts with these words in their names are of another width than the standard font of the same family.
const OTHER_WIDTHS: [&str; 5] = ["Narrow", "Condensed", "Compressed", "Black", "Extended"];

/// A standard font, or one that is measured like it.
pub(super) enum Standard {
    /// Helvetica and Times.
    Letters(HashMap<char, f32>),
    /// Courier.
    Typewriter,
    /// Symbol and ZapfDingbats: the width and the character of each code.
    Signs(HashMap<u8, (f32, char)>),
}

impl Standard {
    /// The standard font that a font of this name is measured like.
    pub(super) fn named(name: &str) -> Option<Standard> {
        // The name of a part of a font: ABCDEF+Helvetica.
        let name = name.split_once('+').map_or(name, |(_, name)| name).replace(' ', "");
        let has = |part: &str| name.contains(part);
        if OTHER_WIDTHS.iter().any(|part| has(part)) {
            return None;
        }
        let (is_bold, is_slanted) = (has("Bold"), has("Italic") || has("Oblique"));
        let column = match (is_bold, is_slanted) {
            _ if has("Courier") => return Some(Standard::Typewriter),
            _ if name.starts_with("Symbol") => return Some(Standard::Signs(signs("S"))),
            _ if name.starts_with("ZapfDingbats") => return Some(Standard::Signs(signs("Z"))),
            (false, _) if has("Helvetica") || has("Arial") => 0,
            (true, _) if has("Helvetica") || has("Arial") => 1,
            _ if !name.starts_with("Times") => return None,
            (false, false) => 2,
            (true, false) => 3,
            (false, true) => 4,
            (true, true) => 5,
        };
        Some(Standard::Letters(letters(column)))
    }

    /// The width of the character that a code shows, in thousandths of the type size.
    pub(super) fn width(&self, code: u8, text: Option<&str>) -> Option<f32> {
        match self {
            Standard::Letters(widths) => {
                text?.chars().map(|c| widths.get(&c)).sum::<Option<f32>>().filter(|sum| *sum > 0.)
            }
            Standard::Typewriter => Some(TYPEWRITER_WIDTH),
            Standard::Signs(signs) => signs.get(&code).map(|(width, _)| *width),
        }
    }

    /// The sign that a code shows, if it is a font of signs.
    pub(super) fn sign(&self, code: u8) -> Option<char> {
        match self {
            Standard::Signs(signs) => signs.get(&code).map(|(_, sign)| *sign),
            Standard::Letters(_) | Standard::Typewriter => None,
        }
    }
}

fn lines(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split(' ').collect())
}

fn character(code_point: &str) -> Option<char> {
    char::from_u32(u32::from_str_radix(code_point, 16).ok()?)
}

fn letters(column: usize) -> HashMap<char, f32> {
    let width =
        |parts: Vec<&str>| Some((character(parts[0])?, parts.get(column + 1)?.parse().ok()?));
    lines(WIDTHS).filter_map(width).collect()
}

fn signs(font: &str) -> HashMap<u8, (f32, char)> {
    let sign = |parts: Vec<&str>| {
        let [_, code, width, point] = parts[..] else { return None };
        Some((u8::from_str_radix(code, 16).ok()?, (width.parse().ok()?, character(point)?)))
    };
    lines(SIGNS).filter(|parts| parts[0] == font).filter_map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_fonts_are_known_by_many_names() {
        for (name, text, width) in [
            ("Helvetica", "A", Some(667.)),
            ("Helvetica-BoldOblique", "A", Some(722.)),
            ("ABCDEF+Arial,Bold", "A", Some(722.)),
            ("Times-Roman", "fi", Some(611.)),
            ("TimesNewRomanPS-BoldItalicMT", "m", Some(778.)),
            ("Times New Roman", "中", None),
            ("CourierNew", "中", Some(600.)),
            ("ArialNarrow", "A", None),
            ("SimSun", "A", None),
        ] {
            let found = Standard::named(name).and_then(|font| font.width(b'?', Some(text)));
            assert_eq!(found, width, "{name}");
        }
    }

    #[test]
    fn fonts_of_signs_have_their_own_codes() {
        for (name, code, width, sign) in [
            ("Symbol", b'a', 631., 'α'),
            ("SymbolMT", 0xB7, 460., '•'),
            ("ZapfDingbats", b'n', 761., '■'),
        ] {
            let font = Standard::named(name).expect("a standard font");
            assert_eq!((font.width(code, None), font.sign(code)), (Some(width), Some(sign)));
        }
    }
}
