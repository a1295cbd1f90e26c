//! How the cluster indexes documents: the fields, and how their tokens are read.
//!
//! All analysis is done before a document is sent. A field of text holds tokens with spaces between them,
//! so that the cluster needs nothing but a tokenizer that splits at these.
//!
//! `grams` holds the characters of an article at positions: neighbours in a sentence stand side by side, the
//! end of a sentence is a token of its own between two characters, and between paragraphs, before the first
//! and behind the last there is a position without a token. `marks` tells of the same positions what the
//! characters do not: where sentences and paragraphs end, which signs part a run, and in which form a
//! character is written. What is written into them is told in [`document`](crate::document).

use serde_json::{Map, Value, json};
use souwen_article::{Ability, Field};

/// The version of everything below and of what [`document`](crate::document) writes. Documents of another
/// version are in another index.
pub const VERSION: u32 = 1;

/// The id of the article: one token, and a column.
pub const ID: &str = "id";
/// The first commit that this version of the article belongs to.
pub const FROM: &str = "from";
/// The first commit that it no longer belongs to; [`i64::MAX`] while there is none.
pub const UNTIL: &str = "until";
/// Whether the article is in no file: it was pushed.
pub const PUSHED: &str = "pushed";
/// What the publisher compares versions of an article by: a column.
pub const HASH: &str = "hash";
/// The words of the whole article, with frequencies and the length of the article in words.
pub const WORDS: &str = "words";
/// The characters of the whole article and the ends of its sentences, with positions, and their number.
pub const GRAMS: &str = "grams";
/// What folding leaves out, at the positions of `grams`.
pub const MARKS: &str = "marks";
/// The pairs of common characters that stand side by side, with frequencies.
pub const PAIRS: &str = "pairs";
/// All other pairs of characters that stand side by side, with frequencies and the length that `grams` has.
pub const RARE_PAIRS: &str = "rare_pairs";
/// Between which characters there is a sign, many pairs to a term.
pub const PARTED: &str = "parted";
/// Days since 1970-01-01; absent without a date.
pub const DAY: &str = "day";
/// The month as `year * 100 + month`; absent without a date.
pub const MONTH: &str = "month";
/// The year; absent without a date.
pub const YEAR: &str = "year";
/// What is sorted by, descending, for the newest first: the day, or [`i32::MIN`] without a date.
pub const NEWEST: &str = "newest";
/// What is sorted by, ascending, for the oldest first: the day, or [`i32::MAX`] without a date.
pub const OLDEST: &str = "oldest";
/// The number of significant characters: a column.
pub const LENGTH: &str = "length";
/// The number of tokens of [`GRAMS`]: a column.
pub const TOKENS: &str = "tokens";
/// Where subtitle, body, dateline and metadata begin and where the text ends, as positions of the fold,
/// ascending: a column.
pub const PARTS: &str = "parts";
/// The words of the sketch, little-endian, in base64: a column. Absent where there is too little text.
pub const SKETCH: &str = "sketch";
/// The article as JSON, in a string.
pub const ARTICLE: &str = "article";

/// The field of the characters of the values of a field, at positions as in `grams`.
pub fn runs(field: Field) -> String {
    format!("run_{}", field.name())
}

/// The field of the whole values of a field in folded form; `None` where nobody can ask for these.
pub fn folded(field: Field) -> Option<String> {
    has_whole_values(field).then(|| format!("folded_{}", field.name()))
}

/// The column of the whole values of a field as they are written (see
/// [`document::counted`](crate::document::counted)); `None` where nobody can count them.
pub fn values(field: Field) -> Option<String> {
    has_whole_values(field).then(|| format!("value_{}", field.name()))
}

fn has_whole_values(field: Field) -> bool {
    [Ability::Filter, Ability::Facet].into_iter().any(|ability| field.can(ability))
}

