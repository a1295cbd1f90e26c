//! Text in the format of Ghost's first editor (Mobiledoc): sections, each a list of its kind and of runs
//! whose last element is their text, with cards between them.

use super::Parts;
use crate::json::markup;
use crate::json::node::Node;
use crate::model::{Paragraph, Role};

/// The kinds of sections.
const TEXT: u64 = 1;
const LIST: u64 = 3;
const CARD: u64 = 10;

/// Whether an object is a text in this format.
pub(super) fn is_mobiledoc(node: &Node) -> bool {
    ["sections", "markups", "cards"]
        .iter()
        .all(|name| matches!(node.get(name), Some(Node::List(_))))
}

/// Reads the sections of a text.
pub(super) fn read(node: &Node, parts: &mut Parts) {
    let cards = node.get("cards").map(Node::elements).unwrap_or_default();
    let atoms = node.get("atoms").map(Node::elements).unwrap_or_default();
    let mut shown = vec![false; cards.len()];
    for section in node.get("sections").map(Node::elements).unwrap_or_default() {
        match section.elements() {
            [kind, tag, runs, ..] if kind.as_number() == Some(TEXT) => {
                let text = text(runs.elements(), atoms);
                push(text, tag.as_text().unwrap_or_default(), parts);
            }
            [kind, _, items, ..] if kind.as_number() == Some(LIST) => {
                for item in items.elements() {
                    push(text(item.elements(), atoms), "li", parts);
                }
            }
            [kind, card, ..] if kind.as_number() == Some(CARD) => {
                let Some(at) = card.as_number().and_then(|at| usize::try_from(at).ok()) else {
                    continue;
                };
                if let Some(card) = cards.get(at).filter(|_| !shown[at]) {
                    shown[at] = true;
                    read_card(card, parts);
                }
            }
            _ => parts.leave_out("section", section),
        }
    }
    for (card, _) in cards.iter().zip(&shown).filter(|(_, shown)| !**shown) {
        parts.leave_out("card", card);
    }
    let read = |name: &str| matches!(name, "sections" | "cards");
    for (name, value) in node.members().iter().filter(|(name, _)| !read(name)) {
        parts.leave_out(name, value);
    }
}

/// The text of runs: each is `[kind, opened, closed, text]`, or refers to an atom by number.
fn text(runs: &[Node], atoms: &[Node]) -> String {
    let mut line = String::new();
    for run in runs {
        match run.elements() {
            [kind, .., text] if kind.as_number() == Some(1) => {
                let atom = text.as_number().and_then(|at| atoms.get(usize::try_from(at).ok()?));
                // [name, text, more]
                let name = atom.and_then(|atom| atom.elements().first()?.as_text());
                match (name, atom.and_then(|atom| atom.elements().get(1)?.as_text())) {
                    (Some("soft-return"), _) => line.push('\n'),
                    (_, Some(text)) => line.push_str(text),
                    _ => {}
                }
            }
            [.., text] => line.push_str(text.as_text().unwrap_or_default()),
            [] => line.push_str(run.as_text().unwrap_or_default()),
        }
    }
    line
}

fn push(text: String, tag: &str, parts: &mut Parts) {
    let (role, level) = match tag.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => (Role::Heading, Some(digit - b'0')),
        b"li" => (Role::Item, Some(1)),
        b"pre" => (Role::Code, None),
        _ => (Role::Paragraph, None),
    };
    let lines = text.split('\n').filter(|line| !line.trim().is_empty());
    parts.paragraphs.extend(lines.map(|line| Paragraph { role, level, ..Paragraph::text(line) }));
}

/// A card: `["markdown", {"markdown": "…"}]`.
fn read_card(card: &Node, parts: &mut Parts) {
    let Some(content) = card.elements().get(1) else { return };
    let is_code = card.elements()[0].as_text() == Some("code");
    for (name, value) in content.members() {
        match value {
            Node::Text(text) if name == "code" && is_code => {
                let lines = text.lines().filter(|line| !line.trim().is_empty());
                let code = |line| Paragraph { role: Role::Code, ..Paragraph::text(line) };
                parts.paragraphs.extend(lines.map(code));
            }
            Node::Text(text)
                if matches!(name.as_ref(), "html" | "markdown" | "caption" | "code") =>
            {
                let read = parts.marked(markup::paragraphs(text));
                parts.paragraphs.extend(read);
            }
            other => {
                let value = other.clone().into_value();
                parts.omit(format!("{name}: {value}"), super::DATA);
            }
        }
    }
}
