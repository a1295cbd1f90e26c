//! The JSON that is given out, over HTTP and by the command line's `--json`.
//!
//! Field names and meanings are a promise: fields may be added, none changes. Offsets count
//! characters (Unicode scalar values) within the text beside them, end exclusive. What is absent
//! is `null`, except in `parsed`, where it is left out.

use std::ops::Range;
use std::time::Duration;

use serde::{Serialize, Serializer};
use souwen_article::json::to_json;
use souwen_index::PendingWords;
use souwen_search as search;

use crate::explained::Explanation;
use crate::links;
use crate::marked_html::marked;

/// Fragments of a hit, at most.
pub const FRAGMENTS: usize = 3;

/// The answer to a search.
#[derive(Debug, Serialize)]
pub struct SearchAnswer<'a> {
    query: &'a str,
    parsed: Option<Parsed<'a>>,
    total: usize,
    counts: Counts,
    counts_exact: bool,
    generation: &'a str,
    fingerprint: &'a str,
    took_ms: f64,
    timed_out: bool,
    hits: Vec<Hit<'a>>,
    collapsed: usize,
    #[serde(serialize_with = "facets")]
    facets: &'a [(search::FilterField, Vec<search::FacetCount>)],
    did_you_mean: Option<DidYouMean<'a>>,
    warnings: Vec<Warning<'a>>,
}

impl<'a> SearchAnswer<'a> {
    /// The answer to `query`, as it was typed.
    pub fn new(query: &'a str, response: &'a search::SearchResponse) -> SearchAnswer<'a> {
        // Links mark what was searched for; the filters of a search are no part of an article.
        let searched = response.did_you_mean.as_ref().filter(|better| better.applied);
        let searched = searched.map_or(query, |better| &better.query);
        let search = links::search_query(searched);
        SearchAnswer {
            query,
            parsed: response.parsed.as_ref().map(Parsed::new),
            total: response.total,
            counts: Counts {
                run: response.counts.run,
                all: response.counts.all,
                partial: response.counts.partial,
            },
            counts_exact: response.counts_exact,
            generation: &response.generation,
            fingerprint: &response.fingerprint,
            took_ms: milliseconds(response.took),
            timed_out: response.timed_out,
            hits: response.hits.iter().map(|hit| Hit::new(hit, &search)).collect(),
            collapsed: response.collapsed,
            facets: &response.facets,
            did_you_mean: response.did_you_mean.as_ref().map(|better| DidYouMean {
                query: &better.query,
                reason: better.reason.name(),
                applied: better.applied,
            }),
            warnings: response
                .warnings
                .iter()
                .map(|warning| Warning { code: warning.code, message: &warning.message })
                .collect(),
        }
    }
}

/// The articles that are most similar to one.
#[derive(Debug, Serialize)]
pub struct SimilarAnswer<'a> {
    id: &'a str,
    generation: &'a str,
    fingerprint: &'a str,
    took_ms: f64,
    hits: Vec<Hit<'a>>,
}

impl<'a> SimilarAnswer<'a> {
    /// Those similar to the article with this id.
    pub fn new(id: &'a str, similar: &'a search::SimilarArticles) -> SimilarAnswer<'a> {
        SimilarAnswer {
            id,
            generation: &similar.state.generation,
            fingerprint: &similar.state.fingerprint,
            took_ms: milliseconds(similar.took),
            hits: similar.hits.iter().map(|hit| Hit::new(hit, "")).collect(),
        }
    }
}

/// A better query than the one that was typed.
#[derive(Debug, Serialize)]
struct DidYouMean<'a> {
    query: &'a str,
    reason: &'static str,
    applied: bool,
}

/// The answer to a text that is being typed.
#[derive(Debug, Serialize)]
pub struct SuggestAnswer<'a> {
    query: &'a str,
    suggestions: Vec<Suggestion<'a>>,
    current: bool,
    generation: &'a str,
    fingerprint: &'a str,
}

#[derive(Debug, Serialize)]
struct Suggestion<'a> {
    text: &'a str,
    kind: &'static str,
    count: usize,
    highlights: Vec<[usize; 2]>,
}

