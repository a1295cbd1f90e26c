//! Newspaper pages: Markdown and plain text with one or several stories.
//!
//! A page is processed in these steps: `front_matter` takes the fields at its head, `crate::markdown`
//! reads paragraphs, headings and items, `marks` finds datelines, bylines and the like, `split` divides
//! the page into stories, and `compose` makes a record from each. All steps follow the conventions of
//! Chinese news, state their evidence in the record, and take time linear in the length of the page.
//! Readers of other kinds of files use `printed` for the fields that a text itself prints.

mod byline;
mod columns;
mod compose;
mod dates;
mod fields;
mod front_matter;
mod furniture;
mod links;
mod marks;
mod places;
mod printed;
mod sources;
mod split;
mod titles;
mod window;

use std::path::Path;

use serde_json::Value;

use crate::markdown;
use crate::markdown::blocks;
use crate::markdown::blocks::{BlockKind, MarkdownBlock};
use crate::markdown::lines::lines;
use crate::omission::Omission;
use crate::reading::{Note, Reading, Record};
use crate::significant;
use dates::{FoundDay, PageDates};
use front_matter::FrontMatter;
pub(crate) use furniture::Furniture;
use split::{Layout, PagePiece};

pub use byline::begins_with_family_name;
#[cfg(feature = "printed")]
pub(crate) use furniture::around;
pub(crate) use printed::complete;

/// The maximum length of a heading, in bytes: a longer one is a paragraph marked up as a heading.
const LONGEST_HEADING: usize = 600;
/// The maximum length of a heading of several sentences, in bytes: titles rarely have two sentences, and
/// then short ones.
const LONGEST_HEADING_OF_SENTENCES: usize = 240;

/// Divides a page into records.
///
/// `text` is the decoded file with its original line ends. `path` is for notes. `relative` (see
/// [`FoundFile`](crate::FoundFile)) is for the date that a file name may contain and for the records'
/// `path`. Every significant character of the text ends up in a record or its metadata, except markup and
/// repeated text, which is dropped and reported in a note. Total: no text is an error.
pub fn read_page(text: &str, path: &Path, relative: &str, is_markdown: bool) -> Reading {
    let lines = lines(text.trim_start_matches('\u{feff}'));
    let (front, rest) = front_matter::take(&lines);
    let problem =
        |(line, message): &(u32, String)| Note::problem(path, Some(*line), message.clone());
    let remark = |(line, remark): &(u32, String)| Note::info(path, Some(*line), remark.clone());
    let mut reading = Reading {
        notes: front.problems.iter().map(problem).collect(),
        reservations: front.reservations,
        ..Reading::default()
    };
    reading.notes.extend(front.remarks.iter().map(remark));
    let (blocks, omissions) = if is_markdown {
        let document = markdown::read(rest, is_mdx(relative));
        (blocks::assemble(&document.lines, true), document.omitted)
    } else {
        (blocks::read(rest), Vec::new())
    };
    reading.omissions = omissions;
    reading.omissions.extend(front.omissions.iter().cloned());
    let pieces: Vec<PagePiece> = blocks.into_iter().map(demote).map(PagePiece::new).collect();
    if pieces.iter().all(|piece| significant::count(&piece.block.text) == 0)
        && front.get("title").is_none()
    {
        let message = "the page contains no text: nothing was read";
        reading.notes.push(Note::info(path, None, message));
        let links = pieces.iter().flat_map(|piece| {
            piece.block.links.iter().map(|link| (piece.block.lines.0, link.target.clone()))
        });
        let what = "the address of a link without a text";
        reading.omissions.extend(links.map(|(line, text)| Omission { line, text, what }));
        return reading;
    }
    let layout = split::split(&pieces, front.split, front.get("title").is_some());
    if layout.too_many {
        let message =
            "the page contains more stories than are separated: the rest is in the last of them";
        reading.notes.push(Note::problem(path, None, message));
    }
    reading.records = compose_all(&pieces, &layout, &front, path, relative, &mut reading);
    reading.notes.sort_by_key(|note| note.line);
    reading.omissions.sort_by_key(|omission| omission.line);
    reading
}

/// Whether a file is Markdown with JavaScript.
fn is_mdx(relative: &str) -> bool {
    relative.rsplit('.').next().is_some_and(|ending| ending.eq_ignore_ascii_case("mdx"))
}

/// Turns a heading that contains several sentences, or a mark, into a paragraph.
fn demote(block: MarkdownBlock) -> MarkdownBlock {
    let sentences = block.text.matches('。').count();
    let long = block.text.len() > LONGEST_HEADING
        || (sentences > 1 && block.text.len() > LONGEST_HEADING_OF_SENTENCES);
    match block.kind {
        BlockKind::Heading(_) if long || is_mark(&block.text) => {
            MarkdownBlock { kind: BlockKind::Text, ..block }
        }
        _ => block,
    }
}

/// Whether a heading is a dateline, a byline or a continuation mark and no title.
fn is_mark(text: &str) -> bool {
    use marks::{
        MarkKind::Byline, MarkKind::ContinuedFrom, MarkKind::ContinuedOn, MarkKind::Credit,
        MarkKind::Dateline, MarkKind::Editor,
    };
    let mark = marks::read(text).whole.into_iter().next();
    mark.is_some_and(|mark| {
        matches!(mark.kind, Byline | ContinuedFrom | ContinuedOn | Credit | Dateline | Editor)
    })
}

