//! The forms in which the value of a field is accepted.
//!
//! | value | read as |
//! |---|---|
//! | `{"name": "新华社"}` | the text 新华社 |
//! | `{"$date": {"$numberLong": "1684454400000"}}` | a date |
//! | `[{"text": "江城"}, {"text": "新桥", "bold": true}]` | the text 江城新桥 |

use souwen_text::Date;

use super::markup::{left_out, plain};
use super::node::Node;
use crate::omission::Omission;

/// The members by which an object names a text: `{"name": "新华社"}`, `{"rendered": "江城新桥"}`.
const NAMES: [&str; 23] = [
    "name",
    "title",
    "rendered",
    "plain_text",
    "text",
    "value",
    "@value",
    "#text",
    "content",
    "label",
    "display_name",
    "$oid",
    "$date",
    "$numberLong",
    "$numberInt",
    "$numberDouble",
    "zh-CN",
    "zh_CN",
    "zh-Hans",
    "zh",
    "cn",
    "zh-TW",
    "en",
];

/// The maximum number of objects around a text: `{"$date": {"$numberLong": "1684454400000"}}`.
pub(super) const MAX_NESTING: usize = 3;

impl Node<'_> {
    /// One text.
    pub(super) fn text(&self, literal: bool) -> Result<Option<String>, &'static str> {
        let text = match self {
            Node::Null => None,
            // Some exporters write a single value as a list of one.
            Node::List(list) => match list.as_slice() {
                [] => None,
                [only] => Some(text_of(only, MAX_NESTING).ok_or("text")?),
                runs => Some(joined_runs(runs).ok_or("text")?),
            },
            other => Some(text_of(other, MAX_NESTING).ok_or("text")?),
        };
        let text = text.filter(|text| !text.trim().is_empty());
        Ok(text.map(|text| if literal { text } else { plain(text) }))
    }

    /// Several texts: names of people, or tags.
    pub(super) fn list(
        &self,
        literal: bool,
        split: fn(&str) -> Vec<String>,
    ) -> Result<Vec<String>, &'static str> {
        const EXPECTED: &str = "text or a list of texts";
        let read = |text: String| if literal { text } else { plain(text) };
        match self {
            Node::Null => Ok(Vec::new()),
            Node::Text(text) => Ok(split(&read(text.to_string()))),
            // A bare number is a database key, not a name.
            Node::List(list) if list.iter().any(|value| !matches!(value, Node::Number(_))) => {
                let present = list.iter().filter(|value| !matches!(value, Node::Null));
                let read_one = |value| text_of(value, MAX_NESTING).map(read).ok_or(EXPECTED);
                present.map(read_one).collect()
            }
            Node::List(list) if list.is_empty() => Ok(Vec::new()),
            Node::Object(_) => Ok(vec![read(text_of(self, MAX_NESTING).ok_or(EXPECTED)?)]),
            _ => Err(EXPECTED),
        }
    }

    /// A day.
    pub(super) fn day(&self) -> Result<Option<Date>, &'static str> {
        const EXPECTED: &str = "a day such as 2023-05-19, with or without a time";
        if self.is_empty() {
            return Ok(None);
        }
        let text = match self {
            Node::Bool(_) | Node::List(_) => None,
            // The first day of a period.
            Node::Object(_) => {
                text_of(self, MAX_NESTING).or_else(|| self.text_of("start").map(str::to_string))
            }
            other => text_of(other, MAX_NESTING),
        };
        text.and_then(|text| Date::parse_value(&text)).map(Some).ok_or(EXPECTED)
    }

    /// The number of a line.
    pub(super) fn line(&self) -> Result<Option<u32>, &'static str> {
        let line = self.as_number().and_then(|line| u32::try_from(line).ok());
        line.map(Some).ok_or("a line number")
    }
}

/// The text of a value that is a text or names one.
pub(super) fn text_of(value: &Node, around: usize) -> Option<String> {
    match value {
        Node::Text(text) => Some(text.to_string()),
        Node::Number(number) => Some(number.to_string()),
        Node::Object(members) => {
            let first = members.iter().filter_map(|(name, value)| {
                Some((NAMES.iter().position(|known| known == name)?, value))
            });
            let named = first.filter(|(_, value)| !value.is_empty());
            named
                .min_by_key(|(rank, _)| *rank)
                .and_then(|(_, value)| if around == 0 { None } else { text_of(value, around - 1) })
        }
        _ => None,
    }
}

/// Records everything in an object, or in each object of a list, besides the text that was taken from it.
pub(super) fn leftovers(node: &Node, omissions: &mut Vec<Omission>) {
    match node {
        Node::List(list) => list.iter().for_each(|node| leftovers(node, omissions)),
        Node::Object(_) => {
            let read = text_of(node, MAX_NESTING);
            let read = read.as_deref().or(node.text_of("start")).unwrap_or_default();
            all_but(read, "", node, omissions);
            omissions.extend(left_out(read));
        }
        Node::Text(text) => omissions.extend(left_out(text)),
        _ => {}
    }
}

/// Collects all texts, numbers and flags in a value except the text that was taken.
fn all_but(read: &str, name: &str, node: &Node, omissions: &mut Vec<Omission>) {
    let text = match node {
        Node::Null => return,
        Node::Text(text) => text.to_string(),
        Node::Number(number) => number.to_string(),
        Node::Bool(flag) => flag.to_string(),
        Node::List(list) => {
            return list.iter().for_each(|node| all_but(read, name, node, omissions));
        }
        Node::Object(members) => {
            return members.iter().for_each(|(name, node)| all_but(read, name, node, omissions));
        }
    };
    if text != read && !text.trim().is_empty() {
        let text = format!("{name}: {text}");
        omissions.push(Omission { line: 0, text, what: "data about a field" });
    }
}

/// Joins runs of equally formatted text: `[{"text": "江城"}, {"text": "新桥", "bold": true}]`.
fn joined_runs(runs: &[Node]) -> Option<String> {
    let is_run = |run: &Node| run.text_of("plain_text").or(run.text_of("text")).is_some();
    runs.iter().all(is_run).then(|| runs.iter().filter_map(|run| text_of(run, 1)).collect())
}
