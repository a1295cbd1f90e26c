//! Conditions of every kind, alone and combined, find the same articles in a cluster as in an index.

use std::collections::BTreeSet;

use souwen_article::{Article, Condition, Field, Near, Nearness};
use souwen_cluster::query;
use souwen_index::Snapshot;
use souwen_index::retrieval::{ByDate, Retrieval};
use souwen_text::{Date, DateRange, ExactRun, Run, YearlyRange};

use crate::made::{self, Chance};
use crate::node::{self, Node};

/// The number of conditions in one request.
const TOGETHER: usize = 100;

struct Both {
    node: Node,
    snapshot: Snapshot,
    articles: Vec<Article>,
    years: Vec<i32>,
}

impl Both {
    fn start(test: &str) -> Option<Both> {
        let node = Node::start(test)?;
        let articles = made::articles(300);
        node.index("one", 1, &articles);
        node.index("three", 3, &articles);
        let snapshot = Snapshot::in_memory(&articles);
        let years = snapshot.years().unwrap();
        Some(Both { node, snapshot, articles, years })
    }

    /// The articles that an index finds. Combined conditions are split and combined again here, so that the
    /// test compares the query of each condition.
    fn in_index(&self, set: &Condition) -> BTreeSet<String> {
        let all = || self.articles.iter().map(|article| article.id.clone()).collect();
        match set {
            Condition::And(sets) => {
                sets.iter().fold(all(), |both, set| &both & &self.in_index(set))
            }
            Condition::Or(sets) => sets.iter().flat_map(|set| self.in_index(set)).collect(),
            Condition::Not(set) => &all() - &self.in_index(set),
            set => {
                let by_date = ByDate::newest(set, self.articles.len());
                let docs = self.snapshot.by_date(&by_date).unwrap().docs;
                self.snapshot.keys(&docs).unwrap().into_iter().map(|(_, id)| id).collect()
            }
        }
    }

    /// Compares the articles found, and returns their number.
    fn check(&self, sets: &[Condition]) -> usize {
        let mut found = 0;
        let mut wrong = Vec::new();
        for sets in sets.chunks(TOGETHER) {
            let bodies: Vec<_> =
                sets.iter().map(|set| node::ids_of(&query::condition(set, &self.years))).collect();
            let (one, three) =
                (self.node.search("one", &bodies), self.node.search("three", &bodies));
            for ((set, one), three) in sets.iter().zip(one).zip(three) {
                let expected = self.in_index(set);
                found += expected.len();
                for answer in [one, three] {
                    let ids: BTreeSet<String> =
                        node::hits(&answer).into_iter().map(|(id, _)| id).collect();
                    if ids != expected {
                        let missed: Vec<_> = expected.difference(&ids).take(3).collect();
                        let more: Vec<_> = ids.difference(&expected).take(3).collect();
                        wrong.push(format!("{set:?}: missed {missed:?}, more {more:?}"));
                    }
                }
            }
        }
        let shown = wrong.iter().take(8).map(String::as_str).collect::<Vec<_>>().join("\n");
        assert!(wrong.is_empty(), "{} wrong:\n{shown}", wrong.len());
        found
    }

    fn run(&self, chance: &mut Chance, longest: usize) -> Run {
        loop {
            if let Some(run) = Run::of(&made::stretch(chance, &self.articles, longest)) {
                return run;
            }
        }
    }

    fn near(&self, chance: &mut Chance) -> Near {
        let slots = (0..1 + chance.below(3))
            .map(|_| (0..1 + chance.below(3)).map(|_| self.plain_run(chance)).collect())
            .collect();
        let max = chance.below(12) as u32;
        let nearness =
            chance.of_these(&[Nearness::Characters(max), Nearness::Sentence, Nearness::Paragraph]);
        Near { slots, nearness, in_order: chance.below(3) == 0 }
    }

