//! Tokens as a text, in which an article hands its tokens on to tantivy.
//!
//! tantivy takes the tokens of a field from a tokenizer, which it gives the text of the field. The
//! words, the characters and the pairs of an article come from one analysis of its text, so what
//! their fields hold is not that text but the tokens themselves, written one behind the other.
//! The text lives in memory only, between the analysis and the indexing of one article.
//!
//! A token is written as the distance of its position from that of the token before, the length of
//! its term in bytes, and the term.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// How many bits of a number an ASCII character holds; the next bit says that another follows.
const DIGIT_BITS: u32 = 6;
const DIGIT: u32 = (1 << DIGIT_BITS) - 1;
const MORE: u32 = 1 << DIGIT_BITS;

/// The longest term, in bytes, that is read character by character: a pair.
const SHORT: usize = 6;

/// Tokens, in the order of their positions.
#[derive(Debug, Default)]
pub(crate) struct TokenText {
    text: String,
    position: u32,
}

impl TokenText {
    /// Room for so many tokens of about so many characters.
    pub(crate) fn with_capacity(tokens: usize, chars: usize) -> TokenText {
        // Most characters are of three bytes, most numbers of one.
        TokenText { text: String::with_capacity(tokens * (2 + 3 * chars)), position: 0 }
    }

    /// Adds a token.
    pub(crate) fn push(&mut self, term: &str, position: u32) {
        self.begin(term.len(), position);
        self.text.push_str(term);
    }

    /// Adds a token of these characters: few, which are written faster one by one.
    pub(crate) fn push_chars<const N: usize>(&mut self, term: [char; N], position: u32) {
        self.begin(term.iter().map(|c| c.len_utf8()).sum(), position);
        term.into_iter().for_each(|c| self.text.push(c));
    }

    /// Writes what stands before a term of this length.
    fn begin(&mut self, length: usize, position: u32) {
        // A position before the last one, of which there are none, would come out right as well.
        self.number(position.wrapping_sub(self.position));
        self.number(length as u32);
        self.position = position;
    }

    /// The text for the field.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    fn number(&mut self, mut number: u32) {
        loop {
            let digit = number & DIGIT;
            number >>= DIGIT_BITS;
            let more = if number > 0 { MORE } else { 0 };
            // Seven bits are an ASCII character.
            self.text.push(char::from((digit | more) as u8));
            if number == 0 {
                return;
            }
        }
    }
}

/// Reads the tokens of a [`TokenText`].
#[derive(Debug, Clone)]
pub(crate) struct TokenTextTokenizer;

impl Tokenizer for TokenTextTokenizer {
    type TokenStream<'a> = TokensOfText<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TokensOfText<'a> {
        TokensOfText { rest: text, position: 0, token: Token::default() }
    }
}

/// The tokens that are left.
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

    /// The next token; `None` at the end.
    fn next(&mut self) -> Option<()> {
        let distance = self.number()?;
        let length = self.number()? as usize;
        let (term, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        self.position = self.position.wrapping_add(distance);
        self.token.text.clear();
        if length <= SHORT {
            // Faster than copying by a call.
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
