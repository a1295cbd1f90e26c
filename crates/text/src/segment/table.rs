//! The dictionary as a text: every word in folded form with its frequency and tag, one a line, in the
//! order of their characters.

/// The words of jieba's dictionary (MIT licence), folded: the word, the frequency of all words that
/// fold to it together, and the tag. `scripts/tables` makes it.
const LINES: &str = include_str!("../data/dictionary.txt");

/// The sum of all frequencies, by which they become probabilities. A word that folding changes counts
/// twice, as it is written and as it is folded.
pub(super) const TOTAL: u64 = 60_244_385;

/// All lines.
pub(super) fn lines() -> &'static str {
    LINES
}

/// The lines of the words that begin with a character.
pub(super) fn lines_of(first: char) -> &'static str {
    let start = begin_of(first);
    let end = char::from_u32(first as u32 + 1).map_or(LINES.len(), begin_of);
    // No character follows the last one below the surrogates.
    &LINES[start..end.max(start)]
}

/// The word, the frequency and the tag of a line.
pub(super) fn parts(line: &str) -> Option<(&str, u64, &str)> {
    let mut parts = line.split(' ');
    Some((parts.next()?, parts.next()?.parse().ok()?, parts.next()?))
}

/// Where the first line stands that begins with this character or a later one.
fn begin_of(first: char) -> usize {
    let (mut low, mut high) = (0, LINES.len());
    while low < high {
        let middle = line_start(low + (high - low) / 2);
        match LINES[middle..].chars().next() {
            Some(c) if c < first => low = line_end(middle),
            _ => high = middle,
        }
    }
    low
}

/// Where the line begins that the byte at `at` belongs to.
fn line_start(at: usize) -> usize {
    LINES.as_bytes()[..at].iter().rposition(|&b| b == b'\n').map_or(0, |end| end + 1)
}

/// Where the line that begins at `start` ends, with its line end.
fn line_end(start: usize) -> usize {
    LINES[start..].find('\n').map_or(LINES.len(), |end| start + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold_char;

    #[test]
    fn every_line_is_a_folded_word_and_they_are_in_order() {
        let mut last = "";
        let mut sum = 0;
        for line in lines().lines() {
            let (word, frequency, tag) = parts(line).unwrap_or_else(|| panic!("{line}"));
            assert!(last < word, "{last} before {word}");
            assert!(!word.chars().any(char::is_whitespace) && !tag.is_empty(), "{line}");
            assert!(word.chars().all(|c| fold_char(c).is_none_or(|folded| folded == c)), "{line}");
            last = word;
            sum += frequency;
        }
        assert!(sum <= TOTAL);
    }

    #[test]
    fn words_are_found_by_their_first_character() {
        let mut all = String::new();
        let mut last = None;
        for c in lines().lines().filter_map(|line| line.chars().next()) {
            if last != Some(c) {
                all.push_str(lines_of(c));
            }
            last = Some(c);
        }
        assert_eq!(all, lines());
        for none in ['\0', '!', '\u{d7ff}', '\u{e000}', char::MAX] {
            assert_eq!(lines_of(none), "", "{none:?}");
        }
    }
}
