//! Which words a phrase may begin with, end with and hold.

use crate::analyzer::Analyzer;
use crate::learn::clues;

/// Where in a phrase a word may stand.
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
    /// The role of a word (folded). `known`: a dictionary has it.
    pub(super) fn of(analyzer: &Analyzer, folded: &str, known: bool) -> Role {
        let single = folded.chars().nth(1).is_none();
        let tag = if known { analyzer.tag(folded).unwrap_or_default() } else { String::new() };
        let tag = tag.as_str();
        let function =
            matches!(tag, "p" | "c" | "d" | "r" | "y" | "o" | "e" | "zg") || tag.starts_with('u');
        let counting = matches!(tag, "m" | "q" | "mq") || folded.is_ascii();
        let saying = clues::is_said_after_people(folded);
        let says_something = !function && !saying;
        let edge = says_something && !counting && tag != "f";
        let verbal = matches!(tag, "v" | "vd" | "vq" | "ad");
        let fixed = matches!(tag, "m" | "d" | "q" | "mq" | "v" | "vd" | "ad");
        Role {
            first: edge && clues::may_begin(folded, single),
            last: edge && !verbal && clues::may_end(folded, single),
            fixed: !single && fixed && clues::may_begin(folded, single),
            inside: says_something && clues::may_be_inside(folded, single),
            single,
        }
    }

    /// Whether it may stand in a phrase at all.
    pub(super) fn is_any(self) -> bool {
        self.first || self.last || self.fixed || self.inside
    }
}

/// Whether words in a row may be a phrase. `fixed`: they hold together like a fixed expression.
pub(super) fn may_be_phrase(roles: &[Role], fixed: bool) -> bool {
    let [first, inside @ .., last] = roles else { return false };
    (first.first || fixed && first.fixed)
        && (last.last || fixed && last.fixed)
        && inside.iter().all(|role| role.inside)
        && few_singles(roles)
}

/// Whether words in a row may be a phrase or a part of one: what is not need not be counted.
pub(super) fn may_be_part(roles: &[Role]) -> bool {
    let [first, inside @ .., last] = roles else { return false };
    let fixed = inside.is_empty();
    (first.first || first.inside || fixed && first.fixed)
        && (last.last || last.inside || fixed && last.fixed)
        && inside.iter().all(|role| role.inside)
        && few_singles(roles)
}

/// Single characters in a row are a name in pieces, or nothing: with other words beside them nobody can
/// tell where it ends.
fn few_singles(roles: &[Role]) -> bool {
    let singles = roles.iter().filter(|role| role.single).count();
    singles <= 1 || singles == roles.len()
}
