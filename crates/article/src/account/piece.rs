//! The result of an account: the pieces of a file with their fates, and text of records that the file does
//! not contain.

/// The account of a file's text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// The pieces of the file, in order.
    pub pieces: Vec<Piece>,
    /// Text of records that the file does not contain, or not as often.
    pub surplus: Vec<Surplus>,
}

/// A piece of a file with one fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The line it begins in, from 1.
    pub line: u32,
    /// Its text, as it is in the file.
    pub text: String,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a piece of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is in the text of a record; the number is that of the record in the file, from 0.
    Text(usize),
    /// It is in a field of a record; the number is that of the record, the string is the name of the
    /// field.
    Metadata(usize, String),
    /// It was left out; the string names its kind.
    Omitted(&'static str),
    /// It was not found anywhere.
    Missing,
}

/// Text of a record that the file does not contain, or not as often.
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

    /// The pieces that were not found anywhere.
    pub fn missing(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(|piece| piece.fate == Fate::Missing)
    }
}

/// The characters that carry meaning. Deliberately independent of the analyzer's definition.
pub(super) fn significant(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| c.is_alphanumeric())
}
