//! Folding: one folded character for each significant character of a text.
//!
//! Texts are compared in folded form: width, case, diacritics, and one representative for each
//! class of Traditional, Simplified and variant characters. Folding looks at one character at a
//! time, so the fold of a part is the part of the fold. It loses information on purpose and is
//! used for comparing only; what is shown is always the original text.
//!
//! Units: `start` and `end` are byte offsets into the original text, end exclusive, on character
//! boundaries; positions count significant characters, with gaps (see [`fold`]).
//!
//! # What is folded together
//!
//! Width, compatibility forms, case, diacritics where one character maps to one, and the classes of
//! Traditional, Simplified and variant characters: the connected components of both conversion
//! tables and of a reviewed list of old print forms (靑, 値, 硏). Radicals (⺠, ⻄) are the characters
//! that they look like, and ○ is the numeral 〇. Combining marks, variation selectors and joiners
//! take no position and belong to the character before them. Since folding looks at one character
//! at a time, position n of the fold is significant character n of the text, gaps aside, and
//! offsets never need repair.
//!
//! # Gaps in positions
//!
//! | where | gap |
//! |---|---|
//! | the end of a sentence: `。！？`, and `!`, `?` and `.` where they end one, with the closing quotes and brackets after them | [`SENTENCE_GAP`] |
//! | the end of a paragraph or field | [`PARAGRAPH_GAP`] |
//! | all other punctuation and white space | none: 中国—中亚 and 中国中亚 are the same run |
//!
//! Gaps do not add up. No run crosses a paragraph, and a run crosses the end of a sentence only
//! where such an end is typed. What a typed sign means cannot be told from the sign alone (a `!`
//! ends a sentence before a space or a Han character, not within `a!b`), and it may be typed in
//! another width than it is printed. So where `。！？!?` or a point is typed, the text may have the
//! end of a sentence or none. The same goes for the space between Latin words, whose abbreviations
//! have points: `Mr Smith` finds Mr. Smith.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::sentence::{AfterClosing, is_line_end};

/// Classes of characters that readers take for the same, one a line: the representative, a tab,
/// the other members. They are the connected components of OpenCC's character tables (both
/// directions between Simplified and Traditional, with the variants of Taiwan and Hong Kong;
/// OpenCC is under the Apache License 2.0) and of a reviewed list of old print forms; the
/// representative is the member that stands most in jieba's dictionary. `scripts/tables` makes them.
const VARIANTS: &str = include_str!("data/variants.tsv");

static REPRESENTATIVE: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let mut table = HashMap::new();
    for line in VARIANTS.lines() {
        if let Some((representative, members)) = line.split_once('\t')
            && let Some(representative) = representative.chars().next()
        {
            table.extend(members.chars().map(|member| (member, representative)));
        }
    }
    table
});

/// The Han character that each radical looks like, one pair a line, a tab between: Unicode's
/// `EquivalentUnifiedIdeograph` (Unicode License). Text that is taken from PDF files has radicals in
/// place of characters. `scripts/tables` makes them.
const RADICALS: &str = include_str!("data/radicals.tsv");

/// The blocks of the radicals.
const RADICAL_BLOCKS: std::ops::RangeInclusive<char> = '\u{2e80}'..='\u{2fdf}';

static IDEOGRAPH: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let pair = |line: &str| {
        let (radical, ideograph) = line.split_once('\t')?;
        Some((radical.chars().next()?, ideograph.chars().next()?))
    };
    RADICALS.lines().filter_map(pair).collect()
});

/// The circle that stands for the zero of Chinese numerals (二○二三) wherever a character set or an
/// input method lacks it. It takes a position whatever stands beside it, since folding looks at
/// nothing else.
const CIRCLE: char = '○';
const ZERO: char = '〇';

/// The characters that nearly every text in Chinese is made of; all of them are letters.
const COMMON_HAN: std::ops::RangeInclusive<char> = '\u{4e00}'..='\u{9fff}';

/// The representatives of [`COMMON_HAN`], in their order: folding is what indexing and
/// highlighting do most.
static COMMON_REPRESENTATIVE: LazyLock<Vec<char>> =
    LazyLock::new(|| COMMON_HAN.map(|c| REPRESENTATIVE.get(&c).copied().unwrap_or(c)).collect());

