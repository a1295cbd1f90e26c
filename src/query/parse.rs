//! The parser: every string has a meaning.
//!
//! | written | means |
//! |---|---|
//! | `中亚 铁路` | both |
//! | `"合作机制"` `“合作机制”` `「合作机制」` `『合作机制』` | exactly this run |
//! | `-能源` `－能源` `-"合作机制"` | not this; only at the start or after white space |
//! | `中亚 OR 西亚` `中亚 \| 西亚` | either |
//! | `(中亚 OR 西亚) 铁路` `（…）` | grouping |
//! | `title:峰会` `标题：峰会` | a run in that field |
//! | `date:2023-05` `日期：2023年5月` | that time |
//! | `Kazakh*` | words that begin so |
//!
//! Signs that do not form one of these are part of the text. Brackets and quotes are operators only
//! where they enclose whole words: in `共建“一带一路”倡议` and `（可研）铁路` they are text.

use super::dates::parse_range;
use super::syntax::{FieldName, Node, Parsed, QueryWarning};
use crate::text::is_significant;

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
    let mut parser = Parser { closing: closing_brackets(&chars), chars: &chars, warnings };
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
    let excludes = |node: &Node| matches!(node, Node::Not(_));
    match root {
        Node::Not(_) => {
            warnings.push(QueryWarning::OnlyExclusions);
            Node::And(vec![Node::Everything, root])
        }
        Node::And(mut nodes) if nodes.iter().all(excludes) => {
            warnings.push(QueryWarning::OnlyExclusions);
            nodes.insert(0, Node::Everything);
            Node::And(nodes)
        }
        root => root,
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

/// What closes a quote.
fn closing_quote(open: char) -> Option<char> {
    Some(match open {
        '"' => '"',
        '＂' => '＂',
        '“' | '”' => '”',
        '「' => '」',
        '『' => '』',
        _ => return None,
    })
}

struct Parser<'a> {
    chars: &'a [char],
    closing: Vec<Option<usize>>,
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
        let alone = matches!(&self.chars[i..stop], ['O', 'R'] | ['|' | '｜'] | ['|', '|']);
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
            && (next.is_alphabetic() || closing_quote(next).is_some() || matches!(next, '(' | '（'))
        {
            let (node, stop) = self.item(i + 1, end, depth, false);
            return (node.map(|node| Node::Not(Box::new(node))), stop);
        }
        if let Some((text, stop)) = self.quoted(i, end) {
            return (self.text_node(&text, true), stop);
        }
        if let Some(close) = self.closing[i]
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
            && prefix
                .chars()
                .all(|c| crate::text::fold_char(c).is_some_and(|c| c.is_ascii_alphanumeric()))
        {
            return (Some(Node::Prefix { text: prefix.to_owned() }), stop);
        }
        (self.text_node(&text, false), stop)
    }

    /// The text of a quote that begins at `i` and encloses whole words.
    fn quoted(&self, i: usize, end: usize) -> Option<(String, usize)> {
        let close = closing_quote(self.chars[i])?;
        let stop = (i + 1..end).find(|&k| self.chars[k] == close)?;
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
        let is_date = matches!(name.to_lowercase().as_str(), "date" | "日期" | "时间" | "時間");
        let field = FieldName::from_typed(&name);
        if field.is_none() && !is_date || self.is_boundary(colon + 1, end) {
            return None;
        }
        let (value, stop) = self.quoted(colon + 1, end).unwrap_or_else(|| {
            let stop = self.chunk_end(colon + 1, end);
            (self.chars[colon + 1..stop].iter().collect(), stop)
        });
        match field {
            Some(field) => value
                .contains(is_significant)
                .then_some((Some(Node::Field { field, text: value }), stop)),
            None => match parse_range(&value) {
                Some(range) => Some((Some(Node::Dates { text: value, range }), stop)),
                None => {
                    self.warnings.push(QueryWarning::BadDate(value));
                    None
                }
            },
        }
    }

    /// A text to look for, `None` when it has no significant character.
    fn text_node(&self, text: &str, quoted: bool) -> Option<Node> {
        text.contains(is_significant).then(|| Node::Text { text: text.to_owned(), quoted })
    }
}

fn all_of(mut nodes: Vec<Node>) -> Option<Node> {
    if nodes.len() > 1 { Some(Node::And(nodes)) } else { nodes.pop() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
            Node::Dates { range, .. } => {
                let show =
                    |date: Option<crate::text::Date>| date.map_or(String::new(), |d| d.to_string());
                format!("{}..{}", show(range.from), show(range.to))
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
    }

    #[test]
    fn exclusions() {
        check("中亚 -能源", "(中亚 & !能源)", &[]);
        check("中亚 －能源", "(中亚 & !能源)", &[]);
        check("中亚 -\"合作机制\"", "(中亚 & !\"合作机制\")", &[]);
        check("中亚 -title:峰会", "(中亚 & !title=峰会)", &[]);
        check("-能源", "(* & !能源)", &["only_exclusions"]);
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
        check("Kazakh*", "Kazakh…", &[]);
        check("*ST", "*ST", &[]);
        check("北京*", "北京*", &[]);
    }

    #[test]
    fn what_is_too_much_is_cut() {
        let long = format!("{}，{}", "中".repeat(700), "亚".repeat(700));
        assert_eq!(parse(&long).text, format!("{}，", "中".repeat(700)));
        check(&long, &format!("{}，", "中".repeat(700)), &["query_cut"]);
        let deep = format!("{}中亚{}", "(".repeat(100), ")".repeat(100));
        assert_eq!(parse(&deep).warnings, [QueryWarning::TooDeep]);
    }

    proptest! {
        #[test]
        fn every_string_has_a_meaning(query in "([()（）|｜\"“”「」:：*＊ -]|OR|title|date|日期|中亚|20[0-9]{2}|\\PC){0,40}") {
            let parsed = parse(&query);
            prop_assert_eq!(&parsed.text, &query);
            let has_subject = query.contains(is_significant);
            prop_assert_eq!(parsed.root == Node::Everything, !has_subject);
        }
    }
}
