//! Text in parts: chapters with their paragraphs, the blocks of editors, runs of equally formatted text,
//! in any nesting.
//!
//! All texts in it are read in order. Their kinds are those that the parts state, if they are clear:
//! `kinds` knows the names of kinds and of members. Two editors have formats of their own: `delta` reads
//! that of Quill, `mobiledoc` that of Ghost. Data that is not text, such as the type or the colour of a
//! part, is left out and recorded as an omission.

mod delta;
mod kinds;
mod mobiledoc;

use std::borrow::Cow;
use std::collections::BTreeSet;

use souwen_text::is_significant;

use super::markup::{self, Marked};
use super::node::{Members, Node};
use crate::model::{Paragraph, Role};
use crate::omission::Omission;
use kinds::{Kind, MemberName};

/// The maximum number of paths in a note.
const MAX_PLACES: usize = 6;
/// The deepest level of a heading.
const DEEPEST_HEADING: u8 = 6;

/// A text read from its parts.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Parts {
    /// The paragraphs, in order.
    pub(super) paragraphs: Vec<Paragraph>,
    /// Data that is not text.
    pub(super) omissions: Vec<Omission>,
    /// Readings printed next to its characters (ruby).
    pub(super) readings: Vec<String>,
    /// The paths at which text was found: `content[].paragraphs[]`.
    pub(super) places: BTreeSet<String>,
}

impl Parts {
    /// Returns the paragraphs of a text, and keeps what else its markup contains.
    fn marked(&mut self, marked: Marked) -> Vec<Paragraph> {
        self.readings.extend(marked.readings);
        self.omissions.extend(marked.omissions);
        marked.paragraphs
    }

    fn omit(&mut self, text: impl Into<String>, what: &'static str) {
        let text = text.into();
        if text.chars().any(is_significant) {
            self.omissions.push(Omission { line: 0, text, what });
        }
    }

    /// Records a member that is not text as an omission.
    fn leave_out(&mut self, name: &str, value: &Node) {
        match value {
            Node::Null => {}
            Node::Bool(flag) => self.omit(format!("{name}: {flag}"), DATA),
            Node::Number(number) => self.omit(format!("{name}: {number}"), DATA),
            Node::Text(text) => self.omit(format!("{name}: {text}"), DATA),
            Node::List(list) => list.iter().for_each(|element| self.leave_out(name, element)),
            Node::Object(members) => {
                members.iter().for_each(|(name, value)| self.leave_out(name, value));
            }
        }
    }
}

/// Reads all text of `node`, the value of the member `name`.
pub(super) fn read(name: &str, node: &Node) -> Parts {
    let mut walk = Walk { parts: Parts::default(), path: name.to_string() };
    walk.value(node, Context::default());
    walk.parts
}

/// What the enclosing parts state about a text.
#[derive(Debug, Clone, Copy, Default)]
struct Context {
    role: Role,
    level: Option<u8>,
    /// The number of headings above.
    headings: u8,
    /// The number of enclosing lists.
    lists: u8,
    /// Whether an enclosing part is a paragraph or the like, so that its runs form one paragraph.
    inside_block: bool,
    /// Whether text is literal: it is not searched for markup.
    literal: bool,
    /// Whether this is an element of a list.
    of_list: bool,
}

struct Walk {
    parts: Parts,
    /// The path of member names.
    path: String,
}

impl Walk {
    fn value(&mut self, node: &Node, context: Context) {
        match node {
            Node::Null => {}
            Node::Bool(flag) => self.parts.omit(flag.to_string(), DATA),
            Node::Number(number) => self.text(&number.to_string(), context),
            Node::Text(text) => self.text(text, context),
            Node::List(list) => self.list(list, context),
            Node::Object(members) => self.object(node, members, context),
        }
    }

    fn text(&mut self, text: &str, context: Context) {
        if text.trim().is_empty() {
            return;
        }
        if self.parts.places.len() < MAX_PLACES {
            self.parts.places.insert(self.path.clone());
        }
        let read = if context.literal || context.role == Role::Code {
            text.split(['\n', '\r']).map(Paragraph::text).collect()
        } else {
            self.parts.marked(markup::paragraphs(text))
        };
        for paragraph in read.into_iter().filter(|paragraph| !paragraph.text.trim().is_empty()) {
            self.parts.paragraphs.push(match paragraph.role {
                Role::Paragraph => {
                    Paragraph { role: context.role, level: context.level, ..paragraph }
                }
                _ => paragraph,
            });
        }
    }