/// The gap in positions that the end of a sentence leaves.
pub const SENTENCE_GAP: u32 = 1;
/// The gap in positions that the end of a paragraph or of a field leaves.
pub const PARAGRAPH_GAP: u32 = 16;

/// One significant character of a text, folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoldedChar {
    /// The representative by which the character is compared.
    pub ch: char,
    /// Byte offset of the character in the original text.
    pub start: u32,
    /// Byte offset of the end of the character together with the combining marks, variation
    /// selectors and joiners that follow it.
    pub end: u32,
    /// Position: the number of significant characters and gaps before it.
    pub position: u32,
}

/// Whether a character takes a position: letters, Han characters and numbers of any script
/// (Unicode L* and N*, the radicals, which stand for Han characters in text taken from PDF files, and
/// ○, which stands for the numeral 〇), but not combining marks, punctuation, other symbols or white
/// space.
pub fn is_significant(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    if COMMON_HAN.contains(&c) {
        return true;
    }
    if RADICAL_BLOCKS.contains(&c) {
        return IDEOGRAPH.contains_key(&c);
    }
    c == CIRCLE
        || !is_sound_mark(c)
            && matches!(
                c.general_category_group(),
                GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number
            )
}

/// The folded form of a significant character, or `None` for a character that takes no position.
///
/// ```
/// use souwen_text::fold_char;
/// assert_eq!(fold_char('亞'), Some('亚'));
/// assert_eq!(fold_char('Ｃ'), Some('c'));
/// assert_eq!(fold_char('—'), None);
/// ```
pub fn fold_char(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric().then(|| c.to_ascii_lowercase());
    }
    if COMMON_HAN.contains(&c) {
        return Some(COMMON_REPRESENTATIVE[c as usize - *COMMON_HAN.start() as usize]);
    }
    if is_common_sign(c) || !is_significant(c) {
        return None;
    }
    let c = fold_shape(c);
    Some(REPRESENTATIVE.get(&c).copied().unwrap_or(c))
}

/// The form of a significant character in its own script: folded, save that Traditional, Simplified
/// and variant characters stay what they are. `None` for a character that takes no position.
///
/// ```
/// use souwen_text::fold::form_char;
/// assert_eq!(form_char('亞'), Some('亞'));
/// assert_eq!(form_char('Ｃ'), Some('c'));
/// ```
pub fn form_char(c: char) -> Option<char> {
    if COMMON_HAN.contains(&c) {
        return Some(c);
    }
    is_significant(c).then(|| fold_shape(c))
}

/// Radicals, width, compatibility form, diacritics and case, where one character maps to one.
fn fold_shape(c: char) -> char {
    if c == CIRCLE {
        return ZERO;
    }
    if RADICAL_BLOCKS.contains(&c) {
        return IDEOGRAPH.get(&c).copied().unwrap_or(c);
    }
    let c = only(c.nfkc()).filter(|&c| is_significant(c)).unwrap_or(c);
    // A letter with marks folds to its base letter; a character that decomposes into several
    // letters (a Hangul syllable, a ligature) stays whole.
    let base = only(c.nfd().filter(|&c| !is_combining_mark(c))).filter(|&c| is_significant(c));
    let c = base.unwrap_or(c);
    only(c.to_lowercase()).unwrap_or(c)
}

/// The only item of an iterator, `None` when there are none or several.
fn only(mut items: impl Iterator<Item = char>) -> Option<char> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}

/// Folds a text: its significant characters in order, with positions.
///
/// A position counts the significant characters before it, so 中国—中亚 and 中国中亚 are the same
/// run. The end of a sentence leaves a gap of [`SENTENCE_GAP`], a line end (the end of a paragraph
/// or of a field) one of [`PARAGRAPH_GAP`]; gaps do not add up, and none stands before the first
/// character.
///
/// Ends of sentences: `。！？｡` always; `!` and `?` before white space, a character outside ASCII or
/// the end; `.` and `．` before white space or the end, unless after a digit (`1. `). Closing quotes
/// and brackets may stand between. Whether there is a gap between two characters depends on nothing
/// but what stands between them and the first of them, so a part of a text has the gaps that it has
/// within the whole.
pub fn fold(text: &str) -> Vec<FoldedChar> {
    fold_with(text, PARAGRAPH_GAP)
}

