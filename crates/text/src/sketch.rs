//! Sketches: a few bytes computed from a text that show whether another text is nearly the same.
//!
//! A text is treated as the set of its shingles, all sequences of five folded significant characters
//! (Broder, "On the Resemblance and Containment of Documents", 1997). So script, width, case,
//! punctuation and the division into paragraphs do not matter. A sketch keeps minwise hashes of this
//! set by one permutation (Li, Owen and Zhang, "One Permutation Hashing", 2012), with empty bins
//! filled from others (Shrivastava, "Optimal Densification for Fast and Accurate Minwise Hashing",
//! 2017), two bits of each (Li and König, "b-Bit Minwise Hashing", 2010).
//!
//! It also records the numbers in the text. The parts of a series (weather, prices, sessions) have
//! nearly the same text with other numbers; reprints have the same numbers.

use crate::fold::{FoldedChar, fold_line};

/// The length of a shingle in significant characters.
const SHINGLE: usize = 5;
/// The number of minwise hashes.
const BINS: usize = 256;
/// The number of bits of each hash.
const BITS: usize = 2;
/// The number of words for the hashes.
const BIN_WORDS: usize = BINS * BITS / u64::BITS as usize;
/// The number of bits for the numbers in a text. Each number sets one of them.
const NUMBER_BITS: u64 = 96;

/// The minimal number of shingles: shorter texts do not say enough. "See the attached file" is no reprint.
const MIN_SHINGLES: u32 = 20;
/// The minimal share of common shingles among all shingles of both texts: most of the longer text.
const MIN_RESEMBLANCE: f32 = 0.4;
/// The minimal share of the shorter text that the longer one contains, and the allowance for the error
/// of the estimate. The allowance is divided by the resemblance, so it grows as texts resemble less.
const MIN_CONTAINMENT: f32 = 0.98;
const CONTAINMENT_ERROR: f32 = 0.06;
/// The maximal share of the numbers of the shorter text that may be missing in the longer one.
const MAX_MISSING_NUMBERS: f32 = 0.15;
/// How far into a paragraph a filing date is searched, in significant characters.
const MAX_DATELINE: usize = 24;

/// The sketch of a text: equal for texts that differ only in script, width, case, punctuation or the
/// division into paragraphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sketch {
    bins: [u64; BIN_WORDS],
    numbers: u128,
    shingles: u32,
}

impl Sketch {
    /// The number of words that a sketch is stored in.
    pub const WORDS: usize = BIN_WORDS + 2;

    /// The sketch of a text of several paragraphs; `None` if the text is too short to be
    /// distinguished from another.
    pub fn of<'a>(paragraphs: impl IntoIterator<Item = &'a str>) -> Option<Sketch> {
        let mut sketching = Sketching::default();
        paragraphs.into_iter().for_each(|paragraph| sketching.paragraph(&fold_line(paragraph)));
        sketching.finish()
    }

    /// The sketch of a text whose paragraphs are already folded, each by itself or as a part of a text.
    pub fn of_folded<'a>(paragraphs: impl IntoIterator<Item = &'a [FoldedChar]>) -> Option<Sketch> {
        let mut sketching = Sketching::default();
        paragraphs.into_iter().for_each(|paragraph| sketching.paragraph(paragraph));
        sketching.finish()
    }

    /// The words to store it in.
    pub fn to_words(&self) -> [u64; Sketch::WORDS] {
        let mut words = [0; Sketch::WORDS];
        words[..BIN_WORDS].copy_from_slice(&self.bins);
        words[BIN_WORDS] = self.numbers as u64;
        words[BIN_WORDS + 1] = (self.numbers >> 64 << 32) as u64 | u64::from(self.shingles);
        words
    }

    /// The sketch that was stored in these words; `None` if they are invalid.
    pub fn from_words(words: &[u64]) -> Option<Sketch> {
        let (bins, rest) = words.split_first_chunk::<BIN_WORDS>()?;
        let &[low, high] = rest else { return None };
        let numbers = u128::from(low) | u128::from(high >> 32) << 64;
        Some(Sketch { bins: *bins, numbers, shingles: high as u32 })
    }

    /// Whether two texts are nearly the same: one is the other with something cut off, added or
    /// edited, most of it is unchanged, and it has the same numbers.
    pub fn is_near(&self, other: &Sketch) -> bool {
        let resemblance = self.resemblance(other);
        if resemblance < MIN_RESEMBLANCE {
            return false;
        }
        let (short, long) =
            if self.shingles <= other.shingles { (self, other) } else { (other, self) };
        let missing = (short.numbers & !long.numbers).count_ones() as f32;
        contained(resemblance, short, long) >= MIN_CONTAINMENT - CONTAINMENT_ERROR / resemblance
            && missing <= MAX_MISSING_NUMBERS * short.numbers.count_ones() as f32
    }

    /// The estimated share of common shingles among all shingles of both texts (the Jaccard coefficient).
    fn resemblance(&self, other: &Sketch) -> f32 {
        const LOW_BITS: u64 = 0x5555_5555_5555_5555;
        let pairs = self.bins.iter().zip(&other.bins);
        let different: u32 =
            pairs.map(|(a, b)| a ^ b).map(|x| ((x | x >> 1) & LOW_BITS).count_ones()).sum();
        let equal = (BINS as u32 - different) as f32 / BINS as f32;
        // Different shingles have equal bits by chance.
        let chance = 1.0 / (1 << BITS) as f32;
        (equal - chance) / (1.0 - chance)
    }
}

