//! The names of characters in fonts: `comma` is `,`, `uni4E2D` is 中, `u20000` is 𠀀, `a.alt` is `a`.

use super::readable;

/// The names of characters other than single letters, and the characters.
const NAMES: &str = include_str!("../../data/character_names.txt");

/// The character with this name; `None` when the name does not identify one.
pub(super) fn character_named(name: &str) -> Option<String> {
    let base = name.split('.').next().filter(|base| !base.is_empty())?;
    let mut letters = base.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return letter.is_ascii_alphabetic().then(|| base.to_string());
    }
    if let Some(found) = listed(base) {
        return Some(found.to_string());
    }
    let digits =
        base.strip_prefix("uni").filter(|digits| digits.len() >= 4 && digits.len() % 4 == 0);
    if let Some(digits) = digits {
        let units: Option<Vec<u16>> = digits
            .as_bytes()
            .chunks(4)
            .map(|digits| u16::from_str_radix(str::from_utf8(digits).ok()?, 16).ok())
            .collect();
        return readable(&String::from_utf16(&units?).ok()?);
    }
    let digits = base.strip_prefix('u').filter(|digits| (4..=6).contains(&digits.len()))?;
    let found = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
    readable(&found.to_string())
}

fn listed(name: &str) -> Option<&'static str> {
    let lines = NAMES.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(' '))
        .find(|(listed, _)| *listed == name)
        .map(|(_, c)| c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glyph_names_map_to_characters() {
        for (name, text) in [
            ("A", Some("A")),
            ("comma", Some(",")),
            ("five", Some("5")),
            ("uni4E2D", Some("中")),
            ("uni4E2D6587", Some("中文")),
            ("u4E2D", Some("中")),
            ("u20000", Some("𠀀")),
            ("a.alt", Some("a")),
            ("space", Some(" ")),
            ("quotedblleft", Some("“")),
            (".notdef", None),
            ("g123", None),
            ("uniD800", None),
        ] {
            assert_eq!(character_named(name).as_deref(), text, "{name}");
        }
    }
}
