//! Finds text that the layout of a page prints twice within one story.
//!
//! People repeat themselves too: in laws, refrains, questions and answers, and speeches that repeat the last
//! clause. A layout repeats text in one way only: a column breaks off, and the next one begins again a few
//! lines above. Two forms of this are recognised with certainty, in running text only. Both need at least
//! [`MIN_REPEAT`] significant characters with the same punctuation:
//!
//! - a paragraph breaks off within a sentence, and one of the next paragraphs begins with all of its text and
//!   continues it ([`RepeatKind::BrokenOff`]);
//! - a paragraph begins with the end of the text right before it, and either that text breaks off within a
//!   sentence, or the repeated text begins within a clause and extends over the end of at least one sentence
//!   ([`RepeatKind::BegunAgain`]).
//!
//! The repeated text is next to the text that is kept, so the text remains continuous when it is dropped. The
//! time is linear: stretches are compared by hashes, a bounded number of times per paragraph.

use std::collections::HashMap;
use std::ops::Range;

use souwen_text::is_significant;

use super::draft_paragraph::DraftParagraph;
use crate::markdown::enumerator::Enumerator;
use crate::model::Role;
use crate::page::titles::ends_paragraph;
use crate::significant::count_up_to;

/// The minimum length of a repeat, in significant characters.
const MIN_REPEAT: usize = 20;
/// The maximum number of characters that a column repeats: a dozen long paragraphs.
const MAX_REPEAT: usize = 4_000;
/// The number of characters at the beginning of a paragraph that are looked up in the text before it.
const HEAD: usize = 20;
/// The maximum number of earlier occurrences that are compared for one paragraph.
const MAX_CANDIDATES: usize = 16;
/// The number of paragraphs that are examined below one that breaks off: a caption or a page number may be
/// between the two.
const NEAR: usize = 3;

/// How a layout printed something twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RepeatKind {
    /// The paragraph breaks off, and a later one contains all of it.
    BrokenOff,
    /// The paragraph begins with the end of the text before it.
    BegunAgain,
}

/// The beginning of a paragraph that repeats other text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Repeat {
    /// The paragraph, counted from 0.
    pub paragraph: usize,
    /// The length of the repeated beginning, in bytes; it may be the whole paragraph.
    pub len: usize,
    /// The paragraphs that contain the text that is kept.
    pub stays: Range<usize>,
    /// The form of the repetition.
    pub kind: RepeatKind,
}

/// Finds the repetitions in the paragraphs of a story, in order.
pub(super) fn find(parts: &[DraftParagraph]) -> Vec<Repeat> {
    let mut repeats = broken_off(parts);
    let dropped: Vec<usize> = repeats.iter().map(|repeat| repeat.paragraph).collect();
    let stay = (0..parts.len()).filter(|number| dropped.binary_search(number).is_err());
    let story = StoryText::new(stay.map(|number| (number, &parts[number])).collect());
    repeats.extend(story.begun_again());
    repeats.sort_by_key(|repeat| repeat.paragraph);
    repeats
}

/// Finds paragraphs that break off and are printed again below.
fn broken_off(parts: &[DraftParagraph]) -> Vec<Repeat> {
    let mut repeats = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        if !is_running(part) || !breaks_off(&part.text) || !has_clauses(&part.text) {
            continue;
        }
        let goes_on = |next: &&DraftParagraph| {
            let rest = next.text.strip_prefix(part.text.as_str());
            is_running(next) && rest.is_some_and(|rest| rest.starts_with(is_significant))
        };
        let below = parts[at + 1..].iter().take(NEAR).position(|next| goes_on(&next));
        if let Some(below) = below
            && count_up_to(&part.text, MIN_REPEAT) >= MIN_REPEAT
            && ends_paragraph(&parts[at + 1 + below].text)
        {
            repeats.push(Repeat {
                paragraph: at,
                len: part.text.len(),
                stays: at + 1 + below..at + 2 + below,
                kind: RepeatKind::BrokenOff,
            });
        }
    }
    repeats
}

/// Whether a paragraph is running text: no heading, item, row or numbered line.
fn is_running(part: &DraftParagraph) -> bool {
    part.role == Role::Paragraph && !part.fixed && Enumerator::of(&part.text).is_none()
}

/// Whether a text ends within a word or clause.
fn breaks_off(text: &str) -> bool {
    text.ends_with(is_significant)
}

/// Whether a text has the punctuation of sentences: titles, slogans and most verse have none.
fn has_clauses(text: &str) -> bool {
    text.contains(['。', '，', '；', '！', '？', ',', ';'])
}

/// The separator between paragraphs in the text of a story.
const BETWEEN: char = '\n';

