//! What texts are about: their words and cohesive phrases, each with the number of articles that contain
//! it.
//!
//! Phrases are runs of words, found by the same measures as new words ([`super`]): cohesion and freedom.
//! Articles that often mention 海绵城市, for example, give the phrase 海绵城市 beside the words 海绵 and 城市.

mod article;
mod cut;
mod expression;
mod kept;
mod numbers;
mod phrases;
mod risen;
mod role;
mod runs;
mod tally;
mod texts;
mod unsettled;
mod word;

use std::collections::{HashMap, HashSet};

use crate::analyzer::Analyzer;
use crate::learn::clues;
use crate::learn::grams::default_min_count;

pub use article::{ArticleWords, ChangedRun, RunChange, RunOfWords};
pub use expression::{Expression, ExpressionKind, MIN_UNKNOWN, Origin};
pub use kept::KeptCounts;
pub use numbers::{NumberRoom, Numbers};
pub use risen::risen;
pub use tally::Tally;
pub use unsettled::{UnsettledPair, UnsettledRun};
pub use word::word_of_index;

use expression::{is_worth_it, kind_of_known, kind_of_unknown};
use phrases::{Phrases, phrases};
use runs::{Counting, hash_of};
use texts::{Term, Texts};

/// Reads articles and returns the expressions that they contain. Memory grows with the number of
/// distinct words. The data that grows with every word read, four bytes each, is kept where the
/// caller chooses.
#[derive(Debug)]
pub struct Expressions<'a> {
    texts: Texts<'a>,
}

impl<'a> Expressions<'a> {
    /// Starts with nothing read.
    pub fn new(analyzer: &'a Analyzer, room: &mut NumberRoom) -> Expressions<'a> {
        Expressions { texts: Texts::new(analyzer, room()) }
    }

    /// Reads the texts of an article: its title and paragraphs.
    pub fn read<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) {
        self.texts.read(texts);
    }

    /// The words and phrases, in no particular order, and the counts to keep.
    pub fn finish(mut self, room: &mut NumberRoom) -> (Vec<Expression>, KeptCounts) {
        let min_count = default_min_count(self.texts.chars).max(2);
        let mut counting = Counting::new(&mut self.texts, min_count);
        let Phrases { mut found, mut unsettled, pairs } = phrases(&mut counting, room);
        let tally = counting.tally;
        let is_phrase: HashSet<String> = found.iter().map(|phrase| phrase.words.concat()).collect();
        let texts = &self.texts;
        let word = |term: &Term, folded: &str, kind, origin| Expression {
            written: term.written.as_deref().unwrap_or(folded).to_owned(),
            words: vec![folded.to_owned()],
            articles: term.articles,
            kind,
            origin,
        };
        let terms = &texts.found.terms;
        for term in terms.iter().filter(|term| term.known && is_worth_it(&term.folded)) {
            let kind = kind_of_known(texts.analyzer, &term.folded);
            found.push(word(term, &term.folded, kind, Origin::Dictionary));
        }
        found.extend(inner_words(texts));
        let mut once = Vec::new();
        for (folded, term) in &texts.found.unknown {
            if !clues::may_be_name(folded) || texts.knows(folded) {
                continue;
            }
            if term.articles < MIN_UNKNOWN {
                once.push(hash_of(folded));
            } else if !is_phrase.contains(folded) {
                found.push(word(term, folded, kind_of_unknown(folded), Origin::Segmenter));
            }
        }
        once.sort_unstable();
        let total = texts.tokens.len() as u64;
        let more = terms.iter().filter(|term| term.count > 1);
        let mut counts: Vec<(u64, u32)> =
            more.map(|term| (hash_of(&term.folded), term.count)).collect();
        counts.sort_unstable();
        let (words, word_counts) = counts.into_iter().unzip();
        unsettled.sort_unstable_by_key(|(hash, _)| *hash);
        let (unsettled, unsettled_runs) = unsettled.into_iter().unzip();
        let kept = KeptCounts {
            min_count,
            total,
            tally,
            words,
            word_counts,
            once,
            unsettled,
            unsettled_runs,
            pairs,
            ..KeptCounts::default()
        };
        (found, kept)
    }
}

/// The words of the dictionary that occur only inside longer words: 故宫 in 故宫博物院.
fn inner_words(texts: &Texts<'_>) -> Vec<Expression> {
    let mut inner: HashMap<String, (u32, String)> = HashMap::new();
    let terms = &texts.found.terms;
    for term in terms.iter().filter(|term| term.known && !term.folded.is_ascii()) {
        let chars: Vec<char> = term.folded.chars().collect();
        let written: Vec<char> = term.written().chars().collect();
        for length in [2, 3].into_iter().filter(|&length| length < chars.len()) {
            for start in 0..=chars.len() - length {
                let folded: String = chars[start..start + length].iter().collect();
                if texts.found.numbers.contains_key(&folded) || !texts.analyzer.knows(&folded) {
                    continue;
                }
                let (articles, _) = inner.entry(folded).or_insert_with_key(|folded| {
                    let same = written.len() == chars.len();
                    let part = same.then(|| written[start..start + length].iter().collect());
                    (0, part.unwrap_or_else(|| folded.clone()))
                });
                *articles = (*articles).max(term.articles);
            }
        }
    }
    let expression = |(folded, (articles, written)): (String, (u32, String))| Expression {
        written,
        kind: kind_of_known(texts.analyzer, &folded),
        words: vec![folded],
        articles,
        origin: Origin::Inner,
    };
    inner.into_iter().map(expression).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(articles: &[&str]) -> Vec<Expression> {
        let analyzer = Analyzer::new();
        let mut room = || Box::new(Vec::new()) as Box<dyn Numbers>;
        let mut read = Expressions::new(&analyzer, &mut room);
        for article in articles {
            read.read(article.lines());
        }
        read.finish(&mut room).0
    }

    #[test]
    fn words_and_phrases_are_found_with_their_articles() {
        let found = read(&[
            "江城举行港口峰会。港口峰会昨天开幕。",
            "代表们来到港口峰会，讨论航运。",
            "港口峰会在江城闭幕，代表们离开了江城。",
            "今年的港口峰会比去年的更大。",
        ]);
        let articles = |text: &str| found.iter().find(|e| e.written == text).map(|e| e.articles);
        assert_eq!(articles("港口"), Some(4));
        assert_eq!(articles("港口峰会"), Some(4), "{found:?}");
        assert_eq!(articles("江城"), Some(2));
        assert_eq!(articles("峰会在"), None);
        assert_eq!(articles("的港口峰会"), None);
    }
}
