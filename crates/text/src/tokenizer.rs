//! Tokenizers for [tantivy](https://docs.rs/tantivy), for the same analysis in an index of your
//! own.
//!
//! They need the feature `tantivy`, which adds only the dependency `tantivy-tokenizer-api`. A field
//! with [`ChineseTokenizer::grams`] and positions finds every run of characters within a sentence,
//! however a dictionary would segment it, because tantivy's query parser turns text without spaces
//! into a phrase:
//!
//! | tokenizer | tokens of 完成中吉乌铁路 | good for |
//! |---|---|---|
//! | [`grams`](ChineseTokenizer::grams) | 完 成 中 吉 乌 铁 路 | finding: no run is missed |
//! | [`words`](ChineseTokenizer::words) | 完成 中吉乌 铁路 | ranking |
//! | [`pairs`](ChineseTokenizer::pairs) | 完成 成中 | making frequent runs quick to find |
//!
//! Terms are folded: Traditional and Simplified characters, widths and cases are the same term.
//!
//! ```
//! use souwen_text::tokenizer::ChineseTokenizer;
//! use tantivy::tokenizer::TokenizerManager;
//!
//! let tokenizers = TokenizerManager::default();
//! tokenizers.register("zh_grams", ChineseTokenizer::grams());
//! tokenizers.register("zh_words", ChineseTokenizer::words());
//!
//! let mut terms = Vec::new();
//! let mut tokenizer = tokenizers.get("zh_words").expect("it was registered above");
//! tokenizer.token_stream("完成中吉烏鐵路").process(&mut |token| terms.push(token.text.clone()));
//! assert_eq!(terms, ["完成", "中吉乌", "铁路"]);
//! ```

use tantivy_tokenizer_api::{Token, TokenStream, Tokenizer};

use crate::analyzer::Analyzer;
use crate::dictionary::Dictionary;
use crate::fold::fold;
use crate::pair::pairs;
use crate::segment::Cut;

/// A tantivy tokenizer with this analysis. Cloning is cheap.
///
/// Offsets are bytes into the original text, end exclusive. Positions count significant characters,
/// with a gap of 1 at the end of a sentence and of 16 at the end of a line, so that no phrase
/// crosses these. A word has the position of its first character, so slop counts characters.
#[derive(Debug, Clone)]
pub struct ChineseTokenizer {
    stream: Stream,
    analyzer: Analyzer,
}

/// Which tokens are made.
#[derive(Debug, Clone, Copy)]
enum Stream {
    Grams,
    Words,
    Pairs,
}

impl ChineseTokenizer {
    /// A token for every significant character.
    pub fn grams() -> ChineseTokenizer {
        ChineseTokenizer::of(Stream::Grams)
    }

    /// The words of jieba's dictionary in folded form, and the words inside them.
    pub fn words() -> ChineseTokenizer {
        ChineseTokenizer::of(Stream::Words)
    }

    /// A token for every two characters side by side that are both among the 512 most common ones,
    /// letters or digits.
    pub fn pairs() -> ChineseTokenizer {
        ChineseTokenizer::of(Stream::Pairs)
    }

    /// The same tokenizer with words of your own, which affect only
    /// [`words`](ChineseTokenizer::words).
    #[must_use]
    pub fn with_dictionary(self, dictionary: Dictionary) -> ChineseTokenizer {
        ChineseTokenizer { analyzer: Analyzer::with_dictionary(dictionary), ..self }
    }

    fn of(stream: Stream) -> ChineseTokenizer {
        ChineseTokenizer { stream, analyzer: Analyzer::new() }
    }

    /// The tokens of a text, in the order of their positions.
    fn tokens(&self, text: &str) -> Vec<Token> {
        let folded = fold(text);
        let mut tokens = Vec::with_capacity(folded.len());
        let mut push = |term: String, position: u32, start: u32, end: u32| {
            tokens.push(Token {
                text: term,
                position: position as usize,
                offset_from: start as usize,
                offset_to: end as usize,
                position_length: 1,
            });
        };
        match self.stream {
            Stream::Grams => {
                folded.iter().for_each(|c| push(c.ch.to_string(), c.position, c.start, c.end));
            }
            Stream::Words => {
                self.analyzer.each_word(text, &folded, Cut::Search, |term, first, last| {
                    push(term.to_owned(), first.position, first.start, last.end);
                });
            }
            Stream::Pairs => pairs(&folded).for_each(|(first, second)| {
                let term = String::from_iter([first.ch, second.ch]);
                push(term, first.position, first.start, second.end);
            }),
        }
        tokens
    }
}

impl Tokenizer for ChineseTokenizer {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        Tokens { left: self.tokens(text).into_iter(), token: Token::default() }
    }
}

/// The tokens of one text.
#[derive(Debug)]
pub struct Tokens {
    left: std::vec::IntoIter<Token>,
    token: Token,
}

impl TokenStream for Tokens {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fold_char;

    fn tokens(mut tokenizer: ChineseTokenizer, text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        tokenizer.token_stream(text).process(&mut |token| tokens.push(token.clone()));
        tokens
    }

    #[test]
    fn every_stream_has_folded_terms_at_the_positions_of_characters() {
        let check =
            |tokenizer: fn() -> ChineseTokenizer, text: &str, expected: &[(&str, usize)]| {
                let found = tokens(tokenizer(), text);
                let found: Vec<_> = found.iter().map(|t| (t.text.as_str(), t.position)).collect();
                assert_eq!(found, expected, "{text}");
            };
        check(ChineseTokenizer::grams, "中吉烏。Ａ", &[("中", 0), ("吉", 1), ("乌", 2), ("a", 4)]);
        check(ChineseTokenizer::words, "完成鐵路，好", &[("完成", 0), ("铁路", 2), ("好", 4)]);
        check(ChineseTokenizer::pairs, "中国。国中鼬", &[("中国", 0), ("国中", 3)]);
        check(ChineseTokenizer::grams, "，。 ", &[]);
    }

    #[test]
    fn words_of_your_own_are_words() {
        let (dictionary, problems) = Dictionary::parse("扎帕罗娃\n");
        assert!(problems.is_empty());
        let own = ChineseTokenizer::words().with_dictionary(dictionary);
        assert!(tokens(own, "扎帕罗娃说").iter().any(|token| token.text == "扎帕罗娃"));
        let without = tokens(ChineseTokenizer::words(), "扎帕罗娃说");
        assert!(without.iter().all(|token| token.text != "扎帕罗娃"));
    }

    proptest! {
        #[test]
        fn offsets_lead_to_what_the_term_folds(text in "\\PC{0,40}") {
            for tokenizer in [ChineseTokenizer::grams, ChineseTokenizer::words, ChineseTokenizer::pairs] {
                let found = tokens(tokenizer(), &text);
                prop_assert!(found.is_sorted_by_key(|token| token.position));
                for token in found {
                    let original = &text[token.offset_from..token.offset_to];
                    let folded: String = original.chars().filter_map(fold_char).collect();
                    let term: String = token.text.chars().filter_map(fold_char).collect();
                    prop_assert_eq!(folded, term);
                }
            }
        }
    }
}
