//! Runs and signs in the index agree with the texts of the articles.

use proptest::prelude::*;
use souwen_article::{Article, Condition, Paragraph};
use souwen_text::{Cut, ExactRun, PartingSigns, Run, fold};

use crate::Retrieval;
use crate::read::retrieval::FirstStage;
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

/// An article for each text.
fn of_texts(texts: &[String]) -> Vec<Article> {
    (0..).zip(texts).map(|(id, text): (u32, _)| Article::new(id.to_string(), "", text)).collect()
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

    #[test]
    fn a_word_is_only_where_its_characters_are_a_run(
        texts in proptest::collection::vec("(鑫|中亚|峰会|铁路|台湾|。|，| |C919|3.6|-){0,9}", 1..8),
    ) {
        let articles = of_texts(&texts);
        let index = Snapshot::in_segments(&articles, 2);
        let docs = index.all_by_id().unwrap();
        for word in texts.iter().flat_map(|text| index.analyzer.words(text, Cut::Search)) {
            let Some(run) = Run::of_chars(word.term.chars()) else { continue };
            let expected: Vec<bool> =
                articles.iter().map(|article| self::texts(article).any(|text| contains(text, &run).0)).collect();
            let found = index.matching(&Condition::Run(None, run), &docs).unwrap();
            prop_assert_eq!(found, expected, "{}", word.term);
        }
    }

    #[test]
    fn articles_that_are_not_scored_are_not_among_the_best(
        texts in proptest::collection::vec("(鑫中|鑫|中|台湾|。|，){1,20}", 1..24),
        run in "(鑫中|鑫|台湾|中台)",
        limit in 1..4_usize,
    ) {
        let articles = of_texts(&texts);
        let index = Snapshot::in_segments(&articles, 2);
        let run = Run::of(&run).unwrap();
        let ranked = |limit| {
            let stage = FirstStage {
                set: &Condition::Everything,
                run: Some(&run),
                terms: &[],
                tiers: &[],
                demoted: None,
                limit,
                facets: &[],
                deadline: None,
            };
            index.first_stage(&stage).unwrap()
        };
        let (all, some) = (ranked(texts.len()), ranked(limit));
        prop_assert_eq!(all.best.len(), all.total);
        prop_assert_eq!(some.total, all.total);
        prop_assert_eq!(&some.best[..], &all.best[..limit.min(all.total)]);
    }
}
