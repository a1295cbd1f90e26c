//! Translates scored terms into queries, with the scores of an index on disk: BM25 with the same constants
//! over the same tokens.
//!
//! Two kinds of terms are not scored with the inverse document frequency (IDF) that the cluster computes. A
//! run is scored by its number of occurrences, without an IDF. A pair of characters that is not a token of an
//! index is scored likewise, times the IDF of its rarer character. For both, the query has a boost that
//! cancels the cluster's IDF, so the document frequencies of tokens have to be fetched first.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value, json};
use souwen_index::retrieval::ScoredTerm;
use souwen_text::Run;

use super::phrase;
use crate::mapping::{GRAMS, PAIRS, RARE_PAIRS, WORDS};

/// A token of a field.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Token {
    /// The field: of words, characters or pairs.
    pub(crate) field: &'static str,
    /// The token.
    pub(crate) text: String,
}

impl Token {
    /// A word (folded).
    pub(crate) fn word(word: &str) -> Token {
        Token { field: WORDS, text: word.to_owned() }
    }

    /// A character (folded).
    pub(crate) fn gram(gram: char) -> Token {
        Token { field: GRAMS, text: gram.to_string() }
    }

    /// Two characters (folded) side by side.
    pub(crate) fn pair(first: char, second: char) -> Token {
        Token {
            field: phrase::pairs_field(first, second),
            text: String::from_iter([first, second]),
        }
    }

    fn query(&self) -> Value {
        json!({"term": {self.field: self.text}})
    }
}

/// The document frequencies of tokens.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Frequencies {
    articles: u64,
    counts: HashMap<Token, u64>,
}

impl Frequencies {
    /// The frequencies of tokens among this many documents.
    pub(crate) fn new(
        articles: u64,
        counts: impl IntoIterator<Item = (Token, u64)>,
    ) -> Frequencies {
        Frequencies { articles, counts: counts.into_iter().collect() }
    }

    /// The tokens whose frequencies are needed to score a run and terms.
    pub fn needed(run: Option<&Run>, terms: &[ScoredTerm]) -> BTreeSet<Token> {
        let mut tokens = BTreeSet::new();
        for text in run.into_iter().flat_map(scored_phrases).flatten() {
            tokens.insert(Token { field: GRAMS, text });
        }
        for term in terms {
            if let ScoredTerm::Pair(first, second, _) = term {
                let pair = Token::pair(*first, *second);
                if pair.field == RARE_PAIRS {
                    tokens.extend([Token::gram(*first), Token::gram(*second), pair]);
                }
            }
        }
        tokens
    }

    /// The body of a search for the number of documents and the frequencies of tokens. It has to cover the
    /// documents of all commits, since the cluster computes its scores over all of them.
    pub fn request(tokens: &BTreeSet<Token>) -> Value {
        let filter = |(number, token): (usize, &Token)| (number.to_string(), token.query());
        let filters: Map<String, Value> = tokens.iter().enumerate().map(filter).collect();
        let mut body = json!({"size": 0, "track_total_hits": true});
        if !filters.is_empty() {
            body["aggs"] = json!({"tokens": {"filters": {"filters": filters}}});
        }
        body
    }

    /// Reads the response to a [`request`](Frequencies::request) for these tokens; `None` if it is not such a
    /// response.
    pub fn read(tokens: &BTreeSet<Token>, answer: &Value) -> Option<Frequencies> {
        let articles = answer["hits"]["total"]["value"].as_u64()?;
        let buckets = &answer["aggregations"]["tokens"]["buckets"];
        let count = |(number, token): (usize, &Token)| {
            Some((token.clone(), buckets[number.to_string()]["doc_count"].as_u64()?))
        };
        let counts = tokens.iter().enumerate().map(count).collect::<Option<_>>()?;
        Some(Frequencies { articles, counts })
    }

    /// The query for the documents with any of these tokens: enough to count each of them.
    pub(crate) fn with_any(tokens: &BTreeSet<Token>) -> Value {
        let any: Vec<Value> = tokens.iter().map(Token::query).collect();
        json!({"bool": {"should": any, "minimum_should_match": 1}})
    }

    /// The number of documents.
    pub(crate) fn articles(&self) -> u64 {
        self.articles
    }

    /// The number of documents with a token; 0 if it was not requested.
    pub(crate) fn of(&self, token: &Token) -> u64 {
        self.counts.get(token).copied().unwrap_or(0)
    }

