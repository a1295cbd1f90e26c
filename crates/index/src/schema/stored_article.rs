//! An article together with its stored JSON, so that neither is computed twice; and the stored data
//! of an article in an index.

use souwen_article::{Article, json};
use tantivy::TantivyDocument;
use tantivy::schema::Value;
use xxhash_rust::xxh3::Xxh3;

use super::SchemaFields;

/// The stored data of an article, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredRecord {
    /// The article as JSON.
    pub json: String,
    /// The file key of the article.
    pub file: String,
}

impl StoredRecord {
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
        document: &TantivyDocument,
    ) -> Result<StoredRecord, String> {
        let text = |field| document.get_first(field).and_then(|value| value.as_str());
        let checksum = document.get_first(fields.checksum).and_then(|value| value.as_u64());
        match (text(fields.article), text(fields.file), checksum) {
            (Some(json), Some(file), Some(checksum))
                if StoredRecord::checksum(json, file) == checksum =>
            {
                Ok(StoredRecord { json: json.to_owned(), file: file.to_owned() })
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
