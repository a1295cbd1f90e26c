//! The best articles that contain any of some terms (a disjunction).
//!
//! Most terms are words and characters, of whose postings tantivy skips those that cannot be among the best,
//! block by block. It must not do that with pairs of characters: their field has no lengths, and without them
//! it writes 0 as the maximum of a block, so blocks with good articles would be skipped. A pair that is no token
//! can only be found by comparing positions anyway. So the best articles by words and characters are found
//! first. Then pairs are looked at only in articles that can be better than these: those in which the upper
//! bounds of all terms add up to more than the score of the last one.

use std::collections::HashSet;
use std::time::Instant;

use souwen_article::Condition;
use tantivy::query::{BooleanQuery, Occur, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use super::id_order::IdOrder;
use super::members::Members;
use super::retrieval::{Candidate, DocRef, ScoredTerm};
use super::run::{MAX_TERM_SCORE, RunScorer};
use super::snapshot::Snapshot;
use super::top::Best;
use super::walk::{Clock, contains_doc};
use crate::IndexError;

/// If the terms have so few postings together, scoring all of them is faster than two passes.
pub(super) const FEW: u64 = 20_000;

/// Upper bounds are summed in another order than scores, so rounding can make them too small by this
/// factor.
const ROUNDING: Score = 1.0 + 1e-5;

/// The request.
pub(super) struct Offers<'a> {
    /// The articles must be in this set.
    pub(super) set: &'a Condition,
    /// Articles to leave out, in the order of references.
    pub(super) except: &'a [DocRef],
    /// An article must contain at least one of these terms.
    pub(super) terms: &'a [ScoredTerm],
    pub(super) limit: usize,
    /// Up to this many postings, all articles are scored.
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

    /// The best articles that contain any of these terms. If there are pairs among the terms, every such article
    /// is scored; otherwise blocks of postings that cannot be among the best are skipped.
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
        for (segment, reader) in self.segments() {
            let slack = self.block_slack(reader, terms)?;
            let least = best.least() * slack;
            let mut offer = |doc, score| {
                if clock.has_passed() {
                    return Score::INFINITY;
                }
                let candidate = Candidate { doc: DocRef::at(segment, doc), tier: 0, score };
                if !reader.is_deleted(doc) && except.binary_search(&candidate.doc).is_err() {
                    best.offer(candidate);
                }
                best.least() * slack
            };
            if has_pairs {
                weight.for_each(reader, &mut |doc, score| {
                    offer(doc, score);
                })?;
            } else {
                weight.for_each_pruning(least, reader, &mut offer)?;
            }
        }
        best.into_sorted()
    }

    /// The maximum of a block of postings may be smaller than the best score in the block; this is the smallest
    /// possible ratio of the two.
    ///
    /// tantivy stores the length and the frequency of the article that scores best by the mean length `s` of its
    /// segment. By the mean length `a` of all articles another one may score better. With BM25 as
    /// `1 / (1 + k1 * g)`, where `g = (1 - b + b * length / mean) / frequency`, changing the mean from `s` to `a`
    /// multiplies each `g` by a factor between 1 and `s / a`, so the order of two articles can only change if
    /// their `g` differ by less than that, and their scores differ by even less.
    fn block_slack(&self, reader: &SegmentReader, terms: &[ScoredTerm]) -> tantivy::Result<Score> {
        let mut slack: Score = 1.0;
        for field in terms.iter().map(|term| self.field(term)) {
            let all = self.mean_length_of(field)?;
            let tokens = reader.inverted_index(field)?.total_num_tokens();
            let of_segment = tokens as Score / reader.max_doc().max(1) as Score;
            slack = slack.min(of_segment.min(all) / of_segment.max(all).max(1.0));
        }
        Ok(slack)
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
    /// Articles that contain all units of a run, so they may contain the run.
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
    fn weigh(&mut self, doc: DocId) {
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

/// A walk over the documents of a segment that contain one of some terms. As in MaxScore (Turtle and
/// Flood, 1995), terms whose upper bounds are too small do not lead to documents by themselves.
struct Walk<'a> {
    segment: u32,
    reader: &'a SegmentReader,
    /// The documents must be in this set.
    members: Members<'a>,
    except: &'a [DocRef],
    /// All clauses: first those that do not lead to documents, then those that do.
    clauses: Vec<Clause>,
    /// The number of clauses that do not lead to documents.
    non_leading: usize,
    /// Prefix sums of the upper bounds of the clauses.
    below: Vec<Score>,
}

impl<'a> Walk<'a> {
    /// A walk over the documents that match one of `leading`; `beside` adds to their scores.
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
        let mut below = vec![0.0];
        for clause in &clauses {
            below.push(below[below.len() - 1] + clause.max);
        }
        Walk { segment, reader, members, except: offers.except, clauses, non_leading, below }
    }

    /// Offers the documents that may be among the best. Stops at the deadline.
    fn offer(&mut self, best: &mut Best<'_>, clock: &mut Clock) -> tantivy::Result<()> {
        while !clock.has_passed() {
            let least = best.least();
            while self.non_leading < self.clauses.len() && self.below[self.non_leading + 1] < least
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

    /// The score of a document that a leading term has led to, if it is at least `least`.
    fn score(&mut self, doc: DocId, least: Score) -> tantivy::Result<Option<Score>> {
        let leading = self.clauses[self.non_leading..].iter().filter(|clause| clause.doc() == doc);
        let mut max =
            self.below[self.non_leading] + leading.map(|clause| clause.max).sum::<Score>();
        let is_known = |doc| self.except.binary_search(&DocRef::at(self.segment, doc)).is_ok();
        if max < least || self.reader.is_deleted(doc) || is_known(doc) {
            return Ok(None);
        }
        for asks_runs in [false, true] {
            for (i, clause) in self.clauses.iter_mut().enumerate().rev() {
                if clause.is_run() != asks_runs {
                    continue;
                }
                if i >= self.non_leading && clause.doc() != doc {
                    clause.gain = 0.0;
                    continue;
                }
                clause.weigh(doc);
                max -= clause.max - clause.gain;
                if max < least {
                    return Ok(None);
                }
            }
            if !asks_runs && !self.members.has(doc)? {
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

    /// Some common characters, of which pairs are tokens, and some rare ones.
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

    /// The scores of the best articles, and those of all articles by the slow way, best first.
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
        // The second segment has long articles, of which only the first is short, and which score best by the
        // mean length of their segment.
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
        // tantivy skips blocks only if there are several terms.
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