/// The settings and mappings of an index of articles.
pub fn index(shards: u32, replicas: u32) -> Value {
    json!({
        "settings": {
            "index": {
                "number_of_shards": shards,
                "number_of_replicas": replicas,
                // The publisher says when what it has sent is to be seen.
                "refresh_interval": "-1",
            },
            "analysis": analysis(),
            // Lucene's BM25 with the factor that tantivy keeps, and its constants. What a length is
            // rounded to is the same in both.
            "similarity": {
                "scores": {"type": "LegacyBM25", "k1": 1.2, "b": 0.75},
            },
        },
        "mappings": {
            "dynamic": false,
            // The rest would only take room: it is made anew from the article.
            "_source": {"includes": [ARTICLE, ID, FROM, UNTIL, PUSHED, HASH]},
            "properties": properties(),
        },
    })
}

fn analysis() -> Value {
    json!({
        "tokenizer": {
            // The longest term that the cluster takes, in bytes; none is longer.
            "tokens": {"type": "whitespace", "max_token_length": 32_766},
        },
        "filter": {
            // A position without a token.
            "holes": {"type": "stop", "stopwords": ["_"]},
            // Several tokens at one position.
            "each": {"type": "pattern_capture", "preserve_original": false, "patterns": ["([^|]+)"]},
        },
        "analyzer": {
            "tokens": {"type": "custom", "tokenizer": "tokens"},
            "places": {"type": "custom", "tokenizer": "tokens", "filter": ["holes"]},
            "marks": {"type": "custom", "tokenizer": "tokens", "filter": ["holes", "each"]},
        },
    })
}

fn properties() -> Value {
    let scored = |analyzer: &str, option: &str, norms: bool| {
        json!({
            "type": "text", "analyzer": analyzer, "index_options": option, "norms": norms,
            "similarity": "scores",
        })
    };
    let column = |kind: &str| json!({"type": kind, "index": false});
    let number = |kind: &str| json!({"type": kind});
    let fixed = [
        (ID, number("keyword")),
        (FROM, number("long")),
        (UNTIL, number("long")),
        (PUSHED, number("boolean")),
        (HASH, column("keyword")),
        (WORDS, scored("tokens", "freqs", true)),
        (GRAMS, scored("places", "positions", true)),
        (MARKS, places("marks")),
        (PAIRS, scored("tokens", "freqs", false)),
        (RARE_PAIRS, scored("tokens", "freqs", true)),
        (
            PARTED,
            json!({"type": "text", "analyzer": "tokens", "index_options": "docs", "norms": false}),
        ),
        (DAY, number("integer")),
        (MONTH, column("integer")),
        (YEAR, column("integer")),
        (NEWEST, column("integer")),
        (OLDEST, column("integer")),
        (LENGTH, column("integer")),
        (TOKENS, column("integer")),
        (PARTS, column("integer")),
        (SKETCH, json!({"type": "binary", "doc_values": true})),
        // It is in the source alone.
        (ARTICLE, json!({"type": "keyword", "index": false, "doc_values": false})),
    ];
    let mut properties: Map<String, Value> =
        fixed.into_iter().map(|(name, field)| (name.to_owned(), field)).collect();
    for field in Field::ALL {
        properties.insert(runs(field), places("places"));
        let whole = folded(field).zip(values(field));
        if let Some((folded, values)) = whole {
            properties.insert(folded, json!({"type": "keyword", "doc_values": false}));
            properties.insert(values, column("keyword"));
        }
    }
    properties.into()
}

/// Tokens at positions that are never scored.
fn places(analyzer: &str) -> Value {
    json!({"type": "text", "analyzer": analyzer, "index_options": "positions", "norms": false})
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Other fields are other documents: raise [`VERSION`].
    #[test]
    fn the_fields_are_those_of_the_version() {
        let properties = properties();
        let names = properties.as_object().map(|map| map.keys().map(String::as_str));
        let mut names: Vec<&str> = names.into_iter().flatten().collect();
        names.sort_unstable();
        let expected = "article day folded_author folded_kind folded_place folded_section \
                        folded_source folded_tag from grams hash id length marks month newest \
                        oldest pairs parted parts pushed rare_pairs run_author run_kind \
                        run_place run_section run_source run_tag run_title sketch tokens until \
                        value_author value_kind value_place value_section value_source \
                        value_tag words year";
        assert_eq!((VERSION, names.join(" ").as_str()), (1, expected));
    }
}
