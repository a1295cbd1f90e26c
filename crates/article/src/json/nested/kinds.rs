//! The names that editors give to the parts of a text and to the members of a part.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::json::node::Node;
use crate::words::lists;

/// The kind of a part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A heading, with its level if the name states it.
    Heading(Option<u8>),
    /// A list, or an item of one.
    Item,
    Code,
    Paragraph,
    /// A run within a paragraph.
    Inline,
    /// The end of a line within a paragraph.
    Break,
    /// Something that is shown rather than read.
    Picture,
    /// A part with a name that is not known.
    Other,
}

impl Kind {
    /// The kind that a part states.
    pub(super) fn of(node: &Node) -> Option<Kind> {
        // A paragraph of Sanity states its kind as its style, or states the list that it belongs to.
        if node.get("listItem").is_some_and(|item| !item.is_empty()) {
            return Some(Kind::Item);
        }
        let styled = node.text_of("style").and_then(Kind::named);
        if let Some(Kind::Heading(_)) = styled {
            return styled;
        }
        let Some(name) = NAMES_OF_KIND.iter().find_map(|name| node.text_of(name)) else {
            // HTML elements; `code` occurs within paragraphs as well.
            return node.text_of("tag").map(|tag| match Kind::named(tag) {
                Some(Kind::Code) if tag == "code" => Kind::Inline,
                kind => kind.unwrap_or(Kind::Other),
            });
        };
        let kind = Kind::named(name).unwrap_or(Kind::Other);
        match (kind, node.text_of("tag").and_then(Kind::named)) {
            (Kind::Heading(None), Some(heading @ Kind::Heading(_))) => Some(heading),
            _ => Some(kind),
        }
    }

    fn named(name: &str) -> Option<Kind> {
        let plain = plain(name);
        if let Some(kind) = KINDS.get(plain.as_str()) {
            return Some(*kind);
        }
        let (name, level) = numbered(&plain)?;
        match KINDS.get(name)? {
            Kind::Heading(_) => Some(Kind::Heading(Some(level))),
            kind => Some(*kind),
        }
    }
}

/// The members in which a part states its kind.
const NAMES_OF_KIND: [&str; 7] =
    ["type", "_type", "nodeType", "node_type", "blockType", "kind", "role"];

/// The members that contain the text of a run, the plainest first.
pub(super) const RUN_TEXTS: [&str; 7] =
    ["plain_text", "text", "value", "insert", "content", "children", "title"];

/// Whether a part is a list rather than an item.
pub(super) fn is_list(node: &Node) -> bool {
    let name = NAMES_OF_KIND.iter().find_map(|name| node.text_of(name)).map(plain);
    name.is_some_and(|name| name.ends_with("list") || matches!(name.as_str(), "ul" | "ol"))
}

/// Whether the name of a member says that it contains runs.
pub(super) fn contains_runs(name: &str) -> bool {
    matches!(plain(name).as_str(), "children" | "richtext" | "spans" | "runs" | "caption")
}

/// `h` and 2 of `h2`, `header` and 2 of `headertwo`.
fn numbered(name: &str) -> Option<(&str, u8)> {
    const NUMBERS: [&str; 6] = ["one", "two", "three", "four", "five", "six"];
    let last = name.chars().next_back()?;
    if let Some(digit) = last.to_digit(10) {
        let name = &name[..name.len() - 1];
        return u8::try_from(digit).ok().filter(|level| (1..=6).contains(level)).map(|l| (name, l));
    }
    NUMBERS.iter().zip(1..).find_map(|(number, level)| Some((name.strip_suffix(number)?, level)))
}

/// The role of a member, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MemberName {
    Heading,
    Text,
    Data,
    Unknown,
}

impl MemberName {
    pub(super) fn of(name: &str) -> MemberName {
        let plain = plain(name);
        if HEADINGS.contains(plain.as_str()) {
            MemberName::Heading
        } else if TEXTS.contains(plain.as_str()) {
            MemberName::Text
        } else if DATA.contains(plain.as_str()) || name.starts_with(['_', '$', '@']) {
            MemberName::Data
        } else {
            MemberName::Unknown
        }
    }
}

/// The longest known name, in bytes.
const LONGEST_NAME: usize = 40;

/// A name in lower case and without word separators.
fn plain(name: &str) -> String {
    let name = &name[..name.floor_char_boundary(LONGEST_NAME)];
    let kept = name.chars().filter(|c| !matches!(c, '_' | '-' | ' '));
    kept.map(|c| c.to_ascii_lowercase()).collect()
}

static KINDS: LazyLock<HashMap<&str, Kind>> = LazyLock::new(|| {
    let mut kinds = HashMap::new();
    for (list, names) in lists(include_str!("data/kinds.txt")) {
        let kind = match list {
            "headings" => Kind::Heading(None),
            "items" => Kind::Item,
            "code" => Kind::Code,
            "paragraphs" => Kind::Paragraph,
            "inline" => Kind::Inline,
            "breaks" => Kind::Break,
            _ => Kind::Picture,
        };
        kinds.extend(names.into_iter().map(|name| (name, kind)));
    }
    kinds
});

fn names(list: &str) -> HashSet<&'static str> {
    let found = lists(include_str!("data/names.txt")).into_iter().find(|(name, _)| *name == list);
    found.map(|(_, names)| names.into_iter().collect()).unwrap_or_default()
}

static HEADINGS: LazyLock<HashSet<&str>> = LazyLock::new(|| names("headings"));
static TEXTS: LazyLock<HashSet<&str>> = LazyLock::new(|| names("texts"));
static DATA: LazyLock<HashSet<&str>> = LazyLock::new(|| names("data"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_what_they_call_themselves() {
        for (json, expected) in [
            (r#"{"type":"heading_2"}"#, Some(Kind::Heading(Some(2)))),
            (r#"{"type":"header-three"}"#, Some(Kind::Heading(Some(3)))),
            (r#"{"type":"heading","tag":"h4"}"#, Some(Kind::Heading(Some(4)))),
            (r#"{"nodeType":"heading-1"}"#, Some(Kind::Heading(Some(1)))),
            (r#"{"_type":"block","style":"h2"}"#, Some(Kind::Heading(Some(2)))),
            (r#"{"_type":"block","style":"normal","listItem":"bullet"}"#, Some(Kind::Item)),
            (r#"{"type":"bulletList"}"#, Some(Kind::Item)),
            (r#"{"type":"code_block"}"#, Some(Kind::Code)),
            (r#"{"type":"hardBreak"}"#, Some(Kind::Break)),
            (r#"{"type":"callout"}"#, Some(Kind::Other)),
            (r#"{"text":"文"}"#, None),
        ] {
            let node: Node = serde_json::from_str(json).expect("JSON");
            assert_eq!(Kind::of(&node), expected, "{json}");
        }
    }

    #[test]
    fn every_list_of_names_is_there() {
        assert!(HEADINGS.contains("chapter") && TEXTS.contains("content") && DATA.contains("href"));
        assert_eq!(MemberName::of("rich_text"), MemberName::Text);
        assert_eq!(MemberName::of("has_children"), MemberName::Data);
        assert_eq!(MemberName::of("读后"), MemberName::Unknown);
    }
}
