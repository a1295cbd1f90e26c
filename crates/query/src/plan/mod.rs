//! Planning: from the syntax tree to conditions in terms of runs, words, fields and days.
//!
//! A chunk is matched by its literal run, or by all of its parts. The parts are its content words in
//! a plain segmentation, each matched as a run, so that the result never depends on how an article
//! was segmented.

mod asked;
mod chunk;
mod conditions;
mod extend;

use std::ops::Range;

use souwen_article::{Condition, Field, Near};
use souwen_text::date::typed::When;
use souwen_text::{Analyzer, ExactRun, Run, fold};

use crate::synonyms::Synonyms;
use crate::syntax::{Node, Parsed};

pub(crate) use asked::KEYWORD_CHARS;
pub use asked::{Alternative, Chunk, Extension, MAX_ALTERNATIVES, Plan, Substitution};

use chunk::chunk;
use conditions::{Conditions, whole};
use extend::Extender;

/// Plans a query. `synonyms` are alternatives to text, but not to quoted or excluded text or to fields.
pub fn plan(parsed: &Parsed, analyzer: &Analyzer, synonyms: &Synonyms) -> Plan {
    let mut planner = Planner::new(analyzer, synonyms);
    let Conditions { mut all, mut run, whole } = planner.conditions(&parsed.root, true);
    let whole = (whole != run).then_some(whole);
    let no_synonyms = Synonyms::default();
    let mut typed = (!planner.extender.substitutions.is_empty())
        .then(|| Planner::new(analyzer, &no_synonyms).conditions(&parsed.root, true).all);
    let literal = Run::of(&parsed.text).filter(|literal| {
        // A single text is that run itself, unless operators beside it were left out.
        let is_all = |text| Run::of(text).is_some_and(|run| run == *literal);
        let single = matches!(&parsed.root, Node::Text { text, .. } if is_all(text));
        !single && !parsed.excludes_by_sign
    });
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
        near: planner.near,
        fields: planner.fields,
        literal,
        keyword,
        extensions: planner.extender.extensions,
        typed,
        synonyms: planner.extender.substitutions,
        synonyms_cut: planner.extender.is_cut,
    }
}

/// Collects the requirements of the parts of a query.
struct Planner<'a> {
    analyzer: &'a Analyzer,
    extender: Extender<'a>,
    chunks: Vec<Chunk>,
    prefixes: Vec<String>,
    near: Vec<Near>,
    fields: Vec<(Field, Run)>,
}

impl<'a> Planner<'a> {
    fn new(analyzer: &'a Analyzer, synonyms: &'a Synonyms) -> Planner<'a> {
        Planner {
            analyzer,
            extender: Extender::new(analyzer, synonyms),
            chunks: Vec::new(),
            prefixes: Vec::new(),
            near: Vec::new(),
            fields: Vec::new(),
        }
    }

    /// The conditions of a node. `wanted` is false inside an exclusion.
    fn conditions(&mut self, node: &Node, wanted: bool) -> Conditions {
        match node {
            Node::Everything => Conditions::same(Condition::Everything),
            Node::And(nodes) => {
                // The chunks of each node.
                let mut chunks: Vec<Range<usize>> = Vec::with_capacity(nodes.len());
                let mut condition = |node| {
                    let first = self.chunks.len();
                    let conditions = self.conditions(node, wanted);
                    chunks.push(first..self.chunks.len());
                    conditions
                };
                let parts: Vec<Conditions> = nodes.iter().map(&mut condition).collect();
                let all = parts.iter().map(|part| part.all.clone()).collect();
                let all = Condition::And(self.extender.joined(nodes, &chunks, all, wanted));
                Conditions { all, ..Conditions::joined(parts, Condition::And) }
            }
            Node::Or(nodes) => {
                let parts = nodes.iter().map(|node| self.conditions(node, wanted)).collect();
                Conditions::joined(parts, Condition::Or)
            }
            Node::Not(node) => {
                let outside = self.extender.pause(true);
                // Only the text as typed is excluded: an article that contains the words separately is not.
                let run = self.conditions(node, false).run;
                self.extender.pause(outside);
                Conditions::same(Condition::Not(Box::new(run)))
            }
            Node::Text { text, quoted } => {
                let folded = fold(text);
                let Some(mut chunk) = chunk(self.analyzer, text, &folded, *quoted) else {
                    return Conditions::same(Condition::Everything);
                };
                let run = Condition::Run(None, chunk.run.clone());
                let whole = whole(self.analyzer, text, &run);
                let apart = match quoted {
                    true => None,
                    false => self.extender.apart(&mut chunk, &folded, wanted),
                };
                let all = match apart {
                    Some(apart) => Condition::Or(vec![run.clone(), apart]),
                    None => run.clone(),
                };
                if wanted {
                    self.chunks.push(chunk);
                }
                Conditions { all, run, whole }
            }
            Node::Exact { text } => {
                let Some(exact) = ExactRun::of(text) else {
                    return Conditions::same(Condition::Everything);
                };
                let condition = Condition::Exact(exact.clone());
                if wanted && let Some(chunk) = chunk(self.analyzer, text, &fold(text), true) {
                    self.chunks.push(Chunk { exact: Some(exact), ..chunk });
                }
                Conditions::same(condition)
            }
            Node::Near { texts, nearness } => {
                let mut runs: Vec<Run> = Vec::with_capacity(texts.len());
                for text in texts {
                    let Some(chunk) = chunk(self.analyzer, text, &fold(text), true) else {
                        continue;
                    };
                    runs.push(chunk.run.clone());
                    if wanted && self.chunks.iter().all(|known| known.run != chunk.run) {
                        self.chunks.push(Chunk { near: true, ..chunk });
                    }
                }
                let slots = runs.into_iter().map(|run| vec![run]).collect();
                let near = Near { slots, nearness: *nearness, in_order: false };
                if wanted {
                    self.near.push(near.clone());
                }
                Conditions::same(Condition::Near(near))
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

    /// The conditions of a query without its chunks, if offers of partial matches make sense.
    fn partial(&mut self, root: &Node) -> Option<Condition> {
        let nodes = match root {
            Node::And(nodes) => nodes.as_slice(),
            Node::Text { .. } => std::slice::from_ref(root),
            _ => return None,
        };
        // A quoted run is required: an article without it does not answer any part.
        let is_text = |node: &&Node| matches!(node, Node::Text { quoted: false, .. });
        if !nodes.iter().any(|node| is_text(&node)) {
            return None;
        }
        let rest = nodes.iter().filter(|node| !is_text(node));
        // This is a separate query to the index, with a limit of synonyms of its own.
        self.extender.start_again();
        Some(Condition::And(rest.map(|node| self.conditions(node, false).all).collect()))
    }
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
        // An operator that is left out is a part of what was typed, and excludes nothing.
        assert_eq!(literal("filetype:甲乙 中亚"), Some(12));
        assert_eq!(literal("“中亚” inurl:甲乙"), Some(9));
        assert_eq!(literal("中亚 铁路 -site:a.cn"), Some(11));
        assert_eq!(literal("filetype:甲乙"), None);
        assert_eq!(literal("“中亚”"), None);
        assert_eq!(literal("——"), None);
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
