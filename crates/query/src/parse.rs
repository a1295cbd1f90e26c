//! The parser: every string has a meaning.
//!
//! | written | means |
//! |---|---|
//! | `中亚 铁路` | both |
//! | `"合作机制"` `“合作机制”` `「合作机制」` `『合作机制』` | exactly this run |
//! | `-能源` `－能源` `-"合作机制"` `-(能源 农业)` `-title:峰会` | not this; only at the start or after white space |
//! | `中亚 OR 西亚` `中亚 \| 西亚` `中亚 ｜ 西亚` | either |
//! | `(中亚 OR 西亚) 铁路` `（…）` | grouping |
//! | `title:峰会` `标题：峰会` `标题："…"` | a run in that field |
//! | `date:2023-05` `日期：2023年5月` | that time, as [`parse_dates`] reads it |
//! | `Kazakh*` `Ｋａｚａｋｈ＊` | words of letters and digits that begin so |
//!
//! Signs that do not form one of these are part of the text. Brackets and quotes are operators only
//! where they enclose whole words: in `共建“一带一路”倡议` and `（可研）铁路` they are text. Quotes
//! within quotes belong to the run: `“共建“一带一路”倡议”`. In a field every text is a run that may
//! stand inside a word, so `title:Kazakh*` is `title:Kazakh`.
//!
//! The time is linear in the length of the query: what closes a bracket or a quote is found once
//! for all of them, and nesting is bounded.

use souwen_text::date::typed::parse_dates;
use souwen_text::{fold_char, is_significant};

use crate::syntax::{Node, Parsed, QueryWarning, TypedField};

/// The longest query, in characters; what goes beyond is left out, with a warning.
pub const MAX_QUERY_CHARS: usize = 1000;

/// The deepest nesting of brackets.
const MAX_DEPTH: usize = 16;

/// The longest name of a field, in characters: nothing longer is looked up.
const MAX_FIELD_NAME_CHARS: usize = 8;

/// Understands a query.
pub fn parse(query: &str) -> Parsed {
    let mut chars: Vec<char> = query.chars().collect();
    let mut warnings = Vec::new();
    if chars.len() > MAX_QUERY_CHARS {
        chars.truncate(clause_end(&chars[..MAX_QUERY_CHARS]));
        warnings.push(QueryWarning::TooLong { kept: chars.len() });
    }
    let mut parser = Parser {
        brackets: closing_brackets(&chars),
        quotes: closing_quotes(&chars),
        chars: &chars,
        warnings,
    };
    let root = parser.alternatives(0, chars.len(), 0);
    let mut warnings = parser.warnings;
    let text: String = chars.iter().collect();
    let root = match root {
        Some(root) => with_subject(root, &mut warnings),
        None => {
            if !text.trim().is_empty() {
                warnings.push(QueryWarning::NothingToSearch);
            }
            Node::Everything
        }
    };
    Parsed { text, root, warnings }
}

/// A query of exclusions alone is about everything else.
fn with_subject(root: Node, warnings: &mut Vec<QueryWarning>) -> Node {
    if !only_excludes(&root) {
        return root;
    }
    warnings.push(QueryWarning::OnlyExclusions);
    match root {
        Node::And(mut nodes) => {
            nodes.insert(0, Node::Everything);
            Node::And(nodes)
        }
        root => Node::And(vec![Node::Everything, root]),
    }
}

fn only_excludes(node: &Node) -> bool {
    match node {
        Node::Not(_) => true,
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().all(only_excludes),
        _ => false,
    }
}

/// The end of the last clause, or everything when the text has no clause in its second half.
fn clause_end(chars: &[char]) -> usize {
    let is_end = |c: &char| c.is_whitespace() || "，。；、！？,;!?".contains(*c);
    let end = chars.iter().rposition(is_end).map_or(0, |i| i + 1);
    if end > chars.len() / 2 { end } else { chars.len() }
}

/// For every opening bracket that is closed: where.
fn closing_brackets(chars: &[char]) -> Vec<Option<usize>> {
    let mut closing = vec![None; chars.len()];
    let mut open = Vec::new();
    for (i, c) in chars.iter().enumerate() {
        match c {
            '(' | '（' => open.push(i),
            ')' | '）' => {
                if let Some(start) = open.pop() {
                    closing[start] = Some(i);
                }
            }
            _ => {}
        }
    }
    closing
}

