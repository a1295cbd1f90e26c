//! Recognises JSON that this program wrote. All of its text is literal, and reading it gives the same
//! article.

use super::fields::JsonField;
use super::node::{Members, Node};
use crate::model::{Paragraph, Role};

/// Members that answers and exports add to the fields of an article, and that are no part of it: whether
/// it was pushed, what was highlighted, and the state of the index that it was read from.
const BESIDE: [&str; 5] = ["pushed", "highlights", "generation", "fingerprint", "verified"];

/// Whether a member of an object in our own form is no part of the article.
pub(super) fn is_beside(name: &str) -> bool {
    BESIDE.contains(&name)
}

/// Whether an object was written by [`to_json`](super::to_json), or is an answer that contains its
/// output.
pub(super) fn is_own(members: &Members) -> bool {
    let own_names = members.iter().all(|(name, _)| match JsonField::of(name) {
        Some((field, rank)) => rank == 0 && field != JsonField::Html,
        None => is_beside(name),
    });
    let get = |wanted: &str| members.iter().find(|(name, _)| name == wanted).map(|(_, node)| node);
    own_names
        && matches!(get("kind"), Some(Node::Text(_)))
        && matches!(get("title"), Some(Node::Text(_)))
        && get("body").is_none_or(|body| own_paragraphs(body).is_some())
}

/// The paragraphs of a body, if all are in our own form.
pub(super) fn own_paragraphs(body: &Node) -> Option<Vec<Paragraph>> {
    match body {
        Node::List(list) if !list.is_empty() => list.iter().map(own_paragraph).collect(),
        _ => None,
    }
}

/// A paragraph of `text`, `role` and perhaps `level` and `anchor`.
fn own_paragraph(node: &Node) -> Option<Paragraph> {
    let (mut text, mut role, mut level, mut anchor) = (None, None, None, None);
    for (name, value) in node.members() {
        match (name.as_ref(), value) {
            ("text", Node::Text(value)) => text = Some(value.to_string()),
            ("role", Node::Text(name)) => role = Some(role_of(name)?),
            ("level", value) => level = Some(u8::try_from(value.as_number()?).ok()?),
            ("anchor", Node::Text(value)) => anchor = Some(value.to_string()),
            _ => return None,
        }
    }
    Some(Paragraph { text: text?, role: role?, level, anchor })
}

fn role_of(name: &str) -> Option<Role> {
    [Role::Paragraph, Role::Heading, Role::Item, Role::Code]
        .into_iter()
        .find(|role| super::write::role_name(*role) == name)
}
