//! What a query asks for, in terms of runs, words, fields and days.
//!
//! A chunk is answered by its literal run, or by all of its parts: its content words in a plain
//! cut, each as a run, so that the answer never depends on how an article was cut.

use std::ops::Range;

use souwen_article::{Condition, Field};
use souwen_text::date::typed::When;
use souwen_text::fold::FoldedChar;
use souwen_text::{Analyzer, Cut, Run, fold};

use crate::conditions::{Conditions, whole};
use crate::function_words::is_function_word;
use crate::synonyms::{Alternative, Extension, Substitution, Synonyms};
use crate::syntax::{Node, Parsed};

/// A query whose chunks are no longer than this, in significant characters, names things; articles
/// that hold all of them literally come first. A longer one describes something, and its exact
/// words matter less.
pub const KEYWORD_CHARS: usize = 8;

/// The most synonyms that are looked for at once: each is a search of its own.
pub const MAX_ALTERNATIVES: usize = 64;

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
    /// What may stand instead of stretches of its parts.
    pub extensions: Vec<Extension>,
    /// The words to rank by: search mode, function words left out.
    pub words: Vec<String>,
    /// For each character of the run, whether it is of a content word: those of function words say
    /// nothing about the subject.
    pub content: Vec<bool>,
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
    pub fields: Vec<(Field, Run)>,
    /// Everything that was typed as one run, when it is more than one chunk.
    pub literal: Option<Run>,
    /// Whether every chunk is at most [`KEYWORD_CHARS`] long.
    pub keyword: bool,
    /// What may stand instead of several chunks in a row.
    pub extensions: Vec<Extension>,
    /// The articles that match without synonyms; `None` when there are no synonyms.
    pub typed: Option<Condition>,
    /// What was looked for besides what was typed, for showing.
    pub synonyms: Vec<Substitution>,
    /// Whether there are more synonyms than are looked for ([`MAX_ALTERNATIVES`]).
    pub synonyms_cut: bool,
}

impl Plan {
    /// All synonyms that are looked for.
    pub fn alternatives(&self) -> impl Iterator<Item = &Alternative> {
        let of_chunks = self.chunks.iter().flat_map(|chunk| &chunk.extensions);
        of_chunks.chain(&self.extensions).flat_map(|extension| &extension.alternatives)
    }
}

/// Works out what a query asks for; `synonyms` may stand in an article instead of what was typed,
/// but not of what is quoted, excluded or of a field.
pub fn plan(parsed: &Parsed, analyzer: &Analyzer, synonyms: &Synonyms) -> Plan {
    let mut planner = Planner::new(analyzer, synonyms);
    let Conditions { mut all, mut run, whole } = planner.conditions(&parsed.root, true);
    let whole = (whole != run).then_some(whole);
    let no_synonyms = Synonyms::default();
    let mut typed = (!planner.synonyms.is_empty())
        .then(|| Planner::new(analyzer, &no_synonyms).conditions(&parsed.root, true).all);
    let single = matches!(parsed.root, Node::Text { .. } | Node::Everything);
    let literal = if single || planner.excludes { None } else { Run::of(&parsed.text) };
    if let Some(literal) = &literal {
        let literal = Condition::Run(None, literal.clone());
        all = Condition::Or(vec![all, literal.clone()]);
        typed = typed.map(|typed| Condition::Or(vec![typed, literal.clone()]));
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
        extensions: planner.extensions,
        typed,
        synonyms: planner.synonyms,
        synonyms_cut: planner.synonyms_cut,
    }
}

pub(super) struct Planner<'a> {
    pub(super) analyzer: &'a Analyzer,
    pub(super) table: &'a Synonyms,
    pub(super) chunks: Vec<Chunk>,
    pub(super) extensions: Vec<Extension>,
    pub(super) synonyms: Vec<Substitution>,
    pub(super) synonyms_cut: bool,
    /// How many synonyms are looked for.
    pub(super) alternatives: usize,
    prefixes: Vec<String>,
    fields: Vec<(Field, Run)>,
    excludes: bool,
    /// Whether what is planned now is excluded: that is never extended.
    pub(super) in_exclusion: bool,
}

