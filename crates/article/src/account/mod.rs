//! The account of a file: what became of each piece of its text.
//!
//! A reader says of everything that it leaves out what it is (an [`Omission`]); all other text must
//! be found again in the records, in their text or in their metadata. That is checked here by a
//! second reading of the same bytes which shares nothing with the readers (`source`): it is
//! simple, knows no article, and gives all that a file says, piece by piece. Each significant
//! character of it is then looked for (`matching`) in what the reader gave, and each character of
//! that is found at most once: so neither a loss nor a passage that was taken twice can hide
//! behind the other.

#[cfg(any(feature = "office", feature = "feeds"))]
mod escaped;
mod html;
mod json;
mod matching;
#[cfg(feature = "office")]
mod office;
#[cfg(feature = "printed")]
mod paper;
mod piece;
mod source;
mod source_text;

#[cfg(feature = "archive")]
use std::ops::ControlFlow;

use crate::encoding::{self, Decoded};
use crate::folder::FoundFile;
use crate::kind::FileKind;
use crate::omission::Omission;
use crate::reading::{ReadError, ReadOptions, Record};

use source_text::SourceText;

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
    Ok(matching::find(&pieces(file, options)?, records, omissions))
}

/// What a file says, piece by piece.
fn pieces(file: &FoundFile, options: &ReadOptions) -> Result<Vec<SourceText>, ReadError> {
    let kind = FileKind::by_content(file, options.encoding.as_deref())?;
    #[cfg(feature = "archive")]
    if kind == FileKind::Archive {
        let mut found = Vec::new();
        crate::archive::each_member(
            file,
            &mut Default::default(),
            &mut Vec::new(),
            &mut |member| {
                // What cannot be read again has no record either.
                found.extend(pieces(member, options).unwrap_or_default());
                ControlFlow::Continue(())
            },
        )?;
        return Ok(found);
    }
    let bytes = file.bytes(u64::MAX - 1)?;
    #[cfg(feature = "pdf")]
    if kind == FileKind::Pdf {
        return paper::drawn(file, bytes, options);
    }
    #[cfg(feature = "office")]
    if kind == FileKind::Document {
        return Ok(office::document(bytes));
    }
    #[cfg(feature = "office")]
    if kind == FileKind::Ofd {
        return paper::drawn_in_ofd(bytes);
    }
    #[cfg(feature = "office")]
    if kind == FileKind::Sheet {
        return Ok(office::workbook(bytes));
    }
    let is_markup = kind == FileKind::Html;
    let Decoded { text, .. } = encoding::decode(bytes, options.encoding.as_deref(), is_markup)?;
    #[cfg(feature = "printed")]
    if kind == FileKind::Recognised {
        return Ok(paper::recognised(&text));
    }
    Ok(source::pieces(&text, kind))
}

#[cfg(test)]
mod tests;
