//! Tokens encoded as a text, which is how the tokens of an article are passed to tantivy.
//!
//! tantivy gets the tokens of a field from a tokenizer, to which it passes the text of the field. The
//! words, characters and pairs of an article come from one analysis of its text. So the value of a
//! field is not that text but the encoded tokens, one after the other. The encoded text exists only
//! in memory, between the analysis and the indexing of one article.
//!
//! A token is encoded as the difference of its position to that of the previous token, the length of
//! its term in bytes, and the term.
//!
//! The tokens 中 at position 0 and 亚 at position 1 are encoded as `0 3 中 1 3 亚`, without the spaces and
//! with an ASCII character for each number.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// The number of bits of a number in an ASCII character; the next bit says that another one follows.
const DIGIT_BITS: u32 = 6;
const DIGIT: u32 = (1 << DIGIT_BITS) - 1;
const MORE: u32 = 1 << DIGIT_BITS;

/// The maximal length of a term, in bytes, that is read character by character: that of a pair.
const SHORT: usize = 6;

/// Encoded tokens, in the order of their positions.
#[derive(Debug, Default)]
pub(crate) struct TokenText {
    text: String,
    position: u32,
}

impl TokenText {
    /// Reserves room for this many tokens of about this many characters.
    pub(crate) fn with_capacity(tokens: usize, chars: usize) -> TokenText {
        // Most characters take three bytes, most numbers one.
        TokenText { text: String::with_capacity(tokens * (2 + 3 * chars)), position: 0 }
    }

    /// Adds a token.
    pub(crate) fn push(&mut self, term: &str, position: u32) {
        self.begin(term.len(), position);
        self.text.push_str(term);
    }

    /// Adds a token of a few characters, which are written faster one by one.
    pub(crate) fn push_chars<const N: usize>(&mut self, term: [char; N], position: u32) {
        self.begin(term.iter().map(|c| c.len_utf8()).sum(), position);
        term.into_iter().for_each(|c| self.text.push(c));
    }

    /// Writes the numbers that precede a term of this length.
    fn begin(&mut self, length: usize, position: u32) {
        // Positions never decrease, but a decrease would be decoded correctly as well.
        self.number(position.wrapping_sub(self.position));
        self.number(length as u32);
        self.position = position;
    }

    /// The encoded text for the field.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    fn number(&mut self, mut number: u32) {
        loop {
            let digit = number & DIGIT;
            number >>= DIGIT_BITS;
            let more = if number > 0 { MORE } else { 0 };
            // Seven bits form an ASCII character.
            self.text.push(char::from((digit | more) as u8));
            if number == 0 {
                return;
            }
        }
    }
}

/// Decodes the tokens of a [`TokenText`].
#[derive(Debug, Clone)]
pub(crate) struct TokenTextTokenizer;

impl Tokenizer for TokenTextTokenizer {
    type TokenStream<'a> = TokensOfText<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TokensOfText<'a> {
        TokensOfText { rest: text, position: 0, token: Token::default() }
    }
}

/// The tokens that have not been read.
pub(crate) struct TokensOfText<'a> {
    rest: &'a str,
    position: u32,
    token: Token,
}

impl TokensOfText<'_> {
    fn number(&mut self) -> Option<u32> {
        let mut number = 0;
        for (i, byte) in self.rest.bytes().enumerate() {
            let byte = u32::from(byte);
            number |= (byte & DIGIT).checked_shl(i as u32 * DIGIT_BITS)?;
            if byte & MORE == 0 {
                self.rest = self.rest.get(i + 1..)?;
                return Some(number);
            }
        }
        None
    }

    /// Reads the next token; `None` at the end.
    fn next(&mut self) -> Option<()> {
        let distance = self.number()?;
        let length = self.number()? as usize;
        let (term, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        self.position = self.position.wrapping_add(distance);
        self.token.text.clear();
        if length <= SHORT {
            // This is faster than a copying call.
            term.chars().for_each(|c| self.token.text.push(c));
        } else {
            self.token.text.push_str(term);
        }
        self.token.position = self.position as usize;
        Some(())
    }
}

impl TokenStream for TokensOfText<'_> {
    fn advance(&mut self) -> bool {
        self.next().is_some()
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<(String, usize)> {
        let mut tokenizer = TokenTextTokenizer;
        let mut stream = tokenizer.token_stream(text);
        let mut tokens = Vec::new();
        while stream.advance() {
            tokens.push((stream.token().text.clone(), stream.token().position));
        }
        tokens
    }

    proptest! {
        #[test]
        fn tokens_are_read_as_they_were_written(
            tokens in proptest::collection::vec((".{0,90}", any::<u32>()), 0..20),
        ) {
            let mut text = TokenText::default();
            tokens.iter().for_each(|(term, position)| text.push(term, *position));
            let expected: Vec<(String, usize)> =
                tokens.into_iter().map(|(term, position)| (term, position as usize)).collect();
            prop_assert_eq!(read(&text.into_text()), expected);
        }

        #[test]
        fn no_text_panics(text in ".{0,90}") {
            read(&text);
        }
    }
}
