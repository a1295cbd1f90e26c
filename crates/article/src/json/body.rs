//! The text of an article: chosen among several members that may contain it.

use std::borrow::Cow;

use souwen_text::is_significant;
use souwen_text::sentence::ends_sentence;

use super::fields::plain_name;
use super::markup::{self, Marked};
use super::nested;
use super::node::{Members, Node};
use super::own::own_paragraphs;
use crate::model::{Paragraph, Role};
use crate::omission::Omission;
use crate::words::WordList;

/// Names of members that describe the text.
static SUMMARIES: WordList = WordList::of(include_str!("data/summaries.txt"));

/// The number of significant characters from which a text under an unknown name counts as the article's.
const LEAST_PROSE: usize = 12;
/// The same for an object whose members have names for text, as verse is sometimes stored.
const LEAST_PARTS: usize = 8;

/// A member that may contain the text.
pub(super) struct Candidate<'a> {
    pub(super) name: Cow<'a, str>,
    /// Its rank among the names for the text, 0 the best.
    pub(super) rank: usize,
    /// Whether its name may also mean something else, so that the value has to read like prose.
    pub(super) doubtful: bool,
    pub(super) node: Node<'a>,
}

/// A text with its omissions, readings and places.
#[derive(Default)]
pub(super) struct Text {
    pub(super) paragraphs: Vec<Paragraph>,
    pub(super) omissions: Vec<Omission>,
    /// Readings printed next to its characters (ruby).
    pub(super) readings: Vec<String>,
    /// The paths where it was found, unless it is simply the member itself.
    pub(super) places: Vec<String>,
}

/// Takes the text from the best candidate that contains any. Other candidates with a different text are added
/// to `rest`.
pub(super) fn text<'a>(
    mut candidates: Vec<Candidate<'a>>,
    has_title: bool,
    rest: &mut Members<'a>,
    warnings: &mut Vec<String>,
) -> Text {
    candidates.sort_by_key(|candidate| candidate.rank);
    let mut chosen: Option<Text> = None;
    for candidate in candidates {
        let Candidate { name, node, doubtful, .. } = candidate;
        let Some(text) = read(&name, &node) else {
            if !node.is_empty() {
                let found = node.describe();
                warnings.push(format!("{name}: {found}: expected text; kept in meta"));
                rest.push((name, node));
            }
            continue;
        };
        match &mut chosen {
            Some(chosen) if same_text(&chosen.paragraphs, &text.paragraphs) => {
                let texts: Vec<&str> = text.paragraphs.iter().map(|p| p.text.as_str()).collect();
                let what = "the same text in another form";
                let same = Omission { line: 0, text: texts.join("\n"), what };
                chosen.omissions.extend(text.omissions);
                chosen.omissions.push(same);
            }
            Some(_) => rest.push((name, node)),
            None if doubtful && !has_title && !is_prose(&text.paragraphs) => {
                rest.push((name, node));
            }
            None => chosen = Some(text),
        }
    }
    match chosen {
        None if has_title => prose_of_any_name(rest),
        chosen => chosen.unwrap_or_default(),
    }
}

/// The text of a member; `None` when it contains none.
fn read(name: &str, node: &Node) -> Option<Text> {
    let text = match node {
        Node::Null | Node::Bool(_) | Node::Number(_) => return None,
        Node::Text(text) => match inner_json(text) {
            Some(node) => of_parts(name, &node),
            None => {
                let Marked { paragraphs, readings, omissions } = markup::paragraphs(text);
                Text { paragraphs, readings, omissions, places: Vec::new() }
            }
        },
        node => match own_paragraphs(node) {
            Some(paragraphs) => {
                let lines = |paragraph: Paragraph| -> Vec<Paragraph> {
                    let lines = paragraph.text.split(['\n', '\r']);
                    let one =
                        |line: &str| Paragraph { text: line.to_string(), ..paragraph.clone() };
                    lines.map(one).collect()
                };
                let paragraphs = paragraphs.into_iter().flat_map(lines).collect();
                Text { paragraphs, ..Text::default() }
            }
            None => of_parts(name, node),
        },
    };
    let has_text = text.paragraphs.iter().any(|paragraph| !paragraph.text.trim().is_empty());
    has_text.then_some(text)
}

fn of_parts(name: &str, node: &Node) -> Text {
    let parts = nested::read(name, node);
    // Text directly in a list needs no report of its path.
    let is_plain = |place: &String| place.strip_suffix("[]").unwrap_or(place) == name;
    let places: Vec<String> = parts.places.iter().cloned().collect();
    let places = if places.iter().all(is_plain) { Vec::new() } else { places };
    let nested::Parts { paragraphs, omissions, readings, .. } = parts;
    Text { paragraphs, omissions, readings, places }
}

/// Parses JSON inside a string: some editors store their text in databases in this form.
fn inner_json(text: &str) -> Option<Node<'_>> {
    let trimmed = text.trim();
    let looks_so = (trimmed.starts_with('{') && trimmed.ends_with('}'))
        || (trimmed.starts_with('[') && trimmed.ends_with(']'));
    if !looks_so {
        return None;
    }
    let node: Node = serde_json::from_str(trimmed).ok()?;
    let has_parts = |node: &Node| matches!(node, Node::Object(members) if !members.is_empty());
    (has_parts(&node) || node.elements().iter().any(has_parts)).then_some(node)
}

/// Takes text from members with unknown names, if no member with a known name contains any.
fn prose_of_any_name(rest: &mut Members) -> Text {
    let mut text = Text::default();
    rest.retain(|(name, node)| {
        if SUMMARIES.contains(&plain_name(name).as_str()) || name.starts_with('_') {
            return true;
        }
        let is_text = |found: &Text| {
            is_prose(&found.paragraphs)
                || (nested::names_text(node)
                    && length_up_to(&found.paragraphs, LEAST_PARTS) == LEAST_PARTS)
        };
        let Some(found) = read(name, node).filter(is_text) else { return true };
        if nested::is_title(name) {
            let title = Paragraph::text(name.to_string());
            text.paragraphs.push(Paragraph { role: Role::Heading, level: Some(1), ..title });
        }
        text.paragraphs.extend(found.paragraphs);
        text.omissions.extend(found.omissions);
        text.readings.extend(found.readings);
        match found.places.is_empty() {
            true => text.places.push(name.to_string()),
            false => text.places.extend(found.places),
        }
        false
    });
    text
}

/// Whether paragraphs are running text: long enough, and with the end of a sentence.
fn is_prose(paragraphs: &[Paragraph]) -> bool {
    let ends = |text: &str| {
        text.char_indices().any(|(at, c)| ends_sentence(c, &text[at + c.len_utf8()..], false))
    };
    length_up_to(paragraphs, LEAST_PROSE) == LEAST_PROSE && paragraphs.iter().any(|p| ends(&p.text))
}

fn length_up_to(paragraphs: &[Paragraph], bound: usize) -> usize {
    let all = paragraphs.iter().flat_map(|p| p.text.chars()).filter(|&c| is_significant(c));
    all.take(bound).count()
}

fn same_text(one: &[Paragraph], other: &[Paragraph]) -> bool {
    fn significant(paragraphs: &[Paragraph]) -> impl Iterator<Item = char> {
        paragraphs.iter().flat_map(|p| p.text.chars()).filter(|&c| is_significant(c))
    }
    significant(one).eq(significant(other))
}
