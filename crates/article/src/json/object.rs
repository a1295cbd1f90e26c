//! Reading one article from one JSON object.
//!
//! `{"标题": "中亚铁路", "publish_time": "2023-05-18T20:00:00Z", "author": "张思洁、温馨", "content": "…"}` gives an
//! article with the title 中亚铁路, the date 2023-05-19 (in China) and two authors.
//!
//! Text is borrowed from the input until it goes into the article: this is how the index reads every
//! article that it shows.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;
use souwen_text::Date;

use super::body::{self, Candidate};
use super::fields::JsonField;
use super::input::{MAX_NESTING, leftovers, text_of};
use super::nested;
use super::node::{Members, Meta, Node};
use super::own::{is_beside, is_own, own_paragraphs};
use super::repair::repaired;
use super::wrapped::{is_article, unwrapped};
use crate::model::{Article, Paragraph, READINGS};
use crate::names::{split_names, split_tags};
use crate::omission::{DAY_AS_WRITTEN, Omission, repeated};
use crate::reading::{Evidence, Reservations};
use crate::tidy::tidy;

/// An article that was read from an object, with everything to report about it.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Incoming {
    /// The article: tidy, with a title. `id`, `path` and `line` are those of the object.
    pub article: Article,
    /// What was repaired, and fields that could not be understood and are kept in `meta`; one sentence
    /// each.
    pub warnings: Vec<String>,
    /// The path of the text in the object, if it is worth reporting: `content[].paragraphs[]`.
    pub places: Option<String>,
    /// Evidence for fields with foreign names and for generated values.
    pub evidence: Vec<Evidence>,
    /// Content that is in no field.
    pub omissions: Vec<Omission>,
    /// The requests of the object not to be found.
    pub reservations: Reservations,
}

/// Reads one object in the form of [`to_json`](super::to_json), or as people write it: common synonyms of
/// the field names are accepted, unknown fields go to `meta`.
///
/// # Errors
/// A sentence that states the problem and what is expected.
pub fn from_json(line: &str) -> Result<Article, String> {
    read_object(line).map(|incoming| incoming.article).map_err(|fault| fault.message)
}

/// Why an object is not an article.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// The problem, and what is expected.
    pub message: String,
    /// The number of line ends in the input before the problem, 0 when it concerns the whole object.
    pub lines_before: u32,
    /// Whether this is valid JSON, but not of an article.
    pub other_data: bool,
}

/// Like [`from_json`], with everything to report.
///
/// # Errors
/// The problem, and how many lines into the text it is.
pub fn read_object(text: &str) -> Result<Incoming, Fault> {
    let strict: Result<Node, serde_json::Error> = serde_json::from_str(text);
    if let Ok(Node::Object(members)) = &strict
        && is_own(members)
    {
        let Ok(Node::Object(mut members)) = strict else { return Err(no_object()) };
        members.retain(|(name, _)| !is_beside(name));
        return Fields::of(members, true).assemble();
    }
    match strict {
        Ok(node) if !is_deeper(&node, DEEPEST) => read_node(node, Incoming::default()),
        Err(error) if !text.trim_start().starts_with('{') => Err(syntax_fault(&error)),
        strict => {
            let mended = repaired(text);
            let node: Node = match (serde_json::from_str(&mended.json), strict) {
                (Ok(node), _) => node,
                (Err(_), Err(error)) => return Err(syntax_fault(&error)),
                (Err(error), Ok(_)) => return Err(syntax_fault(&error)),
            };
            let omission = |text| Omission { line: 0, text, what: "what is no JSON" };
            let incoming = Incoming {
                warnings: mended.repairs.iter().map(|repair| (*repair).to_string()).collect(),
                omissions: mended.removed.into_iter().map(omission).collect(),
                ..Incoming::default()
            };
            read_node(node, incoming)
        }
    }
}

/// The articles of an object that has each under a key of its own, as some databases export them:
/// `{"n1": {"title": …}, "n2": {"title": …}}`. Returns each key with the JSON of its article.
pub(super) fn keyed(text: &str) -> Option<Vec<(String, String)>> {
    let Ok(Node::Object(members)) = serde_json::from_str::<Node>(text) else { return None };
    let articles = members.iter().filter(|(_, node)| is_article(node)).count();
    // One may be damaged; an object in which few members are articles is something else.
    if articles == 0 || articles * 2 < members.len() {
        return None;
    }
    let as_json = |(key, node): (Cow<str>, Node)| (key.into_owned(), node.into_value().to_string());
    Some(members.into_iter().map(as_json).collect())
}

