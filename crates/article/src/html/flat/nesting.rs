//! Measures how deeply the elements of a page are nested, and the cost of its unclosed formatting.
//!
//! An HTML parser searches the open elements at many tags, and reopens formatting that was never closed
//! in each paragraph that follows. Both are counted here by the rules of the standard, simplified so that
//! a page never seems much flatter than it is.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::super::elements::ELEMENTS;
use super::tags::SourceTag;
use crate::words::WordList;

static VOID: WordList = WordList::named(ELEMENTS, "void");
static SPECIAL: WordList = WordList::named(ELEMENTS, "special");
static CLOSES_PARAGRAPHS: WordList = WordList::named(ELEMENTS, "closes paragraphs");
static BREAKS_OUT: WordList = WordList::named(ELEMENTS, "breaks out of drawings");

/// The maximum nesting of elements that is parsed. No page made by people is nested a tenth as deeply.
const DEEPEST: usize = 400;
/// The maximum number of open formatting elements that were not closed in their paragraph.
const MAX_OPEN_FORMATTING: usize = 64;
/// How often formatting with equal attributes is reopened at most.
const MAX_REOPENED: usize = 3;
/// The number of reopened formatting elements that is allowed per tag.
const COST_A_TAG: usize = 4;
/// The number of reopened formatting elements that is always allowed.
const FREE_COST: usize = 10_000;

/// What prevents parsing a page in linear time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Hostility {
    /// The elements are nested too deeply.
    pub(super) deep: bool,
    /// Too much formatting is never closed.
    pub(super) formatting: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A link, bold type and the like.
    Formatting,
    /// An element that bounds the search for an open element: a cell, an object.
    Boundary,
    Special,
    Other,
}

/// The properties of an element, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct NameFacts {
    kind: Kind,
    /// It has no end tag.
    void: bool,
    closes_paragraphs: bool,
    /// It ends an SVG drawing or a formula.
    breaks_out: bool,
    /// Formatting is reopened before it.
    opens_again: bool,
    /// It is recognised within a table only.
    part_of_table: bool,
}

/// The elements that have special rules.
static NAMES: LazyLock<HashMap<&'static str, NameFacts>> = LazyLock::new(|| {
    let lists =
        [&VOID, &SPECIAL, &CLOSES_PARAGRAPHS, &BREAKS_OUT].into_iter().flat_map(|l| l.iter());
    let names =
        lists.chain(&FORMATTING).chain(&BOUNDARIES).chain(&OPEN_AGAIN).chain(&PARTS_OF_TABLES);
    names.map(|name| (*name, facts_of(name))).collect()
});

fn facts_of(name: &str) -> NameFacts {
    let kind = if FORMATTING.contains(&name) {
        Kind::Formatting
    } else if BOUNDARIES.contains(&name) {
        Kind::Boundary
    } else if SPECIAL.contains(&name) {
        Kind::Special
    } else {
        Kind::Other
    };
    NameFacts {
        kind,
        void: VOID.contains(&name),
        closes_paragraphs: CLOSES_PARAGRAPHS.contains(&name),
        breaks_out: BREAKS_OUT.contains(&name),
        opens_again: matches!(kind, Kind::Formatting | Kind::Other) || OPEN_AGAIN.contains(&name),
        part_of_table: PARTS_OF_TABLES.contains(&name),
    }
}

/// The properties of an element of any name.
fn facts(name: &str) -> NameFacts {
    const UNKNOWN: NameFacts = NameFacts {
        kind: Kind::Other,
        void: false,
        closes_paragraphs: false,
        breaks_out: false,
        opens_again: true,
        part_of_table: false,
    };
    NAMES.get(name).copied().unwrap_or(UNKNOWN)
}

const FORMATTING: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];
const BOUNDARIES: [&str; 8] =
    ["table", "td", "th", "caption", "object", "marquee", "applet", "template"];
/// Elements, besides formatting and unknown ones, before which formatting is reopened.
const OPEN_AGAIN: [&str; 12] = [
    "applet", "area", "br", "button", "embed", "img", "input", "marquee", "object", "select",
    "wbr", "xmp",
];
/// Elements that are recognised within a table only.
const PARTS_OF_TABLES: [&str; 9] =
    ["caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"];
/// The maximum length of a name with special rules, in bytes.
const LONGEST_KNOWN: usize = 16;

/// Whether an element is a drawing or a formula.
fn is_foreign(name: &str) -> bool {
    matches!(name, "svg" | "math")
}

/// Whether the content of an element of a drawing or formula is HTML again.
fn is_integration(name: &str) -> bool {
    matches!(
        name,
        "foreignobject" | "desc" | "mi" | "mo" | "mn" | "ms" | "mtext" | "annotation-xml"
    )
}

