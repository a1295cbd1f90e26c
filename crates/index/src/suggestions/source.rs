//! The sources of an entry, and how its counts by source are combined.

use souwen_text::learn::expressions::{MIN_UNKNOWN, Origin};

/// The source of an entry. If it has several, the first one decides its kind and spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(super) enum Source {
    /// The value of a field.
    Value,
    /// A word of a dictionary.
    Dictionary,
    /// A dictionary word that occurs only inside longer words.
    Inner,
    /// A run of words.
    Run,
    /// A word that the segmenter made of unknown characters.
    Segmenter,
    /// A name between punctuation signs, such as 《》.
    Signs,
    /// A title.
    Title,
}

impl Source {
    pub(super) const ALL: [Source; 7] = [
        Source::Value,
        Source::Dictionary,
        Source::Inner,
        Source::Run,
        Source::Segmenter,
        Source::Signs,
        Source::Title,
    ];

    /// The number of articles of an entry, from its number of articles by source; 0 if it is no entry.
    pub(super) fn articles(counts: impl Iterator<Item = (Source, i64)>) -> u32 {
        let mut of = [0; Source::ALL.len()];
        counts.for_each(|(source, count)| of[source as usize] += count);
        let mut count = |source: Source, counts: bool| {
            let count = &mut of[source as usize];
            *count = if counts { (*count).max(0) } else { 0 };
            *count
        };
        let word = count(Source::Dictionary, true);
        count(Source::Inner, word == 0);
        let run = count(Source::Run, true);
        let unknown = count(Source::Segmenter, run == 0 && word == 0);
        count(Source::Segmenter, unknown >= i64::from(MIN_UNKNOWN));
        let max = of.into_iter().max().unwrap_or(0);
        u32::try_from(max.max(0)).unwrap_or(u32::MAX)
    }
}

impl From<Origin> for Source {
    fn from(origin: Origin) -> Source {
        match origin {
            Origin::Dictionary => Source::Dictionary,
            Origin::Inner => Source::Inner,
            Origin::Run => Source::Run,
            Origin::Segmenter => Source::Segmenter,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_apply_to_the_sums() {
        let check = |counts: &[(Source, i64)], expected: u32| {
            assert_eq!(Source::articles(counts.iter().copied()), expected, "{counts:?}");
        };
        use Source::{Dictionary, Inner, Run, Segmenter, Title, Value};
        check(&[], 0);
        check(&[(Title, 1)], 1);
        check(&[(Title, 1), (Title, -1)], 0);
        check(&[(Segmenter, 1)], 0);
        check(&[(Segmenter, 1), (Segmenter, 1)], 2);
        check(&[(Segmenter, 1), (Title, 1)], 1);
        check(&[(Segmenter, 9), (Run, 3)], 3);
        check(&[(Inner, 7)], 7);
        check(&[(Inner, 7), (Dictionary, 1)], 1);
        check(&[(Inner, 7), (Dictionary, 1), (Dictionary, -1)], 7);
        check(&[(Value, 4), (Dictionary, 9)], 9);
        check(&[(Value, -4), (Title, 2)], 2);
    }
}
