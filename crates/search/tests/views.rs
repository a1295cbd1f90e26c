//! Tests of an engine over a part of an index, which behaves as if there were no other articles.

use souwen_article::Article;
use souwen_search::{Engine, Facet, Field, Period, SearchRequest, Sort, ValueFilter};
use souwen_text::Date;

use crate::util::{Build, article, ask, engine_over, listed};

/// Articles of two papers, one of them undated, and the same story in both.
fn coverage() -> Vec<Article> {
    let story = "江城港口扩建工程开工仪式在东岸举行，市长在仪式上表示，港口是全市开放的门户。\
        工程建成以后，港口的年吞吐量将提高到1500万吨，附近的渔民说，以后出海不用再绕行。";
    vec![
        article("a1", "港口扩建", &[story]).source("江城日报").date("2024-03-01"),
        article("a2", "港口夜航", &["港口的轮渡增开夜航。"]).source("江城日报").date(""),
        article("b1", "港口扩建开工", &[story]).source("海港晚报").date("2024-03-02"),
        article("b2", "鲸鱼湾", &["鲸鱼湾的港口来了鲸鱼。"]).source("海港晚报").date("2025-01-01"),
    ]
}

fn of_source(source: &str) -> Engine {
    engine_over(&coverage()).view(&[ValueFilter::new(Field::Source, source)])
}

#[test]
fn only_the_part_is_found_and_counted() {
    let part = of_source("江城日报");
    let request = SearchRequest {
        sort: Sort::Newest,
        facets: vec![Facet::Field(Field::Source), Facet::Period(Period::Month)],
        collapse: true,
        ..ask("港口")
    };
    let response = part.search(&request).unwrap();
    assert_eq!((listed(&response.hits).as_str(), response.total), ("a1 a2", 2));
    for (facet, values) in &response.facets {
        let values: Vec<_> = values.iter().map(|v| (v.value.as_str(), v.count)).collect();
        let expected = match facet {
            Facet::Field(_) => ("江城日报", 2),
            Facet::Period(_) => ("2024-03", 1),
        };
        assert_eq!(values, [expected]);
    }
    // A filter of the request does not lead out of it.
    let filters = vec![ValueFilter::new(Field::Source, "海港晚报")];
    let request = SearchRequest { filters, ..ask("港口") };
    assert_eq!(part.search(&request).unwrap().total, 0);
    let nothing = part.search(&ask("鲸鱼湾")).unwrap();
    assert_eq!((nothing.total, nothing.hits.len()), (0, 0));
}

#[test]
fn an_article_outside_is_not_there() {
    let part = of_source("江城日报");
    assert!(part.article("a1").unwrap().is_some());
    assert!(part.article("b1").unwrap().is_none());
    assert!(part.similar("b1", 5).unwrap().is_none());
    assert!(part.marked_article("b2", "港口").unwrap().is_none());
    let similar = part.similar("a1", 5).unwrap().unwrap();
    assert!(similar.hits.iter().all(|hit| hit.article.id == "a2"), "{}", listed(&similar.hits));
}

#[test]
fn figures_and_states_are_those_of_the_part() {
    let whole = engine_over(&coverage());
    let part = whole.view(&[ValueFilter::new(Field::Source, "江城日报")]);
    let stats = part.stats().unwrap();
    let day = Date::new(2024, 3, 1).unwrap();
    assert_eq!((stats.articles, stats.undated, stats.dates), (2, 1, Some((day, day))));
    assert_eq!((stats.bytes, stats.segments), (0, 0));
    let other = whole.view(&[ValueFilter::new(Field::Source, "海港晚报")]);
    let states = [&whole, &part, &other].map(|engine| engine.state().generation);
    assert!(states[0] != states[1] && states[1] != states[2], "{states:?}");
    let empty = whole.view(&[ValueFilter::new(Field::Source, "没有")]);
    let stats = empty.stats().unwrap();
    assert_eq!((stats.articles, stats.undated, stats.dates), (0, 0, None));
}

#[test]
fn offers_occur_in_the_part() {
    let (part, other) = (of_source("江城日报"), of_source("海港晚报"));
    for engine in [&part, &other] {
        engine.prepare_suggestions().unwrap();
    }
    let offered = |engine: &Engine, text: &str| -> Vec<(String, usize)> {
        let found = engine.suggest(text, 20).unwrap().suggestions;
        found.into_iter().map(|found| (found.text, found.count)).collect()
    };
    assert!(offered(&other, "鲸鱼").iter().any(|(text, _)| text == "鲸鱼湾"));
    assert_eq!(offered(&part, "鲸鱼"), []);
    assert!(offered(&part, "港口").iter().all(|(_, count)| *count <= 2));
    // A better query does not find anything outside either.
    let mended = part.search(&ask("精鱼湾")).unwrap();
    assert_eq!((mended.did_you_mean, mended.total), (None, 0));
}

#[test]
fn explanations_are_of_the_whole_and_so_are_not_given() {
    let request = SearchRequest { explain: true, ..ask("港口") };
    let part = of_source("江城日报").search(&request).unwrap();
    assert!(part.hits.iter().all(|hit| hit.explanation.is_none()));
}
