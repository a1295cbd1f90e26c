//! The text of an element of a feed: as it is, as HTML, or decoded from base64.

use souwen_print::{Element, Node};

use crate::transfer::{base64, text_of_base64};

/// The minimum length of base64 where a text may stand as well, in bytes: a shorter word in Latin letters may
/// have the form of base64 by chance.
const SHORTEST_GUESS: usize = 16;
/// The elements of HTML that have no end tag.
const VOID: [&str; 8] = ["br", "hr", "img", "input", "link", "meta", "source", "wbr"];

/// A text in the form of a field.
pub(super) struct Text {
    pub(super) text: String,
    is_html: bool,
}

impl Text {
    /// The text of an element; `None` if it has none.
    pub(super) fn of(element: Element<'_>) -> Option<Text> {
        let kind = element.attribute("type").unwrap_or_default();
        let has_elements = element.elements().next().is_some();
        let text = if has_elements { markup(element) } else { plain(element) };
        let is_html = has_elements || kind.contains("html") || kind != "text" && text.contains('<');
        (!text.trim().is_empty()).then_some(Text { text, is_html })
    }

    /// A text of which only its characters are known.
    pub(super) fn guessed(text: String) -> Text {
        let is_html = text.contains('<');
        Text { text, is_html }
    }

    /// The field that takes it.
    pub(super) fn field(&self) -> &'static str {
        if self.is_html { "html" } else { "body" }
    }
}

/// The text of an element without its elements, decoded. Empty for [bytes](is_of_bytes) that are no text.
pub(super) fn plain(element: Element<'_>) -> String {
    match Written::of(element) {
        Written::Text => element.text(),
        Written::Encoded(text) => text,
        Written::Bytes => String::new(),
    }
}

/// Whether an element contains a file that is no text, such as a picture.
pub(super) fn is_of_bytes(element: Element<'_>) -> bool {
    matches!(Written::of(element), Written::Bytes)
}

/// How the text of an element is written.
enum Written {
    /// As it is.
    Text,
    /// In base64.
    Encoded(String),
    /// In base64, and it is no text.
    Bytes,
}

impl Written {
    /// Atom 0.3 says `mode="base64"`. In Atom 1.0, all content of a media type that is neither text nor XML is
    /// base64, and some write text in this form too.
    fn of(element: Element<'_>) -> Written {
        let kind = element.attribute("type").unwrap_or_default().to_ascii_lowercase();
        let media = kind.split(';').next().unwrap_or_default().trim();
        let says = element.attribute("mode") == Some("base64");
        let is_xml = media.ends_with("xml");
        if !says && (!media.contains('/') || is_xml) || element.elements().next().is_some() {
            return Written::Text;
        }
        let text = element.text();
        let is_sure = says || !media.starts_with("text/");
        match text_of_base64(&text) {
            Some(decoded) if is_sure || text.trim().len() >= SHORTEST_GUESS => {
                Written::Encoded(decoded)
            }
            None if is_sure && base64(&text).is_some() => Written::Bytes,
            _ => Written::Text,
        }
    }
}

/// The content of an element, as HTML.
fn markup(element: Element<'_>) -> String {
    let mut text = String::new();
    write_markup(element, &mut text);
    text
}

fn write_markup(element: Element<'_>, all: &mut String) {
    for node in element.nodes() {
        match node {
            Node::Element(inner) => {
                let name = inner.name();
                all.extend(["<", name]);
                for (attribute, value) in inner.attributes() {
                    all.extend([" ", attribute, "=\"", &escaped(value), "\""]);
                }
                all.push('>');
                write_markup(inner, all);
                if !VOID.contains(&name) {
                    all.extend(["</", name, ">"]);
                }
            }
            Node::Text(text) => all.push_str(&escaped(text)),
        }
    }
}

/// A text without markup, as HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
