//! Signs that part two adjacent characters.
//!
//! A run is found across punctuation, so 访华，为 contains 华为. If a sign separates clauses, or a name
//! from the text around it, the match is worse than what was typed, and is ranked lower. White space,
//! dashes, points and strokes (`— – - · . / ~ _`) never part: 中国—中亚峰会 is one name.
//!
//! A pair of quotes or brackets parts a run only if one of the two signs is inside the run and the
//! other is outside, beyond its edge: in “一带一路”倡议 the run 一带一路倡议 is whole, in 京华”为主题 the
//! run 华为 is not.

use std::ops::Range;

use crate::fold::FoldedChar;
use crate::sentence::is_line_end;

/// The signs of a text that can part a run, by position (see [`fold`](crate::fold::fold)).
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct PartingSigns {
    /// The characters preceded by a sign that parts everything: a sign between clauses, or one half
    /// of a pair without the other. Ascending.
    pub clauses: Vec<u32>,
    /// Pairs of quotes and brackets, well nested: from the position of the first character inside to
    /// the position after the last one. Sorted by start, the outer one first.
    pub pairs: Vec<Range<u32>>,
    /// The characters that are preceded by any of these signs and adjacent to the previous character.
    /// Ascending.
    pub parted: Vec<u32>,
}

impl PartingSigns {
    /// Finds the signs of a text. `folded` is its [`fold`](crate::fold::fold). A pair stays within its
    /// line, as if each line were a text of its own.
    pub fn of(text: &str, folded: &[FoldedChar]) -> PartingSigns {
        PartingSigns::within_lines(text, folded, is_line_end)
    }

    /// Finds the signs of one paragraph or value, in which a line end is white space. `folded` is its
    /// [`fold_line`](crate::fold::fold_line).
    pub fn of_line(text: &str, folded: &[FoldedChar]) -> PartingSigns {
        PartingSigns::within_lines(text, folded, |_| false)
    }

    fn within_lines(
        text: &str,
        folded: &[FoldedChar],
        ends_line: fn(char) -> bool,
    ) -> PartingSigns {
        let mut reader = Reader::default();
        let mut read_gap = |between: &str, before, after| match between.split_once(ends_line) {
            Some((rest, later)) => {
                reader.read(rest, before, None);
                reader.end_line();
                // Lines in between contain signs only, which part nothing.
                let next = later.rsplit_once(ends_line).map_or(later, |(_, next)| next);
                reader.read(next, None, after);
            }
            None => reader.read(between, before, after),
        };
        let mut before: Option<&FoldedChar> = None;
        for c in folded {
            let from = before.map_or(0, |before| before.end as usize);
            let between = &text[from..c.start as usize];
            if !between.is_empty() {
                read_gap(between, before, Some(c));
            }
            before = Some(c);
        }
        let rest = before.map_or(text, |before| &text[before.end as usize..]);
        read_gap(rest, before, None);
        reader.finish()
    }

    /// Whether a sign parts the run at these positions. `typed` says for a position inside the run
    /// whether a sign was typed there.
    pub fn part(&self, run: Range<u32>, reach: Reach, typed: impl Fn(u32) -> bool) -> bool {
        let from = self.clauses.partition_point(|&at| at <= run.start);
        let mut clauses = self.clauses[from..].iter().take_while(|&&at| at < run.end);
        let inside = |at: u32| run.start < at && at < run.end && !typed(at);
        clauses.any(|&at| !typed(at))
            || self.pairs.iter().take_while(|pair| pair.start < run.end).any(|pair| {
                (!reach.after && inside(pair.start) && pair.end > run.end)
                    || (!reach.before && inside(pair.end) && pair.start < run.start)
            })
    }
}

/// Whether a run continues beyond a part of it, so that the other half of a pair of signs may be there.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// Before the part.
    pub before: bool,
    /// After the part.
    pub after: bool,
}

/// The role of a sign between two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// It separates clauses.
    Clause,
    /// It opens a pair of this kind.
    Opening(char),
    /// It closes one.
    Closing(char),
    /// It opens or closes a pair of this kind.
    Either(char),
}

