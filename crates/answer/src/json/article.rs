//! The response to a request for an article.

use std::ops::Range;

use serde::Serialize;
use souwen_article::json::to_json;
use souwen_search::MarkedArticle;

use super::fields::Fields;
use super::shapes::{pairs, verified};

/// The names of the fields of the response.
pub const ARTICLE_FIELDS: &[&str] = &[
    "id",
    "title",
    "title_generated",
    "subtitle",
    "date",
    "place",
    "source",
    "authors",
    "section",
    "kind",
    "url",
    "tags",
    "dateline",
    "body",
    "path",
    "line",
    "meta",
    "highlights",
    "pushed",
    "generation",
    "fingerprint",
    "verified",
];

/// The JSON of an article, which the JSON reader can read, with further fields: `pushed` if it comes from no
/// file; `generation` and `fingerprint` of the index; and, if there was a query, `highlights`: `{title, body,
/// dateline}`, the ranges to mark in the title, in each paragraph of the body and in each value of the
/// dateline. `fields` selects the fields of the response.
///
/// # Errors
/// When the article's JSON is not an object, which would be a fault of the program.
pub fn article_answer(
    marked: &MarkedArticle,
    searched: bool,
    fields: &Fields,
) -> Result<String, serde_json::Error> {
    if fields.is_all() {
        return article_with(&to_json(&marked.article), marked, searched);
    }
    let whole = article_with(&to_json(&marked.article), marked, searched)?;
    let mut object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&whole)?;
    object.retain(|name, _| fields.has(name));
    serde_json::to_string(&object)
}

fn article_with(
    json: &str,
    marked: &MarkedArticle,
    searched: bool,
) -> Result<String, serde_json::Error> {
    let mut further = serde_json::Map::new();
    if searched {
        let each = |texts: &[Vec<Range<usize>>]| texts.iter().map(|text| pairs(text)).collect();
        let highlights = HighlightsJson {
            title: pairs(&marked.title),
            body: each(&marked.body),
            dateline: each(&marked.dateline),
        };
        further.insert("highlights".to_owned(), serde_json::to_value(highlights)?);
    }
    if marked.pushed {
        further.insert("pushed".to_owned(), true.into());
    }
    let state = &marked.state;
    further.insert("generation".to_owned(), state.generation.as_str().into());
    further.insert("fingerprint".to_owned(), state.fingerprint.as_str().into());
    if let Some(verified) = verified(state.unverified) {
        further.insert("verified".to_owned(), verified.into());
    }
    // Appended to the written fields, none of which has one of these names: parsing and rewriting a very
    // long article would be slow.
    let fields = json.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let fields = fields.ok_or_else(|| serde::ser::Error::custom("an article is an object"))?;
    let comma = if fields.is_empty() { "" } else { "," };
    let further = serde_json::to_string(&further)?;
    Ok(format!("{{{fields}{comma}{}", &further[1..]))
}

/// The ranges to mark.
#[derive(Debug, Serialize)]
struct HighlightsJson {
    title: Vec<[usize; 2]>,
    body: Vec<Vec<[usize; 2]>>,
    dateline: Vec<Vec<[usize; 2]>>,
}

#[cfg(test)]
mod tests {
    use souwen_article::Article;
    use souwen_search::IndexState;

    use super::*;

    #[test]
    #[allow(clippy::single_range_in_vec_init, reason = "a list of one range is meant")]
    fn highlights_are_beside_the_fields_of_the_article() {
        let marked = MarkedArticle {
            article: Article::default(),
            title: vec![0..2],
            body: vec![vec![], vec![1..3, 5..6]],
            dateline: vec![vec![]],
            pushed: false,
            state: IndexState {
                generation: "g1".to_owned(),
                fingerprint: "f1".to_owned(),
                unverified: false,
            },
        };
        let json =
            |searched| article_with(r#"{"id":"a","title":"铁路开通"}"#, &marked, searched).unwrap();
        let highlights = r#"{"title":[[0,2]],"body":[[],[[1,3],[5,6]]],"dateline":[[]]}"#;
        let state = r#""generation":"g1","fingerprint":"f1""#;
        let expected =
            format!(r#"{{"id":"a","title":"铁路开通","highlights":{highlights},{state}}}"#);
        assert_eq!(json(true), expected);
        assert_eq!(json(false), format!(r#"{{"id":"a","title":"铁路开通",{state}}}"#));
        assert!(article_with("[]", &marked, true).is_err());
        let some = |names: &str| {
            let fields = Fields::read(names, ARTICLE_FIELDS).unwrap();
            article_answer(&marked, true, &fields).unwrap()
        };
        let expected = format!(r#"{{"highlights":{highlights},"generation":"g1"}}"#);
        assert_eq!(some("generation,highlights,body,title"), expected);
        let marked = MarkedArticle { pushed: true, ..marked };
        let expected = format!(r#"{{"id":"a","pushed":true,{state}}}"#);
        assert_eq!(article_with(r#"{"id":"a"}"#, &marked, false).unwrap(), expected);
    }
}
