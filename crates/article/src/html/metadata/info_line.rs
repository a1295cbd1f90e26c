//! The line under a headline: `2023-05-19 10:22 来源：新华社`, `江城日报 2023-05-19 16:01`.

use std::collections::HashMap;
use std::sync::LazyLock;

use souwen_text::Date;
use souwen_text::date::stamp::{day_at_start, day_in};

use super::names::{author_name, is_bare_office, is_person, source_name};
use crate::html::blocks::ShownBlock;
use crate::names::split_names;
use crate::words::WordList;

const WORDS: &str = include_str!("../data/info_line.txt");

static DAY: WordList = WordList::named(WORDS, "day");
static CHANGE: WordList = WordList::named(WORDS, "change");
static SOURCE: WordList = WordList::named(WORDS, "source");
static AUTHORS: WordList = WordList::named(WORDS, "authors");
static OTHER: WordList = WordList::named(WORDS, "other");
static NOTHING: WordList = WordList::named(WORDS, "words");

/// The longest line of this kind, in characters.
const LONGEST_LINE: usize = 200;
/// The longest value after a label, in characters: a longer one is a sentence.
const LONGEST_VALUE: usize = 40;
/// The longest label that is not known, in characters.
const LONGEST_LABEL: usize = 8;
/// The longest word behind or before a number that counts something, in characters: 人参与.
const LONGEST_COUNTED: usize = 5;
/// Characters of such a line that may be neither label nor value of a known kind.
const MOST_UNKNOWN: usize = 24;

/// What stands behind a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Day,
    Change,
    Source,
    Authors,
    Other,
    /// A word with a colon that is none of the known labels: 截止日期.
    Unknown,
}

/// The labels by their first characters, the longest first.
static LABELS: LazyLock<HashMap<char, Vec<(&'static str, Label)>>> = LazyLock::new(|| {
    let lists = [
        (&DAY, Label::Day),
        (&CHANGE, Label::Change),
        (&SOURCE, Label::Source),
        (&AUTHORS, Label::Authors),
        (&OTHER, Label::Other),
    ];
    let mut labels: HashMap<char, Vec<(&str, Label)>> = HashMap::new();
    for (word, label) in lists.iter().flat_map(|(list, label)| list.iter().map(|w| (*w, *label))) {
        if let Some(first) = word.chars().next() {
            labels.entry(first).or_default().push((word, label));
        }
    }
    for labels in labels.values_mut() {
        labels.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    }
    labels
});

/// What a line about an article says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::html) struct InfoLine {
    pub(super) source: Option<String>,
    pub(super) day: Option<Date>,
    /// Whether a label says that it is the day of publication.
    pub(super) labelled_day: bool,
    /// The day of a change.
    pub(super) change: Option<Date>,
    pub(super) authors: Vec<String>,
    /// Whether a label stands in it.
    pub(super) labelled: bool,
    /// Characters behind labels that are not known.
    pub(super) unknown: usize,
}

/// Reads a line about the article; `None` when it is none.
pub(in crate::html) fn info_line(block: &ShownBlock) -> Option<InfoLine> {
    line_of(&block.text, &block.edges)
}

/// Reads a line of names alone, as stands beside one with a day: 王小明/山城日报.
pub(super) fn names_of(block: &ShownBlock) -> Option<InfoLine> {
    let text = block.text.as_str();
    if text.starts_with("关注")
        || text.chars().nth(LONGEST_VALUE).is_some()
        || text.contains(['。', '，', '？', '！'])
    {
        return None;
    }
    let mut line = InfoLine::default();
    let parts = parts(text, 0, text.len(), &block.edges);
    // 本报记者 王小明 李小红
    if let [reporter, names @ ..] = parts.as_slice()
        && (reporter.ends_with("记者") || reporter.ends_with("通讯员"))
        && !names.is_empty()
        && names.iter().all(|name| is_like_name(name))
    {
        line.authors = names.iter().filter_map(|name| author_name(name)).collect();
        return Some(line);
    }
    line.name_bare(&parts);
    line.source.is_some().then_some(line)
}

