//! Tests of equal scores: newer first, then by id, over all pages and however the articles are
//! distributed over segments.

use std::cmp::Reverse;
use std::sync::Arc;

use proptest::prelude::*;
use souwen_article::Article;
use souwen_index::testing::InMemory;
use souwen_search::{Engine, Hit, SearchRequest, Sort};

use crate::util::{Build, article, ask};

fn engine_over_segments(articles: &[Article], segments: usize) -> Engine {
    Engine::new(Arc::new(InMemory::in_segments(articles, segments)))
}

/// Articles with equal texts, in an order that is neither that of their dates nor that of their ids: the
/// ids are `a000`, `m001`, `a002` and so on.
fn equals(count: usize, dates: &[&str]) -> Vec<Article> {
    let numbered = |i: usize| {
        // Coprime to every count, so that each number comes once.
        let number = (i * 7919) % count;
        let letter = if number.is_multiple_of(2) { 'a' } else { 'm' };
        let date = dates[(number / 3) % dates.len()];
        article(&format!("{letter}{number:03}"), "港口扩建", &["江城的港口扩建。"]).date(date)
    };
    (0..count).map(numbered).collect()
}

/// All hits, walked page by page.
fn walked(engine: &Engine, request: &SearchRequest) -> Vec<Hit> {
    let mut hits = Vec::new();
    loop {
        let request = SearchRequest { offset: hits.len(), snippets: false, ..request.clone() };
        let page = engine.search(&request).unwrap().hits;
        if page.is_empty() {
            return hits;
        }
        hits.extend(page);
    }
}

/// The keys that break ties.
fn key(article: &Article) -> (Reverse<Option<souwen_text::Date>>, &str) {
    (Reverse(article.date), &article.id)
}

#[track_caller]
fn check(count: usize, dates: &[&str], segments: usize, page: usize) {
    let articles = equals(count, dates);
    let engine = engine_over_segments(&articles, segments);
    let mut expected: Vec<&Article> = articles.iter().collect();
    expected.sort_by_key(|article| key(article));
    let expected: Vec<&str> = expected.into_iter().map(|article| article.id.as_str()).collect();
    for query in ["港口", "港口扩建", "港口 扩建", "江城怎样扩建港口"] {
        let hits = walked(&engine, &SearchRequest { limit: page, ..ask(query) });
        let found: Vec<&str> = hits.iter().map(|hit| hit.article.id.as_str()).collect();
        assert_eq!(found.len(), count, "{query}");
        assert_eq!(found, expected, "{query}");
    }
}

#[test]
fn equal_articles_of_one_day_come_by_id() {
    for segments in [1, 2, 5] {
        check(300, &["2024-05-01"], segments, 20);
        check(1000, &["2024-05-01"], segments, 100);
    }
    check(300, &[""], 3, 100);
}

#[test]
fn equal_articles_of_several_days_come_newest_first_and_then_by_id() {
    let dates = ["2024-05-01", "2024-04-30", "", "2023-12-31", "2024-05-02"];
    for segments in [1, 2, 5] {
        check(300, &dates, segments, 20);
        check(1000, &dates, segments, 100);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Articles with few different texts and few dates: those with the same text are ordered by date and
    /// id, over all pages, and no article occurs twice.
    #[test]
    fn ties_are_broken_alike_on_every_page(
        versions in proptest::collection::vec((0..4usize, 0..4usize, 0..1000u32), 1..260),
        segments in 1..6usize,
        limit in prop_oneof![Just(7usize), Just(50), Just(100)],
        query in prop_oneof![Just("港口"), Just("港口 扩建"), Just("港口开工"), Just("")],
        sort in prop_oneof![3 => Just(Sort::Relevance), 1 => Just(Sort::Newest)],
    ) {
        // Of equal length: the mean length in a segment slightly affects the score of the first stage.
        let texts = ["港口扩建开工了。", "扩建港口今开工。", "开工扩建了港口。", "港口港口又港口。"];
        let dates = ["2024-05-01", "2024-04-30", "", "2023-12-31"];
        let articles: Vec<Article> = versions
            .iter()
            .enumerate()
            // The numbers are in no order, and none occurs twice.
            .map(|(i, &(text, date, number))| {
                article(&format!("{number:03}-{i}"), "消息", &[texts[text]]).date(dates[date])
            })
            .collect();
        let engine = engine_over_segments(&articles, segments);
        let request = SearchRequest { limit, sort, ..ask(query) };
        let mut hits = walked(&engine, &request);
        hits.retain(|hit| !hit.partial);
        let text = |hit: &Hit| hit.article.body[0].text.clone();
        for (i, hit) in hits.iter().enumerate() {
            for later in &hits[i + 1..] {
                prop_assert_ne!(&hit.article.id, &later.article.id);
                if text(hit) == text(later) {
                    prop_assert!(
                        key(&hit.article) < key(&later.article),
                        "{} before {}", hit.article.id, later.article.id,
                    );
                }
            }
        }
        prop_assert_eq!(hits.len(), engine.search(&request).unwrap().total);
    }
}