impl<'a> SuggestAnswer<'a> {
    /// The suggestions for `query`, as it was typed.
    pub fn new(query: &'a str, found: &'a search::Suggestions) -> SuggestAnswer<'a> {
        let suggestions = found.suggestions.iter().map(|suggestion| Suggestion {
            text: &suggestion.text,
            kind: suggestion.kind.name(),
            count: suggestion.count,
            highlights: pairs(&suggestion.highlights),
        });
        SuggestAnswer {
            query,
            suggestions: suggestions.collect(),
            current: found.current,
            generation: &found.state.generation,
            fingerprint: &found.state.fingerprint,
        }
    }
}

/// Suggestions as browsers read them: what was typed, the completions, a description and an
/// address for each (OpenSearch Suggestions 1.0). The addresses are left out where the address of
/// the server is not known.
#[derive(Debug, Serialize)]
pub struct OpenSearch<'a>(&'a str, Vec<&'a str>, Vec<String>, Vec<String>);

impl<'a> OpenSearch<'a> {
    /// The suggestions for `query`. `public_url`: the address of the server, without a slash at its
    /// end.
    pub fn new(
        query: &'a str,
        found: &'a search::Suggestions,
        public_url: Option<&str>,
    ) -> OpenSearch<'a> {
        let found = &found.suggestions;
        let texts = found.iter().map(|suggestion| suggestion.text.as_str()).collect();
        let descriptions = found.iter().map(|suggestion| match suggestion.count {
            1 => "1 article".to_owned(),
            count => format!("{count} articles"),
        });
        let address = |text: &str| {
            let results = links::with_query("search", &links::search_query(text));
            public_url.map(|url| format!("{url}/{results}"))
        };
        let addresses = found.iter().filter_map(|suggestion| address(&suggestion.text));
        OpenSearch(query, texts, descriptions.collect(), addresses.collect())
    }
}

#[derive(Debug, Serialize)]
struct Counts {
    run: usize,
    all: usize,
    partial: usize,
}

#[derive(Debug, Serialize)]
struct Parsed<'a> {
    op: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    children: Vec<Parsed<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    synonyms: Vec<Substitution<'a>>,
}

#[derive(Debug, Serialize)]
struct Substitution<'a> {
    typed: &'a str,
    also: &'a [String],
}

