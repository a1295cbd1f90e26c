//! Converts an article to the document that is indexed.

use souwen_article::Field;
use souwen_text::Analyzer;
use tantivy::TantivyDocument;

use super::SchemaFields;
use super::analysed::{AnalysedText, grams_of};
use super::stored_article::{StoredArticle, StoredRecord};

impl SchemaFields {
    /// The document of an article that was read from the file with this key. `analyzer` segments its words.
    pub(crate) fn document(
        &self,
        analyzer: &Analyzer,
        stored: &StoredArticle,
        file: &str,
    ) -> TantivyDocument {
        let article = &stored.article;
        let mut document = TantivyDocument::default();
        document.add_text(self.id, &article.id);
        document.add_text(self.file, file);
        let text = AnalysedText::of(article);
        for start in text.part_starts() {
            document.add_u64(self.parts, u64::from(start));
        }
        document.add_u64(self.length, u64::from(text.length()));
        for word in text.sketch().iter().flat_map(souwen_text::Sketch::to_words) {
            document.add_u64(self.sketch, word);
        }
        document.add_text(self.words, text.words(analyzer).into_text());
        document.add_text(self.grams, text.grams().into_text());
        document.add_text(self.pairs, text.pairs().into_text());
        let signs = text.signs();
        document.add_text(self.signs, signs.places.into_text());
        document.add_text(self.parted, signs.parted.into_text());
        for field in Field::ALL {
            let found = field.values(article);
            if !found.is_empty() {
                let runs = text.runs(field).unwrap_or_else(|| grams_of(&found));
                document.add_text(self.runs(field), runs.into_text());
            }
            if let Some(values) = self.values(field) {
                found.iter().for_each(|value| document.add_text(values, value));
            }
        }
        if let Some(date) = article.date {
            document.add_i64(self.date, i64::from(date.days()));
        }
        document.add_text(self.article, &stored.json);
        document.add_u64(self.checksum, StoredRecord::checksum(&stored.json, file));
        document
    }
}