/// Folds the text of one paragraph or value as [`fold`] does, save that a line end inside it is
/// white space: it ends no paragraph.
pub fn fold_line(text: &str) -> Vec<FoldedChar> {
    fold_with(text, 0)
}

/// `line_gap`: the gap that a line end leaves at least.
fn fold_with(text: &str, line_gap: u32) -> Vec<FoldedChar> {
    let mut folded: Vec<FoldedChar> = Vec::with_capacity(text.len() / 3);
    let mut next = 0;
    let mut gap = 0;
    let mut after_digit = false;
    let mut extendable = false;
    let mut after_closing = AfterClosing::new(text);
    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        if let Some(ch) = fold_char(c) {
            if !folded.is_empty() {
                next += gap;
            }
            gap = 0;
            after_digit = ch.is_ascii_digit();
            folded.push(FoldedChar { ch, start: start as u32, end: end as u32, position: next });
            next += 1;
            extendable = true;
        } else if extends_cluster(c) {
            if extendable && let Some(last) = folded.last_mut() {
                last.end = end as u32;
            }
        } else {
            extendable = false;
            if is_line_end(c) {
                gap = gap.max(line_gap);
            } else if gap == 0 && after_closing.ends_sentence(c, end, after_digit) {
                gap = SENTENCE_GAP;
            }
        }
    }
    folded
}

/// The ASCII form of full-width letters, digits and signs; anything else as it is.
pub fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Whether a character is one of the signs and spaces that texts in Chinese are full of, so that it needs
/// no look into the tables of Unicode: it takes no position and belongs to no other character.
fn is_common_sign(c: char) -> bool {
    matches!(
        c,
        '\u{2010}'..='\u{2027}'
            | '\u{3000}'..='\u{3004}'
            | '\u{3008}'..='\u{3020}'
            | '\u{ff01}'..='\u{ff0f}'
            | '\u{ff1a}'..='\u{ff20}'
    )
}

/// The half-width sound marks of katakana: letters by their category, marks by their use.
fn is_sound_mark(c: char) -> bool {
    matches!(c, '\u{ff9e}' | '\u{ff9f}')
}

