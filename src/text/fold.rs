//! Folding: one folded character for each significant character of a text.
//!
//! Texts are compared in folded form: width, case, diacritics, and one representative for each
//! class of Traditional, Simplified and variant characters. Folding looks at one character at a
//! time, so the fold of a part is the part of the fold. It loses information on purpose and is
//! used for comparing only; what is shown is always the original text.
//!
//! Units: `start` and `end` are byte offsets into the original text, end exclusive, on character
//! boundaries; positions count significant characters, with gaps (see [`fold`]).

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// Classes of characters that readers take for the same, one a line: the representative, a tab,
/// the other members. They are the connected components of OpenCC's character tables (both
/// directions between Simplified and Traditional, with the variants of Taiwan and Hong Kong;
/// OpenCC is under the Apache License 2.0); the representative is the member that stands most in
/// jieba's dictionary.
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
/// (Unicode L* and N*), but not combining marks, punctuation, symbols or white space.
pub fn is_significant(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    matches!(
        c.general_category_group(),
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number
    )
}

/// The folded form of a significant character, or `None` for a character that takes no position.
///
/// ```
/// use souwen::text::fold_char;
/// assert_eq!(fold_char('亞'), Some('亚'));
/// assert_eq!(fold_char('Ｃ'), Some('c'));
/// assert_eq!(fold_char('—'), None);
/// ```
pub fn fold_char(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric().then(|| c.to_ascii_lowercase());
    }
    if !is_significant(c) {
        return None;
    }
    let c = if ('\u{4e00}'..='\u{9fff}').contains(&c) { c } else { fold_shape(c) };
    Some(REPRESENTATIVE.get(&c).copied().unwrap_or(c))
}

/// Width, compatibility form, case and diacritics, where one character maps to one.
fn fold_shape(c: char) -> char {
    let c = only(c.nfkc()).filter(|&c| is_significant(c)).unwrap_or(c);
    let c = only(c.to_lowercase()).unwrap_or(c);
    // A letter with marks folds to its base letter; a character that decomposes into several
    // letters (a Hangul syllable, a ligature) stays whole.
    let base = only(c.nfd().filter(|&c| !is_combining_mark(c))).filter(|&c| is_significant(c));
    base.unwrap_or(c)
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
/// the end; `.` and `．` before white space or the end, unless only digits stand before it in the
/// paragraph (`1. `). Closing quotes and brackets may stand between.
pub fn fold(text: &str) -> Vec<FoldedChar> {
    let mut folded: Vec<FoldedChar> = Vec::with_capacity(text.len() / 3);
    let mut next = 0;
    let mut gap = 0;
    let mut enumerator = true;
    let mut extendable = false;
    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        if let Some(ch) = fold_char(c) {
            if !folded.is_empty() {
                next += gap;
            }
            gap = 0;
            enumerator &= ch.is_ascii_digit();
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
                gap = PARAGRAPH_GAP;
                enumerator = true;
            } else if gap == 0 && ends_sentence(c, &text[end..], enumerator) {
                gap = SENTENCE_GAP;
            }
        }
    }
    folded
}

/// Whether a character ends a paragraph wherever it stands.
pub fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a character belongs to the one before it: combining marks, variation selectors and
/// joiners.
fn extends_cluster(c: char) -> bool {
    !c.is_ascii()
        && (is_combining_mark(c)
            || matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}'))
}

/// Whether `c`, followed by `rest`, ends a sentence. `enumerator`: only digits stand before it in
/// the paragraph.
pub fn ends_sentence(c: char, rest: &str, enumerator: bool) -> bool {
    let next = || rest.chars().find(|&c| !is_closing(c));
    match c {
        '。' | '！' | '？' | '｡' => true,
        '!' | '?' => next().is_none_or(|c| c.is_whitespace() || !c.is_ascii()),
        '.' | '．' => !enumerator && next().is_none_or(char::is_whitespace),
        _ => false,
    }
}

/// Closing quotes and brackets, and the ends of sentences themselves, which come in runs.
pub fn is_closing(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '”'
            | '’'
            | '」'
            | '』'
            | '》'
            | '〉'
            | '）'
            | ')'
            | ']'
            | '】'
            | '〕'
            | '!'
            | '?'
            | '.'
            | '。'
            | '！'
            | '？'
    )
}
