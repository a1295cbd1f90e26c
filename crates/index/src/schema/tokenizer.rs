//! The analyzer as tantivy's tokenizers.
//!
//! A field holds one value of several lines; a line end is a gap in the positions (see
//! [`fold`](souwen_text::fold::fold)). Offsets are not indexed: highlights are found in the stored text.

use souwen_text::fold::SENTENCE_GAP;
use souwen_text::pair::pairs;
use souwen_text::{Analyzer, Cut, fold};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

/// The name of the tokenizer for words.
pub(crate) const WORDS: &str = "souwen_words";
/// The name of the tokenizer for single characters.
pub(crate) const GRAMS: &str = "souwen_grams";
/// The name of the tokenizer for pairs of common characters.
pub(crate) const PAIRS: &str = "souwen_pairs";
/// The name of the tokenizer that takes a whole value, folded, as one token.
pub(crate) const VALUE: &str = "souwen_value";

/// The token that stands among single characters where a sentence ends, at the position that its
/// end takes. Folding gives no character that is like it.
pub(crate) const SENTENCE_END: char = '。';

/// The tokenizers of an index. They are not stored in it, so every opening registers them.
pub(crate) fn manager(analyzer: &Analyzer) -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(WORDS, WordTokenizer { analyzer: analyzer.clone() });
    manager.register(GRAMS, GramTokenizer);
    manager.register(PAIRS, PairTokenizer);
    manager.register(VALUE, ValueTokenizer);
    manager
}

/// The folded form of a whole value, by which values are compared: its significant characters.
pub(crate) fn fold_value(value: &str) -> String {
    fold(value).into_iter().map(|c| c.ch).collect()
}

#[derive(Clone)]
struct WordTokenizer {
    analyzer: Analyzer,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        let folded = fold(text);
        let mut tokens = Tokens::default();
        self.analyzer.each_word(text, &folded, Cut::Search, |term, first, _| {
            tokens.push(term, first.position);
        });
        tokens
    }
}

#[derive(Clone)]
struct GramTokenizer;

impl Tokenizer for GramTokenizer {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        let mut tokens = Tokens::default();
        let mut buffer = [0; 4];
        let mut next = 0;
        for c in fold(text) {
            if next > 0 && c.position == next + SENTENCE_GAP {
                tokens.push(SENTENCE_END.encode_utf8(&mut buffer), next);
            }
            tokens.push(c.ch.encode_utf8(&mut buffer), c.position);
            next = c.position + 1;
        }
        tokens
    }
}

#[derive(Clone)]
struct PairTokenizer;

impl Tokenizer for PairTokenizer {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        let mut tokens = Tokens::default();
        let mut term = String::new();
        for (first, second) in pairs(&fold(text)) {
            term.clear();
            term.extend([first.ch, second.ch]);
            tokens.push(&term, first.position);
        }
        tokens
    }
}

#[derive(Clone)]
struct ValueTokenizer;

impl Tokenizer for ValueTokenizer {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        let mut tokens = Tokens::default();
        tokens.push(&fold_value(text), 0);
        tokens
    }
}

/// Tokens that have been made, in one allocation for all their terms.
#[derive(Default)]
struct Tokens {
    terms: String,
    /// The end of each term in `terms`, and its position.
    ends: Vec<(usize, u32)>,
    next: usize,
    token: Token,
}

impl Tokens {
    fn push(&mut self, term: &str, position: u32) {
        self.terms.push_str(term);
        self.ends.push((self.terms.len(), position));
    }
}

impl TokenStream for Tokens {
    fn advance(&mut self) -> bool {
        let Some(&(end, position)) = self.ends.get(self.next) else { return false };
        let start = self.next.checked_sub(1).map_or(0, |last| self.ends[last].0);
        self.token.text.clear();
        self.token.text.push_str(&self.terms[start..end]);
        self.token.position = position as usize;
        self.next += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
