//! Runs and signs in the index agree with the texts of the articles.

use proptest::prelude::*;
use souwen_article::{Article, Condition, Paragraph};
use souwen_text::{ExactRun, PartingSigns, Run, fold};

use crate::Retrieval;
use crate::read::snapshot::Snapshot;

/// The texts of an article, each of which a run must stay within.
fn texts(article: &Article) -> impl Iterator<Item = &str> {
    std::iter::once(article.title.as_str()).chain(article.body.iter().map(|p| p.text.as_str()))
}

/// Whether a text contains the run, and whether it contains it with no sign parting it.
fn contains(text: &str, run: &Run) -> (bool, bool) {
    let folded = fold(text);
    let signs = PartingSigns::of(text, &folded);
    let mut places = run.find_in(&folded).map(|at| &folded[at..at + run.len()]).peekable();
    (places.peek().is_some(), places.any(|window| run.is_whole_at(window, &signs)))
}

fn contains_exactly(text: &str, exact: &ExactRun) -> bool {
    let folded = fold(text);
    let signs = PartingSigns::of(text, &folded);
    exact.find_in(text, &folded, &signs).next().is_some()
}

fn article() -> impl Strategy<Value = Article> {
    let text = "[中国台臺湾灣鑫a1，、“”（）《》\" 。]{0,24}";
    (text, proptest::collection::vec(text, 0..4)).prop_map(|(title, body)| Article {
        title,
        body: body.iter().map(Paragraph::text).collect(),
        ..Article::default()
    })
}

/// Articles with ids in their order.
fn articles() -> impl Strategy<Value = Vec<Article>> {
    proptest::collection::vec(article(), 1..8).prop_map(|mut articles| {
        for (number, article) in articles.iter_mut().enumerate() {
            article.id = number.to_string();
        }
        articles
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn crossing_and_exact_are_what_the_texts_say(
        articles in articles(),
        queries in proptest::collection::vec("[中国台臺湾灣鑫a1，“”。]{1,4}", 1..12),
    ) {
        let index = Snapshot::in_segments(&articles, 2);
        let docs = index.all_by_id().unwrap();
        let matching = |set: &Condition| index.matching(set, &docs).unwrap();
        for query in queries {
            let Some(run) = Run::of(&query) else { continue };
            let contained: Vec<(bool, bool)> = articles
                .iter()
                .map(|article| {
                    texts(article).map(|text| contains(text, &run)).fold((false, false), |all, one| {
                        (all.0 || one.0, all.1 || one.1)
                    })
                })
                .collect();
            let crossing: Vec<bool> = contained.iter().map(|&(any, whole)| any && !whole).collect();
            prop_assert_eq!(
                matching(&Condition::Crossing(run.clone())), crossing, "{}", query
            );
            let any: Vec<bool> = contained.iter().map(|&(any, _)| any).collect();
            prop_assert_eq!(matching(&Condition::Run(None, run)), any, "{}", query);
            let exact = ExactRun::of(&query).unwrap();
            let exactly: Vec<bool> = articles
                .iter()
                .map(|article| texts(article).any(|text| contains_exactly(text, &exact)))
                .collect();
            prop_assert_eq!(matching(&Condition::Exact(exact)), exactly, "{}", query);
        }
    }
}
