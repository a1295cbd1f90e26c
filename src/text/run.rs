//! Runs: stretches of characters that are looked for literally.

use super::fold::{FoldedChar, fold};

/// A run of folded characters with their positions relative to the first: what a phrase query asks
/// for, and what is marked in a text. The end of a sentence inside a run leaves its gap.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Run {
    chars: Vec<(u32, char)>,
}

impl Run {
    /// The run of all significant characters of a text, `None` when it has none.
    pub fn of(text: &str) -> Option<Run> {
        Run::of_folded(&fold(text))
    }

    /// The run of a stretch of folded characters, `None` when it is empty.
    pub fn of_folded(folded: &[FoldedChar]) -> Option<Run> {
        let first = folded.first()?.position;
        Some(Run { chars: folded.iter().map(|c| (c.position - first, c.ch)).collect() })
    }

    /// The characters with their positions, the first at position 0.
    pub fn chars(&self) -> &[(u32, char)] {
        &self.chars
    }

    /// The number of significant characters, at least 1.
    #[allow(clippy::len_without_is_empty, reason = "a run is never empty")]
    pub fn len(&self) -> usize {
        self.chars.len()
    }

    /// Where the run stands in a folded text: the index of its first character at each place,
    /// places that overlap an earlier one included. The run's last character is at index
    /// `first + len() - 1`.
    pub fn find_in<'a>(&'a self, folded: &'a [FoldedChar]) -> impl Iterator<Item = usize> + 'a {
        folded.windows(self.len()).enumerate().filter_map(|(i, window)| {
            let base = window[0].position;
            let matches = window[0].ch == self.chars[0].1
                && window
                    .iter()
                    .zip(&self.chars)
                    .all(|(c, &(position, ch))| c.ch == ch && c.position - base == position);
            matches.then_some(i)
        })
    }
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
        check("合作。铁路", "合作！”铁路", &[0]);
        check("合作铁路", "合作\n铁路", &[]);
    }

    #[test]
    fn signs_alone_are_no_run() {
        assert_eq!(Run::of("“—”"), None);
    }
}