/// Reads a line. `edges` are the places at which elements begin or end in it, in bytes.
fn line_of(text: &str, edges: &[usize]) -> Option<InfoLine> {
    if text.chars().nth(LONGEST_LINE).is_some() {
        return None;
    }
    let mut line = InfoLine::default();
    let mut unknown = Vec::new();
    let begin = line.take_year_apart(text);
    for (label, from, to) in segments(text, begin, edges) {
        let parts = parts(text, from, to, edges);
        line.labelled |= label.is_some_and(|label| label != Label::Unknown);
        for part in line.take_labelled(label, &text[from..to], &parts)? {
            unknown.extend(line.take_bare(part));
        }
    }
    let length = line.unknown + unknown.iter().map(|part| part.chars().count()).sum::<usize>();
    let is_text = |part: &&str| part.contains(['。', '！', '？', '，', '；', '：']);
    let known = line.labelled || line.has_day();
    if !known || length > MOST_UNKNOWN || unknown.iter().any(is_text) {
        return None;
    }
    line.name_bare(&unknown);
    Some(line)
}

impl InfoLine {
    /// Whether the line says anything that a field takes.
    pub(super) fn has_day(&self) -> bool {
        self.day.is_some() || self.change.is_some()
    }

    /// Takes the value behind a label; gives the parts behind the value. `None` when the value is a
    /// sentence, so that the line is none of this kind.
    fn take_labelled<'p, 'a>(
        &mut self,
        label: Option<Label>,
        whole: &str,
        parts: &'p [&'a str],
    ) -> Option<&'p [&'a str]> {
        let Some(label) = label else { return Some(self.take_english_day(whole, parts)) };
        let Some((first, rest)) = parts.split_first() else { return Some(parts) };
        let is_sentence = first.chars().nth(LONGEST_VALUE).is_some() || first.contains('。');
        match label {
            Label::Day | Label::Change => {
                let Some(day) = day_of(whole) else { return Some(parts) };
                if label == Label::Day {
                    self.day = self.day.filter(|_| self.labelled_day).or(Some(day));
                    self.labelled_day = true;
                } else {
                    self.change.get_or_insert(day);
                }
                Some(rest)
            }
            Label::Source => {
                let (name, behind) = split_day(first);
                let mut name = name.to_string();
                let mut rest = rest;
                while name.is_ascii()
                    && let Some((next, others)) = rest.split_first()
                    && next.is_ascii()
                    && next.starts_with(|c: char| c.is_ascii_alphabetic())
                {
                    name = format!("{name} {next}");
                    rest = others;
                }
                if let Some(day) = day_of(behind) {
                    self.day.get_or_insert(day);
                }
                if self.source.is_none() {
                    self.source = source_name(&name);
                }
                (!is_sentence).then_some(rest)
            }
            Label::Authors => {
                let mut names = 0;
                for part in parts {
                    let (name, behind) = split_day(part);
                    let found: Vec<String> =
                        split_names(name).iter().filter_map(|name| author_name(name)).collect();
                    if found.is_empty() && name.ends_with("记者") {
                        // 采写：山城日报记者 王小明
                        names += 1;
                        continue;
                    }
                    if names > 0 && !found.iter().all(|name| is_like_name(name)) || found.is_empty()
                    {
                        break;
                    }
                    names += 1;
                    self.authors.extend(found);
                    if let Some(day) = day_of(behind) {
                        self.day.get_or_insert(day);
                    }
                }
                (!is_sentence).then_some(&parts[names.max(1)..])
            }
            Label::Unknown => {
                // Whatever it is, it is no day of publication and no name.
                self.unknown += first.chars().count();
                (!is_sentence).then_some(rest)
            }
            Label::Other => {
                // 责任编辑：李四 王五
                let names = rest.iter().take_while(|part| is_person(part)).count();
                (!is_sentence).then_some(&rest[names..])
            }
        }
    }

    /// Takes a day by the English name of its month, with which a line begins.
    fn take_english_day<'p, 'a>(&mut self, whole: &str, parts: &'p [&'a str]) -> &'p [&'a str] {
        let whole = whole.trim_start();
        if !whole.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return parts;
        }
        let Some(day) = day_at_start(whole) else { return parts };
        self.day.get_or_insert(day);
        let latin = parts.iter().take_while(|part| part.is_ascii()).count();
        &parts[latin..]
    }

    /// Takes a part without a label; gives what of it is not understood.
    fn take_bare<'a>(&mut self, part: &'a str) -> Option<&'a str> {
        if part.contains('年')
            && !part.contains(|c: char| c.is_ascii_digit())
            && let Some(day) = Date::parse_value(part)
        {
            // 二〇二三年五月十九日
            self.day.get_or_insert(day);
            return None;
        }
        let (before, behind) = split_day(part);
        let mut rest = before;
        if let Some(day) = day_of(behind) {
            self.day.get_or_insert(day);
            let after = behind.trim_start_matches(is_of_time);
            if !before.is_empty() && !after.is_empty() {
                return Some(part);
            }
            rest = if after.is_empty() { before } else { after };
        }
        let word = rest.trim_matches(|c: char| !c.is_alphanumeric() && c != '+');
        let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '万' | '+' | ' ');
        let plain = word.trim_matches(number);
        let is_count = plain.len() < word.len() && plain.chars().count() <= LONGEST_COUNTED;
        let says = !(NOTHING.contains(&word) || is_count || word.chars().all(is_of_time));
        says.then_some(rest)
    }

    /// Takes a day whose year stands before it as a field of its own: `2023 05/19`, `202305/19`. Gives
    /// where the rest of the line begins.
    fn take_year_apart(&mut self, text: &str) -> usize {
        let Some((year, rest)) = text.split_at_checked(4) else { return 0 };
        let day = rest.trim_start().trim_start_matches(['/', '-', '.']);
        let digits = |text: &str| text.bytes().take(2).take_while(u8::is_ascii_digit).count();
        let month = digits(day);
        let Some(after) = day[month..].strip_prefix(['/', '-']) else { return 0 };
        let last = digits(after);
        let number = |text: &str| text.parse::<i32>().ok();
        let (Some(year), Some(month), Some(number)) =
            (number(year), number(&day[..month]), number(&after[..last]))
        else {
            return 0;
        };
        let narrow = |number: i32| u8::try_from(number).unwrap_or(0);
        self.day = Date::new(year, narrow(month), narrow(number));
        if self.day.is_some() { text.len() - after.len() + last } else { 0 }
    }

    /// Says what the names without labels are, where that is sure.
    fn name_bare(&mut self, names: &[&str]) {
        // 王小明/江城日报, 江城日报记者王小明
        let names = names.iter().flat_map(|name| name.split(['/', '／', '丨']));
        let names: Vec<&str> =
            names.flat_map(|name| name.split("记者")).flat_map(|name| name.split("記者")).collect();
        let office = names.iter().find(|name| is_bare_office(name));
        if self.source.is_none() {
            self.source = office.and_then(|name| source_name(name));
        }
        // Many a word looks like a name: only beside a paper it is one.
        if self.authors.is_empty() && office.is_some() {
            let people = names.iter().filter(|name| is_person(name));
            self.authors.extend(people.filter_map(|name| author_name(name)));
        }
    }
}

