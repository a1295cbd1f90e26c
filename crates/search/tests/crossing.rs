//! Tests of matches across punctuation: found and counted like all others, and ranked after them.

use proptest::prelude::*;
use souwen_article::Article;
use souwen_search::{Crossing, Engine, SearchRequest, Sort};
use souwen_text::{PartingSigns, Run, fold};

use crate::util::{Build, article, ask, engine_over};

fn engine() -> Engine {
    engine_over(&[
        article("apart", "外长访华，为期三天", &["华北的天气为晴。"]).date("2024-05-09"),
        article("named", "手机厂发布新机", &["华为公司今天发布新机。"]).date("2024-05-01"),
        article("both", "新机上市", &["此次访华，为期三天，参观了华为公司。"]).date("2024-05-02"),
        article("quotes", "“京华”为主题的展览", &["展览今天开幕。"]).date("2024-05-08"),
        article("pair", "推进“一带”一路", &["会议谈到“一带一路”倡议。"]).date("2024-05-03"),
        article("rail", "中亚、铁路", &["中亚，铁路两件事。"]).date("2024-05-04"),
    ])
}

fn ids(engine: &Engine, request: &SearchRequest) -> Vec<String> {
    engine.search(request).unwrap().hits.into_iter().map(|hit| hit.article.id).collect()
}

#[test]
fn what_a_sign_parts_is_counted_and_comes_last() {
    let engine = engine();
    for query in ["华为", "\"华为\"", "華為"] {
        let found = engine.search(&ask(query)).unwrap();
        assert_eq!((found.total, found.counts.run, found.counts.crossing), (4, 4, 2), "{query}");
        let hits: Vec<(&str, bool)> =
            found.hits.iter().map(|hit| (hit.article.id.as_str(), hit.crossing)).collect();
        let whole = [("both", false), ("named", false)];
        assert!(whole.iter().all(|hit| hits[..2].contains(hit)), "{query}: {hits:?}");
        let parted = [("apart", true), ("quotes", true)];
        assert!(parted.iter().all(|hit| hits[2..].contains(hit)), "{query}: {hits:?}");
    }
}

#[test]
fn orders_by_date_stay_so_and_one_may_choose() {
    let engine = engine();
    let of = |crossing| SearchRequest { sort: Sort::Newest, crossing, ..ask("华为") };
    assert_eq!(ids(&engine, &of(Crossing::Include)), ["apart", "quotes", "both", "named"]);
    assert_eq!(ids(&engine, &of(Crossing::Exclude)), ["both", "named"]);
    assert_eq!(ids(&engine, &of(Crossing::Only)), ["apart", "quotes"]);
    for (crossing, total) in [(Crossing::Exclude, 2), (Crossing::Only, 2)] {
        for sort in [Sort::Newest, Sort::Relevance] {
            let found = engine.search(&SearchRequest { sort, ..of(crossing) }).unwrap();
            assert_eq!((found.total, found.counts.crossing), (total, 2), "{crossing:?} {sort:?}");
            let all = found.hits.iter().all(|hit| hit.crossing == (crossing == Crossing::Only));
            assert!(all, "{crossing:?} {sort:?}");
        }
    }
}

#[test]
fn names_with_signs_are_whole() {
    let engine = engine();
    let crossing = |query: &str| engine.search(&ask(query)).unwrap().counts.crossing;
    assert_eq!(crossing("一带一路"), 0);
    assert_eq!(crossing("“一带一路”倡议"), 0);
    assert_eq!(crossing("访华，为期"), 0);
    assert_eq!(crossing("\"访华为期\""), 2);
    // The words occur separately as well, which is a match of its own.
    assert_eq!(crossing("中亚铁路"), 0);
    assert_eq!(crossing("\"中亚铁路\""), 1);
    assert_eq!(crossing("\"中亚、铁路\""), 0);
    assert_eq!(crossing("华为 发布"), 0);
    assert_eq!(crossing("华为 展览"), 1);
    assert_eq!(crossing("华为 OR 中亚"), 2);
    assert_eq!(crossing("-华为"), 0);
}

#[test]
fn what_is_exact_keeps_script_and_signs() {
    let engine = engine_over(&[
        article("t", "臺灣選舉", &["臺灣今天舉行選舉。"]),
        article("s", "台湾选举", &["台湾今天举行选举。"]),
        article("m", "台灣的鐵路", &["舞台，湾区。"]),
    ]);
    let found = |query: &str| {
        let mut ids = ids(&engine, &ask(query));
        ids.sort_unstable();
        ids.join(" ")
    };
    assert_eq!(found("台湾"), "m s t");
    assert_eq!(found("exact:\"台湾\""), "s");
    assert_eq!(found("原文：“臺灣”"), "t");
    assert_eq!(found("原文:臺灣 選舉"), "t");
    assert_eq!(found("exact:台灣"), "m");
    assert_eq!(found("台湾 -exact:台湾"), "m t");
    let hit = &engine.search(&ask("原文：“臺灣”")).unwrap().hits[0];
    assert_eq!(hit.title_highlights.len(), 1);
    assert_eq!(hit.title_highlights[0], 0..2);
}

/// Texts of few characters and many punctuation marks.
fn articles() -> impl Strategy<Value = Vec<Article>> {
    proptest::collection::vec("[甲乙丙丁，、“”（）。]{0,16}", 1..10).prop_map(|texts| {
        let number = |(i, text): (usize, &String)| article(&format!("a{i}"), "题", &[text]);
        texts.iter().enumerate().map(number).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// For one name: hits and counts agree with the texts, and no match across punctuation is above an
    /// unbroken one.
    #[test]
    fn parted_hits_are_reported_and_come_last(articles in articles(), name in "[甲乙丙丁]{2,3}") {
        let engine = engine_over(&articles);
        let run = Run::of(&name).unwrap();
        let whole = |article: &Article| {
            let text = &article.body[0].text;
            let folded = fold(text);
            let signs = PartingSigns::of(text, &folded);
            run.find_in(&folded)
                .any(|at| run.is_whole_at(&folded[at..at + run.len()], &signs))
        };
        let request = SearchRequest { limit: 100, ..ask(&format!("\"{name}\"")) };
        let found = engine.search(&request).unwrap();
        let parted: Vec<bool> = found.hits.iter().map(|hit| hit.crossing).collect();
        prop_assert!(parted.is_sorted(), "{:?}", parted);
        prop_assert_eq!(parted.iter().filter(|parted| **parted).count(), found.counts.crossing);
        for hit in &found.hits {
            prop_assert_eq!(hit.crossing, !whole(&hit.article), "{}", hit.article.body[0].text);
        }
    }
}
