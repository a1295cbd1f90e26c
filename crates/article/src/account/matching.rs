//! Finds each character of a file in the output of its reader.
//!
//! The output is one long row of significant characters. The row consists of units: the paragraphs of
//! records, the values of their fields, and the omissions. Each character of the row accounts for at most one
//! character of the file. Long stretches are matched first, preferably where the last match ended. What is
//! left is matched in pairs and, in short gaps only, as single characters. So stray characters from elsewhere
//! cannot hide that a passage was lost.
//!
//! For example, a file has the lines 江城新桥通车 and 记者离开了现场。, and its reader gave a record with this title and an
//! empty text. Then the first line is metadata, and the second is missing.

use std::collections::HashMap;
use std::ops::Range;

use super::given::{Given, Unit, UnitKind};
use super::html::reference;
use super::line::{DividedLine, Line};
use super::piece::{Fate, Piece, Surplus, significant};
use super::source_text::SourceText;

/// The length of the stretches by which longer ones are looked up, in characters. Three characters of 21 bits
/// each fit into one number of 64 bits.
const STRETCH: usize = 3;
/// The minimum lengths of the stretches to match, one for each pass. Long stretches are matched first,
/// because a short one may occur in many places.
const LEAST: [usize; 3] = [24, 8, STRETCH];
/// The maximum number of places compared for one stretch.
const MAX_PLACES: usize = 64;
/// The maximum length of a gap whose characters may be matched one by one.
const LONGEST_SINGLE: usize = 3;

/// Finds the fate of each piece of `source`, passes the pieces to `each` in order, and returns the text of
/// records that the file does not contain.
///
/// Files are large, and most of their pieces are whole units of the output. So such a piece is kept as a
/// range, and only the others have notes on each character.
pub(super) fn find(
    source: Vec<SourceText>,
    given: Given,
    each: &mut dyn FnMut(Piece),
) -> Vec<Surplus> {
    let mut row = Row::of(given);
    let mut lines = row.find_whole(&source);
    // Parts that may be markup are matched last, with the rest of the row: most of them are markup, which is
    // in no record.
    for markup_too in [false, true] {
        let mut stretches = row.places(STRETCH);
        for least in LEAST {
            let mut cursor = 0;
            for line in &mut lines {
                match line {
                    // As if its last characters had been passed one by one.
                    Line::Whole(range) if range.len() >= STRETCH => {
                        cursor = range.end - STRETCH + 1;
                    }
                    Line::Whole(_) => {}
                    Line::Divided(line) => {
                        line.markup_too = markup_too;
                        row.find_stretches(line, &mut stretches, least, &mut cursor);
                    }
                }
            }
        }
        for length in [2, 1] {
            let mut places = row.places(length);
            for line in lines.iter_mut().filter_map(Line::divided) {
                row.find_left(line, length, &mut places);
            }
        }
    }
    row.find_references(&mut lines, &source);
    // Each text is freed as soon as its pieces are made.
    for (line, text) in lines.into_iter().zip(source) {
        match line {
            Line::Whole(range) => each(row.whole(&range, &text)),
            Line::Divided(line) => row.pieces(&line, &text).into_iter().for_each(&mut *each),
        }
    }
    row.surplus()
}

/// The whole output.
struct Row {
    chars: Vec<char>,
    is_taken: Vec<bool>,
    units: Vec<Unit>,
}

/// The places in the row of all stretches of one length.
struct Places {
    length: usize,
    /// Pairs of stretch and place, sorted.
    sorted: Vec<(u64, u32)>,
    /// For each entry, and for the end of the list: the next entry from there on that may be free (a
    /// union-find structure). A place that is taken stays taken, so taken entries are skipped in one step.
    next: Vec<u32>,
}

impl Places {
    fn new(length: usize, mut sorted: Vec<(u64, u32)>) -> Places {
        sorted.sort_unstable();
        let next = (0..=sorted.len() as u32).collect();
        Places { length, sorted, next }
    }

