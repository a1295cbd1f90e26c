//! Counting: which runs of pieces are frequent, how cohesive they are, and what is beside them.

use std::collections::HashMap;

use super::clues::Clues;
use super::pieces::{BREAK, TextPiece};

/// The maximal length of a candidate, in pieces.
const MAX_PIECES: usize = 9;
/// The minimal cohesion of a candidate, in nats: e^3 (20) times as frequent as by chance.
const MIN_COHESION: f64 = 3.0;
/// In few texts nothing can be so much more frequent than by chance. So at most this share of the
/// cohesion of a run that occurs once is required.
const MAX_REQUIRED_SHARE: f64 = 0.5;
/// Marks the absence of a run.
pub(super) const NONE: u32 = u32::MAX;

/// The default for the minimal number of occurrences of a candidate, by the size of all texts in
/// significant characters: in few texts two occurrences are much, in many they are chance.
pub fn default_min_count(chars: usize) -> u32 {
    match chars {
        0..300_000 => 2,
        300_000..1_500_000 => 3,
        1_500_000..5_000_000 => 4,
        _ => 5,
    }
}

/// A frequent run of pieces.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gram {
    pub count: u32,
    /// Its first occurrence.
    pub place: u32,
    /// The runs without its last piece and without its first piece.
    pub prefix: u32,
    pub suffix: u32,
}

/// A cohesive run of pieces.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted {
    /// Its first occurrence: the index of the first piece.
    pub place: usize,
    /// Its length in pieces.
    pub length: usize,
    pub count: u32,
    pub articles: u32,
    pub cohesion: f64,
    /// The entropy of the pieces before it; `right` for those after it.
    pub left: f64,
    pub right: f64,
    /// How often the analyzer already cuts it as one word.
    pub joined: u32,
    /// How often an adjacent piece shows that it is a person; `places` for a place.
    pub persons: u32,
    pub places: u32,
}

/// All candidates.
pub(super) struct Grams {
    pub counted: Vec<Counted>,
    total: f64,
}

impl Grams {
    /// `is_named` says whether pieces occur between signs somewhere, as the name of something.
    pub(super) fn count(
        pieces: &[TextPiece],
        articles: &[u32],
        clues: &Clues,
        is_named: impl Fn(&[TextPiece]) -> bool,
        min_count: u32,
    ) -> Grams {
        let mut counted = Vec::new();
        let mut levels = vec![single_pieces(pieces.iter().map(|piece| piece.term))];
        let mut here: Vec<u32> =
            pieces.iter().map(|p| if p.term == BREAK { NONE } else { p.term }).collect();
        let total = pieces.len() as f64;
        let least = least(MIN_COHESION, total);
        for length in 2..=MAX_PIECES {
            let (level, next) = longer(&here, &levels[length - 2], length, min_count);
            if level.is_empty() {
                break;
            }
            here = next;
            levels.push(level);
            let cohesion: Vec<f64> =
                (0..levels[length - 1].len()).map(|g| loosest(&levels, length, g, total)).collect();
            let wanted: Vec<bool> = levels[length - 1]
                .iter()
                .zip(&cohesion)
                .map(|(gram, cohesion)| {
                    let terms = &pieces[gram.place as usize..gram.place as usize + length];
                    *cohesion >= least && (clues.may_be_word(terms) || is_named(terms))
                })
                .collect();
            count_neighbours(pieces, articles, clues, &here, &wanted, length, |gram, around| {
                let Gram { count, place, .. } = levels[length - 1][gram];
                counted.push(Counted {
                    place: place as usize,
                    length,
                    count,
                    cohesion: cohesion[gram],
                    ..around
                });
            });
        }
        Grams { counted, total }
    }

    /// The required cohesion in these texts; `cohesion` is the requirement in many texts.
    pub(super) fn least(&self, cohesion: f64) -> f64 {
        least(cohesion, self.total)
    }
}

pub(super) fn least(cohesion: f64, total: f64) -> f64 {
    cohesion.min(MAX_REQUIRED_SHARE * total.max(1.0).ln())
}

pub(super) fn single_pieces(pieces: impl Iterator<Item = u32> + Clone) -> Vec<Gram> {
    let max = pieces.clone().max().unwrap_or(0);
    let none = Gram { count: 0, place: NONE, prefix: NONE, suffix: NONE };
    let mut grams = vec![none; max as usize + 1];
    for (place, piece) in (0..).zip(pieces) {
        let gram = &mut grams[piece as usize];
        gram.count += 1;
        gram.place = gram.place.min(place);
    }
    grams
}

