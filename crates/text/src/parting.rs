//! Signs that part two characters that stand side by side.
//!
//! A run is found through signs, so 访华，为 holds 华为. Where a sign parts two clauses or a name from
//! what is around it, that is less than what was typed, and is ranked after it. White space, dashes,
//! points and strokes (`— – - · . / ~ _`) never part: 中国—中亚峰会 is one name.
//!
//! A pair of quotes or brackets parts a run only where one of the two is inside it and the other
//! outside: in “一带一路”倡议 the run 一带一路倡议 is whole, in 京华”为主题 the run 华为 is not.

use std::ops::Range;

use crate::fold::{FoldedChar, PARAGRAPH_GAP};
use crate::sentence::is_line_end;

/// The signs of a text that can part a run, by position (see [`fold`](crate::fold::fold)).
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct PartingSigns {
    /// The characters before which a sign stands that parts whatever is on its two sides: of a clause,
    /// or one half of a pair without the other. Ascending.
    pub clauses: Vec<u32>,
    /// Quotes and brackets in pairs, well nested: the position of the first character between the two,
    /// and that behind the last one. In the order of the first, the outer one first.
    pub pairs: Vec<Range<u32>>,
    /// The characters before which any of these signs stands, side by side with the one before.
    /// Ascending.
    pub parted: Vec<u32>,
}

impl PartingSigns {
    /// The signs of a text of which this is the fold.
    pub fn of(text: &str, folded: &[FoldedChar]) -> PartingSigns {
        let mut reader = Reader::default();
        let mut before: Option<&FoldedChar> = None;
        for c in folded {
            let from = before.map_or(0, |before| before.end as usize);
            let between = &text[from..c.start as usize];
            let is_next_line = |before: &FoldedChar| c.position > before.position + PARAGRAPH_GAP;
            if before.is_some_and(is_next_line) {
                let (rest, next) = between.split_once(is_line_end).unwrap_or((between, ""));
                reader.read(rest, before, None);
                reader.end_line();
                reader.read(next, None, Some(c));
            } else if !between.is_empty() {
                reader.read(between, before, Some(c));
            }
            before = Some(c);
        }
        let rest = before.map_or(text, |before| &text[before.end as usize..]);
        reader.read(rest, before, None);
        reader.finish()
    }

    /// Whether a sign parts the run at these positions; `typed` tells of a position inside it whether a
    /// sign was typed there.
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

/// Whether a run goes on beyond a part of it, so that the other half of a pair of signs may be there.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// Before the part.
    pub before: bool,
    /// Behind it.
    pub after: bool,
}

/// What a character does that stands between two others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// It ends a clause.
    Clause,
    /// It opens a pair of this kind.
    Opening(char),
    /// It closes one.
    Closing(char),
    /// It opens or closes one.
    Either(char),
}

/// The sign that `c` is between these two characters (folded).
fn sign(c: char, before: Option<char>, after: Option<char>) -> Option<Sign> {
    let both = |is: fn(char) -> bool| before.is_some_and(is) && after.is_some_and(is);
    let beside_han = [before, after].into_iter().flatten().any(|c| !c.is_ascii());
    Some(match c {
        // Within figures and times they part nothing: 3，000 and 10：30.
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
        // Brackets are often of two widths; beside Latin letters alone they are within a name: f(x).
        '(' if beside_han || before.is_none() => Sign::Opening('（'),
        ')' if beside_han || after.is_none() => Sign::Closing('（'),
        '"' | '＂' if beside_han || before.is_none() || after.is_none() => Sign::Either('"'),
        _ => return None,
    })
}

/// Whether a sign that can part something stands between two characters in what is typed.
pub(crate) fn holds_sign(between: &str) -> bool {
    between.chars().any(|c| sign(c, None, None).is_some() || matches!(c, ',' | ';' | ':'))
}

/// Half of a pair that waits for the other.
struct Open {
    kind: char,
    /// The position of the first character behind it.
    position: u32,
    /// Whether that stands side by side with a character before the sign.
    parts: bool,
    /// Where in `pairs` it stands.
    pair: usize,
}

#[derive(Default)]
struct Reader {
    signs: PartingSigns,
    open: Vec<Open>,
}

/// The end of a pair that has none as yet.
const UNKNOWN: u32 = u32::MAX;

impl Reader {
    /// Reads what stands between two characters.
    fn read(&mut self, between: &str, before: Option<&FoldedChar>, after: Option<&FoldedChar>) {
        let (left, right) = (before.map(|c| c.ch), after.map(|c| c.ch));
        // Whether a run can go through here.
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

    /// Closes a pair; false when there is nothing to close. What was opened inside and not closed is
    /// half a pair.
    fn closed(&mut self, kind: char, position: u32) -> bool {
        let Some(at) = self.open.iter().rposition(|open| open.kind == kind) else { return false };
        self.leave(at + 1);
        if let Some(open) = self.open.pop() {
            // A pair around nothing parts nothing; it goes with the halves.
            if open.position < position {
                self.signs.pairs[open.pair].end = position;
            }
        }
        true
    }

    /// Gives up the open ones from this one on.
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
}
