//! The lines about an article in its own part of the page: by its headline, at the top of its text, and
//! under it.
//!
//! A wrong date is worse than none. So nothing in a list of other articles, in a ranking or in a comment
//! counts, and under the text only labelled values do.

use souwen_text::Date;

use super::info_line::{InfoLine, info_line, label_and_value, names_of};
use super::labels::is_label;
use super::names::{author_names, is_person, source_name};
use crate::html::facts::ValueMark;
use crate::html::main_text::Fate;
use crate::html::outline::Outline;
use crate::html::parts::PartKind;

/// How many blocks above the headline, or above the text if there is none, may be about the article.
const ABOVE: usize = 6;
/// The maximum number of blocks between headline and text that are examined.
const BETWEEN: usize = 40;
/// How many blocks at the top of the text may be about the article: further down the same words belong to
/// the story.
const TOP: usize = 4;
/// How many blocks at the end of the text may be about the article.
const BELOW: usize = 6;
/// How many blocks under the text may be about the article.
const UNDER: usize = 10;

/// The values read from the lines about an article.
#[derive(Debug, Default)]
pub(super) struct OwnLines {
    pub(super) labelled_day: Option<Date>,
    pub(super) day: Option<Date>,
    pub(super) change: Option<Date>,
    /// The date of a `time` element.
    pub(super) time: Option<Date>,
    pub(super) source: Option<String>,
    pub(super) authors: Vec<String>,
    /// Their blocks, in order.
    pub(super) blocks: Vec<usize>,
}

/// The part of a page that is about its article, as ranges of blocks.
struct OwnPart {
    /// Above the headline.
    above: std::ops::Range<usize>,
    /// From the headline to the first blocks of the text.
    top: Vec<usize>,
    /// The last blocks of the text, and those under it.
    below: Vec<usize>,
}

impl OwnPart {
    fn of(fates: &[Fate], headline: Option<usize>) -> OwnPart {
        let texts: Vec<usize> =
            fates.iter().enumerate().filter(|(_, f)| **f == Fate::Text).map(|(at, _)| at).collect();
        let (Some(&first), Some(&last)) = (texts.first(), texts.last()) else {
            return OwnPart { above: 0..0, top: Vec::new(), below: Vec::new() };
        };
        let near = |at: &usize| *at <= first && first - at <= BETWEEN;
        let from = headline.filter(near).unwrap_or(first);
        // The headline may be the first block of the text.
        let inside = texts.iter().copied().skip_while(|&at| at <= from).take(TOP);
        let top = (from..first).chain(texts.first().copied()).chain(inside);
        let top: Vec<usize> =
            top.filter(|&at| fates[at] == Fate::Text || may_contain_fields(fates[at])).collect();
        let mut below: Vec<usize> = texts.iter().rev().take(BELOW).rev().copied().collect();
        let under = (last + 1..fates.len()).take(UNDER);
        below.extend(under.take_while(|&at| may_contain_fields(fates[at])));
        below.retain(|at| !top.contains(at));
        OwnPart { above: from.saturating_sub(ABOVE)..from, top, below }
    }
}

/// Whether a block with this fate, though left out, may be about the article.
fn may_contain_fields(fate: Fate) -> bool {
    let Fate::Out(what) = fate else { return false };
    let others = [PartKind::Navigation, PartKind::Side, PartKind::Comments, PartKind::Related];
    !others.iter().any(|kind| kind.what() == what)
}

/// Whether something before a block, such as a meta element, is about the article.
pub(super) fn is_of_article(fates: &[Fate], headline: Option<usize>) -> impl Fn(usize) -> bool {
    let last = fates.iter().rposition(|fate| *fate == Fate::Text).unwrap_or(0);
    move |block| {
        let by_headline = headline.is_some_and(|at| block <= at + 1);
        let own =
            fates.get(block).is_none_or(|fate| *fate == Fate::Text || may_contain_fields(*fate));
        block <= last + 1 && (own || by_headline)
    }
}

/// Whether the text consists of several stories, each in an element of its own.
fn has_several_stories(outline: &Outline, fates: &[Fate]) -> bool {
    let mut stories = 0;
    let mut until = 0;
    for (at, element) in outline.elements.iter().enumerate() {
        if at >= until && element.is_article {
            stories += usize::from(fates[element.blocks.clone()].contains(&Fate::Text));
            until = element.end;
        }
    }
    stories > 1
}

