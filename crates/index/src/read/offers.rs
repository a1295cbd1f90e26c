//! The best articles that contain at least one of several terms (a disjunction).
//!
//! In the postings of words and single characters, tantivy can skip blocks whose articles cannot be among
//! the best (block-max WAND). It must not do so for pairs of characters: their field has no field norms
//! (lengths), and without these tantivy stores 0 as the maximum score of a block, so blocks with good
//! articles would be skipped. A pair that is not a token can only be found by comparing positions anyway.
//!
//! So there are two passes. The first finds the best articles by words and single characters alone; without
//! pairs, it is the only one. The second looks at articles that contain a pair, but only where the upper
//! bounds of the terms add up to at least the score of the last article of the first pass. If the terms have
//! few postings, a single pass scores every matching article instead.

use std::collections::{BTreeSet, HashSet};
use std::time::Instant;

use souwen_article::Condition;
use tantivy::query::{BooleanQuery, Occur, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use super::id_order::IdOrder;
use super::members::Members;
use super::retrieval::{Candidate, DocRef, ScoredTerm};
use super::run::{MAX_TERM_SCORE, RunScorer};
use super::snapshot::Snapshot;
use super::top::Best;
use super::walk::{Clock, contains_doc};
use crate::IndexError;

/// If the terms have at most this many postings in total, scoring every matching article is faster than two
/// passes.
pub(super) const FEW: u64 = 20_000;

/// Upper bounds are multiplied by this. They are summed in another order than scores, so that rounding could
/// otherwise make the sum of the bounds smaller than the score.
const ROUNDING: Score = 1.0 + 1e-5;

/// The request.
pub(super) struct Offers<'a> {
    /// The articles must be in this set.
    pub(super) set: &'a Condition,
    /// Articles to leave out, sorted by reference.
    pub(super) except: &'a [DocRef],
    /// An article must contain at least one of these terms.
    pub(super) terms: &'a [ScoredTerm],
    pub(super) limit: usize,
    /// If the terms include pairs and have at most this many postings in total, every matching article is
    /// scored in one pass. This is [`FEW`] except in tests.
    pub(super) few: u64,
}

impl Snapshot {
    /// The best articles that contain any of the terms, among those that were looked at before the
    /// deadline.
    pub(super) fn best_of_any(
        &self,
        offers: &Offers<'_>,
        deadline: Option<Instant>,
    ) -> Result<Vec<Candidate>, IndexError> {
        let ids = IdOrder::new(self);
        let mut clock = Clock::new(deadline);
        let (pairs, tokens): (Vec<_>, Vec<_>) =
            offers.terms.iter().cloned().partition(ScoredTerm::is_pair);
        if pairs.is_empty() || self.postings(offers.terms)? <= offers.few {
            return self.best_of_all(offers, offers.terms, &ids, &mut clock);
        }
        let by_tokens = match tokens.is_empty() {
            true => Vec::new(),
            false => self.best_of_all(offers, &tokens, &ids, &mut clock)?,
        };
        let least = match by_tokens.last() {
            Some(last) if by_tokens.len() == offers.limit => last.score,
            _ => Score::MIN,
        };
        let mut best = Best::above(least, offers.limit, &ids);
        for (segment, reader) in self.segments() {
            let members = Members::of(self, reader, offers.set)?;
            let tokens = self.clauses(reader, &tokens)?;
            let pairs = self.clauses(reader, &pairs)?;
            let mut walk = Walk::new(offers, segment, reader, members, tokens, pairs);
            walk.offer(&mut best, &mut clock)?;
        }
        let by_pairs = best.into_sorted()?;
        let known: HashSet<DocRef> = by_pairs.iter().map(|candidate| candidate.doc).collect();
        let rest = by_tokens.into_iter().filter(|candidate| !known.contains(&candidate.doc));
        let mut best = Best::new(offers.limit, &ids);
        by_pairs.iter().copied().chain(rest).for_each(|candidate| best.offer(candidate));
        best.into_sorted()
    }

