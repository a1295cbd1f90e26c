//! Decides whether runs occur as near to each other as a query requires: from the positions of
//! their occurrences, of the ends of sentences and of the beginnings of paragraphs, wherever these
//! come from.
//!
//! For example, 铁路和公路 matches 铁路 NEAR/2 公路: there is one character between the two runs.

use souwen_article::Nearness;

/// An occurrence of a run: the positions of its first and its last character. If the end of a
/// sentence was typed inside the run, the first position is computed for a text without such an
/// end.
pub type Place = (u32, u32);

/// Where sentences end and paragraphs begin in an article.
#[derive(Debug, Default, Clone)]
pub struct Bounds {
    /// The positions of the ends of sentences, ascending. No character has one of these positions.
    pub ends: Vec<u32>,
    /// The positions of the first characters of paragraphs and of any other values, ascending.
    pub paragraphs: Vec<u32>,
}

impl Bounds {
    /// The number of the paragraph that contains a position.
    fn paragraph(&self, position: u32) -> usize {
        self.paragraphs.partition_point(|&start| start <= position)
    }

    /// The number of the sentence that contains a position, counted through the whole article. A new
    /// paragraph always begins a new sentence.
    fn sentence(&self, position: u32) -> usize {
        self.ends_before(position) + self.paragraph(position)
    }

    fn ends_before(&self, position: u32) -> usize {
        self.ends.partition_point(|&end| end < position)
    }

    /// The number of characters between two occurrences. The second must not begin before the first.
    fn between(&self, first: Place, second: Place) -> u32 {
        let Some(positions) = second.0.checked_sub(first.1 + 1) else { return 0 };
        let ends = self.ends_before(second.0).saturating_sub(self.ends_before(first.1));
        positions.saturating_sub(ends as u32)
    }
}

/// Whether the slots have occurrences that are as near to each other as required. The occurrences
/// of each slot must be sorted. A number of characters limits the distance of each slot to the
/// next; a sentence or paragraph must contain an occurrence of every slot.
pub fn are_near<S: AsRef<[Place]>>(
    slots: &[S],
    bounds: &Bounds,
    nearness: Nearness,
    in_order: bool,
) -> bool {
    match nearness {
        Nearness::Characters(max) => slots.windows(2).all(|pair| {
            let (one, other) = (pair[0].as_ref(), pair[1].as_ref());
            few_between(one, other, bounds, max)
                || !in_order && few_between(other, one, bounds, max)
        }),
        Nearness::Sentence => share(slots, in_order, |(first, last)| {
            let sentence = bounds.sentence(first);
            (sentence == bounds.sentence(last)).then_some(sentence)
        }),
        Nearness::Paragraph => share(slots, in_order, |(first, _)| Some(bounds.paragraph(first))),
    }
}

/// Whether one unit (a sentence or paragraph) contains an occurrence of every slot. `unit`
/// returns the unit of an occurrence, if it lies within one.
fn share<S: AsRef<[Place]>>(
    slots: &[S],
    in_order: bool,
    unit: impl Fn(Place) -> Option<usize>,
) -> bool {
    // The occurrences that can end a chain through the slots so far, each with its unit.
    let mut reached: Vec<(usize, u32)> = Vec::new();
    for (number, slot) in slots.iter().enumerate() {
        let mut next = Vec::new();
        for &place in slot.as_ref() {
            let Some(unit) = unit(place) else { continue };
            let is_new = next.last().is_none_or(|&(last, _)| last != unit);
            let first = reached.partition_point(|&(other, _)| other < unit);
            let before = reached.get(first).filter(|&&(other, _)| other == unit);
            let follows = match before {
                None => number == 0,
                Some(&(_, end)) => !in_order || end < place.0,
            };
            // In each unit, the occurrence that ends first leaves most room for the rest.
            if is_new && follows {
                next.push((unit, place.1));
            }
        }
        reached = next;
    }
    !reached.is_empty()
}

/// Whether an occurrence in `first` and one in `second` that does not begin earlier are in one
/// paragraph, with at most `max` characters between them.
fn few_between(first: &[Place], second: &[Place], bounds: &Bounds, max: u32) -> bool {
    let mut at = 0;
    first.iter().any(|&place| {
        while second.get(at).is_some_and(|next| next.0 < place.0) {
            at += 1;
        }
        // Later occurrences are further away.
        second.get(at).is_some_and(|&next| {
            bounds.between(place, next) <= max
                && bounds.paragraph(place.0) == bounds.paragraph(next.0)
        })
    })
}
