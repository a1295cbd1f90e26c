//! Function words, which a query may contain and a matching article need not (`function_words.txt`).

use std::collections::HashSet;
use std::sync::LazyLock;

use souwen_text::list;

/// Particles, prepositions, conjunctions, pronouns and question words, folded.
static FUNCTION_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| list::words(include_str!("function_words.txt")));

/// Whether a folded word is a function word.
pub fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_folded_form() {
        for word in FUNCTION_WORDS.iter() {
            let folded: String = souwen_text::fold(word).into_iter().map(|c| c.ch).collect();
            assert_eq!(folded, **word);
        }
        assert!(is_function_word("的"));
        assert!(!is_function_word("西安"));
    }
}