/// Whether a part behind a name can be another name.
fn is_like_name(name: &str) -> bool {
    let han = |c: char| matches!(c, '\u{4E00}'..='\u{9FFF}' | '·');
    !NOTHING.contains(&name) && name.chars().all(han) && (2..=4).contains(&name.chars().count())
}

/// Whether a character can be of a day or a time in digits.
fn is_of_time(c: char) -> bool {
    c.is_ascii_digit()
        || c.is_whitespace()
        || matches!(
            c,
            ':' | '：'
                | '.'
                | '-'
                | '/'
                | '+'
                | ','
                | '年'
                | '月'
                | '日'
                | '号'
                | '时'
                | '分'
                | '秒'
                | 'T'
                | 'Z'
        )
}

/// The day in a text, also where its time is written right behind it: 2023-05-1910:22.
fn day_of(text: &str) -> Option<Date> {
    let text = apart(text);
    let text = text.trim();
    Date::parse_value(text)
        .filter(|_| !text.bytes().all(|b| b.is_ascii_digit()))
        .or_else(|| day_in(text))
}

/// A text in which a time stands apart from the day before it.
fn apart(text: &str) -> String {
    let mut apart = String::with_capacity(text.len() + 1);
    let mut digits = 0;
    for c in text.chars() {
        if c == ':' && (3..=4).contains(&digits) {
            apart.insert(apart.len() - 2, ' ');
        }
        digits = if c.is_ascii_digit() { digits + 1 } else { 0 };
        apart.push(c);
    }
    apart
}

