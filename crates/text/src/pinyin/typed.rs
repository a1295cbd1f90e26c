//! The possible meanings of typed text: Han characters as they are, letters as pinyin in all its forms.
//!
//! A text is matched against the syllables of a word, one after the other, instead of being split on its
//! own: `xian` fits 西安 (xi an) and 先 (xian), `fangan` fits 方案 and 反感. A syllable may be typed whole, as
//! its initial, or in part. The letters of a similar-sounding syllable fit as well, but worse.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::syllable::Syllable;
use crate::fold::{fold_char, is_significant};

/// The maximal length of a text, in atoms; the rest is ignored.
const MAX_ATOMS: usize = 64;

/// A character of what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Atom {
    /// A letter from a to z; ü is written v.
    Letter(u8),
    /// Anything else, folded: a Han character, a digit.
    Char(char),
}

/// How letters match a syllable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// The whole syllable.
    Whole,
    /// Its beginning, at the end of the typed text.
    Begun,
    /// Its initial.
    Initial,
    /// Its beginning, longer than the initial, with more text after it.
    Half,
    /// A whole similar-sounding syllable.
    Alike,
}

/// Typed text, parsed as far as possible without knowing the intended word.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Typed {
    atoms: Vec<Atom>,
    /// For each atom, whether a syllable ends before it (at an apostrophe, a space or a tone).
    breaks: Vec<bool>,
    /// For each atom, the byte offset in the original text at which it begins.
    offsets: Vec<usize>,
}

impl Typed {
    /// Parses a text. Tones are dropped, both as marks and as digits after a whole syllable.
    pub fn new(text: &str) -> Typed {
        let mut typed = Typed::default();
        let mut broken = false;
        let mut chars = text.char_indices().peekable();
        while let Some((offset, c)) = chars.next() {
            if typed.atoms.len() == MAX_ATOMS {
                break;
            }
            match letter(c) {
                Some(mut letter) => {
                    // `u:` is another spelling of ü.
                    if letter == b'u'
                        && chars.next_if(|&(_, c)| c == ':' || c == '\u{308}').is_some()
                    {
                        letter = b'v';
                    }
                    while chars.next_if(|&(_, c)| is_combining_mark(c)).is_some() {}
                    typed.push(Atom::Letter(letter), broken, offset);
                    broken = false;
                }
                None => match fold_char(c) {
                    Some(tone @ '1'..='5')
                        if typed.ends_with_syllable()
                            && !chars.peek().is_some_and(|(_, next)| next.is_ascii_digit()) =>
                    {
                        let _ = tone;
                        broken = true;
                    }
                    Some(c) => {
                        typed.push(Atom::Char(c), broken, offset);
                        broken = false;
                    }
                    None => broken |= !is_combining_mark(c),
                },
            }
        }
        typed
    }

    /// Parses a text in which digits are not tones, such as C919 and A4.
    pub fn literal(text: &str) -> Typed {
        let mut typed = Typed::default();
        for (offset, c) in text.char_indices().filter(|&(_, c)| is_significant(c)).take(MAX_ATOMS) {
            if let Some(c) = fold_char(c) {
                let atom =
                    if c.is_ascii_lowercase() { Atom::Letter(c as u8) } else { Atom::Char(c) };
                typed.push(atom, false, offset);
            }
        }
        typed
    }

    fn push(&mut self, atom: Atom, broken: bool, offset: usize) {
        // v after j, q, x and y is the letter u, which is the spelling of ü there.
        let atom = match (self.atoms.last(), atom) {
            (Some(Atom::Letter(b'j' | b'q' | b'x' | b'y')), Atom::Letter(b'v')) => {
                Atom::Letter(b'u')
            }
            _ => atom,
        };
        self.atoms.push(atom);
        self.breaks.push(broken);
        self.offsets.push(offset);
    }

    /// The characters.
    pub fn atoms(&self) -> &[Atom] {
        &self.atoms
    }

    /// Whether a syllable ends before this atom, as typed.
    pub fn breaks_before(&self, atom: usize) -> bool {
        self.breaks.get(atom).copied().unwrap_or(false)
    }

    /// The byte offset in the text where an atom begins.
    pub fn offset(&self, atom: usize) -> Option<usize> {
        self.offsets.get(atom).copied()
    }

