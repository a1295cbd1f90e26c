//! A mark (a dateline, a byline, a credit and so on) with the values read from it.

use souwen_text::WrittenDate;

use crate::page::byline::Byline;

/// The maximum length of a mark, in characters: a longer text is a sentence of the story.
pub(super) const LONGEST_MARK: usize = 120;

/// The kind of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::page) enum MarkKind {
    /// Agency or paper with place or date: 新华社西安5月19日电, 本报讯, 央视网消息.
    Dateline,
    /// The reporters.
    Byline,
    /// The photographer.
    Credit,
    /// Continued from another page: 上接1版.
    ContinuedFrom,
    /// Continued on another page: 下转2版.
    ContinuedOn,
    /// The end of a wire story: 完.
    End,
    /// Agency or paper without a dateline, in brackets: 据新华社电.
    Source,
    /// The editors: 责任编辑.
    Editor,
    /// A line of date, source and the like under a title, or the name and date of a paper.
    Info,
}

impl MarkKind {
    /// The name of the rule in the evidence for values from such a mark.
    pub(in crate::page) fn rule(self) -> &'static str {
        match self {
            MarkKind::Dateline => "dateline",
            MarkKind::Byline => "byline",
            MarkKind::Credit => "name of who took the picture",
            MarkKind::Source => "source in brackets",
            MarkKind::Info => "line under the title",
            MarkKind::Editor => "name of the editor",
            MarkKind::ContinuedFrom | MarkKind::ContinuedOn => "continuation mark",
            MarkKind::End => "mark at the end",
        }
    }
}

/// A mark and the values read from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::page) struct PageMark {
    /// Its kind.
    pub kind: MarkKind,
    /// Its text as printed.
    pub printed: String,
    /// The date, as far as it is written.
    pub date: Option<WrittenDate>,
    /// The place where the story was filed.
    pub place: Option<String>,
    /// Agency or paper; 本报 is kept as it is.
    pub source: Option<String>,
    /// Names.
    pub authors: Vec<String>,
    /// Whether it signs a comment.
    pub commentary: bool,
    /// The programme or page in it.
    pub section: Option<String>,
    /// Whether it is in brackets.
    pub bracketed: bool,
}

impl PageMark {
    /// A mark without values.
    pub(super) fn new(kind: MarkKind) -> PageMark {
        PageMark {
            kind,
            printed: String::new(),
            date: None,
            place: None,
            source: None,
            authors: Vec::new(),
            commentary: false,
            section: None,
            bracketed: false,
        }
    }

    /// Adds the names of a byline.
    pub(super) fn sign(&mut self, byline: Byline) {
        self.authors.extend(byline.authors);
        self.commentary |= byline.commentary;
        if self.place.is_none() {
            self.place = byline.place;
        }
        if self.source.is_none() {
            self.source = byline.source;
        }
    }

    /// Whether it is a dateline with a date or a place: no story has two of them.
    pub(in crate::page) fn is_full_dateline(&self) -> bool {
        self.kind == MarkKind::Dateline && (self.date.is_some() || self.place.is_some())
    }

    /// Whether it is a line with nothing but a date.
    pub(in crate::page) fn is_day_alone(&self) -> bool {
        self.kind == MarkKind::Info
            && self.source.is_none()
            && self.authors.is_empty()
            && self.section.is_none()
    }
}

/// The marks of a block.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::page) struct Marks {
    /// Marks that are the whole block; `lead` and `trail` are empty then.
    pub whole: Vec<PageMark>,
    /// Marks at the start.
    pub lead: Vec<PageMark>,
    /// Where the text begins after `lead`, in bytes.
    pub text_start: usize,
    /// Marks at the end.
    pub trail: Vec<PageMark>,
    /// Where the text ends before `trail`, in bytes.
    pub text_end: usize,
}
