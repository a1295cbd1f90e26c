//! Translates the elements of a feed entry into members of an article in JSON, such as `pubDate` into its
//! date.

use serde_json::{Map, Value, json};
use souwen_print::{Element, Node};

/// The members of the article that an entry becomes. `feed` is the name of its feed.
pub(super) fn members(entry: Element<'_>, feed: Option<&str>) -> Value {
    let mut of = Entry::default();
    for element in entry.elements() {
        of.take(element);
    }
    of.finish(entry, feed)
}

/// An entry being read.
#[derive(Default)]
struct Entry {
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
}

/// A text in the form of a field.
struct Text {
    text: String,
    is_html: bool,
}

impl Entry {
    fn take(&mut self, element: Element<'_>) {
        let text = element.text().trim().to_string();
        let set = |field: &mut Option<String>| {
            if !text.is_empty() {
                field.get_or_insert_with(|| text.clone());
            }
        };
        match element.full_name().trim_start_matches("atom:").trim_start_matches("rss:") {
            "title" => self.title = self.title.take().or_else(|| Some(plain_title(element))),
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
            "content:encoded" | "content" | "xhtml:body" | "body" => {
                self.content = self.content.take().or_else(|| Text::of(element));
            }
            "description" | "summary" => {
                self.summary = self.summary.take().or_else(|| Text::of(element));
            }
            name => {
                if !text.is_empty() {
                    self.others.entry(name.to_string()).or_insert(Value::String(text));
                }
            }
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

    fn finish(self, entry: Element<'_>, feed: Option<&str>) -> Value {
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
        put("title", self.title.filter(|title| !title.trim().is_empty()));
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

impl Text {
    fn of(element: Element<'_>) -> Option<Text> {
        let kind = element.attribute("type").unwrap_or_default();
        let has_elements = element.elements().next().is_some();
        let text = if has_elements { markup(element) } else { element.text() };
        let is_html = has_elements || kind.contains("html") || kind != "text" && text.contains('<');
        (!text.trim().is_empty()).then_some(Text { text, is_html })
    }

    fn field(&self) -> &'static str {
        if self.is_html { "html" } else { "body" }
    }
}

/// A title without the markup that Atom allows.
fn plain_title(title: Element<'_>) -> String {
    title.text()
}

/// `editor@example.com (赵六)` becomes 赵六.
fn person(text: &str) -> String {
    let name = text.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
    match name {
        Some((name, _)) if text.contains('@') => name.to_string(),
        _ => text.to_string(),
    }
}

/// The content of an element, as HTML.
fn markup(element: Element<'_>) -> String {
    let mut text = String::new();
    write_markup(element, &mut text);
    text
}

fn write_markup(element: Element<'_>, all: &mut String) {
    for node in element.nodes() {
        match node {
            Node::Element(inner) => {
                all.push_str(&format!("<{}>", inner.name()));
                write_markup(inner, all);
                all.push_str(&format!("</{}>", inner.name()));
            }
            Node::Text(text) => {
                all.push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
            }
        }
    }
}
