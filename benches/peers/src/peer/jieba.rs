//! A tantivy tokenizer with the words of jieba.

use std::sync::Arc;

use jieba_rs::{Jieba, TokenizeMode};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// A tokenizer whose positions count characters: a word inside another one has the position of its first
/// character.
#[derive(Clone)]
pub struct Words {
    jieba: Arc<Jieba>,
    mode: TokenizeMode,
}

impl Words {
    /// Includes words inside other words, for indexing and for queries.
    pub fn all(jieba: Arc<Jieba>) -> Words {
        Words { jieba, mode: TokenizeMode::Search }
    }

    /// Words without overlaps, for runs and snippets.
    pub fn side_by_side(jieba: Arc<Jieba>) -> Words {
        Words { jieba, mode: TokenizeMode::Default }
    }

    /// The words of a text in order, without punctuation and spaces.
    pub fn of(&self, text: &str) -> Vec<Token> {
        let found = self.jieba.tokenize(text, self.mode, true);
        let mut tokens: Vec<Token> = found
            .into_iter()
            .filter(|token| token.word.chars().any(char::is_alphanumeric))
            .map(|token| Token {
                offset_from: token.byte_start,
                offset_to: token.byte_end,
                position: token.start,
                text: token.word.to_lowercase(),
                position_length: 1,
            })
            .collect();
        tokens.sort_by_key(|token| (token.offset_from, token.offset_to));
        tokens
    }
}

impl Tokenizer for Words {
    type TokenStream<'a> = Stream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream {
        Stream { left: self.of(text).into_iter(), token: Token::default() }
    }
}

/// The words of one text.
pub struct Stream {
    left: std::vec::IntoIter<Token>,
    token: Token,
}

impl TokenStream for Stream {
    fn advance(&mut self) -> bool {
        let next = self.left.next();
        let is_any = next.is_some();
        self.token = next.unwrap_or_default();
        is_any
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
