//! A window of characters at the start or the end of a text, where datelines are, in a normal form:
//! full-width punctuation, digits and spaces become half width, character by character.

use souwen_text::fold::narrow;

/// Characters of a text with their byte offsets.
pub(super) struct CharWindow {
    /// The characters, in normal form.
    pub chars: Vec<char>,
    /// The byte offset of each character, and of the end.
    pub at: Vec<usize>,
}

impl CharWindow {
    /// The window of a whole short text.
    pub(super) fn of(text: &str) -> CharWindow {
        CharWindow::head(text, usize::MAX)
    }

    /// The first `max` characters of a text.
    pub(super) fn head(text: &str, max: usize) -> CharWindow {
        // Most characters have three bytes.
        let room = max.min(text.len() / 3 + 8);
        let mut window =
            CharWindow { chars: Vec::with_capacity(room), at: Vec::with_capacity(room + 1) };
        let mut end = 0;
        for (at, c) in text.char_indices().take(max) {
            window.chars.push(plain(c));
            window.at.push(at);
            end = at + c.len_utf8();
        }
        window.at.push(end);
        window
    }

    /// The last `max` characters of a text; offsets count from its start.
    pub(super) fn tail(text: &str, max: usize) -> CharWindow {
        let start = text.char_indices().rev().take(max).last().map_or(text.len(), |(at, _)| at);
        let mut window = CharWindow::of(&text[start..]);
        window.at.iter_mut().for_each(|at| *at += start);
        window
    }
}

/// The normal form of a character in which marks are compared.
pub(super) fn plain(c: char) -> char {
    match c {
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{3000}' | '\t' => ' ',
        '〔' | '［' | '﹝' => '(',
        '〕' | '］' | '﹞' => ')',
        '∶' | '︰' => ':',
        '●' | '▪' => '■',
        '‧' | '•' | '・' | '∙' | '˙' => '·',
        c => narrow(c),
    }
}

/// Whether a character is Han.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

/// Whether a number may begin with a character, in digits or in words.
pub(super) fn is_numeral(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(c, '〇' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

/// The number of characters between a bracket at the start and its closing bracket.
pub(super) fn enclosed(chars: &[char]) -> Option<usize> {
    let mut depth = 0i32;
    for (at, c) in chars.iter().enumerate() {
        depth += i32::from(matches!(c, '(' | '【')) - i32::from(matches!(c, ')' | '】'));
        if depth == 0 {
            return at.checked_sub(1);
        }
    }
    None
}

/// Removes spaces and commas at the ends.
pub(super) fn trim(chars: &[char]) -> &[char] {
    let space = |c: &char| matches!(c, ' ' | ',' | ':' | ';');
    let start = chars.iter().take_while(|c| space(c)).count();
    let end = chars.iter().rev().take_while(|c| space(c)).count();
    chars.get(start..chars.len() - end).unwrap_or_default()
}

/// Characters as a text.
pub(super) fn string(chars: &[char]) -> String {
    chars.iter().collect()
}

/// The position of the opening bracket for a closing one at the end.
pub(super) fn opening(chars: &[char]) -> Option<usize> {
    let mut depth = 0i32;
    for (at, c) in chars.iter().enumerate().rev() {
        depth += i32::from(matches!(c, ')' | '】')) - i32::from(matches!(c, '(' | '【'));
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// The length of `word`, if `chars` begins with it.
pub(super) fn prefix(chars: &[char], word: &str) -> Option<usize> {
    let mut len = 0;
    for c in word.chars() {
        if chars.get(len) != Some(&c) {
            return None;
        }
        len += 1;
    }
    Some(len)
}

/// Whether `chars` ends with `word`.
pub(super) fn ends_with(chars: &[char], word: &str) -> bool {
    let len = word.chars().count();
    chars.len() >= len && prefix(&chars[chars.len() - len..], word).is_some()
}