/// A text up to the day that is written behind it, and from there on.
fn split_day(text: &str) -> (&str, &str) {
    let digits = text.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at);
    let at = digits
        .into_iter()
        .find(|&at| text[at..].len() >= 8 && day_at_start(&apart(&text[at..])).is_some());
    at.map_or((text, ""), |at| text.split_at(at))
}

/// Cuts a line at its labels: the label, and where its value begins and ends.
fn segments(text: &str, begin: usize, edges: &[usize]) -> Vec<(Option<Label>, usize, usize)> {
    let mut segments = Vec::new();
    let (mut label, mut from, mut at) = (None, begin, begin);
    while at < text.len() {
        match label_at(text, at, edges) {
            Some((next, end)) => {
                segments.push((label, from, at));
                (label, from, at) = (Some(next), end, end);
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    segments.push((label, from, text.len()));
    segments.retain(|(label, from, to)| label.is_some() || from < to);
    segments
}

/// The label at a place in a line, and where its value begins.
fn label_at(text: &str, at: usize, edges: &[usize]) -> Option<(Label, usize)> {
    let first = text[at..].chars().next()?;
    let before = &text[..at];
    let apart = before.is_empty()
        || edges.contains(&at)
        || before.ends_with(|c: char| {
            !c.is_alphabetic() || matches!(c, '日' | '一' | '二' | '三' | '四' | '五' | '六')
        });
    if !apart {
        return None;
    }
    let labels = LABELS.get(&first).map_or(&[][..], Vec::as_slice);
    let known = labels.iter().find_map(|(word, label)| {
        let end = at + spaced_prefix(&text[at..], word)?;
        let rest = &text[end..];
        let trimmed = rest.trim_start();
        let after = text.len() - trimmed.len();
        let sign = trimmed.chars().next()?;
        if matches!(sign, '：' | ':' | '｜' | '|' | '丨' | '/' | '／') {
            return Some((*label, after + sign.len_utf8()));
        }
        let is_day = matches!(label, Label::Day | Label::Change);
        if is_day && (day_at_start(&apart_of(trimmed)).is_some()) {
            return Some((*label, after));
        }
        // A label that is an element of its own.
        let whole =
            edges.contains(&end) && (at == 0 || edges.contains(&at) || before.ends_with(' '));
        (whole && matches!(label, Label::Source | Label::Authors)).then_some((*label, after))
    });
    known.or_else(|| {
        let word: usize = text[at..]
            .chars()
            .take(LONGEST_LABEL)
            .take_while(|c| matches!(c, '\u{4E00}'..='\u{9FFF}'))
            .map(char::len_utf8)
            .sum();
        let rest = text[at + word..].strip_prefix(['：', ':'])?;
        let is_one = !edges.iter().any(|&edge| at < edge && edge < at + word);
        (word > 3 && is_one).then_some((Label::Unknown, text.len() - rest.len()))
    })
}

/// Whether a block is nothing but the label of the value in the next.
pub(super) fn is_label(text: &str) -> bool {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '：' | ':'));
    [&DAY, &SOURCE, &AUTHORS].iter().any(|list| list.contains(&text))
}

/// Reads a label and its value that stand in blocks of their own.
pub(super) fn label_and_value(label: &str, value: &str) -> Option<InfoLine> {
    let label = label.trim_end_matches(['：', ':', ' ']);
    line_of(&format!("{label}：{value}"), &[])
}

fn apart_of(text: &str) -> String {
    let start: String = text.chars().take(LONGEST_VALUE).collect();
    apart(&start)
}

/// The length of a word at the start of a text, whose characters may be spaced out.
fn spaced_prefix(text: &str, word: &str) -> Option<usize> {
    let mut rest = text;
    for (at, c) in word.chars().enumerate() {
        if at > 0 && c != ' ' && !c.is_ascii() {
            rest = rest.trim_start();
        }
        rest = rest.strip_prefix(c)?;
    }
    Some(text.len() - rest.len())
}

/// The parts of a value: what blanks, bars, brackets and the ends of elements part.
fn parts<'a>(text: &'a str, from: usize, to: usize, edges: &[usize]) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let mut start = from;
    for &edge in edges.iter().filter(|edge| (from..to).contains(*edge)).chain([&to]) {
        let sign = |c: char| {
            c.is_whitespace()
                || matches!(
                    c,
                    '|' | '｜' | '丨' | '•' | '（' | '）' | '(' | ')' | '【' | '】' | '[' | ']'
                )
        };
        parts.extend(
            text[start..edge].split(sign).filter(|part| part.contains(char::is_alphanumeric)),
        );
        start = edge;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Day, source and authors of a line whose elements are parted by `^`.
    fn read(text: &str) -> Option<String> {
        let mut edges = Vec::new();
        let mut plain = String::new();
        for (at, part) in text.split('^').enumerate() {
            if at > 0 {
                edges.push(plain.len());
            }
            plain.push_str(part);
        }
        let line = line_of(&plain, &edges)?;
        let day = line.day.or(line.change).map(|day| day.to_string()).unwrap_or_default();
        Some(format!("{day}|{}|{}", line.source.unwrap_or_default(), line.authors.join("、")))
    }

    #[test]
    fn lines_under_headlines_are_read() {
        for (text, expected) in [
            ("2023-05-19", "2023-05-19||"),
            ("2023-05-19 16:01", "2023-05-19||"),
            ("2023年05月19日10:22", "2023-05-19||"),
            ("2023-05-1910:22", "2023-05-19||"),
            ("2023年05月19日10:22来源：山城日报", "2023-05-19|山城日报|"),
            ("2023-05-1910:22 来源：山城日报", "2023-05-19|山城日报|"),
            ("发布日期: 2023-05-19", "2023-05-19||"),
            ("发布时间 2023/5/19", "2023-05-19||"),
            ("发布于 2023-05-19 07:19:52", "2023-05-19||"),
            ("发表于：2023年5月19日", "2023-05-19||"),
            ("发表于 2023-05-19 更新于 2023-06-01", "2023-05-19||"),
            ("更新时间：2023-05-19", "2023-05-19||"),
            ("山城日报 2023-05-19 16:01", "2023-05-19|山城日报|"),
            ("原创^ ^山城日报^ ^2023-05-19 16:01:46", "2023-05-19|山城日报|"),
            ("2023-05-19 09:10 来源：^山城新闻网^", "2023-05-19|山城新闻网|"),
            ("来源：^山城新报^举报^", "|山城新报|"),
            (
                "2023-05-19 10:22:14　出处：山城日报　作者：王小明　编辑：李四　人气：10次",
                "2023-05-19|山城日报|王小明",
            ),
            ("来源：山城日报2023-05-19 10:22", "2023-05-19|山城日报|"),
            ("石小佳/山城青年报 2023-05-19", "2023-05-19|山城青年报|石小佳"),
            ("作者 | 王小明", "||王小明"),
            ("采写：山城日报记者 王小明 李小红", "||王小明、李小红"),
            ("来 源：山城日报 作　者：王小明 李小红", "|山城日报|王小明、李小红"),
            ("來源：山城日報 發佈時間：2023-05-19", "2023-05-19|山城日報|"),
            ("May 19, 2023 来源：山城网", "2023-05-19|山城网|"),
            ("2023^05^/^19^ 10:22:14^来源：山城网", "2023-05-19|山城网|"),
            ("时间：2023年10月31日 23:00 浏览：", "2023-10-31||"),
            ("来源：网络 2023-05-19", "2023-05-19||"),
            ("责任编辑：李四 王五", "||"),
            ("（责编：李四、王五）", "||"),
            ("阅读 1.2万 2023-05-19", "2023-05-19||"),
            ("截止日期：2023-06-01 发布时间：2023-05-19", "2023-05-19||"),
            ("文/王小明 2023-05-19", "2023-05-19||王小明"),
            ("二〇二三年五月十九日", "2023-05-19||"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "能源的来源：煤炭。2022年1月1日以来，这一来源：煤炭。",
            "2023年5月19日，山城新桥通车，两岸居民往来方便。",
            "山城新桥通车",
            "截止日期：2023-06-01",
            "校长说：要让每个孩子都有好课桌",
            "分享",
            "10:22",
            "来源：他说，这一切都来自山上流下来的水，人们靠它生活，一代又一代，一直到今天，从来没有变过。",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
