//! Pairs of common characters: what makes frequent runs cheap to find.
//!
//! A run of characters that are each in nearly every article is slow to look for by its characters
//! alone: their places must be read in nearly every article. Two of them side by side are much
//! rarer, so such pairs are tokens of their own. A pair with a rare character needs none: that
//! character leads to the few articles by itself.

use std::sync::LazyLock;

use crate::fold::FoldedChar;

/// The Han characters that stand most in jieba's dictionary (MIT licence), counted by the
/// frequencies of its words, folded. `scripts/tables` makes them.
const COMMON_HAN: &str = include_str!("data/common_chars.txt");

/// Where Han characters may lie in [`IS_COMMON`]: those of the basic block.
const FIRST: usize = 0x4e00;

static IS_COMMON: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let mut common = vec![false; 0xa000 - FIRST];
    for c in COMMON_HAN.chars() {
        if let Some(is_common) = (c as usize).checked_sub(FIRST).and_then(|i| common.get_mut(i)) {
            *is_common = true;
        }
    }
    common
});

/// Whether two folded characters that stand side by side are a token.
pub fn is_pair(first: char, second: char) -> bool {
    is_common(first) && is_common(second)
}

/// The pairs of a folded text in order, each as its first and its second character. Those that the
/// end of a sentence or a paragraph parts do not stand side by side.
pub fn pairs(folded: &[FoldedChar]) -> impl Iterator<Item = (&FoldedChar, &FoldedChar)> {
    let mut last: Option<&FoldedChar> = None;
    folded.iter().filter_map(move |second| {
        let common = is_common(second.ch).then_some(second);
        let first = std::mem::replace(&mut last, common)?;
        let is_pair = common.is_some() && first.position + 1 == second.position;
        is_pair.then_some((first, second))
    })
}

fn is_common(c: char) -> bool {
    c.is_ascii() || IS_COMMON.get((c as usize).wrapping_sub(FIRST)).copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{fold, fold_char};

    #[test]
    fn common_characters_are_folded_and_distinct() {
        let all: Vec<char> = COMMON_HAN.chars().filter(|&c| c != '\n').collect();
        assert_eq!(all.len(), 512);
        assert!(all.iter().all(|&c| fold_char(c) == Some(c)));
        let mut distinct = all.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), all.len());
    }

    fn check(text: &str, expected: &[&str]) {
        let folded = fold(text);
        let found: Vec<String> =
            pairs(&folded).map(|(a, b)| String::from_iter([a.ch, b.ch])).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn pairs_stand_side_by_side_and_are_common() {
        check("中国—中亚", &["中国", "国中", "中亚"]);
        check("中國。中亞", &["中国", "中亚"]);
        check("2023年", &["20", "02", "23", "3年"]);
        check("鼬獾", &[]);
        check("中鼬国", &[]);
    }
}
