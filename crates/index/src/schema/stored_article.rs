//! An article together with the JSON that stores it, so that neither is made twice; and what is stored
//! of it in an index.

use souwen_article::{Article, json};
use tantivy::TantivyDocument;
use tantivy::schema::Value;
use xxhash_rust::xxh3::Xxh3;

use super::SchemaFields;

/// What is stored of an article, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredRecord {
    /// The article as JSON.
    pub json: String,
    /// The key of the file that it came from.
    pub file: String,
}

impl StoredRecord {
    /// The checksum that is stored beside them: XXH3, 64 bits, of the JSON, a zero byte, and the key.
    pub(crate) fn checksum(json: &str, file: &str) -> u64 {
        let mut hash = Xxh3::new();
        hash.update(json.as_bytes());
        hash.update(&[0]);
        hash.update(file.as_bytes());
        hash.digest()
    }

    /// What a document holds; else what is wrong with it.
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

/// An article, and the JSON in which it is stored.
#[derive(Debug, Clone)]
pub(crate) struct StoredArticle {
    /// What is indexed.
    pub article: Article,
    /// What is stored: `article` as JSON.
    pub json: String,
}

impl StoredArticle {
    /// An article, with its JSON.
    pub(crate) fn new(article: Article) -> StoredArticle {
        StoredArticle { json: json::to_json(&article), article }
    }

    /// Reads an article from its JSON.
    pub(crate) fn from_json(json: String) -> Result<StoredArticle, String> {
        Ok(StoredArticle { article: json::from_written(&json)?, json })
    }

    /// The article under another id.
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
