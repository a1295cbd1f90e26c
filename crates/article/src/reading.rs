//! The output of readers: records with their evidence, notes on problems, and the sink for both.

use std::fmt;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::model::Article;
use crate::omission::Omission;
use crate::program::Programs;

/// The output of a reader for a file that it keeps in memory.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// The articles, in file order.
    pub records: Vec<Record>,
    /// Notes for the user.
    pub notes: Vec<Note>,
    /// Text that is deliberately in no record.
    pub omissions: Vec<Omission>,
    /// The requests of the file not to be found.
    pub reservations: Reservations,
}

/// The requests of a page or an article not to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reservations {
    /// It is a draft: `draft: true`, `published: false`.
    pub draft: bool,
    /// It asks search engines to leave it out: `noindex`.
    pub noindex: bool,
}

impl Reservations {
    /// Parses instructions to robots: `noindex, follow`.
    pub(crate) fn of_robots(instructions: &str) -> Reservations {
        let mut words = instructions.split([',', ' ', ';']).map(str::trim);
        let noindex =
            words.any(|word| ["noindex", "none"].iter().any(|no| word.eq_ignore_ascii_case(no)));
        Reservations { draft: false, noindex }
    }

    /// The reason, as given in an [`Omission`].
    pub(crate) fn what(self) -> &'static str {
        if self.draft { "a draft" } else { "what asks search engines to leave it out" }
    }

    /// Whether there are none.
    pub(crate) fn is_empty(self) -> bool {
        self == Reservations::default()
    }
}

/// One article as a reader found it, with the evidence for it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Record {
    /// The article. `id` is the record's own id when the input names one, and empty otherwise; `path` and
    /// `line` are set.
    pub article: Article,
    /// First and last line in the file, from 1, inclusive.
    pub lines: (u32, u32),
    /// The evidence for the value of each field.
    pub evidence: Vec<Evidence>,
    /// Whether `article.url` is the record's own (not that of a page with several stories), so that it
    /// may serve as identity.
    pub own_url: bool,
    /// The path of its file in an archive, if it is in one: `archive.zip/inner/file.html`.
    pub inside: Option<String>,
}

/// The evidence for the value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The field, by its name in the article.
    pub field: &'static str,
    /// The value that was read.
    pub value: String,
    /// The line it was read from, 0 when it comes from outside the file (its name, an option).
    pub line: u32,
    /// The rule that applied, as a phrase.
    pub rule: &'static str,
}

/// A message for the user about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// The file, as a path that the user can open.
    pub path: PathBuf,
    /// The line, from 1; `None` when the note concerns the whole file.
    pub line: Option<u32>,
    /// How serious it is.
    pub kind: NoteKind,
    /// What happened and, if something can be done, what to do.
    pub message: String,
    /// The reading option that would help, so that a program can say how to set it.
    pub remedy: Option<Remedy>,
}

/// How serious a [`Note`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    /// Worth knowing: repeated text dropped, an encoding that was a guess.
    Info,
    /// Something was not read; a problem affects the exit code.
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

/// A reading option that may help with the problem of a [`Note`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// To name the encoding: [`ReadOptions::encoding`].
    NameEncoding,
    /// To follow links that lead out of the folders: [`Links::Follow`](crate::Links::Follow).
    FollowLinks,
    /// To map a column to a field: [`ReadOptions::columns`].
    MapColumn,
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

    /// Adds an option that would help.
    pub fn with_remedy(self, remedy: Remedy) -> Note {
        Note { remedy: Some(remedy), ..self }
    }

    /// A note of this kind.
    pub fn new(kind: NoteKind, path: &Path, line: Option<u32>, message: impl Into<String>) -> Note {
        Note { path: path.to_path_buf(), line, kind, message: message.into(), remedy: None }
    }
}

/// Receives the output of a reader. `Break` from `record` ends the reading: the consumer failed, and
/// knows why.
pub trait Sink {
    /// Takes a record, in file order.
    fn record(&mut self, record: Record) -> ControlFlow<()>;
    /// Takes a note.
    fn note(&mut self, note: Note);
    /// Takes text that is deliberately in no record.
    fn omission(&mut self, _omission: Omission) {}
    /// Reports an article that asks not to be found, and whether it was `left_out` for that. If so, there
    /// is no record of it.
    fn reserved(&mut self, _reservations: Reservations, _left_out: bool) {}
    /// Reports progress: the number of bytes consumed since the last call.
    fn progress(&mut self, _bytes: u64) {}
}

/// The beginning of the message of a problem for pages that are pictures of text: they need text recognition.
pub const NEEDS_RECOGNITION: &str = "needs OCR";

/// The options of the user for reading files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The name of the encoding of all files, overriding detection (a label of the WHATWG Encoding
    /// Standard, such as `gbk`).
    pub encoding: Option<String>,
    /// The base to which a file's relative path is appended to give the `url` of HTML pages.
    pub base_url: Option<String>,
    /// The columns of sheets that contain a field: `("title", "题名")`. Other columns are recognised by
    /// their names.
    pub columns: Vec<(String, String)>,
    /// External programs that read files which the built-in readers cannot read.
    pub programs: Programs,
    /// Whether drafts are read like other articles.
    pub drafts: bool,
    /// Whether articles that ask search engines to leave them out are left out.
    pub respect_noindex: bool,
}

impl ReadOptions {
    /// Whether an article with these requests is left out.
    pub(crate) fn leaves_out(&self, reservations: Reservations) -> bool {
        (reservations.draft && !self.drafts) || (reservations.noindex && self.respect_noindex)
    }
}

/// Where a page is divided into articles (`split:` in its front matter).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Split {
    /// By the conventions of the page.
    #[default]
    Auto,
    /// Nowhere: the page is one article.
    None,
    /// At headings of this level (1 to 3) and above.
    Level(u8),
}

/// Why a file could not be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The operating system refused.
    #[error("cannot read: {0}")]
    Io(#[from] std::io::Error),
    /// The bytes are no text.
    #[error("not text: {0}")]
    NotText(#[from] NotText),
    /// The content is malformed.
    #[error("{0}")]
    Malformed(String),
}

/// Why bytes are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotText {
    /// They are those of a picture, a program or another binary file.
    #[error("the file contains binary data; if it is text, name its encoding")]
    Binary,
    /// They are in an encoding that is not read.
    #[error("UTF-32 is not read: save the file as UTF-8")]
    Utf32,
}

impl ReadError {
    /// The reading option that would help.
    fn remedy(&self) -> Option<Remedy> {
        match self {
            ReadError::NotText(NotText::Binary) => Some(Remedy::NameEncoding),
            _ => None,
        }
    }
}