    /// The free places of a stretch, each as the position of its first character.
    fn free<'a>(
        &'a mut self,
        stretch: u64,
        is_taken: &'a [bool],
    ) -> impl Iterator<Item = usize> + 'a {
        let mut entry = self.sorted.partition_point(|(other, _)| *other < stretch);
        std::iter::from_fn(move || {
            entry = self.first_free(entry, is_taken);
            let (other, place) = *self.sorted.get(entry)?;
            entry += 1;
            (other == stretch).then_some(place as usize)
        })
    }

    /// The first entry from `from` on that is free.
    fn first_free(&mut self, from: usize, is_taken: &[bool]) -> usize {
        let mut entry = from;
        loop {
            while self.next[entry] as usize != entry {
                entry = self.next[entry] as usize;
            }
            match self.sorted.get(entry) {
                Some((_, place)) if is_taken[*place as usize] => self.next[entry] += 1,
                _ => break,
            }
        }
        let mut passed = from;
        while passed != entry {
            passed = std::mem::replace(&mut self.next[passed], entry as u32) as usize;
        }
        entry
    }
}

impl Row {
    fn of(given: Given) -> Row {
        let Given { texts: mut all, metadata, omissions, .. } = given;
        all.append(metadata);
        all.append(omissions);
        let is_taken = vec![false; all.chars.len()];
        Row { chars: all.chars, is_taken, units: all.units }
    }

    /// The positions of each unit.
    fn ranges(&self) -> impl Iterator<Item = Range<usize>> {
        let starts = std::iter::once(0).chain(self.units.iter().map(|unit| unit.end));
        starts.zip(&self.units).map(|(start, unit)| start..unit.end)
    }

    /// Matches pieces that are equal to a whole unit: of equal units, the first one first.
    fn find_whole(&mut self, source: &[SourceText]) -> Vec<Line> {
        let ranges: Vec<Range<usize>> = self.ranges().collect();
        // The first free unit with these characters, and for each unit the next one that equals it.
        let mut first: HashMap<&[char], Option<u32>> = HashMap::new();
        let mut next: Vec<Option<u32>> = vec![None; ranges.len()];
        for (number, range) in ranges.iter().enumerate().rev() {
            let equal = first.entry(&self.chars[range.clone()]).or_default();
            next[number] = equal.replace(number as u32);
        }
        let mut chars: Vec<char> = Vec::new();
        let mut lines = Vec::with_capacity(source.len());
        for text in source {
            chars.clear();
            chars.extend(significant(&text.text));
            let equal = first.get_mut(chars.as_slice());
            lines.push(match equal.and_then(|equal| Some((equal.take()? as usize, equal))) {
                Some((number, equal)) => {
                    *equal = next[number];
                    let range = ranges[number].clone();
                    self.is_taken[range.clone()].fill(true);
                    Line::Whole(range)
                }
                None => Line::Divided(Box::new(DividedLine::of(text))),
            });
        }
        lines
    }

    /// Matches stretches of at least `least` characters, preferably where the last match ended.
    fn find_stretches(
        &mut self,
        line: &mut DividedLine,
        places: &mut Places,
        least: usize,
        cursor: &mut usize,
    ) {
        let mut at = 0;
        while at + STRETCH <= line.chars.len() {
            if let Some(place) = line.found[at] {
                *cursor = place as usize + 1;
                at += 1;
                continue;
            }
            let ahead = self.common(line, at, *cursor);
            let (place, len) =
                if ahead >= least { (*cursor, ahead) } else { self.longest(line, at, places) };
            if len >= least {
                self.take(line, at, place, len);
                *cursor = place + len;
                at += len;
            } else {
                at += 1;
            }
        }
    }

    /// Matches the rest of a piece, in stretches of at least `length` characters.
    fn find_left(&mut self, line: &mut DividedLine, length: usize, places: &mut Places) {
        for left in line.left() {
            if length == 1 && left.len() > LONGEST_SINGLE {
                continue;
            }
            let mut at = left.start;
            while at + length <= left.end {
                let (place, len) = self.longest(line, at, places);
                if len >= length {
                    self.take(line, at, place, len);
                }
                at += len.max(1);
            }
        }
    }

    /// Matches character references in the file, such as `&lt;`, with the characters that they stand for.
    fn find_references(&mut self, lines: &mut [Line], source: &[SourceText]) {
        let mut places = self.places(1);
        for (line, source) in lines.iter_mut().zip(source).filter(|(_, s)| s.may_be_markup) {
            // In a whole unit, the letters of all references are matched.
            let Some(line) = line.divided() else { continue };
            for (at, _) in source.text.match_indices('&') {
                let Some((replacement, len)) = reference(&source.text[at..]) else { continue };
                let letters = line.at.partition_point(|&letter| letter < at);
                let end = line.at.partition_point(|&letter| letter < at + len);
                let is_read = line.found[letters..end].iter().any(Option::is_some);
                let c = replacement.chars().next().filter(|c| c.is_alphanumeric() && !is_read);
                let Some(c) = c else { continue };
                let place = places.free(number(&[c]), &self.is_taken).next();
                if let Some(place) = place {
                    self.is_taken[place] = true;
                    line.found[letters..end].fill(Some(place as u32));
                }
            }
        }
    }