fn compose_all(
    pieces: &[PagePiece],
    layout: &Layout,
    front: &FrontMatter,
    path: &Path,
    relative: &str,
    reading: &mut Reading,
) -> Vec<Record> {
    let furniture = page_furniture(pieces, layout);
    let stated = stated_dates(pieces, layout, front);
    let mut dates = PageDates::new(stated, relative);
    for piece in pieces {
        dates.look_at(&piece.block.text);
    }
    let page = compose::PageContext {
        path,
        relative,
        pieces,
        front,
        dates: &dates,
        furniture: &furniture,
        single: layout.stories.len() <= 1,
    };
    let mut records: Vec<Record> = Vec::with_capacity(layout.stories.len());
    if layout.stories.is_empty() {
        // There is nothing but front matter or the name of the page.
        let story = split::Story {
            pieces: 0..pieces.len(),
            title: None,
            subtitle: None,
            group: None,
            rule: "the page is one article",
        };
        records.push(compose::record(&page, &story, reading));
        return records;
    }
    for story in &layout.stories {
        records.push(compose::record(&page, story, reading));
    }
    keep_page_lines(&mut records, pieces, layout);
    keep_front_date(&mut records, front);
    records
}

/// Puts the date of the front matter into the metadata of the last record if every story states another date.
fn keep_front_date(records: &mut [Record], front: &FrontMatter) {
    let Some((date, field)) = front.date().zip(front.field("date")) else { return };
    let is_used = records.iter().any(|record| record.article.date == Some(date));
    if let Some(record) = records.last_mut().filter(|_| !is_used) {
        let stated = Value::String(field.values.join(" "));
        compose::insert(&mut record.article.meta, "page_date", stated);
    }
}

/// The values in the lines that name the page, the first of each kind.
fn page_furniture(pieces: &[PagePiece], layout: &Layout) -> Furniture {
    let mut page = Furniture::default();
    let below = named_lines(pieces);
    for at in layout.page.iter().chain(&layout.groups).copied().chain(below) {
        if let Some(found) = furniture::furniture(&pieces[at].block.text) {
            page.date = page.date.or(found.date);
            page.name = page.name.or(found.name);
            page.page = page.page.or(found.page);
        } else if layout.page.contains(&at) && sources::is_source(pieces[at].block.text.trim()) {
            page.name = page.name.or(Some(pieces[at].block.text.trim().to_string()));
        }
    }
    page
}

/// The dates that front matter and page title state.
fn stated_dates(pieces: &[PagePiece], layout: &Layout, front: &FrontMatter) -> Vec<FoundDay> {
    let front_date = front.date().zip(front.field("date")).map(|(date, field)| FoundDay {
        date,
        line: field.line,
        rule: "front matter",
    });
    let above = layout.page.iter().chain(&layout.groups).chain(&layout.footers).copied();
    let named = above.chain(named_lines(pieces)).filter_map(|at| {
        let block = &pieces[at].block;
        let date = furniture::furniture(&block.text)?.date?;
        Some(FoundDay { date, line: block.lines.0, rule: "date in a line that names the page" })
    });
    front_date.into_iter().chain(named).collect()
}

/// The lines inside stories that name the paper: 《山城日报》（2023年8月13日 第01版）.
fn named_lines(pieces: &[PagePiece]) -> impl Iterator<Item = usize> + '_ {
    pieces.iter().enumerate().filter_map(|(at, piece)| {
        let mark = piece.marks.whole.first().filter(|mark| mark.kind == marks::MarkKind::Info)?;
        let found = furniture::furniture(&mark.printed)?;
        (found.date.is_some() && (found.name.is_some() || found.page.is_some())).then_some(at)
    })
}

/// Puts lines that belong to the page and to no story into the metadata: its name into every record, its
/// columns, footers and links into the record of its list of stories, or else into the last record.
fn keep_page_lines(records: &mut [Record], pieces: &[PagePiece], layout: &Layout) {
    let texts = |lines: &[usize]| -> Vec<String> {
        let texts = lines.iter().map(|&at| pieces[at].block.text.clone());
        texts.filter(|text| significant::count(text) > 0).collect()
    };
    let names = texts(&layout.page);
    if !names.is_empty() {
        for record in records.iter_mut() {
            compose::insert(&mut record.article.meta, "page", Value::String(names.join(" ")));
        }
    }
    let home = records.iter().position(|record| record.article.kind == "list");
    let home = home.unwrap_or(records.len().saturating_sub(1));
    let Some(record) = records.get_mut(home) else { return };
    let apart = layout.page.iter().chain(&layout.groups).chain(&layout.footers);
    let links = apart.flat_map(|&at| &pieces[at].block.links).filter(|link| !link.bare);
    let links: Vec<Value> = links.map(|link| Value::String(link.target.clone())).collect();
    match record.article.meta.get_mut("links") {
        Some(Value::Array(known)) => known.extend(links),
        _ if links.is_empty() => {}
        _ => compose::insert(&mut record.article.meta, "links", Value::Array(links)),
    }
    for (name, lines) in [("columns", &layout.groups), ("footer", &layout.footers)] {
        let values: Vec<Value> = texts(lines).into_iter().map(Value::String).collect();
        if !values.is_empty() {
            compose::insert(&mut record.article.meta, name, Value::Array(values));
        }
    }
}

#[cfg(test)]
mod tests;
