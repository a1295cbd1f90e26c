//! What lines of a concordance are ordered by: the characters next to the match, read away from it.
//!
//! So all that has the same words beside the match stands together, to whichever side. Characters
//! are ordered as a dictionary orders them, by their usual reading, then by themselves; letters and
//! digits come before them. Signs and spaces play no role, and of a character only its folded form.

use souwen_text::fold_char;
use souwen_text::pinyin::usual_reading;

use super::concordance::Occurrence;

/// How many characters are looked at: the words that a reader sees at a glance.
const LOOKED_AT: usize = 10;
/// The bits that a character takes below its reading.
const CHARACTER_BITS: u32 = 21;

/// The place of a line in the order; a line with nothing beside the match comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SortKey([u32; LOOKED_AT]);

impl SortKey {
    /// By what stands to the left.
    pub(super) fn left(found: &Occurrence<'_>) -> SortKey {
        SortKey::of(found.before().chars().rev())
    }

    /// By what stands to the right.
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
        // Both scripts and widths are one.
        let key = |line: &str| SortKey::right(&Occurrence::new(Part::Body, 1, line, 0..6).unwrap());
        assert_eq!(key("铁路發展Ａ"), key("鐵路发展a"));
    }
}