    /// The best articles that contain any of these terms, found in one pass. If the terms include pairs,
    /// every matching article is scored; otherwise tantivy may skip blocks of postings whose articles cannot
    /// be among the best.
    fn best_of_all<'a>(
        &'a self,
        offers: &Offers<'_>,
        terms: &[ScoredTerm],
        ids: &'a IdOrder<'a>,
        clock: &mut Clock,
    ) -> Result<Vec<Candidate>, IndexError> {
        let Offers { set, except, limit, .. } = offers;
        let mut best = Best::new(*limit, ids);
        let any = terms.iter().map(|term| Ok((Occur::Should, self.scored(term)?)));
        let any: Box<dyn Query> = Box::new(BooleanQuery::new(any.collect::<tantivy::Result<_>>()?));
        let weight = self.scored_within(any, set)?;
        let has_pairs = terms.iter().any(ScoredTerm::is_pair);
        let mean_lengths = self.mean_lengths(terms)?;
        for (segment, reader) in self.segments() {
            let offer = |best: &mut Best<'_>, doc, score| {
                let candidate = Candidate { doc: DocRef::at(segment, doc), tier: 0, score };
                // Most articles score too low, which is the quickest to see.
                if best.takes(&candidate)
                    && !reader.is_deleted(doc)
                    && except.binary_search(&candidate.doc).is_err()
                {
                    best.offer(candidate);
                }
            };
            if has_pairs {
                weight.for_each(reader, &mut |doc, score| {
                    if !clock.has_passed() {
                        offer(&mut best, doc, score);
                    }
                })?;
            } else {
                let slack = Snapshot::block_slack(&mean_lengths, reader)?;
                weight.for_each_pruning(best.least() * slack, reader, &mut |doc, score| {
                    if clock.has_passed() {
                        return Score::INFINITY;
                    }
                    offer(&mut best, doc, score);
                    best.least() * slack
                })?;
            }
        }
        best.into_sorted()
    }

    /// The maximum score that tantivy computes for a block of postings may be lower than the best score in
    /// the block, but it is at least this fraction of it. So thresholds for skipping blocks are multiplied by
    /// the fraction.
    ///
    /// For each block, tantivy stores the length and the term frequency of the article that scores best with
    /// `s`, the mean length in the segment. But articles are scored with `a`, the mean length in the whole
    /// index, and with that another article of the block may score better. Up to a constant factor, BM25 is
    /// `1 / (1 + k1 * g)` with `g = (1 - b + b * length / mean) / frequency`. Replacing `s` by `a` multiplies
    /// each `g` by a factor between 1 and `s / a`. So if the order of two articles changes, the new ratio of
    /// their `g` is no further from 1 than `s / a` is, and the ratio of their scores is even closer to 1.
    fn block_slack(
        mean_lengths: &[(Field, Score)],
        reader: &SegmentReader,
    ) -> tantivy::Result<Score> {
        let mut slack: Score = 1.0;
        for &(field, all) in mean_lengths {
            let tokens = reader.inverted_index(field)?.total_num_tokens();
            let of_segment = tokens as Score / reader.max_doc().max(1) as Score;
            slack = slack.min(of_segment.min(all) / of_segment.max(all).max(1.0));
        }
        Ok(slack)
    }

    /// The fields of the terms, each once, with the mean length of all articles.
    fn mean_lengths(&self, terms: &[ScoredTerm]) -> tantivy::Result<Vec<(Field, Score)>> {
        let fields: BTreeSet<Field> = terms.iter().map(|term| self.field(term)).collect();
        fields.into_iter().map(|field| Ok((field, self.mean_length_of(field)?))).collect()
    }

    /// An upper bound of the number of postings that the terms have together.
    fn postings(&self, terms: &[ScoredTerm]) -> tantivy::Result<u64> {
        terms.iter().try_fold(0, |sum, term| Ok(sum + self.max_frequency(term)?))
    }

    /// The clause of each term in a segment, by ascending upper bound of the score.
    fn clauses(
        &self,
        reader: &SegmentReader,
        terms: &[ScoredTerm],
    ) -> tantivy::Result<Vec<Clause>> {
        let mut clauses = Vec::new();
        for term in terms {
            let (hits, max) = match self.untokened(term)? {
                Some((run, weight)) => match run.loose(reader, weight)? {
                    Some(run) => (Hits::Run(Box::new(run)), weight * MAX_TERM_SCORE),
                    None => continue,
                },
                None => {
                    let weight: Box<dyn Weight> = self.scored(term)?.weight(self.scoring())?;
                    (Hits::Token(weight.scorer(reader, 1.0)?), self.max_score(term)?)
                }
            };
            clauses.push(Clause { hits, max: max * ROUNDING, gain: 0.0 });
        }
        clauses.sort_by(|a, b| a.max.total_cmp(&b.max));
        Ok(clauses)
    }
}

