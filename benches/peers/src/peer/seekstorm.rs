//! SeekStorm with its own segmentation of Chinese, which its manual recommends.

use std::collections::HashSet;
use std::path::Path;

use seekstorm::commit::Commit;
use seekstorm::highlighter::{Highlight, highlighter};
use seekstorm::index::{
    AccessType, Close, Clustering, Document, DocumentCompression, FieldType, FileType,
    FrequentwordType, IndexArc, IndexDocument, IndexMetaObject, LexicalSimilarity, NgramSet,
    SchemaField, StemmerType, StopwordType, TokenizerType, create_index, open_index,
};
use seekstorm::search::{
    FacetFilter, QueryRewriting, QueryType, ResultObject, ResultType, Search, SearchMode,
};
use seekstorm::vector::Inference;
use serde_json::Value;
use tokio::runtime::Runtime;

use super::contract::{Answer, Hit, Kind, Label, Page, Peer, Question, Wanted};
use super::{lines, pinned};

/// The maximal length of a snippet, in bytes.
const SNIPPET: usize = 300;

/// An open index.
pub struct SeekStorm {
    runtime: Runtime,
    index: IndexArc,
}

fn runtime() -> Answer<Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().build()?)
}

fn schema() -> Vec<SchemaField> {
    let field = |name: &str, indexed: bool, kind: FieldType, facet: bool| {
        SchemaField::new(
            name.to_owned(),
            true,
            indexed,
            false,
            kind,
            facet,
            indexed,
            1.0,
            false,
            false,
        )
    };
    vec![
        field("id", false, FieldType::Text, false),
        field("title", false, FieldType::Text, false),
        field("text", true, FieldType::Text, false),
        field("label", false, FieldType::String16, true),
    ]
}

fn meta() -> IndexMetaObject {
    IndexMetaObject {
        id: 0,
        name: "peers".to_owned(),
        lexical_similarity: LexicalSimilarity::Bm25f,
        tokenizer: TokenizerType::UnicodeAlphanumericZH,
        stemmer: StemmerType::None,
        stop_words: StopwordType::None,
        // The built-in lists are for other languages.
        frequent_words: FrequentwordType::None,
        ngram_indexing: NgramSet::SingleTerm as u8,
        document_compression: DocumentCompression::Snappy,
        access_type: AccessType::Mmap,
        spelling_correction: None,
        query_completion: None,
        clustering: Clustering::None,
        inference: Inference::None,
        segment_number_bits: 11,
    }
}

/// The query without the signs that its query language interprets as operators. At the end of a text its
/// tokenizer adds the last run of characters as a word, with which no phrase is found; a space at the end
/// prevents that.
fn plain(text: &str) -> String {
    format!("{} ", text.replace(['+', '-', '"'], " "))
}

impl SeekStorm {
    fn search(
        &self,
        question: &Question,
        offset: usize,
        length: usize,
        result: ResultType,
    ) -> ResultObject {
        let (query, kind) = match question.kind {
            Kind::Run => (plain(&question.text), QueryType::Phrase),
            Kind::Words | Kind::Question => (plain(&question.text), QueryType::Union),
        };
        let only = question.label.iter().map(|label| FacetFilter::String16 {
            field: "label".to_owned(),
            filter: vec![label.clone()],
        });
        self.runtime.block_on(self.index.search(
            query,
            None,
            kind,
            SearchMode::Lexical,
            false,
            offset,
            length,
            result,
            false,
            Vec::new(),
            Vec::new(),
            only.collect(),
            Vec::new(),
            QueryRewriting::SearchOnly,
        ))
    }

    fn hits(&self, found: &ResultObject, snippets: bool) -> Answer<Vec<Hit>> {
        self.runtime.block_on(async {
            let marked = match snippets && !found.query_terms.is_empty() {
                true => {
                    let passage = Highlight {
                        field: "text".to_owned(),
                        name: "snippet".to_owned(),
                        fragment_number: 1,
                        fragment_size: SNIPPET,
                        ..Highlight::default()
                    };
                    Some(highlighter(&self.index, vec![passage], found.query_terms.clone()).await)
                }
                false => None,
            };
            let mut fields: HashSet<String> = HashSet::from(["id", "title"].map(str::to_owned));
            if snippets {
                fields.insert("snippet".to_owned());
            }
            let index = self.index.read().await;
            let mut hits = Vec::new();
            for result in &found.results {
                let document =
                    index.get_document(result.doc_id, false, &marked, &fields, &[]).await?;
                let text =
                    |field: &str| document.get(field).and_then(Value::as_str).unwrap_or_default();
                hits.push(Hit {
                    id: text("id").parse()?,
                    title: text("title").to_owned(),
                    snippet: text("snippet").to_owned(),
                });
            }
            Ok(hits)
        })
    }
}

impl Peer for SeekStorm {
    fn version() -> String {
        pinned("seekstorm")
    }

    fn index(articles: &Path, label: Label, dir: &Path) -> Answer<()> {
        let runtime = runtime()?;
        runtime.block_on(async {
            let index = create_index(dir, meta(), &schema(), &Vec::new(), true, None).await?;
            for article in lines::articles(articles)? {
                let article = article?;
                let text = article.text();
                let label = article.label(label).to_owned();
                let document: Document = [
                    ("id", article.id),
                    ("title", article.title),
                    ("text", text),
                    ("label", label),
                ]
                .map(|(field, value)| (field.to_owned(), Value::String(value)))
                .into_iter()
                .collect();
                index.index_document(document, FileType::None).await;
            }
            index.commit().await;
            index.close().await;
            Ok(())
        })
    }

    fn open(dir: &Path, _: Label) -> Answer<SeekStorm> {
        let runtime = runtime()?;
        let index = runtime.block_on(open_index(dir))?;
        Ok(SeekStorm { runtime, index })
    }

    fn page(&self, question: &Question, wanted: Wanted) -> Answer<Page> {
        let result = if wanted.total { ResultType::TopkCount } else { ResultType::Topk };
        let found = self.search(question, wanted.offset, wanted.limit, result);
        let hits = self.hits(&found, wanted.snippets)?;
        Ok(Page { total: found.result_count_total, hits })
    }

    fn every(&self, run: &str) -> Answer<Vec<u32>> {
        let question = Question { text: run.to_owned(), kind: Kind::Run, label: None };
        let count =
            self.runtime.block_on(async { self.index.read().await.indexed_doc_count().await });
        let found = self.search(&question, 0, count, ResultType::TopkCount);
        // Its ids number the articles in the order in which they were added.
        found.results.iter().map(|result| Ok(u32::try_from(result.doc_id)?)).collect()
    }
}
