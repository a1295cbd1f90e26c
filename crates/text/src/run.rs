//! Runs: sequences of characters that are searched literally. The run 中亞峰會 occurs in 中国—中亚峰会.

use std::hash::{Hash, Hasher};

use crate::fold::{FoldedChar, fold, form_char};
use crate::parting::{PartingSigns, Reach, contains_sign};

/// A run of folded characters: the unit of literal search and of highlighting. Punctuation and white
/// space inside are ignored, with one exception: a run does not cross the end of a sentence unless
/// such an end was typed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    chars: Vec<RunChar>,
}

/// Hashes the characters alone: runs that differ only in the signs between them are rare, and runs
/// are looked up wherever something is highlighted.
impl Hash for Run {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for two in self.chars.chunks(2) {
            let second = two.get(1).map_or(0, |c| u64::from(u32::from(c.ch)));
            state.write_u64((second << 32) | u64::from(u32::from(two[0].ch)));
        }
    }
}

/// A character of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunChar {
    /// The folded character.
    pub ch: char,
    /// Whether the end of a sentence was typed before this character, so that a sentence may end
    /// there in the text. Whether a sign ends a sentence depends on its width and on the text around
    /// it, which may be typed differently from the print. So the text need not have an end there.
    /// Never set on the first character.
    pub after_end: bool,
    /// Whether a sign that can part a run was typed before this character, so that such a sign in the
    /// text does not make the match worse. Never set on the first character.
    pub after_sign: bool,
}

impl Run {
    /// The run of all significant characters of a text; `None` if it has none.
    pub fn of(text: &str) -> Option<Run> {
        Run::of_folded(text, &fold(text))
    }

    /// The run of a range of the folded characters of `text`; `None` if it is empty.
    pub fn of_folded(text: &str, folded: &[FoldedChar]) -> Option<Run> {
        let first = *folded.first()?;
        let mut chars = vec![RunChar::beside(first.ch)];
        chars.extend(folded.windows(2).map(|pair| {
            let between = &text[pair[0].end as usize..pair[1].start as usize];
            RunChar {
                ch: pair[1].ch,
                after_end: may_end(pair[0].ch, between, pair[1].ch),
                after_sign: contains_sign(between),
            }
        }));
        Some(Run { chars })
    }

    /// The run of adjacent characters that are already folded; `None` if there are none.
    pub fn of_chars(chars: impl IntoIterator<Item = char>) -> Option<Run> {
        let chars = chars.into_iter().map(RunChar::beside);
        let run = Run { chars: chars.collect() };
        (!run.chars.is_empty()).then_some(run)
    }

    /// The characters.
    pub fn chars(&self) -> &[RunChar] {
        &self.chars
    }

    /// The number of significant characters, at least 1.
    #[allow(clippy::len_without_is_empty, reason = "a run is never empty")]
    pub fn len(&self) -> usize {
        self.chars.len()
    }

    /// The occurrences of the run in a folded text, as the index of the first character, including
    /// occurrences that overlap. The last character of the run is at index `first + len() - 1`.
    pub fn find_in<'a>(&'a self, folded: &'a [FoldedChar]) -> impl Iterator<Item = usize> + 'a {
        folded
            .windows(self.len())
            .enumerate()
            .filter_map(|(i, window)| self.matches_window(window).then_some(i))
    }

    /// Whether no sign parts the run in this window of its length, except where one was typed (see
    /// [`PartingSigns`]).
    pub fn is_whole_at(&self, window: &[FoldedChar], signs: &PartingSigns) -> bool {
        let mut start = 0;
        while start < self.chars.len() {
            let next_end = self.chars[start + 1..].iter().position(|c| c.after_end);
            let end = next_end.map_or(self.chars.len(), |i| start + 1 + i);
            // A run that was typed with the end of a sentence inside is checked part by part; one
            // half of a pair of signs may be in another part.
            let (first, last) = (window[start].position, window[end - 1].position);
            let reach = Reach { before: start > 0, after: end < self.chars.len() };
            let typed = |at: u32| self.chars[start + (at - first) as usize].after_sign;
            if signs.part(first..last + 1, reach, typed) {
                return false;
            }
            start = end;
        }
        true
    }

    /// Whether the run is equal to a window of its length.
    fn matches_window(&self, window: &[FoldedChar]) -> bool {
        let mut before: Option<&FoldedChar> = None;
        window.iter().zip(&self.chars).all(|(c, wanted)| {
            // The characters must be adjacent, or separated by the gap of a sentence end where one was
            // typed.
            let reach = if wanted.after_end { 2 } else { 1 };
            let near = before.is_none_or(|before| c.position - before.position <= reach);
            before = Some(c);
            near && c.ch == wanted.ch
        })
    }
}

/// A run that is searched in the script in which it was typed: 台灣 does not match 台湾.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExactRun {
    run: Run,
    /// The characters as they were typed, one for each character of the run.
    forms: Vec<char>,
}

