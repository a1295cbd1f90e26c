//! Reads text in the format of Quill: a sequence of runs, in which each line end has the attributes of its
//! line. The runs `{"insert": "南站"}, {"insert": "\n", "attributes": {"header": 2}}` are a heading of level 2.

use super::Parts;
use crate::json::node::Node;
use crate::model::{Paragraph, Role};

/// Whether a list is a text in this format.
pub(super) fn is_delta(list: &[Node]) -> bool {
    !list.is_empty() && list.iter().all(|run| run.get("insert").is_some())
}

/// Reads the runs of a text.
pub(super) fn read(runs: &[Node], parts: &mut Parts) {
    let mut line = String::new();
    for run in runs {
        match run.get("insert") {
            Some(Node::Text(text)) => {
                let mut pieces = text.split('\n');
                line.push_str(pieces.next().unwrap_or_default());
                for piece in pieces {
                    end_line(&mut line, run.get("attributes"), parts);
                    line.push_str(piece);
                }
            }
            // A picture or the like counts as one character of its line.
            Some(shown) => parts.leave_out("insert", shown),
            None => {}
        }
        for (name, value) in run.members().iter().filter(|(name, _)| name != "insert") {
            parts.leave_out(name, value);
        }
    }
    end_line(&mut line, None, parts);
}

fn end_line(line: &mut String, attributes: Option<&Node>, parts: &mut Parts) {
    let text = std::mem::take(line);
    if text.trim().is_empty() {
        return;
    }
    let get = |name: &str| attributes.and_then(|attributes| attributes.get(name));
    let number = |name: &str| {
        get(name).and_then(Node::as_number).and_then(|number| u8::try_from(number).ok())
    };
    let (role, level) = if let Some(level) = number("header") {
        (Role::Heading, Some(level.clamp(1, super::DEEPEST_HEADING)))
    } else if get("list").is_some() {
        (Role::Item, Some(number("indent").unwrap_or(0).saturating_add(1)))
    } else if get("code-block").is_some() {
        (Role::Code, None)
    } else {
        (Role::Paragraph, None)
    };
    parts.paragraphs.push(Paragraph { role, level, ..Paragraph::text(text) });
}
