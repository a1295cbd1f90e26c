//! Decodes character references: `&amp;` becomes `&`, `&#20013;` becomes 中.

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};

/// The maximum length of a named character reference, in bytes: longer than any in the standard.
const MAX_REFERENCE: usize = 34;

/// Replaces the character references of a text by their characters.
pub(super) fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest
            .bytes()
            .skip(1)
            .take(MAX_REFERENCE)
            .take_while(|b| b.is_ascii_alphanumeric() || *b == b'#');
        let len = 1 + name.count();
        let reference = match rest.as_bytes().get(len) {
            Some(b';') => &rest[..=len],
            _ => "",
        };
        if reference.is_empty() {
            out.push('&');
            rest = &rest[1..];
        } else {
            out.push_str(&character(reference));
            rest = &rest[reference.len()..];
        }
    }
    out.push_str(rest);
    out
}

fn character(reference: &str) -> String {
    let arena = Arena::new();
    let root = parse_document(&arena, reference, &Options::default());
    let mut text = String::new();
    for node in root.descendants() {
        if let NodeValue::Text(part) = &node.data().value {
            text.push_str(part);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded_to_characters() {
        assert_eq!(decode("a &amp; b&#20013;&#x6587;&nbsp;c"), "a & b中文\u{a0}c");
        assert_eq!(decode("AT&T &nosuchname; &"), "AT&T &nosuchname; &");
    }
}
