//! The mapping and the settings of the cluster's index: the fields of documents, and how they are analysed.
//!
//! All analysis happens before a document is sent. A text field contains tokens separated by spaces, so the
//! cluster needs only a tokenizer that splits at spaces.
//!
//! `grams` has the characters of an article at their positions. Neighbouring characters of a sentence are at
//! neighbouring positions. The end of a sentence is a token between two characters. There is one position
//! without a token between two paragraphs, before the first one and after the last one. `marks` has, at the
//! same positions, what the characters do not show: the ends of sentences and paragraphs, the signs that part
//! a run, and the forms of characters. [`document`](crate::document) writes both.

use serde_json::{Map, Value, json};
use souwen_article::Field;
use souwen_index::schema::has_whole_values;

/// The version of the mapping and of the documents that [`document`](crate::document) makes. Documents of
/// different versions are in different indexes.
pub const VERSION: u32 = 2;

/// The id of the article: one term, with doc values.
pub(crate) const ID: &str = "id";
/// The first commit that contains this version of the article.
pub(crate) const FROM: &str = "from";
/// The first commit that no longer contains it; [`i64::MAX`] while it is current.
pub(crate) const UNTIL: &str = "until";
/// Whether the article was pushed, and comes from no file.
pub(crate) const PUSHED: &str = "pushed";
/// The hash by which the publisher compares versions of an article: doc values only.
pub(crate) const HASH: &str = "hash";
/// The words of the whole article, with frequencies and the number of words.
pub(crate) const WORDS: &str = "words";
/// The characters of the whole article and the ends of its sentences, with positions and their number.
pub(crate) const GRAMS: &str = "grams";
/// What folding removes, at the positions of `grams`.
pub(crate) const MARKS: &str = "marks";
/// The pairs of adjacent common characters, with frequencies.
pub(crate) const PAIRS: &str = "pairs";
/// All other pairs of adjacent characters, with frequencies and the same length as `grams`.
pub(crate) const RARE_PAIRS: &str = "rare_pairs";
/// The pairs of adjacent characters that have a sign between them. Many pairs share a term.
pub(crate) const PARTED: &str = "parted";
/// Days since 1970-01-01; absent without a date.
pub(crate) const DAY: &str = "day";
/// The month as `year * 100 + month`; absent without a date.
pub(crate) const MONTH: &str = "month";
/// The year; absent without a date.
pub(crate) const YEAR: &str = "year";
/// The descending sort key for newest first: the day, or [`i32::MIN`] without a date.
pub(crate) const NEWEST: &str = "newest";
/// The ascending sort key for oldest first: the day, or [`i32::MAX`] without a date.
pub(crate) const OLDEST: &str = "oldest";
/// The number of significant characters: doc values only.
pub(crate) const LENGTH: &str = "length";
/// The number of tokens of [`GRAMS`]: doc values only.
pub(crate) const TOKENS: &str = "tokens";
/// The positions in the folded text at which subtitle, body, dateline and metadata begin and at which the
/// text ends, ascending: doc values only.
pub(crate) const PARTS: &str = "parts";
/// The sketch as little-endian words in base64: doc values only. Absent if the text is too short.
pub(crate) const SKETCH: &str = "sketch";
/// The packed article (see [`document::unpacked`](crate::document::unpacked)).
pub(crate) const ARTICLE: &str = "article";

/// The field with the characters of the values of `field`, at positions as in `grams`.
pub(crate) fn runs(field: Field) -> String {
    format!("run_{}", field.name())
}

/// The field with the whole folded values of `field`; `None` if articles are neither filtered nor counted by
/// it.
pub(crate) fn folded(field: Field) -> Option<String> {
    has_whole_values(field).then(|| format!("folded_{}", field.name()))
}

/// The doc values with the whole values of `field` as written (see
/// [`document::counted`](crate::document::counted)); `None` if articles are neither filtered nor counted by
/// it.
pub(crate) fn values(field: Field) -> Option<String> {
    has_whole_values(field).then(|| format!("value_{}", field.name()))
}

/// The settings and mappings of an index of articles.
pub fn index(shards: u32, replicas: u32) -> Value {
    json!({
        "settings": {
            "index": {
                "number_of_shards": shards,
                "number_of_replicas": replicas,
                // The publisher refreshes the index when it has sent a whole commit.
                "refresh_interval": "-1",
            },
            "analysis": analysis(),
            // Lucene's BM25 with the constant factor that tantivy has too, and with tantivy's constants. Both
            // round the lengths of fields in the same way.
            "similarity": {
                "scores": {"type": "LegacyBM25", "k1": 1.2, "b": 0.75},
            },
        },
        "mappings": {
            "dynamic": false,
            // The article is in a column. The other fields are computed from it when they are needed.
            "_source": {"includes": [ID, FROM, UNTIL, PUSHED, HASH]},
            "properties": properties(),
        },
    })
}

fn analysis() -> Value {
    json!({
        "tokenizer": {
            // The maximum length of a term in the cluster, in bytes; no token is longer.
            "tokens": {"type": "whitespace", "max_token_length": 32_766},
        },
        "filter": {
            // Removes the placeholders of positions without a token.
            "holes": {"type": "stop", "stopwords": ["_"]},
            // Splits the tokens of one position.
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
        (ARTICLE, json!({"type": "binary", "doc_values": true})),
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

/// A field of tokens with positions, which is never scored.
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
        assert_eq!((VERSION, names.join(" ").as_str()), (2, expected));
    }
}
