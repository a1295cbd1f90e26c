//! Times in plain words: reads a query that contains something like a time as a search within that time.
//!
//! A typed time is text first, because articles also contain 2023年5月 and 去年. So this is a second
//! reading of the query: the rest of it as text, limited to the days of the time. It is written in the
//! query language, so that it can be searched, shown and changed like any other query:
//! `一带一路 2023年5月` becomes `一带一路 date:2023-05`.

use std::cell::OnceCell;
use std::ops::Range;

use souwen_text::date::typed::{DateInText, When, dates_in};
use souwen_text::{Analyzer, Cut, Date, DateRange, YearlyRange, is_significant};

use crate::parse::{Operator, closing_quotes, is_foreign, parse};
use crate::syntax::{Node, TypedField};

/// The maximal length of a query that is searched for times, in characters. A longer query was
/// pasted, and the times in it belong to its story.
const MAX_CHARS: usize = 80;

/// A query with a time in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// The time as typed.
    pub text: String,
    /// The query with that time as a limit: the rest of the query, and `date:…`.
    pub query: String,
    /// What the time means.
    pub when: When,
    /// Whether its meaning depends on the current day.
    pub is_relative: bool,
    /// Whether it follows `date:`, so that it cannot be meant as text.
    pub is_named: bool,
}

/// Reads a query as one with a time; `None` if it has no time or several, or already limits the date.
/// `today` is the current day, to which 去年 is relative; without it, 去年 is text.
pub fn dated(query: &str, today: Option<Date>, analyzer: &Analyzer) -> Option<Dated> {
    if query.chars().nth(MAX_CHARS).is_some() {
        return None;
    }
    let mut found = times(query, today, analyzer);
    let date = found.pop().filter(|_| found.is_empty())?;
    if names_a_date(&parse(query).root) {
        return None;
    }
    let (rest, is_named) = rest(query, date.range.clone())?;
    let limit = limit(date.when)?;
    let text = query[date.range].to_owned();
    let query = match rest.as_str() {
        "" => limit,
        rest => {
            let both = format!("{rest} {limit}");
            // Alternatives would be alternatives to the time as well.
            if matches!(parse(&both).root, Node::Or(_)) {
                format!("({rest}) {limit}")
            } else {
                both
            }
        }
    };
    // An unmatched bracket or an operator in the rest may change its meaning.
    let is_limited = is_limited_to(&parse(&query).root, date.when);
    let dated = Dated { text, query, when: date.when, is_relative: date.is_relative, is_named };
    is_limited.then_some(dated)
}

/// Whether a query is limited to this time at its top level.
fn is_limited_to(node: &Node, time: When) -> bool {
    match node {
        Node::Dates { when, .. } => *when == time,
        Node::And(nodes) => nodes.iter().any(|node| is_limited_to(node, time)),
        _ => false,
    }
}

/// The times in a query, outside of quotes, exclusions and fields.
fn times(query: &str, today: Option<Date>, analyzer: &Analyzer) -> Vec<DateInText> {
    // Computed only on demand, because most queries contain no candidate for a time.
    let words = OnceCell::new();
    let is_word_edge = |at: usize| {
        let words = words.get_or_init(|| analyzer.words(query, Cut::Plain));
        words.iter().any(|word| word.start as usize == at || word.end as usize == at)
    };
    let mut found = Vec::new();
    for part in plain_parts(query) {
        let dates = dates_in(&query[part.clone()], today, |at| is_word_edge(part.start + at));
        found.extend(dates.into_iter().map(|date| {
            let range = part.start + date.range.start..part.start + date.range.end;
            DateInText { range, ..date }
        }));
    }
    found
}

/// The byte ranges of a query in which a time may be meant. The text after `date:` is one of them,
/// because it did not parse as a date (otherwise the query would limit the date already).
fn plain_parts(query: &str) -> Vec<Range<usize>> {
    let chars: Vec<char> = query.chars().collect();
    let offsets: Vec<usize> = query.char_indices().map(|(at, _)| at).chain([query.len()]).collect();
    let quotes = closing_quotes(&chars);
    let mut parts: Vec<Range<usize>> = Vec::new();
    let (mut start, mut i) = (0, 0);
    while i < chars.len() {
        let next = quotes[i].map_or_else(|| passed_over(&chars, i), |close| close + 1);
        if next > i {
            parts.push(offsets[start]..offsets[i]);
            start = next;
        }
        i = next.max(i + 1);
    }
    parts.push(offsets[start]..query.len());
    parts
}

