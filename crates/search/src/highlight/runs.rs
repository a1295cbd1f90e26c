//! Finds many runs in a text in one pass, however many there are.

use std::collections::HashMap;

use souwen_text::Run;
use souwen_text::fold::FoldedChar;

/// The runs to find, each once, numbered from 0.
#[derive(Debug, Default)]
pub(crate) struct RunMatcher {
    runs: Vec<Run>,
    numbers: HashMap<Run, usize>,
    /// The first characters of the runs, with the numbers of the runs, in order.
    by_first: Vec<(char, usize)>,
    /// One bit for each of those characters ([`bit`]). Most characters of a text begin no run, and are
    /// skipped by this filter without a look-up in the list.
    first_bits: [u64; BIT_WORDS],
}

/// The size of the filter of first characters, in words of 64 bits.
const BIT_WORDS: usize = 8;

/// The word and the bit of the filter that a character sets.
fn bit(c: char) -> (usize, u64) {
    let number = u32::from(c) as usize % (BIT_WORDS * u64::BITS as usize);
    (number / u64::BITS as usize, 1 << (number % u64::BITS as usize))
}

impl RunMatcher {
    /// Adds a run and returns its number; a run added before keeps its number.
    pub(crate) fn add(&mut self, run: &Run) -> usize {
        if let Some(number) = self.number(run) {
            return number;
        }
        let number = self.runs.len();
        self.runs.push(run.clone());
        self.numbers.insert(run.clone(), number);
        if let Some(first) = run.chars().first() {
            let at = self.by_first.partition_point(|(c, _)| *c <= first.ch);
            self.by_first.insert(at, (first.ch, number));
            let (word, bit) = bit(first.ch);
            self.first_bits[word] |= bit;
        }
        number
    }

    /// The number of a run.
    pub(crate) fn number(&self, run: &Run) -> Option<usize> {
        self.numbers.get(run).copied()
    }

    /// The runs, by their numbers.
    pub(crate) fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Calls `found` with every place where a wanted run occurs in a folded text, in order: the number of
    /// the run, and the indexes of its first and last character. Places overlap if runs do.
    pub(crate) fn each(
        &self,
        folded: &[FoldedChar],
        wanted: impl Fn(usize) -> bool,
        mut visit: impl FnMut(usize, usize, usize),
    ) {
        for (first, c) in folded.iter().enumerate() {
            let (word, bit) = bit(c.ch);
            if self.first_bits[word] & bit == 0 {
                continue;
            }
            let from = self.by_first.partition_point(|(known, _)| *known < c.ch);
            let runs = self.by_first[from..].iter().take_while(|(known, _)| *known == c.ch);
            for &(_, number) in runs.filter(|(_, number)| wanted(*number)) {
                let run = &self.runs[number];
                if let Some(window) = folded.get(first..first + run.len())
                    && run.find_in(window).next().is_some()
                {
                    visit(number, first, first + run.len() - 1);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use souwen_text::fold;

    use super::*;

    proptest! {
        #[test]
        fn what_is_found_together_is_what_each_run_finds(
            text in "[中亚铁路a，。 ]{0,60}",
            runs in proptest::collection::vec("[中亚铁路a。]{1,4}", 0..8),
        ) {
            let folded = fold(&text);
            let mut matcher = RunMatcher::default();
            let mut expected = Vec::new();
            for run in runs.iter().filter_map(|run| Run::of(run)) {
                let known = matcher.number(&run).is_some();
                let number = matcher.add(&run);
                if !known {
                    let places = run.find_in(&folded);
                    expected.extend(places.map(|first| (first, number, first + run.len() - 1)));
                }
            }
            let mut found = Vec::new();
            matcher.each(&folded, |_| true, |number, first, last| found.push((first, number, last)));
            expected.sort_unstable();
            found.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