    /// The place and length of the longest free stretch of the row that equals the piece from `at` on.
    fn longest(&self, line: &DividedLine, at: usize, places: &mut Places) -> (usize, usize) {
        let Some(chars) = line.chars.get(at..at + places.length) else { return (0, 0) };
        let mut longest = (0, 0);
        let length = places.length;
        for place in places.free(number(chars), &self.is_taken).take(MAX_PLACES) {
            let len = self.common(line, at, place);
            if len >= length && len > longest.1 {
                longest = (place, len);
            }
        }
        longest
    }

    /// The number of characters that the piece from `at` on and the row from `place` on have in common, all
    /// of them unmatched.
    fn common(&self, line: &DividedLine, at: usize, place: usize) -> usize {
        let same = |step: &usize| {
            line.is_wanted(at + step)
                && !self.is_taken[place + step]
                && line.chars[at + step] == self.chars[place + step]
        };
        let max = (line.chars.len() - at).min(self.chars.len() - place);
        (0..max).take_while(same).count()
    }

    fn take(&mut self, line: &mut DividedLine, at: usize, place: usize, len: usize) {
        for step in 0..len {
            line.found[at + step] = Some((place + step) as u32);
            self.is_taken[place + step] = true;
        }
    }

    /// The places of all free stretches of this length.
    fn places(&self, length: usize) -> Places {
        let free = |place: &usize| self.is_taken[*place..place + length].iter().all(|taken| !taken);
        let starts = 0..(self.chars.len() + 1).saturating_sub(length);
        let stretch = |place: usize| (number(&self.chars[place..place + length]), place as u32);
        Places::new(length, starts.filter(free).map(stretch).collect())
    }

    /// A piece that is a whole unit.
    fn whole(&self, range: &Range<usize>, source: &SourceText) -> Piece {
        let start = source.text.find(char::is_alphanumeric).unwrap_or_default();
        let text = source.text[start..].trim().to_string();
        Piece { line: source.line, text, fate: self.kind(range.start).fate() }
    }

    /// The piece, divided into parts with one fate each.
    fn pieces(&self, line: &DividedLine, source: &SourceText) -> Vec<Piece> {
        let mut pieces: Vec<(usize, Fate)> = Vec::new();
        for ((at, found), is_markup) in line.at.iter().zip(&line.found).zip(&line.is_markup) {
            let fate = match found {
                Some(place) => self.kind(*place as usize).fate(),
                None if *is_markup => Fate::Omitted("markup"),
                None => Fate::Missing,
            };
            if pieces.last().is_none_or(|(_, last)| *last != fate) {
                pieces.push((*at, fate));
            }
        }
        let ends: Vec<usize> =
            pieces.iter().skip(1).map(|(at, _)| *at).chain([source.text.len()]).collect();
        let piece = |((at, fate), end): ((usize, Fate), usize)| {
            let text = source.text[at..end].trim().to_string();
            Piece { line: source.line, text, fate }
        };
        pieces.into_iter().zip(ends).map(piece).collect()
    }

    fn kind(&self, place: usize) -> &UnitKind {
        let unit = self.units.partition_point(|unit| unit.end <= place);
        &self.units[unit].kind
    }

    /// The text of records that does not occur in the file, or not as often.
    fn surplus(&self) -> Vec<Surplus> {
        let mut surplus = Vec::new();
        for (range, unit) in self.ranges().zip(&self.units) {
            let UnitKind::Text(record) = unit.kind else { continue };
            let places = &self.is_taken[range.clone()];
            let mut start = range.start;
            for run in places.chunk_by(|a, b| a == b) {
                if !run[0] {
                    let text = self.chars[start..start + run.len()].iter().collect();
                    surplus.push(Surplus { record, text });
                }
                start += run.len();
            }
        }
        surplus
    }
}

