//! The lists by which names and phrases are recognised. Each is a file beside this one whose first
//! lines say what belongs there. They are read once, on first use.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::list::{chars, words};

/// All lists; everything in them is folded.
pub(super) struct Lists {
    pub before_person: HashSet<&'static str>,
    pub after_person: HashSet<&'static str>,
    pub before_place: HashSet<&'static str>,
    pub after_place: HashSet<&'static str>,
    pub place_ends: HashSet<char>,
    pub surnames: HashSet<char>,
    pub long_surnames: HashSet<&'static str>,
    pub transliteration: HashSet<char>,
    pub never_at_edge: HashSet<char>,
    pub never_first: HashSet<char>,
    pub never_last: HashSet<char>,
    pub never_inside: HashSet<char>,
    pub never_in_phrase: HashSet<&'static str>,
}

pub(super) static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists {
    before_person: words(include_str!("before_person.txt")),
    after_person: words(include_str!("after_person.txt")),
    before_place: words(include_str!("before_place.txt")),
    after_place: words(include_str!("after_place.txt")),
    place_ends: chars(include_str!("place_ends.txt")),
    surnames: chars(include_str!("surnames.txt")),
    long_surnames: words(include_str!("long_surnames.txt")),
    transliteration: chars(include_str!("transliteration.txt")),
    never_at_edge: chars(include_str!("never_at_edge.txt")),
    never_first: chars(include_str!("never_first.txt")),
    never_last: chars(include_str!("never_last.txt")),
    never_inside: chars(include_str!("never_inside.txt")),
    never_in_phrase: words(include_str!("never_in_phrase.txt")),
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;

    #[test]
    fn the_lists_are_in_folded_form() {
        let lists = &*LISTS;
        let words = [
            &lists.before_person,
            &lists.after_person,
            &lists.before_place,
            &lists.after_place,
            &lists.long_surnames,
            &lists.never_in_phrase,
        ];
        let chars = [
            &lists.place_ends,
            &lists.surnames,
            &lists.transliteration,
            &lists.never_at_edge,
            &lists.never_first,
            &lists.never_last,
            &lists.never_inside,
        ];
        let words = words.into_iter().flatten().map(|word| (*word).to_owned());
        for entry in words.chain(chars.into_iter().flatten().map(char::to_string)) {
            let folded: String = fold(&entry).iter().map(|c| c.ch).collect();
            assert_eq!(folded, entry);
        }
    }
}
