//! Repairs invalid JSON far enough that a strict parser reads it, so that an error spoils nothing but its
//! own place.
//!
//! Programs write half of a surrogate pair, `NaN`, a superfluous comma, a line end within a string, or
//! the calls of a database shell. Nothing is guessed about brackets and quotes: a truncated record stays
//! broken.
//!
//! | input | repaired |
//! |---|---|
//! | `{"a":[1,2,],}` | `{"a":[1,2]}` |
//! | `{"a":True,"b":None}` | `{"a":true,"b":null}` |
//! | `{"_id":ObjectId("6a"),"n":NumberLong(7)}` | `{"_id":"6a","n":7}` |
//! | `{title:"山城",n:007}` | `{"title":"山城","n":"007"}` |

use std::borrow::Cow;
use std::fmt::Write as _;

/// A repaired text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Repaired {
    /// The JSON.
    pub(super) json: String,
    /// The kinds of repairs, as phrases, without repetition.
    pub(super) repairs: Vec<&'static str>,
    /// What was removed.
    pub(super) removed: Vec<String>,
}

/// The deepest nesting; deeper values become strings. A JSON parser accepts 128.
const DEEPEST: usize = 96;

/// Repairs a text, in time linear in its length.
pub(super) fn repaired(text: &str) -> Repaired {
    let json = String::with_capacity(text.len());
    let result = Repaired { json, repairs: Vec::new(), removed: Vec::new() };
    let mut mender = Mender { text, at: 0, depth: 0, after_value: false, result };
    mender.run();
    mender.result
}

struct Mender<'t> {
    text: &'t str,
    /// The index of the next byte.
    at: usize,
    depth: usize,
    /// Whether a value or a name has just ended.
    after_value: bool,
    result: Repaired,
}

