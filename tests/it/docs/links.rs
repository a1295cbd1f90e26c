//! The anchors in the links of the documents: each leads to a heading.

use std::collections::BTreeSet;

use super::DOCUMENTS;
use crate::util::{read, repository};

/// The anchors of a document's headings, as the hosts of repositories make them: in small letters, without
/// punctuation, with hyphens for spaces.
fn anchors(document: &str) -> BTreeSet<String> {
    let mut in_block = false;
    let mut anchors = BTreeSet::new();
    for line in document.lines() {
        in_block ^= line.starts_with("```");
        if let Some((hashes, heading)) = line.split_once(' ')
            && !in_block
            && !hashes.is_empty()
            && hashes.chars().all(|c| c == '#')
        {
            let kept = heading.to_lowercase().replace(' ', "-");
            anchors.insert(
                kept.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect(),
            );
        }
    }
    anchors
}

/// The links of a document with an anchor that lead to a document: the file, empty for the same one, and the
/// anchor.
fn anchored(document: &str) -> Vec<(&str, &str)> {
    let targets = document.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    let anchored = targets.filter_map(|(target, _)| target.split_once('#'));
    anchored.filter(|(file, _)| file.is_empty() || file.ends_with(".md")).collect()
}

#[test]
fn every_anchor_is_a_heading() {
    let mut checked = 0;
    for name in DOCUMENTS {
        let document = read(name);
        let folder = repository().join(name).parent().unwrap().to_path_buf();
        for (file, anchor) in anchored(&document) {
            let target = match file {
                "" => document.clone(),
                file => std::fs::read_to_string(folder.join(file)).unwrap(),
            };
            assert!(anchors(&target).contains(anchor), "{name} links to {file}#{anchor}");
            checked += 1;
        }
    }
    assert!(checked > 30, "only {checked} anchors were recognised");
}

#[test]
fn headings_have_the_anchors_of_hosts() {
    let document = "# A b, c\n## `GET /api/v1/x/{id}`\n```sh\n# no heading\n```\n#no heading\n";
    assert_eq!(Vec::from_iter(anchors(document)), ["a-b-c", "get-apiv1xid"]);
    assert_eq!(
        anchored("[a](#b) [c](d.md#e) [f](https://g.h/#i) [j](k.md)"),
        [("", "b"), ("d.md", "e")]
    );
}
