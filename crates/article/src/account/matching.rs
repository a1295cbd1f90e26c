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

use serde_json::Value;

use super::html::reference;
use super::piece::{Account, Fate, Piece, Surplus, significant};
use super::source_text::SourceText;
use crate::omission::Omission;
use crate::reading::Record;

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

/// Finds the fate of each piece of `source`.
pub(super) fn find(source: &[SourceText], records: &[Record], omissions: &[Omission]) -> Account {
    let mut row = Row::of(records, omissions);
    let mut lines: Vec<Line> = source.iter().map(Line::of).collect();
    row.find_whole(&mut lines);
    // Parts that may be markup are matched last, with the rest of the row: most of them are markup, which is
    // in no record.
    for markup_too in [false, true] {
        let mut stretches = row.places(STRETCH);
        for least in LEAST {
            let mut cursor = 0;
            for line in &mut lines {
                line.markup_too = markup_too;
                row.find_stretches(line, &mut stretches, least, &mut cursor);
            }
        }
        for length in [2, 1] {
            let mut places = row.places(length);
            for line in &mut lines {
                row.find_left(line, length, &mut places);
            }
        }
    }
    row.find_references(&mut lines, source);
    let pieces = lines.iter().zip(source).flat_map(|(line, text)| row.pieces(line, text)).collect();
    Account { pieces, surplus: row.surplus() }
}

/// The significant characters of a piece of the file, and the position in the row that each was matched with.
struct Line {
    chars: Vec<char>,
    /// For each character: its byte offset in the text.
    at: Vec<usize>,
    /// For each character: its position in the row; `None` until it is matched.
    found: Vec<Option<usize>>,
    /// For each character: whether it may be part of markup.
    is_markup: Vec<bool>,
    /// Whether characters of possible markup are matched too.
    markup_too: bool,
}

impl Line {
    fn of(source: &SourceText) -> Line {
        let significant = source.text.char_indices().filter(|(_, c)| c.is_alphanumeric());
        let (at, chars): (Vec<usize>, Vec<char>) = significant.unzip();
        let found = vec![None; chars.len()];
        let markup = if source.may_be_markup { markup(&source.text) } else { Vec::new() };
        let is_markup = at.iter().map(|at| is_within(&markup, *at, &source.text)).collect();
        Line { chars, at, found, is_markup, markup_too: false }
    }

    /// Whether a character is still to be matched.
    fn is_wanted(&self, at: usize) -> bool {
        self.found[at].is_none() && (self.markup_too || !self.is_markup[at])
    }

    /// The ranges of characters still to be matched.
    fn left(&self) -> Vec<Range<usize>> {
        let mut left: Vec<Range<usize>> = Vec::new();
        for at in (0..self.found.len()).filter(|&at| self.is_wanted(at)) {
            match left.last_mut() {
                Some(last) if last.end == at => last.end += 1,
                _ => left.push(at..at + 1),
            }
        }
        left
    }
}

/// A unit of the output: a paragraph, a value, an omission.
struct Unit {
    range: Range<usize>,
    fate: Fate,
}

