//! The runs of a query, compiled once for many articles, and which of them an article contains.

use souwen_article::Field;
use souwen_query::Plan;
use souwen_text::{Analyzer, Run};

use super::lines::{LineKind, Lines};
use super::runs::RunMatcher;
use super::synonyms::SynonymMatches;

/// The runs of a query that may be marked, by their numbers in a matcher. It is made once, since many
/// articles are searched for them.
pub(crate) struct QueryRuns {
    pub(super) matcher: RunMatcher,
    /// The number of runs that decide whether an article matches; these come first.
    deciding: usize,
    /// The whole query as one run.
    pub(super) literal: Option<usize>,
    /// The runs of each chunk of the query.
    pub(super) chunks: Vec<ChunkRuns>,
    /// The runs of field queries, each with the kind of line that contains the field.
    pub(super) fields: Vec<(usize, LineKind)>,
}

/// The runs of a chunk.
pub(super) struct ChunkRuns {
    /// The chunk itself.
    pub(super) run: usize,
    /// Its parts.
    pub(super) parts: Vec<usize>,
    /// Its words of more than one character: a single one carries too little information.
    pub(super) words: Vec<usize>,
}

impl QueryRuns {
    /// Collects the runs of a query.
    pub(crate) fn of(plan: &Plan) -> QueryRuns {
        let mut matcher = RunMatcher::default();
        let mut chunks: Vec<ChunkRuns> = Vec::with_capacity(plan.chunks.len());
        for chunk in &plan.chunks {
            let run = matcher.add(&chunk.run);
            let parts = chunk.parts.iter().map(|part| matcher.add(part)).collect();
            chunks.push(ChunkRuns { run, parts, words: Vec::new() });
        }
        let literal = plan.literal.as_ref().map(|literal| matcher.add(literal));
        let deciding = matcher.runs().len();
        for (chunk, runs) in plan.chunks.iter().zip(&mut chunks) {
            let words = chunk.words.iter().filter_map(|word| Run::of(word));
            runs.words = words.filter(|run| run.len() > 1).map(|run| matcher.add(&run)).collect();
        }
        let fields = plan.fields.iter().map(|(field, run)| {
            let kind = match field {
                Field::Title => LineKind::Title,
                _ => LineKind::Dateline,
            };
            (matcher.add(run), kind)
        });
        let fields = fields.collect();
        QueryRuns { matcher, deciding, literal, chunks, fields }
    }

    /// Finds which of them an article contains.
    pub(crate) fn matched<'p>(
        &self,
        plan: &'p Plan,
        lines: &Lines<'_>,
        analyzer: &Analyzer,
    ) -> MatchedRuns<'p> {
        let runs = lines.matched(&self.matcher, self.deciding);
        MatchedRuns { runs, synonym_matches: SynonymMatches::of(plan, lines, analyzer) }
    }
}

/// The parts of a query that an article contains.
pub(crate) struct MatchedRuns<'p> {
    /// For each deciding run, whether the article contains it.
    runs: Vec<bool>,
    /// The synonyms in the article that replace what was typed.
    pub(crate) synonym_matches: SynonymMatches<'p>,
}

impl MatchedRuns<'_> {
    /// Whether the article contains a deciding run, by its number.
    pub(super) fn has(&self, run: usize) -> bool {
        self.runs.get(run).copied().unwrap_or(false)
    }

    /// Whether the article contains a chunk of the query as a run.
    pub(crate) fn has_chunk(&self, query_runs: &QueryRuns, chunk: usize) -> bool {
        query_runs.chunks.get(chunk).is_some_and(|chunk| self.has(chunk.run))
    }

    /// Whether the article contains a part of a chunk.
    pub(crate) fn has_part(&self, query_runs: &QueryRuns, chunk: usize, part: usize) -> bool {
        let part = query_runs.chunks.get(chunk).and_then(|chunk| chunk.parts.get(part));
        part.is_some_and(|&run| self.has(run))
    }
}
