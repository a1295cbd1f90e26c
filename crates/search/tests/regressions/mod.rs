//! Complaints of users of other search engines about Chinese, as tests. Each complaint has a number here,
//! and the address of its thread is beside its test.
//!
//! | complaints | about | tested in |
//! |---|---|---|
//! | 1 to 14 | a query that is segmented differently from the document finds nothing | `cuts.rs` |
//! | 15 to 21 | phrases, and words that overlap | `phrases.rs` |
//! | 22 to 37 | single characters, letters and digits, names and new words | `characters.rs` |
//! | 38 to 45 | marks that are shifted, doubled, too wide | `marks.rs` |
//! | 46 to 55 | sounds, Traditional and Simplified | `scripts.rs`, `pinyin.rs` |
//! | 56 to 61 | input methods in search boxes | `tests/it/typing.rs`, in a browser |
//! | 62 to 71 | punctuation, prefixes, memory, order, query signs | `others.rs` |
//!
//! The complaints of a test are listed above it, in lines such as `// 12 https://…`. Only the
//! complaints in [`NOT_APPLYING`] have no test. `headlines.rs` tests something else: that over
//! 200 pasted headlines find their articles.

mod characters;
mod cuts;
mod headlines;
mod marks;
mod others;
mod phrases;
mod pinyin;
mod scripts;

use souwen_article::Article;
use souwen_search::{Engine, Hit, SearchRequest, SearchResponse};

use crate::util::{Build, article, ask, engine_over, with_marks};

/// Complaints without a test, with the reason.
const NOT_APPLYING: &[(u8, &str)] =
    &[(67, "how fast news is taken in is measured, not tested: no test depends on the clock")];

/// The answer to a query, with a hundred hits and three fragments.
fn answer_of(engine: &Engine, query: &str) -> SearchResponse {
    engine.search(&SearchRequest { limit: 100, fragments: 3, ..ask(query) }).unwrap()
}

/// The answer to a query over articles of one paragraph each.
fn answer(texts: &[&str], query: &str) -> SearchResponse {
    let numbered = texts.iter().enumerate();
    let articles: Vec<Article> =
        numbered.map(|(i, text)| article(&format!("{i:03}"), "无题", &[text]).untitled()).collect();
    answer_of(&engine_over(&articles), query)
}

/// The texts of hits.
fn texts<'r>(response: &'r SearchResponse, partial: bool) -> Vec<&'r str> {
    let hits = response.hits.iter().filter(|hit| hit.partial == partial);
    let text = |hit: &'r Hit| hit.article.body.first().map_or("", |p| p.text.as_str());
    hits.map(text).collect()
}

/// Over articles of one paragraph each, the query finds exactly these, in this order.
#[track_caller]
fn check(paragraphs: &[&str], query: &str, expected: &[&str]) {
    let response = answer(paragraphs, query);
    assert_eq!(texts(&response, false), expected, "{query}");
    assert_eq!(response.total, expected.len(), "{query}");
}

/// Each query finds the one paragraph.
#[track_caller]
fn finds(paragraph: &str, queries: &[&str]) {
    let articles = [
        article("it", "无题", &[paragraph]).untitled(),
        article("other", "别的", &["别处的消息。"]),
    ];
    let engine = engine_over(&articles);
    for query in queries {
        let response = answer_of(&engine, query);
        let ids: Vec<&str> = response.hits.iter().map(|hit| hit.article.id.as_str()).collect();
        assert_eq!(ids, ["it"], "{query} in {paragraph}");
        assert_eq!(response.total, 1, "{query} in {paragraph}");
    }
}

/// The first passage that is shown for a query, marks as 【】.
fn marked(paragraph: &str, query: &str) -> String {
    let response = answer(&[paragraph], query);
    let fragment = response.hits.first().and_then(|hit| hit.fragments.first());
    fragment.map(|fragment| with_marks(&fragment.text, &fragment.highlights)).unwrap_or_default()
}

#[test]
fn every_complaint_is_accounted_for() {
    let sources = [
        include_str!("cuts.rs"),
        include_str!("phrases.rs"),
        include_str!("characters.rs"),
        include_str!("marks.rs"),
        include_str!("scripts.rs"),
        include_str!("pinyin.rs"),
        include_str!("others.rs"),
        include_str!("../../../../tests/it/typing.rs"),
    ];
    let mut tested = Vec::new();
    for source in sources {
        let mut beside = Vec::new();
        for line in source.lines() {
            let words: Vec<&str> = line.trim_start_matches("// ").split(' ').collect();
            match (line, words.as_slice()) {
                (_, [number, address, ..]) if address.starts_with("https://") => {
                    assert!(words[1..].iter().all(|word| word.starts_with("https://")), "{line}");
                    beside.push(number.parse::<u8>().unwrap());
                }
                ("#[test]", _) => tested.append(&mut beside),
                _ => {}
            }
        }
        assert!(beside.is_empty(), "{beside:?} stand beside no test");
    }
    for number in 1..=71 {
        let listed = NOT_APPLYING.iter().any(|&(listed, _)| listed == number);
        assert!(tested.contains(&number) != listed, "complaint {number}: {tested:?}");
    }
    assert!(NOT_APPLYING.iter().all(|(_, reason)| !reason.is_empty()));
}
