//! The words with which a phrase may begin and end, and those that it may contain.

use crate::analyzer::Analyzer;
use crate::learn::clues;

/// Where in a phrase a word may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Role {
    first: bool,
    last: bool,
    /// At either end of a fixed expression of two words.
    fixed: bool,
    inside: bool,
    /// Whether it is a single character.
    single: bool,
}

impl Role {
    /// The role of a word (folded). `known` says whether a dictionary has it.
    pub(super) fn of(analyzer: &Analyzer, folded: &str, known: bool) -> Role {
        let single = folded.chars().nth(1).is_none();
        let tag = if known { analyzer.tag(folded).unwrap_or_default() } else { String::new() };
        let tag = tag.as_str();
        let function =
            matches!(tag, "p" | "c" | "d" | "r" | "y" | "o" | "e" | "zg") || tag.starts_with('u');
        let counting = matches!(tag, "m" | "q" | "mq") || folded.is_ascii();
        let is_speech_verb = clues::is_speech_verb(folded);
        let is_meaningful = !function && !is_speech_verb;
        let edge = is_meaningful && !counting && tag != "f";
        let verbal = matches!(tag, "v" | "vd" | "vq" | "ad");
        let fixed = matches!(tag, "m" | "d" | "q" | "mq" | "v" | "vd" | "ad");
        Role {
            first: edge && clues::may_begin(folded, single),
            last: edge && !verbal && clues::may_end(folded, single),
            fixed: !single && fixed && clues::may_begin(folded, single),
            inside: is_meaningful && clues::may_be_inside(folded, single),
            single,
        }
    }

    /// Whether it may be in a phrase at all.
    pub(super) fn is_any(self) -> bool {
        self.first || self.last || self.fixed || self.inside
    }
}

/// Whether a run of words may be a phrase. `fixed` says whether it has the cohesion of a fixed expression.
pub(super) fn may_be_phrase(roles: &[Role], fixed: bool) -> bool {
    let [first, inside @ .., last] = roles else { return false };
    (first.first || fixed && first.fixed)
        && (last.last || fixed && last.fixed)
        && inside.iter().all(|role| role.inside)
        && few_singles(roles)
}

/// Whether a run of words may be a phrase or a part of one. Other runs need not be counted.
pub(super) fn may_be_part(roles: &[Role]) -> bool {
    let [first, inside @ .., last] = roles else { return false };
    let fixed = inside.is_empty();
    (first.first || first.inside || fixed && first.fixed)
        && (last.last || last.inside || fixed && last.fixed)
        && inside.iter().all(|role| role.inside)
        && few_singles(roles)
}

/// A run of single characters is a name in pieces, or nothing. If other words are adjacent, its end
/// cannot be determined.
fn few_singles(roles: &[Role]) -> bool {
    let singles = roles.iter().filter(|role| role.single).count();
    singles <= 1 || singles == roles.len()
}
