//! The account of a file: what became of each piece of its text.
//!
//! A reader says of everything that it leaves out what it is (an [`Omission`]); all other text must
//! be found again in the records, in their text or in their metadata. That is checked here by a
//! second reading of the same bytes which shares nothing with the readers (`source`): it is
//! simple, knows no article, and gives all that a file says, piece by piece. Each significant
//! character of it is then looked for (`matching`) in what the reader gave, and each character of
//! that is found at most once: so neither a loss nor a passage that was taken twice can hide
//! behind the other.

mod html;
mod json;
mod matching;
mod source;

use crate::encoding::{self, Decoded};
use crate::folder::FoundFile;
use crate::kind::FileKind;
use crate::reading::{ReadError, ReadOptions, Record};

/// Text of a file that is in no record, on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Omission {
    /// The line it begins in, from 1, or 0 where the reader knows no lines.
    pub line: u32,
    /// The text, as the file has it or as a browser would show it.
    pub text: String,
    /// What it is: "a comment", "navigation", "the language of code".
    pub what: &'static str,
}

/// What a date is that says more than a day, or says it in another form.
pub(crate) const DAY_AS_WRITTEN: &str = "a day as it is written";

/// What became of a file's text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// The pieces of the file, in its order.
    pub pieces: Vec<Piece>,
    /// Text of records that the file does not hold, or not as often.
    pub surplus: Vec<Surplus>,
}

/// A piece of a file that had one fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The line it begins in, from 1.
    pub line: u32,
    /// Its text, as the file has it.
    pub text: String,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a piece of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is part of the text of a record: the number of the record in the file, from 0.
    Text(usize),
    /// It is in a field of a record, by the field's name.
    Metadata(usize, String),
    /// It was left out, by what it is.
    Omitted(&'static str),
    /// It is nowhere.
    Missing,
}

/// Text of a record that the file does not hold, or not as often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surplus {
    /// The number of the record in the file, from 0.
    pub record: usize,
    /// The text.
    pub text: String,
}

impl Piece {
    /// The number of its significant characters: letters, digits and Han.
    pub fn significant(&self) -> usize {
        significant(&self.text).count()
    }
}

impl Account {
    /// The number of significant characters of the pieces whose fate is of this kind.
    pub fn characters(&self, of: impl Fn(&Fate) -> bool) -> usize {
        let pieces = self.pieces.iter().filter(|piece| of(&piece.fate));
        pieces.map(Piece::significant).sum()
    }

    /// The pieces that are nowhere.
    pub fn missing(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(|piece| piece.fate == Fate::Missing)
    }
}

/// The account of a file that gave these records and omissions.
///
/// # Errors
/// When the file cannot be read again.
///
/// # Example
/// ```no_run
/// # use souwen_article::account::{Fate, account};
/// # fn show(file: &souwen_article::FoundFile, records: &[souwen_article::Record]) {
/// let account = account(file, &Default::default(), records, &[]).unwrap();
/// assert_eq!(account.characters(|fate| *fate == Fate::Missing), 0);
/// # }
/// ```
pub fn account(
    file: &FoundFile,
    options: &ReadOptions,
    records: &[Record],
    omissions: &[Omission],
) -> Result<Account, ReadError> {
    let bytes = std::fs::read(&file.path)?;
    let kind = FileKind::by_content(&file.path, options.encoding.as_deref())?;
    let is_markup = kind == FileKind::Html;
    let Decoded { text, .. } = encoding::decode(bytes, options.encoding.as_deref(), is_markup)?;
    Ok(matching::find(&source::pieces(&text, kind), records, omissions))
}

/// The characters that carry meaning. Not the analyzer's own judgement, on purpose.
fn significant(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| c.is_alphanumeric())
}

#[cfg(test)]
mod tests;