/// Whether an object is a part of a text, rather than an article of its own.
pub(super) fn is_part(text: &str) -> bool {
    let Ok(node) = serde_json::from_str::<Node>(text) else { return false };
    let filed = |(name, _): &(Cow<str>, Node)| {
        let field = JsonField::of(name).map(|(field, _)| field);
        matches!(
            field,
            Some(JsonField::Title | JsonField::Url | JsonField::Date | JsonField::Authors)
        ) && !name.starts_with("created")
    };
    nested::is_part(&node) && !node.members().iter().any(filed)
}

/// The deepest nesting that is accepted. The parser stops at 128; what is read here is written one level
/// deeper, and has to be readable again.
const DEEPEST: usize = 100;

fn read_node(node: Node, mut incoming: Incoming) -> Result<Incoming, Fault> {
    let Node::Object(members) = node else { return Err(no_object()) };
    let members = unwrapped(members, &mut incoming.omissions);
    incoming.reservations = reservations(&members);
    let fields = Fields { incoming, ..Fields::of(members, false) };
    fields.assemble()
}

/// The requests of an object not to be found.
fn reservations(members: &Members) -> Reservations {
    let mut reservations = Reservations::default();
    for (name, node) in members {
        match (name.as_ref(), node) {
            ("draft" | "is_draft" | "isDraft", Node::Bool(true))
            | ("published" | "is_published" | "isPublished", Node::Bool(false)) => {
                reservations.draft = true;
            }
            ("status", Node::Text(status)) if status.eq_ignore_ascii_case("draft") => {
                reservations.draft = true;
            }
            ("noindex" | "no_index" | "noIndex", Node::Bool(true)) => reservations.noindex = true,
            ("robots", Node::Text(robots)) => {
                reservations.noindex |= Reservations::of_robots(robots).noindex;
            }
            _ => {}
        }
    }
    reservations
}

fn no_object() -> Fault {
    let message = "expected an object such as {\"title\": …, \"body\": …}".to_string();
    Fault { message, lines_before: 0, other_data: false }
}

fn syntax_fault(error: &serde_json::Error) -> Fault {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let reason = text.strip_suffix(&place).unwrap_or(&text);
    let message = match error.classify() {
        serde_json::error::Category::Eof => format!("not valid JSON: it is cut off ({reason})"),
        _ => format!("not valid JSON at column {}: {reason}", error.column()),
    };
    Fault { message, lines_before: error.line().saturating_sub(1) as u32, other_data: false }
}

/// The fields of an object, each taken from the best of its names.
#[derive(Default)]
struct Fields<'a> {
    /// Whether the object is in our own form, so that texts are literal.
    literal: bool,
    named: [Option<Named<'a>>; JsonField::COUNT],
    bodies: Vec<Candidate<'a>>,
    /// Members without a field in the model.
    rest: Members<'a>,
    incoming: Incoming,
}

struct Named<'a> {
    name: Cow<'a, str>,
    rank: usize,
    node: Node<'a>,
}

