//! What suggestions are made from: the titles, words, names and phrases of an index, with how each
//! is read.
//!
//! Derived from the articles alone, for one commit: `build` makes the `entries`, and `file` keeps
//! them beside the commit.

pub(crate) mod build;
mod entries;
mod file;

use std::path::Path;

pub(crate) use file::{has_right_checksum, path};

pub use entries::{END, Entry, EntryKind, EntryUnit, SuggestionEntries};
use souwen_article::Article;
use souwen_text::Analyzer;

use crate::IndexError;
use crate::disk::manifest::Manifest;

/// What suggestions of a commit are made from: read from the file beside it, or made of all
/// `articles`, which takes time, and kept there where that can be written. `None` when it is what
/// `known` was made of. `dir` is the directory of the index; one in memory has none.
pub(crate) fn of_commit(
    dir: Option<&Path>,
    manifest: &Manifest,
    analyzer: &Analyzer,
    known: Option<&str>,
    articles: impl Iterator<Item = Result<Article, IndexError>>,
) -> Result<Option<SuggestionEntries>, IndexError> {
    let state = build::state(manifest, analyzer);
    if known == Some(state.as_str()) {
        return Ok(None);
    }
    let path = dir.map(|dir| file::path(dir, manifest));
    if let Some(found) = path.as_ref().and_then(|path| file::read(path, &state)) {
        return Ok(Some(found));
    }
    let made = build::make(state, analyzer, articles)?;
    if let Some(path) = path {
        // Where it cannot be kept it is made again the next time.
        let _ = file::write(&path, &made);
    }
    Ok(Some(made))
}