    /// The IDF of a token as the cluster computes it.
    fn rarity(&self, token: &Token) -> f64 {
        let (articles, frequency) = (self.articles as f64, self.of(token) as f64);
        (1.0 + (articles - frequency).max(0.0) / (frequency + 0.5) + 0.5 / (frequency + 0.5)).ln()
    }
}

/// The query that scores by a term; `None` if no article has it.
pub fn term(term: &ScoredTerm, frequencies: &Frequencies) -> Option<Value> {
    let (token, boost) = match term {
        ScoredTerm::Word(word, weight) => (Token::word(word), f64::from(*weight)),
        ScoredTerm::Gram(gram, weight) => (Token::gram(*gram), f64::from(*weight)),
        ScoredTerm::Pair(first, second, weight) => {
            let pair = Token::pair(*first, *second);
            let weight = f64::from(*weight);
            let boost = match pair.field {
                PAIRS => weight,
                _ if frequencies.of(&pair) == 0 => return None,
                _ => {
                    weight * idf_of_rarer(*first, *second, frequencies) / frequencies.rarity(&pair)
                }
            };
            (pair, boost)
        }
    };
    let Token { field, text } = token;
    Some(json!({"term": {field: {"value": text, "boost": boost}}}))
}

/// The IDF of a pair that is not a token of an index: the IDF of its rarer character.
fn idf_of_rarer(first: char, second: char, frequencies: &Frequencies) -> f64 {
    let frequency_of = |gram| frequencies.of(&Token::gram(gram));
    let rarer = frequency_of(first).min(frequency_of(second)) as f64;
    (1.0 + frequencies.articles.max(1) as f64 / (rarer + 0.5)).ln()
}

/// The query for the articles with a run, scored by the number of occurrences.
pub fn run(run: &Run, frequencies: &Frequencies) -> Value {
    let scored = |tokens: Vec<String>| {
        let rarity = tokens
            .iter()
            .map(|text| frequencies.rarity(&Token { field: GRAMS, text: text.clone() }));
        // The cluster multiplies the score of a phrase by the sum of these IDFs.
        let boost = 1.0 / rarity.sum::<f64>().max(f64::MIN_POSITIVE);
        match tokens.as_slice() {
            [only] => json!({"term": {GRAMS: {"value": only, "boost": boost}}}),
            tokens => json!({"match_phrase": {GRAMS: {"query": tokens.join(" "), "boost": boost}}}),
        }
    };
    let phrases: Vec<Value> = scored_phrases(run).into_iter().map(scored).collect();
    json!({"bool": {
        "must": [{"bool": {"should": phrases, "minimum_should_match": 1}}],
        "filter": [phrase::anywhere(run)],
    }})
}

/// The phrases by which a run is scored, each as its tokens.
fn scored_phrases(run: &Run) -> Vec<Vec<String>> {
    phrase::phrases(run).into_iter().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequencies_for_scoring_are_requested_and_read() {
        let terms = [
            ScoredTerm::Word("铁路".to_owned(), 1.0),
            ScoredTerm::Pair('中', '国', 1.0),
            ScoredTerm::Pair('鑫', '犇', 0.5),
        ];
        let tokens = Frequencies::needed(Run::of("中。亚").as_ref(), &terms);
        let texts: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
        assert_eq!(texts, ["。", "中", "亚", "犇", "鑫", "鑫犇"]);
        let request = Frequencies::request(&tokens);
        assert_eq!(
            request["aggs"]["tokens"]["filters"]["filters"]["5"],
            json!({"term": {"rare_pairs": "鑫犇"}})
        );
        let mut buckets = Map::new();
        for number in 0..6 {
            buckets.insert(number.to_string(), json!({"doc_count": number + 1}));
        }
        let answer = json!({
            "hits": {"total": {"value": 10}},
            "aggregations": {"tokens": {"buckets": buckets}},
        });
        let read = Frequencies::read(&tokens, &answer).unwrap();
        assert_eq!((read.articles(), read.of(&Token::gram('鑫'))), (10, 5));
        assert_eq!(read.of(&Token::word("铁路")), 0);
        assert_eq!(Frequencies::read(&tokens, &json!({})), None);
    }

    #[test]
    fn a_pair_in_no_article_scores_zero() {
        let none = Frequencies::default();
        assert_eq!(term(&ScoredTerm::Pair('鑫', '犇', 1.0), &none), None);
        assert!(term(&ScoredTerm::Pair('中', '国', 1.0), &none).is_some());
    }
}