/// For every quote that is closed: where. Quotes that look different at both ends may hold others
/// of their kind; the others end at the next of them.
fn closing_quotes(chars: &[char]) -> Vec<Option<usize>> {
    let mut closing = vec![None; chars.len()];
    let mut open: [Vec<usize>; 3] = Default::default();
    // Where the next of the quotes that look alike at both ends stands.
    let mut next = [None; 2];
    for (i, c) in chars.iter().enumerate() {
        match c {
            '“' => open[0].push(i),
            '「' => open[1].push(i),
            '『' => open[2].push(i),
            '”' => close(&mut open[0], &mut closing, i),
            '」' => close(&mut open[1], &mut closing, i),
            '』' => close(&mut open[2], &mut closing, i),
            _ => {}
        }
    }
    // A closing quote that stands where one should open, as some keyboards have it.
    let mut right = None;
    for (i, c) in chars.iter().enumerate().rev() {
        match c {
            '"' => closing[i] = next[0].replace(i),
            '＂' => closing[i] = next[1].replace(i),
            '”' => closing[i] = right.replace(i),
            _ => {}
        }
    }
    close_unmatched(chars, &open, &mut closing);
    closing
}

/// Quotes that hold an opening quote too many end where one of their kind closes at the end of a
/// word: whatever it holds, what stands in quotes is a run.
fn close_unmatched(chars: &[char], open: &[Vec<usize>; 3], closing: &mut [Option<usize>]) {
    for (starts, close) in open.iter().zip(['”', '」', '』']) {
        let mut starts = starts.iter().rev().peekable();
        let mut end = None;
        for (i, &c) in chars.iter().enumerate().rev() {
            let next = chars.get(i + 1).copied();
            if c == close && next.is_none_or(|c| c.is_whitespace() || matches!(c, ')' | '）')) {
                end = Some(i);
            }
            if starts.next_if_eq(&&i).is_some() {
                closing[i] = end;
            }
        }
    }
}

fn close(open: &mut Vec<usize>, closing: &mut [Option<usize>], end: usize) {
    if let Some(start) = open.pop() {
        closing[start] = Some(end);
    }
}

struct Parser<'a> {
    chars: &'a [char],
    /// For every opening bracket, and for every quote, where it is closed.
    brackets: Vec<Option<usize>>,
    quotes: Vec<Option<usize>>,
    warnings: Vec<QueryWarning>,
}

