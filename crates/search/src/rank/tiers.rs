//! Tiers: articles that match a query more literally come first, whatever their scores.
//!
//! In order, the tiers contain the whole query as one run; every chunk as a run whose letters and digits
//! are whole words; every chunk as a run; the words of the chunks, apart; and synonyms. A query has only
//! those tiers that differ for it.

use souwen_article::Condition;
use souwen_query::Plan;

use super::crossing::demoted;

/// Sets of articles that match a query more or less literally, the strictest first.
#[derive(Default)]
pub(crate) struct Tiers {
    pub(crate) sets: Vec<Condition>,
    /// How many of the first tiers contain the query as typed.
    pub(crate) typed: usize,
    /// The part of these that matches only across a punctuation mark. It is a tier of its own,
    /// after them.
    pub(crate) parted: Option<Condition>,
    /// Whether no other article matches only across a punctuation mark; otherwise some of the rest may.
    pub(crate) decides_crossing: bool,
    /// How many of the first tiers come before all other articles, whatever their scores. For a
    /// keyword query these are all tiers. For a longer query, which describes something, they are
    /// only those that contain its whole text as one run: containing single chunks of it means
    /// little, and earns a bonus instead.
    pub(crate) ranked: usize,
}

impl Tiers {
    /// The tiers of the articles that match a query.
    pub(crate) fn of(plan: &Plan) -> Tiers {
        let mut sets = Vec::new();
        if let Some(literal) = &plan.literal {
            sets.push(Condition::Run(None, literal.clone()));
        }
        let literal = sets.len();
        sets.extend(plan.whole.clone());
        let decides_crossing = plan.run == plan.all;
        sets.push(if decides_crossing { Condition::Everything } else { plan.run.clone() });
        let typed = sets.len();
        let parted = demoted(&plan.run);
        // Articles that match only through a synonym come after those with the words that were typed.
        sets.extend(plan.typed.clone());
        let ranked = match () {
            () if plan.keyword => sets.len() + usize::from(parted.is_some()),
            () if plan.chunks.len() == 1 => typed + usize::from(parted.is_some()),
            () => literal,
        };
        Tiers { sets, typed, parted, decides_crossing, ranked }
    }

    /// The articles to move behind those that contain everything as typed, and the number of the tier
    /// they move to.
    pub(crate) fn demoted(&self) -> Option<(usize, &Condition)> {
        self.parted.as_ref().map(|parted| (self.typed, parted))
    }

    /// The tiers of articles that contain everything as typed, broken by a mark or not.
    pub(crate) fn all_typed(&self) -> std::ops::Range<usize> {
        0..self.typed + usize::from(self.parted.is_some())
    }
}

#[cfg(test)]
mod tests {
    use souwen_query::{Synonyms, parse, plan};
    use souwen_text::Analyzer;

    use super::*;

    #[test]
    fn one_long_chunk_is_a_tier_whatever_stands_beside_it() {
        let check = |query: &str, chunk: bool| {
            let plan = plan(&parse(query), &Analyzer::new(), &Synonyms::default());
            assert!(!plan.keyword, "{query}");
            let tiers = Tiers::of(&plan);
            let first = usize::from(plan.literal.is_some());
            let typed = tiers.all_typed().end;
            assert_eq!(tiers.ranked, if chunk { typed } else { first }, "{query}");
        };
        check("鲸鱼湾轮渡夜航班次增加", true);
        check("鲸鱼湾轮渡夜航班次增加 filetype:pdf", true);
        check("鲸鱼湾轮渡夜航班次增加 date:2023", true);
        check("鲸鱼湾轮渡夜航班次增加 江城港口扩建工程开工", false);
    }
}
