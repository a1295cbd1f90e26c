//! The sample of articles that are compared with the contents of the index.

/// The maximal size of a sample, apart from the first article of each segment.
const SIZE: u64 = 1000;

/// Takes every n-th article of all segments together, and the first of each segment. The sample of an
/// unchanged index is always the same.
#[derive(Debug)]
pub(super) struct Sample {
    every: u64,
    passed: u64,
}

impl Sample {
    /// A sample of this many articles: all of them, or [`SIZE`].
    pub(super) fn of(articles: u64, full: bool) -> Sample {
        let every = if full { 1 } else { articles.div_ceil(SIZE).max(1) };
        Sample { every, passed: 0 }
    }

    /// Whether the next article is one of the sample.
    pub(super) fn takes(&mut self, is_first_of_segment: bool) -> bool {
        let takes = self.passed.is_multiple_of(self.every);
        self.passed += 1;
        takes || is_first_of_segment
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_spread_evenly() {
        let check = |segments: &[u64], full, expected: &[u64]| {
            let mut sample = Sample::of(segments.iter().sum(), full);
            let sampled = |&articles: &u64| {
                (0..articles).filter(|number| sample.takes(*number == 0)).count() as u64
            };
            assert_eq!(segments.iter().map(sampled).collect::<Vec<_>>(), expected, "{segments:?}");
        };
        check(&[], false, &[]);
        check(&[1, 3, 0], false, &[1, 3, 0]);
        check(&[1000], false, &[1000]);
        check(&[1001], false, &[501]);
        check(&[5000, 4, 5000, 4], false, &[455, 1, 456, 1]);
        check(&[5000, 4], true, &[5000, 4]);
    }
}
