//! Translates the elements of a feed entry into members of an article in JSON, such as `pubDate` into its
//! date.

use serde_json::{Map, Value, json};
use souwen_print::Element;

use super::content::{Text, is_of_bytes, plain};

/// The elements of other vocabularies that have the title of an entry without one of its own, the best first.
const OTHER_TITLES: [&str; 3] = ["dc:title", "media:title", "itunes:title"];
/// The elements of other vocabularies that have the text of an entry without one of its own.
const OTHER_TEXTS: [&str; 6] = [
    "dc:description",
    "dcterms:abstract",
    "itunes:summary",
    "media:description",
    "media:text",
    "itunes:subtitle",
];

/// An entry as an article in JSON.
pub(super) struct Members {
    /// The members of the article.
    pub(super) article: Value,
    /// What the entry contains besides, and is no text: pictures in base64.
    pub(super) bytes: Vec<String>,
}

/// The members of the article that an entry becomes. `feed` is the name of its feed.
pub(super) fn members(entry: Element<'_>, feed: Option<&str>) -> Members {
    let mut of = Entry { prefix: prefix(entry), ..Entry::default() };
    for element in entry.elements() {
        of.take(element);
    }
    let bytes = std::mem::take(&mut of.bytes);
    Members { article: of.finish(entry, feed), bytes }
}

/// The prefix of the name of an element, with its colon: `dc:` in `dc:date`.
pub(super) fn prefix<'t>(element: Element<'t>) -> &'t str {
    let (full, name) = (element.full_name(), element.name());
    &full[..full.len() - name.len()]
}

/// An entry being read.
#[derive(Default)]
struct Entry<'t> {
    /// The prefix of the elements of the feed itself, which may be any.
    prefix: &'t str,
    title: Option<String>,
    link: Option<String>,
    guid: Option<String>,
    /// The day on which it was published, and the day on which it was changed.
    published: Option<String>,
    updated: Option<String>,
    authors: Vec<String>,
    tags: Vec<String>,
    source: Option<String>,
    /// The full text, and the summary that may replace it.
    content: Option<Text>,
    summary: Option<Text>,
    others: Map<String, Value>,
    bytes: Vec<String>,
}

impl<'t> Entry<'t> {
    fn take(&mut self, element: Element<'t>) {
        if is_of_bytes(element) {
            self.bytes.push(element.text());
            return;
        }
        let text = plain(element).trim().to_string();
        let set = |field: &mut Option<String>| {
            if !text.is_empty() {
                field.get_or_insert_with(|| text.clone());
            }
        };
        let full = element.full_name();
        let name = match prefix(element) {
            "atom:" | "rss:" => element.name(),
            own if own == self.prefix => element.name(),
            _ => full,
        };
        match name {
            "title" => {
                let title = || Some(Text::of(element)?.text.trim().to_string());
                self.title = self.title.take().or_else(title);
            }
            "link" => self.take_link(element, &text),
            "guid" | "id" => set(&mut self.guid),
            "pubDate" | "published" | "issued" | "dc:date" | "dcterms:issued" => {
                set(&mut self.published);
            }
            "updated" | "modified" | "dcterms:modified" | "lastBuildDate" => set(&mut self.updated),
            "author" | "dc:creator" | "contributor" => {
                let name = element.child("name").map_or_else(|| person(&text), |name| name.text());
                if let Some((address, _)) = text.split_once('(').filter(|_| name != text) {
                    let address = Value::String(address.trim().to_string());
                    self.others.insert("author_address".into(), address);
                }
                if !name.trim().is_empty() {
                    self.authors.push(name.trim().to_string());
                }
            }
            "category" | "dc:subject" => {
                let shown = element.attribute("label").or_else(|| element.attribute("term"));
                let tag = if text.is_empty() { shown.unwrap_or_default() } else { &text };
                if !tag.is_empty() {
                    self.tags.push(tag.to_string());
                }
            }
            "source" => {
                let title = element.child("title").map_or(text, |title| title.text());
                self.source = Some(title).filter(|title| !title.trim().is_empty());
            }
            "content:encoded" | "content" | "xhtml:body" | "body" | "fullitem" => {
                self.content = self.content.take().or_else(|| Text::of(element));
            }
            "description" | "summary" => {
                self.summary = self.summary.take().or_else(|| Text::of(element));
            }
            // These only hold what describes a picture or a film.
            "media:group" | "media:content" if element.elements().next().is_some() => {
                element.elements().for_each(|inner| self.take(inner));
            }
            name => {
                if !text.is_empty() {
                    self.keep(name, text);
                }
            }
        }
    }

