//! The tokenizers for tantivy: one decodes the tokens of an analysed article, the other treats a
//! whole value as one token.
//!
//! A line end is a gap in the positions (see [`fold`](souwen_text::fold::fold)). Offsets are not
//! indexed: highlights are computed from the stored text.

use souwen_text::fold;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use super::token_text::TokenTextTokenizer;

/// The name of the tokenizer for words.
pub(crate) const WORDS: &str = "souwen_words";
/// The name of the tokenizer for single characters.
pub(crate) const GRAMS: &str = "souwen_grams";
/// The name of the tokenizer for pairs of common characters.
pub(crate) const PAIRS: &str = "souwen_pairs";
/// The name of the tokenizer for signs.
pub(crate) const SIGNS: &str = "souwen_signs";
/// The name of the tokenizer for the pairs of characters that a sign parts.
pub(crate) const PARTED: &str = "souwen_parted";
/// The name of the tokenizer that treats a whole value, folded, as one token.
pub(crate) const VALUE: &str = "souwen_value";

/// The tokenizers of an index. They are not stored in the index, so they are registered whenever it is
/// opened.
pub(crate) fn manager() -> TokenizerManager {
    let manager = TokenizerManager::default();
    for analysed in [WORDS, GRAMS, PAIRS, SIGNS, PARTED] {
        manager.register(analysed, TokenTextTokenizer);
    }
    manager.register(VALUE, ValueTokenizer);
    manager
}

/// The folded form of a whole value, by which values are compared: its significant characters.
pub fn fold_value(value: &str) -> String {
    fold(value).into_iter().map(|c| c.ch).collect()
}

#[derive(Clone)]
struct ValueTokenizer;

impl Tokenizer for ValueTokenizer {
    type TokenStream<'a> = OneToken;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> OneToken {
        let token = Token { text: fold_value(text), position: 0, ..Token::default() };
        OneToken { token, is_left: true }
    }
}

struct OneToken {
    token: Token,
    is_left: bool,
}

impl TokenStream for OneToken {
    fn advance(&mut self) -> bool {
        std::mem::replace(&mut self.is_left, false)
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