/// The matches of one term in one segment.
struct Clause {
    hits: Hits,
    /// The upper bound of what the term adds to a score.
    max: Score,
    /// What the term adds to the score of the current article.
    gain: Score,
}

enum Hits {
    Token(Box<dyn Scorer>),
    /// For a pair that is not a token. Stops at every article that contains both characters; whether they are
    /// adjacent is tested later.
    Run(Box<RunScorer>),
}

impl Clause {
    fn doc(&self) -> DocId {
        match &self.hits {
            Hits::Token(scorer) => scorer.doc(),
            Hits::Run(run) => run.doc(),
        }
    }

    fn advance(&mut self) {
        match &mut self.hits {
            Hits::Token(scorer) => scorer.advance(),
            Hits::Run(run) => run.advance(),
        };
    }

    fn is_run(&self) -> bool {
        matches!(self.hits, Hits::Run(_))
    }

    /// Computes what the term adds to the score of a document.
    fn compute_gain(&mut self, doc: DocId) {
        self.gain = match &mut self.hits {
            Hits::Token(scorer) => match contains_doc(scorer.as_mut(), doc) {
                true => scorer.score(),
                false => 0.0,
            },
            Hits::Run(run) => match contains_doc(run.as_mut(), doc) && run.is_match() {
                true => run.score(),
                false => 0.0,
            },
        }
    }
}

/// A walk over the documents of a segment that match a leading clause. The other clauses only add to the
/// scores of these documents. A clause stops leading when documents that match only it and the clauses
/// before it score too low. This is MaxScore (Turtle and Flood, 1995), where leading clauses are called
/// essential.
struct Walk<'a> {
    segment: u32,
    reader: &'a SegmentReader,
    /// The documents must be in this set.
    members: Members<'a>,
    except: &'a [DocRef],
    /// All clauses: first those that are not leading, then the leading ones.
    clauses: Vec<Clause>,
    /// The number of clauses that are not leading.
    non_leading: usize,
    /// Prefix sums of the upper bounds: `bound_sums[n]` is the sum for the first `n` clauses.
    bound_sums: Vec<Score>,
}

