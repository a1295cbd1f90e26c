//! What a mark says: a dateline, a byline, a credit and the like, with what was read from it.

use souwen_text::WrittenDate;

use crate::page::byline::Byline;

/// The longest mark, in characters: what is longer is a sentence of the story.
pub(super) const LONGEST_MARK: usize = 120;

/// What a mark says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::page) enum MarkKind {
    /// Agency or paper with where or when: 新华社西安5月19日电, 本报讯, 央视网消息.
    Dateline,
    /// Who reports.
    Byline,
    /// Who took the picture.
    Credit,
    /// Continued from another page: 上接1版.
    ContinuedFrom,
    /// Continued on another page: 下转2版.
    ContinuedOn,
    /// The end of a wire story: 完.
    End,
    /// Agency or paper alone, in brackets: 据新华社电.
    Source,
    /// Who edited: 责任编辑.
    Editor,
    /// A line of date, source and the like under a title, or the name and date of a paper.
    Info,
}

impl MarkKind {
    /// How the evidence names the rule by which a value was read from such a mark.
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

/// A mark and what was read from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::page) struct PageMark {
    /// What it says.
    pub kind: MarkKind,
    /// As it is printed.
    pub printed: String,
    /// The day, as far as it is written.
    pub date: Option<WrittenDate>,
    /// Where the story was filed.
    pub place: Option<String>,
    /// Agency or paper, 本报 as it is.
    pub source: Option<String>,
    /// Names.
    pub authors: Vec<String>,
    /// Whether it signs a comment.
    pub commentary: bool,
    /// The programme or page that it names.
    pub section: Option<String>,
    /// Whether brackets stand around it.
    pub bracketed: bool,
}

impl PageMark {
    /// A mark that says nothing yet.
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

    /// Whether it is a dateline that names a day or a place: no story has two of them.
    pub(in crate::page) fn is_full_dateline(&self) -> bool {
        self.kind == MarkKind::Dateline && (self.date.is_some() || self.place.is_some())
    }

    /// Whether it is a line that says nothing but a day.
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
