//! Files of printed pages: the stories of PDF and OFD files, and of the output of text recognition, as
//! records.
//!
//! `souwen_print` finds the stories: it knows columns, headlines and continuations. Here each story
//! becomes a record with the fields that its text prints (datelines, bylines), the date and the page in
//! the lines around the stories, and the place of each paragraph. All of a file is accounted for: text
//! that is in no record is an omission, and a page without readable text gives a note.

pub(crate) mod notes;
mod places;
#[cfg(feature = "pdf")]
mod programs;

#[cfg(feature = "pdf")]
use std::io::Read;
use std::ops::ControlFlow;

use serde_json::Value;
#[cfg(feature = "pdf")]
use souwen_print::read_pdf as pages;
use souwen_print::{
    Document, Furniture, FurnitureKind, Limits, Printed, Story, read_recognised as recognised,
    stories,
};
use souwen_text::Date;

#[cfg(feature = "pdf")]
use crate::MAX_PDF_BYTES;
use crate::folder::FoundFile;
use crate::model::{Article, KIND_ARTICLE, Paragraph, Role};
use crate::omission::Omission;
use crate::page::{self, complete};
#[cfg(any(feature = "pdf", feature = "office"))]
use crate::reading::ReadError;
#[cfg(feature = "pdf")]
use crate::reading::ReadOptions;
use crate::reading::{Evidence, Record, Sink};
use crate::tidy::tidy;

