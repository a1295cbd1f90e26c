//! Phrases: runs of words that hold together, found by the same measures as new words.
//!
//! They begin and end where words do, with words that a phrase can begin and end with, and of two that
//! are nearly always found together only the longer one is kept.

use std::collections::HashMap;

use super::expression::{Expression, ExpressionKind, kind_of_unknown};
use super::texts::{Term, Texts};
use crate::learn::clues;
use crate::learn::grams::{
    Gram, NONE, default_min_count, entropy, least, longer, loosest, single_pieces,
};
use crate::learn::pieces::BREAK;

/// The longest phrase, in words.
const MAX_WORDS: usize = 6;
/// The longest phrase, in characters.
const MAX_CHARS: usize = 16;
/// What holds together less than this is no phrase, in nats.
const MIN_COHESION: f64 = 3.0;
/// What holds together so much is a fixed expression, also with a number at its edges or a verb at its
/// end: 一带一路, 云计算, 乡村振兴.
const FIXED: f64 = 6.0;
/// What stands beside a phrase must vary so much at least, in nats, as far as the number of its
/// places allows.
const MIN_FREEDOM: f64 = 1.2;
/// A phrase that stands inside a longer one in this share of its places is a part of that.
const PART_SHARE: f64 = 0.7;
/// The phrases of texts.
pub(super) fn phrases(texts: &Texts<'_>) -> Vec<Expression> {
    let min_count = default_min_count(texts.chars).max(2);
    let may_be = PhraseWords::new(texts);
    let total = texts.tokens.len() as f64;
    let (fixed, least) = (least(FIXED, total), least(MIN_COHESION, total));
    let mut levels = vec![single_pieces(texts.tokens.iter().copied())];
    let mut here: Vec<u32> =
        texts.tokens.iter().map(|&t| if t == BREAK { NONE } else { t }).collect();
    let mut found: Vec<FoundPhrase> = Vec::new();
    for length in 2..=MAX_WORDS {
        let (level, next) = longer(&here, &levels[length - 2], length, min_count);
        if level.is_empty() {
            break;
        }
        here = next;
        levels.push(level);
        let wanted: Vec<bool> = (0..levels[length - 1].len())
            .map(|gram| {
                let Gram { place, .. } = levels[length - 1][gram];
                let words = &texts.tokens[place as usize..place as usize + length];
                let cohesion = loosest(&levels, length, gram, total);
                let fixed = length == 2 && cohesion >= fixed;
                cohesion >= least && may_be.phrase(texts, words, fixed)
            })
            .collect();
        look_around(texts, &here, &wanted, length, &levels[length - 1], &mut found);
    }
    without_parts(texts, found)
}

/// Looks at the places of all wanted runs of one length, and keeps those that are free.
fn look_around(
    texts: &Texts<'_>,
    here: &[u32],
    wanted: &[bool],
    length: usize,
    level: &[Gram],
    found: &mut Vec<FoundPhrase>,
) {
    let mut places: Vec<(u32, u32)> = (0..)
        .zip(here)
        .filter(|&(_, &gram)| gram != NONE && wanted[gram as usize])
        .map(|(place, &gram)| (gram, place))
        .collect();
    places.sort_unstable();
    for group in places.chunk_by(|a, b| a.0 == b.0) {
        let neighbours = |offset: isize| -> f64 {
            let beside = |&(_, place): &(u32, u32)| {
                let place = (place as usize).checked_add_signed(offset);
                place.and_then(|i| texts.tokens.get(i)).copied().unwrap_or(BREAK)
            };
            entropy(group.iter().map(beside).collect())
        };
        let free = neighbours(-1).min(neighbours(length as isize));
        if free < MIN_FREEDOM.min(0.5 * (group.len() as f64).ln()) {
            continue;
        }
        let mut articles = 0;
        let mut last = usize::MAX;
        for &(_, place) in group {
            let article = texts.articles.partition_point(|&start| start <= place);
            articles += u32::from(article != last);
            last = article;
        }
        if articles >= 2 {
            let Gram { place, count, .. } = level[group[0].0 as usize];
            found.push(FoundPhrase { place: place as usize, length, count, articles });
        }
    }
}

