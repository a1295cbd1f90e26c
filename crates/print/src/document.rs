//! The result of reading a file of pages, and the errors.

use crate::layout::Sheet;

/// A file of pages, each laid out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    /// Its pages, in order.
    pub sheets: Vec<Sheet>,
    /// The file's metadata.
    pub about: About,
    /// What was left out because of the limits, as phrases; empty when the file was read completely.
    pub cut: Vec<&'static str>,
    /// Other contents that were not read, as phrases.
    pub left: Vec<&'static str>,
}

/// The metadata of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// Its title.
    pub title: Option<String>,
}

/// Why a file of pages could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unread {
    /// It is not of this kind.
    #[error("no PDF file")]
    OtherKind,
    /// It is protected by a password.
    #[error("protected by a password: save a copy without one, and put that in its place")]
    Password,
    /// It is encrypted by an unknown method.
    #[error(
        "encrypted in a way that is not read: print it to a new PDF file, or save a copy without protection"
    )]
    Encryption,
    /// It is encrypted, and its tables are too large to be unpacked without measuring them first.
    #[error("encrypted, and too large to be read so: save a copy without protection")]
    LargeEncrypted,
    /// Nothing of it can be read.
    #[error("damaged so that no page can be found: get it again, or open it and save a copy")]
    Damaged,
    /// It is larger than the limit.
    #[error("larger than is read of one PDF file ({0} MiB): divide it")]
    TooLarge(u64),
    /// Its tables unpack to more than the limit.
    #[error(
        "a small file that unpacks to more than {0} MiB of tables: not read, it may be made to do harm"
    )]
    Bomb(u64),
    /// Its tables are packed in a way that cannot be measured before they are unpacked.
    #[error(
        "its tables are damaged, packed several times, or packed in an old way, so that their size is unknown: open it and save a copy"
    )]
    Repacked,
    /// Reading it took too long.
    #[error("takes more than {0} s to read: open it and save a copy, or divide it")]
    TooLong(u64),
    /// The parser crashed.
    #[error("damaged in a way that ends the reading: open it and save a copy")]
    Broken,
}
