//! The account of a file: what became of each piece of its text.
//!
//! A reader reports everything that it leaves out as an [`Omission`]; all other text has to be in the
//! records, as text or metadata. To check this, the file is read a second time (`source`) by code that is
//! independent of the readers. This code is simple, knows nothing of articles, and returns all texts of the
//! file. Each significant character of them is then matched with the output of the reader (`matching`), in
//! which each character is matched at most once. So neither can a loss be hidden by a passage that was read
//! twice, nor a doubled passage by a loss.

#[cfg(any(feature = "office", feature = "feeds"))]
mod escaped;
mod given;
mod html;
mod json;
mod line;
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

pub use given::Given;
pub use piece::{Account, Fate, Piece, Surplus};

/// The account of a file from which these records and omissions were read.
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
    let mut given = Given::default();
    records.iter().for_each(|record| given.record(record));
    omissions.iter().for_each(|omission| given.omission(omission));
    let mut pieces = Vec::new();
    let surplus = given.account(file, options, &mut |piece| pieces.push(piece))?;
    Ok(Account { pieces, surplus })
}

impl Given {
    /// Accounts for the file that this was read from: passes its pieces to `each`, in order, and returns the
    /// text of records that it does not contain. Neither the records nor the pieces have to be kept.
    ///
    /// # Errors
    /// When the file cannot be read again. No piece was passed on then.
    pub fn account(
        self,
        file: &FoundFile,
        options: &ReadOptions,
        each: &mut dyn FnMut(Piece),
    ) -> Result<Vec<Surplus>, ReadError> {
        Ok(matching::find(pieces(file, options)?, self, each))
    }
}

/// The texts of a file, piece by piece. A kind of file whose text is nowhere to be found here could not
/// be accounted for, so each has a line.
fn pieces(file: &FoundFile, options: &ReadOptions) -> Result<Vec<SourceText>, ReadError> {
    let kind = FileKind::by_content(file, options.encoding.as_deref())?;
    let bytes = || file.bytes(u64::MAX - 1);
    let text = |is_markup| {
        let Decoded { text, .. } =
            encoding::decode(bytes()?, options.encoding.as_deref(), is_markup)?;
        Ok::<String, ReadError>(text)
    };
    Ok(match kind {
        FileKind::Markdown => source::lines(&text(false)?, true),
        FileKind::Text => source::lines(&text(false)?, false),
        FileKind::Html => html::texts(&text(true)?),
        FileKind::Json | FileKind::JsonLines => json::strings(&text(false)?),
        #[cfg(feature = "pdf")]
        FileKind::Pdf => paper::drawn(file, bytes()?, options)?,
        #[cfg(feature = "printed")]
        FileKind::Recognised => paper::recognised(&text(false)?),
        #[cfg(feature = "office")]
        FileKind::Document => office::document(bytes()?),
        #[cfg(feature = "office")]
        FileKind::Sheet => office::workbook(bytes()?),
        #[cfg(feature = "office")]
        FileKind::Ofd => paper::drawn_in_ofd(bytes()?)?,
        #[cfg(feature = "office")]
        FileKind::Rows => source::lines(&text(false)?, true),
        // The readers refuse it.
        #[cfg(feature = "office")]
        FileKind::Old => Vec::new(),
        #[cfg(feature = "feeds")]
        FileKind::Feed => source::feed(&text(false)?),
        #[cfg(feature = "archive")]
        FileKind::Archive => members(file, options)?,
    })
}

/// The texts of the files in an archive.
#[cfg(feature = "archive")]
fn members(file: &FoundFile, options: &ReadOptions) -> Result<Vec<SourceText>, ReadError> {
    let mut found = Vec::new();
    crate::archive::each_member(file, &mut Default::default(), &mut Vec::new(), &mut |member| {
        // A file that cannot be read again has no record either.
        found.extend(pieces(member, options).unwrap_or_default());
        ControlFlow::Continue(())
    })?;
    Ok(found)
}

#[cfg(test)]
mod tests;