    /// Keeps an element that has no field. Further ones of the same name make it a list.
    fn keep(&mut self, name: &str, text: String) {
        let text = Value::String(text);
        match self.others.get_mut(name) {
            None => {
                self.others.insert(name.to_string(), text);
            }
            Some(Value::Array(list)) if list.last() != Some(&text) => list.push(text),
            Some(one @ Value::String(_)) if *one != text => {
                *one = Value::Array(vec![one.take(), text]);
            }
            Some(_) => {}
        }
    }

    /// Takes one of the other elements: the first that there is.
    fn take_other(&mut self, names: &[&str]) -> Option<String> {
        let name = names.iter().find(|name| self.others.contains_key(**name))?;
        match self.others.remove(*name)? {
            Value::String(text) => Some(text),
            Value::Array(list) => {
                let mut list = list.into_iter();
                let first = list.next()?.as_str()?.to_string();
                list.for_each(|more| self.keep(name, more.as_str().unwrap_or_default().into()));
                Some(first)
            }
            _ => None,
        }
    }

    /// RSS has the link as text; Atom has several, as attributes.
    fn take_link(&mut self, link: Element<'_>, text: &str) {
        let relation = link.attribute("rel").unwrap_or("alternate");
        let address =
            if text.is_empty() { link.attribute("href").unwrap_or_default() } else { text };
        if relation == "alternate" && !address.is_empty() {
            self.link.get_or_insert_with(|| address.to_string());
        }
    }

    fn finish(mut self, entry: Element<'_>, feed: Option<&str>) -> Value {
        if self.title.is_none() {
            self.title = self.take_other(&OTHER_TITLES);
        }
        if self.content.is_none() && self.summary.is_none() {
            self.summary = self.take_other(&OTHER_TEXTS).map(Text::guessed);
        }
        let mut members = Map::new();
        let is_address =
            |text: &String| text.starts_with("http://") || text.starts_with("https://");
        // RSS 1.0 identifies an entry by its address.
        let about = entry.attribute("about").map(str::to_string).filter(is_address);
        let url = self.link.or_else(|| self.guid.clone().filter(is_address)).or(about);
        if let Some(guid) = self.guid {
            // An address identifies an article as well, and a feed repeats its entries from day to day.
            let name = if url.is_none() { "id" } else { "entry_id" };
            members.insert(name.into(), json!(guid));
        }
        let mut put = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                members.insert(name.into(), Value::String(value));
            }
        };
        put("title", self.title);
        put("url", url);
        if self.published.is_some() {
            put("modified_date", self.updated);
            put("date", self.published);
        } else {
            put("date", self.updated);
        }
        put("source", self.source.or_else(|| feed.map(|feed| feed.trim().to_string())));
        match (self.content, self.summary) {
            (Some(content), summary) => {
                let has_more = |summary: &Text| !content.text.contains(summary.text.trim());
                put("summary", summary.filter(has_more).map(|summary| summary.text));
                put(content.field(), Some(content.text));
            }
            (None, Some(summary)) => put(summary.field(), Some(summary.text)),
            (None, None) => {}
        }
        if !self.authors.is_empty() {
            let authors: Vec<String> =
                self.authors.iter().flat_map(|names| crate::names::split_names(names)).collect();
            members.insert("authors".into(), json!(authors));
        }
        if !self.tags.is_empty() {
            members.insert("tags".into(), json!(self.tags));
        }
        for (name, value) in self.others {
            members.entry(name).or_insert(value);
        }
        Value::Object(members)
    }
}

/// `editor@example.com (赵六)` becomes 赵六.
fn person(text: &str) -> String {
    let name = text.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
    match name {
        Some((name, _)) if text.contains('@') => name.to_string(),
        _ => text.to_string(),
    }
}
