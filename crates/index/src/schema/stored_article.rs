//! An article together with its stored JSON, so that neither is computed twice; and the stored data
//! of an article in an index.

use souwen_article::{Article, json};
use tantivy::TantivyDocument;
use tantivy::schema::{Field as SchemaField, Value};
use xxhash_rust::xxh3::Xxh3;

use super::SchemaFields;
use crate::store::document::{StoredDocument, StoredValue};

/// The stored data of an article, as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoredRecord<'a> {
    /// The article as JSON.
    pub json: &'a str,
    /// The file key of the article.
    pub file: &'a str,
}

impl<'a> StoredRecord<'a> {
    /// The stored checksum: XXH3, 64 bits, of the JSON, a zero byte, and the file key.
    pub(crate) fn checksum(json: &str, file: &str) -> u64 {
        let mut hash = Xxh3::new();
        hash.update(json.as_bytes());
        hash.update(&[0]);
        hash.update(file.as_bytes());
        hash.digest()
    }

    /// The stored data of a document; an error message if it is damaged.
    pub(crate) fn of(
        fields: &SchemaFields,
        document: &'a TantivyDocument,
    ) -> Result<StoredRecord<'a>, String> {
        let text = |field| document.get_first(field).and_then(|value| value.as_str());
        let checksum = document.get_first(fields.checksum).and_then(|value| value.as_u64());
        StoredRecord::checked(text(fields.article), text(fields.file), checksum)
    }

    /// The same of a document as it is in the store: nothing is copied.
    pub(crate) fn of_bytes(
        fields: &SchemaFields,
        document: &'a [u8],
    ) -> Result<StoredRecord<'a>, String> {
        let values = StoredDocument::whole(document).map_or(Vec::new(), |document| document.values);
        let value = |field: SchemaField| {
            values.iter().find(|(id, _)| *id == field.field_id()).map(|&(_, value)| value)
        };
        let text = |field| match value(field) {
            Some(StoredValue::Text(text)) => Some(text),
            _ => None,
        };
        let checksum = match value(fields.checksum) {
            Some(StoredValue::Number(checksum)) => Some(checksum),
            _ => None,
        };
        StoredRecord::checked(text(fields.article), text(fields.file), checksum)
    }

    /// The stored data, if nothing is missing and the checksum is right.
    fn checked(
        json: Option<&'a str>,
        file: Option<&'a str>,
        checksum: Option<u64>,
    ) -> Result<StoredRecord<'a>, String> {
        match (json, file, checksum) {
            (Some(json), Some(file), Some(checksum))
                if StoredRecord::checksum(json, file) == checksum =>
            {
                Ok(StoredRecord { json, file })
            }
            _ => Err("an article in it is not what was written".to_owned()),
        }
    }
}

/// An article and its stored JSON.
#[derive(Debug, Clone)]
pub(crate) struct StoredArticle {
    /// The article, for indexing.
    pub article: Article,
    /// `article` as JSON, for storing.
    pub json: String,
}

impl StoredArticle {
    /// Computes the JSON of an article.
    pub(crate) fn new(article: Article) -> StoredArticle {
        StoredArticle { json: json::to_json(&article), article }
    }

    /// Reads an article from its JSON.
    pub(crate) fn from_json(json: String) -> Result<StoredArticle, String> {
        Ok(StoredArticle { article: json::from_written(&json)?, json })
    }

    /// The article with another id.
    pub(crate) fn with_id(self, id: &str) -> StoredArticle {
        if self.article.id == id {
            return self;
        }
        let mut article = self.article;
        let json = json::with_id(&self.json, &article.id, id);
        article.id = id.to_owned();
        let json = json.unwrap_or_else(|| json::to_json(&article));
        StoredArticle { article, json }
    }
}

#[cfg(any(test, feature = "testing"))]
impl From<Article> for StoredArticle {
    fn from(article: Article) -> StoredArticle {
        StoredArticle::new(article)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::snapshot::Snapshot;

    #[test]
    fn a_record_is_read_from_the_bytes_of_its_document() {
        let article = Article::new("1", "港口开放", "货轮今日靠岸。\n市长出席。");
        let index = Snapshot::in_segments(std::slice::from_ref(&article), 1);
        let store = index.columns(0).store().unwrap();
        let document: TantivyDocument = store.get(0).unwrap();
        let bytes = store.get_document_bytes(0).unwrap();
        let record = StoredRecord::of_bytes(&index.fields, &bytes).unwrap();
        assert_eq!(StoredRecord::of(&index.fields, &document), Ok(record));
        assert_eq!(json::from_written(record.json), Ok(article));
        assert!(StoredRecord::of_bytes(&index.fields, &bytes[..bytes.len() - 1]).is_err());
    }
}
