//! Tests of the concordance: every occurrence of a query.

use std::ops::ControlFlow;

use proptest::prelude::*;
use souwen_article::Article;
use souwen_search::{Field, SearchRequest, Sort, ValueFilter};
use souwen_text::{Date, DateRange};

use crate::util::{Build, article, ask, engine_over};

/// Every occurrence as `id part paragraph left【text】right`, an article without one as its id.
fn rows(articles: &[Article], request: &SearchRequest) -> Vec<String> {
    let mut rows = Vec::new();
    let matches = engine_over(articles).for_each_match(request, &mut |matched| {
        let id = &matched.article.id;
        if matched.occurrences.is_empty() {
            rows.push(id.clone());
        }
        for found in &matched.occurrences {
            let (part, n) = (found.part.name(), found.paragraph);
            let (left, text, right) = (found.left(3), found.text(), found.right(3));
            rows.push(format!("{id} {part} {n} {left}【{text}】{right}"));
        }
        ControlFlow::Continue(())
    });
    assert!(matches.unwrap().articles <= articles.len());
    rows
}

#[test]
fn every_occurrence_is_shown_in_its_context() {
    let body = ["今天，中吉乌鐵路开工，铁路长。", "没有。", "铁路"];
    let first = article("a", "铁路开工", &body)
        .date("2024-05-01")
        .subtitle("一条铁路")
        .dateline(&["铁路报记者"]);
    let second = article("b", "别的", &["铁路e\u{301}x"]);
    let third = article("c", "无关", &["公路"]).date("2024-05-02");
    let articles = [second, third, first];
    let expected = [
        "a title 0 【铁路】开工",
        "a subtitle 0 一条【铁路】",
        "a body 1 中吉乌【鐵路】开工，",
        "a body 1 开工，【铁路】长。",
        "a body 3 【铁路】",
        "a dateline 0 【铁路】报记者",
        "b body 1 【铁路】e\u{301}x",
    ];
    assert_eq!(rows(&articles, &ask("铁路")), expected);
    assert_eq!(rows(&articles, &ask("足球")), [""; 0]);
}

#[test]
fn only_requested_runs_count() {
    #[track_caller]
    fn check(query: &str, body: &str, expected: &[&str]) {
        let rows = rows(&[article("a", "标题", &[body])], &ask(query));
        let texts: Vec<&str> =
            rows.iter().filter_map(|row| row.split(['【', '】']).nth(1)).collect();
        assert_eq!(texts, expected, "{query} in {body}");
    }
    check("铁路合作", "铁路合作，铁路", &["铁路合作"]);
    check("铁路合作", "铁路与合作，铁路", &["铁路", "合作", "铁路"]);
    check("人人", "人人人人人", &["人人", "人人"]);
    check("中亚 中亚五国", "中亚五国和中亚", &["中亚五国", "中亚"]);
    check("中亚 铁路", "中亚铁路", &["中亚", "铁路"]);
    // A branch that does not match counts for nothing, though its words are marked.
    check("中亚 OR 铁路建设", "中亚的铁路", &["中亚"]);
    check("独家 | 铁路", "独家｜铁路", &["独家", "铁路"]);
    check("作者：铁路", "作者：铁路", &["作者：铁路"]);
    check("c91*", "C919与c91", &["C919", "c91"]);
    check("", "铁路", &[]);
    check("铁路 -公路", "铁路", &["铁路"]);
}

#[test]
fn the_order_is_by_date_and_id_and_knows_no_limit() {
    let mut articles: Vec<Article> = (0..230)
        .map(|i| article(&format!("{:03}", (i * 7) % 230), "铁路", &["x"]).date("2024-01-01"))
        .collect();
    articles.push(article("new", "铁路", &["x"]).date("2024-02-01"));
    articles.push(article("none", "铁路", &["x"]));
    let request = SearchRequest { limit: 1, offset: 5, ..ask("铁路") };
    let ids = |request: &SearchRequest| -> Vec<String> {
        let rows = rows(&articles, request).into_iter();
        rows.map(|row| row.split(' ').next().unwrap().to_owned()).collect()
    };
    let newest = ids(&request);
    assert_eq!(newest.len(), 232);
    assert_eq!((newest[0].as_str(), newest[1].as_str()), ("new", "000"));
    assert_eq!(newest[231], "none");
    assert!(newest[1..231].is_sorted());
    let oldest = ids(&SearchRequest { sort: Sort::Oldest, ..request });
    assert_eq!((oldest[0].as_str(), oldest[230].as_str()), ("000", "new"));
    assert_eq!(oldest[231], "none");
}

#[test]
fn filters_and_dates_apply_and_articles_without_a_place_are_included() {
    let articles = [
        article("a", "甲", &["铁路"]).date("2024-01-01"),
        article("b", "乙", &["铁路"]).date("2024-02-01").source("新华社"),
    ];
    let source = ValueFilter::new(Field::Source, "新华社");
    let filtered = SearchRequest { filters: vec![source], ..SearchRequest::default() };
    assert_eq!(rows(&articles, &filtered), ["b"]);
    assert_eq!(rows(&articles, &ask("新华社")), ["b"]);
    let dates = DateRange { from: None, to: Date::parse_iso("2024-01-31") };
    assert_eq!(rows(&articles, &SearchRequest { dates, ..ask("铁路") }), ["a body 1 【铁路】"]);
}

#[test]
fn a_visitor_can_stop() {
    let articles = ["a", "b", "c"].map(|id| article(id, "铁路", &["x"]));
    let mut seen = 0;
    let matches = engine_over(&articles).for_each_match(&ask("铁路"), &mut |_| {
        seen += 1;
        if seen == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!((seen, matches.unwrap().articles), (2, 2));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Every row folds to the query, and together they are all occurrences.
    #[test]
    fn a_run_is_counted_wherever_it_occurs(
        body in "[中亚铁路鐵，。 ]{1,80}",
        query in "[中亚铁路]{1,3}",
    ) {
        let rows = rows(&[article("a", "x", &[&body])], &ask(&format!("“{query}”")));
        let run = souwen_text::Run::of(&query).unwrap();
        let folded = souwen_text::fold(&body);
        let mut expected = 0;
        let mut free = 0;
        for first in run.find_in(&folded) {
            if first >= free {
                expected += 1;
                free = first + run.len();
            }
        }
        let texts = rows.iter().filter_map(|row| row.split(['【', '】']).nth(1));
        let texts: Vec<&str> = texts.collect();
        prop_assert_eq!(texts.len(), expected);
        for text in texts {
            let chars: String = souwen_text::fold(text).iter().map(|c| c.ch).collect();
            prop_assert_eq!(&chars, &query);
        }
    }
}
