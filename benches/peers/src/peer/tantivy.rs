//! tantivy with the words of jieba, as a library user would set it up: one text field, a disjunction of the
//! words, BM25.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jieba_rs::Jieba;
use tantivy::collector::{Count, DocSetCollector, TopDocs};
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::document::Value;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{DocAddress, Index, Searcher, TantivyDocument, Term, doc};

use super::contract::{Answer, Hit, Kind, Label, Page, Peer, Question, Wanted};
use super::jieba::Words;
use super::{lines, pinned};

/// The memory of the writer, in bytes: the same as souwen's.
const HEAP: usize = 100 << 20;
/// The maximal length of a snippet, in bytes.
const SNIPPET: usize = 300;
/// The name of the tokenizer in the schema.
const WORDS: &str = "words";

/// An open index.
pub struct Tantivy {
    searcher: Searcher,
    fields: Fields,
    all: Words,
    side_by_side: Words,
}

struct Fields {
    number: Field,
    title: Field,
    text: Field,
    label: Field,
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(WORDS)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let fields = Fields {
        number: schema.add_u64_field("number", FAST | STORED),
        title: schema.add_text_field("title", STORED),
        text: schema.add_text_field(
            "text",
            TextOptions::default().set_indexing_options(indexing).set_stored(),
        ),
        label: schema.add_text_field("label", STRING),
    };
    (schema.build(), fields)
}

impl Tantivy {
    fn term(&self, word: &str) -> Term {
        Term::from_field_text(self.fields.text, word)
    }

    /// The query, and the words in it that snippets highlight.
    fn query(&self, question: &Question) -> (Box<dyn Query>, Vec<String>) {
        let query: (Box<dyn Query>, Vec<String>) = match question.kind {
            Kind::Run => self.run(&question.text),
            Kind::Words | Kind::Question => {
                let words: Vec<String> =
                    self.all.of(&question.text).into_iter().map(|token| token.text).collect();
                let any = words.iter().map(|word| -> (Occur, Box<dyn Query>) {
                    let term = TermQuery::new(self.term(word), IndexRecordOption::WithFreqs);
                    (Occur::Should, Box::new(term))
                });
                (Box::new(BooleanQuery::new(any.collect())), words)
            }
        };
        let Some(label) = &question.label else { return query };
        let term = Term::from_field_text(self.fields.label, label);
        let only: Box<dyn Query> = Box::new(TermQuery::new(term, IndexRecordOption::Basic));
        let only: Box<dyn Query> = Box::new(ConstScoreQuery::new(only, 0.0));
        let both = vec![(Occur::Must, query.0), (Occur::Must, only)];
        (Box::new(BooleanQuery::new(both)), query.1)
    }

    /// The words of a run, each at its position.
    fn run(&self, run: &str) -> (Box<dyn Query>, Vec<String>) {
        let tokens = self.side_by_side.of(run);
        let words = tokens.iter().map(|token| token.text.clone()).collect();
        let query: Box<dyn Query> = match tokens.as_slice() {
            [] => Box::new(tantivy::query::EmptyQuery),
            [one] => Box::new(TermQuery::new(self.term(&one.text), IndexRecordOption::WithFreqs)),
            several => Box::new(PhraseQuery::new_with_offset(
                several.iter().map(|token| (token.position, self.term(&token.text))).collect(),
            )),
        };
        (query, words)
    }

    fn hit(&self, address: DocAddress, snippets: Option<&SnippetGenerator>) -> Answer<Hit> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let text = |field: Field| {
            document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default()
        };
        let number = document.get_first(self.fields.number).and_then(|value| value.as_u64());
        Ok(Hit {
            id: u32::try_from(number.unwrap_or_default())?,
            title: text(self.fields.title).to_owned(),
            snippet: snippets
                .map(|snippets| snippets.snippet(text(self.fields.text)).to_html())
                .unwrap_or_default(),
        })
    }
}

impl Peer for Tantivy {
    fn version() -> String {
        format!("{}, jieba-rs {}", pinned("tantivy"), pinned("jieba-rs"))
    }

    fn index(articles: &Path, label: Label, dir: &Path) -> Answer<()> {
        let (schema, fields) = schema();
        let index = Index::create_in_dir(dir, schema)?;
        let words = Words::all(Arc::new(Jieba::new()));
        index.tokenizers().register(WORDS, TextAnalyzer::from(words));
        let mut writer = index.writer(HEAP)?;
        for article in lines::articles(articles)? {
            let article = article?;
            writer.add_document(doc!(
                fields.number => article.id.parse::<u64>()?,
                fields.title => article.title.as_str(),
                fields.text => article.text(),
                fields.label => article.label(label),
            ))?;
        }
        writer.commit()?;
        writer.wait_merging_threads()?;
        Ok(())
    }

    fn open(dir: &Path, _: Label) -> Answer<Tantivy> {
        let index = Index::open_in_dir(dir)?;
        let jieba = Arc::new(Jieba::new());
        let searcher = index.reader()?.searcher();
        Ok(Tantivy {
            searcher,
            fields: schema().1,
            all: Words::all(Arc::clone(&jieba)),
            side_by_side: Words::side_by_side(jieba),
        })
    }

    fn page(&self, question: &Question, wanted: Wanted) -> Answer<Page> {
        let (query, words) = self.query(question);
        let top = TopDocs::with_limit(wanted.limit).and_offset(wanted.offset).order_by_score();
        let (best, total) = if wanted.total {
            self.searcher.search(&query, &(top, Count))?
        } else {
            let best = self.searcher.search(&query, &top)?;
            let total = best.len();
            (best, total)
        };
        // The generator does not support overlapping words, as in the index.
        let snippets = wanted.snippets.then(|| {
            let terms: BTreeMap<String, f32> = words.into_iter().map(|word| (word, 1.0)).collect();
            let analyzer = TextAnalyzer::from(self.side_by_side.clone());
            SnippetGenerator::new(terms, analyzer, self.fields.text, SNIPPET)
        });
        let hits = best.into_iter().map(|(_, address)| self.hit(address, snippets.as_ref()));
        Ok(Page { total, hits: hits.collect::<Answer<_>>()? })
    }

    fn every(&self, run: &str) -> Answer<Vec<u32>> {
        let (query, _) = self.run(run);
        let mut all = Vec::new();
        for address in self.searcher.search(&query, &DocSetCollector)? {
            let segment = self.searcher.segment_reader(address.segment_ord);
            let number = segment.fast_fields().u64("number")?.first(address.doc_id);
            all.push(u32::try_from(number.unwrap_or_default())?);
        }
        Ok(all)
    }
}