    /// A run without a sentence end: an index knows only about where a run with one ends.
    fn plain_run(&self, chance: &mut Chance) -> Run {
        let run = self.run(chance, 3);
        Run::of_chars(run.chars().iter().map(|c| c.ch)).unwrap()
    }

    fn condition(&self, chance: &mut Chance) -> Condition {
        let day = |chance: &mut Chance| Date::from_days(18_600 + chance.below(900) as i32);
        match chance.below(13) {
            0 => Condition::Everything,
            1 => Condition::Near(self.near(chance)),
            2 => ExactRun::of(&made::stretch(chance, &self.articles, 8))
                .map_or(Condition::Everything, Condition::Exact),
            3 => Condition::Crossing(self.run(chance, 6)),
            4 => Condition::Word(chance.of_these(&["中亚", "国人", "鑫", "台湾", "无"]).to_owned()),
            5 => Condition::Prefix(chance.of_these(&["中", "国", "a", "无"]).to_owned()),
            6 => {
                let field = chance.of_these(&Field::ALL);
                let article = &self.articles[chance.below(self.articles.len())];
                let value = field.values(article).first().map_or("无", |value| value).to_owned();
                Condition::Value(field, value)
            }
            7 => {
                let (a, b) = (day(chance), day(chance));
                let range = [(None, a), (a, None), (a.min(b), a.max(b)), (None, None)];
                let (from, to) = chance.of_these(&range);
                Condition::Dates(DateRange { from, to })
            }
            8 => {
                let mut end = || (1 + chance.below(12) as u8, 1 + chance.below(28) as u8);
                Condition::Yearly(YearlyRange { from: end(), to: end() })
            }
            9 => Condition::Run(Some(chance.of_these(&Field::ALL)), self.run(chance, 3)),
            _ => Condition::Run(None, self.run(chance, 6)),
        }
    }
}

#[test]
fn the_same_articles_are_found() {
    let Some(both) = Both::start("equality::conditions::the_same_articles_are_found") else {
        return;
    };
    let mut chance = Chance::of(made::seed());
    let runs: Vec<Condition> =
        (0..400).map(|i| Condition::Run(None, both.run(&mut chance, 1 + i % 40))).collect();
    assert!(both.check(&runs) >= runs.len());

    let in_fields: Vec<Condition> = (0..200)
        .map(|_| Condition::Run(Some(chance.of_these(&Field::ALL)), both.run(&mut chance, 4)))
        .collect();
    assert!(both.check(&in_fields) > 0);

    let near: Vec<Condition> = (0..300).map(|_| Condition::Near(both.near(&mut chance))).collect();
    assert!(both.check(&near) > 0);

    let exact = (0..400).filter_map(|i| {
        ExactRun::of(&made::stretch(&mut chance, &both.articles, 1 + i % 60)).map(Condition::Exact)
    });
    assert!(both.check(&exact.collect::<Vec<_>>()) > 0);

    let crossing: Vec<Condition> =
        (0..400).map(|i| Condition::Crossing(both.run(&mut chance, 1 + i % 60))).collect();
    assert!(both.check(&crossing) > 0);

    let single: Vec<Condition> = (0..300).map(|_| both.condition(&mut chance)).collect();
    assert!(both.check(&single) > 0);

    let joined: Vec<Condition> = (0..400)
        .map(|_| {
            let mut sets: Vec<Condition> =
                (0..2 + chance.below(2)).map(|_| both.condition(&mut chance)).collect();
            for set in &mut sets {
                if chance.below(4) == 0 {
                    *set = Condition::Not(Box::new(set.clone()));
                }
            }
            let joined =
                if chance.below(2) == 0 { Condition::And(sets) } else { Condition::Or(sets) };
            match chance.below(5) {
                0 => Condition::And(vec![joined, both.condition(&mut chance)]),
                1 => Condition::Not(Box::new(joined)),
                _ => joined,
            }
        })
        .collect();
    assert!(both.check(&joined) > 0);
    let none = [Condition::nothing(), Condition::And(Vec::new())];
    assert_eq!(both.check(&none), both.articles.len());
}
