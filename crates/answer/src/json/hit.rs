//! Hits, in any list.

use serde::Serialize;
use souwen_search::{Fragment, Hit};

use super::explained::ExplanationJson;
use super::shapes::pairs;
use crate::links;
use crate::marked_html::marked;

/// The maximum number of fragments of a hit.
pub const HIT_FRAGMENTS: usize = 3;

/// One article found.
#[derive(Debug, Serialize)]
pub(super) struct HitJson<'a> {
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
    crossing: bool,
    missing: &'a [String],
    title_highlights: Vec<[usize; 2]>,
    snippet: Option<FragmentJson<'a>>,
    fragments: Vec<FragmentJson<'a>>,
    html: HitHtmlJson,
    links: HitLinksJson,
    duplicates: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<ExplanationJson<'a>>,
}

impl<'a> HitJson<'a> {
    /// `search`: the query part of the address of the results, for links that mark what was
    /// searched for.
    pub(super) fn new(hit: &'a Hit, search: &str) -> HitJson<'a> {
        let article = &hit.article;
        let snippet = hit.fragments.first();
        HitJson {
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
            crossing: hit.crossing,
            missing: &hit.missing,
            title_highlights: pairs(&hit.title_highlights),
            snippet: snippet.map(FragmentJson::new),
            fragments: hit.fragments.iter().map(FragmentJson::new).collect(),
            html: HitHtmlJson {
                title: marked(&article.title, &hit.title_highlights).into_string(),
                snippet: snippet
                    .map(|snippet| marked(&snippet.text, &snippet.highlights).into_string()),
            },
            links: HitLinksJson {
                article: match snippet {
                    Some(snippet) => links::to_passage(article, search, snippet),
                    None => links::to_article(&article.id, search),
                },
                source: links::to_source(article, snippet),
            },
            duplicates: hit.duplicates.iter().map(|duplicate| duplicate.id.as_str()).collect(),
            explanation: hit.explanation.as_ref().map(ExplanationJson::new),
        }
    }
}

/// The same as plain text with highlights, ready for a page: escaped, with `<mark>`.
#[derive(Debug, Serialize)]
struct HitHtmlJson {
    title: String,
    snippet: Option<String>,
}

/// Links to the place of the snippet: a path on this server, and an address on the web.
#[derive(Debug, Serialize)]
struct HitLinksJson {
    article: String,
    source: Option<String>,
}

/// A passage with its matches.
#[derive(Debug, Serialize)]
struct FragmentJson<'a> {
    text: &'a str,
    highlights: Vec<[usize; 2]>,
    paragraph: usize,
}

impl<'a> FragmentJson<'a> {
    fn new(fragment: &'a Fragment) -> FragmentJson<'a> {
        FragmentJson {
            text: &fragment.text,
            highlights: pairs(&fragment.highlights),
            paragraph: fragment.paragraph,
        }
    }
}
