//! Words that are searched for in a text: stretches of the text that contain none of them need not
//! be segmented.

/// Words, or beginnings of words (folded).
#[derive(Debug, Clone)]
pub struct WantedWords<'w> {
    /// Each with its first character, sorted by it.
    words: Vec<(char, &'w str)>,
}

impl<'w> WantedWords<'w> {
    /// These words; empty ones are ignored.
    pub fn of(words: impl IntoIterator<Item = &'w str>) -> WantedWords<'w> {
        let first = |word: &'w str| word.chars().next().map(|first| (first, word));
        let mut words: Vec<(char, &str)> = words.into_iter().filter_map(first).collect();
        words.sort_unstable();
        WantedWords { words }
    }

    /// Whether a stretch of text contains one of them.
    pub(super) fn occur_in(&self, text: &str) -> bool {
        text.char_indices().any(|(at, c)| {
            let from = self.words.partition_point(|(first, _)| *first < c);
            let same = self.words[from..].iter().take_while(|(first, _)| *first == c);
            same.into_iter().any(|(_, word)| text[at..].starts_with(word))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_at_the_positions_of_their_characters() {
        let words = WantedWords::of(["铁路", "铁", "covid-19", ""]);
        for (text, expected) in [
            ("中吉乌铁路", true),
            ("铁", true),
            ("地铁站", true),
            ("路", false),
            ("在covid-19期间", true),
            ("covid", false),
            ("", false),
        ] {
            assert_eq!(words.occur_in(text), expected, "{text}");
        }
        assert!(!WantedWords::of([]).occur_in("铁路"));
    }
}
