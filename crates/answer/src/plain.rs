//! Texts without characters that control a terminal or break a line.

use std::borrow::Cow;

/// Replaces the characters that a terminal acts on instead of showing: control characters, and the marks
/// that reverse or isolate the direction of writing. Line ends and tabs become spaces, since each text is
/// one line here.
pub fn safe(text: &str) -> Cow<'_, str> {
    if text.chars().any(|c| replacement(c).is_some()) {
        Cow::Owned(text.chars().map(|c| replacement(c).unwrap_or(c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a terminal may act on a character instead of showing it.
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn replacement(c: char) -> Option<char> {
    match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        // The symbols for the control characters: ␛ for the escape character.
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)),
        '\x7f' => Some('␡'),
        _ if is_unsafe(c) => Some(char::REPLACEMENT_CHARACTER),
        _ => None,
    }
}

/// JSON with every character escaped that a terminal would act on. In JSON such characters occur only
/// within strings.
pub fn escaped(json: &str) -> Cow<'_, str> {
    if !json.chars().any(is_unsafe) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if is_unsafe(c) {
            // All of them are in the Basic Multilingual Plane, so each takes one escape.
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}
