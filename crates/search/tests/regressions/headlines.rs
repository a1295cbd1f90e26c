//! Pasted headlines with site names and punctuation: each finds its article first, although punctuation
//! includes operators and another article contains all of its words, more often and newer.

use souwen_article::Article;
use souwen_text::{Analyzer, Cut, Run};

use super::answer_of;
use crate::util::{Build, ByEye, article, engine_over};

/// A line of the table.
struct Headline {
    /// `t`: a title, `b`: a paragraph, `s`: a title, to which the paste adds something.
    place: &'static str,
    printed: &'static str,
    pasted: &'static str,
}

fn headlines() -> Vec<Headline> {
    let lines = include_str!("headlines.txt").lines().filter(|line| !line.starts_with('#'));
    let headline = |line: &'static str| {
        let fields: Vec<&str> = line.split('\t').collect();
        assert!((2..=3).contains(&fields.len()), "{line}");
        Headline { place: fields[0], printed: fields[1], pasted: fields[fields.len() - 1] }
    };
    lines.map(headline).collect()
}

/// The article with this headline.
fn printed(number: usize, headline: &Headline) -> Article {
    let id = number.to_string();
    let printed = match headline.place {
        "b" => {
            article(&id, "读者转来的文字", &["原文如下。", headline.printed, "以上由读者转来。"])
        }
        _ => article(&id, headline.printed, &["详细情况有待进一步了解。"]),
    };
    printed.date("2022-03-04")
}

/// A newer article that contains the words of the headline three times, in another order.
fn decoy(number: usize, headline: &Headline) -> Option<Article> {
    let mut words = Analyzer::new().words(headline.printed, Cut::Plain);
    words.reverse();
    let words: Vec<&str> = words.iter().map(|word| word.term.as_str()).collect();
    let text = format!("{0}，{0}，{0}", words.join("，"));
    let decoy = article(&format!("decoy {number}"), &words.join(" "), &[&text]).date("2024-05-06");
    let run = Run::of(headline.pasted)?;
    (headline.place != "s" && !ByEye::of(&decoy).contains(&run)).then_some(decoy)
}

#[test]
fn a_pasted_headline_finds_its_article_first() {
    let headlines = headlines();
    assert!(headlines.len() >= 200);
    let numbered = || headlines.iter().enumerate();
    let decoys: Vec<Article> = numbered().filter_map(|(i, line)| decoy(i, line)).collect();
    assert!(decoys.len() >= 180, "{} decoys", decoys.len());
    let articles: Vec<Article> =
        numbered().map(|(i, line)| printed(i, line)).chain(decoys).collect();
    let engine = engine_over(&articles);
    let mut wrong = Vec::new();
    for (number, headline) in numbered() {
        let response = answer_of(&engine, headline.pasted);
        let first = response.hits.first();
        let is_first = first.is_some_and(|hit| hit.article.id == number.to_string());
        let literal = response.counts.run >= 1 && first.is_some_and(|hit| !hit.partial);
        if !is_first || (headline.place != "s" && !literal) {
            let first = first.map(|hit| hit.article.title.as_str()).unwrap_or_default();
            wrong.push(format!("{} ({:?}): {first}", headline.pasted, response.counts));
        }
    }
    assert!(wrong.is_empty(), "{} of {}: {wrong:#?}", wrong.len(), headlines.len());
}

#[test]
fn what_is_pasted_is_what_is_printed() {
    for headline in headlines() {
        let (printed, pasted) = (Run::of(headline.printed), Run::of(headline.pasted));
        let text = |run: &Option<Run>| -> String {
            run.iter().flat_map(|run| run.chars()).map(|c| c.ch).collect()
        };
        let (printed, pasted) = (text(&printed), text(&pasted));
        match headline.place {
            "s" => assert!(pasted.contains(&printed) && pasted != printed, "{pasted}"),
            _ => assert!(printed.contains(&pasted), "{pasted}"),
        }
    }
}
