//! Reads the attributes of an element that help to find the text and the metadata of a page.

use std::fmt::Write as _;

use super::parts::{PartKind, main_text_rank, part_by_class, part_by_role, words};
use crate::words::WordList;

const MARKED: &str = include_str!("data/marked_values.txt");

static SOURCES: WordList = WordList::named(MARKED, "source");
static AUTHORS: WordList = WordList::named(MARKED, "authors");

/// The kind of a marked value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueMark {
    Source,
    Authors,
}

/// The maximum length of a style that is read, in bytes: a style that hides an element is short.
const LONGEST_STYLE: usize = 2_000;

/// The information in the attributes of one element.
#[derive(Debug, Default)]
pub(super) struct ElementFacts {
    pub(super) part: Option<PartKind>,
    pub(super) main_text: Option<usize>,
    pub(super) class: String,
    /// Its anchor in the page: an id, or the name of a link.
    pub(super) place: Option<String>,
    pub(super) hidden: bool,
    /// The names of a meta element, in lower case, and its content.
    pub(super) names: Vec<String>,
    pub(super) content: Option<String>,
    pub(super) rel: String,
    pub(super) href: Option<String>,
    /// The type of a script.
    pub(super) kind: String,
    pub(super) datetime: Option<String>,
    /// Whether it is about a change to the article.
    pub(super) change: bool,
    pub(super) mark: Option<ValueMark>,
    /// Texts for people who do not see the page, or that are shown on request.
    pub(super) texts: Vec<(&'static str, String)>,
    /// The time of publication that the page states in an attribute of its own.
    pub(super) published: Option<String>,
    /// Whether it shows code.
    pub(super) code: bool,
}

impl ElementFacts {
    /// Processes an attribute.
    pub(super) fn take(&mut self, name: &str, value: &str) {
        match name {
            "hidden" => self.hidden = true,
            "aria-hidden" => self.hidden |= value == "true",
            "style" => self.hidden |= is_hiding(value),
            "role" => {
                self.part = self.part.or_else(|| part_by_role(value));
                self.note_main_text((value == "article").then(|| "article".to_string()));
            }
            "class" | "id" => self.take_class(name, value),
            "itemprop" => {
                self.names.push(value.trim().to_ascii_lowercase());
                self.note_main_text(Some(format!("[{}]", value.trim())));
                self.take_words(value);
            }
            "name" | "property" => {
                self.names.push(value.trim().to_ascii_lowercase());
                self.place.get_or_insert_with(|| value.to_string());
            }
            "content" => self.content = Some(value.to_string()),
            "rel" => {
                self.rel = value.to_ascii_lowercase();
                self.take_words(value);
            }
            "href" => self.href = Some(value.to_string()),
            "type" => self.kind = value.to_ascii_lowercase(),
            "datetime" => self.datetime = Some(value.to_string()),
            "data-publishtime" => self.published = Some(value.to_string()),
            "alt" => self.texts.push(("the text of a picture", value.to_string())),
            "title" => self.texts.push(("a hint", value.to_string())),
            _ => {}
        }
    }

    fn take_class(&mut self, name: &str, value: &str) {
        self.part = self.part.or_else(|| part_by_class(value));
        if name == "class" {
            self.class = value.to_string();
        } else {
            self.place = Some(value.to_string());
        }
        let sign = if name == "id" { '#' } else { '.' };
        for word in value.split_ascii_whitespace() {
            self.note_main_text(Some(format!("{sign}{word}")));
        }
        if name == "id" && self.mark.is_none() {
            let id = format!("#{}", value.trim());
            self.mark = mark_of(&id);
        }
        self.take_words(value);
    }

    fn take_words(&mut self, value: &str) {
        for word in words(value) {
            self.mark = self.mark.or_else(|| mark_of(&word));
            self.change |= word.starts_with("modified") || word.starts_with("update");
            self.change |= word == "datemodified";
            self.code |= matches!(
                word.as_str(),
                "highlight"
                    | "hljs"
                    | "chroma"
                    | "prettyprint"
                    | "brush"
                    | "language"
                    | "lang"
                    | "code"
                    | "sourcecode"
                    | "codehilite"
            );
        }
    }

    /// Keeps the most trusted mark.
    fn note_main_text(&mut self, mark: Option<String>) {
        let rank = mark.and_then(|mark| main_text_rank(&mark));
        self.main_text = match (self.main_text, rank) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
}

fn mark_of(word: &str) -> Option<ValueMark> {
    if SOURCES.contains(&word) {
        Some(ValueMark::Source)
    } else if AUTHORS.contains(&word) {
        Some(ValueMark::Authors)
    } else {
        None
    }
}

fn is_hiding(style: &str) -> bool {
    if style.len() > LONGEST_STYLE {
        return false;
    }
    let mut plain = String::new();
    for c in style.chars().filter(|c| !c.is_whitespace()) {
        let _ = plain.write_char(c.to_ascii_lowercase());
    }
    plain.contains("display:none")
}
