//! An article together with the JSON that stores it, so that neither is made twice.

use souwen_article::{Article, json};

/// An article, and the JSON in which it is stored.
#[derive(Debug, Clone)]
pub(crate) struct StoredArticle {
    /// What is indexed.
    pub article: Article,
    /// What is stored: `article` as JSON.
    pub json: String,
}

impl StoredArticle {
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
        StoredArticle { json: json::to_json(&article), article }
    }
}
