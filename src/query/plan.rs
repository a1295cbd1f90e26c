//! What a query asks for, in terms of runs, words, fields and days.
//!
//! A chunk is answered by its literal run, or by all of its parts: its content words in a plain
//! cut, each as a run, so that the answer never depends on how an article was cut.

use super::function_words::is_function_word;
use super::syntax::{FieldName, Node, Parsed};
use crate::text::fold::FoldedChar;
use crate::text::{Analyzer, Cut, DateRange, Run, Token, fold, fold_char, is_significant};

/// A query whose chunks are no longer than this, in significant characters, names things; articles
/// that hold all of them literally come first. A longer one describes something, and its exact
/// words matter less.
pub const KEYWORD_CHARS: usize = 8;

/// What must hold of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Nothing.
    Everything,
    /// All of these; of none, everything.
    And(Vec<Condition>),
    /// Any of these; of none, nothing.
    Or(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// It holds this run: in that field, or anywhere.
    Run(Option<FieldName>, Run),
    /// It is of these days.
    Dates(DateRange),
    /// It holds this word (folded).
    Word(String),
    /// It holds a word that begins so (folded).
    Prefix(String),
}

/// A chunk of text that an article should hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// As typed.
    pub text: String,
    /// Whether only the exact run will do.
    pub quoted: bool,
    /// All of it.
    pub run: Run,
    /// Its content words, in order; empty when there are fewer than two.
    pub parts: Vec<Run>,
    /// The words to rank by: search mode, function words left out.
    pub words: Vec<String>,
}

/// What a query asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The articles that match.
    pub all: Condition,
    /// Those of them that hold every chunk as a literal run.
    pub run: Condition,
    /// Those of them in which the letters and digits at the ends of each chunk are whole: `023年`
    /// stands in 2023年 too, but not whole. `None` when no chunk begins or ends so.
    pub whole: Option<Condition>,
    /// What holds of articles that are offered although they lack a chunk; `None` when such
    /// offers make no sense.
    pub partial: Option<Condition>,
    /// The chunks that an article should hold.
    pub chunks: Vec<Chunk>,
    /// Prefixes that an article should hold, folded.
    pub prefixes: Vec<String>,
    /// Runs that fields should hold.
    pub fields: Vec<(FieldName, Run)>,
    /// Everything that was typed as one run, when it is more than one chunk.
    pub literal: Option<Run>,
    /// Whether every chunk is at most [`KEYWORD_CHARS`] long.
    pub keyword: bool,
}

/// Works out what a query asks for.
pub fn plan(parsed: &Parsed, analyzer: &Analyzer) -> Plan {
    let mut planner = Planner::new(analyzer);
    let Conditions { mut all, mut run, whole } = planner.conditions(&parsed.root, true);
    let whole = (whole != run).then_some(whole);
    let single = matches!(parsed.root, Node::Text { .. } | Node::Everything);
    let literal = if single || planner.excludes { None } else { Run::of(&parsed.text) };
    if let Some(literal) = &literal {
        let literal = Condition::Run(None, literal.clone());
        all = Condition::Or(vec![all, literal.clone()]);
        run = Condition::Or(vec![run, literal]);
    }
    let keyword = planner.chunks.iter().all(|chunk| chunk.run.len() <= KEYWORD_CHARS);
    Plan {
        partial: planner.partial(&parsed.root),
        all,
        run,
        whole,
        chunks: planner.chunks,
        prefixes: planner.prefixes,
        fields: planner.fields,
        literal,
        keyword,
    }
}

/// What a part of a query asks for, ever more strictly.
struct Conditions {
    all: Condition,
    run: Condition,
    whole: Condition,
}

impl Conditions {
    /// Where there is only one way to hold it.
    fn same(condition: Condition) -> Conditions {
        Conditions { all: condition.clone(), run: condition.clone(), whole: condition }
    }

    /// Those of several parts, joined.
    fn joined(
        parts: impl Iterator<Item = Conditions>,
        join: impl Fn(Vec<Condition>) -> Condition,
    ) -> Conditions {
        let (mut all, mut run, mut whole) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            all.push(part.all);
            run.push(part.run);
            whole.push(part.whole);
        }
        Conditions { all: join(all), run: join(run), whole: join(whole) }
    }
}

struct Planner<'a> {
    analyzer: &'a Analyzer,
    chunks: Vec<Chunk>,
    prefixes: Vec<String>,
    fields: Vec<(FieldName, Run)>,
    excludes: bool,
}

