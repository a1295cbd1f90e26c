//! The strings of a JSON file, regardless of their meaning: `{"a": "山\u57ce"}` has the text 山城.

use super::source_text::SourceText;

/// Every string value (keys excluded), unescaped.
pub(super) fn strings(json: &str) -> Vec<SourceText> {
    let mut found = Vec::new();
    let mut line = 1;
    let mut rest = json;
    while let Some(at) = rest.find(['"', '\n']) {
        let is_line_end = rest[at..].starts_with('\n');
        rest = &rest[at + 1..];
        if is_line_end {
            line += 1;
            continue;
        }
        let (text, end) = string(rest);
        let begins = line;
        line += u32::try_from(rest[..end].matches('\n').count()).unwrap_or(0);
        rest = &rest[end..];
        if is_json(&text) {
            // Some editors keep their text as JSON in a string.
            let inner = strings(&text).into_iter();
            found.extend(inner.map(|piece| SourceText { line: begins, ..piece }));
        } else if !rest.trim_start().starts_with(':') {
            let lines = text.split('\n').map(str::to_string);
            let piece = |text| SourceText { line: begins, text, may_be_markup: true };
            found.extend(lines.map(piece));
        }
    }
    found
}

/// Whether a string contains a JSON object or a list of them.
fn is_json(text: &str) -> bool {
    let text = text.trim();
    let is_between = |open, close| text.starts_with(open) && text.ends_with(close);
    (is_between('{', '}') || is_between('[', ']')) && text.contains("\":")
}

/// The string that begins here, and where the text after it begins.
fn string(json: &str) -> (String, usize) {
    let mut units: Vec<u16> = Vec::new();
    let mut chars = json.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (text(&units), at + 1),
            '\\' => match chars.next() {
                Some((at, 'u')) => {
                    let unit =
                        json.get(at + 1..at + 5).and_then(|hex| u16::from_str_radix(hex, 16).ok());
                    if let Some(unit) = unit {
                        units.push(unit);
                        chars.nth(3);
                    }
                }
                Some((_, 'n')) => units.push(u16::from(b'\n')),
                Some((_, 't' | 'r' | 'b' | 'f')) => units.push(u16::from(b' ')),
                Some((_, other)) => units.extend_from_slice(other.encode_utf16(&mut [0; 2])),
                None => break,
            },
            _ => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
        }
    }
    (text(&units), json.len())
}

/// Drops a lone surrogate, which means nothing.
fn text(units: &[u16]) -> String {
    char::decode_utf16(units.iter().copied()).filter_map(Result::ok).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_found_at_any_position() {
        let json = "{\"a\": \"\\u4e2d\\\"文\\n\", \"b\" :\n [\"\\ud83d\\ude00x\\ud83d\", {\"c\": [\"d\"]}]} \"open";
        let found: Vec<_> = strings(json).into_iter().map(|s| (s.line, s.text)).collect();
        let expected = [(1, "中\"文"), (1, ""), (2, "😀x"), (2, "d"), (2, "open")];
        assert_eq!(found, expected.map(|(line, text)| (line, text.to_string())));
    }

    #[test]
    fn a_string_may_contain_json() {
        let json = r#"{"lexical": "{\"root\": {\"text\": \"\\u4e2d\"}}", "a": "[1]: {"}"#;
        let found: Vec<_> = strings(json).into_iter().map(|piece| piece.text).collect();
        assert_eq!(found, ["中", "[1]: {"]);
    }
}
