//! Text that a page's layout prints twice within one story.
//!
//! A paragraph is dropped when all of it stands earlier in the story, and the beginning of a
//! paragraph when it is the end of the text before it (a column that begins with the last lines of
//! the one before). Both only from [`MIN_REPEAT`] significant characters on, and only as one run; a
//! whole paragraph only where both end alike, for `他宣布八项行动：` may well stand after
//! `他宣布八项行动，强调…`.
//! Linear: a rolling hash finds candidates, a bounded number of which is compared.

use std::collections::HashMap;
use std::ops::Range;

use souwen_text::is_significant;

/// The fewest significant characters that count as repeated.
pub(super) const MIN_REPEAT: usize = 20;
/// The most earlier places that are compared for one paragraph.
const MAX_CANDIDATES: usize = 16;

/// A stretch of a paragraph that stands earlier in the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Repeat {
    /// The paragraph, counted from 0.
    pub paragraph: usize,
    /// How much of its beginning is repeated, in bytes.
    pub len: usize,
    /// The paragraphs in which it stands first.
    pub first: Range<usize>,
    /// The number of significant characters.
    pub significant: usize,
}

/// Finds the repeats among the paragraphs of a story. `may_drop` says which paragraphs may lose
/// text; all may be what is repeated.
pub(super) fn find<'a>(
    paragraphs: impl Iterator<Item = &'a str>,
    may_drop: impl Fn(usize) -> bool,
) -> Vec<Repeat> {
    let mut story = StoryText::default();
    for paragraph in paragraphs {
        story.push(paragraph);
    }
    story.repeats(&may_drop)
}

/// The significant characters of a story.
#[derive(Default)]
struct StoryText<'a> {
    chars: Vec<char>,
    texts: Vec<&'a str>,
    /// For each paragraph: its characters in `chars`.
    paragraphs: Vec<Range<usize>>,
    /// For each significant character: the byte offset of its end in its paragraph.
    ends: Vec<u32>,
}

impl<'a> StoryText<'a> {
    fn push(&mut self, paragraph: &'a str) {
        let start = self.chars.len();
        for (at, c) in paragraph.char_indices().filter(|&(_, c)| is_significant(c)) {
            self.chars.push(c);
            self.ends.push(u32::try_from(at + c.len_utf8()).unwrap_or(u32::MAX));
        }
        self.paragraphs.push(start..self.chars.len());
        self.texts.push(paragraph);
    }

    fn repeats(&self, may_drop: &dyn Fn(usize) -> bool) -> Vec<Repeat> {
        let long = |range: &Range<usize>| range.len() >= MIN_REPEAT;
        // The hash of the first characters of each paragraph that may lose text.
        let mut heads: HashMap<u64, Vec<usize>> = HashMap::new();
        for (number, range) in self.paragraphs.iter().enumerate().skip(1) {
            if long(range) && may_drop(number) {
                let hash = hash(&self.chars[range.start..range.start + MIN_REPEAT]);
                heads.entry(hash).or_default().push(number);
            }
        }
        if heads.is_empty() {
            return Vec::new();
        }
        let mut found: HashMap<usize, (usize, usize)> = HashMap::new();
        let mut tried: HashMap<usize, usize> = HashMap::new();
        let mut rolling = Rolling::new(&self.chars);
        while let Some((at, hash)) = rolling.next() {
            let Some(numbers) = heads.get(&hash) else { continue };
            // Of paragraphs that begin alike only the first few after this place are compared.
            let after =
                numbers.partition_point(|&number| self.paragraphs[number].start < at + MIN_REPEAT);
            for &number in numbers[after..].iter().take(MAX_CANDIDATES) {
                let tries = tried.entry(number).or_default();
                if found.contains_key(&number) || *tries >= MAX_CANDIDATES {
                    continue;
                }
                *tries += 1;
                let len = self.repeated(at, &self.paragraphs[number]);
                if len >= MIN_REPEAT {
                    found.insert(number, (at, len));
                }
            }
        }
        let mut repeats: Vec<Repeat> =
            found.into_iter().map(|(number, (at, len))| self.repeat(number, at, len)).collect();
        repeats.sort_unstable_by_key(|repeat| repeat.paragraph);
        repeats
    }

    /// How many characters of a paragraph's beginning stand at `at`: all of it, or as many as run
    /// up to the paragraph itself; otherwise 0.
    fn repeated(&self, at: usize, paragraph: &Range<usize>) -> usize {
        let earlier = &self.chars[at..paragraph.start];
        let own = &self.chars[paragraph.clone()];
        let same = earlier.iter().zip(own).take_while(|(a, b)| a == b).count();
        let whole = same == own.len() && self.end_alike(at + same - 1, paragraph.end - 1);
        let overlap = same == earlier.len();
        if whole || overlap { same } else { 0 }
    }

    /// Whether the text ends alike after two characters: with the same sign, with a paragraph, or
    /// the second in the midst of a sentence after others.
    fn end_alike(&self, first: usize, second: usize) -> bool {
        let (first, (text, own)) = (self.signs_after(first).0, self.signs_after(second));
        if first.is_empty() || text.is_empty() {
            let sentences = own.contains(['。', '！', '？', '；']);
            return first.is_empty() && !text.is_empty() || sentences;
        }
        text.chars().next() == first.chars().next()
    }