/// The end of a part that is skipped, if one begins at `i`: an exclusion, a field with its value, or
/// `date:`. Otherwise `i`.
fn passed_over(chars: &[char], i: usize) -> usize {
    if i > 0 && !chars[i - 1].is_whitespace() {
        return i;
    }
    let chunk_end = || {
        let end = (i..chars.len()).find(|&k| chars[k].is_whitespace());
        end.unwrap_or(chars.len())
    };
    if matches!(chars[i], '-' | '－' | '−') {
        return chunk_end();
    }
    let Some(colon) = field_colon(chars, i) else { return i };
    let name = String::from_iter(&chars[i..colon]);
    match TypedField::from_typed(&name) {
        Some(TypedField::Date) => colon + 1,
        Some(TypedField::Text(_) | TypedField::Exact) => chunk_end(),
        None if is_foreign(&name) => chunk_end(),
        None => i,
    }
}

/// The index of the colon after a field name that begins at `i`.
fn field_colon(chars: &[char], i: usize) -> Option<usize> {
    let colon = (i..chars.len().min(i + 11)).find(|&k| !chars[k].is_alphabetic())?;
    (colon > i && matches!(chars[colon], ':' | '：')).then_some(colon)
}

/// The query without a time, and whether `date:` preceded the time. The name `date:`, the particle 的
/// and an operator that joined the time are removed with it. `None` if another operator joins the
/// time to the rest, so that it is no limit.
fn rest(query: &str, time: Range<usize>) -> Option<(String, bool)> {
    let name = before_name(query[..time.start].trim_end_matches(is_no_text));
    let before = name.unwrap_or(&query[..time.start]);
    let after = &query[time.end..];
    let after = after.strip_prefix(['的', '，', '、', ',']).unwrap_or(after);
    let operator = |word: Option<&&str>| {
        word.and_then(|word| Operator::read(&word.chars().collect::<Vec<char>>()))
    };
    let mut words: Vec<&str> = before.split_whitespace().collect();
    match operator(words.last()) {
        None => {}
        Some(Operator::And) => drop(words.pop()),
        Some(_) => return None,
    }
    let mut later: Vec<&str> = after.split_whitespace().collect();
    match operator(later.first()) {
        None => {}
        Some(Operator::And) => drop(later.remove(0)),
        Some(_) => return None,
    }
    let rest = words.into_iter().chain(later).collect::<Vec<_>>().join(" ");
    let rest = if rest.contains(is_significant) { rest } else { String::new() };
    Some((rest, name.is_some()))
}

/// The text before `date:` at the end of a text.
fn before_name(text: &str) -> Option<&str> {
    let start = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let start = (start..text.len()).find(|&at| text.is_char_boundary(at))?;
    matches!(TypedField::from_typed(&text[start..]), Some(TypedField::Date)).then(|| &text[..start])
}

fn is_no_text(c: char) -> bool {
    matches!(c, ':' | '：' | '"' | '“')
}

fn names_a_date(node: &Node) -> bool {
    match node {
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(names_a_date),
        Node::Not(node) => names_a_date(node),
        Node::Dates { .. } => true,
        _ => false,
    }
}

/// A time in the query language.
fn limit(when: When) -> Option<String> {
    Some(match when {
        When::Days(range) => match (range.from, range.to) {
            (Some(from), Some(to)) => days(range, from, to),
            (Some(from), None) => format!("date:{from}.."),
            (None, Some(to)) => format!("date:..{to}"),
            (None, None) => return None,
        },
        When::Yearly(YearlyRange { from, to }) if from == to => {
            format!("date:{}月{}日", from.0, from.1)
        }
        When::Yearly(YearlyRange { from, to }) => {
            format!("date:{}月{}日至{}月{}日", from.0, from.1, to.0, to.1)
        }
    })
}

