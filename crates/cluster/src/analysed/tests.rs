//! A held article answers as an index does.

use proptest::prelude::*;
use souwen_article::{Article, Condition, Field, Near, Nearness, Paragraph};
use souwen_index::{DocRef, Retrieval, Snapshot};
use souwen_text::{Analyzer, Date, DateRange, ExactRun, Run, YearlyRange};

use super::AnalysedArticle;

/// Few characters, so that what is asked for often occurs: common ones, rare ones, one with two forms, a
/// letter, sentence ends, and signs that part.
const TEXT: &str = "[中国人鑫犇台臺铁路a，。！“”（） ]{0,24}";
const SHORT: &str = "[中国人鑫台臺铁路a。]{0,5}";
const ASKED: &str = "[中国人鑫犇台臺铁路a，。]{1,5}";

fn articles() -> impl Strategy<Value = Vec<Article>> {
    let article = (
        (TEXT, any::<bool>(), prop::option::of(SHORT), prop::collection::vec(TEXT, 0..4)),
        (prop::collection::vec(SHORT, 0..3), prop::option::of(SHORT), SHORT),
        prop::option::of(19_000..19_900_i32),
    );
    prop::collection::vec(article, 1..6).prop_map(|made| {
        let made = made.into_iter().enumerate();
        made.map(|(number, (text, fields, day))| {
            let (title, title_generated, subtitle, body) = text;
            let (authors, source, kind) = fields;
            Article {
                id: number.to_string(),
                title,
                title_generated,
                subtitle,
                body: body.iter().map(Paragraph::text).collect(),
                dateline: authors.iter().rev().cloned().collect(),
                tags: authors.clone(),
                authors,
                source,
                kind,
                date: day.and_then(Date::from_days),
                ..Article::default()
            }
        })
        .collect()
    })
}

fn run() -> impl Strategy<Value = Run> {
    ASKED.prop_filter_map("a run has a character", |text| Run::of(&text))
}

fn near() -> impl Strategy<Value = Near> {
    let slots = prop::collection::vec(prop::collection::vec(run(), 1..3), 0..4);
    let nearness = prop_oneof![
        (0..6_u32).prop_map(Nearness::Characters),
        Just(Nearness::Sentence),
        Just(Nearness::Paragraph),
    ];
    (slots, nearness, any::<bool>()).prop_map(|(slots, nearness, in_order)| Near {
        slots,
        nearness,
        in_order,
    })
}

fn field() -> impl Strategy<Value = Field> {
    prop::sample::select(Field::ALL.to_vec())
}

fn dates() -> impl Strategy<Value = DateRange> {
    let day = || prop::option::of((18_900..20_000_i32).prop_map(Date::from_days));
    (day(), day()).prop_map(|(from, to)| DateRange { from: from.flatten(), to: to.flatten() })
}

fn yearly() -> impl Strategy<Value = YearlyRange> {
    let day = || (1..=12_u8, 1..=29_u8);
    (day(), day()).prop_map(|(from, to)| YearlyRange { from, to })
}

fn condition() -> impl Strategy<Value = Condition> {
    let leaf = prop_oneof![
        Just(Condition::Everything),
        (prop::option::of(field()), run()).prop_map(|(field, run)| Condition::Run(field, run)),
        near().prop_map(Condition::Near),
        ASKED.prop_filter_map("a run has a character", |text| ExactRun::of(&text)
            .map(Condition::Exact)),
        run().prop_map(Condition::Crossing),
        prop::sample::select(vec!["中国", "铁路", "人", "台", "a"])
            .prop_map(|word| Condition::Word(word.to_owned())),
        prop::sample::select(vec!["中", "铁", "国人", "a"])
            .prop_map(|prefix| Condition::Prefix(prefix.to_owned())),
        (field(), SHORT).prop_map(|(field, value)| Condition::Value(field, value)),
        dates().prop_map(Condition::Dates),
        yearly().prop_map(Condition::Yearly),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Condition::And),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Condition::Or),
            inner.prop_map(|condition| Condition::Not(Box::new(condition))),
        ]
    })
}

/// The articles of an index, each also as a held article.
fn analysed_articles(index: &Snapshot) -> (Vec<DocRef>, Vec<AnalysedArticle>) {
    let docs = index.all_by_id().unwrap();
    let analyzer = Analyzer::new();
    let article = |doc: &DocRef| AnalysedArticle::of(index.article(*doc).unwrap(), &analyzer);
    let analysed = docs.iter().map(article).collect();
    (docs, analysed)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_condition_matches_as_in_the_index(
        articles in articles(),
        conditions in prop::collection::vec(condition(), 1..16),
    ) {
        let index = Snapshot::in_memory(&articles);
        let (docs, analysed) = analysed_articles(&index);
        for condition in conditions {
            let expected = index.matching(&condition, &docs).unwrap();
            let found: Vec<bool> = analysed.iter().map(|analysed| analysed.matches(&condition)).collect();
            prop_assert_eq!(found, expected, "{:?}", condition);
        }
    }

    #[test]
    fn characters_and_words_are_at_the_positions_of_the_index(
        articles in articles(),
        grams in prop::collection::vec(prop::sample::select("中国人鑫犇台铁路a龘".chars().collect::<Vec<_>>()), 0..6),
    ) {
        let index = Snapshot::in_memory(&articles);
        let (docs, analysed) = analysed_articles(&index);
        let words: Vec<String> = ["中国", "铁路", "国人", "a", "没有"].map(str::to_owned).into();
        let found: Vec<_> = analysed.iter().map(|analysed| analysed.features(&grams, &words)).collect();
        prop_assert_eq!(found, index.features(&docs, &grams, &words).unwrap());
        let sketches: Vec<_> = analysed.iter().map(AnalysedArticle::sketch).collect();
        prop_assert_eq!(sketches, index.sketches(&docs).unwrap());
    }
}

#[test]
fn sketches_are_those_of_the_index() {
    let text = "中吉乌铁路是共建“一带一路”的标志性项目，三国交通部门就可研工作举行了多轮磋商，沿线口岸的建设也在推进。";
    let article = Article {
        id: "1".to_owned(),
        title: "铁路".to_owned(),
        body: vec![Paragraph::text(text), Paragraph::text(text.replace("三国", "各国"))],
        ..Article::default()
    };
    let index = Snapshot::in_memory(&[article]);
    let (docs, analysed) = analysed_articles(&index);
    let expected = index.sketches(&docs).unwrap();
    assert!(expected[0].is_some());
    assert_eq!(vec![analysed[0].sketch()], expected);
}