    /// The signs between a significant character and the next in its paragraph, closing quotes
    /// left out, and the paragraph.
    fn signs_after(&self, at: usize) -> (&'a str, &'a str) {
        let paragraph = self.paragraphs.partition_point(|range| range.end <= at);
        let text = self.texts[paragraph];
        let signs = &text[self.ends[at] as usize..];
        let end = signs.find(is_significant).unwrap_or(signs.len());
        let quotes = |c: char| matches!(c, '”' | '’' | '」' | '』' | '"');
        (signs[..end].trim_start_matches(quotes).trim(), text)
    }

    fn repeat(&self, number: usize, at: usize, len: usize) -> Repeat {
        let range = &self.paragraphs[number];
        let whole = len == range.len();
        let bytes = if whole {
            self.texts[number].len()
        } else {
            self.ends[range.start + len - 1] as usize
        };
        let first = self.paragraphs.partition_point(|p| p.end <= at);
        let last = self.paragraphs.partition_point(|p| p.end < at + len);
        Repeat { paragraph: number, len: bytes, first: first..last + 1, significant: len }
    }
}

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

fn hash(chars: &[char]) -> u64 {
    chars.iter().fold(0, |hash: u64, &c| hash.wrapping_mul(BASE).wrapping_add(u64::from(c) + 1))
}

/// The hashes of all runs of [`MIN_REPEAT`] characters.
struct Rolling<'a> {
    chars: &'a [char],
    at: usize,
    hash: u64,
    /// `BASE` to the power of the length of a run.
    top: u64,
}

impl<'a> Rolling<'a> {
    fn new(chars: &'a [char]) -> Rolling<'a> {
        let top = (0..MIN_REPEAT).fold(1u64, |top, _| top.wrapping_mul(BASE));
        let hash = if chars.len() >= MIN_REPEAT { hash(&chars[..MIN_REPEAT]) } else { 0 };
        Rolling { chars, at: 0, hash, top }
    }

    fn next(&mut self) -> Option<(usize, u64)> {
        let at = self.at;
        if at + MIN_REPEAT > self.chars.len() {
            return None;
        }
        let hash = self.hash;
        if let Some(&next) = self.chars.get(at + MIN_REPEAT) {
            let gone = self.top.wrapping_mul(u64::from(self.chars[at]) + 1);
            self.hash =
                hash.wrapping_mul(BASE).wrapping_add(u64::from(next) + 1).wrapping_sub(gone);
        }
        self.at += 1;
        Some((at, hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(paragraphs: &[&str], expected: &[(usize, &str, Range<usize>)]) {
        let found = find(paragraphs.iter().copied(), |_| true);
        let found: Vec<_> = found
            .into_iter()
            .map(|r| (r.paragraph, &paragraphs[r.paragraph][..r.len], r.first))
            .collect();
        assert_eq!(found, expected, "{paragraphs:?}");
    }

    const FIRST: &str = "新桥昨日通车，两岸居民往来时间由一小时缩短到十分钟。";
    const SECOND: &str = "交通部门说，今后还将开通三条公交线路，方便沿江居民上班上学。";

    #[test]
    fn paragraphs_that_stand_earlier_are_found() {
        check(&[FIRST, SECOND, FIRST], &[(2, FIRST, 0..1)]);
        check(&[FIRST, SECOND], &[]);
        let tail = "两岸居民往来时间由一小时缩短到十分钟。交通部门说，今后还将开通三条公交线路";
        check(&[FIRST, SECOND, tail], &[(2, tail, 0..2)]);
        let both = format!("{SECOND}{SECOND}");
        check(&[FIRST, &both], &[]);
        check(&["短句重复。", "短句重复。"], &[]);
    }

    #[test]
    fn a_column_that_begins_with_the_end_of_the_last_is_found() {
        let next = "今后还将开通三条公交线路，方便沿江居民上班上学。另有两条在建。";
        check(
            &[FIRST, SECOND, next],
            &[(2, "今后还将开通三条公交线路，方便沿江居民上班上学", 1..2)],
        );
        let unfinished = "交通部门说，今后还将开通三条公交线路，方便沿江";
        check(&[unfinished, SECOND], &[(1, unfinished, 0..1)]);
        // A beginning that stands earlier but not at the end is a turn of phrase.
        check(
            &[
                SECOND,
                FIRST,
                &format!("{}另有两条。", "交通部门说，今后还将开通三条公交线路，方便"),
            ],
            &[],
        );
    }

    #[test]
    fn monotonous_text_takes_linear_time() {
        let line = format!("{}。", "啊".repeat(30));
        let lines = vec![line.as_str(); 20_000];
        assert_eq!(find(lines.iter().copied(), |_| true).len(), 19_999);
        let long = "啊".repeat(500_000);
        assert_eq!(find([long.as_str()].into_iter(), |_| true), []);
    }
}