    /// Whether it contains letters.
    pub fn has_letters(&self) -> bool {
        self.atoms.iter().any(|atom| matches!(atom, Atom::Letter(_)))
    }

    /// Whether it consists of letters only.
    pub fn is_letters(&self) -> bool {
        !self.atoms.is_empty() && self.atoms.iter().all(|atom| matches!(atom, Atom::Letter(_)))
    }

    /// The ways in which the letters from `at` on match a syllable, each with the atom that follows.
    /// There are only a few.
    pub fn fits(&self, syllable: Syllable, at: usize, found: &mut Vec<(usize, Fit)>) {
        let letters = self.letters(at);
        if letters == 0 {
            return;
        }
        let name = syllable.name().as_bytes();
        let matched = (0..letters.min(name.len()))
            .take_while(|&i| self.atoms[at + i] == Atom::Letter(name[i]))
            .count();
        if matched == name.len() {
            found.push((at + matched, Fit::Whole));
        } else if matched > 0 && at + matched == self.atoms.len() {
            found.push((at + matched, Fit::Begun));
        }
        let initials = syllable.initials().map(str::len);
        for length in initials.filter(|&length| length <= matched && length < name.len()) {
            if at + length < self.atoms.len() {
                found.push((at + length, Fit::Initial));
            }
        }
        // A part of a syllable must end at a typed break or where another syllable begins, not within
        // letters that continue the same syllable.
        if matched > 1
            && matched < name.len()
            && at + matched < self.atoms.len()
            && !syllable.initials().any(|initial| initial.len() == matched)
        {
            found.push((at + matched, Fit::Half));
        }
        for alike in syllable.alike() {
            let name = alike.name().as_bytes();
            if name.len() <= letters
                && (0..name.len()).all(|i| self.atoms[at + i] == Atom::Letter(name[i]))
            {
                found.push((at + name.len(), Fit::Alike));
            }
        }
    }

    /// The number of consecutive letters from an atom on, up to a typed break.
    fn letters(&self, at: usize) -> usize {
        let within = |&i: &usize| {
            matches!(self.atoms.get(i), Some(Atom::Letter(_))) && (i == at || !self.breaks[i])
        };
        (at..self.atoms.len()).take_while(within).count()
    }

    /// Whether some sequence of letters begins with whole syllables that have at least two letters
    /// together.
    pub fn has_whole_syllable(&self) -> bool {
        let is_letter = |i: usize| matches!(self.atoms.get(i), Some(Atom::Letter(_)));
        let begins = |i: &usize| is_letter(*i) && (*i == 0 || !is_letter(i - 1) || self.breaks[*i]);
        (0..self.atoms.len()).filter(begins).any(|start| {
            let letters = self.letters(start);
            (2..=letters.min(6)).any(|length| self.is_whole(start, start + length))
        })
    }

    /// Whether the last typed letters, after the last break, are whole syllables.
    fn ends_with_syllable(&self) -> bool {
        let end = self.atoms.len();
        let is_letter = |i: usize| matches!(self.atoms[i], Atom::Letter(_));
        let mut start = end;
        while start > 0 && is_letter(start - 1) {
            start -= 1;
            if self.breaks[start] {
                break;
            }
        }
        start < end && self.is_whole(start, end)
    }

    /// Whether these letters can be split into whole syllables.
    fn is_whole(&self, start: usize, end: usize) -> bool {
        let mut reached = vec![false; end - start + 1];
        reached[0] = true;
        for at in start..end {
            if !reached[at - start] {
                continue;
            }
            let mut name = String::new();
            for (i, atom) in self.atoms[at..end.min(at + 6)].iter().enumerate() {
                let Atom::Letter(letter) = atom else { break };
                name.push(char::from(*letter));
                if Syllable::named(&name).is_some() {
                    reached[at - start + i + 1] = true;
                }
            }
        }
        reached[end - start]
    }

    /// Whether all of it is letters that can be split into whole syllables, respecting the typed breaks.
    pub fn is_pinyin(&self) -> bool {
        if !self.is_letters() {
            return false;
        }
        let mut start = 0;
        for end in 1..=self.atoms.len() {
            if end == self.atoms.len() || self.breaks[end] {
                if !self.is_whole(start, end) {
                    return false;
                }
                start = end;
            }
        }
        true
    }
}

