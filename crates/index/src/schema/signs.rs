//! What folding removes and some queries need: the signs that part a run, the beginnings of
//! paragraphs, and characters whose form differs from the one used for comparison.
//!
//! The field `signs` has the signs with their positions, in a few frequent terms; also where
//! paragraphs begin, and which characters have another form. It is read for few articles only,
//! because the field `parted` is looked up first: it lists the articles in which a sign parts two
//! given characters. Its terms are hashes of pairs of characters. Many pairs share one of 16,384
//! terms, so the field stays small; articles listed because of another pair are recognised when
//! their signs are read.
//!
//! So articles that contain a run only across signs (`Condition::Crossing`) are found from short
//! lists, and a search tests only articles that can be among them (`FirstStage::demoted`). Runs
//! that must occur as they were typed (`exact:`) use the same fields. Both fields together take
//! less than 4 % of an index of 26,670 articles.

use souwen_text::PartingSigns;
use souwen_text::fold::FoldedChar;
use souwen_text::run::form_at;
use tantivy::Term;
use tantivy::schema::Field;

use super::token_text::TokenText;

/// The term of a sign that parts everything, at the position of the character after it.
pub(crate) const CLAUSE: char = '，';
/// The term of the opening sign of a pair, at the position of the first character inside.
pub(crate) const OPENING: char = '（';
/// The term of the closing sign, at the position after the last character inside. Pairs are well
/// nested; at equal positions, the closing sign comes first.
pub(crate) const CLOSING: char = '）';
/// The term of the first character of a paragraph or of any other value.
pub(crate) const PARAGRAPH: char = '¶';
/// The term of every character whose form differs from the one used for comparison, such as 臺. Each
/// such form is also a term of its own.
pub(crate) const OTHER_FORM: char = '≠';

/// The number of terms for pairs of parted characters. More terms exclude more articles without
/// reading their signs, but make the field larger.
const PARTED_TERMS: u32 = 16_384;
/// The first of these terms, which are consecutive characters.
const FIRST_PARTED: u32 = 0x4e00;

/// The tokens for what folding removes.
pub(crate) struct SignTokens {
    /// Signs, beginnings of paragraphs, and forms of characters, by position.
    pub places: TokenText,
    /// The pairs of characters that a sign parts.
    pub parted: TokenText,
}

impl SignTokens {
    /// The tokens of a text with its fold. `lines` are the indexes in the fold at which lines begin.
    pub(crate) fn of(
        text: &str,
        folded: &[FoldedChar],
        lines: impl Iterator<Item = usize>,
    ) -> SignTokens {
        let signs = PartingSigns::of(text, folded);
        let mut places: Vec<(u32, u8, char)> = Vec::new();
        // The second number orders the tokens at one position.
        places.extend(signs.pairs.iter().map(|pair| (pair.end, 0, CLOSING)));
        places.extend(signs.pairs.iter().map(|pair| (pair.start, 1, OPENING)));
        places.extend(signs.clauses.iter().map(|&at| (at, 2, CLAUSE)));
        places.extend(lines.map(|first| (folded[first].position, 3, PARAGRAPH)));
        for c in folded {
            let form = form_at(text, c);
            if form != c.ch {
                places.push((c.position, 4, OTHER_FORM));
                places.push((c.position, 5, form));
            }
        }
        places.sort_unstable();
        let mut tokens = TokenText::with_capacity(places.len(), 1);
        for (position, _, term) in places {
            tokens.push_chars([term], position);
        }
        let mut parted = TokenText::with_capacity(signs.parted.len(), 1);
        for &position in &signs.parted {
            let second = folded.partition_point(|c| c.position < position);
            if let Some([first, second]) = second.checked_sub(1).and_then(|i| folded.get(i..i + 2))
            {
                let term = parted_char(first.ch, second.ch);
                // The position is never used.
                parted.push_chars([term], 0);
            }
        }
        SignTokens { places: tokens, parted }
    }
}

/// The term of the articles in which a sign parts these two characters (folded) or others.
pub(crate) fn parted_term(field: Field, first: char, second: char) -> Term {
    Term::from_field_text(field, parted_char(first, second).encode_utf8(&mut [0; 4]))
}

/// The character that stands for two characters (folded), and for others, where a sign parts them.
pub fn parted_char(first: char, second: char) -> char {
    // Multiplication by a large odd number spreads both characters over all bits (Knuth's
    // multiplicative hashing); the upper bits are the best.
    let both = (u64::from(u32::from(first)) << 32) | u64::from(u32::from(second));
    let spread = both.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    let term = FIRST_PARTED + (spread as u32) % PARTED_TERMS;
    char::from_u32(term).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use souwen_text::{fold, fold_char};

    use super::*;

    #[test]
    fn signs_are_at_their_positions() {
        let text = "访华，为“期”\n臺灣";
        let folded = fold(text);
        let tokens = SignTokens::of(text, &folded, [0, 4].into_iter());
        let mut expected = TokenText::default();
        for (term, position) in
            [("¶", 0), ("，", 2), ("（", 3), ("）", 4), ("¶", 20), ("≠", 20), ("臺", 20)]
        {
            expected.push(term, position);
        }
        expected.push("≠", 21);
        expected.push("灣", 21);
        assert_eq!(tokens.places.into_text(), expected.into_text());
        let mut parted = TokenText::default();
        for (first, second) in [('华', '为'), ('为', '期')] {
            parted.push(&parted_char(first, second).to_string(), 0);
        }
        assert_eq!(tokens.parted.into_text(), parted.into_text());
    }

    proptest! {
        /// The form of a character is never equal to the term of a sign.
        #[test]
        fn forms_are_characters(c in any::<char>()) {
            prop_assume!(fold_char(c).is_some());
            prop_assert!(![CLAUSE, OPENING, CLOSING, PARAGRAPH, OTHER_FORM].contains(&c));
        }

        #[test]
        fn every_pair_has_a_term(first in any::<char>(), second in any::<char>()) {
            let term = u32::from(parted_char(first, second));
            prop_assert!((FIRST_PARTED..FIRST_PARTED + PARTED_TERMS).contains(&term));
        }
    }
}
