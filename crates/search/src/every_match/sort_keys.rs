//! Sort keys of concordance lines: the characters next to the match, read from the match outwards.
//!
//! Lines with the same words next to the match therefore follow one another. Characters are ordered as in
//! a dictionary, by their usual reading, then by code point; letters and digits come before them.
//! Punctuation and spaces are ignored, and characters are compared in folded form.
//!
//! To the right of 铁路 the order is: 铁路 with nothing after it, 铁路2号, 铁路边 (biān), 铁路：城 (chéng), 铁路中
//! (zhōng).

use souwen_text::fold_char;
use souwen_text::pinyin::usual_reading;

use super::concordance::Occurrence;

/// How many characters are compared: the words that a user sees at a glance.
const LOOKED_AT: usize = 10;
/// The number of bits for a character, below those for its reading.
const CHARACTER_BITS: u32 = 21;

/// The sort key of a line; a line with nothing next to the match comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SortKey([u32; LOOKED_AT]);

impl SortKey {
    /// The key for the text to the left.
    pub(super) fn left(found: &Occurrence<'_>) -> SortKey {
        SortKey::of(found.before().chars().rev())
    }

    /// The key for the text to the right.
    pub(super) fn right(found: &Occurrence<'_>) -> SortKey {
        SortKey::of(found.after().chars())
    }

    fn of(characters: impl Iterator<Item = char>) -> SortKey {
        let mut key = [0; LOOKED_AT];
        for (slot, c) in key.iter_mut().zip(characters.filter_map(fold_char)) {
            let reading = usual_reading(c).map_or(0, |syllable| u32::from(syllable.number()) + 1);
            *slot = (reading << CHARACTER_BITS) | u32::from(c);
        }
        SortKey(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::every_match::concordance::Part;

    #[test]
    fn lines_are_ordered_as_in_a_dictionary_away_from_the_match() {
        let check = |key: fn(&Occurrence<'_>) -> SortKey, lines: [&str; 5]| {
            let keys: Vec<SortKey> = lines
                .iter()
                .map(|line| {
                    let start = line.find("铁路").unwrap();
                    let range = start..start + "铁路".len();
                    key(&Occurrence::new(Part::Body, 1, line, range).unwrap())
                })
                .collect();
            assert!(keys.windows(2).all(|pair| pair[0] <= pair[1]), "{lines:?}");
            assert_ne!(keys[0], keys[4]);
        };
        // Nothing, a digit, then 边 biān, 城 chéng, 中 zhōng.
        check(SortKey::right, ["铁路", "铁路2号", "铁路边", "铁路：城", "铁路中"]);
        // The last character before the match decides first: 新建 and 修建 apart from 高速.
        check(SortKey::left, ["“铁路", "新建铁路", "修建铁路", "甲修建《铁路", "高速铁路"]);
        // Both scripts and widths are equal.
        let key = |line: &str| SortKey::right(&Occurrence::new(Part::Body, 1, line, 0..6).unwrap());
        assert_eq!(key("铁路發展Ａ"), key("鐵路发展a"));
    }
}