/// A character as a lower-case letter from a to z without marks; ü is written v.
fn letter(c: char) -> Option<u8> {
    if c.is_ascii_alphabetic() {
        return Some(c.to_ascii_lowercase() as u8);
    }
    if c.is_ascii() || ('\u{3400}'..='\u{9fff}').contains(&c) {
        return None;
    }
    // Full-width letters, and letters with tone marks.
    let mut parts = std::iter::once(c).nfkd();
    let base = parts.next().filter(char::is_ascii_alphabetic)?.to_ascii_lowercase();
    let mut umlaut = false;
    for mark in parts {
        if !is_combining_mark(mark) {
            return None;
        }
        umlaut |= mark == '\u{308}';
    }
    Some(if base == 'u' && umlaut { b'v' } else { base as u8 })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn with_breaks(typed: &Typed) -> String {
        let mut text = String::new();
        for (i, atom) in typed.atoms().iter().enumerate() {
            if typed.breaks_before(i) && i > 0 {
                text.push('\'');
            }
            match atom {
                Atom::Letter(letter) => text.push(char::from(*letter)),
                Atom::Char(c) => text.push(*c),
            }
        }
        text
    }

    #[test]
    fn tones_capitals_and_signs_are_read() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(with_breaks(&Typed::new(text)), expected, "{text}");
        }
        check("zhongya", "zhongya");
        check("Zhōngyà", "zhongya");
        check("zhong1ya4", "zhong'ya");
        check("zhong1 ya4", "zhong'ya");
        check("xi'an", "xi'an");
        check("xi’an", "xi'an");
        check("Xi An", "xi'an");
        check("ＺＨＯＮＧ", "zhong");
        check("lü", "lv");
        check("lǜ", "lv");
        check("lu:se", "lvse");
        check("lvse", "lvse");
        check("qvan", "quan");
        check("中亚feng", "中亚feng");
        check("中亞Feng1hui", "中亚feng'hui");
        check("C919", "c919");
        check("g20", "g20");
        check("covid19", "covid19");
        check("ma1", "ma");
        check("ma12", "ma12");
        check("，。", "");
        check("", "");
    }

    #[test]
    fn letters_fit_syllables() {
        #[track_caller]
        fn check(text: &str, name: &str, expected: &[(usize, Fit)]) {
            let mut found = Vec::new();
            Typed::new(text).fits(Syllable::named(name).unwrap(), 0, &mut found);
            found.sort_unstable();
            assert_eq!(found, expected, "{text} {name}");
        }
        use Fit::*;
        check("zhongya", "zhong", &[(1, Initial), (2, Initial), (5, Whole)]);
        check("zhon", "zhong", &[(1, Initial), (2, Initial), (4, Begun)]);
        check("zy", "zhong", &[(1, Initial)]);
        check("z", "zhong", &[(1, Begun)]);
        check("zongya", "zhong", &[(1, Initial), (4, Alike)]);
        check("xian", "xi", &[(1, Initial), (2, Whole)]);
        check("xian", "xian", &[(1, Initial), (4, Whole)]);
        check("xi'an", "xian", &[(1, Initial), (2, Half)]);
        check("ya", "zhong", &[]);
        check("中亚", "zhong", &[]);
    }

    #[test]
    fn whole_syllables_are_pinyin() {
        let is = |text: &str| Typed::new(text).is_pinyin();
        assert!(is("hasakesitan") && is("xi'an") && is("zhong guo") && is("a"));
        assert!(!is("hskst") && !is("zhongy") && !is("中亚") && !is("") && !is("nasdaq"));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in ".{0,80}") {
            let typed = Typed::new(&text);
            prop_assert!(typed.atoms().len() <= MAX_ATOMS);
            let literal = Typed::literal(&text);
            for typed in [&typed, &literal] {
                let mut found = Vec::new();
                for at in 0..typed.atoms().len() {
                    prop_assert!(typed.offset(at).is_some_and(|offset| text.is_char_boundary(offset)));
                    for syllable in Syllable::all().step_by(37) {
                        typed.fits(syllable, at, &mut found);
                    }
                }
                prop_assert!(found.iter().all(|&(next, _)| next <= typed.atoms().len()));
            }
        }
    }
}