/// Whether a character belongs to the one before it: combining marks, variation selectors and
/// joiners.
fn extends_cluster(c: char) -> bool {
    !(c.is_ascii() || is_common_sign(c))
        && (is_combining_mark(c)
            || is_sound_mark(c)
            || matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &str) {
        let folded: String = fold(text).iter().map(|c| c.ch).collect();
        assert_eq!(folded, expected, "{text}");
    }

    fn check_positions(text: &str, expected: &[u32]) {
        let positions: Vec<u32> = fold(text).iter().map(|c| c.position).collect();
        assert_eq!(positions, expected, "{text}");
    }

    #[test]
    fn scripts_widths_and_cases_are_one() {
        check("臺灣選舉", "台湾选举");
        check("看著看着", "看着看着");
        check("乾隆乾净干部", "干隆干净干部");
        check("頭髮發展後天皇后", "头发发展后天皇后");
        check("ＣＯＶＩＤ－１９", "covid19");
        check("ｶﾞ", "カ");
        check("Café ŁÓDŹ Ångström", "cafełodzangstrom");
        check("⼀⾦", "一金");
        check("⺠⻄⻢⻋⻓⻩⺅⺢⻳⺇", "民西马车长黄亻氺龟𠘨");
        check("靑値硏淸吿鄕緖毎髙黒氷囘砲劵卽", "青值研清告乡绪每高黑冰回炮券即");
        check("冨寃嶋兎呑吳鎻関隣﨟", "富冤岛兔吞吴锁关邻﨟");
        check("二○二三年 一九四〇 ○", "二〇二三年一九四〇〇");
        check("①②", "12");
        check("ﬁ", "ﬁ");
        check("𠮷野家", "𠮷野家");
        check("한국", "한국");
    }

    #[test]
    fn common_signs_are_none_of_what_takes_a_position() {
        for c in ('\0'..=char::MAX).filter(|&c| is_common_sign(c)) {
            assert!(!is_significant(c) && !is_combining_mark(c) && !is_sound_mark(c), "{c:?}");
        }
        assert!(
            "，。、；：？！“”‘’（）《》〈〉「」『』【】—…　～·"
                .chars()
                .filter(|&c| c != '·' && c != '～')
                .all(is_common_sign)
        );
    }

    #[test]
    fn what_differs_in_meaning_stays_apart() {
        for pair in ["沉沈", "黏粘", "磁瓷", "蚤早", "己已", "士土", "邱丘", "贝具", "陝陜", "〇零"]
        {
            let folded: Vec<char> = fold(pair).iter().map(|c| c.ch).collect();
            assert_ne!(folded[0], folded[1], "{pair}");
        }
    }

    #[test]
    fn signs_marks_and_emoji_take_no_position() {
        check_positions("中国—中亚", &[0, 1, 2, 3]);
        check_positions("“中” 国", &[0, 1]);
        check_positions("●中■国", &[0, 1]);
        check_positions("⺀⺚中㇐", &[0]);
        check_positions("○中○国○", &[0, 1, 2, 3, 4]);
        check_positions("中👍🏽国", &[0, 1]);
        check_positions("e\u{301}a\u{fe0f}b", &[0, 1, 2]);
        let folded = fold("e\u{301}a");
        assert_eq!((folded[0].start, folded[0].end), (0, 3));
    }

    #[test]
    fn sentences_and_paragraphs_leave_gaps() {
        check_positions("甲。乙！？丙。”丁", &[0, 2, 4, 6]);
        check_positions("甲，乙；丙、丁", &[0, 1, 2, 3]);
        check_positions("a. b", &[0, 2]);
        check_positions("1. 甲", &[0, 1]);
        check_positions("3.6.3", &[0, 1, 2]);
        check_positions("a?b=c", &[0, 1, 2]);
        check_positions("甲\n乙\r\n\r\n丙", &[0, 17, 34]);
        check_positions("。甲", &[0]);
        let positions = |text| fold_line(text).iter().map(|c| c.position).collect::<Vec<_>>();
        assert_eq!(positions("甲\n乙。\u{b}丙"), [0, 1, 3]);
    }

    #[test]
    fn long_runs_of_signs_take_linear_time() {
        // A scan ahead for each of the signs would take hours.
        let signs = "!".repeat(1_000_000);
        check(&format!("甲{signs}a"), "甲a");
        check_positions(&format!("甲{signs}a"), &[0, 1]);
        check_positions(&format!("甲{signs}乙"), &[0, 2]);
    }

    #[test]
    fn classes_do_not_overlap_and_stay_small() {
        let mut seen = std::collections::HashSet::new();
        for line in VARIANTS.lines() {
            let members: Vec<char> = line.chars().filter(|&c| c != '\t').collect();
            assert!((2..=8).contains(&members.len()), "{line}");
            assert!(members.iter().all(|&c| seen.insert(c)), "{line}");
        }
        assert_eq!(REPRESENTATIVE.len(), seen.len() - VARIANTS.lines().count());
    }

    #[test]
    fn folding_twice_is_folding_once() {
        for c in '\0'..=char::MAX {
            if let Some(folded) = fold_char(c) {
                assert_eq!(fold_char(folded), Some(folded), "{c:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn the_fold_of_a_part_is_the_part_of_the_fold(
            text in "([中亚著着乾发髮靑⺠○é1a.。！!?”)\\n ]|\\PC){0,40}",
            first in any::<prop::sample::Index>(),
            last in any::<prop::sample::Index>(),
        ) {
            let folded = fold(&text);
            prop_assume!(!folded.is_empty());
            let (a, b) = (first.index(folded.len()), last.index(folded.len()));
            let part = &folded[a.min(b)..=a.max(b)];
            let (from, to) = (part[0].start, part[part.len() - 1].end);
            let again = fold(&text[from as usize..to as usize]);
            prop_assert_eq!(again.len(), part.len());
            for (x, y) in again.iter().zip(part) {
                prop_assert_eq!(x.ch, y.ch);
                prop_assert_eq!(x.position, y.position - part[0].position);
                prop_assert_eq!((x.start + from, x.end + from), (y.start, y.end));
            }
        }
    }
}
