//! The ends of sentences and paragraphs. In `好!b` the `!` ends no sentence, in `好! b` it does.

/// Whether a character always ends a paragraph.
pub fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether `c`, followed by `rest`, ends a sentence. `after_digit` says whether the last significant
/// character before it is a digit, so that a `.` belongs to a number.
pub fn ends_sentence(c: char, rest: &str, after_digit: bool) -> bool {
    ends_sentence_before(c, || rest.chars().find(|&c| !is_closing(c)), after_digit)
}

/// The same test over a whole text from beginning to end, in time linear in its length. Signs such as
/// `!` come in runs, and the character after a run is searched once, not once for each sign.
pub struct AfterClosing<'t> {
    text: &'t str,
    /// The last result: the byte offset and the character; the offset of the end and `None` if there
    /// was no character.
    found: Option<(usize, Option<char>)>,
}

impl<'t> AfterClosing<'t> {
    /// Makes a test for `text`.
    pub fn new(text: &'t str) -> AfterClosing<'t> {
        AfterClosing { text, found: None }
    }

    /// Whether `c`, which ends at byte offset `end`, ends a sentence. Offsets must not decrease from
    /// call to call.
    pub fn ends_sentence(&mut self, c: char, end: usize, after_digit: bool) -> bool {
        ends_sentence_before(c, || self.next(end), after_digit)
    }

    fn next(&mut self, from: usize) -> Option<char> {
        match self.found {
            Some((at, next)) if from <= at => next,
            _ => {
                let next = self.text[from..].char_indices().find(|&(_, c)| !is_closing(c));
                self.found =
                    Some(next.map_or((self.text.len(), None), |(i, c)| (from + i, Some(c))));
                next.map(|(_, c)| c)
            }
        }
    }
}

/// Whether `c` ends a sentence. `next` returns the character after the closing quotes and brackets.
fn ends_sentence_before(c: char, next: impl FnOnce() -> Option<char>, after_digit: bool) -> bool {
    match c {
        '。' | '！' | '？' | '｡' => true,
        '!' | '?' => next().is_none_or(|c| c.is_whitespace() || !c.is_ascii()),
        '.' | '．' => !after_digit && next().is_none_or(char::is_whitespace),
        _ => false,
    }
}

/// Closing quotes and brackets, and the signs that end sentences, which come in runs.
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
