//! Quotations: if a query names a person and something else, what the person says about it comes before
//! lists of participants.

use souwen_article::Article;
use souwen_search::GainKind;

use super::typed;
use crate::util::{Build, article, engine_over};

/// For each subject: a list of participants, which contains names and subject more often, and a report in
/// which the person says something.
const SPEECHES: [(&str, &str, &str); 10] = [
    ("大桥", "林若川", "林若川说，大桥年底通车。"),
    ("铁路", "沈砚舟", "沈砚舟在现场表示，铁路将提前完工。"),
    ("轮渡", "顾听澜", "顾听澜指出，轮渡不会停航。"),
    ("春茶", "陶知微", "陶知微强调春茶的品质。"),
    ("学校", "林若川", "林若川认为学校离家要近。"),
    ("医院", "沈砚舟", "沈砚舟介绍，医院添了床位。"),
    ("水库", "顾听澜", "顾听澜称水库已经蓄满。"),
    ("图书馆", "陶知微", "陶知微在会上说，图书馆周末也开放。"),
    ("地铁", "林若川", "谈到地铁，林若川透露明年开工。"),
    ("公园", "沈砚舟", "沈砚舟呼吁大家爱护公园。"),
];

fn articles() -> Vec<Article> {
    let mut articles = Vec::new();
    for (subject, name, speech) in SPEECHES {
        let list = format!("{name}等参观{subject}，{name}等走访{subject}。{subject}，{name}。");
        let title = format!("{name}参观{subject}");
        articles.push(article(&format!("list-{subject}"), &title, &[&list]).date("2023-05-19"));
        let report =
            article(&format!("said-{subject}"), "记者会上的问答", &[speech, "会议开了一天。"]);
        articles.push(report.date("2023-05-18"));
    }
    articles
}

#[test]
fn what_somebody_says_comes_before_lists() {
    let engine = engine_over(&articles());
    for (subject, name, _) in SPEECHES {
        for query in [
            format!("{name} {subject}"),
            format!("{subject} {name}"),
            format!("“{name}” {subject}"),
        ] {
            let request = souwen_search::SearchRequest { explain: true, ..typed(&query) };
            let response = engine.search(&request).unwrap();
            let speech =
                response.hits.iter().find(|hit| hit.article.id == format!("said-{subject}"));
            let explanation = speech.unwrap().explanation.as_ref().unwrap();
            let gain = explanation.gains.iter().find(|gain| gain.kind == GainKind::Speech);
            assert!(gain.is_some_and(|gain| gain.gain > 0.0), "{query}: {explanation:?}");
            let sum: f32 = explanation.gains.iter().map(|gain| gain.gain).sum();
            assert!((sum - explanation.score).abs() < 1e-3, "{query}");
            let list = response.hits.iter().find(|hit| hit.article.id == format!("list-{subject}"));
            let gains = &list.unwrap().explanation.as_ref().unwrap().gains;
            assert!(gains.iter().all(|gain| gain.kind != GainKind::Speech), "{query}");
        }
    }
}

#[test]
fn of_two_that_say_as_much_the_one_with_speech_is_first() {
    for (subject, name, speech) in SPEECHES {
        let rest = speech.replace(name, "");
        let without = format!("{name}到场。{}", rest.trim_start_matches('，'));
        let engine = engine_over(&[
            article("list", "会议", &[&without]).date("2023-05-19"),
            article("said", "会议", &[speech]).date("2023-05-18"),
        ]);
        for query in [
            format!("{name} {subject}"),
            format!("{subject} {name}"),
            format!("{name} “{subject}”"),
        ] {
            let response = engine.search(&typed(&query)).unwrap();
            assert_eq!(response.hits[0].article.id, "said", "{query}");
        }
    }
}
