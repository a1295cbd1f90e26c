//! Tests over forty papers in all encodings and layouts: their characters, the order of their stories,
//! and where a story ends. `--nocapture` prints the scores of each; with `SOUWEN_PAPERS` they are written
//! to a folder.

#![expect(clippy::cast_precision_loss, reason = "stories of a paper are few")]

use super::codings::{read, text};
use crate::stories;
use crate::testing::{CODINGS, Coding, Look, Paper, in_order, paper, share_in_order};

/// The looks of forty papers.
fn looks() -> Vec<Look> {
    let chinese: Vec<Coding> = CODINGS
        .into_iter()
        .filter(|coding| matches!(coding.collection(), "GB1" | "CNS1"))
        .collect();
    (0..40)
        .map(|at| Look {
            coding: chinese[at % chinese.len()],
            columns: 3 + at % 4,
            rows: 2 + at / 4 % 3,
            has_rules: at % 2 == 0,
            has_boxes: at % 3 == 0,
            goes_on: at % 5 == 0,
            is_left: at % 7 < 3,
            seed: at as u64 + 1,
        })
        .collect()
}

/// The scores of a paper: its characters, the order of its stories, and the number of stories with
/// exactly their text.
fn scores(paper: &Paper) -> (f64, f64, f64) {
    let printed = stories(&read(paper.file.clone()));
    let expected: String =
        paper.stories.iter().flat_map(|story| [story.headline.as_str(), &story.text]).collect();
    let characters = share_in_order(&expected, &text(&printed));
    let count = paper.stories.len() as f64;
    let meant: Vec<&str> = paper.stories.iter().map(|story| story.headline.as_str()).collect();
    let read: Vec<&str> =
        printed.stories.iter().map(|story| story.headline.as_deref().unwrap_or_default()).collect();
    let order = in_order(&meant, &read) as f64 / count;
    let is_whole = |story: &&crate::testing::Intended| {
        let found =
            printed.stories.iter().find(|other| other.headline.as_ref() == Some(&story.headline));
        found.is_some_and(|found| {
            let own: String = found.paragraphs.iter().map(|p| p.text.as_str()).collect();
            share_in_order(&story.text, &own) >= 0.98 && share_in_order(&own, &story.text) >= 0.98
        })
    };
    let borders = paper.stories.iter().filter(is_whole).count() as f64 / count;
    (characters, order, borders)
}

#[test]
fn forty_papers_are_read_as_they_are_meant() {
    let looks = looks();
    let mut sums = (0., 0., 0.);
    let mut table = String::new();
    for look in &looks {
        let paper = paper(look);
        if let Some(folder) = std::env::var_os("SOUWEN_PAPERS") {
            // For inspection with other programs.
            let path = std::path::Path::new(&folder).join(format!("{}.pdf", look.seed));
            std::fs::write(path, &paper.file).expect("a folder that is there");
        }
        let (characters, order, borders) = scores(&paper);
        table += &format!("{characters:.3} {order:.3} {borders:.3} {look:?}\n");
        sums = (sums.0 + characters, sums.1 + order, sums.2 + borders);
    }
    let count = looks.len() as f64;
    let (characters, order, borders) = (sums.0 / count, sums.1 / count, sums.2 / count);
    println!("{table}characters {characters:.3}, order {order:.3}, borders {borders:.3}");
    assert!(characters >= 0.98 && order >= 0.95 && borders >= 0.95);
}