/// Whether an element bounds formatting, so that none is reopened across it.
fn is_marker(name: &str) -> bool {
    BOUNDARIES.contains(&name) && name != "table"
}

/// The open elements of a page, tag by tag.
#[derive(Default)]
pub(super) struct Nesting {
    open: Vec<(String, Kind)>,
    /// For each open element, the number of the formatting that it is, or 0.
    numbers: Vec<usize>,
    /// Formatting that is reopened if its paragraph ended, with its number; `None` marks the start of a
    /// cell.
    formatting: Vec<Option<(String, usize)>>,
    /// The number last given to formatting.
    last: usize,
    /// How many of the open elements are drawings or formulas, in which other rules apply.
    foreign: usize,
    tags: usize,
    cost: usize,
    pub(super) found: Hostility,
}

impl Nesting {
    /// Processes a tag; `after_text` is whether text comes before it.
    pub(super) fn take(&mut self, tag: &SourceTag, after_text: bool) {
        if self.found.deep {
            return;
        }
        self.tags += 1;
        if after_text {
            self.open_again();
        }
        let mut name = tag.name.get(..LONGEST_KNOWN.min(tag.name.len())).unwrap_or("x").to_string();
        name.make_ascii_lowercase();
        if matches!(name.as_str(), "html" | "head" | "body") {
            return;
        }
        if tag.closing {
            self.close(&name);
        } else {
            self.open(name, tag);
        }
        self.found.deep |= self.open.len() > DEEPEST;
        self.found.formatting |= self.formatting.len() > MAX_OPEN_FORMATTING + self.open.len()
            || self.cost > FREE_COST + COST_A_TAG * self.tags;
    }

    fn open(&mut self, name: String, tag: &SourceTag) {
        let known = facts(&name);
        while let Some(root) = self.foreign_root() {
            let styled = |(name, _): (&str, &str)| {
                ["color", "face", "size"].iter().any(|style| name.eq_ignore_ascii_case(style))
            };
            let font = name == "font" && tag.attributes().any(styled);
            if !font && !known.breaks_out {
                let kind = if is_integration(&name) { Kind::Boundary } else { Kind::Other };
                self.foreign += usize::from(is_foreign(&name));
                return self.push(name, kind, 0);
            }
            self.truncate(root);
        }
        if is_foreign(&name) {
            self.open_again();
            self.foreign += 1;
            return self.push(name, Kind::Other, 0);
        }
        let in_table = || self.open.iter().any(|(open, _)| open == "table");
        if known.part_of_table && !in_table() {
            return;
        }
        let kind = known.kind;
        if known.closes_paragraphs {
            self.close_paragraph();
        }
        match name.as_str() {
            "li" => self.close_sibling(&["li"]),
            "dd" | "dt" => self.close_sibling(&["dd", "dt"]),
            "td" | "th" => self.close_within_table(&["td", "th", "caption"]),
            "tr" => self.close_within_table(&["td", "th", "caption", "tr"]),
            "tbody" | "thead" | "tfoot" | "caption" => {
                self.close_within_table(&["td", "th", "caption", "tr", "tbody", "thead", "tfoot"]);
            }
            "option" if self.open.last().is_some_and(|(open, _)| open == "option") => {
                self.truncate(self.open.len() - 1);
            }
            "a" => self.close("a"),
            "button" => self.close_in_scope("button"),
            _ => {}
        }
        if known.opens_again {
            self.open_again();
        }
        if known.void {
            return;
        }
        let mut number = 0;
        if kind == Kind::Formatting {
            self.last += 1;
            number = self.last;
            self.keep_formatting(tag, &name);
        }
        if is_marker(&name) {
            self.formatting.push(None);
        }
        self.push(name, kind, number);
    }

    fn push(&mut self, name: String, kind: Kind, number: usize) {
        self.open.push((name, kind));
        self.numbers.push(number);
    }

    /// Where the formatting of the innermost cell begins.
    fn of_cell(&self) -> usize {
        self.formatting.iter().rposition(Option::is_none).map_or(0, |at| at + 1)
    }

    /// Keeps formatting; of equal name and attributes at most three.
    fn keep_formatting(&mut self, tag: &SourceTag, name: &str) {
        let name = format!("{name}{}", &tag.source[1 + tag.name.len()..]);
        let since = self.of_cell();
        let is_same =
            |kept: &Option<(String, usize)>| kept.as_ref().is_some_and(|(kept, _)| *kept == name);
        let same = self.formatting[since..].iter().filter(|kept| is_same(kept)).count();
        if same >= MAX_REOPENED
            && let Some(first) = self.formatting[since..].iter().position(is_same)
        {
            self.formatting.remove(since + first);
        }
        self.formatting.push(Some((name, self.last)));
    }

