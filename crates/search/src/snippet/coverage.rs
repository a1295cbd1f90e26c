//! How much of a query a passage covers: the characters of the query in its matches, weighted by their
//! rarity.

use std::ops::Range;

use super::rarity::Rarity;
use crate::highlight::marks::{Mark, Marker};

/// The quality of a passage; its fields are compared in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Worth {
    /// The total weight of the distinct query characters in it that have not been shown yet.
    pub(crate) covered: u64,
    /// The number of matches in it.
    pub(crate) matches: usize,
    /// Whether it begins at the start of a sentence.
    pub(crate) whole: bool,
}

/// The query characters that each run covers.
pub(crate) struct Coverage {
    /// For each run and prefix of the marker: its distinct characters, as indexes into `weights`.
    characters: Vec<Vec<usize>>,
    /// The weight of each character; 0 once it has been shown.
    weights: Vec<u64>,
}

impl Coverage {
    pub(crate) fn new(marker: &Marker, rarity: &Rarity) -> Coverage {
        // A query has few characters: a linear search is faster than a map.
        let mut known: Vec<char> = Vec::new();
        let mut weights = Vec::new();
        let characters = marker.characters().map(|chars| {
            let number = |gram: char| {
                known.iter().position(|&known| known == gram).unwrap_or_else(|| {
                    known.push(gram);
                    weights.push(rarity.weight(gram));
                    weights.len() - 1
                })
            };
            let mut own: Vec<usize> = chars.into_iter().map(number).collect();
            own.sort_unstable();
            own.dedup();
            own
        });
        Coverage { characters: characters.collect(), weights }
    }

    /// Records that these matches have been shown, so their characters count no more.
    pub(crate) fn has_shown(&mut self, marks: &[Mark]) {
        for mark in marks {
            for &character in &self.characters[mark.run] {
                self.weights[character] = 0;
            }
        }
    }

    /// Whether all of the query has been shown.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.weights.iter().all(|weight| *weight == 0)
    }
}

/// Returns the best of several windows of a line, and its worth; the earliest among equals, `None` when
/// none of them covers anything new. `marks` are those of the line, sorted by their start. Neither the
/// starts nor the ends of the windows decrease, so that every mark enters and leaves the sweep once.
/// `whole` returns whether the window of a number begins at the start of a sentence.
pub(crate) fn sweep(
    marks: &[Mark],
    windows: impl Iterator<Item = Range<usize>>,
    coverage: &Coverage,
    whole: impl Fn(usize) -> bool,
) -> Option<(usize, Worth)> {
    let mut by_end: Vec<&Mark> = marks.iter().collect();
    by_end.sort_by_key(|mark| mark.range.end);
    let mut ending = by_end.into_iter().peekable();
    let mut put_down = marks.iter().peekable();
    let mut contained = WindowMatches {
        coverage,
        counts: vec![0; coverage.weights.len()],
        worth: Worth::default(),
    };
    let mut best: Option<(usize, Worth)> = None;
    let mut last_end = 0;
    for (i, window) in windows.enumerate() {
        // A mark that ends within the earlier windows has been counted: otherwise it would have begun
        // before one of them, and been skipped here already.
        while let Some(mark) = put_down.next_if(|mark| mark.range.start < window.start) {
            if mark.range.end <= last_end {
                contained.put_down(mark);
            }
        }
        while let Some(mark) = ending.next_if(|mark| mark.range.end <= window.end) {
            if mark.range.start >= window.start {
                contained.take(mark);
            }
        }
        last_end = window.end;
        let worth = Worth { whole: whole(i), ..contained.worth };
        if worth.covered > 0 && best.is_none_or(|(_, known)| worth > known) {
            best = Some((i, worth));
        }
    }
    best
}

/// The matches in a window.
struct WindowMatches<'t> {
    coverage: &'t Coverage,
    /// For each character, the number of matches that contain it.
    counts: Vec<usize>,
    worth: Worth,
}

impl WindowMatches<'_> {
    fn take(&mut self, mark: &Mark) {
        self.worth.matches += 1;
        for &character in &self.coverage.characters[mark.run] {
            if self.counts[character] == 0 {
                self.worth.covered += self.coverage.weights[character];
            }
            self.counts[character] += 1;
        }
    }

    fn put_down(&mut self, mark: &Mark) {
        self.worth.matches -= 1;
        for &character in &self.coverage.characters[mark.run] {
            self.counts[character] -= 1;
            if self.counts[character] == 0 {
                self.worth.covered -= self.coverage.weights[character];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;

    use super::*;

    fn coverage() -> Coverage {
        let characters = vec![vec![0], vec![1], vec![0, 1], vec![2, 3]];
        Coverage { characters, weights: vec![5, 7, 100, 1] }
    }

    /// The worth of a window, computed from all marks.
    fn by_eye(marks: &[Mark], window: &Range<usize>, coverage: &Coverage) -> Worth {
        let inside = marks
            .iter()
            .filter(|mark| window.start <= mark.range.start && mark.range.end <= window.end);
        let mut characters: Vec<usize> =
            inside.clone().flat_map(|mark| coverage.characters[mark.run].clone()).collect();
        characters.sort_unstable();
        characters.dedup();
        let covered = characters.iter().map(|&character| coverage.weights[character]).sum();
        Worth { covered, matches: inside.count(), whole: false }
    }

    proptest! {
        #[test]
        fn a_sweep_finds_what_looking_at_everything_finds(
            marks in proptest::collection::vec((0..60usize, 1..9usize, 0..4usize), 0..30),
            steps in proptest::collection::vec((0..9usize, 0..9usize), 1..20),
            shown in 0..4usize,
        ) {
            let mut marks: Vec<Mark> = marks
                .into_iter()
                .map(|(start, length, run)| Mark { range: start..start + length, run })
                .collect();
            marks.sort_by_key(|mark| (mark.range.start, mark.range.end));
            let (mut start, mut end) = (0, 0);
            let windows: Vec<Range<usize>> = steps
                .into_iter()
                .map(|(a, b)| {
                    start += a;
                    end = (end + b).max(start);
                    start..end
                })
                .collect();
            let mut coverage = coverage();
            coverage.has_shown(&[Mark { range: 0..1, run: shown }]);
            let found = sweep(&marks, windows.iter().cloned(), &coverage, |_| false);
            let mut expected: Option<(usize, Worth)> = None;
            for (i, window) in windows.iter().enumerate() {
                let worth = by_eye(&marks, window, &coverage);
                if worth.covered > 0 && expected.is_none_or(|(_, known)| worth > known) {
                    expected = Some((i, worth));
                }
            }
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn every_window_is_looked_at_once() {
        // Half a million marks and as many windows, each of which contains a thousand marks: examining
        // the marks of every window would take half a thousand million steps.
        let marks: Vec<Mark> = (0..500_000).map(|i| Mark { range: i..i + 2, run: i % 4 }).collect();
        let calls = Cell::new(0);
        let windows = (0..500_000).map(|i| i..i + 1000);
        let best = sweep(&marks, windows, &coverage(), |_| {
            calls.set(calls.get() + 1);
            false
        });
        assert_eq!(calls.get(), 500_000);
        assert_eq!(best, Some((0, Worth { covered: 113, matches: 999, whole: false })));
    }
}
