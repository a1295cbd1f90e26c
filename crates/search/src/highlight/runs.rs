//! Finding many runs in a text at once: one pass, however many there are.

use std::collections::HashMap;

use souwen_text::Run;
use souwen_text::fold::FoldedChar;

/// Runs to look for, each one once, known by their numbers from 0.
#[derive(Debug, Default)]
pub(crate) struct RunMatcher {
    runs: Vec<Run>,
    numbers: HashMap<Run, usize>,
    /// The runs that begin with a character.
    by_first: HashMap<char, Vec<usize>>,
    /// A bit for each of those characters ([`bit`]): most characters of a text begin nothing, and
    /// are told by it without a look into the map.
    first_bits: u64,
}

fn bit(c: char) -> u64 {
    1 << (u32::from(c) % u64::BITS)
}

impl RunMatcher {
    /// Adds a run and gives its number; a run that is known keeps its number.
    pub(crate) fn add(&mut self, run: &Run) -> usize {
        if let Some(number) = self.number(run) {
            return number;
        }
        let number = self.runs.len();
        self.runs.push(run.clone());
        self.numbers.insert(run.clone(), number);
        if let Some(first) = run.chars().first() {
            self.by_first.entry(first.ch).or_default().push(number);
            self.first_bits |= bit(first.ch);
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

    /// Gives every place at which a run stands in a folded text, in their order: the number of the
    /// run, and the indexes of its first and its last character. Places overlap where runs do.
    pub(crate) fn each(&self, folded: &[FoldedChar], mut visit: impl FnMut(usize, usize, usize)) {
        for (first, c) in folded.iter().enumerate() {
            if self.first_bits & bit(c.ch) == 0 {
                continue;
            }
            for &number in self.by_first.get(&c.ch).into_iter().flatten() {
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
            matcher.each(&folded, |number, first, last| found.push((first, number, last)));
            expected.sort_unstable();
            found.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
