//! The parser: every string has a meaning.
//!
//! | written | means |
//! |---|---|
//! | `中亚 铁路` | both |
//! | `"合作机制"` `“合作机制”` `「合作机制」` `『合作机制』` | exactly this run |
//! | `-能源` `－能源` `-"合作机制"` `-(能源 农业)` `-title:峰会` | not this; only at the start or after white space |
//! | `中亚 OR 西亚` `中亚 \| 西亚` `中亚 ｜ 西亚` | either |
//! | `中亚 AND 铁路` `中亚 && 铁路` | both |
//! | `中亚 NOT 铁路` `中亚 AND NOT 铁路` | the first without the second |
//! | `中亚 NEAR/50 铁路` | both, with at most 50 characters between them, in one paragraph |
//! | `同段(王毅 中亚)` `同句(王毅 中亚)` `paragraph(…)` `sentence(…)` | everything inside one paragraph, one sentence |
//! | `(中亚 OR 西亚) 铁路` `（…）` | grouping |
//! | `exact:"台灣"` `原文：“台灣”` | exactly this run, in this script, with no sign parting it |
//! | `title:峰会` `标题：峰会` `标题："…"` | a run in that field |
//! | `date:2023-05` `日期：2023年5月` | that time, as [`parse_dates`] reads it |
//! | `Kazakh*` `Ｋａｚａｋｈ＊` | words of letters and digits with this prefix |
//! | `习*平` | the texts on both sides of the star, near each other |
//! | `intitle:` `inauthor:` `location:` `site:` `after:` `before:` `+"…"` | see `foreign.rs` |
//!
//! Operators in capitals are operators only between white space and with an operand on each side;
//! elsewhere they are text. Words of other engines for properties that articles here do not have are
//! ignored with a warning, unless the query consists of them alone.
//!
//! Signs that form none of these are part of the text. Brackets and quotes are operators only if they
//! enclose whole words: in `共建“一带一路”倡议` and `（可研）铁路` they are text. Quotes within quotes belong to
//! the run: `“共建“一带一路”倡议”`. In a field every text is a run that may occur inside a word, so
//! `title:Kazakh*` is `title:Kazakh`.
//!
//! Parsing is linear in the length of the query: all brackets and quotes are matched in one pass, and
//! nesting is bounded.

mod closing;
mod foreign;
mod near;
mod operators;

use souwen_article::{Field, Nearness};
use souwen_text::date::typed::{When, parse_dates};
use souwen_text::fold::narrow;
use souwen_text::{fold_char, is_significant};

use crate::syntax::{Node, Parsed, QueryWarning, TypedField};

pub(crate) use closing::closing_quotes;
pub(crate) use foreign::is_foreign;
pub(crate) use operators::Operator;

use closing::closing_brackets;
use foreign::{Foreign, days_beyond, foreign, is_address};
use near::{both_near, within};

/// The maximal length of a query, in characters. The rest is ignored, with a warning.
pub const MAX_QUERY_CHARS: usize = 1000;

/// The maximal depth of nested brackets.
const MAX_DEPTH: usize = 16;

/// The maximal length of a field name, in characters. Longer names are not looked up.
const MAX_FIELD_NAME_CHARS: usize = 10;

/// The maximal distance of the texts on both sides of a star, in characters.
const STAR_CHARS: u32 = 10;

/// The part of an overlong query that is searched, cut at the end of a clause; `None` if the whole
/// query is searched.
pub fn searched_part(query: &str) -> Option<String> {
    query.chars().nth(MAX_QUERY_CHARS)?;
    let mut chars: Vec<char> = query.chars().take(MAX_QUERY_CHARS).collect();
    chars.truncate(clause_end(&chars));
    Some(chars.into_iter().collect())
}

/// Parses a query.
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
        excludes_by_sign: false,
    };
    let root = parser.alternatives(0, chars.len(), 0);
    let Parser { mut warnings, excludes_by_sign, .. } = parser;
    let text: String = chars.iter().collect();
    let root = match root {
        // The query consists of words of other engines alone, so they are searched as text.
        None if text.contains(is_significant) => {
            warnings.retain(|warning| !matches!(warning, QueryWarning::NotSearchable(_)));
            Node::Text { text: text.trim().to_owned(), quoted: false }
        }
        Some(root) => with_subject(root, &mut warnings),
        None => {
            if !text.trim().is_empty() {
                warnings.push(QueryWarning::NothingToSearch);
            }
            Node::Everything
        }
    };
    Parsed { text, root, warnings, excludes_by_sign }
}