/// The role of `c` between these two characters (folded).
fn sign(c: char, before: Option<char>, after: Option<char>) -> Option<Sign> {
    let both = |is: fn(char) -> bool| before.is_some_and(is) && after.is_some_and(is);
    let beside_han = [before, after].into_iter().flatten().any(|c| !c.is_ascii());
    Some(match c {
        // Within figures and times it parts nothing: 3，000 and 10：30.
        '，' | '：' if both(|c| c.is_ascii_digit()) => return None,
        '，' | '、' | '；' | '：' | '､' => Sign::Clause,
        ',' | ';' | ':' if beside_han => Sign::Clause,
        // An apostrophe.
        '’' | '‘' if both(|c| c.is_ascii_alphanumeric()) => return None,
        '“' => Sign::Opening('“'),
        '”' => Sign::Closing('“'),
        '‘' => Sign::Opening('‘'),
        '’' => Sign::Closing('‘'),
        '「' | '｢' => Sign::Opening('「'),
        '」' | '｣' => Sign::Closing('「'),
        '『' => Sign::Opening('『'),
        '』' => Sign::Closing('『'),
        '《' => Sign::Opening('《'),
        '》' => Sign::Closing('《'),
        '〈' => Sign::Opening('〈'),
        '〉' => Sign::Closing('〈'),
        '【' => Sign::Opening('【'),
        '】' => Sign::Closing('【'),
        '（' => Sign::Opening('（'),
        '）' => Sign::Closing('（'),
        // Brackets often come in two widths. Between Latin letters they belong to a name: f(x).
        '(' if beside_han || before.is_none() => Sign::Opening('（'),
        ')' if beside_han || after.is_none() => Sign::Closing('（'),
        '"' | '＂' if beside_han || before.is_none() || after.is_none() => Sign::Either('"'),
        _ => return None,
    })
}

/// Whether a typed text between two characters contains a sign that can part something.
pub(crate) fn contains_sign(between: &str) -> bool {
    between.chars().any(|c| sign(c, None, None).is_some() || matches!(c, ',' | ';' | ':'))
}

/// An opening sign that waits for its counterpart.
struct Open {
    kind: char,
    /// The position of the first character after it.
    position: u32,
    /// Whether that character is adjacent to one before the sign.
    parts: bool,
    /// Its index in `pairs`.
    pair: usize,
}

#[derive(Default)]
struct Reader {
    signs: PartingSigns,
    open: Vec<Open>,
}

/// Marks the end of a pair that has none yet.
const UNKNOWN: u32 = u32::MAX;

impl Reader {
    /// Reads the text between two characters.
    fn read(&mut self, between: &str, before: Option<&FoldedChar>, after: Option<&FoldedChar>) {
        let (left, right) = (before.map(|c| c.ch), after.map(|c| c.ch));
        // Whether a run can continue across it.
        let joined = matches!((before, after), (Some(a), Some(b)) if b.position == a.position + 1);
        let end = before.map_or(after.map_or(0, |c| c.position), |c| c.position + 1);
        let start = after.map_or(end, |c| c.position);
        let mut clause = false;
        let mut paired = false;
        for c in between.chars() {
            let Some(sign) = sign(c, left, right) else { continue };
            paired |= sign != Sign::Clause;
            match sign {
                Sign::Clause => clause = true,
                Sign::Opening(kind) => self.opened(kind, start, joined),
                Sign::Closing(kind) => clause |= !self.closed(kind, end),
                Sign::Either(kind) if self.open.iter().any(|open| open.kind == kind) => {
                    clause |= !self.closed(kind, end);
                }
                Sign::Either(kind) => self.opened(kind, start, joined),
            }
        }
        if joined && clause {
            self.signs.clauses.push(start);
        }
        if joined && (clause || paired) {
            self.signs.parted.push(start);
        }
    }

    fn opened(&mut self, kind: char, position: u32, parts: bool) {
        let pair = self.signs.pairs.len();
        self.signs.pairs.push(position..UNKNOWN);
        self.open.push(Open { kind, position, parts, pair });
    }

    /// Closes a pair; false if there is nothing to close. Signs that were opened inside and not
    /// closed are single halves.
    fn closed(&mut self, kind: char, position: u32) -> bool {
        let Some(at) = self.open.iter().rposition(|open| open.kind == kind) else { return false };
        self.leave(at + 1);
        if let Some(open) = self.open.pop() {
            // A pair around nothing parts nothing; it is removed with the halves.
            if open.position < position {
                self.signs.pairs[open.pair].end = position;
            }
        }
        true
    }