impl ExactRun {
    /// The run of all significant characters of a text; `None` if it has none.
    pub fn of(text: &str) -> Option<ExactRun> {
        let folded = fold(text);
        let run = Run::of_folded(text, &folded)?;
        let forms = folded.iter().map(|c| form_at(text, c)).collect();
        Some(ExactRun { run, forms })
    }

    /// The run in folded form.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// The characters as they were typed, one for each character of the run.
    pub fn forms(&self) -> &[char] {
        &self.forms
    }

    /// The occurrences of the run in a folded text as it was typed: no sign parts it, and its
    /// characters have the same script. Otherwise like [`Run::find_in`].
    pub fn find_in<'a>(
        &'a self,
        text: &'a str,
        folded: &'a [FoldedChar],
        signs: &'a PartingSigns,
    ) -> impl Iterator<Item = usize> + 'a {
        self.run.find_in(folded).filter(move |&first| {
            let window = &folded[first..first + self.run.len()];
            let same = window.iter().zip(&self.forms).all(|(c, &form)| form_at(text, c) == form);
            same && self.run.is_whole_at(window, signs)
        })
    }
}

/// The form of a folded character in its text.
pub fn form_at(text: &str, c: &FoldedChar) -> char {
    text[c.start as usize..].chars().next().and_then(form_char).unwrap_or(c.ch)
}

impl RunChar {
    /// A character with nothing typed before it.
    fn beside(ch: char) -> RunChar {
        RunChar { ch, after_end: false, after_sign: false }
    }
}

/// Whether the typed text between two characters (folded) may be the end of a sentence.
fn may_end(before: char, between: &str, after: char) -> bool {
    let mut spaced = false;
    for c in between.chars() {
        match c {
            '。' | '！' | '？' | '｡' | '!' | '?' => return true,
            // After a digit it belongs to a number, in texts as well.
            '.' | '．' if !before.is_ascii_digit() => return true,
            c => spaced |= c.is_whitespace(),
        }
    }
    // Abbreviations end with a point that is often omitted: Mr Smith, US President.
    spaced && before.is_ascii_alphabetic() && after.is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(run: &str, text: &str, expected: &[usize]) {
        let run = Run::of(run).unwrap();
        let folded = fold(text);
        assert_eq!(run.find_in(&folded).collect::<Vec<_>>(), expected, "{run:?} in {text}");
    }

    #[test]
    fn runs_are_found_through_signs_scripts_and_widths() {
        check("中亞峰會", "中国—中亚峰会", &[2]);
        check("中国中亚", "中国—中亚峰会，中国 中亞", &[0, 6]);
        check("c919", "国产大飞机Ｃ９１９", &[5]);
        check("看著", "看着看著", &[0, 2]);
        check("人人", "人人人", &[0, 1]);
    }

    #[test]
    fn runs_do_not_cross_sentences_unless_typed() {
        check("合作铁路", "合作。铁路", &[]);
        check("合作，铁路", "合作。铁路", &[]);
        check("合作。铁路", "合作！”铁路", &[0]);
        check("合作铁路", "合作\n铁路", &[]);
        check("合作。铁路", "合作\n铁路", &[]);
        check("合作。铁路", "合作与铁路", &[]);
    }

    #[test]
    fn an_end_is_found_however_it_is_typed() {
        // Which of these ends a sentence depends on width and white space; a reader sees a sign.
        for text in ["真的！b站", "真的!b站", "真的!“b站", "真的! b站", "真的？b站", "真的b站"]
        {
            for typed in ["真的！B站", "真的!B站", "真的! B站", "真的?”B站", "真的。B站"]
            {
                check(typed, text, &[0]);
            }
        }
        check("Yahoo!奇摩", "Yahoo！奇摩", &[0]);
        check("a? b", "a?b", &[0]);
        check("3.6.3", "3.6.3", &[0]);
    }

    #[test]
    fn an_exact_run_keeps_script_and_signs() {
        let found = |typed: &str, text: &str| {
            let folded = fold(text);
            let signs = PartingSigns::of(text, &folded);
            ExactRun::of(typed).unwrap().find_in(text, &folded, &signs).count()
        };
        assert_eq!(found("臺灣", "臺灣與台湾、台灣"), 1);
        assert_eq!(found("台湾", "臺灣與台湾、台灣"), 1);
        assert_eq!(found("华为", "访华，为期，华為，华为"), 1);
        assert_eq!(found("C919", "Ｃ９１９ c919"), 2);
    }

    #[test]
    fn the_point_of_an_abbreviation_may_be_left_out() {
        check("Mr Smith", "Mr. Smith", &[0]);
        check("US President", "the U.S. President", &[3]);
        check("No 5", "No. 5", &[0]);
    }

    #[test]
    fn signs_alone_are_no_run() {
        assert_eq!(Run::of("“—”"), None);
        assert_eq!(Run::of_chars([]), None);
    }
}