/// A query of exclusions alone matches everything else.
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

/// The end of the last clause; the end of the text if its second half has no end of a clause.
fn clause_end(chars: &[char]) -> usize {
    let is_end = |c: &char| c.is_whitespace() || "，。；、！？,;!?".contains(*c);
    let end = chars.iter().rposition(is_end).map_or(0, |i| i + 1);
    if end > chars.len() / 2 { end } else { chars.len() }
}

struct Parser<'a> {
    chars: &'a [char],
    /// For every opening bracket, and for every opening quote, the index at which it is closed.
    brackets: Vec<Option<usize>>,
    quotes: Vec<Option<usize>>,
    warnings: Vec<QueryWarning>,
    excludes_by_sign: bool,
}

/// What has been parsed of a group.
#[derive(Default)]
struct Group {
    /// The complete alternatives.
    done: Vec<Node>,
    /// The items of the current alternative.
    items: Vec<Node>,
    /// The text of the last `OR`. If nothing follows it, it is text.
    pending: Option<String>,
    /// The right operand of the last `NEAR`, until something else follows it.
    near: Option<Node>,
}

impl Parser<'_> {
    /// Parses `a b OR c d` between two offsets; `None` if there is nothing to search for.
    fn alternatives(&mut self, start: usize, end: usize, depth: usize) -> Option<Node> {
        let mut group = Group::default();
        let mut i = start;
        while i < end {
            if self.chars[i].is_whitespace() {
                i += 1;
                continue;
            }
            let operator = self.operator(i, end);
            i = match operator
                .and_then(|(sign, next)| self.join(&mut group, sign, i, next, end, depth))
            {
                Some(next) => next,
                None => {
                    let (node, next) = match operator {
                        // Without an operand on each side it is text.
                        Some((_, next)) => (self.text_between(i, next), next),
                        None => self.item(i, end, depth, i == start || self.after_space(i)),
                    };
                    if node.is_some() {
                        group.near = None;
                    }
                    group.items.extend(node);
                    next
                }
            };
        }
        let Group { mut done, items, pending, .. } = group;
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

    /// Applies the operator from `i` to `next`, and returns the offset at which to continue; `None`
    /// if it lacks operands and so is text.
    fn join(
        &mut self,
        group: &mut Group,
        operator: Operator,
        i: usize,
        next: usize,
        end: usize,
        depth: usize,
    ) -> Option<usize> {
        if operator == Operator::Or {
            let node = all_of(std::mem::take(&mut group.items))?;
            group.done.push(node);
            group.pending = Some(self.chars[i..next].iter().collect());
            group.near = None;
            return Some(next);
        }
        let has_left = match operator {
            Operator::Not => !group.items.is_empty() || group.pending.is_some(),
            _ => !group.items.is_empty(),
        };
        if !has_left || !self.operand_follows(operator, next, end) {
            return None;
        }
        let (node, after) = match operator {
            Operator::And | Operator::Or => return Some(next),
            Operator::Not | Operator::Near(_) => self.next_item(next, end, depth),
        };
        let right = node?;
        match operator {
            Operator::Near(distance) => {
                let before = group.near.take();
                let left = before.as_ref().or(group.items.last());
                match left.and_then(|left| both_near(left, &right, distance)) {
                    Some(near) => {
                        if before.is_none() {
                            group.items.pop();
                        }
                        group.items.push(near);
                        group.near = Some(right);
                    }
                    None => {
                        self.warn(QueryWarning::NearIgnored);
                        group.items.push(right);
                    }
                }
            }
            _ => {
                group.near = None;
                // A double negation is a negation.
                group.items.push(match right {
                    Node::Not(_) => right,
                    node => Node::Not(Box::new(node)),
                });
            }
        }
        Some(after)
    }

    /// The first item from `i` on that can be searched for, and its end.
    fn next_item(&mut self, mut i: usize, end: usize, depth: usize) -> (Option<Node>, usize) {
        while i < end {
            if self.chars[i].is_whitespace() {
                i += 1;
                continue;
            }
            match self.item(i, end, depth, self.after_space(i)) {
                (None, next) => i = next,
                found => return found,
            }
        }
        (None, end)
    }

    /// Whether an operand follows from `i` on.
    fn operand_follows(&self, before: Operator, i: usize, end: usize) -> bool {
        let Some(start) = (i..end).find(|&k| !self.chars[k].is_whitespace()) else { return false };
        match self.operator(start, end) {
            Some((Operator::Not, next)) if before == Operator::And => {
                self.operand_follows(Operator::Not, next, end)
            }
            Some(_) => false,
            None => self.chars[start..end].iter().any(|&c| is_significant(c)),
        }
    }

    fn after_space(&self, i: usize) -> bool {
        i == 0 || self.chars[i - 1].is_whitespace()
    }

    /// The operator between white space at `i`, and its end.
    fn operator(&self, i: usize, end: usize) -> Option<(Operator, usize)> {
        let could_be = matches!(narrow(self.chars[i]), 'A' | 'O' | 'N' | '&' | '|');
        if !could_be || !self.after_space(i) {
            return None;
        }
        let stop = self.chunk_end(i, end);
        Operator::read(&self.chars[i..stop]).map(|operator| (operator, stop))
    }

    fn warn(&mut self, warning: QueryWarning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// The offset of the next white space.
    fn chunk_end(&self, i: usize, end: usize) -> usize {
        (i..end).find(|&k| self.chars[k].is_whitespace()).unwrap_or(end)
    }

    /// Whether a word may end before `i`.
    fn is_boundary(&self, i: usize, end: usize) -> bool {
        i >= end || self.chars[i].is_whitespace()
    }

    /// Parses one item that begins at `i`, and returns its end.
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
            // What is left out excludes nothing.
            self.excludes_by_sign |= node.is_some();
            return (node.map(|node| Node::Not(Box::new(node))), stop);
        }
        // A plus sign has no effect, since everything is required anyway.
        if may_exclude
            && matches!(self.chars[i], '+' | '＋')
            && let Some(&next) = self.chars[..end].get(i + 1)
            && (is_quote(next) || matches!(next, '(' | '（'))
        {
            return self.item(i + 1, end, depth, false);
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
            self.warn(QueryWarning::TooDeep);
        }
        if let Some(found) = self.unit(i, end, depth) {
            return found;
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
        (self.starred(&text).or_else(|| self.text_node(&text, false)), stop)
    }

    /// The meaning of a single star beside Han text. Between two texts: they must be near each other.
    /// At the edge of a text: nothing, since texts are found inside longer ones anyway.
    fn starred(&mut self, text: &str) -> Option<Node> {
        let (before, after) = text.split_once(['*', '＊'])?;
        let is_han = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && !c.is_ascii());
        let (left, right) = (is_han(before.chars().next_back()), is_han(after.chars().next()));
        if after.contains(['*', '＊']) || !(left || right) {
            return None;
        }
        if left && right {
            let texts = vec![before.to_owned(), after.to_owned()];
            return Some(Node::Near { texts, nearness: Nearness::Characters(STAR_CHARS) });
        }
        if before.is_empty() || after.is_empty() {
            self.warn(QueryWarning::StarIgnored(text.to_owned()));
        }
        None
    }

    /// Parses `同段(…)` and the like at `i`: everything inside must be in one paragraph or sentence.
    fn unit(&mut self, i: usize, end: usize, depth: usize) -> Option<(Option<Node>, usize)> {
        let limit = end.min(i + MAX_FIELD_NAME_CHARS + 1);
        let open = (i..limit).find(|&k| !self.chars[k].is_alphabetic())?;
        let close = self.brackets[open].filter(|&close| close < end)?;
        if open == i || depth >= MAX_DEPTH || !self.is_boundary(close + 1, end) {
            return None;
        }
        let name: String = self.chars[i..open].iter().filter_map(|&c| fold_char(c)).collect();
        let nearness = match name.as_str() {
            "同段" | "paragraph" => Nearness::Paragraph,
            "同句" | "sentence" => Nearness::Sentence,
            _ => return None,
        };
        let node = self.alternatives(open + 1, close, depth + 1)?;
        let near = within(&node, nearness);
        if near.is_none() {
            self.warn(QueryWarning::NearIgnored);
        }
        Some((near.or(Some(node)), close + 1))
    }

    /// The text in quotes that begin at `i` and enclose whole words.
    fn quoted(&self, i: usize, end: usize) -> Option<(String, usize)> {
        let stop = self.quotes[i].filter(|&stop| stop < end)?;
        self.is_boundary(stop + 1, end)
            .then(|| (self.chars[i + 1..stop].iter().collect(), stop + 1))
    }

    /// Parses `name:value` at `i`.
    fn field(&mut self, i: usize, end: usize) -> Option<(Option<Node>, usize)> {
        let limit = end.min(i + MAX_FIELD_NAME_CHARS + 1);
        let colon = (i..limit).find(|&k| !self.chars[k].is_alphabetic())?;
        if colon == i || !matches!(self.chars[colon], ':' | '：') {
            return None;
        }
        let name: String = self.chars[i..colon].iter().collect();
        if self.is_boundary(colon + 1, end) {
            return None;
        }
        let (text, stop) = self.quoted(colon + 1, end).unwrap_or_else(|| {
            let stop = self.chunk_end(colon + 1, end);
            (self.chars[colon + 1..stop].iter().collect(), stop)
        });
        let node = match TypedField::from_typed(&name) {
            Some(TypedField::Text(field)) => field_node(field, &text),
            Some(TypedField::Exact) => {
                text.contains(is_significant).then(|| Node::Exact { text: text.clone() })
            }
            Some(TypedField::Date) => {
                let when = parse_dates(&text);
                if when.is_none() {
                    self.warn(QueryWarning::BadDate(text.clone()));
                }
                when.map(|when| Node::Dates { text, when })
            }
            None => return self.foreign(&name, text, stop),
        };
        node.map(|node| (Some(node), stop))
    }

    /// The meaning of another engine's word before a colon.
    fn foreign(&mut self, name: &str, text: String, stop: usize) -> Option<(Option<Node>, usize)> {
        let beyond = |is_after| {
            let when: Option<When> = days_beyond(&text, is_after);
            when.map(|when| Node::Dates { text: text.clone(), when })
        };
        let node = match foreign(name)? {
            Foreign::Field(field) => field_node(field, &text),
            Foreign::Text => self.text_node(&text, false),
            Foreign::Site if !is_address(&text) => field_node(Field::Source, &text),
            Foreign::After => beyond(true),
            Foreign::Before => beyond(false),
            Foreign::Site | Foreign::Missing(_) if !text.contains(is_significant) => None,
            Foreign::Site => {
                self.warn(QueryWarning::NotSearchable("site"));
                return Some((None, stop));
            }
            Foreign::Missing(name) => {
                self.warn(QueryWarning::NotSearchable(name));
                return Some((None, stop));
            }
        };
        node.map(|node| (Some(node), stop))
    }

    /// The text between two offsets.
    fn text_between(&self, start: usize, end: usize) -> Option<Node> {
        let text: String = self.chars[start..end].iter().collect();
        self.text_node(&text, false)
    }

    /// A text to search for; `None` if it has no significant character.
    fn text_node(&self, text: &str, quoted: bool) -> Option<Node> {
        text.contains(is_significant).then(|| Node::Text { text: text.to_owned(), quoted })
    }
}

/// A run in a field; `None` when it has no significant character.
fn field_node(field: Field, text: &str) -> Option<Node> {
    text.contains(is_significant).then(|| {
        let text = text.strip_suffix(['*', '＊']).unwrap_or(text).to_owned();
        Node::Field { field, text }
    })
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '＂' | '“' | '”' | '「' | '『')
}

fn all_of(mut nodes: Vec<Node>) -> Option<Node> {
    if nodes.len() > 1 { Some(Node::And(nodes)) } else { nodes.pop() }
}

#[cfg(test)]
mod tests;
