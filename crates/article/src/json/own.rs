//! The form in which articles are written here, by which an exported one is known: all of it is
//! meant literally, and reads back to the same article.

use super::fields::JsonField;
use super::node::{Members, Node};
use crate::model::{Paragraph, Role};

/// Whether an object is one that [`to_json`](super::to_json) wrote.
pub(super) fn is_own(members: &Members) -> bool {
    let own_names = members.iter().all(|(name, _)| {
        JsonField::of(name).is_some_and(|(field, rank)| rank == 0 && field != JsonField::Html)
    });
    let get = |wanted: &str| members.iter().find(|(name, _)| name == wanted).map(|(_, node)| node);
    own_names
        && matches!(get("kind"), Some(Node::Text(_)))
        && matches!(get("title"), Some(Node::Text(_)))
        && get("body").is_none_or(|body| own_paragraphs(body).is_some())
}

/// The paragraphs of a body, where all are in our own form.
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