/// A sketch in the making.
#[derive(Default)]
struct Sketching {
    chars: Vec<char>,
    numbers: u128,
}

impl Sketching {
    fn paragraph(&mut self, folded: &[FoldedChar]) {
        let story = &folded[dateline_end(folded)..];
        self.numbers |= numbers_of(story);
        self.chars.extend(story.iter().map(|c| c.ch));
    }

    fn finish(self) -> Option<Sketch> {
        let Sketching { chars, numbers } = self;
        let shingles = u32::try_from((chars.len() + 1).saturating_sub(SHINGLE)).unwrap_or(u32::MAX);
        let sketch = || Sketch { bins: bins_of(&chars), numbers, shingles };
        (shingles >= MIN_SHINGLES).then(sketch)
    }
}

/// The share of the shingles of the shorter text that the longer one contains, from their resemblance.
fn contained(resemblance: f32, short: &Sketch, long: &Sketch) -> f32 {
    let (short, long) = (short.shingles as f32, long.shingles as f32);
    resemblance / (1.0 + resemblance) * (short + long) / short
}

/// The length in characters of the dateline at the beginning of a paragraph (新华社北京11月24日电). The same
/// story has another dateline in every paper.
fn dateline_end(folded: &[FoldedChar]) -> usize {
    let start = folded.iter().take(MAX_DATELINE).map(|c| c.ch);
    let chars: Vec<char> = start.collect();
    let end = chars.windows(3).position(|window| match window {
        [day, '日', '电' | '讯'] => day.is_ascii_digit(),
        _ => false,
    });
    end.map_or(0, |end| end + 3)
}

/// The lowest bits of the smallest hash in each bin.
fn bins_of(chars: &[char]) -> [u64; BIN_WORDS] {
    let mut smallest = [u64::MAX; BINS];
    for shingle in chars.windows(SHINGLE) {
        let hash = hash_of(shingle.iter().copied());
        let bin = bin_of(hash);
        smallest[bin] = smallest[bin].min(hash);
    }
    let mut bins = [0; BIN_WORDS];
    for bin in 0..BINS {
        let mut from = bin;
        let mut attempt = 0;
        // At least one bin is filled, since there is a shingle, and every bin is tried eventually.
        while smallest[from] == u64::MAX {
            attempt += 1;
            from = bin_of(mixed((bin as u64) << 32 | attempt));
        }
        let bits = smallest[from] & ((1 << BITS) - 1);
        bins[bin * BITS / 64] |= bits << (bin * BITS % 64);
    }
    bins
}

fn bin_of(hash: u64) -> usize {
    (hash >> (u64::BITS - BINS.ilog2())) as usize
}

/// The numbers of a paragraph, as bits: runs of digits, and of Chinese numerals if there are several
/// or 第 precedes them. The filing date of a wire story (11月24日电) is not counted.
fn numbers_of(folded: &[FoldedChar]) -> u128 {
    let mut numbers = 0;
    let mut at = 0;
    while at < folded.len() {
        let end = number_end(folded, at);
        if end == at {
            at += 1;
            continue;
        }
        let is_ordinal = at > 0 && folded[at - 1].ch == '第';
        let is_number = folded[at].ch.is_ascii_digit() || end - at > 1 || is_ordinal;
        if is_number && !is_filing_day(folded, end) {
            let hash = hash_of(folded[at..end].iter().map(|c| c.ch));
            numbers |= 1 << ((hash >> 32) % NUMBER_BITS);
        }
        at = end;
    }
    numbers
}

/// The end of the number that begins at an index; the index itself if none begins there.
fn number_end(folded: &[FoldedChar], start: usize) -> usize {
    let kind = |c: &FoldedChar| match c.ch {
        '0'..='9' => Some(true),
        c if "〇零一二三四五六七八九十百千万亿两".contains(c) => Some(false),
        _ => None,
    };
    let Some(first) = kind(&folded[start]) else { return start };
    let mut end = start + 1;
    while let Some(next) = folded.get(end)
        && kind(next) == Some(first)
        && next.start == folded[end - 1].end
    {
        end += 1;
    }
    end
}