impl Parser<'_> {
    /// `a b OR c d` between two offsets; `None` when nothing there can be looked for.
    fn alternatives(&mut self, start: usize, end: usize, depth: usize) -> Option<Node> {
        let mut done: Vec<Node> = Vec::new();
        let mut items: Vec<Node> = Vec::new();
        // The text of an `OR` that has nothing on its left is text, and so is one that turns out to
        // have nothing on its right.
        let mut pending: Option<String> = None;
        let mut i = start;
        while i < end {
            if self.chars[i].is_whitespace() {
                i += 1;
                continue;
            }
            if let Some(next) = self.or_sign(i, end) {
                let sign: String = self.chars[i..next].iter().collect();
                match all_of(std::mem::take(&mut items)) {
                    Some(node) => {
                        done.push(node);
                        pending = Some(sign);
                    }
                    None => items.extend(self.text_node(&sign, false)),
                }
                i = next;
                continue;
            }
            let (node, next) = self.item(i, end, depth, i == start || self.after_space(i));
            items.extend(node);
            i = next;
        }
        match (all_of(items), pending) {
            (Some(node), _) => done.push(node),
            (None, Some(sign)) => {
                let last = done.pop();
                done.extend(all_of(last.into_iter().chain(self.text_node(&sign, false)).collect()));
            }
            (None, None) => {}
        }
        if done.len() > 1 { Some(Node::Or(done)) } else { done.pop() }
    }

    fn after_space(&self, i: usize) -> bool {
        i == 0 || self.chars[i - 1].is_whitespace()
    }

    /// The end of `OR`, `|` or `｜` that stands alone at `i`.
    fn or_sign(&self, i: usize, end: usize) -> Option<usize> {
        let stop = self.chunk_end(i, end);
        let alone = matches!(
            &self.chars[i..stop],
            ['O' | 'Ｏ', 'R' | 'Ｒ'] | ['|' | '｜'] | ['|' | '｜', '|' | '｜']
        );
        (alone && self.after_space(i)).then_some(stop)
    }

    /// The offset of the next white space.
    fn chunk_end(&self, i: usize, end: usize) -> usize {
        (i..end).find(|&k| self.chars[k].is_whitespace()).unwrap_or(end)
    }

    /// Whether a word may end before `i`.
    fn is_boundary(&self, i: usize, end: usize) -> bool {
        i >= end || self.chars[i].is_whitespace()
    }

    /// One item that begins at `i`, and where it ends.
    fn item(
        &mut self,
        i: usize,
        end: usize,
        depth: usize,
        may_exclude: bool,
    ) -> (Option<Node>, usize) {
        if may_exclude
            && matches!(self.chars[i], '-' | '－' | '−')
            && let Some(&next) = self.chars[..end].get(i + 1)
            && (next.is_alphabetic() || is_quote(next) || matches!(next, '(' | '（'))
        {
            let (node, stop) = self.item(i + 1, end, depth, false);
            return (node.map(|node| Node::Not(Box::new(node))), stop);
        }
        if let Some((text, stop)) = self.quoted(i, end) {
            return (self.text_node(&text, true), stop);
        }
        if let Some(close) = self.brackets[i]
            && self.is_boundary(close + 1, end)
            && close < end
        {
            if depth < MAX_DEPTH {
                return (self.alternatives(i + 1, close, depth + 1), close + 1);
            }
            if !self.warnings.contains(&QueryWarning::TooDeep) {
                self.warnings.push(QueryWarning::TooDeep);
            }
        }
        if let Some(found) = self.field(i, end) {
            return found;
        }
        let stop = self.chunk_end(i, end);
        let text: String = self.chars[i..stop].iter().collect();
        if let Some(prefix) = text.strip_suffix(['*', '＊'])
            && !prefix.is_empty()
            && prefix.chars().all(|c| fold_char(c).is_some_and(|c| c.is_ascii_alphanumeric()))
        {
            return (Some(Node::Prefix { text: prefix.to_owned() }), stop);
        }
        (self.text_node(&text, false), stop)
    }

    /// The text of a quote that begins at `i` and encloses whole words.
    fn quoted(&self, i: usize, end: usize) -> Option<(String, usize)> {
        let stop = self.quotes[i].filter(|&stop| stop < end)?;
        self.is_boundary(stop + 1, end)
            .then(|| (self.chars[i + 1..stop].iter().collect(), stop + 1))
    }

    /// `name:value` at `i`.
    fn field(&mut self, i: usize, end: usize) -> Option<(Option<Node>, usize)> {
        let limit = end.min(i + MAX_FIELD_NAME_CHARS + 1);
        let colon = (i..limit).find(|&k| !self.chars[k].is_alphabetic())?;
        if colon == i || !matches!(self.chars[colon], ':' | '：') {
            return None;
        }
        let name: String = self.chars[i..colon].iter().collect();
        let field = TypedField::from_typed(&name)?;
        if self.is_boundary(colon + 1, end) {
            return None;
        }
        let (text, stop) = self.quoted(colon + 1, end).unwrap_or_else(|| {
            let stop = self.chunk_end(colon + 1, end);
            (self.chars[colon + 1..stop].iter().collect(), stop)
        });
        let node = match field {
            TypedField::Text(field) => {
                text.contains(is_significant).then_some(field).map(|field| {
                    let text = text.strip_suffix(['*', '＊']).unwrap_or(&text).to_owned();
                    Node::Field { field, text }
                })
            }
            TypedField::Date => match parse_dates(&text) {
                Some(when) => Some(Node::Dates { text, when }),
                None => {
                    let warning = QueryWarning::BadDate(text);
                    if !self.warnings.contains(&warning) {
                        self.warnings.push(warning);
                    }
                    None
                }
            },
        };
        node.map(|node| (Some(node), stop))
    }

    /// A text to look for, `None` when it has no significant character.
    fn text_node(&self, text: &str, quoted: bool) -> Option<Node> {
        text.contains(is_significant).then(|| Node::Text { text: text.to_owned(), quoted })
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '＂' | '“' | '”' | '「' | '『')
}