impl OwnLines {
    /// Reads the lines of a page. `fates` states which blocks are the text.
    pub(super) fn of(outline: &Outline, fates: &[Fate], headline: Option<usize>) -> OwnLines {
        let part = OwnPart::of(fates, headline);
        let mut lines = OwnLines::default();
        if has_several_stories(outline, fates) {
            // A value of one story would be wrong for the others.
            return lines;
        }
        let mut top = part.top.clone();
        top.dedup();
        for &at in &top {
            lines.take(outline, at, true);
        }
        for &at in top.iter().filter(|&&at| Some(at) != headline) {
            let beside = |line: &usize| line.abs_diff(at) == 1;
            if lines.blocks.iter().any(beside)
                && !lines.blocks.contains(&at)
                && let Some(names) = names_of(&outline.blocks[at])
            {
                lines.keep(at, names);
            }
        }
        for at in part.above.clone().filter(|&at| may_contain_fields(fates[at])) {
            let text = &outline.blocks[at].text;
            let now = text.contains("今天") || text.contains("现在") || text.contains("今日");
            if !now && !outline.blocks[at].is_linked() {
                lines.take(outline, at, true);
            }
        }
        for &at in &part.below {
            lines.take(outline, at, false);
        }
        lines.take_times(outline, &top);
        let marked = |at: usize| top.contains(&at) || part.above.contains(&at);
        lines.take_marked(outline, marked);
        lines.blocks.sort_unstable();
        lines.blocks.dedup();
        lines
    }

    /// Processes a block, if it is a line about the article. Away from the headline only labelled lines
    /// count.
    fn take(&mut self, outline: &Outline, at: usize, by_headline: bool) {
        let block = &outline.blocks[at];
        if by_headline
            && is_label(&block.text)
            && let Some(value) = outline.blocks.get(at + 1)
            && let Some(line) = label_and_value(&block.text, &value.text)
        {
            self.blocks.push(at + 1);
            return self.keep(at, line);
        }
        let Some(line) = info_line(block) else { return };
        if !by_headline && !line.labelled {
            return;
        }
        if !by_headline {
            let line = InfoLine { day: line.day.filter(|_| line.labelled_day), ..line };
            return self.keep(at, line);
        }
        self.keep(at, line);
    }

    /// Keeps the values of a line that no earlier line gave.
    fn keep(&mut self, at: usize, line: InfoLine) {
        self.blocks.push(at);
        let InfoLine { source, day, labelled_day, change, authors, .. } = line;
        self.labelled_day = self.labelled_day.or(day.filter(|_| labelled_day));
        self.day = self.day.or(day);
        self.change = self.change.or(change);
        if self.source.is_none() {
            self.source = source;
        }
        if self.authors.is_empty() {
            self.authors = authors;
        }
    }

    /// Takes the first time element by the headline that is not that of a change.
    fn take_times(&mut self, outline: &Outline, top: &[usize]) {
        for time in outline.head.times.iter().filter(|time| !time.change) {
            // An empty element belongs to the block after it.
            let short = outline.blocks.get(time.block).is_none_or(|block| {
                info_line(block).is_some() || time.empty || block.length <= SHORT_LINE
            });
            let near = top.contains(&time.block) || top.is_empty();
            if near && short && self.time.is_none() {
                self.time = Date::parse_value(&time.value);
                let alone = outline.blocks.get(time.block).map(|block| block.length);
                if self.time.is_some() && !time.empty && alone.is_some_and(|n| n <= LONGEST_DAY) {
                    self.blocks.push(time.block);
                }
            }
        }
    }

    /// Takes the values marked by classes.
    fn take_marked(&mut self, outline: &Outline, is_near: impl Fn(usize) -> bool) {
        for value in outline.head.marked.iter().filter(|value| is_near(value.block)) {
            if value.text.chars().nth(SHORT_LINE).is_some() {
                continue;
            }
            match value.mark {
                ValueMark::Source if self.source.is_none() => {
                    self.source = source_name(&value.text);
                }
                ValueMark::Authors if self.authors.is_empty() => {
                    let names = author_names(&value.text);
                    let is_name = |name: &String| {
                        let han = |c: char| matches!(c, '\u{4E00}'..='\u{9FFF}');
                        let foreign = !name.contains(han) || name.contains('·');
                        is_person(name) || foreign && name.chars().count() <= LONGEST_AUTHOR
                    };
                    // The name of an account is not that of a person.
                    self.authors = names.into_iter().filter(is_name).collect();
                    if self.authors.is_empty() && self.source.is_none() {
                        self.source = source_name(&value.text);
                    }
                }
                _ => {}
            }
        }
    }
}

/// The maximum length of a line that is only a date and a time, in significant characters.
const LONGEST_DAY: usize = 14;
/// The maximum length of the name of a person, in characters.
const LONGEST_AUTHOR: usize = 30;
/// The maximum length of a line that a marked value may fill, in characters.
const SHORT_LINE: usize = 30;
