//! Hits that match only across a punctuation mark: 访华，为 for 华为.
//!
//! They are found and counted like all others, and come after them. Two conditions identify such an
//! article: it matches the query, but it does not match when every run has to be unbroken somewhere.
//! There are few such articles, and the posting lists that lead to them are short, so the second
//! condition is checked for these alone (see [`Condition::Crossing`]).

use souwen_article::Condition;
use souwen_text::Run;

/// The articles that match a set even if every run has to occur unbroken somewhere.
fn whole(set: &Condition) -> Condition {
    match set {
        Condition::Run(None, run) if run.len() > 1 => {
            Condition::And(vec![set.clone(), not_parted(run)])
        }
        Condition::And(sets) => {
            // An exclusion goes beside the other conditions, not within them: that is faster.
            let mut all = Vec::with_capacity(sets.len() * 2);
            for set in sets {
                match whole(set) {
                    Condition::And(sets) => all.extend(sets),
                    set => all.push(set),
                }
            }
            Condition::And(all)
        }
        Condition::Or(sets) => Condition::Or(sets.iter().map(whole).collect()),
        set => set.clone(),
    }
}

/// The part of a set that matches only across a mark; `None` when that is impossible.
pub(crate) fn crossing(set: &Condition) -> Option<Condition> {
    let parted = parted(set)?;
    Some(match set {
        Condition::Run(..) => parted,
        // When each run is required, one that is nowhere unbroken is enough.
        Condition::And(sets) if !sets.iter().any(has_choice) => {
            Condition::And(vec![parted, set.clone()])
        }
        set => {
            let whole = Condition::Not(Box::new(whole(set)));
            Condition::And(vec![parted, set.clone(), whole])
        }
    })
}

/// The part of a set whose members match only across a mark; `None` when that is impossible.
pub(crate) fn demoted(set: &Condition) -> Option<Condition> {
    let parted = parted(set)?;
    Some(match has_choice(set) {
        false => parted,
        true => Condition::And(vec![parted, Condition::Not(Box::new(whole(set)))]),
    })
}

/// The part of a set that contains a run only across a mark; `None` when that is impossible.
pub(crate) fn parted(set: &Condition) -> Option<Condition> {
    let mut runs = Vec::new();
    runs_of(set, &mut runs);
    let parted: Vec<Condition> = runs.into_iter().cloned().map(Condition::Crossing).collect();
    match parted.len() {
        0 => None,
        1 => parted.into_iter().next(),
        _ => Some(Condition::Or(parted)),
    }
}

fn not_parted(run: &Run) -> Condition {
    Condition::Not(Box::new(Condition::Crossing(run.clone())))
}

fn has_choice(set: &Condition) -> bool {
    match set {
        Condition::Or(_) => true,
        Condition::And(sets) => sets.iter().any(has_choice),
        _ => false,
    }
}

/// Collects the runs that an article of the set may be found by, each once.
fn runs_of<'c>(set: &'c Condition, runs: &mut Vec<&'c Run>) {
    match set {
        Condition::Run(None, run) if run.len() > 1 && !runs.contains(&run) => runs.push(run),
        Condition::And(sets) | Condition::Or(sets) => {
            sets.iter().for_each(|set| runs_of(set, runs));
        }
        _ => {}
    }
}
