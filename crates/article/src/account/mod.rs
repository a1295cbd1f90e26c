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
#[cfg(feature = "pdf")]
mod pdf;
mod piece;
mod source;
mod source_text;

use crate::encoding::{self, Decoded};
use crate::folder::FoundFile;
use crate::kind::FileKind;
use crate::omission::Omission;
use crate::reading::{ReadError, ReadOptions, Record};

pub use piece::{Account, Fate, Piece, Surplus};

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
    #[cfg(feature = "pdf")]
    if kind == FileKind::Pdf {
        return Ok(matching::find(&pdf::drawn(bytes)?, records, omissions));
    }
    let is_markup = kind == FileKind::Html;
    let Decoded { text, .. } = encoding::decode(bytes, options.encoding.as_deref(), is_markup)?;
    #[cfg(feature = "pdf")]
    if kind == FileKind::Recognised {
        return Ok(matching::find(&pdf::recognised(&text), records, omissions));
    }
    Ok(matching::find(&source::pieces(&text, kind), records, omissions))
}

#[cfg(test)]
mod tests;
