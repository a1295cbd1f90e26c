//! The title of a page's article, without the name of the site.

use dom_query::Document;
use serde_json::{Map, Value};

use super::linked_data::text_in;
use super::meta_elements::{META_ELEMENTS, MetaElements};
use super::value::{Stated, clean};
use crate::words::WordList;

// Names of meta elements, the surest first.
static TITLE: WordList = WordList::named(META_ELEMENTS, "title");
static SHARED_TITLE: WordList = WordList::named(META_ELEMENTS, "shared title");

/// How the names of sites end.
static SITE_NAMES: WordList = WordList::of(include_str!("../data/site_names.txt"));

/// What separates a title from the name of the site.
const SEPARATORS: [char; 9] = ['_', '-', '|', '—', '–', '·', '｜', '－', '»'];

/// The longest name of a channel between a title and the name of its site, in characters.
const CHANNEL_CHARS: usize = 6;

/// The title, by what a page says it is, or by what stands both on the page and in its `title`.
pub(super) fn title(
    document: &Document,
    elements: &MetaElements,
    data: Option<&Map<String, Value>>,
    site: Option<&str>,
) -> Stated<String> {
    let stated = elements.first(&TITLE);
    if let Some(title) = stated {
        return Some((title, "meta ArticleTitle"));
    }
    if let Some(title) = data.and_then(|data| text_in(data, "headline")) {
        return Some((title, "JSON-LD headline"));
    }
    let headings: Vec<String> =
        document.select("h1").nodes().iter().filter_map(|node| clean(&node.text())).collect();
    let page = document.select_single("title").nodes().first().and_then(|n| clean(&n.text()));
    let graph = elements.first(&SHARED_TITLE);
    let whole = page.as_deref().or(graph.as_deref()).unwrap_or("");
    // A headline on the page that begins the page's title is the title without the site's name.
    let shown = headings.iter().chain(&graph).find(|text| {
        whole.strip_prefix(text.as_str()).is_some_and(|rest| rest.is_empty() || is_suffix(rest))
    });
    if let Some(title) = shown {
        return Some((title.clone(), "the headline that begins the page's title"));
    }
    let titled = graph.map(|title| (title, "og:title")).or(page.map(|title| (title, "title")));
    if let Some((title, rule)) = titled {
        return Some((without_site(&title, site).to_string(), rule));
    }
    match headings.as_slice() {
        [only] => Some((only.clone(), "h1")),
        _ => None,
    }
}

fn is_suffix(rest: &str) -> bool {
    rest.trim_start().starts_with(SEPARATORS)
}

/// A title without the name of the site, when the name is known, or is one by its last word.
fn without_site<'a>(title: &'a str, site: Option<&str>) -> &'a str {
    let mut title = title;
    while let Some(at) = title.rfind(SEPARATORS) {
        let separator = title[at..].chars().next().map_or(0, char::len_utf8);
        let name = title[at + separator..].trim();
        let known = site.is_some_and(|site| site == name);
        // Only an underscore or a spaced sign: 中国—中亚新闻 is one title.
        let apart = title[at..].starts_with('_') || title[..at].ends_with(' ');
        let likely = apart && SITE_NAMES.any_ends(name);
        let rest = title[..at].trim_end_matches(SEPARATORS).trim_end();
        if rest.is_empty() || !(known || likely) {
            break;
        }
        // 标题_频道_网站: where underscores separate, the channel goes with the site.
        let is_channel = |part: &str| part.chars().count() <= CHANNEL_CHARS;
        title = match rest.split_once('_') {
            Some((first, others)) if others.split('_').all(is_channel) => first.trim_end(),
            _ => rest,
        };
    }
    title
}
