//! HTML tags: their names and attributes.
//!
//! Only the names of real elements count, so that `<中亚>` and `List<String>` stay text.

use crate::words::WordList;

const ELEMENTS: &str = include_str!("data/elements.txt");

/// Elements that begin and end a paragraph.
pub(super) static BLOCKS: WordList = WordList::named(ELEMENTS, "blocks");
/// Elements inside a paragraph.
static INLINE: WordList = WordList::named(ELEMENTS, "inline");

/// The longest tag that is recognised, in bytes.
pub(super) const MAX_TAG: usize = 4_000;
/// The longest name of an element, in bytes: longer than any known one.
const MAX_NAME: usize = 12;

/// A tag of a real element.
pub(super) struct HtmlTag {
    /// Its name in lower case.
    pub name: String,
    /// Whether it closes the element.
    pub closing: bool,
    /// The text between the name and `>`.
    attributes: String,
    pub(super) len: usize,
}

impl HtmlTag {
    /// Whether a tag is the one that closes an element of this name.
    pub(super) fn closes(html: &str, name: &str) -> bool {
        HtmlTag::name(html).is_some_and(|(found, closing, _)| closing && found == name)
    }

    /// The tag at the start of a text.
    pub(super) fn read(text: &str) -> Option<HtmlTag> {
        let (name, closing, after) = HtmlTag::name(text)?;
        let mut window = text.len().min(MAX_TAG);
        while !text.is_char_boundary(window) {
            window -= 1;
        }
        let end = text[..window].find('>')?;
        let attributes = text.get(after..end).filter(|text| !text.contains('<'))?.to_string();
        Some(HtmlTag { name, closing, attributes, len: end + 1 })
    }

    /// Name, whether it closes, and the offset after the name.
    pub(super) fn name(text: &str) -> Option<(String, bool, usize)> {
        let rest = text.strip_prefix('<')?;
        let (rest, closing) = match rest.strip_prefix('/') {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let len = rest
            .bytes()
            .take(MAX_NAME)
            .take_while(|b| b.is_ascii_alphanumeric() || *b == b':')
            .count();
        let name = rest[..len].to_ascii_lowercase();
        let known = BLOCKS.contains(&name.as_str()) || INLINE.contains(&name.as_str());
        let delimited =
            rest[len..].chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '>' | '/'));
        (known && delimited).then_some((name, closing, 1 + usize::from(closing) + len))
    }

    /// The source of a tag, without the parts that are kept elsewhere: the address of a link or picture,
    /// and the text of a picture.
    pub(super) fn without_kept(&self, html: &str) -> String {
        let kept: &[&str] = match self.name.as_str() {
            "a" => &["href"],
            "img" => &["src", "alt"],
            _ => &[],
        };
        let values = kept.iter().filter_map(|name| self.attribute(name));
        let values = values.filter(|value| !value.is_empty());
        values.fold(html.to_string(), |html, value| html.replacen(&value, "", 1))
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut rest = self.attributes.as_str();
        while let Some(at) = find_ignoring_case(rest, name) {
            let before = rest[..at].chars().next_back();
            rest = &rest[at + name.len()..];
            let Some(value) = rest.trim_start().strip_prefix('=') else { continue };
            if before.is_some_and(|c| !c.is_whitespace()) {
                continue;
            }
            let value = value.trim_start();
            let quoted = ['"', '\''].iter().find_map(|&quote| {
                let inner = value.strip_prefix(quote)?;
                Some(&inner[..inner.find(quote).unwrap_or(inner.len())])
            });
            let bare = || value.split(char::is_whitespace).next().unwrap_or_default();
            return Some(quoted.unwrap_or_else(bare).to_string());
        }
        None
    }
}

/// `str::find` for an ASCII needle in lower case, ignoring case.
pub(super) fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    text.windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle))
}
