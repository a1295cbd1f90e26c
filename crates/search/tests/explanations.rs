//! Tests of explanations: the gains of a hit are listed, and sum up to its score.

use souwen_article::Article;
use souwen_search::{GainKind, SearchRequest, SearchResponse};

use crate::util::{Build, answer, article, ask};

fn explained(count: usize, request: SearchRequest) -> SearchResponse {
    let numbered = |i: usize| {
        let title = if i.is_multiple_of(3) { "棉花收购" } else { "铁路通车" };
        let body = format!("{}棉花和铁路的消息，还有港口。", "新闻。".repeat(i));
        article(&format!("a{i:03}"), title, &[&body]).date(&format!("2024-01-{:02}", 1 + i % 28))
    };
    let articles: Vec<Article> = (0..count).map(numbered).collect();
    answer(&articles, &SearchRequest { explain: true, limit: 100, ..request })
}

#[test]
fn gains_sum_up_to_the_score() {
    for query in ["棉花", "棉花 铁路", "棉花铁路港口消息", "鲸鱼与港口", "“棉花和铁路”", "的"]
    {
        for recency in [0.0, 0.5] {
            let request = SearchRequest { recency, ..ask(query) };
            let response = explained(160, request.clone());
            let next = explained(160, SearchRequest { offset: 100, ..request });
            for hit in response.hits.iter().chain(&next.hits) {
                let explanation = hit.explanation.as_ref().unwrap();
                let sum: f32 = explanation.gains.iter().map(|gain| gain.gain).sum();
                assert_eq!(explanation.score, hit.score);
                let difference = (sum - hit.score).abs();
                assert!(difference <= 1e-4 * hit.score.max(1.0), "{sum} {explanation:?}");
            }
            assert!(response.hits.iter().all(|hit| hit.explanation.as_ref().unwrap().rescored));
        }
    }
}

#[test]
fn the_matched_fields_are_reported() {
    let response = explained(6, ask("棉花"));
    let hit = &response.hits[0];
    assert_eq!(hit.article.title, "棉花收购");
    let gains = &hit.explanation.as_ref().unwrap().gains;
    let of = |kind, text: &str| {
        let mut gains = gains.iter().filter(|gain| gain.kind == kind);
        gains.find(|gain| gain.text == text).unwrap()
    };
    let word = of(GainKind::Word, "棉花");
    assert_eq!((word.count, word.in_title, word.articles), (2, 1, Some(6)));
    let pair = of(GainKind::Pair, "棉花");
    assert_eq!((pair.count, pair.in_title, pair.in_lead), (2, 1, 1));
    assert_eq!(of(GainKind::Passage, "棉花").count, 0);
    assert!(of(GainKind::AsTyped, "").gain > 0.0);
}
