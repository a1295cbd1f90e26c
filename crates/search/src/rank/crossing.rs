//! Hits that match only where a sign parts what was typed: 访华，为 for 华为.
//!
//! They are found and counted as all others, and come after them. That an article is one is told by
//! two conditions: that all of a query holds of it, and does not where every run must stand whole
//! somewhere. There are few of them, and the lists that lead to them are short, so the second is
//! looked at for these alone (see [`Condition::Crossing`]).

use souwen_article::Condition;
use souwen_text::Run;

/// The set in which every run stands whole somewhere in the article.
fn whole(set: &Condition) -> Condition {
    match set {
        Condition::Run(None, run) if run.len() > 1 => {
            Condition::And(vec![set.clone(), not_parted(run)])
        }
        Condition::And(sets) => {
            // What must not be is told beside what must be, not within it: that is faster.
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

/// What of a set matches only where a sign parts a run; `None` where nothing can.
pub(crate) fn crossing(set: &Condition) -> Option<Condition> {
    let parted = parted(set)?;
    Some(match set {
        Condition::Run(..) => parted,
        // Where each run must be there, one that is nowhere whole is enough.
        Condition::And(sets) if !sets.iter().any(has_choice) => {
            Condition::And(vec![parted, set.clone()])
        }
        set => {
            let whole = Condition::Not(Box::new(whole(set)));
            Condition::And(vec![parted, set.clone(), whole])
        }
    })
}

/// What of the members of a set match only where a sign parts a run; `None` where nothing can.
pub(crate) fn demoted(set: &Condition) -> Option<Condition> {
    let parted = parted(set)?;
    Some(match has_choice(set) {
        false => parted,
        true => Condition::And(vec![parted, Condition::Not(Box::new(whole(set)))]),
    })
}

/// What of a set holds a run only where a sign parts it; `None` where nothing can.
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

/// The runs that an article of the set may be found by, each one once.
fn runs_of<'c>(set: &'c Condition, runs: &mut Vec<&'c Run>) {
    match set {
        Condition::Run(None, run) if run.len() > 1 && !runs.contains(&run) => runs.push(run),
        Condition::And(sets) | Condition::Or(sets) => {
            sets.iter().for_each(|set| runs_of(set, runs));
        }
        _ => {}
    }
}
