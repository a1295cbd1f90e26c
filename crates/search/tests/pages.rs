//! Tests that the pages of a result form one list, and where partial matches are in it.

use proptest::prelude::*;
use souwen_article::Article;
use souwen_search::{Counts, Engine, SearchRequest, Sort};

use crate::util::{Build, answer, article, ask, engine_over};

/// The ids of all hits, read in pages of this size, and the counts that every page states.
fn walked(engine: &Engine, request: &SearchRequest, limit: usize) -> (Vec<String>, Counts) {
    let mut ids = Vec::new();
    let mut counts = None;
    loop {
        let request =
            SearchRequest { offset: ids.len(), limit, snippets: false, ..request.clone() };
        let page = engine.search(&request).unwrap();
        assert_eq!(*counts.get_or_insert(page.counts), page.counts, "{request:?}");
        if page.hits.is_empty() {
            return (ids, page.counts);
        }
        ids.extend(page.hits.into_iter().map(|hit| hit.article.id));
    }
}

#[test]
fn what_names_things_has_all_of_it_first() {
    let articles = [
        article("a", "", &["港口。轮渡。"]),
        article("b", "港口港口港口", &["港口扩建，港口开工。"]),
    ];
    let hits = answer(&articles, &ask("港口 轮渡")).hits;
    let order: Vec<(&str, bool)> =
        hits.iter().map(|hit| (hit.article.id.as_str(), hit.partial)).collect();
    assert_eq!(order, [("a", false), ("b", true)]);
}

#[test]
fn what_describes_something_is_answered_by_what_lacks_a_word_as_well() {
    let query = "江城港口扩建工程年底完工";
    let filler = "另有几条消息，和它没有关系。".repeat(40);
    let articles = [
        // All words, far apart.
        article(
            "scattered",
            "市政简讯",
            &["江城办书展。", &filler, "港口。", &filler, "扩建工程。年底。完工。"],
        ),
        article("told", "江城港口扩建工程年底收尾", &["江城港口扩建工程进入收尾阶段。"]),
    ];
    let response = answer(&articles, &ask(query));
    let order: Vec<(&str, bool)> =
        response.hits.iter().map(|hit| (hit.article.id.as_str(), hit.partial)).collect();
    assert_eq!(order, [("told", true), ("scattered", false)]);
    assert_eq!((response.total, response.counts.partial), (1, 1));
    assert_eq!(response.hits[0].missing, ["完工"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_size_of_page_cuts_the_same_list(
        versions in proptest::collection::vec((0..6usize, 0..3usize, 0..1000u32), 1..230),
        query in prop_oneof![
            Just("港口"), Just("港口 轮渡"), Just("港口扩建工程开工了没有"),
            Just("江城港口的轮渡什么时候开航"), Just("轮渡 title:消息"), Just("")
        ],
        collapse in any::<bool>(),
        sort in prop_oneof![3 => Just(Sort::Relevance), 1 => Just(Sort::Oldest)],
    ) {
        let texts = [
            "港口扩建工程开工了。", "江城的港口。", "轮渡开航。", "江城港口的轮渡今天开航。",
            "扩建工程没有开工。", "书展。",
        ];
        let dates = ["2024-05-01", "", "2023-12-31"];
        let articles: Vec<Article> = versions
            .iter()
            .enumerate()
            .map(|(i, &(text, date, number))| {
                let text = format!("{}第{number}号。", texts[text]);
                article(&format!("{number:03}-{i}"), "消息", &[&text]).date(dates[date])
            })
            .collect();
        let engine = engine_over(&articles);
        let request = SearchRequest { sort, collapse, ..ask(query) };
        let whole = walked(&engine, &request, 100);
        for limit in [1, 7, 10] {
            prop_assert_eq!(&walked(&engine, &request, limit), &whole, "pages of {}", limit);
        }
        let mut ids = whole.0;
        let found = ids.len();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), found, "an article came twice");
    }
}
