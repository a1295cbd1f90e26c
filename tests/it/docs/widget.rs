//! The contract of the search box in `docs/widget.md`: attributes, events, parts and custom properties, as its
//! scripts and its style sheet have them.

use std::collections::BTreeSet;

use super::code_spans;
use crate::util::{files_under, read, repository};

/// What comes between two texts, everywhere in a text.
fn between<'a>(text: &'a str, before: &str, after: &str) -> BTreeSet<&'a str> {
    text.split(before)
        .skip(1)
        .filter_map(|rest| rest.split_once(after))
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn the_search_box_has_what_the_document_says() {
    let document = read("docs/widget.md");
    let folder = repository().join("crates/http/src/page/assets/script");
    let scripts: String =
        files_under(&folder).iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let widget = read("crates/http/src/page/assets/script/widget.js");

    let attributes = between(&widget, "getAttribute('", "')");
    let events = between(&widget, "tell('", "'");
    let parts: BTreeSet<&str> =
        between(&scripts, "part: '", "'").into_iter().flat_map(|names| names.split(' ')).collect();
    let style = read("crates/http/src/page/assets/style/widget.css");
    let properties = between(&style, "var(--souwen-", ",");
    assert!(attributes.len() >= 6 && events.len() == 4, "{attributes:?} {events:?}");
    assert!(parts.len() >= 8 && properties.len() >= 8, "{parts:?} {properties:?}");

    let rows = |from: &str| -> BTreeSet<String> {
        let (_, table) = document.split_once(from).unwrap();
        let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
        rows.flat_map(|row| code_spans(row.split(" | ").next().unwrap())).collect()
    };
    let mut told = rows("| attribute | value | default |");
    assert!(told.remove("lang"), "the language is looked for on the elements around it, too");
    assert_eq!(told, attributes.iter().map(ToString::to_string).collect());
    let told = rows("| event | when | `event.detail` |");
    assert_eq!(told, events.iter().map(|name| format!("souwen-{name}")).collect());

    let (_, looks) = document.split_once("\n## Looks\n").unwrap();
    let looks = looks.split("\n```").next().unwrap();
    let spans = code_spans(looks);
    let told = spans.iter().filter_map(|span| span.strip_prefix("--souwen-"));
    assert_eq!(told.collect::<BTreeSet<_>>(), properties);
    let (_, told) = looks.split_once("there are parts:").unwrap();
    let told = code_spans(told);
    assert_eq!(told.iter().map(String::as_str).collect::<BTreeSet<_>>(), parts);
}
