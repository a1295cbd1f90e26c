//! What a query asks for, made ready once, and what of it an article holds.

use souwen_article::Field;
use souwen_query::Plan;
use souwen_text::{Analyzer, Run};

use super::lines::{LineKind, Lines};
use super::runs::RunMatcher;
use super::synonyms::Standing;

/// The runs of a query that may be marked, by their numbers in a matcher: they are looked for in many
/// articles.
pub(crate) struct Asked {
    pub(super) matcher: RunMatcher,
    /// How many of the runs, the first ones, decide by what an article was found.
    deciding: usize,
    /// Everything that was typed, taken as one run.
    pub(super) literal: Option<usize>,
    /// For each chunk of the query: its runs.
    pub(super) chunks: Vec<AskedChunk>,
    /// What fields are asked for, and where that stands.
    pub(super) fields: Vec<(usize, LineKind)>,
}

/// The runs of a chunk.
pub(super) struct AskedChunk {
    /// The chunk itself.
    pub(super) run: usize,
    /// Its parts.
    pub(super) parts: Vec<usize>,
    /// Its words of more than one character: a single one says too little.
    pub(super) words: Vec<usize>,
}

impl Asked {
    /// What a query asks for.
    pub(crate) fn of(plan: &Plan) -> Asked {
        let mut matcher = RunMatcher::default();
        let mut chunks: Vec<AskedChunk> = Vec::with_capacity(plan.chunks.len());
        for chunk in &plan.chunks {
            let run = matcher.add(&chunk.run);
            let parts = chunk.parts.iter().map(|part| matcher.add(part)).collect();
            chunks.push(AskedChunk { run, parts, words: Vec::new() });
        }
        let literal = plan.literal.as_ref().map(|literal| matcher.add(literal));
        let deciding = matcher.runs().len();
        for (chunk, asked) in plan.chunks.iter().zip(&mut chunks) {
            let words = chunk.words.iter().filter_map(|word| Run::of(word));
            asked.words = words.filter(|run| run.len() > 1).map(|run| matcher.add(&run)).collect();
        }
        let fields = plan.fields.iter().map(|(field, run)| {
            let kind = match field {
                Field::Title => LineKind::Title,
                _ => LineKind::Dateline,
            };
            (matcher.add(run), kind)
        });
        let fields = fields.collect();
        Asked { matcher, deciding, literal, chunks, fields }
    }

    /// What an article holds of it.
    pub(crate) fn held<'p>(
        &self,
        plan: &'p Plan,
        lines: &Lines<'_>,
        analyzer: &Analyzer,
    ) -> Held<'p> {
        let runs = lines.held(&self.matcher, self.deciding);
        Held { runs, standing: Standing::of(plan, lines, analyzer) }
    }
}

/// What an article holds of a query.
pub(crate) struct Held<'p> {
    /// For each of the runs that decide, whether it stands there.
    runs: Vec<bool>,
    /// The synonyms that stand there for what was typed.
    pub(crate) standing: Standing<'p>,
}

impl Held<'_> {
    /// Whether a run that decides stands there, by its number.
    pub(super) fn has(&self, run: usize) -> bool {
        self.runs.get(run).copied().unwrap_or(false)
    }

    /// Whether a chunk of the query stands there as a run.
    pub(crate) fn has_chunk(&self, asked: &Asked, chunk: usize) -> bool {
        asked.chunks.get(chunk).is_some_and(|chunk| self.has(chunk.run))
    }

    /// Whether a part of a chunk does.
    pub(crate) fn has_part(&self, asked: &Asked, chunk: usize, part: usize) -> bool {
        let part = asked.chunks.get(chunk).and_then(|chunk| chunk.parts.get(part));
        part.is_some_and(|&run| self.has(run))
    }
}
