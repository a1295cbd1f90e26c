//! Chinese analysis in an index of tantivy, compared with jieba's words alone: which queries find a
//! text.
//!
//! ```sh
//! cargo run -p souwen-text --features tantivy --example tantivy
//! ```
//!
//! The index contains each article twice, as words of jieba and as single characters. Readers type
//! a part of a name, or Traditional characters: the words match only if a word begins and ends
//! there.

use std::error::Error;
use std::io::Write;
use std::sync::Arc;

use jieba_rs::{Jieba, TokenizeMode};
use souwen_text::tokenizer::ChineseTokenizer;
use tantivy::collector::Count;
use tantivy::query::QueryParser;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use tantivy::{Index, doc};

/// Invented articles.
const ARTICLES: [&str; 3] = [
    "中吉乌铁路实业家委员会昨日在江城成立，阿依努尔任主席。",
    "江城长江大桥今日通车，市长江大桥出席了仪式。",
    "各方就完成中吉乌铁路可行性研究交换了意见。",
];

/// What readers type.
const QUERIES: [&str; 6] = ["铁路", "家委员", "依努尔", "吉乌铁", "長江大橋", "江大桥出席"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut schema = Schema::builder();
    let by_words = schema.add_text_field("words", positions_of("jieba"));
    let by_characters = schema.add_text_field("characters", positions_of("zh"));
    let index = Index::create_in_ram(schema.build());
    index.tokenizers().register("jieba", PlainWords::new()?);
    // All that an index of your own needs, beside a field that names the tokenizer.
    index.tokenizers().register("zh", ChineseTokenizer::grams());

    let mut writer = index.writer_with_num_threads(1, 15_000_000)?;
    for text in ARTICLES {
        writer.add_document(doc!(by_words => text, by_characters => text))?;
    }
    writer.commit()?;

    let mut out = std::io::stdout().lock();
    writeln!(out, "query\tarticles that hold it\tfound by words\tfound by characters")?;
    let searcher = index.reader()?.searcher();
    let found = |field: Field, query: &str| -> Result<usize, Box<dyn Error>> {
        let parser = QueryParser::for_index(&index, vec![field]);
        Ok(searcher.search(&parser.parse_query(query)?, &Count)?)
    };
    for query in QUERIES {
        let containing = ARTICLES.iter().filter(|text| contains(text, query)).count();
        let (words, characters) = (found(by_words, query)?, found(by_characters, query)?);
        writeln!(out, "{query}\t{containing}\t{words}\t{characters}")?;
    }
    Ok(())
}

/// Whether a text contains a sequence of characters, in either script.
fn contains(text: &str, query: &str) -> bool {
    let folded = |text: &str| text.chars().filter_map(souwen_text::fold_char).collect::<String>();
    folded(text).contains(&folded(query))
}

/// The options of a field with this tokenizer. It has positions, which phrase queries need.
fn positions_of(tokenizer: &str) -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(tokenizer)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    TextOptions::default().set_indexing_options(indexing)
}

/// jieba's words, without this crate.
#[derive(Clone)]
struct PlainWords(Arc<Jieba>);

impl PlainWords {
    fn new() -> Result<PlainWords, Box<dyn Error>> {
        // jieba's own dictionary, which this crate keeps in folded form.
        let mut dictionary = include_bytes!("../src/data/dictionary.txt").as_slice();
        Ok(PlainWords(Arc::new(Jieba::with_dict(&mut dictionary)?)))
    }
}

impl Tokenizer for PlainWords {
    type TokenStream<'a> = Words;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Words {
        let words = self.0.tokenize(text, TokenizeMode::Search, true);
        let mut tokens: Vec<Token> = words
            .into_iter()
            .filter(|word| word.word.chars().any(char::is_alphanumeric))
            .map(|word| Token {
                offset_from: word.byte_start,
                offset_to: word.byte_end,
                position: word.start,
                text: word.word.to_lowercase(),
                position_length: 1,
            })
            .collect();
        tokens.sort_by_key(|token| (token.offset_from, token.offset_to));
        Words { left: tokens.into_iter(), token: Token::default() }
    }
}

/// The words of one text.
struct Words {
    left: std::vec::IntoIter<Token>,
    token: Token,
}

impl TokenStream for Words {
    fn advance(&mut self) -> bool {
        let next = self.left.next();
        let is_there = next.is_some();
        self.token = next.unwrap_or_default();
        is_there
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
