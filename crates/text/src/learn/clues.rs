//! Clues to names: their characters, and the adjacent words.

use std::collections::{HashMap, HashSet};

use super::candidate::Kind;
use super::lists::LISTS;
use super::pieces::TextPiece;

/// The clues, as numbers of pieces.
pub(super) struct Clues {
    before_person: HashSet<u32>,
    after_person: HashSet<u32>,
    before_place: HashSet<u32>,
    after_place: HashSet<u32>,
    never: HashSet<u32>,
    never_first: HashSet<u32>,
    never_last: HashSet<u32>,
    never_inside: HashSet<u32>,
    /// The pieces that consist of one character.
    single: Vec<bool>,
}

impl Clues {
    /// `terms` are the pieces, `numbers` maps them to their numbers.
    pub(super) fn new(terms: &[String], numbers: &HashMap<String, u32>) -> Clues {
        let known = |words: &HashSet<&str>| -> HashSet<u32> {
            words.iter().filter_map(|word| numbers.get(*word)).copied().collect()
        };
        let chars = |chars: &HashSet<char>| -> HashSet<u32> {
            chars
                .iter()
                .filter_map(|c| numbers.get(c.encode_utf8(&mut [0; 4]) as &str))
                .copied()
                .collect()
        };
        Clues {
            before_person: known(&LISTS.before_person),
            after_person: known(&LISTS.after_person),
            before_place: known(&LISTS.before_place),
            after_place: known(&LISTS.after_place),
            never: chars(&LISTS.never_at_edge),
            never_first: chars(&LISTS.never_first),
            never_last: chars(&LISTS.never_last),
            never_inside: chars(&LISTS.never_inside),
            single: terms.iter().map(|term| term.chars().nth(1).is_none()).collect(),
        }
    }

    pub(super) fn before_person(&self, piece: u32) -> bool {
        self.before_person.contains(&piece)
    }

    pub(super) fn after_person(&self, piece: u32) -> bool {
        self.after_person.contains(&piece)
    }

    pub(super) fn before_place(&self, piece: u32) -> bool {
        self.before_place.contains(&piece)
    }

    pub(super) fn after_place(&self, piece: u32) -> bool {
        self.after_place.contains(&piece)
    }

    /// Whether a run of pieces can be a word. A run that begins or ends with a particle is a phrase,
    /// and so is one that consists of longer words only. A title is never part of a name.
    pub(super) fn may_be_word(&self, pieces: &[TextPiece]) -> bool {
        let (first, last) = (pieces[0].term, pieces[pieces.len() - 1].term);
        let inner = &pieces[1..pieces.len() - 1];
        let single = |piece: &TextPiece| self.single[piece.term as usize];
        !self.never.contains(&first)
            && !self.never_first.contains(&first)
            && !self.never.contains(&last)
            && !self.never_last.contains(&last)
            && !inner.iter().any(|piece| self.never_inside.contains(&piece.term))
            && !pieces.iter().any(|piece| !single(piece) && self.before_person(piece.term))
            && pieces.iter().any(single)
    }

    /// Whether all characters are used to transliterate foreign names.
    pub(super) fn is_foreign(&self, word: &[char]) -> bool {
        word.len() >= 3 && word.iter().all(|c| LISTS.transliteration.contains(c))
    }

    /// Whether it begins with a surname and has the length of a Chinese name.
    pub(super) fn has_surname(&self, word: &[char]) -> bool {
        let first: String = word.iter().take(2).collect();
        match word.len() {
            2 | 3 if LISTS.surnames.contains(&word[0]) => true,
            3 | 4 => LISTS.long_surnames.contains(first.as_str()),
            _ => false,
        }
    }

    /// The probable kind of a word. `persons` and `places` are the shares of its occurrences with an
    /// adjacent clue to a person or a place.
    pub(super) fn kind(
        &self,
        word: &[char],
        pieces: &[TextPiece],
        persons: f64,
        places: f64,
    ) -> Kind {
        let foreign = self.is_foreign(word);
        let ends_as_place =
            word.len() >= 3 && word.last().is_some_and(|c| LISTS.place_ends.contains(c));
        if (foreign || self.has_surname(word)) && persons >= 0.1 && persons >= places {
            Kind::Person
        } else if ends_as_place && places + 0.15 >= persons || places >= 0.3 && places > persons {
            Kind::Place
        } else if foreign {
            Kind::Foreign
        } else if persons >= 0.35 && word.len() <= 4 && pieces.len() == word.len() {
            Kind::Person
        } else {
            Kind::Other
        }
    }
}

/// Whether a phrase may begin with a word (folded). `single` says whether it is a single character.
pub(super) fn may_begin(word: &str, single: bool) -> bool {
    if single {
        !is_all_of(&LISTS.never_at_edge, word) && !is_all_of(&LISTS.never_first, word)
    } else {
        !LISTS.never_in_phrase.contains(word)
    }
}

/// Whether a phrase may end with a word (folded).
pub(super) fn may_end(word: &str, single: bool) -> bool {
    if single {
        !is_all_of(&LISTS.never_at_edge, word) && !is_all_of(&LISTS.never_last, word)
    } else {
        !LISTS.never_in_phrase.contains(word)
    }
}

/// Whether a phrase may contain a word (folded) inside.
pub(super) fn may_be_inside(word: &str, single: bool) -> bool {
    if single {
        !is_all_of(&LISTS.never_inside, word)
    } else {
        !LISTS.never_in_phrase.contains(word)
    }
}

/// Whether a word (folded) is a verb of speech or action, or a role, as they follow names of people.
pub(super) fn is_speech_verb(word: &str) -> bool {
    LISTS.after_person.contains(word)
}

/// Whether an unknown word (folded) may be a name: it has no particle at its edges.
pub(super) fn may_be_name(word: &str) -> bool {
    let edge = |c: Option<char>, never: &HashSet<char>| {
        c.is_some_and(|c| !LISTS.never_at_edge.contains(&c) && !never.contains(&c))
    };
    word.chars().nth(1).is_some()
        && edge(word.chars().next(), &LISTS.never_first)
        && edge(word.chars().next_back(), &LISTS.never_last)
        && !word.chars().any(|c| LISTS.never_inside.contains(&c))
}

/// Whether an unknown word (folded) begins with a surname and has the length of a Chinese name.
pub(super) fn is_like_person(word: &str) -> bool {
    let first = word.chars().next();
    match word.chars().count() {
        2 | 3 => first.is_some_and(|c| LISTS.surnames.contains(&c)),
        4 => LISTS.long_surnames.iter().any(|surname| word.starts_with(surname)),
        _ => false,
    }
}

fn is_all_of(chars: &HashSet<char>, word: &str) -> bool {
    word.chars().all(|c| chars.contains(&c))
}
