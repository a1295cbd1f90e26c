//! The example that `ARCHITECTURE.md` works through, from the bytes of a phrase to the order of answers.

use souwen_search::SearchRequest;
use souwen_text::fold::fold;
use souwen_text::pair::pairs;
use souwen_text::{Analyzer, Cut, Token};

use crate::util::{answer, article, ask};

const DOCUMENT: &str = include_str!("../../../ARCHITECTURE.md");
const TYPED: &str = "完成中吉乌铁路";
const PRINTED: &str = "完成中吉烏鐵路";

/// Expects a line of a table with these cells.
#[track_caller]
fn check(row: &str) {
    let section = DOCUMENT.split("## One phrase, from bytes to an answer\n").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    assert!(section.contains(row), "ARCHITECTURE.md lacks {row:?}");
}

fn at_positions(tokens: impl IntoIterator<Item = (String, u32)>) -> String {
    let tokens = tokens.into_iter().map(|(term, position)| format!("{term} {position}"));
    format!("| {} |\n", tokens.collect::<Vec<_>>().join(", "))
}

#[test]
fn the_phrase_becomes_these_tokens() {
    let bytes: Vec<String> = PRINTED.bytes().map(|byte| format!("{byte:02X}")).collect();
    check(&format!("| `{}` |\n", bytes.join(" ")));
    let analyzer = Analyzer::new();
    let tokens = |tokens: Vec<Token>| tokens.into_iter().map(|token| (token.term, token.position));
    check(&at_positions(tokens(analyzer.grams(PRINTED))));
    check(&at_positions(tokens(analyzer.words(PRINTED, Cut::Search))));
    let folded = fold(PRINTED);
    check(&at_positions(
        pairs(&folded).map(|(a, b)| (String::from_iter([a.ch, b.ch]), a.position)),
    ));
    assert_eq!(analyzer.grams(TYPED).len(), folded.len());
}

#[test]
fn the_articles_come_in_these_tiers() {
    let texts = [
        "中吉乌铁路的勘测队昨日出发。",
        "各方就完成中吉烏鐵路可行性研究交换意见。",
        "集市上的核桃今年便宜。",
        "铁路部门说，中吉乌三国商定明年完成勘测。",
    ];
    let articles: Vec<_> = texts.iter().map(|text| article(text, "消息", &[text])).collect();
    let request = SearchRequest { explain: true, ..ask(TYPED) };
    let response = answer(&articles, &request);
    let rows: Vec<String> = response
        .hits
        .iter()
        .map(|hit| {
            let tier = hit.explanation.as_ref().unwrap().tier;
            let tier = if hit.partial { "partial".to_owned() } else { tier.to_string() };
            format!("| {} | {tier} |", hit.article.id)
        })
        .collect();
    assert_eq!((rows.len(), response.total), (3, 2), "{rows:?}");
    assert_eq!(response.hits[2].missing, ["完成"]);
    let places: Vec<usize> = rows
        .iter()
        .map(|row| {
            check(row);
            DOCUMENT.find(row).unwrap()
        })
        .collect();
    assert!(places.is_sorted(), "{rows:?}");
}