    /// Treats the open signs from this one on as single halves.
    fn leave(&mut self, from: usize) {
        for open in self.open.drain(from..) {
            if open.parts {
                self.signs.clauses.push(open.position);
            }
        }
    }

    fn end_line(&mut self) {
        self.leave(0);
    }

    fn finish(mut self) -> PartingSigns {
        self.end_line();
        self.signs.pairs.retain(|pair| pair.end != UNKNOWN);
        self.signs.clauses.sort_unstable();
        self.signs.clauses.dedup();
        self.signs
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fold::fold;
    use crate::run::Run;

    /// For each place of the run in the text, whether it is whole.
    fn check(run: &str, text: &str, whole: &[bool]) {
        let folded = fold(text);
        let signs = PartingSigns::of(text, &folded);
        let run = Run::of(run).unwrap();
        let found: Vec<bool> = run
            .find_in(&folded)
            .map(|first| run.is_whole_at(&folded[first..first + run.len()], &signs))
            .collect();
        assert_eq!(found, whole, "{run:?} in {text}");
    }

    #[test]
    fn clauses_part_a_run() {
        check("华为", "访华，为期三天。华为发布", &[false, true]);
        check("中亚", "其中，亚洲国家", &[false]);
        check("中亚", "其中,亚洲、中;亚", &[false, false]);
        check("中亚", "国中（亚", &[false]);
        check("华为", "“京华”为主题", &[false]);
        check("为主", "京\"华为\"主题", &[false]);
        check("北上", "华北「上海", &[false]);
    }

    #[test]
    fn what_names_one_thing_is_whole() {
        check("中国中亚", "中国—中亚峰会 中国·中亚 中国 中亚 中国/中亚", &[true; 4]);
        check("一带一路倡议", "共建“一带一路”倡议", &[true]);
        check("华为", "京华“为”主题", &[true]);
        check("共建一带一路倡议", "共建“一带一路”倡议", &[true]);
        check("建一带一路", "共建“一带一路”倡议", &[true]);
        check("建一带", "共建“一带一路”倡议", &[false]);
        check("西安宣言", "发表《西安宣言》", &[true]);
        check("中国（西安）", "中国（西安）峰会", &[true]);
        check("总书记习", "总书记（“习”）", &[true]);
        check("3000", "３，０００ 3,000", &[true, true]);
        check("1030", "10：30", &[true]);
        check("dont", "don’t", &[true]);
        check("甲乙", "甲（）乙", &[true]);
    }

    #[test]
    fn a_sign_that_was_typed_is_no_flaw() {
        check("合作，共赢", "合作，共赢", &[true]);
        check("合作：共赢", "合作，共赢", &[true]);
        check("合作，共赢", "合，作共赢", &[false]);
        check("京华”为", "“京华”为主题", &[true]);
        check("合作。铁路", "合作！”铁路", &[true]);
    }

    #[test]
    fn halves_of_pairs_part_and_lines_end_them() {
        check("甲乙", "甲“乙\n丙”丁", &[false]);
        check("丙丁", "甲“乙\n丙”丁", &[false]);
        check("甲乙丙丁", "甲（乙“丙）丁", &[false]);
        check("乙丙", "（乙“丙）", &[false]);
    }

    #[test]
    fn lines_of_signs_alone_belong_to_no_other_line() {
        check("甲乙", "\"\n甲\"乙\"", &[true]);
        check("丙丁", "甲乙\n\"\n丙\"丁\"", &[true]);
        check("甲乙", "甲\"乙\n\"", &[false]);
    }

    proptest! {
        #[test]
        fn signs_stay_within_their_line(
            lines in proptest::collection::vec("[甲乙“”\"（），。]{0,6}", 1..6),
        ) {
            let run = Run::of("甲乙").unwrap();
            let whole = |text: &str| -> Vec<bool> {
                let folded = fold(text);
                let signs = PartingSigns::of(text, &folded);
                run.find_in(&folded)
                    .map(|first| run.is_whole_at(&folded[first..first + run.len()], &signs))
                    .collect()
            };
            let alone: Vec<bool> = lines.iter().flat_map(|line| whole(line)).collect();
            prop_assert_eq!(whole(&lines.join("\n")), alone);
        }
    }
}