/// A stretch of up to three characters as a number.
fn number(stretch: &[char]) -> u64 {
    stretch.iter().fold(0, |number, &c| number << 21 | u64::from(u32::from(c)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Article, Paragraph};
    use crate::omission::Omission;
    use crate::reading::Record;

    fn record(paragraphs: &[&str]) -> Record {
        let body = paragraphs.iter().copied().map(Paragraph::text).collect();
        let article = Article { title: "江城新桥通车".into(), body, ..Article::default() };
        Record { article, ..Record::default() }
    }

    /// The fate of each piece of text as a letter: text, metadata, omitted, missing.
    #[track_caller]
    fn check(source: &[&str], record: &Record, omitted: &[&str], expected: &str) {
        let source: Vec<SourceText> = (1..)
            .zip(source)
            .map(|(line, text)| SourceText { line, text: text.to_string(), may_be_markup: true })
            .collect();
        let omission = |text: &&str| Omission { line: 1, text: text.to_string(), what: "a note" };
        let mut given = Given::default();
        given.record(record);
        omitted.iter().map(omission).for_each(|omission| given.omission(&omission));
        let mut pieces = Vec::new();
        let surplus = find(source, given, &mut |piece| pieces.push(piece));
        let pieces = pieces.iter().map(|piece: &Piece| {
            let letter = match &piece.fate {
                Fate::Text(_) => "t",
                Fate::Metadata(..) => "m",
                Fate::Omitted(_) => "o",
                Fate::Missing => "!",
            };
            format!("{letter} {}", piece.text)
        });
        let surplus = surplus.iter().map(|surplus| format!("+ {}", surplus.text));
        assert_eq!(pieces.chain(surplus).collect::<Vec<_>>().join("\n"), expected);
    }

    #[test]
    fn each_piece_has_one_fate() {
        let body = ["新桥十九日建成通车，全长两千米。", "市民说，过江方便多了。"];
        let bridge = record(&body);
        check(
            &["# 江城新桥通车", "新桥十九日建成", "通车，全长两千米。 <!-- 待核 -->", body[1]],
            &bridge,
            &["待核"],
            "m 江城新桥通车\nt 新桥十九日建成\nt 通车，全长两千米。 <!--\no 待核 -->\nt 市民说，过江方便多了。",
        );
        check(
            &["江城新桥通车", body[0], "记者离开了现场。", body[1]],
            &bridge,
            &[],
            "m 江城新桥通车\nt 新桥十九日建成通车，全长两千米。\n! 记者离开了现场。\nt 市民说，过江方便多了。",
        );
        check(
            &["<b class=\"x\">江城</b>&nbsp;新桥通车"],
            &bridge,
            &[],
            "o b class=\"x\">\nm 江城</\no b>&nbsp;\nm 新桥通车\n+ 新桥十九日建成通车全长两千米\n+ 市民说过江方便多了",
        );
    }

    #[test]
    fn a_loss_and_a_doubling_do_not_make_up_for_each_other() {
        let twice = record(&["市民说，过江方便多了。", "市民说，过江方便多了。"]);
        check(
            &["市民说，过江方便多了。", "记者离开了现场。"],
            &twice,
            &[],
            "t 市民说，过江方便多了。\n! 记者离开了现场。\n+ 市民说过江方便多了",
        );
        let once = record(&["市民说，过江方便多了。"]);
        check(
            &["市民说，过江方便多了。", "市民说，过江方便多了。"],
            &once,
            &[],
            "t 市民说，过江方便多了。\n! 市民说，过江方便多了。",
        );
    }

    #[test]
    fn whole_pieces_are_those_that_would_be_found_character_by_character() {
        let bridge = record(&["通车", "江城新桥通车", "通车"]);
        // Equal units are taken in their order: first the texts, then the title.
        check(
            &["“江城新桥通车！”", "江城新桥通车", "", "&lt;通车", "通车", "通车"],
            &bridge,
            &[],
            "t 江城新桥通车！”\nm 江城新桥通车\no lt;\n! 通车\nt 通车\nt 通车",
        );
        // Beside whole units, stretches of others are found.
        check(
            &["市民说", "过江方便多了。市民说", "过江方便多了"],
            &record(&["市民说", "过江方便多了市民说，过江方便多了。"]),
            &[],
            "t 市民说\nt 过江方便多了。市民说\nt 过江方便多了",
        );
    }
}