    fn list(&mut self, list: &[Node], context: Context) {
        if delta::is_delta(list) {
            self.place();
            return delta::read(list, &mut self.parts);
        }
        let are_runs = || list.iter().all(is_run) && list.iter().any(|run| run.as_text().is_none());
        if context.inside_block && are_runs() {
            let mut line = String::new();
            list.iter().for_each(|run| self.run(run, &mut line));
            return self.text(&line, Context { literal: true, ..context });
        }
        let length = self.path.len();
        self.path.push_str("[]");
        for element in list {
            self.value(element, Context { of_list: true, ..context });
        }
        self.path.truncate(length);
    }

    /// Appends the text of a run to its line.
    fn run(&mut self, node: &Node, line: &mut String) {
        match node {
            Node::Text(text) => line.push_str(text),
            Node::Number(number) => line.push_str(&number.to_string()),
            Node::List(list) => list.iter().for_each(|run| self.run(run, line)),
            Node::Object(members) => {
                if Kind::of(node) == Some(Kind::Break) {
                    line.push('\n');
                }
                let text = text_of_run(members);
                for (at, (name, value)) in members.iter().enumerate() {
                    if Some(at) == text {
                        self.run(value, line);
                    } else {
                        self.parts.leave_out(name, value);
                    }
                }
            }
            Node::Null | Node::Bool(_) => {}
        }
    }

    fn object(&mut self, node: &Node, members: &Members, context: Context) {
        if mobiledoc::is_mobiledoc(node) {
            self.place();
            return mobiledoc::read(node, &mut self.parts);
        }
        let kind = Kind::of(node);
        let is_picture = kind == Some(Kind::Picture);
        let inner = Context { of_list: false, ..context.within(kind, node) };
        // Chapters under their titles: {"第一章 总则": ["第一条 …"]}. The names of the columns of a list are not
        // text.
        let titled = !context.of_list && members.iter().all(|(name, _)| is_title(name));
        let named = kind_member(node);
        let same = duplicate_text(members);
        let mut below = inner;
        for (at, (name, value)) in members.iter().enumerate() {
            let length = self.path.len();
            self.path.push('.');
            self.path.push_str(name);
            match MemberName::of(name) {
                _ if same == Some(at) => self.leave_out_same(value),
                MemberName::Heading if value.as_text().is_some() && !is_picture => {
                    let above = context.headings.saturating_add(1).min(DEEPEST_HEADING);
                    let heading =
                        Context { role: Role::Heading, level: Some(above), ..Context::default() };
                    self.value(value, if inner.role == Role::Paragraph { heading } else { inner });
                    below.headings = above;
                }
                // A part named after its kind: {"type": "heading_1", "heading_1": …}.
                _ if named == Some(at) => self.value(value, inner),
                MemberName::Text
                    if !is_picture && !matches!(value, Node::Bool(_) | Node::Number(_)) =>
                {
                    let runs = Context {
                        inside_block: below.inside_block || kinds::contains_runs(name),
                        ..below
                    };
                    self.value(value, runs);
                }
                MemberName::Data => self.parts.leave_out(name, value),
                _ if reads_like_text(value) && titled => {
                    let above = context.headings.saturating_add(1).min(DEEPEST_HEADING);
                    let heading = Context {
                        role: Role::Heading,
                        level: Some(above),
                        literal: true,
                        ..Context::default()
                    };
                    self.text(name, heading);
                    self.value(value, Context { headings: above, ..inner });
                }
                _ if reads_like_text(value) => {
                    if is_title(name) {
                        self.parts.omit(name.as_ref(), "the name of a part");
                    }
                    self.value(value, below);
                }
                _ => self.parts.leave_out(name, value),
            }
            self.path.truncate(length);
        }
    }

    fn leave_out_same(&mut self, value: &Node) {
        let text: Cow<str> = match value {
            Node::Text(text) => Cow::Borrowed(text.as_ref()),
            other => Cow::Owned(other.clone().into_value().to_string()),
        };
        self.parts.omit(text, SAME);
    }

    fn place(&mut self) {
        if self.parts.places.len() < MAX_PLACES {
            self.parts.places.insert(self.path.clone());
        }
    }
}

/// The name of omissions for members that are not text.
const DATA: &str = "data about a part of the text";
/// The name of omissions for a second form of the same text.
const SAME: &str = "the same text in another form";

impl Context {
    /// The context inside a part.
    fn within(self, kind: Option<Kind>, node: &Node) -> Context {
        match kind {
            Some(Kind::Heading(level)) => {
                let level = level.or_else(|| stated_level(node)).unwrap_or(1);
                Context {
                    role: Role::Heading,
                    level: Some(level.clamp(1, DEEPEST_HEADING)),
                    inside_block: true,
                    ..self
                }
            }
            Some(Kind::Item) => {
                let is_list = kinds::is_list(node);
                let lists = self.lists.saturating_add(u8::from(is_list || self.lists == 0));
                Context {
                    role: Role::Item,
                    level: Some(lists.max(1)),
                    lists,
                    inside_block: !is_list,
                    ..self
                }
            }
            Some(Kind::Code) => {
                Context { role: Role::Code, level: None, inside_block: true, ..self }
            }
            // A paragraph in a list item is the item.
            Some(Kind::Paragraph | Kind::Inline | Kind::Other) => {
                Context { inside_block: true, ..self }
            }
            Some(Kind::Break | Kind::Picture) | None => self,
        }
    }
}