/// The frequent runs that are one piece longer, and for each place the run that begins there.
pub(super) fn longer(
    here: &[u32],
    shorter: &[Gram],
    length: usize,
    min_count: u32,
) -> (Vec<Gram>, Vec<u32>) {
    let mut numbers: HashMap<(u32, u32), u32> = HashMap::new();
    let mut grams: Vec<Gram> = Vec::new();
    let mut next = vec![NONE; here.len()];
    let frequent = |gram: u32| gram != NONE && shorter[gram as usize].count >= min_count;
    for place in 0..here.len().saturating_sub(length - 1) {
        let (prefix, suffix) = (here[place], here[place + 1]);
        if !frequent(prefix) || !frequent(suffix) {
            continue;
        }
        let number = *numbers.entry((prefix, suffix)).or_insert_with(|| {
            grams.push(Gram { count: 0, place: place as u32, prefix, suffix });
            grams.len() as u32 - 1
        });
        grams[number as usize].count += 1;
        next[place] = number;
    }
    drop(numbers);
    // Only the frequent ones are kept, so that memory does not grow with chance runs.
    let mut kept = vec![NONE; grams.len()];
    let mut frequent = Vec::new();
    for (number, gram) in grams.into_iter().enumerate() {
        if gram.count >= min_count {
            kept[number] = frequent.len() as u32;
            frequent.push(gram);
        }
    }
    for number in next.iter_mut().filter(|number| **number != NONE) {
        *number = kept[*number as usize];
    }
    (frequent, next)
}

/// The pointwise mutual information of the weakest split.
pub(super) fn loosest(
    levels: &[impl AsRef<[Gram]>],
    length: usize,
    gram: usize,
    total: f64,
) -> f64 {
    let of = |level: usize, gram: u32| levels[level].as_ref()[gram as usize];
    let count = f64::from(of(length - 1, gram as u32).count);
    // The prefixes, from long to short, and the suffixes.
    let (mut prefix, mut suffix) = (gram as u32, gram as u32);
    let (mut prefixes, mut suffixes) = (Vec::new(), Vec::new());
    for level in (1..length).rev() {
        prefix = of(level, prefix).prefix;
        suffix = of(level, suffix).suffix;
        prefixes.push(f64::from(of(level - 1, prefix).count));
        suffixes.push(f64::from(of(level - 1, suffix).count));
    }
    let splits = prefixes.iter().zip(suffixes.iter().rev());
    splits.map(|(a, b)| (count * total / (a * b)).ln()).fold(f64::INFINITY, f64::min)
}

/// Counts the neighbours of all wanted runs of one length.
fn count_neighbours(
    pieces: &[TextPiece],
    articles: &[u32],
    clues: &Clues,
    here: &[u32],
    wanted: &[bool],
    length: usize,
    mut found: impl FnMut(usize, Counted),
) {
    let mut places: Vec<(u32, u32)> = (0..)
        .zip(here)
        .filter(|&(_, &gram)| gram != NONE && wanted[gram as usize])
        .map(|(place, &gram)| (gram, place))
        .collect();
    places.sort_unstable();
    for group in places.chunk_by(|a, b| a.0 == b.0) {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        let mut around = Counted {
            place: 0,
            length,
            count: 0,
            articles: 0,
            cohesion: 0.0,
            left: 0.0,
            right: 0.0,
            joined: 0,
            persons: 0,
            places: 0,
        };
        let mut last_article = usize::MAX;
        for &(_, place) in group {
            let article = articles.partition_point(|&start| start <= place);
            around.articles += u32::from(article != last_article);
            last_article = article;
            let place = place as usize;
            let before = place.checked_sub(1).map_or(BREAK, |i| pieces[i].term);
            let after = pieces.get(place + length).map_or(BREAK, |piece| piece.term);
            // A title before a name and a verb of speech after it are like the edge of a sentence:
            // they leave the name as free.
            left.push(if clues.before_person(before) { BREAK } else { before });
            right.push(if clues.after_person(after) { BREAK } else { after });
            around.joined += u32::from(usize::from(pieces[place].joined) == length);
            around.persons += u32::from(clues.before_person(before) || clues.after_person(after));
            around.places += u32::from(clues.before_place(before) || clues.after_place(after));
        }
        (around.left, around.right) = (entropy(left), entropy(right));
        found(group[0].0 as usize, around);
    }
}

/// The entropy of neighbours, in nats. At the edge of a sentence any piece could follow, so each edge
/// counts as a distinct neighbour.
pub(super) fn entropy(mut neighbours: Vec<u32>) -> f64 {
    neighbours.sort_unstable();
    let total = neighbours.len() as f64;
    let part = |count: f64| -(count / total) * (count / total).ln();
    neighbours
        .chunk_by(|a, b| a == b)
        .map(|group| match group[0] {
            BREAK => part(1.0) * group.len() as f64,
            _ => part(group.len() as f64),
        })
        .sum()
}