impl Mender<'_> {
    fn run(&mut self) {
        while let Some(byte) = self.peek() {
            let is_value = byte.is_ascii_alphanumeric() || b"\"{[-_$".contains(&byte);
            if self.after_value && is_value && self.depth > 0 {
                self.result.json.push(',');
                self.report("a missing comma was added");
            }
            if !byte.is_ascii_whitespace() && byte != b'/' {
                self.after_value = !matches!(byte, b'{' | b'[' | b',' | b':');
            }
            match byte {
                b'"' => self.string(),
                b'{' | b'[' if self.depth == DEEPEST => self.deep(),
                b'{' | b'[' => {
                    self.depth += 1;
                    self.copy(1);
                }
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    self.copy(1);
                }
                b',' => self.comma(),
                b'/' if self.rest().starts_with("//") => {
                    let end = self.rest().find('\n').unwrap_or(self.rest().len());
                    self.remove(end, "a comment was left out");
                }
                b'/' if self.rest().starts_with("/*") => {
                    let end = self.rest().find("*/").map_or(self.rest().len(), |end| end + 2);
                    self.remove(end, "a comment was left out");
                }
                b'-' | b'+' | b'.' | b'0'..=b'9' => self.number(),
                _ if byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$' => self.word(),
                _ => {
                    let length = self.rest().chars().next().map_or(1, char::len_utf8);
                    self.copy(length);
                }
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Copies this many bytes unchanged.
    fn copy(&mut self, bytes: usize) {
        self.result.json.push_str(&self.text[self.at..self.at + bytes]);
        self.at += bytes;
    }

    fn report(&mut self, what: &'static str) {
        if !self.result.repairs.contains(&what) {
            self.result.repairs.push(what);
        }
    }

    fn remove(&mut self, bytes: usize, what: &'static str) {
        self.result.removed.push(self.text[self.at..self.at + bytes].to_string());
        self.at += bytes;
        self.report(what);
    }

    /// Copies a comma, unless nothing follows it.
    fn comma(&mut self) {
        let after = self.rest()[1..].trim_start();
        if after.starts_with(['}', ']', ',']) {
            self.at += 1;
            self.report("a comma too many was left out");
        } else {
            self.copy(1);
        }
    }

    /// Copies a string.
    fn string(&mut self) {
        self.copy(1);
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => return self.copy(1),
                b'\\' => self.escape(),
                0..0x20 => {
                    self.at += 1;
                    let _ = write!(self.result.json, "\\u{byte:04x}");
                    self.report("a control character stood within a text");
                }
                _ => {
                    let plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | 0..0x20);
                    let length = self.rest().bytes().take_while(plain).count();
                    self.copy(length);
                }
            }
        }
    }

    /// Copies an escape, or repairs it.
    fn escape(&mut self) {
        let bytes = &self.text.as_bytes()[self.at..];
        match bytes.get(1) {
            Some(b'u') => match unit(bytes) {
                Some(high @ 0xD800..0xDC00) => match unit(&bytes[6..]) {
                    Some(0xDC00..0xE000) => self.copy(12),
                    _ => self.lone(high),
                },
                Some(low @ 0xDC00..0xE000) => self.lone(low),
                Some(_) => self.copy(6),
                None => self.backslash(),
            },
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.copy(2),
            // JavaScript's escapes for a quote and for a line continuation.
            Some(b'\'') => {
                self.at += 1;
                self.copy(1);
                self.report("a sign was escaped that needs not be");
            }
            _ => self.backslash(),
        }
    }

    /// Makes a backslash that begins no escape literal.
    fn backslash(&mut self) {
        self.at += 1;
        self.result.json.push_str("\\\\");
        self.report("a backslash stood for itself");
    }

    /// Handles a lone surrogate.
    fn lone(&mut self, half: u16) {
        self.at += 6;
        self.result.json.push('\u{FFFD}');
        self.result.removed.push(format!("\\u{half:04x}"));
        self.report("half of a character (a lone surrogate) was replaced");
    }

    /// Copies a number, or replaces what is not one.
    fn number(&mut self) {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-._".contains(byte);
        let length = self.rest().bytes().take_while(is_part).count();
        let number = &self.text[self.at..self.at + length];
        if serde_json::from_str::<serde_json::Number>(number).is_ok() {
            return self.copy(length);
        }
        if matches!(number.trim_start_matches(['-', '+']), "Infinity" | "NaN" | "inf" | "nan") {
            return self.no_number(length);
        }
        self.text_of(length);
    }

    /// Some programs write `NaN` for a missing value.
    fn no_number(&mut self, length: usize) {
        self.result.json.push_str("null");
        self.remove(length, "a number that is none (NaN, Infinity) was left out");
    }

    /// Handles a bare word.
    fn word(&mut self) {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_$.".contains(byte);
        let length = self.rest().bytes().take_while(is_part).count();
        let word = &self.text[self.at..self.at + length];
        let after = &self.text[self.at + length..];
        match word {
            "true" | "false" | "null" => self.copy(length),
            "True" | "False" => {
                self.result.json.push_str(if word == "True" { "true" } else { "false" });
                self.at += length;
                self.report("a word of another language was read");
            }
            "None" | "undefined" => {
                self.result.json.push_str("null");
                self.remove(length, "a word of another language was read");
            }
            "NaN" | "Infinity" | "nan" | "inf" => self.no_number(length),
            _ if after.starts_with('(') => self.call(length),
            _ => self.text_of(length),
        }
    }

    /// Turns a bare word or number that JSON does not know into a string: mostly the name of a member.
    fn text_of(&mut self, length: usize) {
        self.result.json.push('"');
        self.copy(length);
        self.result.json.push('"');
        self.report("a word without quotes was read as a text");
    }

    /// Replaces a call of a database shell by its argument.
    fn call(&mut self, name: usize) {
        let inner = &self.text[self.at + name + 1..];
        let argument = inner.trim_start();
        let length = match argument.strip_prefix('"') {
            Some(text) => text.find('"').map(|end| end + 2),
            None => argument.find(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c)),
        };
        let closing = length.filter(|&length| argument[length..].trim_start().starts_with(')'));
        let Some(length) = closing else { return self.text_of(name) };
        let value = &argument[..length];
        let json = match value {
            "" => "null".to_string(),
            text if text.starts_with('"') => text.to_string(),
            number if serde_json::from_str::<serde_json::Number>(number).is_ok() => {
                number.to_string()
            }
            word => format!("\"{word}\""),
        };
        self.result.json.push_str(&json);
        let rest = &argument[length..];
        let end = rest.find(')').map_or(rest.len(), |end| end + 1);
        let used = self.text.len() - self.at - (rest.len() - end);
        self.result.removed.push(self.text[self.at..self.at + name].to_string());
        self.at += used;
        self.report("the call of a data base's shell was read as its argument");
    }

    /// Turns a value that is nested too deeply into a string.
    fn deep(&mut self) {
        let mut depth = 0usize;
        let (mut in_string, mut escaped) = (false, false);
        let end = self.rest().bytes().position(|byte| {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_string => escaped = true,
                b'"' => in_string = !in_string,
                b'{' | b'[' if !in_string => depth += 1,
                b'}' | b']' if !in_string => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        let length = end.map_or(self.rest().len(), |end| end + 1);
        let text = serde_json::Value::from(&self.text[self.at..self.at + length]);
        self.result.json.push_str(&text.to_string());
        self.at += length;
        self.report("deeply nested data was read as a text");
    }
}

/// JSON, valid or not, with its escapes decoded: for people, not for parsers.
pub(super) fn written_out(json: &str) -> Cow<'_, str> {
    if !json.contains('\\') {
        return Cow::Borrowed(json);
    }
    let mut text = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let mut units = Vec::new();
        while let Some(unit) = unit(rest.as_bytes()) {
            units.push(unit);
            rest = &rest[6..];
        }
        let chars = char::decode_utf16(units.iter().copied());
        text.extend(chars.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        if units.is_empty() {
            // The escaped character is copied as it is, so that no backslash counts twice.
            let end = rest.char_indices().nth(2).map_or(rest.len(), |(at, _)| at);
            text.push(match &rest[..end] {
                "\\n" | "\\r" | "\\t" | "\\b" | "\\f" => ' ',
                pair => pair.chars().next_back().unwrap_or('\\'),
            });
            rest = &rest[end..];
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The UTF-16 unit of the `\uXXXX` at the start of some bytes.
fn unit(bytes: &[u8]) -> Option<u16> {
    let digits = bytes.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().all(u8::is_ascii_hexdigit).then_some(())?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn what_one_place_spoils_is_that_place_alone() {
        for (text, expected) in [
            (r#"{"a":"山城\ud83d"}"#, "{\"a\":\"山城\u{FFFD}\"}"),
            (r#"{"a":"\udc00山城\ud83d\u5c71"}"#, "{\"a\":\"\u{FFFD}山城\u{FFFD}山\"}"),
            (r#"{"a":"\ud83d\ude00"}"#, "{\"a\":\"😀\"}"),
            (r#"{"a":NaN,"b":-Infinity,"c":[nan, 1]}"#, r#"{"a":null,"b":null,"c":[null,1]}"#),
            (r#"{"a":[1,2,],}"#, r#"{"a":[1,2]}"#),
            ("{\"a\":\"山\n城\t\"}", r#"{"a":"山\n城\t"}"#),
            (r#"{"a":"C:\山城\x","b":"it\'s"}"#, r#"{"a":"C:\\山城\\x","b":"it's"}"#),
            ("{// 注\n\"a\":/* 注 */1}", r#"{"a":1}"#),
            (r#"{"a":True,"b":None}"#, r#"{"a":true,"b":null}"#),
            (r#"{"_id":ObjectId("6a"),"n":NumberLong(7)}"#, r#"{"_id":"6a","n":7}"#),
            (r#"{title:"山城",n:007}"#, r#"{"title":"山城","n":"007"}"#),
            ("{\"a\":\"山\" \"b\":[1 2]\n\"c\":{}}", r#"{"a":"山","b":[1,2],"c":{}}"#),
        ] {
            let Repaired { json, repairs, .. } = repaired(text);
            let read: Value = serde_json::from_str(&json).unwrap_or_else(|e| panic!("{e}: {json}"));
            assert_eq!(read.to_string(), expected, "{text}");
            assert_eq!(repairs.is_empty(), serde_json::from_str::<Value>(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn characters_are_written_out() {
        for (json, expected) in [
            (r#"{"a":"\u5c71\ud83d\ude00\"\\u"}"#, "{\"a\":\"山😀\"\\u\"}"),
            (r#"{"a":"\ud83d\n山"#, "{\"a\":\"\u{FFFD} 山"),
            ("\\", "\\"),
            ("山", "山"),
        ] {
            assert_eq!(written_out(json), expected, "{json}");
        }
    }

    #[test]
    fn what_lies_too_deep_becomes_a_text() {
        let deep = format!("{{\"a\":{}\"山城\"{}}}", "[".repeat(5000), "]".repeat(5000));
        let Repaired { json, .. } = repaired(&deep);
        let read: Value = serde_json::from_str(&json).expect("JSON");
        assert!(read.to_string().contains("山城"));
    }

    proptest! {
        #[test]
        fn what_is_json_stays_what_it_is(text in "(\\{|\\}|\\[|\\]|,|:|\"|\\\\u[dD][89c]00|\\\\|n|1|-|NaN|中|\n|/\\*|//|\\(|\\)){0,24}") {
            let Repaired { json, .. } = repaired(&text);
            if let Ok(value) = serde_json::from_str::<Value>(&text) {
                prop_assert_eq!(serde_json::from_str::<Value>(&json).ok(), Some(value));
            }
        }
    }
}