/// The text of a story without white space, with hashes of its prefixes.
struct StoryText<'a> {
    /// The paragraphs, with their numbers in the story.
    parts: Vec<(usize, &'a DraftParagraph)>,
    chars: Vec<char>,
    /// For each paragraph: its range in `chars`.
    places: Vec<Range<usize>>,
    /// For each character: the byte offset of its end in its paragraph.
    ends: Vec<usize>,
    /// The hashes of all prefixes of `chars`.
    hashes: Vec<u64>,
    /// The powers of [`BASE`].
    powers: Vec<u64>,
}

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

impl<'a> StoryText<'a> {
    fn new(parts: Vec<(usize, &'a DraftParagraph)>) -> StoryText<'a> {
        let mut chars = Vec::new();
        let mut ends = Vec::new();
        let mut places = Vec::with_capacity(parts.len());
        for (_, part) in &parts {
            let start = chars.len();
            for (at, c) in part.text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
                chars.push(c);
                ends.push(at + c.len_utf8());
            }
            places.push(start..chars.len());
            chars.push(BETWEEN);
            ends.push(part.text.len());
        }
        let mut hashes = vec![0u64];
        let mut powers = vec![1u64];
        for &c in &chars {
            let last = hashes[hashes.len() - 1];
            hashes.push(last.wrapping_mul(BASE).wrapping_add(u64::from(c) + 1));
            powers.push(powers[powers.len() - 1].wrapping_mul(BASE));
        }
        StoryText { parts, chars, places, ends, hashes, powers }
    }

    fn hash(&self, range: Range<usize>) -> u64 {
        let gone = self.hashes[range.start].wrapping_mul(self.powers[range.len()]);
        self.hashes[range.end].wrapping_sub(gone)
    }

    fn begun_again(&self) -> Vec<Repeat> {
        let heads = self.heads();
        let mut repeats = Vec::new();
        // A repetition ends here: text inside it does not begin another one.
        let mut found_to = 0;
        for (number, place) in self.places.iter().enumerate().skip(1) {
            let start = place.start;
            if start < found_to || start + HEAD > self.chars.len() {
                continue;
            }
            let Some(earlier) = heads.get(&self.hash(start..start + HEAD)) else { continue };
            let before = earlier.partition_point(|&at| at < start);
            let near = earlier[..before].iter().rev().take(MAX_CANDIDATES);
            let first = near
                .copied()
                .take_while(|&at| start - at <= MAX_REPEAT)
                .find(|&at| self.is_printed_twice(at, start));
            if let Some(at) = first {
                let end = start + (start - 1 - at);
                repeats.extend(self.repeats(at, start..end, number));
                found_to = end;
            }
        }
        repeats
    }

    /// All positions in the text at which the beginning of some paragraph occurs, by its hash.
    fn heads(&self) -> HashMap<u64, Vec<usize>> {
        let mut heads: HashMap<u64, Vec<usize>> = HashMap::new();
        let last = (self.chars.len() + 1).saturating_sub(HEAD);
        for place in self.places.iter().skip(1).filter(|place| place.start < last) {
            heads.entry(self.hash(place.start..place.start + HEAD)).or_default();
        }
        if !heads.is_empty() {
            for at in 0..last {
                if let Some(places) = heads.get_mut(&self.hash(at..at + HEAD)) {
                    places.push(at);
                }
            }
        }
        heads
    }

    /// Whether the text from `at` to the paragraph at `start` is printed again from `start` on by the layout,
    /// not by the author.
    fn is_printed_twice(&self, at: usize, start: usize) -> bool {
        let first = at..start - 1;
        let again = start..start + first.len();
        if again.end > self.chars.len() || self.hash(first.clone()) != self.hash(again.clone()) {
            return false;
        }
        let text = &self.chars[first.clone()];
        if *text != self.chars[again.clone()]
            || text.iter().filter(|c| is_significant(**c)).count() < MIN_REPEAT
            || self.touched(&(at..again.end)).any(|part| !is_running(part))
        {
            return false;
        }
        let before = at.checked_sub(1).map(|before| self.chars[before]);
        let within_clause = before.is_some_and(is_significant);
        let (last, next) = (text[text.len() - 1], self.chars.get(again.end));
        if is_significant(last) {
            // The text before the paragraph breaks off; it has to continue after the repeated text.
            let goes_on = next.is_some_and(|next| is_significant(*next));
            let prose = before.is_some_and(|before| before != BETWEEN);
            return goes_on && prose && self.has_clauses(&(at..again.end));
        }
        let inner = &text[..text.len() - 1];
        within_clause && inner.iter().any(|c| matches!(c, '。' | '！' | '？' | &BETWEEN))
    }

    fn has_clauses(&self, range: &Range<usize>) -> bool {
        self.touched(range).any(|part| has_clauses(&part.text))
    }

    /// The paragraph that contains a character.
    fn paragraph_of(&self, at: usize) -> usize {
        self.places.partition_point(|place| place.end < at)
    }

    fn touched(&self, range: &Range<usize>) -> impl Iterator<Item = &'a DraftParagraph> {
        let (first, last) = (self.paragraph_of(range.start), self.paragraph_of(range.end - 1));
        self.parts[first..=last].iter().map(|&(_, part)| part)
    }