/// Whether the number that ends before an index is the month or the day of a filing date such as 11月24日电.
fn is_filing_day(folded: &[FoldedChar], end: usize) -> bool {
    let ch = |index: usize| folded.get(index).map(|c| c.ch);
    let is_day = |end: usize| ch(end) == Some('日') && matches!(ch(end + 1), Some('电' | '讯'));
    match ch(end) {
        Some('月') if end + 1 < folded.len() => {
            let day_end = number_end(folded, end + 1);
            day_end > end + 1 && is_day(day_end)
        }
        _ => is_day(end),
    }
}

fn hash_of(chars: impl Iterator<Item = char>) -> u64 {
    chars.fold(0, |hash, c| mixed(hash ^ u64::from(u32::from(c))))
}

/// The finalizer of SplitMix64 (Steele, Lea and Flood 2014): every output bit depends on every input
/// bit. Its results are stored on disk, so it must not change.
fn mixed(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STORY: &str = "江城港口扩建工程开工仪式在东岸举行。工程建成以后，港口的年吞吐量将由800万吨提高到\
        1500万吨，可以停靠7万吨级的货轮。市长在仪式上表示，港口是全市开放的门户，要把工程建成放心工程。\
        附近的渔民说，新的码头把渔港和货港分开，以后出海不用再绕行。";

    fn sketch(text: &str) -> Sketch {
        Sketch::of(text.lines()).unwrap()
    }

    #[test]
    fn how_a_text_is_written_does_not_count() {
        let check = |other: &str| assert_eq!(sketch(other), sketch(STORY), "{other}");
        check(&STORY.replace('，', ",").replace('。', ". "));
        check(&STORY.replace('。', "。\n"));
        check(&STORY.replace("800", "８００").replace('口', " 口 "));
        check(&format!("新华社江城3月2日电 {STORY}"));
        check(
            "江城港口擴建工程開工儀式在東岸舉行。工程建成以後，港口的年吞吐量將由800萬噸提高到\
             1500萬噸，可以停靠7萬噸級的貨輪。市長在儀式上表示，港口是全市開放的門戶，要把工程建成放心工程。\
             附近的漁民說，新的碼頭把漁港和貨港分開，以後出海不用再繞行。",
        );
    }

    #[test]
    fn reprints_are_near_and_the_parts_of_a_series_are_not() {
        let cut = |share: usize| -> String {
            STORY.chars().take(STORY.chars().count() * share / 100).collect()
        };
        let more = "工程预计用三年时间完成，期间客运航线照常开行，旅客可以在原来的候船厅上船。";
        let check = |other: &str, expected: bool| {
            assert_eq!(sketch(STORY).is_near(&sketch(other)), expected, "{other}");
            assert_eq!(sketch(other).is_near(&sketch(STORY)), expected, "{other}");
        };
        check(&cut(90), true);
        check(&cut(70), true);
        check(&cut(50), true);
        check(&cut(25), false);
        check(&format!("本报讯（记者 张望）{STORY}"), true);
        check(&format!("{STORY}{more}（新华社江城3月2日电）"), true);
        check(&STORY.replace("放心工程", "精品工程"), true);
        check(&STORY.replace("800", "900").replace("1500", "1600"), false);
        check(
            &STORY.replace("江城", "柳河").replace("港口", "机场").replace("渔民", "农民"),
            false,
        );
        check(&format!("{more}{more}{}", more.replace("工程", "车站")), false);
    }

    #[test]
    fn too_little_text_has_no_sketch() {
        for text in ["", "，。", "详见附件", "（全文见第二版）"] {
            assert_eq!(Sketch::of(text.lines()), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_digits_and_numerals_but_no_filing_days() {
        let check = |text: &str, expected: u32| {
            assert_eq!(numbers_of(&fold_line(text)).count_ones(), expected, "{text}");
        };
        check("增长3.5个百分点", 2);
        check("第三届，二十人，一些人", 2);
        check("二〇二四年和2024年", 2);
        check("（新华社西安5月19日电）", 0);
        check("5月19日起施行", 2);
        check("没有数字", 0);
    }

    proptest! {
        #[test]
        fn a_sketch_is_stored_whole(text in "[中亚铁路能源合作机制0-9]{24,200}") {
            let sketch = sketch(&text);
            prop_assert_eq!(Sketch::from_words(&sketch.to_words()), Some(sketch));
            prop_assert!(sketch.is_near(&sketch));
            prop_assert_eq!(Sketch::from_words(&sketch.to_words()[1..]), None);
        }

        #[test]
        fn any_text_has_a_sketch_or_none(text in any::<String>(), other in any::<String>()) {
            if let (Some(a), Some(b)) = (Sketch::of([text.as_str()]), Sketch::of([other.as_str()])) {
                prop_assert_eq!(a.is_near(&b), b.is_near(&a));
            }
        }
    }
}
