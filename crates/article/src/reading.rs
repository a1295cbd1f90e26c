//! What readers give: records with their evidence, notes on what went wrong, and where both go.

use std::fmt;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::model::Article;
use crate::omission::Omission;

/// What a reader gives for a file that it holds in memory.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// The articles, in file order.
    pub records: Vec<Record>,
    /// What the user is told.
    pub notes: Vec<Note>,
    /// What is in no record, on purpose.
    pub omissions: Vec<Omission>,
    /// What the file says against its being found.
    pub reservations: Reservations,
}

/// What a page or an article says against its being found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reservations {
    /// It is a draft: `draft: true`, `published: false`.
    pub draft: bool,
    /// It asks search engines to leave it out: `noindex`.
    pub noindex: bool,
}

impl Reservations {
    /// What instructions to robots say: `noindex, follow`.
    pub fn of_robots(instructions: &str) -> Reservations {
        let mut words = instructions.split([',', ' ', ';']).map(str::trim);
        let noindex =
            words.any(|word| ["noindex", "none"].iter().any(|no| word.eq_ignore_ascii_case(no)));
        Reservations { draft: false, noindex }
    }

    /// What they make of an article, as an [`Omission`] says it.
    pub fn what(self) -> &'static str {
        if self.draft { "a draft" } else { "what asks search engines to leave it out" }
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self == Reservations::default()
    }
}

/// One article as a reader found it, with what the reader went by.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Record {
    /// The article. `id` holds the record's own id when the input names one, and is empty
    /// otherwise; `path` and `line` are filled in.
    pub article: Article,
    /// First and last line in the file, from 1, inclusive.
    pub lines: (u32, u32),
    /// Why each field holds what it holds.
    pub evidence: Vec<Evidence>,
    /// Whether `article.url` is the record's own (not that of a page with several stories), so
    /// that it may serve as identity.
    pub own_url: bool,
    /// Where its file lies, where that is inside an archive: `archive.zip/inner/file.html`.
    pub inside: Option<String>,
}

/// Why a field of a record holds what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The field, by its name in the article.
    pub field: &'static str,
    /// What was read.
    pub value: String,
    /// The line it was read from, 0 when it comes from outside the file (its name, an option).
    pub line: u32,
    /// The rule that applied, in words.
    pub rule: &'static str,
}

/// Something to tell the user about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// The file, as a path that the user can open.
    pub path: PathBuf,
    /// The line, from 1, or `None` when it concerns the whole file.
    pub line: Option<u32>,
    /// How grave it is.
    pub kind: NoteKind,
    /// What happened and, where something can be done, what to do.
    pub message: String,
    /// Which option of the reading would help, so that a program can say how it is given.
    pub remedy: Option<Remedy>,
}

/// How grave a [`Note`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    /// Worth knowing: repeated text dropped, an encoding that was a guess.
    Info,
    /// Something was not read: it counts towards the exit code.
    Problem,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// An option of the reading that may help with what a [`Note`] tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// To name the encoding: [`ReadOptions::encoding`].
    NameEncoding,
    /// To follow links that lead out of the folders: [`Links::Follow`](crate::Links::Follow).
    FollowLinks,
}

impl Note {
    /// A note on something worth knowing.
    pub fn info(path: &Path, line: Option<u32>, message: impl Into<String>) -> Note {
        Note::new(NoteKind::Info, path, line, message)
    }

    /// A note on something that was not read.
    pub fn problem(path: &Path, line: Option<u32>, message: impl Into<String>) -> Note {
        Note::new(NoteKind::Problem, path, line, message)
    }

    /// A note on a file that could not be read at all.
    pub fn unread(path: &Path, error: &ReadError) -> Note {
        Note { remedy: error.remedy(), ..Note::problem(path, None, error.to_string()) }
    }

    /// The note with an option that would help.
    pub fn with_remedy(self, remedy: Remedy) -> Note {
        Note { remedy: Some(remedy), ..self }
    }

    /// A note of this kind.
    pub fn new(kind: NoteKind, path: &Path, line: Option<u32>, message: impl Into<String>) -> Note {
        Note { path: path.to_path_buf(), line, kind, message: message.into(), remedy: None }
    }
}

/// Where a reader puts what it reads. Returning `Break` from `record` ends the reading: the
/// consumer failed, and knows why.
pub trait Sink {
    /// Takes a record, in file order.
    fn record(&mut self, record: Record) -> ControlFlow<()>;
    /// Takes a note.
    fn note(&mut self, note: Note);
    /// Takes what is in no record, on purpose.
    fn omission(&mut self, _omission: Omission) {}
    /// Is told of an article that speaks against its being found, and whether it was `left_out`
    /// for that; then there is no record of it.
    fn reserved(&mut self, _reservations: Reservations, _left_out: bool) {}
    /// Bytes of the file that have been consumed since the last call, for progress.
    fn progress(&mut self, _bytes: u64) {}
}

/// What the user said about how to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The name of the encoding of all files, overruling detection (a label of the WHATWG
    /// Encoding Standard, such as `gbk`).
    pub encoding: Option<String>,
    /// What a file's relative path is appended to, to make the `url` of HTML pages.
    pub base_url: Option<String>,
    /// Columns of sheets by the fields that they hold: `("title", "题名")`. Others go by their names.
    pub columns: Vec<(String, String)>,
    /// Whether drafts are read like all else.
    pub drafts: bool,
    /// Whether what asks search engines to leave it out is left out.
    pub respect_noindex: bool,
}

impl ReadOptions {
    /// Whether an article with these reservations is left out.
    pub fn leaves_out(&self, reservations: Reservations) -> bool {
        (reservations.draft && !self.drafts) || (reservations.noindex && self.respect_noindex)
    }
}

/// Where a page is cut into articles (`split:` in its front matter).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Split {
    /// By the conventions of the page.
    #[default]
    Auto,
    /// Not at all: one article.
    None,
    /// At headings of this level (1 to 3) and above.
    Level(u8),
}

/// Why a file could not be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The operating system said no.
    #[error("cannot read: {0}")]
    Io(#[from] std::io::Error),
    /// The bytes are no text.
    #[error("not text: {0}")]
    NotText(#[from] NotText),
    /// The content does not hold together.
    #[error("{0}")]
    Malformed(String),
}

/// Why bytes are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    /// They are those of a picture, a program or the like.
    #[error("the file holds binary data; if it is text, name its encoding")]
    Binary,
    /// They are in an encoding that is not read.
    #[error("UTF-32 is not read: save the file as UTF-8")]
    Utf32,
}

impl ReadError {
    /// Which option of the reading would help.
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            ReadError::NotText(NotText::Binary) => Some(Remedy::NameEncoding),
            _ => None,
        }
    }
}
