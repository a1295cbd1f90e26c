//! The fields of a record, taken from the marks of its story.

use souwen_text::WrittenDate;

use super::marks::{MarkKind, PageMark};

/// The marks of a story, with their lines, in order.
#[derive(Debug, Default)]
pub(super) struct StoryFields {
    marks: Vec<(PageMark, u32)>,
    /// Lines that are no marks, kept as printed.
    kept: Vec<String>,
    /// The story's own address.
    pub url: Option<String>,
}

/// A value, its line and the rule that found it.
type PrintedValue = (String, u32, &'static str);

impl StoryFields {
    /// Adds a mark of the story.
    pub(super) fn take(&mut self, mark: &PageMark, line: u32) {
        self.marks.push((mark.clone(), line));
    }

    /// Keeps a line as printed.
    pub(super) fn keep(&mut self, text: String) {
        self.kept.push(text);
    }

    /// Everything that is kept as printed.
    pub(super) fn printed(&self) -> impl Iterator<Item = &str> + Clone {
        let marks = self.marks.iter().map(|(mark, _)| mark.printed.as_str());
        marks.chain(self.kept.iter().map(String::as_str)).filter(|printed| !printed.is_empty())
    }

    /// Whether there is a mark of this kind.
    pub(super) fn has(&self, kind: MarkKind) -> bool {
        self.line_of(kind).is_some()
    }

    /// The line of the first mark of this kind.
    pub(super) fn line_of(&self, kind: MarkKind) -> Option<u32> {
        self.of(kind).next().map(|&(_, line)| line)
    }

    /// The line that a commentator signs.
    pub(super) fn commentary(&self) -> Option<u32> {
        self.marks.iter().find(|(mark, _)| mark.commentary).map(|&(_, line)| line)
    }

    fn of(&self, kind: MarkKind) -> impl Iterator<Item = &(PageMark, u32)> {
        self.marks.iter().filter(move |(mark, _)| mark.kind == kind)
    }

    /// Marks in order of trust.
    fn ranked(&self) -> impl Iterator<Item = &(PageMark, u32)> {
        let kinds = [
            MarkKind::Dateline,
            MarkKind::Source,
            MarkKind::Info,
            MarkKind::Byline,
            MarkKind::Credit,
        ];
        kinds.into_iter().flat_map(|kind| self.of(kind))
    }

    /// Agency or paper.
    pub(super) fn source(&self) -> Option<PrintedValue> {
        self.ranked().find_map(|(mark, line)| Some((mark.source.clone()?, *line, mark.kind.rule())))
    }

    /// The date as it is written.
    pub(super) fn date(&self) -> Option<(WrittenDate, u32)> {
        self.ranked().find_map(|(mark, line)| Some((mark.date?, *line)))
    }

    /// The place where the story was filed.
    pub(super) fn place(&self) -> Option<PrintedValue> {
        self.ranked().find_map(|(mark, line)| Some((mark.place.clone()?, *line, mark.kind.rule())))
    }

    /// The programme or page.
    pub(super) fn section(&self) -> Option<PrintedValue> {
        self.ranked()
            .find_map(|(mark, line)| Some((mark.section.clone()?, *line, mark.kind.rule())))
    }

    /// Names in order of appearance.
    pub(super) fn authors(&self) -> Vec<PrintedValue> {
        let found = self.marks.iter().flat_map(|(mark, line)| {
            mark.authors.iter().map(|author| (author.clone(), *line, mark.kind.rule()))
        });
        found.collect()
    }
}