/// A phrase that was found.
struct FoundPhrase {
    /// Its first place.
    place: usize,
    /// In words.
    length: usize,
    count: u32,
    articles: u32,
}

/// Leaves out what stands nearly always inside a longer phrase.
fn without_parts(texts: &Texts<'_>, mut found: Vec<FoundPhrase>) -> Vec<Expression> {
    found.sort_by_key(|found| std::cmp::Reverse(found.length));
    let mut whole: HashMap<Vec<u32>, u32> = HashMap::new();
    let mut kept = Vec::new();
    for FoundPhrase { place, length, count, articles } in found {
        let words = &texts.tokens[place..place + length];
        let inside = whole.get(words).copied().unwrap_or(0);
        if f64::from(inside) >= PART_SHARE * f64::from(count) {
            continue;
        }
        for part in 2..length {
            for start in 0..=length - part {
                let most = whole.entry(words[start..start + part].to_vec()).or_default();
                *most = (*most).max(count);
            }
        }
        let terms: Vec<&Term> = words.iter().map(|&word| &texts.terms[word as usize]).collect();
        let folded: String = terms.iter().map(|term| term.folded.as_str()).collect();
        let single = terms.iter().all(|term| term.folded.chars().nth(1).is_none());
        if texts.knows(&folded) || folded.chars().count() > MAX_CHARS {
            continue;
        }
        let kind = if single { kind_of_unknown(&folded) } else { ExpressionKind::Phrase };
        kept.push(Expression {
            written: terms.iter().map(|term| term.written()).collect(),
            words: match single {
                true => vec![folded],
                false => terms.iter().map(|term| term.folded.clone()).collect(),
            },
            articles,
            kind,
        });
    }
    kept
}

/// Which words a phrase may begin with, end with and hold, by their numbers.
struct PhraseWords {
    first: Vec<bool>,
    last: Vec<bool>,
    /// With which words a fixed expression may begin and end.
    fixed: Vec<bool>,
    inside: Vec<bool>,
}

impl PhraseWords {
    fn new(texts: &Texts<'_>) -> PhraseWords {
        let mut ends = PhraseWords {
            first: Vec::new(),
            last: Vec::new(),
            fixed: Vec::new(),
            inside: Vec::new(),
        };
        for term in &texts.terms {
            let folded = term.folded.as_str();
            let single = folded.chars().nth(1).is_none();
            let tag = match term.known {
                true => texts.analyzer.tag(folded).unwrap_or_default(),
                false => String::new(),
            };
            let tag = tag.as_str();
            let function = matches!(tag, "p" | "c" | "d" | "r" | "y" | "o" | "e" | "zg")
                || tag.starts_with('u');
            let counting = matches!(tag, "m" | "q" | "mq") || folded.is_ascii();
            let saying = clues::is_said_after_people(folded);
            ends.first.push(
                !function && !counting && !saying && tag != "f" && clues::may_begin(folded, single),
            );
            ends.last.push(
                !function
                    && !counting
                    && !saying
                    && !matches!(tag, "v" | "vd" | "vq" | "f" | "ad")
                    && clues::may_end(folded, single),
            );
            ends.fixed.push(
                !single
                    && matches!(tag, "m" | "d" | "q" | "mq" | "v" | "vd" | "ad")
                    && clues::may_begin(folded, single),
            );
            ends.inside.push(!function && !saying && clues::may_be_inside(folded, single));
        }
        ends
    }

    /// Whether words in a row may be a phrase. `fixed`: they hold together like a fixed expression.
    fn phrase(&self, texts: &Texts<'_>, words: &[u32], fixed: bool) -> bool {
        let [first, .., last] = words else { return false };
        let single = |word: &u32| texts.terms[*word as usize].folded.chars().nth(1).is_none();
        (self.first[*first as usize] || fixed && self.fixed[*first as usize])
            && (self.last[*last as usize] || fixed && self.fixed[*last as usize])
            && words[1..words.len() - 1].iter().all(|&word| self.inside[word as usize])
            // Single characters in a row are a name in pieces, or nothing: with other words beside
            // them nobody can tell where it ends.
            && (words.iter().all(single) || words.iter().filter(|word| single(word)).count() <= 1)
    }
}