impl<'a> Parsed<'a> {
    fn new(parsed: &'a search::ParsedQuery) -> Parsed<'a> {
        Parsed {
            op: parsed.op,
            field: parsed.field,
            text: parsed.text.as_deref(),
            children: parsed.children.iter().map(Parsed::new).collect(),
            from: parsed.from.as_deref(),
            to: parsed.to.as_deref(),
            synonyms: parsed
                .synonyms
                .iter()
                .map(|found| Substitution { typed: &found.typed, also: &found.also })
                .collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct Warning<'a> {
    code: &'static str,
    message: &'a str,
}

/// One article found.
#[derive(Debug, Serialize)]
struct Hit<'a> {
    id: &'a str,
    title: &'a str,
    title_generated: bool,
    subtitle: Option<&'a str>,
    date: Option<String>,
    place: Option<&'a str>,
    source: Option<&'a str>,
    authors: &'a [String],
    section: Option<&'a str>,
    kind: &'a str,
    url: Option<&'a str>,
    score: f32,
    partial: bool,
    missing: &'a [String],
    title_highlights: Vec<[usize; 2]>,
    snippet: Option<Fragment<'a>>,
    fragments: Vec<Fragment<'a>>,
    html: HitHtml,
    links: Links,
    duplicates: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<Explanation<'a>>,
}

impl<'a> Hit<'a> {
    fn new(hit: &'a search::Hit, search: &str) -> Hit<'a> {
        let article = &hit.article;
        let snippet = hit.fragments.first();
        Hit {
            id: &article.id,
            title: &article.title,
            title_generated: article.title_generated,
            subtitle: article.subtitle.as_deref(),
            date: article.date.map(|date| date.to_string()),
            place: article.place.as_deref(),
            source: article.source.as_deref(),
            authors: &article.authors,
            section: article.section.as_deref(),
            kind: &article.kind,
            url: article.url.as_deref(),
            score: hit.score,
            partial: hit.partial,
            missing: &hit.missing,
            title_highlights: pairs(&hit.title_highlights),
            snippet: snippet.map(Fragment::new),
            fragments: hit.fragments.iter().map(Fragment::new).collect(),
            html: HitHtml {
                title: marked(&article.title, &hit.title_highlights).into_string(),
                snippet: snippet
                    .map(|snippet| marked(&snippet.text, &snippet.highlights).into_string()),
            },
            links: Links {
                article: links::to_article(&article.id, search, snippet),
                source: links::to_source(article, snippet),
            },
            duplicates: hit.duplicates.iter().map(|duplicate| duplicate.id.as_str()).collect(),
            explanation: hit.explanation.as_ref().map(Explanation::new),
        }
    }
}

/// The same as plain text with highlights, ready for a page: escaped, with `<mark>`.
#[derive(Debug, Serialize)]
struct HitHtml {
    title: String,
    snippet: Option<String>,
}

/// Where the snippet stands: a path on this server, and an address on the web.
#[derive(Debug, Serialize)]
struct Links {
    article: String,
    source: Option<String>,
}

#[derive(Debug, Serialize)]
struct Fragment<'a> {
    text: &'a str,
    highlights: Vec<[usize; 2]>,
    paragraph: usize,
}

impl<'a> Fragment<'a> {
    fn new(fragment: &'a search::Fragment) -> Fragment<'a> {
        Fragment {
            text: &fragment.text,
            highlights: pairs(&fragment.highlights),
            paragraph: fragment.paragraph,
        }
    }
}

/// An article as the JSON reader reads it back, with further fields: `generation` and `fingerprint`
/// of the index; where something was searched for, `highlights`: `{title, body, dateline}`, the
/// ranges to mark in the title, in each paragraph of the body and in each value of the dateline.
///
/// # Errors
/// When the article's JSON is not an object, which would be a fault of the program.
pub fn article(
    marked: &search::MarkedArticle,
    searched: bool,
) -> Result<String, serde_json::Error> {
    article_with(&to_json(&marked.article), marked, searched)
}

fn article_with(
    json: &str,
    marked: &search::MarkedArticle,
    searched: bool,
) -> Result<String, serde_json::Error> {
    let mut object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(json)?;
    if searched {
        let each = |texts: &[Vec<Range<usize>>]| texts.iter().map(|text| pairs(text)).collect();
        let highlights = Highlights {
            title: pairs(&marked.title),
            body: each(&marked.body),
            dateline: each(&marked.dateline),
        };
        object.insert("highlights".to_owned(), serde_json::to_value(highlights)?);
    }
    let state = &marked.state;
    object.insert("generation".to_owned(), state.generation.as_str().into());
    object.insert("fingerprint".to_owned(), state.fingerprint.as_str().into());
    serde_json::to_string(&object)
}

#[derive(Debug, Serialize)]
struct Highlights {
    title: Vec<[usize; 2]>,
    body: Vec<Vec<[usize; 2]>>,
    dateline: Vec<Vec<[usize; 2]>>,
}

/// How a text is cut.
#[derive(Debug, Serialize)]
pub struct Analysis<'a> {
    text: &'a str,
    tokens: Vec<Token<'a>>,
    /// `null` without an index.
    generation: Option<&'a str>,
    fingerprint: &'a str,
}

impl<'a> Analysis<'a> {
    /// The tokens of `text`, cut by the analyzer of an index or by one without an index, whose
    /// generation is empty.
    pub fn new(
        text: &'a str,
        tokens: &'a [search::AnalyzedToken],
        state: &'a search::IndexState,
    ) -> Analysis<'a> {
        let tokens = tokens
            .iter()
            .map(|token| Token {
                stream: token.stream,
                term: &token.term,
                position: token.position,
                start: token.start,
                end: token.end,
            })
            .collect();
        let generation = Some(state.generation.as_str()).filter(|name| !name.is_empty());
        Analysis { text, tokens, generation, fingerprint: &state.fingerprint }
    }
}

#[derive(Debug, Serialize)]
struct Token<'a> {
    stream: &'static str,
    term: &'a str,
    position: u32,
    start: usize,
    end: usize,
}

/// What is in the index.
#[derive(Debug, Serialize)]
pub struct Stats<'a> {
    articles: u64,
    bytes: u64,
    segments: usize,
    generation: &'a str,
    fingerprint: &'a str,
    format: u32,
    dates: Option<Dates>,
    undated: u64,
    synonyms: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    synonym_problems: Option<&'a [String]>,
    words: usize,
    pending: Pending<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    folders: Option<Vec<Folder<'a>>>,
}