/// The level that a part states: `level`, `depth`, or in its attributes.
fn stated_level(node: &Node) -> Option<u8> {
    let within = ["attrs", "data", "attributes"].into_iter().filter_map(|name| node.get(name));
    let level = std::iter::once(node).chain(within).find_map(|node| {
        let level = node.get("level").or_else(|| node.get("depth"))?;
        level.as_number().or_else(|| level.as_text()?.parse().ok())
    })?;
    u8::try_from(level).ok()
}

/// Whether an element is a run of text within a paragraph.
fn is_run(node: &Node) -> bool {
    match node {
        Node::Text(_) => true,
        Node::Object(members) => match Kind::of(node) {
            Some(Kind::Inline | Kind::Break) => true,
            Some(_) => false,
            None => members.iter().any(|(name, value)| {
                matches!(name.as_ref(), "text" | "plain_text") && value.as_text().is_some()
            }),
        },
        _ => false,
    }
}

/// The member of a run that contains its text; of several, the plainest.
fn text_of_run(members: &Members) -> Option<usize> {
    let ranked = members.iter().enumerate().filter(|(_, (_, value))| !value.is_empty());
    let ranked = ranked.filter_map(|(at, (name, _))| {
        let rank = kinds::RUN_TEXTS.iter().position(|known| known == name)?;
        Some((rank, at))
    });
    ranked.min().map(|(_, at)| at)
}

/// The member that a part is named after, as in the blocks of Notion.
fn kind_member(node: &Node) -> Option<usize> {
    let kind = node.text_of("type")?;
    let at = node.members().iter().position(|(name, _)| name == kind)?;
    (!node.members()[at].1.is_empty()).then_some(at)
}

/// The member that repeats another: the source of a text next to the text itself.
fn duplicate_text(members: &Members) -> Option<usize> {
    let place =
        |wanted: &str| members.iter().position(|(name, value)| name == wanted && !value.is_empty());
    for (shown, source) in [
        ("rendered", "raw"),
        ("processed", "value"),
        ("safe_value", "value"),
        ("plain_text", "text"),
        ("html", "markdown"),
        ("html", "plaintext"),
    ] {
        if let (Some(_), Some(source)) = (place(shown), place(source)) {
            return Some(source);
        }
    }
    None
}

/// Whether an unknown name contains Chinese or other non-ASCII letters.
pub(super) fn is_title(name: &str) -> bool {
    MemberName::of(name) == MemberName::Unknown
        && name.contains(|c: char| c.is_alphabetic() && !c.is_ascii())
}

/// Whether a value contains members that are named for text.
pub(super) fn names_text(node: &Node) -> bool {
    let named = |(name, node): &(Cow<str>, Node)| {
        matches!(MemberName::of(name), MemberName::Text | MemberName::Heading) || names_text(node)
    };
    node.elements().iter().any(names_text) || node.members().iter().any(named)
}

/// Whether an object is a part of a text in the format of an editor, and nothing of its own.
pub(super) fn is_part(node: &Node) -> bool {
    let is_known = matches!(
        Kind::of(node),
        Some(Kind::Heading(_) | Kind::Item | Kind::Code | Kind::Paragraph | Kind::Inline)
    );
    let is_bare = matches!(node, Node::Text(_) | Node::List(_));
    is_known || is_bare || delta::is_delta(std::slice::from_ref(node))
}

/// Whether a value under an unknown name reads like text: words rather than a code.
fn reads_like_text(node: &Node) -> bool {
    match node {
        Node::Text(text) => {
            let is_address = text.contains("://") && !text.trim().contains(char::is_whitespace);
            let is_word = |c: char| c.is_alphabetic() && !c.is_ascii();
            let words = || {
                let words = text.split_whitespace();
                words.filter(|word| word.contains(|c: char| c.is_ascii_alphabetic())).count() > 1
            };
            !is_address && (text.contains(is_word) || words())
        }
        Node::List(list) => list.iter().any(reads_like_text),
        Node::Object(members) => members.iter().any(|(name, value)| {
            !matches!(MemberName::of(name), MemberName::Data) && reads_like_text(value)
        }),
        Node::Null | Node::Bool(_) | Node::Number(_) => false,
    }
}

#[cfg(test)]
mod tests;
