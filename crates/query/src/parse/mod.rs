//! The parser: every string has a meaning.
//!
//! | written | means |
//! |---|---|
//! | `中亚 铁路` | both |
//! | `"合作机制"` `“合作机制”` `「合作机制」` `『合作机制』` | exactly this run |
//! | `-能源` `－能源` `-"合作机制"` `-(能源 农业)` `-title:峰会` | not this; only at the start or after white space |
//! | `中亚 OR 西亚` `中亚 \| 西亚` `中亚 ｜ 西亚` | either |
//! | `(中亚 OR 西亚) 铁路` `（…）` | grouping |
//! | `exact:"台灣"` `原文：“台灣”` | exactly this run, in this script, and no sign parts it |
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

mod closing;

use souwen_text::date::typed::parse_dates;
use souwen_text::{fold_char, is_significant};

use crate::syntax::{Node, Parsed, QueryWarning, TypedField};

use closing::{closing_brackets, closing_quotes};

/// The longest query, in characters; what goes beyond is left out, with a warning.
pub const MAX_QUERY_CHARS: usize = 1000;

/// The deepest nesting of brackets.
const MAX_DEPTH: usize = 16;

/// The longest name of a field, in characters: nothing longer is looked up.
const MAX_FIELD_NAME_CHARS: usize = 8;

/// The part of a query that is searched for, cut at the end of a clause; `None` where that is all
/// of it.
pub fn searched_part(query: &str) -> Option<String> {
    query.chars().nth(MAX_QUERY_CHARS)?;
    let mut chars: Vec<char> = query.chars().take(MAX_QUERY_CHARS).collect();
    chars.truncate(clause_end(&chars));
    Some(chars.into_iter().collect())
}

/// Understands a query.
pub fn parse(query: &str) -> Parsed {
    let part = searched_part(query);
    let chars: Vec<char> = part.as_deref().unwrap_or(query).chars().collect();
    let mut warnings = Vec::new();
    if part.is_some() {
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
            TypedField::Exact => text.contains(is_significant).then_some(Node::Exact { text }),
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
mod tests;
