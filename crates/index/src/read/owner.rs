//! The owner of an article: a file, or nobody if the article was pushed.

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term};

use super::retrieval::DocRef;
use super::snapshot::Snapshot;
use crate::IndexError;

/// The file key of articles that were pushed. It differs from every real key, which begins with the
/// number of a folder.
pub(crate) const PUSHED: &str = "pushed";

impl Snapshot {
    /// The articles that were pushed, in index order.
    pub(crate) fn pushed_docs(&self) -> Result<Vec<DocRef>, IndexError> {
        let term = Term::from_field_text(self.fields.file, PUSHED);
        let mut pushed = Vec::new();
        for (segment, reader) in self.segments() {
            let index = reader.inverted_index(self.fields.file)?;
            let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else {
                continue;
            };
            let mut doc = postings.doc();
            while doc != TERMINATED {
                if !reader.is_deleted(doc) {
                    pushed.push(DocRef::at(segment, doc));
                }
                doc = postings.advance();
            }
        }
        Ok(pushed)
    }

    /// Whether an article was pushed.
    pub(crate) fn was_pushed(&self, doc: DocRef) -> Result<bool, IndexError> {
        let reader = self.searcher.segment_reader(doc.segment());
        let name = self.searcher.schema().get_field_name(self.fields.file);
        let Some(column) = reader.fast_fields().str(name)? else { return Ok(false) };
        let Some(ord) = column.term_ords(doc.doc()).next() else { return Ok(false) };
        let mut file = String::new();
        column.ord_to_str(ord, &mut file)?;
        Ok(file == PUSHED)
    }
}

#[cfg(test)]
mod tests {
    use souwen_article::Article;

    use super::*;
    use crate::retrieval::Retrieval;

    #[test]
    fn pushed_articles_are_distinguished_from_those_of_files() {
        let articles: Vec<(Article, &str)> = ["a", "b", "c", "d", "e"]
            .into_iter()
            .zip([PUSHED, "0/pushed", PUSHED, "0/a.md", PUSHED])
            .map(|(id, file)| {
                (Article { id: id.into(), title: id.into(), ..Article::default() }, file)
            })
            .collect();
        let snapshot = Snapshot::of_files(&articles, 2);
        let pushed = snapshot.pushed().unwrap();
        let mut ids: Vec<String> =
            pushed.iter().map(|doc| snapshot.article(*doc).unwrap().id).collect();
        ids.sort_unstable();
        assert!(pushed.is_sorted());
        assert_eq!(ids, ["a", "c", "e"]);
        for doc in snapshot.all_by_id().unwrap() {
            assert_eq!(snapshot.is_pushed(doc).unwrap(), pushed.contains(&doc));
        }
        assert_eq!(snapshot.stats().unwrap().pushed, 3);
        let files = [("a".to_owned(), "0/a.md")];
        let files =
            files.map(|(id, file)| (Article { title: id.clone(), id, ..Article::default() }, file));
        assert_eq!(Snapshot::of_files(&files, 1).pushed().unwrap(), []);
    }
}
