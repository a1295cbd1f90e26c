//! Takes articles out of wrappers: the document in a search engine's hit, the record in a database row, the
//! typed properties of a page in a workspace, the objects that a blog embeds in a post.
//!
//! For example, `{"_id": "7", "_source": {"title": "中亚铁路"}}` is read like `{"_id": "7", "title": "中亚铁路"}`.

use std::borrow::Cow;

use super::fields::JsonField;
use super::node::{Members, Node};
use crate::omission::Omission;
use crate::words::WordList;

/// Names of members that contain the article.
static WRAPPERS: WordList = WordList::of(include_str!("data/wrappers.txt"));

/// The maximum number of nested wrappers.
const MAX_NESTING: usize = 4;

/// The members of the article that `members` contain. The other members of the wrapper are added to them,
/// except the internal data of the database (names that begin with `_`), which is left out.
pub(super) fn unwrapped<'a>(
    mut members: Members<'a>,
    omissions: &mut Vec<Omission>,
) -> Members<'a> {
    for _ in 0..MAX_NESTING {
        let Some(at) = wrapper(&members) else { break };
        let (_, inner) = members.remove(at);
        let Node::Object(inner) = inner else { break };
        members.retain(|(name, node)| {
            let own_note = name.starts_with('_') && name != "_id";
            if own_note {
                let text = format!("{name}: {}", node.clone().into_value());
                omissions.push(Omission { line: 0, text, what: "what a data base notes" });
            }
            !own_note
        });
        // The members of the article come last: for a repeated name, the last member counts.
        members.extend(inner);
    }
    properties(&mut members);
    embedded(&mut members);
    members
}

/// Whether a value is an article.
pub(super) fn is_article(node: &Node) -> bool {
    node.members().iter().any(is_of_article)
}

/// The index of the member that contains the article; `None` when `members` are already those of the
/// article.
fn wrapper(members: &Members) -> Option<usize> {
    if members.iter().any(is_of_article) {
        return None;
    }
    WRAPPERS.iter().find_map(|wrapper| {
        members
            .iter()
            .position(|(name, node)| name.eq_ignore_ascii_case(wrapper) && is_article(node))
    })
}

/// Whether a member makes its object an article: a title, or a text that is not an article itself.
fn is_of_article((name, node): &(Cow<str>, Node)) -> bool {
    match JsonField::of(name) {
        Some((JsonField::Title, _)) => !node.is_empty(),
        Some((JsonField::Body | JsonField::Html, _)) => !node.is_empty() && !is_titled(node),
        _ => false,
    }
}

fn is_titled(node: &Node) -> bool {
    let titles = |(name, node): &(Cow<str>, Node)| {
        matches!(JsonField::of(name), Some((JsonField::Title, _))) && node.as_text().is_some()
    };
    node.members().iter().any(titles)
}

/// Turns the typed properties of a page in a workspace into members of the page.
fn properties(members: &mut Members) {
    let Some(at) = members.iter().position(|(name, _)| name == "properties") else { return };
    let typed = |(_, node): &(Cow<str>, Node)| {
        node.text_of("type").is_some_and(|kind| node.get(kind).is_some())
    };
    let all = members[at].1.members();
    if all.is_empty() || !all.iter().all(typed) {
        return;
    }
    let (_, Node::Object(properties)) = members.remove(at) else { return };
    for (name, node) in properties {
        let Some(kind) = node.text_of("type").map(str::to_string) else { continue };
        let Node::Object(inner) = node else { continue };
        let Some((_, value)) = inner.into_iter().find(|(name, _)| *name == kind) else { continue };
        let name = if kind == "title" { Cow::Borrowed("title") } else { name };
        members.push((name, value));
    }
}

/// Takes what WordPress embeds in a post whose own fields contain only numbers: the names of its authors,
/// its categories and its tags.
fn embedded(members: &mut Members) {
    let Some((_, embedded)) = members.iter().find(|(name, _)| name == "_embedded") else { return };
    let names = |nodes: &mut dyn Iterator<Item = &Node>| -> Vec<Node<'static>> {
        let names = nodes.filter_map(|node| node.text_of("name"));
        names.map(|name| Node::Text(Cow::Owned(name.to_string()))).collect()
    };
    let authors = embedded.get("author").map(Node::elements).unwrap_or_default();
    let terms = embedded.get("wp:term").map(Node::elements).unwrap_or_default();
    let of = |taxonomy: &'static str| {
        let all = terms.iter().flat_map(|terms| terms.elements());
        all.filter(move |term| term.text_of("taxonomy") == Some(taxonomy))
    };
    let mut section = names(&mut of("category"));
    section.truncate(1);
    let found = [
        ("author", names(&mut authors.iter())),
        ("section", section),
        ("tags", names(&mut of("post_tag"))),
    ];
    for (name, values) in found.into_iter().filter(|(_, values)| !values.is_empty()) {
        // The replaced number goes to the metadata under its own name.
        if let Some((present, _)) = members.iter_mut().find(|(present, _)| present == name) {
            *present = Cow::Owned(format!("{name}_number"));
        }
        members.push((Cow::Borrowed(name), Node::List(values)));
    }
}
