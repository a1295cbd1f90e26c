//! An article fetched from the cluster and analysed again, to match conditions and collect features for
//! ranking.
//!
//! The cluster finds and counts articles. Questions about the few articles that are ranked a second time are
//! answered here from their texts, exactly as an index answers them. So an article is transferred once, and
//! nothing else.

#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use souwen_article::{Article, Condition, Field, Near};
use souwen_index::nearness::{Bounds, Place, are_near};
use souwen_index::retrieval::{DocFeatures, GramPlace};
use souwen_index::schema::{AnalysedText, fold_value, has_whole_values};
use souwen_text::{
    Analyzer, Cut, DateRange, ExactRun, FoldedChar, PartingSigns, Run, Sketch, WantedWords,
};

/// The memory for an analysed character, in bytes.
const BYTES_A_CHARACTER: usize = 16;

/// An article, and data that is computed from its text when first needed.
pub(crate) struct AnalysedArticle {
    article: Article,
    /// The analyzer that segments its words.
    analyzer: Analyzer,
    text: AnalysedText,
    signs: OnceLock<PartingSigns>,
    sketch: OnceLock<Option<Sketch>>,
}

impl AnalysedArticle {
    /// An article, whose words `analyzer` segments.
    pub(crate) fn of(article: Article, analyzer: &Analyzer) -> AnalysedArticle {
        AnalysedArticle {
            text: AnalysedText::of(&article),
            analyzer: analyzer.clone(),
            article,
            signs: OnceLock::new(),
            sketch: OnceLock::new(),
        }
    }

    /// The article.
    pub(crate) fn article(&self) -> &Article {
        &self.article
    }

    /// The approximate memory of the article, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        2 * self.text.text().len() + BYTES_A_CHARACTER * self.text.chars().len()
    }

    /// The sketch of the body; `None` if the text is too short.
    pub(crate) fn sketch(&self) -> Option<Sketch> {
        *self.sketch.get_or_init(|| self.text.sketch())
    }

    /// Whether the article matches a condition.
    pub(crate) fn matches(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Everything => true,
            Condition::And(all) => all.iter().all(|condition| self.matches(condition)),
            Condition::Or(any) => any.iter().any(|condition| self.matches(condition)),
            Condition::Not(condition) => !self.matches(condition),
            Condition::Run(None, run) => occurs_in(run, self.text.chars()),
            Condition::Run(Some(field), run) => {
                occurs_in(run, &self.text.field_chars(*field, &self.article))
            }
            Condition::Near(near) => self.matches_near(near),
            Condition::Exact(run) => self.matches_exact(run),
            Condition::Crossing(run) => self.matches_crossing(run),
            Condition::Word(word) => self.has_word(word, |term| term == word),
            Condition::Prefix(prefix) => self.has_word(prefix, |term| term.starts_with(prefix)),
            Condition::Value(field, value) => self.has_value(*field, value),
            Condition::Dates(range) => self.is_dated_in(range),
            Condition::Yearly(range) => self.article.date.is_some_and(|date| {
                range.in_years(&[date.year()]).iter().any(|of| self.is_dated_in(of))
            }),
        }
    }

    /// The positions of these characters and the frequencies of these words.
    pub(crate) fn features(&self, grams: &[char], words: &[String]) -> DocFeatures {
        let [subtitle, body, after, ..] = self.text.part_starts();
        let mut wanted: Vec<(char, u32)> = grams.iter().copied().zip(0..).collect();
        wanted.sort_unstable();
        let mut places = Vec::new();
        for c in self.text.chars() {
            let first = wanted.partition_point(|(gram, _)| *gram < c.ch);
            let same = wanted[first..].iter().take_while(|(gram, _)| *gram == c.ch);
            places.extend(same.map(|&(_, gram)| GramPlace { position: c.position, gram }));
        }
        DocFeatures {
            length: self.text.length(),
            parts: [subtitle, body, after],
            places,
            word_counts: self.word_counts(words),
        }
    }

    /// The number of occurrences of each of these words.
    fn word_counts(&self, words: &[String]) -> Vec<u32> {
        let mut counts = vec![0; words.len()];
        let mut sorted: Vec<(&str, usize)> = words.iter().map(String::as_str).zip(0..).collect();
        sorted.sort_unstable();
        self.each_word_about(&WantedWords::of(words.iter().map(String::as_str)), |term| {
            let first = sorted.partition_point(|(word, _)| *word < term);
            let same = sorted[first..].iter().take_while(|(word, _)| *word == term);
            same.for_each(|&(_, number)| counts[number] += 1);
        });
        counts
    }

    /// Whether the article has a word that `is_it` accepts; all such words begin with `beginning`.
    fn has_word(&self, beginning: &str, is_it: impl Fn(&str) -> bool) -> bool {
        let mut found = false;
        self.each_word_about(&WantedWords::of([beginning]), |term| found |= is_it(term));
        found
    }

    /// Calls `visit` with at least all wanted words. Does not segment the whole article.
    fn each_word_about(&self, wanted: &WantedWords<'_>, mut visit: impl FnMut(&str)) {
        let (text, chars) = (self.text.text(), self.text.chars());
        self.analyzer.each_wanted_word(text, chars, Cut::Search, wanted, |term, _, _| visit(term));
    }

    fn signs(&self) -> &PartingSigns {
        self.signs.get_or_init(|| PartingSigns::of(self.text.text(), self.text.chars()))
    }

    fn matches_exact(&self, run: &ExactRun) -> bool {
        run.find_in(self.text.text(), self.text.chars(), self.signs()).next().is_some()
    }

    fn matches_crossing(&self, run: &Run) -> bool {
        let chars = self.text.chars();
        let mut places = run.find_in(chars).peekable();
        let is_whole =
            |first: usize| run.is_whole_at(&chars[first..first + run.len()], self.signs());
        places.peek().is_some() && !places.any(is_whole)
    }

    fn matches_near(&self, near: &Near) -> bool {
        let Near { slots, nearness, in_order } = near;
        let mut places = Vec::with_capacity(slots.len());
        for runs in slots {
            let mut of_slot: Vec<Place> = runs.iter().flat_map(|run| self.places(run)).collect();
            if of_slot.is_empty() {
                return false;
            }
            of_slot.sort_unstable();
            places.push(of_slot);
        }
        if places.is_empty() {
            return true;
        }
        let bounds = Bounds {
            ends: self.text.sentence_ends().collect(),
            paragraphs: self.text.line_starts().collect(),
        };
        are_near(&places, &bounds, *nearness, *in_order)
    }

    /// The occurrences of a run, as their first and last positions. The first is counted back from the last
    /// by the length of the run.
    fn places<'a>(&'a self, run: &'a Run) -> impl Iterator<Item = Place> + 'a {
        let chars = self.text.chars();
        run.find_in(chars).map(move |first| {
            let last = chars[first + run.len() - 1].position;
            ((last + 1).saturating_sub(run.len() as u32), last)
        })
    }

    fn has_value(&self, field: Field, value: &str) -> bool {
        let wanted = fold_value(value);
        has_whole_values(field)
            && field.values(&self.article).iter().any(|value| fold_value(value) == wanted)
    }

    fn is_dated_in(&self, range: &DateRange) -> bool {
        match self.article.date {
            None => range.is_open(),
            Some(date) => {
                range.from.is_none_or(|from| from <= date) && range.to.is_none_or(|to| date <= to)
            }
        }
    }
}

fn occurs_in(run: &Run, chars: &[FoldedChar]) -> bool {
    run.find_in(chars).next().is_some()
}
