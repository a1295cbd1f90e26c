//! Tiers: what holds a query more as it was typed comes first, whatever the scores are.

use souwen_article::Condition;
use souwen_query::Plan;

use super::crossing::demoted;

/// Sets of articles that hold a query more or less as it was typed, the strictest first.
#[derive(Default)]
pub(crate) struct Tiers {
    pub(crate) sets: Vec<Condition>,
    /// How many of the first tiers hold it as it was typed.
    pub(crate) typed: usize,
    /// What of these holds it only where a sign parts it, and so comes after them, as a tier of its own.
    pub(crate) parted: Option<Condition>,
    /// Whether that is all that matches only so: otherwise some of the rest may.
    pub(crate) tells_crossing: bool,
    /// How many of the first tiers come before all other articles, whatever their scores. All of
    /// them do for a query that names things. Where a longer one describes something, only what
    /// holds it from end to end does: that some of its words stand together says little, and is a
    /// bonus.
    pub(crate) ranked: usize,
}

impl Tiers {
    /// The tiers of the articles that hold what was typed.
    pub(crate) fn of(plan: &Plan) -> Tiers {
        let mut sets = Vec::new();
        if let Some(literal) = &plan.literal {
            sets.push(Condition::Run(None, literal.clone()));
        }
        let literal = sets.len();
        sets.extend(plan.whole.clone());
        let tells_crossing = plan.run == plan.all;
        sets.push(if tells_crossing { Condition::Everything } else { plan.run.clone() });
        let typed = sets.len();
        let parted = demoted(&plan.run);
        // What holds only a synonym comes after what holds the words that were typed.
        sets.extend(plan.typed.clone());
        let ranked = match () {
            () if plan.keyword => sets.len() + usize::from(parted.is_some()),
            () if plan.chunks.len() == 1 && literal == 0 => typed + usize::from(parted.is_some()),
            () => literal,
        };
        Tiers { sets, typed, parted, tells_crossing, ranked }
    }

    /// What sends an article behind those that hold everything as it was typed.
    pub(crate) fn demoted(&self) -> Option<(usize, &Condition)> {
        self.parted.as_ref().map(|parted| (self.typed, parted))
    }

    /// The tiers of articles that hold everything as it was typed, parted by a sign or not.
    pub(crate) fn all_typed(&self) -> std::ops::Range<usize> {
        0..self.typed + usize::from(self.parted.is_some())
    }
}
