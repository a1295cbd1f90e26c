//! Tiers: what holds a query more as it was typed comes first, whatever the scores are.

use souwen_article::Condition;
use souwen_query::Plan;

use super::crossing::{crossing, not_crossing, whole};

/// Sets of articles that hold a query more or less as it was typed, the strictest first.
#[derive(Default)]
pub(crate) struct Tiers {
    pub(crate) sets: Vec<Condition>,
    /// How many of the first tiers hold it as it was typed, with no sign parting it.
    pub(crate) whole: usize,
    /// How many of the first tiers hold it as it was typed.
    pub(crate) typed: usize,
    /// Whether the tiers from `whole` to `typed` are what matches only where a sign parts something:
    /// otherwise some of it may hold the words apart.
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
            sets.push(whole(&Condition::Run(None, literal.clone())));
        }
        let literal = sets.len();
        sets.extend(plan.whole.as_ref().map(whole));
        // All members of the set hold every run: it is enough to know which ones are nowhere whole.
        let tells_crossing = plan.run == plan.all;
        let (held, crossing) = match tells_crossing {
            true => (not_crossing(&plan.all), Some(Condition::Everything)),
            false => (whole(&plan.run), crossing(&plan.run)),
        };
        sets.push(held);
        let whole = sets.len();
        sets.extend(crossing);
        let typed = sets.len();
        // What holds only a synonym comes after what holds the words that were typed.
        sets.extend(plan.typed.clone());
        let ranked = match () {
            () if plan.keyword => sets.len(),
            () if plan.chunks.len() == 1 && literal == 0 => typed,
            () => literal,
        };
        Tiers { sets, whole, typed, tells_crossing, ranked }
    }
}