/// The whole output.
#[derive(Default)]
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
    fn of(records: &[Record], omissions: &[Omission]) -> Row {
        let mut row = Row::default();
        for (number, record) in records.iter().enumerate() {
            for paragraph in &record.article.body {
                row.push(&paragraph.text, Fate::Text(number));
            }
        }
        for (number, record) in records.iter().enumerate() {
            row.push_metadata(number, record);
        }
        for omission in omissions {
            row.push(&omission.text, Fate::Omitted(omission.what));
        }
        row
    }

    fn push(&mut self, text: &str, fate: Fate) {
        let start = self.chars.len();
        self.chars.extend(significant(text));
        let range = start..self.chars.len();
        self.is_taken.resize(range.end, false);
        if !range.is_empty() {
            self.units.push(Unit { range, fate });
        }
    }

    fn push_metadata(&mut self, number: usize, record: &Record) {
        let article = &record.article;
        let mut push = |field: &str, text: &str| {
            self.push(text, Fate::Metadata(number, field.to_string()));
        };
        if !article.title_generated {
            push("title", &article.title);
        }
        for (field, text) in [
            ("subtitle", &article.subtitle),
            ("place", &article.place),
            ("source", &article.source),
            ("section", &article.section),
            ("url", &article.url),
        ] {
            push(field, text.as_deref().unwrap_or_default());
        }
        for (field, texts) in [
            ("dateline", &article.dateline),
            ("authors", &article.authors),
            ("tags", &article.tags),
        ] {
            texts.iter().for_each(|text| push(field, text));
        }
        if let Some(date) = article.date {
            push("date", &date.to_string());
        }
        push("id", &article.id);
        push("kind", &article.kind);
        // The text that a field was read from, which may be longer than the value of the field.
        for evidence in &record.evidence {
            push(evidence.field, &evidence.value);
        }
        for (key, value) in &article.meta {
            let key_fate = format!("meta.{key}");
            push(&key_fate, key);
            each_text(value, &mut |text| push(&key_fate, text));
        }
    }

    /// Matches pieces that are equal to a whole unit.
    fn find_whole(&mut self, lines: &mut [Line]) {
        let mut wholes: HashMap<Vec<char>, Vec<usize>> = HashMap::new();
        for (number, unit) in self.units.iter().enumerate().rev() {
            wholes.entry(self.chars[unit.range.clone()].to_vec()).or_default().push(number);
        }
        for line in lines {
            if let Some(number) = wholes.get_mut(&line.chars).and_then(Vec::pop) {
                let start = self.units[number].range.start;
                self.take(line, 0, start, line.chars.len());
            }
        }
    }

    /// Matches stretches of at least `least` characters, preferably where the last match ended.
    fn find_stretches(
        &mut self,
        line: &mut Line,
        places: &mut Places,
        least: usize,
        cursor: &mut usize,
    ) {
        let mut at = 0;
        while at + STRETCH <= line.chars.len() {
            if let Some(place) = line.found[at] {
                *cursor = place + 1;
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
    fn find_left(&mut self, line: &mut Line, length: usize, places: &mut Places) {
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
                    line.found[letters..end].fill(Some(place));
                }
            }
        }
    }

    /// The place and length of the longest free stretch of the row that equals the piece from `at` on.
    fn longest(&self, line: &Line, at: usize, places: &mut Places) -> (usize, usize) {
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
    fn common(&self, line: &Line, at: usize, place: usize) -> usize {
        let same = |step: &usize| {
            line.is_wanted(at + step)
                && !self.is_taken[place + step]
                && line.chars[at + step] == self.chars[place + step]
        };
        let max = (line.chars.len() - at).min(self.chars.len() - place);
        (0..max).take_while(same).count()
    }

    fn take(&mut self, line: &mut Line, at: usize, place: usize, len: usize) {
        for step in 0..len {
            line.found[at + step] = Some(place + step);
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

    /// The piece, divided into parts with one fate each.
    fn pieces(&self, line: &Line, source: &SourceText) -> Vec<Piece> {
        let mut pieces: Vec<(usize, Fate)> = Vec::new();
        for ((at, found), is_markup) in line.at.iter().zip(&line.found).zip(&line.is_markup) {
            let fate = match found {
                Some(place) => self.fate(*place).clone(),
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

    fn fate(&self, place: usize) -> &Fate {
        let unit = self.units.partition_point(|unit| unit.range.end <= place);
        &self.units[unit].fate
    }

    /// The text of records that does not occur in the file, or not as often.
    fn surplus(&self) -> Vec<Surplus> {
        let mut surplus = Vec::new();
        for unit in &self.units {
            let Fate::Text(record) = unit.fate else { continue };
            let places = &self.is_taken[unit.range.clone()];
            let mut start = unit.range.start;
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

/// Calls `each` with every text of a value and every key in it.
fn each_text(value: &Value, each: &mut impl FnMut(&str)) {
    match value {
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) => each(&value.to_string()),
        Value::String(text) => each(text),
        Value::Array(values) => values.iter().for_each(|value| each_text(value, each)),
        Value::Object(fields) => {
            for (key, value) in fields {
                each(key);
                each_text(value, each);
            }
        }
    }
}

/// The tags and character references of a text.
fn markup(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find(['<', '&']) {
        at += next;
        let len = tag(&text[at..]).or_else(|| Some(reference(&text[at..])?.1));
        found.extend(len.map(|len| at..at + len));
        at += len.unwrap_or(1);
    }
    found
}

/// The length of the tag at the beginning of a text.
fn tag(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('<')?;
    let name = inner.strip_prefix('/').unwrap_or(inner);
    name.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(())?;
    let end = inner.find(['<', '>'])?;
    inner[end..].starts_with('>').then_some(end + 2)
}

/// Whether a character is part of the syntax of markup.
fn is_within(markup: &[Range<usize>], at: usize, text: &str) -> bool {
    let next = markup.partition_point(|range| range.end <= at);
    let is_inside = markup.get(next).is_some_and(|range| range.contains(&at));
    is_inside && text[at..].starts_with(|c: char| c.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Article, Paragraph};

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
        let omissions: Vec<Omission> = omitted.iter().map(omission).collect();
        let account = find(&source, std::slice::from_ref(record), &omissions);
        let pieces = account.pieces.iter().map(|piece| {
            let letter = match &piece.fate {
                Fate::Text(_) => "t",
                Fate::Metadata(..) => "m",
                Fate::Omitted(_) => "o",
                Fate::Missing => "!",
            };
            format!("{letter} {}", piece.text)
        });
        let surplus = account.surplus.iter().map(|surplus| format!("+ {}", surplus.text));
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
}