impl<'a> Stats<'a> {
    /// All of it.
    pub fn new(stats: &'a search::Stats) -> Stats<'a> {
        let folders =
            stats.folders.iter().map(|(path, files)| Folder { path, files: *files }).collect();
        let synonym_problems = Some(stats.synonym_problems.as_slice());
        Stats { folders: Some(folders), synonym_problems, ..Stats::public(stats) }
    }

    /// What strangers may know: without the folders, which are paths on the server, and the lines
    /// of the operator's file.
    pub fn public(stats: &'a search::Stats) -> Stats<'a> {
        Stats {
            articles: stats.articles,
            bytes: stats.bytes,
            segments: stats.segments,
            generation: &stats.generation,
            fingerprint: &stats.fingerprint,
            format: stats.format,
            dates: stats
                .dates
                .map(|(from, to)| Dates { from: from.to_string(), to: to.to_string() }),
            undated: stats.undated,
            synonyms: stats.synonyms,
            synonym_problems: None,
            words: stats.words,
            pending: Pending::new(&stats.pending),
            folders: None,
        }
    }
}

/// Words of the dictionary that the next refresh applies.
#[derive(Debug, Serialize)]
pub struct Pending<'a> {
    added: &'a [String],
    removed: &'a [String],
    articles: u64,
}

impl<'a> Pending<'a> {
    /// The words with the number of articles that they touch.
    pub fn new(pending: &'a PendingWords) -> Pending<'a> {
        let PendingWords { added, removed, articles } = pending;
        Pending { added, removed, articles: *articles }
    }
}

#[derive(Debug, Serialize)]
struct Dates {
    from: String,
    to: String,
}

#[derive(Debug, Serialize)]
struct Folder<'a> {
    path: &'a str,
    files: usize,
}

/// Whether the server can answer.
#[derive(Debug, Serialize)]
pub struct Health<'a> {
    status: &'static str,
    articles: u64,
    generation: &'a str,
    fingerprint: &'a str,
    version: &'static str,
}

impl<'a> Health<'a> {
    /// It can, from what these stats describe.
    pub fn ok(stats: &'a search::Stats) -> Health<'a> {
        Health {
            status: "ok",
            articles: stats.articles,
            generation: &stats.generation,
            fingerprint: &stats.fingerprint,
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// What went wrong.
#[derive(Debug, Serialize)]
pub struct Failure<'a> {
    error: FailureDetail<'a>,
}

#[derive(Debug, Serialize)]
struct FailureDetail<'a> {
    code: &'a str,
    message: &'a str,
}

impl<'a> Failure<'a> {
    /// A stable code and a sentence for people.
    pub fn new(code: &'a str, message: &'a str) -> Failure<'a> {
        Failure { error: FailureDetail { code, message } }
    }
}

fn pairs(ranges: &[Range<usize>]) -> Vec<[usize; 2]> {
    ranges.iter().map(|range| [range.start, range.end]).collect()
}

/// Milliseconds to the microsecond.
fn milliseconds(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}

/// An object with a field for each facet, in the order asked for.
fn facets<S: Serializer>(
    facets: &&[(search::FilterField, Vec<search::FacetCount>)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Value<'a> {
        value: &'a str,
        count: usize,
    }
    serializer.collect_map(facets.iter().map(|(field, values)| {
        let values: Vec<_> =
            values.iter().map(|v| Value { value: &v.value, count: v.count }).collect();
        (field.name(), values)
    }))
}

#[cfg(test)]
mod tests {
    use souwen_article::Article;

    use super::*;

    #[test]
    #[allow(clippy::single_range_in_vec_init, reason = "a list of one range is meant")]
    fn highlights_stand_beside_the_fields_of_the_article() {
        let marked = search::MarkedArticle {
            article: Article::default(),
            title: vec![0..2],
            body: vec![vec![], vec![1..3, 5..6]],
            dateline: vec![vec![]],
            state: search::IndexState { generation: "g1".to_owned(), fingerprint: "f1".to_owned() },
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
    }

    #[test]
    fn the_owner_sees_the_folders_and_strangers_do_not() {
        let stats =
            search::Stats { folders: vec![("/news".to_owned(), 3)], ..search::Stats::default() };
        let json = |stats: &Stats| serde_json::to_value(stats).unwrap();
        let folders = serde_json::json!([{"path": "/news", "files": 3}]);
        assert_eq!(json(&Stats::new(&stats))["folders"], folders);
        assert_eq!(json(&Stats::public(&stats)).get("folders"), None);
        assert_eq!(json(&Stats::public(&stats))["dates"], serde_json::Value::Null);
    }
}
