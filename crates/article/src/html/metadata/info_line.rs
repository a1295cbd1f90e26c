//! The line under a headline: `2023-05-19 10:22 来源：新华社` gives a date and a source, and so does
//! `江城日报 2023-05-19 16:01`.

use souwen_text::Date;
use souwen_text::date::stamp::{day_at_start, day_in};

use super::labels::{Label, WORDS, apart, segments};
use super::names::{author_name, is_bare_office, is_person, source_name};
use crate::html::blocks::ShownBlock;
use crate::names::split_names;
use crate::words::WordList;

static NOTHING: WordList = WordList::named(WORDS, "words");

/// The maximum length of such a line, in characters.
const LONGEST_LINE: usize = 200;
/// The maximum length of a value after a label, in characters: a longer one is a sentence.
const LONGEST_VALUE: usize = 40;
/// The maximum length of a word next to a number that makes it a count, in characters: 人参与.
const LONGEST_COUNTED: usize = 5;
/// The maximum number of characters in such a line that are neither a label nor a known value.
const MAX_UNKNOWN: usize = 24;

/// The values read from a line about an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::html) struct InfoLine {
    pub(super) source: Option<String>,
    pub(super) day: Option<Date>,
    /// Whether a label marks the date as that of publication.
    pub(super) labelled_day: bool,
    /// The date of a change.
    pub(super) change: Option<Date>,
    pub(super) authors: Vec<String>,
    /// Whether the line contains a label.
    pub(super) labelled: bool,
    /// The number of characters after unknown labels.
    pub(super) unknown: usize,
}

/// Reads a line about the article; `None` when it is not one.
pub(in crate::html) fn info_line(block: &ShownBlock) -> Option<InfoLine> {
    line_of(&block.text, &block.edges)
}

/// Reads a line of names alone, as it occurs next to a line with a date: 王小明/山城日报.
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

/// Reads a line. `edges` are the byte offsets at which elements begin or end in it.
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
    if !known || length > MAX_UNKNOWN || unknown.iter().any(is_text) {
        return None;
    }
    line.name_bare(&unknown);
    Some(line)
}

impl InfoLine {
    /// Whether the line contains a date.
    pub(super) fn has_day(&self) -> bool {
        self.day.is_some() || self.change.is_some()
    }

    /// Reads the value after a label, and returns the parts after the value. `None` when the value is a
    /// sentence, so that the line is not one about the article.
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
                // An unknown label: its value is neither a date of publication nor a name.
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

    /// Reads a date with an English month at the start of a line.
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

    /// Reads a part without a label; returns the rest that is not understood.
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
        let is_meaningful = !(NOTHING.contains(&word) || is_count || word.chars().all(is_of_time));
        is_meaningful.then_some(rest)
    }

    /// Reads a date whose year is printed before it as a field of its own: `2023 05/19`, `202305/19`.
    /// Returns where the rest of the line begins.
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

    /// Assigns names without labels to fields, if that is certain.
    fn name_bare(&mut self, names: &[&str]) {
        // 记者 王小明 李小红
        let reporter = names.iter().position(|name| name.ends_with("记者") || *name == "記者");
        if let Some(at) = reporter.filter(|_| self.authors.is_empty()) {
            let after = names[at + 1..].iter().take_while(|name| is_like_name(name));
            self.authors.extend(after.filter_map(|name| author_name(name)));
        }
        // 王小明/江城日报, 江城日报记者王小明
        let names = names.iter().flat_map(|name| name.split(['/', '／', '丨']));
        let names: Vec<&str> =
            names.flat_map(|name| name.split("记者")).flat_map(|name| name.split("記者")).collect();
        let office = names.iter().find(|name| is_bare_office(name));
        if self.source.is_none() {
            self.source = office.and_then(|name| source_name(name));
        }
        // Many words look like a name: without a paper next to them they are not taken for one.
        if self.authors.is_empty() && office.is_some() {
            let people = names.iter().filter(|name| is_person(name));
            self.authors.extend(people.filter_map(|name| author_name(name)));
        }
    }
}

/// Whether the part after a name may be another name.
fn is_like_name(name: &str) -> bool {
    let han = |c: char| matches!(c, '\u{4E00}'..='\u{9FFF}' | '·');
    !NOTHING.contains(&name) && name.chars().all(han) && (2..=4).contains(&name.chars().count())
}

/// Whether a character may occur in a date or a time in digits.
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

/// Reads a label and its value from separate blocks.
pub(super) fn label_and_value(label: &str, value: &str) -> Option<InfoLine> {
    let label = label.trim_end_matches(['：', ':', ' ']);
    line_of(&format!("{label}：{value}"), &[])
}

/// The date in a text, even with the time directly after it: 2023-05-1910:22.
fn day_of(text: &str) -> Option<Date> {
    let text = apart(text);
    let text = text.trim();
    Date::parse_value(text)
        .filter(|_| !text.bytes().all(|b| b.is_ascii_digit()))
        .or_else(|| day_in(text))
}

/// Splits a text before the date directly after it.
fn split_day(text: &str) -> (&str, &str) {
    let digits = text.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at);
    let at = digits
        .into_iter()
        .find(|&at| text[at..].len() >= 8 && day_at_start(&apart(&text[at..])).is_some());
    at.map_or((text, ""), |at| text.split_at(at))
}

/// The parts of a value, separated by blanks, bars, brackets and the edges of elements.
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