fn all_of(mut nodes: Vec<Node>) -> Option<Node> {
    if nodes.len() > 1 { Some(Node::And(nodes)) } else { nodes.pop() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use souwen_article::Field;
    use souwen_text::date::typed::When;

    use super::*;

    /// The tree as one line: `a b` is `(a & b)`, quoted text stands in quotes.
    fn show(node: &Node) -> String {
        let join = |nodes: &[Node], sign: &str| {
            format!("({})", nodes.iter().map(show).collect::<Vec<_>>().join(sign))
        };
        match node {
            Node::Everything => "*".to_owned(),
            Node::And(nodes) => join(nodes, " & "),
            Node::Or(nodes) => join(nodes, " | "),
            Node::Not(node) => format!("!{}", show(node)),
            Node::Text { text, quoted: true } => format!("\"{text}\""),
            Node::Text { text, quoted: false } => text.clone(),
            Node::Field { field, text } => format!("{}={text}", field.name()),
            Node::Dates { when: When::Days(range), .. } => {
                let show =
                    |date: Option<souwen_text::Date>| date.map_or(String::new(), |d| d.to_string());
                format!("{}..{}", show(range.from), show(range.to))
            }
            Node::Dates { when: When::Yearly(range), .. } => {
                format!("{:?}..{:?}", range.from, range.to)
            }
            Node::Prefix { text } => format!("{text}…"),
        }
    }

    fn check(query: &str, expected: &str, warnings: &[&str]) {
        let parsed = parse(query);
        let codes: Vec<&str> = parsed.warnings.iter().map(QueryWarning::code).collect();
        assert_eq!(
            (show(&parsed.root).as_str(), codes.as_slice()),
            (expected, warnings),
            "{query}"
        );
    }

    #[test]
    fn words_and_quotes() {
        check("", "*", &[]);
        check("  ", "*", &[]);
        check("中亚 铁路", "(中亚 & 铁路)", &[]);
        check("中亚　铁路", "(中亚 & 铁路)", &[]);
        check("\"合作机制\"", "\"合作机制\"", &[]);
        check("“合作 机制” 铁路", "(\"合作 机制\" & 铁路)", &[]);
        check("「合作」 『机制』", "(\"合作\" & \"机制\")", &[]);
        check("”合作”", "\"合作\"", &[]);
        check("共建“一带一路”倡议", "共建“一带一路”倡议", &[]);
        check("“一带一路”倡议", "“一带一路”倡议", &[]);
        check("\"合作", "\"合作", &[]);
        check("《西安宣言》", "《西安宣言》", &[]);
        check("＂合作＂ \"机制\"", "(\"合作\" & \"机制\")", &[]);
        check("“共建“一带一路”倡议”", "\"共建“一带一路”倡议\"", &[]);
        check("「『合作』机制」", "\"『合作』机制\"", &[]);
        check("「农业「合作」 铁路", "(\"农业「合作\" & 铁路)", &[]);
        check("“农业“合作 铁路", "(“农业“合作 & 铁路)", &[]);
        check("\"合作\"机制 \"农业\"", "(\"合作\"机制 & \"农业\")", &[]);
    }

    #[test]
    fn exclusions() {
        check("中亚 -能源", "(中亚 & !能源)", &[]);
        check("中亚 －能源", "(中亚 & !能源)", &[]);
        check("中亚 -\"合作机制\"", "(中亚 & !\"合作机制\")", &[]);
        check("中亚 -title:峰会", "(中亚 & !title=峰会)", &[]);
        check("中亚 -“合作机制” －（能源 农业）", "(中亚 & !\"合作机制\" & !(能源 & 农业))", &[]);
        check(
            "中亚 -标题：峰会 -日期：2023年5月",
            "(中亚 & !title=峰会 & !2023-05-01..2023-05-31)",
            &[],
        );
        check("中亚 -Kazakh*", "(中亚 & !Kazakh…)", &[]);
        check("-能源", "(* & !能源)", &["only_exclusions"]);
        check("-能源 -农业", "(* & !能源 & !农业)", &["only_exclusions"]);
        check("-能源 OR -农业", "(* & (!能源 | !农业))", &["only_exclusions"]);
        check("-—— 中亚", "中亚", &[]);
        check("-20℃", "-20℃", &[]);
        check("中国-中亚", "中国-中亚", &[]);
        check("中国 - 中亚", "(中国 & 中亚)", &[]);
    }

    #[test]
    fn alternatives_and_groups() {
        check("中亚 OR 西亚", "(中亚 | 西亚)", &[]);
        check("中亚 | 西亚 ｜ 南亚", "(中亚 | 西亚 | 南亚)", &[]);
        check("(中亚 OR 西亚) 铁路", "((中亚 | 西亚) & 铁路)", &[]);
        check("（中亚 OR 西亚） -（能源 农业）", "((中亚 | 西亚) & !(能源 & 农业))", &[]);
        check("中亚 ＯＲ 西亚 || 南亚 ｜｜ 北亚", "(中亚 | 西亚 | 南亚 | 北亚)", &[]);
        check("中亚 铁路 OR 公路", "((中亚 & 铁路) | 公路)", &[]);
        check(
            "(中亚 (铁路 OR （公路 航空）)) -能源",
            "((中亚 & (铁路 | (公路 & 航空))) & !能源)",
            &[],
        );
        check("中亚 or 西亚", "(中亚 & or & 西亚)", &[]);
        check("中亚 或 西亚", "(中亚 & 或 & 西亚)", &[]);
        check("OR 西亚", "(OR & 西亚)", &[]);
        check("中亚 OR", "(中亚 & OR)", &[]);
        check("中亚 |", "中亚", &[]);
        check("独家｜中吉乌铁路", "独家｜中吉乌铁路", &[]);
        check("(新华社记者 申宏 摄)", "(新华社记者 & 申宏 & 摄)", &[]);
        check("铁路（可研）工作", "铁路（可研）工作", &[]);
        check("北京(", "北京(", &[]);
        check(")(", "*", &["nothing_to_search"]);
        check("()", "*", &["nothing_to_search"]);
    }

    #[test]
    fn fields_dates_and_prefixes() {
        check("title:峰会", "title=峰会", &[]);
        check("标题：峰会 记者:赵博超", "(title=峰会 & author=赵博超)", &[]);
        check("PLACE:\"陕西 西安\"", "place=陕西 西安", &[]);
        check("title:", "title:", &[]);
        check("网址:example", "网址:example", &[]);
        check("date:2023-05-18", "2023-05-18..2023-05-18", &[]);
        check("日期：2023年5月", "2023-05-01..2023-05-31", &[]);
        check("date:昨天", "date:昨天", &["date_not_understood"]);
        check("2022年12月", "2022年12月", &[]);
        check("ＴＩＴＬＥ：峰会 標題:铁路", "(title=峰会 & title=铁路)", &[]);
        check(
            "來源：新华社 地點:西安 欄目：要闻",
            "(source=新华社 & place=西安 & section=要闻)",
            &[],
        );
        check("kind:list tag:“中亚 峰会”", "(kind=list & tag=中亚 峰会)", &[]);
        check("title:Kazakh*", "title=Kazakh", &[]);
        check("title:峰会 OR title:铁路", "(title=峰会 | title=铁路)", &[]);
        check("时间：2023年5月18日至19日", "2023-05-18..2023-05-19", &[]);
        check("date:\"2023年5月18日 至 19日\"", "2023-05-18..2023-05-19", &[]);
        check("date:5月18日", "(5, 18)..(5, 18)", &[]);
        check(
            "(date:2023-05 OR date:2024-05) 铁路",
            "((2023-05-01..2023-05-31 | 2024-05-01..2024-05-31) & 铁路)",
            &[],
        );
        check("date:去年 date:去年", "(date:去年 & date:去年)", &["date_not_understood"]);
        check("Kazakh*", "Kazakh…", &[]);
        check("Ｋａｚａｋｈ＊ (c9* OR -b1*)", "(Ｋａｚａｋｈ… & (c9… | !b1…))", &[]);
        check("*ST", "*ST", &[]);
        check("北京*", "北京*", &[]);
    }

    #[test]
    fn every_name_of_a_field_is_read() {
        for field in Field::ALL {
            for name in field.typed_names() {
                check(&format!("{name}:峰会"), &format!("{}=峰会", field.name()), &[]);
            }
        }
    }

    #[test]
    fn what_is_too_much_is_cut() {
        let long = format!("{}，{}", "中".repeat(700), "亚".repeat(700));
        assert_eq!(parse(&long).text, format!("{}，", "中".repeat(700)));
        check(&long, &format!("{}，", "中".repeat(700)), &["query_cut"]);
        let deep = format!("{}中亚{}", "(".repeat(100), ")".repeat(100));
        assert_eq!(parse(&deep).warnings, [QueryWarning::TooDeep]);
    }

    /// What is typed: signs, operators, fields, dates, text in either script.
    const TYPED: &str = "([()（）|｜\"“”「」『』＂:：*＊,，。 　－-]|OR|ＯＲ|title|ＴＩＴＬＥ|标题|標題|记者|date|日期|中亚|鐵路|Kazakh|c919|20[0-9]{2}|[0-9]{1,2}[年月日]|至|以来|昨天|\\PC){0,40}";

    /// The significant characters of all texts of a tree, and its depth.
    fn held(node: &Node, text: &mut String) -> usize {
        match node {
            Node::Everything => 1,
            Node::And(nodes) | Node::Or(nodes) => {
                1 + nodes.iter().map(|node| held(node, text)).max().unwrap_or(0)
            }
            Node::Not(node) => 1 + held(node, text),
            Node::Field { field, text: run } => {
                text.push_str(field.name());
                text.push_str(run);
                1
            }
            Node::Text { text: run, .. }
            | Node::Dates { text: run, .. }
            | Node::Prefix { text: run } => {
                text.push_str(run);
                1
            }
        }
    }

    fn check_held(query: &str) -> Result<(), TestCaseError> {
        let parsed = parse(query);
        prop_assert_eq!(&parsed.text, query);
        prop_assert_eq!(parsed.root == Node::Everything, !query.contains(is_significant));
        prop_assert_eq!(&parse(&parsed.text), &parsed);
        let mut text = String::new();
        let depth = held(&parsed.root, &mut text);
        // A level of brackets is at most an exclusion, an alternative and a conjunction.
        prop_assert!(depth <= 3 * (MAX_DEPTH + 2), "{depth}");
        // Nothing is dropped but operators and the names of fields.
        let mut left: Vec<char> = text.chars().filter(|&c| is_significant(c)).collect();
        left.sort_unstable();
        let operators = "ORＯＲtitleＴＩＴＬＥ标题標題记者date日期作者";
        for c in query.chars().filter(|&c| is_significant(c)) {
            match left.binary_search(&c) {
                Ok(i) => drop(left.remove(i)),
                Err(_) => prop_assert!(operators.contains(c), "{c} of {query:?} is in no part"),
            }
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn every_string_has_a_meaning(query in TYPED) {
            check_held(&query)?;
        }

        #[test]
        fn every_string_of_signs_has_a_meaning(
            query in "[()（）|\"“”「」:：* 中O-]{0,200}",
        ) {
            check_held(&query)?;
        }
    }

    /// Work that grows with the square of the length would take minutes here.
    #[test]
    fn the_time_is_linear() {
        let long = 300_000;
        for part in
            ["“", "\"", "「 ", "(", "( ", "(a) ", "title:\" ", "date:“ ", "-(", "a OR ", "a*"]
        {
            let chars: Vec<char> = part.chars().cycle().take(long).collect();
            let mut parser = Parser {
                brackets: closing_brackets(&chars),
                quotes: closing_quotes(&chars),
                chars: &chars,
                warnings: Vec::new(),
            };
            assert!(parser.alternatives(0, long, 0).is_some() || !part.contains('a'), "{part}");
        }
    }
}