fn days(range: DateRange, from: Date, to: Date) -> String {
    if from == to {
        return format!("date:{from}");
    }
    if DateRange::year(from.year()) == Some(range) {
        return format!("date:{:04}", from.year());
    }
    if DateRange::month(from.year(), from.month()) == Some(range) {
        return format!("date:{:04}-{:02}", from.year(), from.month());
    }
    format!("date:{from}..{to}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(query: &str) -> Option<(String, String)> {
        let dated = dated(query, Date::new(2023, 5, 31), &Analyzer::new())?;
        // What is written is read back as the same days.
        let Node::Dates { when, .. } = last(parse(&dated.query).root) else { panic!("{query}") };
        assert_eq!(when, dated.when, "{query}");
        Some((dated.text, dated.query))
    }

    fn last(node: Node) -> Node {
        match node {
            Node::And(mut nodes) => nodes.pop().unwrap(),
            node => node,
        }
    }

    #[test]
    fn a_time_is_read_anywhere_in_the_query() {
        let check = |query: &str, text: &str, dated: &str| {
            let expected = Some((text.to_owned(), dated.to_owned()));
            assert_eq!(read(query), expected, "{query}");
        };
        check("一带一路 2023年5月", "2023年5月", "一带一路 date:2023-05");
        check("2023年5月的一带一路", "2023年5月", "一带一路 date:2023-05");
        check("中亚2023年5月峰会", "2023年5月", "中亚 峰会 date:2023-05");
        check("峰会 5月18日至19日 西安", "5月18日至19日", "峰会 西安 date:5月18日至5月19日");
        check("峰会 5月18日", "5月18日", "峰会 date:5月18日");
        check("去年 中亚", "去年", "中亚 date:2022");
        check("中亚 去年以来", "去年以来", "中亚 date:2022-01-01..");
        check("中亚 近一周", "近一周", "中亚 date:2023-05-25..2023-05-31");
        check("昨天", "昨天", "date:2023-05-30");
        check("中亚 OR 西亚 2023年", "2023年", "(中亚 OR 西亚) date:2023");
        check("(中亚 OR 西亚) 2023年", "2023年", "(中亚 OR 西亚) date:2023");
        check("中亚 AND 2023年", "2023年", "中亚 date:2023");
        check("2023年 AND 中亚 AND 铁路", "2023年", "中亚 AND 铁路 date:2023");
        check("“中亚 铁路” 2023年", "2023年", "“中亚 铁路” date:2023");
        check("title:峰会 2023年", "2023年", "title:峰会 date:2023");
        check("中亚 -铁路 2023年", "2023年", "中亚 -铁路 date:2023");
        check("date:昨天 中亚", "昨天", "中亚 date:2023-05-30");
        check("中亚 日期：去年", "去年", "中亚 date:2022");
        check("二〇二三年五月，中亚", "二〇二三年五月", "中亚 date:2023-05");
        assert_eq!(read("同段(昨天【 | ！after: 中亚"), None);
    }

    #[test]
    fn after_the_name_of_a_date_nothing_else_can_be_meant() {
        let named = |query: &str| {
            dated(query, Date::new(2023, 5, 31), &Analyzer::new()).map(|dated| dated.is_named)
        };
        assert_eq!(named("date:昨天 中亚"), Some(true));
        assert_eq!(named("中亚 日期：“去年”"), None);
        assert_eq!(named("date 昨天"), Some(false));
        assert_eq!(named("中亚 昨天"), Some(false));
    }

    #[test]
    fn what_names_no_time_or_several_has_one_reading() {
        for query in [
            "",
            "中亚 铁路",
            "“2023年5月” 中亚",
            "title:2023年5月",
            "-2023年 中亚",
            "2022年 2023年 中亚",
            "中亚 date:2023-05",
            "中亚 2022年 date:2023-05",
            "目前年产量",
            "中亚 NOT 2023年",
            "中亚 OR 2023年",
            "2023年 OR 中亚",
            "2023年 NOT 中亚",
            "中亚 NEAR/5 2023年",
            "intitle:2023年",
            "3+2 C919",
        ] {
            assert_eq!(read(query), None, "{query}");
        }
        let pasted = format!("2023年5月，{}", "中亚铁路通车".repeat(20));
        assert_eq!(read(&pasted), None);
        assert_eq!(dated("去年 中亚", None, &Analyzer::new()), None);
    }

    proptest! {
        #[test]
        fn what_is_read_is_a_query(
            query in "([()（）|\"“”:：*，。 -]|OR|AND|NOT|title|date|中亚|20[0-9]{2}|[0-9]{1,2}[年月日]|去年|近|周|个|至|\\PC){0,14}",
        ) {
            if let Some(dated) = dated(&query, Date::new(2023, 5, 31), &Analyzer::new()) {
                prop_assert!(query.contains(&dated.text));
                prop_assert!(names_a_date(&parse(&dated.query).root), "{:?}", dated);
            }
        }
    }
}
