//! Extends a plan by synonyms: finds parts of the query that have synonyms, and adds these as alternatives.

use std::ops::Range;

use souwen_article::Condition;
use souwen_text::fold::FoldedChar;
use souwen_text::{Analyzer, Cut, Run, fold};

use super::asked::{Alternative, Chunk, Extension, MAX_ALTERNATIVES, Substitution};
use super::chunk::{index_of, parts};
use crate::synonyms::Synonyms;
use crate::syntax::Node;

/// A run of at most this many characters is often part of other words (乌国 in 义乌国际): as a synonym it
/// must occur as a whole word.
const WORD_CHARS: usize = 2;

/// Finds the synonyms for a plan, and collects them.
pub(super) struct Extender<'a> {
    analyzer: &'a Analyzer,
    table: &'a Synonyms,
    /// Synonyms of several consecutive chunks.
    pub(super) extensions: Vec<Extension>,
    /// The synonyms that were found, for display.
    pub(super) substitutions: Vec<Substitution>,
    /// Whether there were more synonyms than are searched.
    pub(super) is_cut: bool,
    /// The number of synonyms that are searched so far.
    searched_synonyms: usize,
    /// Whether extending is paused.
    is_paused: bool,
}

impl<'a> Extender<'a> {
    pub(super) fn new(analyzer: &'a Analyzer, table: &'a Synonyms) -> Extender<'a> {
        Extender {
            analyzer,
            table,
            extensions: Vec::new(),
            substitutions: Vec::new(),
            is_cut: false,
            searched_synonyms: 0,
            is_paused: false,
        }
    }

    /// Pauses or resumes extending (exclusions are never extended). Returns the previous setting.
    pub(super) fn pause(&mut self, paused: bool) -> bool {
        std::mem::replace(&mut self.is_paused, paused)
    }

    /// Starts another query to the index: each may search for [`MAX_ALTERNATIVES`] synonyms.
    pub(super) fn start_again(&mut self) {
        self.searched_synonyms = 0;
    }

    /// The condition on an article that contains a chunk without containing its run: the article
    /// contains all parts of the chunk, or synonyms in place of some. `None` if only the run
    /// matches. The parts and the extensions are stored in `chunk`.
    pub(super) fn apart(
        &mut self,
        chunk: &mut Chunk,
        folded: &[FoldedChar],
        wanted: bool,
    ) -> Option<Condition> {
        let ranges = parts(self.analyzer, &chunk.text, folded);
        // A repeated word adds no condition, but each occurrence in the query would cost time.
        let mut indexes = Vec::with_capacity(ranges.len());
        for run in
            ranges.iter().filter_map(|range| Run::of_folded(&chunk.text, &folded[range.clone()]))
        {
            let known = chunk.parts.iter().position(|part| *part == run);
            indexes.push(known.unwrap_or(chunk.parts.len()));
            if known.is_none() {
                chunk.parts.push(run);
            }
        }
        let mut conditions = Vec::new();
        let mut rest = 0;
        for (stretch, parts) in self.stretches(chunk, folded, &ranges) {
            let within = match parts.is_empty() {
                true => 0..folded.len(),
                false => ranges[parts.start].start..ranges[parts.end - 1].end,
            };
            let text = |range: Range<usize>| -> String {
                folded.get(range).unwrap_or_default().iter().map(|c| c.ch).collect()
            };
            let around = (text(within.start..stretch.start), text(stretch.end..within.end));
            let typed = &chunk.text
                [folded[stretch.start].start as usize..folded[stretch.end - 1].end as usize];
            let Some(alternatives) = self.alternatives(typed, &around, wanted) else { continue };
            let of = indexes[parts.clone()].to_vec();
            conditions
                .extend(indexes[rest..parts.start].iter().map(|&i| contains(&chunk.parts[i])));
            let as_typed = of.iter().map(|&i| contains(&chunk.parts[i])).collect();
            let as_typed = (!of.is_empty()).then_some(Condition::And(as_typed));
            conditions.push(Condition::Or(
                as_typed.into_iter().chain(alternatives.iter().map(condition)).collect(),
            ));
            rest = parts.end;
            chunk.extensions.push(Extension { of, alternatives });
        }
        if conditions.is_empty() {
            conditions = chunk.parts.iter().map(contains).collect();
        } else {
            conditions.extend(indexes[rest..].iter().map(|&i| contains(&chunk.parts[i])));
        }
        (!conditions.is_empty()).then_some(Condition::And(conditions))
    }

    /// The stretches of a chunk that have synonyms, as ranges of `folded`. Each comes with the
    /// parts that it overlaps, as a range of `parts`. No two stretches overlap the same part.
    fn stretches(
        &self,
        chunk: &Chunk,
        folded: &[FoldedChar],
        parts: &[Range<usize>],
    ) -> Vec<(Range<usize>, Range<usize>)> {
        if !self.table.may_extend(folded.iter().map(|c| c.ch)) {
            return Vec::new();
        }
        let mut words: Vec<Range<usize>> = Vec::new();
        self.analyzer.each_word(&chunk.text, folded, Cut::Plain, |_, first, last| {
            words.push(index_of(folded, first)..index_of(folded, last) + 1);
        });
        let chars: Vec<(u32, char)> = folded.iter().map(|c| (c.position, c.ch)).collect();
        let mut found: Vec<(Range<usize>, Range<usize>)> = Vec::new();
        for stretch in self.table.stretches(&chars, &words) {
            let first = parts.partition_point(|part| part.end <= stretch.start);
            let end = parts.partition_point(|part| part.start < stretch.end);
            let is_new = found.last().is_none_or(|(_, before)| before.end <= first);
            // A stretch of function words overlaps no part. It is taken only if the whole chunk has
            // none.
            if (parts.is_empty() && found.is_empty()) || (first < end && is_new) {
                found.push((stretch, first..end));
            }
        }
        found
    }

    /// The conditions of the nodes of a conjunction. Consecutive nodes that have a common synonym are
    /// combined into one. `chunks` are the chunks of each node.
    pub(super) fn joined(
        &mut self,
        nodes: &[Node],
        chunks: &[Range<usize>],
        conditions: Vec<Condition>,
        wanted: bool,
    ) -> Vec<Condition> {
        let stretches = self.table.node_stretches(nodes);
        let mut conditions = conditions.into_iter();
        let mut joined = Vec::new();
        let mut at = 0;
        for stretch in stretches {
            joined.extend(conditions.by_ref().take(stretch.start - at));
            at = stretch.end;
            let typed: Vec<&str> = nodes[stretch.clone()].iter().filter_map(text_of).collect();
            let as_typed: Vec<Condition> = conditions.by_ref().take(stretch.len()).collect();
            let Some(alternatives) =
                self.alternatives(&typed.join(" "), &Default::default(), wanted)
            else {
                joined.extend(as_typed);
                continue;
            };
            let as_typed = std::iter::once(Condition::And(as_typed));
            joined
                .push(Condition::Or(as_typed.chain(alternatives.iter().map(condition)).collect()));
            if wanted {
                let of = chunks[stretch.start].start..chunks[stretch.end - 1].end;
                self.extensions.push(Extension { of: of.collect(), alternatives });
            }
        }
        joined.extend(conditions);
        joined
    }

    /// The synonyms of the text `typed`. Each is searched for together with the rest of the parts
    /// that it is in, `before` and `after` it. `None` if there are none, if they would exceed
    /// the limit of synonyms of the query, or while extending is paused.
    fn alternatives(
        &mut self,
        typed: &str,
        (before, after): &(String, String),
        wanted: bool,
    ) -> Option<Vec<Alternative>> {
        if self.is_paused {
            return None;
        }
        let texts: Vec<&str> = self.table.of(typed).collect();
        let alternatives: Vec<Alternative> = texts
            .iter()
            .filter_map(|text| alternative(&format!("{before}{text}{after}"), self.analyzer))
            .collect();
        if alternatives.is_empty() {
            return None;
        }
        if self.searched_synonyms + alternatives.len() > MAX_ALTERNATIVES {
            self.is_cut |= wanted;
            return None;
        }
        self.searched_synonyms += alternatives.len();
        if wanted {
            let also = texts.into_iter().map(str::to_owned).collect();
            let substitution = Substitution { typed: typed.to_owned(), also };
            if !self.substitutions.contains(&substitution) {
                self.substitutions.push(substitution);
            }
        }
        Some(alternatives)
    }
}

