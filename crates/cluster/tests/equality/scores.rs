//! Scored terms and runs give the same scores in a cluster as in an index.

use std::collections::BTreeMap;

use serde_json::Value;
use souwen_article::Condition;
use souwen_cluster::query::{self, Frequencies};
use souwen_index::Snapshot;
use souwen_index::retrieval::{FirstStage, Retrieval, ScoredTerm};
use souwen_text::Run;

use crate::made::{self, Chance};
use crate::node::{self, Node};

/// The maximum relative difference between two scores.
const ROUNDING: f32 = 1e-4;

fn check(by_date: &dyn std::fmt::Debug, expected: &BTreeMap<String, f32>, answer: &Value) {
    let found: BTreeMap<String, f32> = node::hits(answer).into_iter().collect();
    let keys = |scores: &BTreeMap<String, f32>| scores.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&found), keys(expected), "{by_date:?}");
    for (id, score) in expected {
        let other = found[id];
        assert!(
            (score - other).abs() <= ROUNDING * score,
            "{by_date:?} in {id}: {score} and {other}"
        );
    }
}

/// An article may contain a run with a typed sentence end both with and without that end. The cluster scores
/// the two phrases separately, which gives a little more.
fn check_ended(run: &Run, expected: &BTreeMap<String, f32>, answer: &Value) {
    let found: BTreeMap<String, f32> = node::hits(answer).into_iter().collect();
    assert!(found.keys().eq(expected.keys()), "{run:?}");
    for (id, score) in expected {
        let more = found[id] / score;
        assert!((1.0 - ROUNDING..2.0).contains(&more), "{run:?} in {id}: {more}");
    }
}

#[test]
fn scores_are_equal() {
    let Some(node) = Node::start("equality::scores::scores_are_equal") else { return };
    let articles = made::articles(300);
    node.index("one", 1, &articles);
    node.index("three", 3, &articles);
    // If an index has several segments, each has its own mean length.
    let snapshot = Snapshot::in_segments(&articles, 1);
    let mut chance = Chance::of(made::seed());
    let weight = |chance: &mut Chance| chance.of_these(&[1.0, 0.5, 2.25]);
    let chars: Vec<char> = "中亚国人大鑫犇台湾ab1无".chars().collect();
    let mut terms = Vec::new();
    for word in ["中亚", "国人", "台湾", "鑫", "a"] {
        terms.push(ScoredTerm::Word(word.to_owned(), weight(&mut chance)));
    }
    for &first in &chars {
        terms.push(ScoredTerm::Gram(first, weight(&mut chance)));
        for &second in &chars {
            terms.push(ScoredTerm::Pair(first, second, weight(&mut chance)));
        }
    }
    for index in ["one", "three"] {
        let tokens = Frequencies::needed(None, &terms);
        let answer = node.search(index, &[Frequencies::request(&tokens)]);
        let frequencies = Frequencies::read(&tokens, &answer[0]).unwrap();
        let mut compared = 0;
        for term in &terms {
            let best = snapshot
                .offers(
                    &Condition::Everything,
                    &[],
                    std::slice::from_ref(term),
                    articles.len(),
                    None,
                )
                .unwrap();
            let docs: Vec<_> = best.iter().map(|candidate| candidate.doc).collect();
            let ids = snapshot.keys(&docs).unwrap().into_iter().map(|(_, id)| id);
            let expected: BTreeMap<String, f32> =
                ids.zip(best.iter().map(|candidate| candidate.score)).collect();
            let Some(query) = query::term(term, &frequencies) else {
                assert!(expected.is_empty(), "{term:?}");
                continue;
            };
            check(term, &expected, &node.search(index, &[node::ids_of(&query)])[0]);
            compared += expected.len();
        }
        assert!(compared > 1000, "{compared}");
        for i in 0..60 {
            let Some(run) = Run::of(&made::stretch(&mut chance, &articles, 1 + i % 6)) else {
                continue;
            };
            let tokens = Frequencies::needed(Some(&run), &[]);
            let answer = node.search(index, &[Frequencies::request(&tokens)]);
            let frequencies = Frequencies::read(&tokens, &answer[0]).unwrap();
            let stage = FirstStage {
                set: &Condition::Everything,
                run: Some(&run),
                terms: &[],
                tiers: &[],
                demoted: None,
                limit: articles.len(),
                facets: &[],
                deadline: None,
            };
            let best = snapshot.first_stage(&stage).unwrap().best;
            let docs: Vec<_> = best.iter().map(|candidate| candidate.doc).collect();
            let ids = snapshot.keys(&docs).unwrap().into_iter().map(|(_, id)| id);
            let expected = ids.zip(best.iter().map(|candidate| candidate.score)).collect();
            let query = query::run(&run, &frequencies);
            let answer = node.search(index, &[node::ids_of(&query)]).remove(0);
            match run.chars().iter().any(|c| c.after_end) {
                true => check_ended(&run, &expected, &answer),
                false => check(&run, &expected, &answer),
            }
        }
    }
}