impl<'a> Planner<'a> {
    fn new(analyzer: &'a Analyzer) -> Planner<'a> {
        Planner {
            analyzer,
            chunks: Vec::new(),
            prefixes: Vec::new(),
            fields: Vec::new(),
            excludes: false,
        }
    }

    /// What a node asks for; `wanted`: not inside an exclusion.
    fn conditions(&mut self, node: &Node, wanted: bool) -> Conditions {
        match node {
            Node::Everything => Conditions::same(Condition::Everything),
            Node::And(nodes) => {
                let parts = nodes.iter().map(|node| self.conditions(node, wanted));
                Conditions::joined(parts, Condition::And)
            }
            Node::Or(nodes) => {
                let parts = nodes.iter().map(|node| self.conditions(node, wanted));
                Conditions::joined(parts, Condition::Or)
            }
            Node::Not(node) => {
                self.excludes = true;
                // What is excluded is excluded as typed: an article that holds the words apart
                // stays.
                let run = self.conditions(node, false).run;
                Conditions::same(Condition::Not(Box::new(run)))
            }
            Node::Text { text, quoted } => match self.chunk(text, *quoted) {
                Some(chunk) => {
                    let run = Condition::Run(None, chunk.run.clone());
                    let whole = self.whole(text, &run);
                    let parts: Vec<_> =
                        chunk.parts.iter().map(|part| Condition::Run(None, part.clone())).collect();
                    let all = if parts.is_empty() {
                        run.clone()
                    } else {
                        Condition::Or(vec![run.clone(), Condition::And(parts)])
                    };
                    if wanted {
                        self.chunks.push(chunk);
                    }
                    Conditions { all, run, whole }
                }
                None => Conditions::same(Condition::Everything),
            },
            Node::Field { field, text } => {
                let Some(run) = Run::of(text) else {
                    return Conditions::same(Condition::Everything);
                };
                if wanted {
                    self.fields.push((*field, run.clone()));
                }
                Conditions::same(Condition::Run(Some(*field), run))
            }
            Node::Dates { range, .. } => Conditions::same(Condition::Dates(*range)),
            Node::Prefix { text } => {
                let folded: String = fold(text).into_iter().map(|c| c.ch).collect();
                if wanted {
                    self.prefixes.push(folded.clone());
                }
                Conditions::same(Condition::Prefix(folded))
            }
        }
    }

    /// The run of a chunk, with its letters and digits whole: an article must also hold the
    /// shortest words that begin and end the chunk, where these are letters or digits.
    fn whole(&self, text: &str, run: &Condition) -> Condition {
        let is_sign = |c: Option<char>| c.and_then(fold_char).is_some_and(|c| c.is_ascii());
        let mut significant = text.chars().filter(|&c| is_significant(c));
        let first = is_sign(significant.next());
        let last = is_sign(significant.next_back()) || first && significant.next().is_none();
        if !first && !last {
            return run.clone();
        }
        let words = self.analyzer.words(text, Cut::Search);
        let (start, end) = (words.first().map(|w| w.start), words.iter().map(|w| w.end).max());
        let leading = words.iter().filter(|word| first && Some(word.start) == start);
        let trailing = words.iter().filter(|word| last && Some(word.end) == end);
        let shortest = |words: &mut dyn Iterator<Item = &Token>| {
            words.min_by_key(|word| word.end - word.start).map(|word| word.term.clone())
        };
        let mut conditions = vec![run.clone()];
        for term in [shortest(&mut { leading }), shortest(&mut { trailing })].into_iter().flatten()
        {
            conditions.push(Condition::Word(term));
        }
        conditions.dedup();
        Condition::And(conditions)
    }

    /// What is left of the query without its chunks, when something else could be offered.
    fn partial(&mut self, root: &Node) -> Option<Condition> {
        let nodes = match root {
            Node::And(nodes) => nodes.as_slice(),
            Node::Text { .. } => std::slice::from_ref(root),
            _ => return None,
        };
        // A run in quotes must be there: an article without it is no answer to any part.
        let is_text = |node: &&Node| matches!(node, Node::Text { quoted: false, .. });
        if !nodes.iter().any(|node| is_text(&node)) {
            return None;
        }
        let rest = nodes.iter().filter(|node| !is_text(node));
        Some(Condition::And(rest.map(|node| self.conditions(node, false).all).collect()))
    }

    fn chunk(&self, text: &str, quoted: bool) -> Option<Chunk> {
        let folded = fold(text);
        let run = Run::of_folded(text, &folded)?;
        let mut words = Vec::new();
        self.analyzer.each_word(text, &folded, Cut::Search, |term, _, _| {
            if !is_function_word(term) {
                words.push(term.to_owned());
            }
        });
        let parts = if quoted { Vec::new() } else { self.parts(text, &folded) };
        Some(Chunk { text: text.to_owned(), quoted, run, parts, words })
    }

    /// The content words of a chunk. A word of one character stays joined to its neighbour: alone
    /// it would be found everywhere.
    fn parts(&self, text: &str, folded: &[FoldedChar]) -> Vec<Run> {
        // Ranges of `folded`, and whether the next word may join them.
        let mut parts: Vec<(usize, usize)> = Vec::new();
        let mut joinable = false;
        self.analyzer.each_word(text, folded, Cut::Plain, |term, first, last| {
            let index = |c: &FoldedChar| folded.partition_point(|other| other.start < c.start);
            let (start, end) = (index(first), index(last) + 1);
            if is_function_word(term) {
                joinable = false;
                return;
            }
            let adjacent = |part: &(usize, usize)| {
                part.1 == start && folded[start].position == folded[start - 1].position + 1
            };
            match parts.last_mut() {
                Some(part)
                    if joinable && adjacent(part) && (end - start == 1 || part.1 - part.0 == 1) =>
                {
                    part.1 = end;
                }
                _ => parts.push((start, end)),
            }
            joinable = true;
        });
        if parts.len() < 2 {
            return Vec::new();
        }
        // Said twice, a word asks for nothing more, and each costs a look at all its places.
        let mut runs: Vec<Run> = Vec::with_capacity(parts.len());
        for (start, end) in parts {
            let run = Run::of_folded(text, &folded[start..end]);
            runs.extend(run.filter(|run| !runs.contains(run)));
        }
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::*;

    fn check_parts(chunk: &str, expected: &[&str]) {
        let plan = plan(&parse(chunk), &Analyzer::new());
        let parts: Vec<String> = plan.chunks[0]
            .parts
            .iter()
            .map(|run| run.chars().iter().map(|c| c.ch).collect())
            .collect();
        assert_eq!(parts, expected, "{chunk}");
    }

    #[test]
    fn parts_are_content_words() {
        check_parts("实业家委员会", &["实业家", "委员会"]);
        check_parts("中亚五国的农业合作机制", &["中亚", "五国", "农业", "合作", "机制"]);
        check_parts("中吉乌铁路", &["中吉乌", "铁路"]);
        check_parts("中亚合作与中亚合作", &["中亚", "合作"]);
        check_parts("峰会", &[]);
        check_parts("的", &[]);
        check_parts("\"实业家委员会\"", &[]);
        check_parts("訪塔吉克斯坦部長", &["访塔吉克斯坦", "部长"]);
    }

    #[test]
    fn everything_typed_is_tried_as_one_run() {
        let plan_of = |query: &str| plan(&parse(query), &Analyzer::new());
        let literal = |query: &str| plan_of(query).literal.map(|run| run.len());
        assert_eq!(literal("中亚 OR 西亚"), Some(6));
        assert_eq!(literal("(新华社记者 申宏 摄)"), Some(8));
        assert_eq!(literal("中亚"), None);
        assert_eq!(literal("中亚 -能源"), None);
        assert!(plan_of("中亚 铁路").keyword);
        assert!(!plan_of("中亚 核电占发电量比例最大的国家").keyword);
    }

    #[test]
    fn offers_keep_what_is_no_text() {
        let partial = |query: &str| plan(&parse(query), &Analyzer::new()).partial;
        assert_eq!(partial("中亚 铁路"), Some(Condition::And(vec![])));
        let dates = crate::query::dates::parse_range("2023").unwrap();
        assert_eq!(partial("中亚 date:2023"), Some(Condition::And(vec![Condition::Dates(dates)])));
        assert_eq!(partial("“中亚”"), None);
        assert!(matches!(partial("“中亚” 铁路"), Some(Condition::And(kept)) if kept.len() == 1));
        assert_eq!(partial("date:2023"), None);
        assert_eq!(partial("中亚 OR 西亚"), None);
    }
}
