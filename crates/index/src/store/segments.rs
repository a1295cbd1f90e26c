//! Tantivy's list of segments: a file in indexes of formats 1 and 2, a part of the commit in later ones.

use serde::Deserialize;

use crate::disk::names::DELETED;

/// The field that stores the article.
const ARTICLE_FIELD: &str = "article";

/// Tantivy's list of segments.
#[derive(Debug, Deserialize)]
pub(crate) struct SegmentList {
    pub segments: Vec<SegmentRow>,
    schema: Vec<FieldRow>,
    /// The number of the commit.
    pub payload: Option<String>,
}

/// A segment. Unknown fields are refused, so that a damaged field name is not taken for a missing field.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SegmentRow {
    segment_id: String,
    /// The number of its documents, including deleted ones.
    pub max_doc: u32,
    pub deletes: Option<DeletesRow>,
}

/// Identifies the file with the deleted documents of a segment.
#[derive(Debug, Deserialize)]
pub(crate) struct DeletesRow {
    num_deleted_docs: u32,
    opstamp: u64,
}

#[derive(Debug, Deserialize)]
struct FieldRow {
    name: String,
}

impl SegmentList {
    /// The number of articles.
    pub(crate) fn articles(&self) -> Option<u64> {
        self.segments.iter().map(|segment| segment.alive().map(u64::from)).sum()
    }

    /// The number of the field that stores the article.
    pub(crate) fn article_field(&self) -> Option<u32> {
        let index = self.schema.iter().position(|field| field.name == ARTICLE_FIELD)?;
        u32::try_from(index).ok()
    }
}

impl SegmentRow {
    /// The prefix of the names of its files.
    pub(crate) fn name(&self) -> String {
        self.segment_id.replace('-', "")
    }

    /// The number of its articles that are not deleted.
    pub(crate) fn alive(&self) -> Option<u32> {
        let deleted = self.deletes.as_ref().map_or(0, |deletes| deletes.num_deleted_docs);
        self.max_doc.checked_sub(deleted)
    }

    /// The name of one of its files.
    pub(crate) fn file(&self, ending: &str) -> String {
        format!("{}{ending}", self.name())
    }

    /// The name of the file with its deleted documents, if it has any.
    pub(crate) fn deletes_file(&self) -> Option<String> {
        let opstamp = self.deletes.as_ref()?.opstamp;
        Some(self.file(&format!(".{opstamp}{DELETED}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