    /// The repetition in each paragraph that the range `again` touches. The text from `at` on is kept.
    fn repeats(&self, at: usize, again: Range<usize>, from: usize) -> Vec<Repeat> {
        let number = |place: usize| self.parts[place].0;
        let stays = number(self.paragraph_of(at))..number(from - 1) + 1;
        (from..self.places.len())
            .take_while(|&place| self.places[place].start < again.end)
            .map(|place| {
                let len = match again.end >= self.places[place].end {
                    true => self.parts[place].1.text.len(),
                    false => self.ends[again.end - 1],
                };
                let (paragraph, stays) = (number(place), stays.clone());
                Repeat { paragraph, len, stays, kind: RepeatKind::BegunAgain }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(texts: &[&str]) -> Vec<DraftParagraph> {
        texts.iter().map(|text| DraftParagraph::of(text)).collect()
    }

    /// Checks the repeated texts: the number of the paragraph, and its repeated beginning.
    #[track_caller]
    fn check(texts: &[&str], expected: &[(usize, &str)]) {
        let found = find(&parts(texts));
        let found: Vec<_> =
            found.into_iter().map(|r| (r.paragraph, &texts[r.paragraph][..r.len])).collect();
        assert_eq!(found, expected, "{texts:?}");
    }

    const FIRST: &str = "新桥昨日通车，两岸居民往来时间由一小时缩短到十分钟。";
    const SECOND: &str = "交通部门说，今后还将开通三条公交线路，方便沿江居民上班上学。";

    #[test]
    fn a_column_that_begins_again_within_a_clause_is_found() {
        let again = "条公交线路，方便沿江居民上班上学。";
        let third = "学校和医院也将迁往江北，江城由此进入跨江发展的新阶段。";
        let both = format!("{SECOND}市民对此表示欢迎。");
        let whole = format!("{again}市民对此表示欢迎。");
        check(&[FIRST, &both, &whole], &[(2, &whole)]);
        check(&[&both, third, &whole, third], &[(2, &whole), (3, third)]);
        let on = format!("{whole}另有两条在建。");
        check(&[FIRST, &both, &on], &[(2, &whole)]);
        // A speaker may repeat the end of a single sentence.
        check(&[FIRST, SECOND, again], &[]);
        // If other text is between the two, it is a quotation.
        check(&[&both, third, &whole], &[]);
    }

    #[test]
    fn a_paragraph_that_breaks_off_and_begins_again_is_found() {
        let broken = "交通部门说，今后还将开通三条公交线路，方便沿江";
        check(&[broken, SECOND], &[(0, broken)]);
        check(&[FIRST, broken, "图为新桥夜景。", SECOND], &[(1, broken)]);
        check(
            &[
                "市民欢迎新桥。交通部门说，今后还将开通三条公交线路，方便沿江",
                "交通部门说，今后还将开通三条公交线路，方便沿江居民上班上学。",
            ],
            &[(1, "交通部门说，今后还将开通三条公交线路，方便沿江")],
        );
        check(&[broken, FIRST, FIRST, FIRST, SECOND], &[]);
        check(&[broken, broken], &[]);
    }

    #[test]
    fn what_people_repeat_stays() {
        let line = "江水长啊江水长，流过我的家乡，带走多少时光，留下多少希望。";
        for texts in [
            &[FIRST, SECOND, FIRST][..],
            &[FIRST, FIRST],
            &[line, "清晨的码头响起了汽笛。", line],
            &[line, "啊江水长，流过我的家乡，带走多少时光，留下多少希望。"],
            &[
                "今天我们要团结起来，为把江城建设成为美丽富裕的家园而努力奋斗。",
                "为把江城建设成为美丽富裕的家园而努力奋斗，就必须依靠全体市民。",
            ],
            &[
                "我们热爱着这片土地上勤劳勇敢的人民和他们创造的一切。",
                "这片土地上勤劳勇敢的人民和他们创造的一切，是我们的根。",
            ],
            &[
                "问：新桥通车以后两岸居民往来需要多少时间？",
                "答：新桥通车以后两岸居民往来需要十分钟。",
            ],
            &[
                "（一）依法办理工商注册登记手续并且具有独立法人资格",
                "（一）依法办理工商注册登记手续并且具有独立法人资格的证明。",
            ],
            &[
                "要让全市人民过上更加幸福美好而又安宁的生活",
                "要让全市人民过上更加幸福美好而又安宁的生活啊",
            ],
        ] {
            check(texts, &[]);
        }
    }

    #[test]
    fn monotonous_text_takes_linear_time() {
        let line = format!("{}。", "啊".repeat(30));
        let lines = vec![line.as_str(); 20_000];
        find(&parts(&lines));
        let lines = vec!["啊"; 200_000];
        find(&parts(&lines));
        let long = "啊".repeat(500_000);
        assert_eq!(find(&parts(&[long.as_str()])), []);
    }
}