impl<'a> Planner<'a> {
    fn new(analyzer: &'a Analyzer, table: &'a Synonyms) -> Planner<'a> {
        Planner {
            analyzer,
            table,
            chunks: Vec::new(),
            extensions: Vec::new(),
            synonyms: Vec::new(),
            synonyms_cut: false,
            alternatives: 0,
            prefixes: Vec::new(),
            fields: Vec::new(),
            excludes: false,
            in_exclusion: false,
        }
    }

    /// What a node asks for; `wanted`: not inside an exclusion.
    fn conditions(&mut self, node: &Node, wanted: bool) -> Conditions {
        match node {
            Node::Everything => Conditions::same(Condition::Everything),
            Node::And(nodes) => {
                // The chunks of each node.
                let mut chunks = Vec::with_capacity(nodes.len());
                let mut condition = |node| {
                    let first = self.chunks.len();
                    let conditions = self.conditions(node, wanted);
                    chunks.push(first..self.chunks.len());
                    conditions
                };
                let parts: Vec<Conditions> = nodes.iter().map(&mut condition).collect();
                let all = parts.iter().map(|part| part.all.clone()).collect();
                let all = Condition::And(self.joined(nodes, &chunks, all, wanted));
                Conditions { all, ..Conditions::joined(parts, Condition::And) }
            }
            Node::Or(nodes) => {
                let parts = nodes.iter().map(|node| self.conditions(node, wanted)).collect();
                Conditions::joined(parts, Condition::Or)
            }
            Node::Not(node) => {
                self.excludes = true;
                let outside = std::mem::replace(&mut self.in_exclusion, true);
                // What is excluded is excluded as typed: an article that holds the words apart
                // stays.
                let run = self.conditions(node, false).run;
                self.in_exclusion = outside;
                Conditions::same(Condition::Not(Box::new(run)))
            }
            Node::Text { text, quoted } => {
                let folded = fold(text);
                let Some(mut chunk) = self.chunk(text, &folded, *quoted) else {
                    return Conditions::same(Condition::Everything);
                };
                let run = Condition::Run(None, chunk.run.clone());
                let whole = whole(self.analyzer, text, &run);
                let apart = if *quoted { None } else { self.apart(&mut chunk, &folded, wanted) };
                let all = match apart {
                    Some(apart) => Condition::Or(vec![run.clone(), apart]),
                    None => run.clone(),
                };
                if wanted {
                    self.chunks.push(chunk);
                }
                Conditions { all, run, whole }
            }
            Node::Field { field, text } => {
                let Some(run) = Run::of(text) else {
                    return Conditions::same(Condition::Everything);
                };
                if wanted {
                    self.fields.push((*field, run.clone()));
                }
                Conditions::same(Condition::Run(Some(*field), run))
            }
            Node::Dates { when: When::Days(range), .. } => {
                Conditions::same(Condition::Dates(*range))
            }
            Node::Dates { when: When::Yearly(range), .. } => {
                Conditions::same(Condition::Yearly(*range))
            }
            Node::Prefix { text } => {
                let folded: String = fold(text).into_iter().map(|c| c.ch).collect();
                if wanted {
                    self.prefixes.push(folded.clone());
                }
                Conditions::same(Condition::Prefix(folded))
            }
        }
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
        // This is another question to the index, with as many synonyms of its own.
        self.alternatives = 0;
        Some(Condition::And(rest.map(|node| self.conditions(node, false).all).collect()))
    }

    fn chunk(&self, text: &str, folded: &[FoldedChar], quoted: bool) -> Option<Chunk> {
        let run = Run::of_folded(text, folded)?;
        let mut words = Vec::new();
        self.analyzer.each_word(text, folded, Cut::Search, |term, _, _| {
            if !is_function_word(term) {
                words.push(term.to_owned());
            }
        });
        let mut content = vec![true; folded.len()];
        self.analyzer.each_word(text, folded, Cut::Plain, |term, first, last| {
            if is_function_word(term) {
                content[index_of(folded, first)..=index_of(folded, last)].fill(false);
            }
        });
        let (text, parts, extensions) = (text.to_owned(), Vec::new(), Vec::new());
        Some(Chunk { text, quoted, run, parts, extensions, words, content })
    }

    /// The content words of a chunk, as ranges of `folded`; none when there are fewer than two. A
    /// word of one character stays joined to its neighbour: alone it would be found everywhere.
    pub(super) fn parts(&self, text: &str, folded: &[FoldedChar]) -> Vec<Range<usize>> {
        // Ranges of `folded`, and whether the next word may join them.
        let mut parts: Vec<Range<usize>> = Vec::new();
        let mut joinable = false;
        self.analyzer.each_word(text, folded, Cut::Plain, |term, first, last| {
            let (start, end) = (index_of(folded, first), index_of(folded, last) + 1);
            if is_function_word(term) {
                joinable = false;
                return;
            }
            let adjacent = |part: &Range<usize>| {
                part.end == start && folded[start].position == folded[start - 1].position + 1
            };
            match parts.last_mut() {
                Some(part)
                    if joinable && adjacent(part) && (end - start == 1 || part.len() == 1) =>
                {
                    part.end = end;
                }
                _ => parts.push(start..end),
            }
            joinable = true;
        });
        if parts.len() < 2 { Vec::new() } else { parts }
    }
}

/// The index of one of these characters.
pub(super) fn index_of(folded: &[FoldedChar], c: &FoldedChar) -> usize {
    folded.partition_point(|other| other.start < c.start)
}

#[cfg(test)]
mod tests {
    use souwen_text::DateRange;

    use super::*;
    use crate::parse::parse;

    fn plan(parsed: &Parsed, analyzer: &Analyzer) -> Plan {
        super::plan(parsed, analyzer, &Synonyms::default())
    }

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
        let dates = DateRange::year(2023).unwrap();
        assert_eq!(partial("中亚 date:2023"), Some(Condition::And(vec![Condition::Dates(dates)])));
        assert_eq!(partial("“中亚”"), None);
        assert!(matches!(partial("“中亚” 铁路"), Some(Condition::And(kept)) if kept.len() == 1));
        assert_eq!(partial("date:2023"), None);
        assert_eq!(partial("中亚 OR 西亚"), None);
    }
}
