//! Single words, from the term dictionary of an index.

use super::expression::{Expression, Origin, is_worth_it, kind_of_known, kind_of_unknown};
use crate::analyzer::Analyzer;
use crate::learn::clues;

/// The expression of a word (folded) in this many articles; `None` if it is not worth suggesting. It
/// has the folded spelling, because only the texts show how the word is written.
pub fn word_of_index(analyzer: &Analyzer, folded: &str, articles: u32) -> Option<Expression> {
    let known = folded.is_ascii() || analyzer.knows(folded);
    let (is_expression, kind, origin): (bool, fn(&Analyzer, &str) -> _, _) = match known {
        true => (is_worth_it(folded), kind_of_known, Origin::Dictionary),
        false => (clues::may_be_name(folded), |_, word| kind_of_unknown(word), Origin::Segmenter),
    };
    is_expression.then(|| Expression {
        written: folded.to_owned(),
        words: vec![folded.to_owned()],
        articles,
        kind: kind(analyzer, folded),
        origin,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::ExpressionKind;

    #[test]
    fn words_are_recognised_by_the_dictionary_and_names_by_their_form() {
        let analyzer = Analyzer::new();
        let expression =
            |word: &str| word_of_index(&analyzer, word, 3).map(|found| (found.kind, found.origin));
        assert_eq!(expression("棉花"), Some((ExpressionKind::Word, Origin::Dictionary)));
        assert_eq!(expression("covid-19"), Some((ExpressionKind::Word, Origin::Dictionary)));
        assert_eq!(expression("赵云棣"), Some((ExpressionKind::Person, Origin::Segmenter)));
        assert_eq!(expression("花"), None);
        assert_eq!(expression("2023"), None);
        assert_eq!(expression("的云棣"), None);
    }
}
