//! Hits, in any list.

use serde::{Serialize, Serializer};
use souwen_search::{Fragment, Hit};

use super::explained::ExplanationJson;
use super::fields::{Fields, ObjectWriter};
use super::shapes::pairs;
use crate::links;
use crate::marked_html::marked;

/// The maximum number of fragments of a hit.
pub const HIT_FRAGMENTS: usize = 3;

/// The names of the fields of hits, which every list of hits has.
pub(super) const HIT_FIELDS: &[&str] = &[
    "hits",
    "hits.id",
    "hits.title",
    "hits.title_generated",
    "hits.subtitle",
    "hits.date",
    "hits.place",
    "hits.source",
    "hits.authors",
    "hits.section",
    "hits.kind",
    "hits.url",
    "hits.score",
    "hits.partial",
    "hits.crossing",
    "hits.missing",
    "hits.title_highlights",
    "hits.snippet",
    "hits.fragments",
    "hits.html",
    "hits.links",
    "hits.duplicates",
];

/// The fields of a hit for which the matches in its article have to be found.
pub const MARKED_HIT_FIELDS: [&str; 6] = [
    "hits.missing",
    "hits.title_highlights",
    "hits.snippet",
    "hits.fragments",
    "hits.html",
    "hits.links",
];

/// One article found.
#[derive(Debug)]
pub(super) struct HitJson<'a> {
    hit: &'a Hit,
    search: &'a str,
    fields: &'a Fields,
}

impl<'a> HitJson<'a> {
    /// `search` is the query string of the result page, for links that mark the matches; `fields` are the
    /// selected fields of the hit.
    pub(super) fn new(hit: &'a Hit, search: &'a str, fields: &'a Fields) -> HitJson<'a> {
        HitJson { hit, search, fields }
    }

    fn html(&self) -> HitHtmlJson {
        let (hit, snippet) = (self.hit, self.hit.fragments.first());
        HitHtmlJson {
            title: marked(&hit.article.title, &hit.title_highlights).into_string(),
            snippet: snippet
                .map(|snippet| marked(&snippet.text, &snippet.highlights).into_string()),
        }
    }

    fn links(&self) -> HitLinksJson {
        let (article, snippet) = (&self.hit.article, self.hit.fragments.first());
        HitLinksJson {
            article: match snippet {
                Some(snippet) => links::to_passage(article, self.search, snippet),
                None => links::to_article(&article.id, self.search),
            },
            source: links::to_source(article, snippet),
        }
    }
}

impl Serialize for HitJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (hit, article) = (self.hit, &self.hit.article);
        let fragments = || hit.fragments.iter().map(FragmentJson::new);
        let ids = || hit.duplicates.iter().map(|duplicate| duplicate.id.as_str());
        let mut object = ObjectWriter::begin(serializer, self.fields)?;
        object.field("id", || &article.id)?;
        object.field("title", || &article.title)?;
        object.field("title_generated", || article.title_generated)?;
        object.field("subtitle", || article.subtitle.as_deref())?;
        object.field("date", || article.date.map(|date| date.to_string()))?;
        object.field("place", || article.place.as_deref())?;
        object.field("source", || article.source.as_deref())?;
        object.field("authors", || &article.authors)?;
        object.field("section", || article.section.as_deref())?;
        object.field("kind", || &article.kind)?;
        object.field("url", || article.url.as_deref())?;
        object.field("score", || hit.score)?;
        object.field("partial", || hit.partial)?;
        object.field("crossing", || hit.crossing)?;
        object.field("missing", || &hit.missing)?;
        object.field("title_highlights", || pairs(&hit.title_highlights))?;
        object.field("snippet", || fragments().next())?;
        object.field("fragments", || fragments().collect::<Vec<_>>())?;
        object.field("html", || self.html())?;
        object.field("links", || self.links())?;
        object.field("duplicates", || ids().collect::<Vec<_>>())?;
        object.optional("explanation", || hit.explanation.as_ref().map(ExplanationJson::new))?;
        object.end()
    }
}

/// The plain texts with highlights as HTML, ready for a page: escaped, with `<mark>`.
#[derive(Debug, Serialize)]
struct HitHtmlJson {
    title: String,
    snippet: Option<String>,
}

/// Links to the place of the snippet: a path on this server, and a URL on the web.
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