impl<'a> Walk<'a> {
    /// A walk over the documents that match a clause of `leading`. The clauses of `beside` are never leading:
    /// the best documents that match only these have been found before.
    fn new(
        offers: &Offers<'a>,
        segment: u32,
        reader: &'a SegmentReader,
        members: Members<'a>,
        beside: Vec<Clause>,
        leading: Vec<Clause>,
    ) -> Walk<'a> {
        let non_leading = beside.len();
        let clauses: Vec<Clause> = beside.into_iter().chain(leading).collect();
        let mut bound_sums = vec![0.0];
        for clause in &clauses {
            bound_sums.push(bound_sums[bound_sums.len() - 1] + clause.max);
        }
        Walk { segment, reader, members, except: offers.except, clauses, non_leading, bound_sums }
    }

    /// Offers the documents that may be among the best. Stops at the deadline.
    fn offer(&mut self, best: &mut Best<'_>, clock: &mut Clock) -> tantivy::Result<()> {
        while !clock.has_passed() {
            let least = best.least();
            while self.non_leading < self.clauses.len()
                && self.bound_sums[self.non_leading + 1] < least
            {
                self.non_leading += 1;
            }
            let leading = &self.clauses[self.non_leading..];
            let doc = leading.iter().map(Clause::doc).min().unwrap_or(TERMINATED);
            if doc == TERMINATED {
                break;
            }
            if let Some(score) = self.score(doc, least)? {
                best.offer(Candidate { doc: DocRef::at(self.segment, doc), tier: 0, score });
            }
            for clause in &mut self.clauses[self.non_leading..] {
                if clause.doc() == doc {
                    clause.advance();
                }
            }
        }
        Ok(())
    }

    /// The score of a document that a leading clause matches. `None` if it is 0 or below `least`, and if the
    /// document is deleted, excluded or not in the set. The positions of pairs are compared last, because
    /// that is slow.
    fn score(&mut self, doc: DocId, least: Score) -> tantivy::Result<Option<Score>> {
        let leading = self.clauses[self.non_leading..].iter().filter(|clause| clause.doc() == doc);
        let mut max =
            self.bound_sums[self.non_leading] + leading.map(|clause| clause.max).sum::<Score>();
        let is_excluded = |doc| self.except.binary_search(&DocRef::at(self.segment, doc)).is_ok();
        if max < least || self.reader.is_deleted(doc) || is_excluded(doc) {
            return Ok(None);
        }
        for runs_turn in [false, true] {
            for (i, clause) in self.clauses.iter_mut().enumerate().rev() {
                if clause.is_run() != runs_turn {
                    continue;
                }
                if i >= self.non_leading && clause.doc() != doc {
                    clause.gain = 0.0;
                    continue;
                }
                clause.compute_gain(doc);
                max -= clause.max - clause.gain;
                if max < least {
                    return Ok(None);
                }
            }
            if !runs_turn && !self.members.has(doc)? {
                return Ok(None);
            }
        }
        let score: Score = self.clauses.iter().map(|clause| clause.gain).sum();
        Ok((score > 0.0).then_some(score))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use souwen_article::{Article, Condition, Paragraph};
    use souwen_text::Run;

    use super::*;
    use crate::Retrieval;

    /// Some common characters, pairs of which are tokens, and some rare ones.
    const TEXT: &str = "[中国人大鑫犇骉]{1,30}";

    fn articles() -> impl Strategy<Value = Vec<Article>> {
        let article = |(number, text): (usize, String)| Article {
            id: format!("{number:03}"),
            title: text.chars().take(4).collect(),
            body: vec![Paragraph::text(&text)],
            ..Article::default()
        };
        proptest::collection::vec(TEXT, 1..60)
            .prop_map(move |texts| texts.into_iter().enumerate().map(article).collect())
    }

    fn term() -> impl Strategy<Value = ScoredTerm> {
        let gram = || proptest::sample::select("中国人大鑫犇骉龘".chars().collect::<Vec<_>>());
        let weight = prop_oneof![Just(1.0f32), Just(0.5)];
        prop_oneof![
            (gram(), weight.clone()).prop_map(|(gram, weight)| ScoredTerm::Gram(gram, weight)),
            (gram(), gram(), weight).prop_map(|(a, b, weight)| ScoredTerm::Pair(a, b, weight)),
        ]
    }

    /// The set that the articles must be in.
    fn set() -> impl Strategy<Value = Condition> {
        let run = "[中国鑫犇]{1,2}".prop_map(|text| Condition::Run(None, Run::of(&text).unwrap()));
        prop_oneof![
            Just(Condition::Everything),
            run.clone(),
            run.clone().prop_map(|run| Condition::Not(Box::new(run))),
            proptest::collection::vec(run, 1..3).prop_map(Condition::Or),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_passed_over_is_not_among_the_best(
            articles in articles(),
            terms in proptest::collection::vec(term(), 1..7),
            set in set(),
            limit in 1usize..8,
            left_out in 0usize..4,
        ) {
            let index = Snapshot::in_segments(&articles, 2);
            let mut docs = index.all_by_id().unwrap();
            docs.sort_unstable();
            let except = &docs[..left_out.min(docs.len())];
            let best = |few| {
                let offers = Offers { set: &set, except, terms: &terms, limit, few };
                let best = index.best_of_any(&offers, None).unwrap();
                best.into_iter().map(|found| (found.doc, found.score)).collect::<Vec<_>>()
            };
            let (all, passed) = (best(u64::MAX), best(0));
            prop_assert_eq!(all.len(), passed.len());
            for ((doc, score), (other, of_other)) in all.iter().zip(&passed) {
                let is_near = (score - of_other).abs() <= 1e-4 * score;
                prop_assert!(is_near, "{:?} {} {:?} {}", doc, score, other, of_other);
            }
        }

        #[test]
        fn scores_do_not_depend_on_segments(
            articles in articles(),
            terms in proptest::collection::vec(term(), 1..7),
            set in set(),
        ) {
            let scores = |segments| {
                let index = Snapshot::in_segments(&articles, segments);
                let (set, terms) = (&set, terms.as_slice());
                let offers = Offers { set, except: &[], terms, limit: 8, few: u64::MAX };
                let best = index.best_of_any(&offers, None).unwrap();
                best.into_iter().map(|found| found.score).collect::<Vec<_>>()
            };
            let (one, several) = (scores(1), scores(3));
            prop_assert_eq!(one.len(), several.len());
            for (a, b) in one.iter().zip(&several) {
                prop_assert!((a - b).abs() <= 1e-5 * a, "{:?} {:?}", one, several);
            }
        }
    }

    /// The scores of the best articles as they are found, and for comparison the highest scores when every
    /// article is scored; both best first.
    fn scores_of_best(
        index: &Snapshot,
        terms: &[ScoredTerm],
        limit: usize,
        few: u64,
    ) -> (Vec<Score>, Vec<Score>) {
        let offers = Offers { set: &Condition::Everything, except: &[], terms, limit, few };
        let best = index.best_of_any(&offers, None).unwrap();
        let docs = index.all_by_id().unwrap();
        let gains = docs.into_iter().map(|doc| index.gains(doc, None, terms).unwrap());
        let mut all: Vec<Score> = gains.map(|gains| gains.into_iter().sum()).collect();
        all.sort_by(|a, b| b.total_cmp(a));
        all.truncate(limit);
        (best.into_iter().map(|found| found.score).collect(), all)
    }

    #[test]
    fn no_block_is_skipped_for_the_mean_length_of_its_segment() {
        // In the second segment the first article is short and all others are long. For 人, the long ones
        // score best with the mean length of the segment, but the short one with that of all articles.
        let article = |number: usize| {
            let (text, length) = match number {
                0..300 => ("人", 87),
                300 => ("人", 50),
                599 => ("人人人人国", 1000),
                _ => ("人人人人", 1000),
            };
            let text = text.to_owned() + &"中".repeat(length - text.chars().count());
            let body = vec![Paragraph::text(text)];
            Article { id: format!("{number:03}"), body, ..Article::default() }
        };
        let articles: Vec<Article> = (0..600).map(article).collect();
        let index = Snapshot::in_segments(&articles, 2);
        // Two terms, so that tantivy skips blocks of a union of postings.
        let terms = [ScoredTerm::Gram('人', 1.0), ScoredTerm::Gram('国', 1.0)];
        let (best, all) = scores_of_best(&index, &terms, 3, FEW);
        assert!(best.iter().zip(&all).all(|(a, b)| (a - b).abs() <= 1e-4 * b), "{best:?} {all:?}");
        assert_eq!(best.len(), 3);
    }

    #[test]
    fn no_block_of_a_frequent_pair_is_skipped() {
        // Several blocks of postings, of 128 articles each. The best articles are in the second one.
        let article = |number: usize| {
            let times = if (200..220).contains(&number) { 20 } else { 1 };
            let body = vec![Paragraph::text("中国".repeat(times) + "大大")];
            Article { id: format!("{number:03}"), body, ..Article::default() }
        };
        let articles: Vec<Article> = (0..400).map(article).collect();
        let index = Snapshot::in_segments(&articles, 1);
        let terms = [ScoredTerm::Pair('中', '国', 1.0), ScoredTerm::Gram('大', 0.1)];
        for few in [0, u64::MAX] {
            let (best, all) = scores_of_best(&index, &terms, 20, few);
            assert_eq!(best.len(), 20);
            let is_near = |(a, b): (&Score, &Score)| (a - b).abs() <= 1e-4 * b;
            assert!(best.iter().zip(&all).all(is_near), "{few}: {best:?} {all:?}");
        }
    }
}
