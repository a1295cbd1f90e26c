//! The lists of fields in the documents, beside the table of fields.

use std::collections::BTreeSet;

use souwen::Facet;
use souwen::article::Ability;

use super::{DOCUMENTS, prose};
use crate::util::read;

type Names = BTreeSet<String>;

/// The lists of names in a document: code spans with nothing but commas and words such as “and” between
/// them.
fn lists(document: &str) -> Vec<Names> {
    let prose = prose(document);
    let parts: Vec<&str> = prose.split('`').collect();
    let mut lists = vec![Names::new()];
    for pair in parts.chunks(2) {
        let between = pair[0].trim_matches(|c: char| c.is_whitespace() || ",、".contains(c));
        if !["", "and", "or", "和", "或"].contains(&between) {
            lists.push(Names::new());
        }
        let list = lists.last_mut().unwrap();
        list.extend(pair.get(1).map(|name| (*name).to_owned()));
    }
    lists
}

fn names(facets: impl IntoIterator<Item = Facet>) -> Names {
    facets.into_iter().map(|facet| facet.name().to_owned()).collect()
}

/// A document lists the fields that narrow a search, with the periods or without them, or those by which
/// matches are counted: all of them.
#[test]
fn lists_of_fields_are_complete() {
    let fields = |facets: Vec<Facet>| facets.into_iter().filter(|facet| !facet.is_period());
    let filters = Facet::all(Ability::Filter);
    let meant = [
        ("what is filtered by", names(filters.clone())),
        ("the fields that are filtered by", names(fields(filters))),
        ("what is counted by", names(Facet::all(Ability::Count))),
    ];
    let all: Names = meant.iter().flat_map(|(_, names)| names.clone()).collect();
    let others: Names = ["q", "from", "to"].map(str::to_owned).into();
    let mut seen = BTreeSet::new();
    for document in DOCUMENTS {
        for list in lists(&read(document)) {
            let list: Names = &list - &others;
            if list.len() < 4 || !list.is_subset(&all) {
                continue;
            }
            let far = |names: &Names| names.symmetric_difference(&list).count();
            let (what, names) = meant.iter().min_by_key(|(_, names)| far(names)).unwrap();
            let (missing, wrong) = (names - &list, &list - names);
            assert!(
                missing.is_empty() && wrong.is_empty(),
                "{document} lists {what}: {missing:?} are missing, {wrong:?} are wrong"
            );
            seen.insert((document, *what));
        }
    }
    for expected in [
        ("docs/http.md", "what is filtered by"),
        ("docs/http.md", "what is counted by"),
        ("docs/research.md", "what is counted by"),
        ("docs/pushing.md", "what is filtered by"),
        ("docs/assistants.md", "the fields that are filtered by"),
    ] {
        assert!(seen.contains(&expected), "no list is found of {expected:?}");
    }
}

#[test]
fn lists_are_read_as_they_are_written() {
    let document = "Of `a`, `b`\nand `c`; not `d`.\n```sh\n`e`, `f`\n```\n";
    let lists: Vec<Vec<String>> =
        lists(document).into_iter().map(|list| list.into_iter().collect()).collect();
    assert_eq!(lists, [vec![], vec!["a", "b", "c"], vec!["d"], vec![]]);
}