impl<'a> Fields<'a> {
    fn of(members: Members<'a>, literal: bool) -> Fields<'a> {
        let mut fields = Fields { literal, ..Fields::default() };
        for (name, node) in members {
            let Some((field, rank)) = JsonField::of(&name) else {
                fields.rest.push((name, node));
                continue;
            };
            let doubtful = field == JsonField::Parts;
            match (field, node) {
                (JsonField::Meta, Node::Object(inner)) => fields.rest.extend(inner),
                (JsonField::Meta, node) => fields.rest.push((name, node)),
                (_, Node::Null) => {}
                (JsonField::Body | JsonField::Html | JsonField::Parts, node) => {
                    let rank = field as usize * MAX_NAMES + rank;
                    fields.bodies.push(Candidate { name, rank, doubtful, node });
                }
                (_, node) => fields.put(field, Named { name, rank, node }),
            }
        }
        fields
    }

    fn put(&mut self, field: JsonField, named: Named<'a>) {
        let place = &mut self.named[field as usize];
        let loser = match place {
            Some(present) if present.rank < named.rank => Some(named),
            _ => place.replace(named),
        };
        if let Some(loser) = loser {
            self.rest.push((loser.name, loser.node));
        }
    }

    fn assemble(mut self) -> Result<Incoming, Fault> {
        let literal = self.literal;
        let mut article = Article {
            id: self.take(JsonField::Id, |node| node.text(true)).unwrap_or_default(),
            title: self.text(JsonField::Title).unwrap_or_default(),
            title_generated: self.flag(JsonField::TitleGenerated),
            subtitle: self.text(JsonField::Subtitle),
            dateline: self.list(JsonField::Dateline, |text| vec![text.to_string()]),
            date: self.date(),
            place: self.text(JsonField::Place),
            source: self.text(JsonField::Source),
            authors: self.list(JsonField::Authors, split_names),
            section: self.text(JsonField::Section),
            kind: self.text(JsonField::Kind).unwrap_or_default(),
            url: self.take(JsonField::Url, |node| node.text(true)),
            tags: self.list(JsonField::Tags, split_tags),
            path: self.take(JsonField::Path, |node| node.text(true)),
            line: self.take(JsonField::Line, Node::line),
            ..Article::default()
        };
        let untitled = article.title.trim().is_empty();
        article.body = if literal { self.own_body() } else { self.body(!untitled) };
        tidy(&mut article);
        if article.title.is_empty() {
            let message = "neither title nor text: expected an object with at least one of \
                           \"title\" and \"body\" (or \"content\", \"text\", \"标题\", \"正文\")";
            return Err(Fault { message: message.into(), lines_before: 0, other_data: true });
        }
        let mut incoming = self.incoming;
        if untitled {
            incoming.evidence.push(Evidence {
                field: "title",
                value: article.title.clone(),
                line: 0,
                rule: "made from the beginning of the text",
            });
        }
        let mut meta = Meta::default();
        for (name, node) in self.rest {
            meta.add(name.into_owned(), node.into_value());
        }
        article.meta = meta.into_map();
        incoming.article = article;
        Ok(incoming)
    }

    fn own_body(&mut self) -> Vec<Paragraph> {
        let bodies = std::mem::take(&mut self.bodies);
        bodies.iter().filter_map(|body| own_paragraphs(&body.node)).flatten().collect()
    }

    fn body(&mut self, has_title: bool) -> Vec<Paragraph> {
        let bodies = std::mem::take(&mut self.bodies);
        let text = body::text(bodies, has_title, &mut self.rest, &mut self.incoming.warnings);
        if !text.places.is_empty() {
            self.incoming.places = Some(text.places.join(", "));
        }
        self.incoming.omissions.extend(text.omissions);
        if !text.readings.is_empty() {
            let readings = text.readings.iter().map(|reading| reading.trim().to_string());
            let readings = readings.map(|reading| Node::Text(Cow::Owned(reading))).collect();
            self.rest.push((Cow::Borrowed(READINGS), Node::List(readings)));
        }
        text.paragraphs
    }

    /// A field, parsed by `read`. A value that it does not accept stays in `meta`.
    fn take<T: fmt::Debug>(
        &mut self,
        field: JsonField,
        read: impl FnOnce(&Node<'a>) -> Result<Option<T>, &'static str>,
    ) -> Option<T> {
        let Named { name, rank, node } = self.named[field as usize].take()?;
        match read(&node) {
            Ok(value) => {
                if !self.literal {
                    leftovers(&node, &mut self.incoming.omissions);
                }
                if rank > 0 && value.is_some() {
                    let stated: Value = node.into_value();
                    self.incoming.evidence.push(Evidence {
                        field: field.name(),
                        value: format!("{name}: {stated}"),
                        line: 0,
                        rule: "a field of another name",
                    });
                }
                value
            }
            Err(expected) => {
                // In other people's data the name may mean something else, so this is not an error.
                if rank == 0 {
                    let found = node.describe();
                    let warning = format!("{name}: {found}: expected {expected}; kept in meta");
                    self.incoming.warnings.push(warning);
                }
                self.rest.push((name, node));
                None
            }
        }
    }

    /// The date. Its written form may contain more: a time.
    fn date(&mut self) -> Option<Date> {
        let mut written = None;
        let read = |node: &Node<'a>| {
            written = text_of(node, MAX_NESTING);
            node.day()
        };
        let date = self.take(JsonField::Date, read)?;
        if let Some(text) = written.filter(|written| *written != date.to_string()) {
            self.incoming.omissions.push(Omission { line: 0, text, what: DAY_AS_WRITTEN });
        }
        Some(date)
    }

    fn text(&mut self, field: JsonField) -> Option<String> {
        let literal = self.literal;
        self.take(field, |node| node.text(literal))
    }

    fn flag(&mut self, field: JsonField) -> bool {
        let read = |node: &Node<'a>| match node {
            Node::Bool(flag) => Ok(Some(*flag)),
            _ => Err("true or false"),
        };
        self.take(field, read).unwrap_or_default()
    }

    fn list(&mut self, field: JsonField, split: fn(&str) -> Vec<String>) -> Vec<String> {
        let literal = self.literal;
        let values =
            self.take(field, |node| node.list(literal, split).map(Some)).unwrap_or_default();
        if field != JsonField::Dateline {
            self.incoming.omissions.extend(repeated(&values, 0));
        }
        values
    }
}

/// The maximum number of names in a field.
const MAX_NAMES: usize = 1000;

fn is_deeper(node: &Node, depth: usize) -> bool {
    match node {
        Node::List(list) => depth == 0 || list.iter().any(|node| is_deeper(node, depth - 1)),
        Node::Object(members) => {
            depth == 0 || members.iter().any(|(_, node)| is_deeper(node, depth - 1))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
