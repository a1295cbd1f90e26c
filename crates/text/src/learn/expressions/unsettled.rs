//! Unsettled runs: runs of words that a few more articles may turn into phrases, or into no phrases.

use super::phrases::{Demands, MIN_ARTICLES, is_part};
use super::role::{Role, may_be_phrase};
use super::tally::Tally;

/// A run with more occurrences does not change its status by a few articles.
const MAX_COUNT: u32 = 4096;
/// How far below the requirements for phrases an unsettled run may be: in cohesion, and in freedom, in
/// nats.
pub(super) const NEAR_COHESION: f64 = 0.35;
const NEAR_FREEDOM: f64 = 0.3;

/// The state of such a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnsettledRun {
    /// The number of its occurrences.
    pub count: u32,
    /// The number of articles that contain it.
    pub articles: u32,
    /// The sum of n ln n over the words before it, where n is how often each occurs there.
    pub before: f32,
    /// The same for the words after it.
    pub after: f32,
    /// Its cohesion, minus the logarithm of `count`.
    pub cohesion: f32,
    /// The number of occurrences of the most frequent phrase that contains it.
    pub whole: u32,
}

/// A run of two words. Its words can become more or less frequent without it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnsettledPair {
    /// The hash of the run.
    pub run: u64,
    /// The hashes of its words.
    pub words: [u64; 2],
    /// The hash of its text (folded), XXH3 of 64 bits.
    pub text: u64,
    /// Whether it needs the cohesion of a fixed expression.
    pub fixed: bool,
}

impl UnsettledRun {
    /// Whether a run of words with these roles can still become a phrase, or cease to be one.
    pub(super) fn is_unsettled(&self, roles: &[Role], demands: Demands) -> bool {
        let (cohesion, freedom) = (self.cohesion(), self.freedom());
        self.count <= MAX_COUNT
            && cohesion + NEAR_COHESION >= self.required_cohesion(roles, demands)
            && freedom + NEAR_FREEDOM >= Demands::freedom(self.count as usize)
    }

    /// Whether it is a phrase now.
    pub(super) fn is_phrase(&self, roles: &[Role], demands: Demands) -> bool {
        self.is_phrase_but_for_cohesion(demands)
            && self.cohesion() >= self.required_cohesion(roles, demands)
    }

    /// Whether a run of two words is a phrase now. `cohesion` is its new cohesion, minus the
    /// logarithm of the number of its occurrences. `None` if the change cannot have affected it.
    pub(super) fn pair_is_phrase(
        &self,
        cohesion: f64,
        fixed: bool,
        demands: Demands,
    ) -> Option<bool> {
        let required = if fixed { demands.fixed } else { demands.cohesion };
        let surplus = cohesion + f64::from(self.count.max(1)).ln() - required;
        let is_phrase = surplus >= 0.0 && self.is_phrase_but_for_cohesion(demands);
        (surplus.abs() < NEAR_COHESION).then_some(is_phrase)
    }

    fn is_phrase_but_for_cohesion(&self, demands: Demands) -> bool {
        self.articles >= MIN_ARTICLES
            && self.count >= demands.count
            && self.freedom() >= Demands::freedom(self.count as usize)
            && !is_part(self.whole, self.count)
    }

    fn cohesion(&self) -> f64 {
        f64::from(self.cohesion) + f64::from(self.count.max(1)).ln()
    }

    /// The entropy of the words before it or after it, whichever is lower.
    fn freedom(&self) -> f64 {
        let count = f64::from(self.count.max(1));
        count.ln() - f64::from(self.before.max(self.after)) / count
    }

    /// The cohesion that it needs.
    fn required_cohesion(&self, roles: &[Role], demands: Demands) -> f64 {
        if may_be_phrase(roles, false) {
            demands.cohesion
        } else if roles.len() == 2 && may_be_phrase(roles, true) {
            demands.fixed
        } else {
            f64::INFINITY
        }
    }

    /// Adds an occurrence, or removes one. `before` and `after` say how often the adjacent words
    /// occur beside the other occurrences, according to the tally; 0 for a break.
    pub(super) fn count_place(&mut self, by: i32, before: u8, after: u8) {
        self.count = self.count.saturating_add_signed(by);
        self.before = changed(self.before, by, before);
        self.after = changed(self.after, by, after);
    }
}

/// Updates a sum of n ln n in which one n has grown by one, or has shrunk by one to `beside`.
fn changed(sum: f32, by: i32, beside: u8) -> f32 {
    let beside = if beside + 1 < Tally::MAX { f32::from(beside) } else { largest_summand(sum) };
    let part = |count: f32| if count > 0.0 { count * count.ln() } else { 0.0 };
    (sum + by as f32 * (part(beside + 1.0) - part(beside))).max(0.0)
}

/// The n for which n ln n is the whole sum: where the tally is saturated, one n makes up most of it.
fn largest_summand(sum: f32) -> f32 {
    let least = f32::from(Tally::MAX);
    let mut max = least;
    for _ in 0..8 {
        max = (sum / max.ln()).max(least);
    }
    max
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_a_run_are_counted_incrementally() {
        // The frequencies of the neighbours, one of which changes by one.
        let check = |neighbours: &[f32], at: usize, by: i32| {
            let sum = |of: &[f32]| of.iter().map(|n| if *n > 0.0 { n * n.ln() } else { 0.0 }).sum();
            let before: f32 = sum(neighbours);
            let mut after = neighbours.to_vec();
            after[at] += by as f32;
            let neighbours_count = if by > 0 { neighbours[at] } else { after[at] };
            let neighbours_count = (neighbours_count as u8).min(Tally::MAX);
            let mut run = UnsettledRun {
                count: neighbours.iter().sum::<f32>() as u32,
                articles: 2,
                before,
                after: before,
                cohesion: 0.0,
                whole: 0,
            };
            run.count_place(by, neighbours_count, 0);
            assert_eq!(run.count, after.iter().sum::<f32>() as u32);
            assert_eq!(run.after, before);
            let error = (run.before - sum(&after)).abs() / run.count as f32;
            assert!(error < 0.01, "{neighbours:?} {at} {by}: {error}");
        };
        check(&[1.0, 1.0, 0.0], 2, 1);
        check(&[1.0, 1.0], 0, 1);
        check(&[3.0, 1.0], 0, -1);
        check(&[3.0, 1.0], 1, -1);
        check(&[200.0, 3.0, 2.0], 0, 1);
        check(&[200.0, 3.0, 2.0], 0, -1);
        check(&[100.0, 80.0, 20.0], 1, 1);
        check(&[16.0, 15.0, 14.0], 2, -1);
    }
}
