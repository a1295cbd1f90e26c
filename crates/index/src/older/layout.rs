//! What lies where in an index of formats 1 and 2, and what of it is JSON.

use std::io::ErrorKind;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::is_earlier;
use crate::IndexError;
use crate::disk::manifest::SourceFolder;
use crate::disk::names::{CURRENT, GENERATION_PREFIX};
use crate::disk::{directory, fs as disk};

/// How `CURRENT` begins; the number of the format follows.
const FORMAT_PREFIX: &str = "souwen-index format ";
/// The field in which articles are stored.
const ARTICLE_FIELD: &str = "article";

/// The format and the generation that `CURRENT` of the index at `dir` names, when the format is an
/// earlier one.
pub(super) fn read_current(dir: &Path) -> Result<Option<(u32, u32)>, IndexError> {
    let path = dir.join(CURRENT);
    match disk::read(&path) {
        Ok(bytes) => Ok(parse_current(&bytes)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(IndexError::io(path, error)),
    }
}

/// The format and the generation that a `CURRENT` names, when the format is an earlier one.
fn parse_current(bytes: &[u8]) -> Option<(u32, u32)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (format, generation) = text.strip_prefix(FORMAT_PREFIX)?.split_once('\n')?;
    let format = format.parse().ok().filter(|&format| is_earlier(format))?;
    let generation = generation.strip_suffix('\n')?.strip_prefix(GENERATION_PREFIX)?;
    Some((format, generation.parse().ok()?))
}

/// Tantivy's list of segments.
#[derive(Debug, Deserialize)]
pub(super) struct Meta {
    pub segments: Vec<SegmentRow>,
    schema: Vec<FieldRow>,
    /// The number of the commit.
    pub payload: Option<String>,
}

/// A segment. It has no other fields: a misspelt one is not one that is not there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SegmentRow {
    segment_id: String,
    /// How many documents it has, deleted ones among them.
    pub max_doc: u32,
    pub deletes: Option<DeletesRow>,
}

/// Which file tells the deleted documents of a segment.
#[derive(Debug, Deserialize)]
pub(super) struct DeletesRow {
    num_deleted_docs: u32,
    opstamp: u64,
}

#[derive(Debug, Deserialize)]
struct FieldRow {
    name: String,
}

/// What is needed of the manifest.
#[derive(Debug, Deserialize)]
pub(super) struct OlderManifest {
    pub commit: u64,
    pub articles: u64,
    pub folders: Vec<SourceFolder>,
}

impl Meta {
    /// How many articles there are.
    pub(super) fn articles(&self) -> Option<u64> {
        let alive = self.segments.iter().map(|segment| {
            let deleted = segment.deletes.as_ref().map_or(0, |deletes| deletes.num_deleted_docs);
            segment.max_doc.checked_sub(deleted).map(u64::from)
        });
        alive.sum()
    }

    /// The number of the field in which articles are stored.
    pub(super) fn article_field(&self) -> Option<u32> {
        let index = self.schema.iter().position(|field| field.name == ARTICLE_FIELD)?;
        u32::try_from(index).ok()
    }
}

impl SegmentRow {
    /// The name of one of its files.
    pub(super) fn file(&self, ending: &str) -> String {
        format!("{}{ending}", self.segment_id.replace('-', ""))
    }

    /// The name of the file that tells its deleted documents, if it has any.
    pub(super) fn deletes_file(&self) -> Option<String> {
        let opstamp = self.deletes.as_ref()?.opstamp;
        Some(self.file(&format!(".{opstamp}.del")))
    }
}

/// What a file of a generation holds as JSON.
pub(super) fn read_json<T: DeserializeOwned>(
    dir: &Path,
    generation: u32,
    name: &str,
) -> Result<T, IndexError> {
    let hurt = |reason: &str| IndexError::store_damaged(dir, &file_name(generation, name), reason);
    let path = directory::generation_path(dir, generation).join(name);
    let bytes = disk::read(&path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => hurt("it is missing"),
        _ => IndexError::io(path, error),
    })?;
    serde_json::from_slice(&bytes).map_err(|error| hurt(&format!("it cannot be read: {error}")))
}

/// The name of a file of a generation within the directory of the index.
pub(super) fn file_name(generation: u32, name: &str) -> String {
    format!("{GENERATION_PREFIX}{generation}/{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn current_of_an_earlier_format() {
        let check = |text: &str, expected| {
            assert_eq!(parse_current(text.as_bytes()), expected, "{text}");
        };
        check("souwen-index format 1\ngen-7\n", Some((1, 7)));
        check("souwen-index format 2\ngen-1\n", Some((2, 1)));
        check("souwen-index format 3\ngen-1\n", None);
        check("souwen-index format 0\ngen-1\n", None);
        check("souwen-index format 2\n", None);
        check("souwen-index format 2\ngen-1", None);
        check("MANIFEST-1\n", None);
    }

    #[test]
    fn a_misspelt_field_of_a_segment_is_no_missing_one() {
        let id = "4d174a45-aace-470d-8926-bafe0369eb4f";
        let row = |deletes: &str| {
            let text = format!(r#"{{"segment_id":"{id}","max_doc":3,"{deletes}":null}}"#);
            serde_json::from_str::<SegmentRow>(&text)
        };
        let segment = row("deletes").unwrap();
        assert_eq!(segment.file(".store"), "4d174a45aace470d8926bafe0369eb4f.store");
        assert_eq!(segment.deletes_file(), None);
        assert!(row("delates").is_err());
    }
}
