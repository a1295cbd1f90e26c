//! What texts speak of: their words, and the phrases that hold together, each with the number of
//! articles that it stands in.
//!
//! Phrases are runs of words found by the same measures as new words ([`super`]): cohesion and
//! freedom.

mod expression;
mod phrases;
mod texts;

use std::collections::{HashMap, HashSet};

use crate::analyzer::Analyzer;
use crate::learn::clues;

pub use expression::{Expression, ExpressionKind};

use expression::kind_of_unknown;
use phrases::phrases;
use texts::{Term, Texts};

/// A word that no dictionary has must stand in so many articles.
const MIN_UNKNOWN: u32 = 2;

/// Reads articles and tells what they speak of. Memory grows by about four bytes for each word read.
#[derive(Debug)]
pub struct Expressions<'a> {
    texts: Texts<'a>,
}

impl<'a> Expressions<'a> {
    /// Has read nothing yet.
    pub fn new(analyzer: &'a Analyzer) -> Expressions<'a> {
        Expressions { texts: Texts::new(analyzer) }
    }

    /// Reads the texts of an article: its title and paragraphs.
    pub fn read<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) {
        self.texts.read(texts);
    }

    /// The words and phrases, in no order.
    pub fn finish(self) -> Vec<Expression> {
        let texts = &self.texts;
        let mut found = phrases(texts);
        let is_phrase: HashSet<String> = found.iter().map(|phrase| phrase.words.concat()).collect();
        let word = |term: &Term, folded: &str, kind: ExpressionKind| Expression {
            written: term.written.clone().unwrap_or_else(|| folded.to_owned()),
            words: vec![folded.to_owned()],
            articles: term.articles,
            kind,
        };
        for term in texts.terms.iter().filter(|term| term.known && is_worth_it(&term.folded)) {
            found.push(word(term, &term.folded, self.kind(&term.folded)));
        }
        found.extend(self.inner_words());
        let unknown = texts.unknown.iter().filter(|(folded, term)| {
            term.articles >= MIN_UNKNOWN && clues::may_be_name(folded) && !texts.knows(folded)
        });
        let mut unknown: Vec<Expression> = unknown
            .filter(|(folded, _)| !is_phrase.contains(*folded))
            .map(|(folded, term)| word(term, folded, kind_of_unknown(folded)))
            .collect();
        found.append(&mut unknown);
        found
    }

    /// The dictionary's words that stand only inside longer ones: 故宫 in 故宫博物院.
    fn inner_words(&self) -> Vec<Expression> {
        let texts = &self.texts;
        let mut inner: HashMap<String, (u32, String)> = HashMap::new();
        for term in texts.terms.iter().filter(|term| term.known && !term.folded.is_ascii()) {
            let chars: Vec<char> = term.folded.chars().collect();
            let written: Vec<char> = term.written().chars().collect();
            for length in [2, 3].into_iter().filter(|&length| length < chars.len()) {
                for start in 0..=chars.len() - length {
                    let folded: String = chars[start..start + length].iter().collect();
                    if texts.numbers.contains_key(&folded) || !texts.analyzer.knows(&folded) {
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
            kind: self.kind(&folded),
            words: vec![folded],
            articles,
        };
        inner.into_iter().map(expression).collect()
    }

    fn kind(&self, folded: &str) -> ExpressionKind {
        let own = self.texts.analyzer.dictionary().get(folded);
        let tag = match own {
            Some(word) => word.tag().map(str::to_owned),
            None => self.texts.analyzer.tag(folded),
        };
        match tag.as_deref() {
            Some("nr" | "nrfg") => ExpressionKind::Person,
            Some("ns" | "nt" | "nz" | "nrt") => ExpressionKind::Name,
            Some("p" | "c" | "d" | "r" | "y" | "o" | "e" | "m" | "q" | "mq" | "f") => {
                ExpressionKind::Function
            }
            Some(tag) if tag.starts_with('u') => ExpressionKind::Function,
            _ if own.is_some() => kind_of_unknown(folded),
            _ => ExpressionKind::Word,
        }
    }
}

/// Whether a word is worth being suggested: not a number, nor a single character.
fn is_worth_it(folded: &str) -> bool {
    folded.chars().nth(1).is_some()
        && !folded.chars().all(char::is_numeric)
        && (!folded.is_ascii() || folded.bytes().any(|byte| byte.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(articles: &[&str]) -> Vec<Expression> {
        let analyzer = Analyzer::new();
        let mut read = Expressions::new(&analyzer);
        for article in articles {
            read.read(article.lines());
        }
        read.finish()
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