/// Reads a file and passes its records to `sink`. The lines of notes and omissions are the numbers of its
/// pages.
#[cfg(feature = "pdf")]
pub(crate) fn read_pdf(
    file: &FoundFile,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<ControlFlow<()>, ReadError> {
    if let Some(program) = &options.programs.pdf {
        let document = programs::whole(program, file, sink)?;
        return Ok(give(file, &document, sink));
    }
    // A larger file is refused below, with an error of its own.
    let mut bytes = Vec::new();
    file.open()?.take(MAX_PDF_BYTES + 1).read_to_end(&mut bytes)?;
    let count = bytes.len() as u64;
    let limits = Limits { bytes: MAX_PDF_BYTES, ..Limits::default() };
    let mut document =
        pages(bytes, &limits).map_err(|unread| ReadError::Malformed(unread.to_string()))?;
    sink.progress(count);
    if let Some(program) = &options.programs.ocr {
        programs::recognise(program, file, &mut document, sink);
    }
    Ok(give(file, &document, sink))
}

/// Reads an OFD file, like [`read_pdf`] for PDF files.
#[cfg(feature = "office")]
pub(crate) fn read_ofd(
    file: &FoundFile,
    sink: &mut dyn Sink,
) -> Result<ControlFlow<()>, ReadError> {
    let limits = Limits::default();
    let bytes = file.bytes(limits.bytes)?;
    let count = bytes.len() as u64;
    let document = souwen_print::read_ofd(bytes, &limits)
        .map_err(|unread| ReadError::Malformed(unread.to_string()))?;
    sink.progress(count);
    Ok(give(file, &document, sink))
}

/// Reads the output of a text recognition for images of pages, like [`read_pdf`] for PDF files.
pub(crate) fn read_recognised(
    file: &FoundFile,
    text: &str,
    sink: &mut dyn Sink,
) -> ControlFlow<()> {
    give(file, &recognised(text, &Limits::default()), sink)
}

/// Passes on the records of a file of pages.
fn give(file: &FoundFile, document: &Document, sink: &mut dyn Sink) -> ControlFlow<()> {
    let printed = stories(document);
    notes::notes(&file.path, document, &printed).into_iter().for_each(|note| sink.note(note));
    omissions(document, &printed).into_iter().for_each(|omission| sink.omission(omission));
    let is_alone = printed.stories.len() == 1;
    for story in &printed.stories {
        let title = is_alone.then(|| notes::title(&document.about)).flatten();
        let record = record(story, title, &printed.furniture, &file.relative);
        sink.record(record)?;
    }
    ControlFlow::Continue(())
}

/// The text that is in no record.
fn omissions(document: &Document, printed: &Printed) -> Vec<Omission> {
    let around = printed.furniture.iter().map(|line| Omission {
        line: line.place.page,
        text: line.text.clone(),
        what: match line.kind {
            FurnitureKind::PageNumber => "the number of a page",
            FurnitureKind::Header => "a line at the head of a page",
            FurnitureKind::Footer => "a line at the foot of a page",
        },
    });
    let repeated = printed.repeated.iter().map(|(page, text)| Omission {
        line: *page,
        text: text.clone(),
        what: "a headline where a story goes on",
    });
    let drawn = document.sheets.iter().flat_map(|sheet| {
        let again = (&sheet.again, "what is drawn again in its own place");
        let outside = (&sheet.outside, "what is drawn outside of its page");
        [again, outside].map(|(text, what)| Omission {
            line: sheet.number,
            text: text.clone(),
            what,
        })
    });
    let all = around.chain(repeated).chain(drawn);
    let mut all: Vec<Omission> = all.filter(|omission| !omission.text.trim().is_empty()).collect();
    all.sort_by_key(|omission| omission.line);
    all
}

/// The record of a story.
fn record(story: &Story, title: Option<String>, furniture: &[Furniture], relative: &str) -> Record {
    let around = Around::of(story, furniture);
    let paragraphs = story.paragraphs.iter().map(|paragraph| Paragraph {
        role: if paragraph.is_heading { Role::Heading } else { Role::Paragraph },
        level: paragraph.is_heading.then_some(2),
        ..Paragraph::text(paragraph.text.as_str())
    });
    let mut record = Record { lines: (story.page, story.last_page), ..Record::default() };
    let mut put = |field, value: &str, rule| {
        record.evidence.push(Evidence { field, value: value.to_string(), line: story.page, rule });
    };
    if let Some(headline) = &story.headline {
        put("title", headline, "the largest line above the text");
    } else if let Some(title) = &title {
        put("title", title, "metadata of the file");
    }
    let mut article = Article {
        title: story.headline.clone().or(title).unwrap_or_default(),
        subtitle: (!story.around.is_empty()).then(|| story.around.join(" ")),
        body: paragraphs.collect(),
        dateline: story.marks.clone(),
        kind: KIND_ARTICLE.into(),
        path: Some(relative.to_string()),
        ..Article::default()
    };
    if let Some(subtitle) = &article.subtitle {
        put("subtitle", subtitle, "lines around the headline");
    }
    if let Some(section) = &around.section {
        put("section", section, "a line around the stories of the page");
        article.section = Some(section.clone());
    }
    for (name, value) in places::places(story) {
        article.meta.insert(name.into(), value);
    }
    tidy(&mut article);
    record.article = article;
    let stated = around.date.map(|date| (date, "date in a line around the stories of the page"));
    complete(&mut record, stated, relative, story.page);
    if record.article.source.is_none()
        && let Some(name) = around.name
    {
        let rule = "a line around the stories of the page";
        let value = name.clone();
        record.evidence.push(Evidence { field: "source", value, line: story.page, rule });
        record.article.source = Some(name);
    }
    if let Some(text) = around.text {
        record.article.meta.insert("page".into(), Value::String(text));
    }
    record
}

/// The values in the lines around the stories of a page.
#[derive(Default)]
struct Around {
    date: Option<Date>,
    name: Option<String>,
    section: Option<String>,
    text: Option<String>,
}

impl Around {
    /// If the page of the story states no date, that of the file is taken: a paper has one date.
    fn of(story: &Story, furniture: &[Furniture]) -> Around {
        let mut around = Around::default();
        let own = furniture.iter().filter(|line| line.place.page == story.page);
        let own = own.map(|line| (line, page::around(&line.text)));
        for (line, found) in own {
            let page::Furniture { date, name, page } = found;
            let has_value = date.is_some() || page.is_some();
            around.date = around.date.or(date);
            around.name = around.name.or(name);
            around.section = around.section.or(page);
            if has_value && line.kind == FurnitureKind::Header {
                around.text.get_or_insert_with(|| line.text.clone());
            }
        }
        if around.date.is_none() {
            around.date = furniture.iter().find_map(|line| page::around(&line.text).date);
        }
        around
    }
}

#[cfg(test)]
mod tests;