    /// Reopens the formatting that ended with its paragraph and not by a tag.
    fn open_again(&mut self) {
        let is_open = |entry: &Option<(String, usize)>| {
            entry.as_ref().is_none_or(|(_, number)| self.numbers.iter().rev().any(|n| n == number))
        };
        let from = self.formatting.iter().rposition(is_open).map_or(0, |at| at + 1);
        for at in from..self.formatting.len() {
            self.cost += 1;
            self.last += 1;
            let last = self.last;
            let Some((name, number)) = &mut self.formatting[at] else { continue };
            *number = last;
            let length = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
            let name = name[..length].to_string();
            self.push(name, Kind::Formatting, last);
        }
    }

    /// Where the drawing or formula begins that the next tag would be in.
    fn foreign_root(&self) -> Option<usize> {
        if self.foreign == 0 {
            return None;
        }
        let at =
            self.open.iter().rposition(|(open, _)| is_foreign(open) || is_integration(open))?;
        is_foreign(&self.open[at].0).then_some(at)
    }

    fn close(&mut self, name: &str) {
        while matches!(name, "p" | "br")
            && let Some(root) = self.foreign_root()
        {
            self.truncate(root);
        }
        if let Some(root) = self.foreign_root()
            && let Some(at) = self.open[root..].iter().rposition(|(open, _)| open == name)
        {
            return self.truncate(root + at);
        }
        match facts(name).kind {
            Kind::Formatting => self.close_formatting(name),
            Kind::Boundary if name == "table" => {
                if let Some(at) = self.open.iter().rposition(|(open, _)| open == "table") {
                    self.truncate(at);
                }
            }
            Kind::Boundary => self.close_within_table(&[name]),
            Kind::Special if name == "p" => self.close_paragraph(),
            Kind::Special => self.close_in_scope(name),
            Kind::Other => {
                let special = self
                    .open
                    .iter()
                    .rposition(|(_, kind)| matches!(kind, Kind::Special | Kind::Boundary));
                let at = self.open.iter().rposition(|(open, _)| open == name);
                if let Some(at) = at.filter(|at| special.is_none_or(|special| special < *at)) {
                    self.truncate(at);
                }
            }
        }
    }

    fn close_formatting(&mut self, name: &str) {
        let begins = |kept: &Option<(String, usize)>| {
            kept.as_ref().is_some_and(|(kept, _)| {
                kept.strip_prefix(name)
                    .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
            })
        };
        let since = self.of_cell();
        if let Some(at) = self.formatting[since..].iter().rposition(begins) {
            self.formatting.remove(since + at);
        }
        let Some(at) =
            self.open.iter().rposition(|(open, kind)| open == name || *kind == Kind::Boundary)
        else {
            return;
        };
        if self.open[at].0 != name {
            return;
        }
        if self.open[at..].iter().any(|(_, kind)| *kind == Kind::Special) {
            self.open.remove(at);
            self.numbers.remove(at);
        } else {
            self.truncate(at);
        }
    }

    /// Closes an element if it is open within the current cell or object.
    fn close_in_scope(&mut self, name: &str) {
        let at = self.open.iter().rposition(|(open, kind)| open == name || *kind == Kind::Boundary);
        if let Some(at) = at.filter(|at| self.open[*at].0 == name) {
            self.truncate(at);
        }
    }

    /// Closes the paragraph that is open within the current cell, object or button.
    fn close_paragraph(&mut self) {
        let at = self.open.iter().rposition(|(open, kind)| {
            matches!(open.as_str(), "p" | "button") || *kind == Kind::Boundary
        });
        if let Some(at) = at.filter(|at| self.open[*at].0 == "p") {
            self.truncate(at);
        }
    }

    /// Closes an item before the next one, if only paragraphs are open in it.
    fn close_sibling(&mut self, names: &[&str]) {
        let at = self.open.iter().rposition(|(open, kind)| {
            names.contains(&open.as_str())
                || matches!(kind, Kind::Special | Kind::Boundary)
                    && !matches!(open.as_str(), "address" | "div" | "p")
        });
        if let Some(at) = at.filter(|at| names.contains(&self.open[*at].0.as_str())) {
            self.truncate(at);
        }
    }

    /// Closes the outermost of some parts of the innermost table.
    fn close_within_table(&mut self, names: &[&str]) {
        let table = self.open.iter().rposition(|(open, _)| open == "table").map_or(0, |at| at + 1);
        let at = self.open[table..].iter().position(|(open, _)| names.contains(&open.as_str()));
        if let Some(at) = at {
            self.truncate(table + at);
        }
    }

    fn truncate(&mut self, at: usize) {
        self.numbers.truncate(at);
        for (name, _) in self.open.drain(at..).rev() {
            self.foreign -= usize::from(is_foreign(&name));
            if is_marker(&name) {
                let marker = self.formatting.iter().rposition(Option::is_none);
                self.formatting.truncate(marker.unwrap_or(0));
            }
        }
    }
}