fn alternative(text: &str, analyzer: &Analyzer) -> Option<Alternative> {
    let folded = fold(text);
    let run = Run::of_folded(text, &folded)?;
    let mut words = Vec::new();
    if folded.len() <= WORD_CHARS {
        words.push(folded.iter().map(|c| c.ch).collect());
    } else {
        analyzer.each_word(text, &folded, Cut::Plain, |term, first, last| {
            if first.ch.is_ascii_alphanumeric() || last.ch.is_ascii_alphanumeric() {
                words.push(term.to_owned());
            }
        });
    }
    let mut scored: Vec<String> = Vec::new();
    analyzer.each_word(text, &folded, Cut::Search, |term, _, _| {
        if term.chars().nth(1).is_some() && !scored.iter().any(|word| word == term) {
            scored.push(term.to_owned());
        }
    });
    Some(Alternative { run, words, scored })
}

fn condition(alternative: &Alternative) -> Condition {
    let words = alternative.words.iter().cloned().map(Condition::Word);
    let run = contains(&alternative.run);
    if alternative.words.is_empty() {
        return run;
    }
    Condition::And(std::iter::once(run).chain(words).collect())
}

fn contains(run: &Run) -> Condition {
    Condition::Run(None, run.clone())
}

fn text_of(node: &Node) -> Option<&str> {
    match node {
        Node::Text { text, .. } => Some(text),
        _ => None,
    }
}
