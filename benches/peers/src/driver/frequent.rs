//! Words in so many articles that there are deep pages of hits.

use std::collections::HashMap;

use jieba_rs::Jieba;

use super::collection::Collection;

/// The lengths of the words, in characters.
const LENGTHS: [usize; 2] = [2, 3];
/// A word in fewer articles has no deep pages.
const LEAST: u32 = 100;

/// The words of each length with their numbers of articles, the most frequent first.
pub struct Frequent([Vec<(u32, String)>; LENGTHS.len()]);

impl Frequent {
    /// Counts the words.
    pub fn of(collection: &Collection) -> Frequent {
        let jieba = Jieba::new();
        Frequent(LENGTHS.map(|length| {
            let mut counted = counts(collection, length);
            counted.retain(|(_, run)| jieba.has_word(run));
            counted
        }))
    }

    /// The most frequent words in at least `least` articles, the same number of each length; at most `most`.
    pub fn at_least(&self, least: usize, most: usize) -> Vec<String> {
        let each = most / LENGTHS.len();
        let words = self.0.iter().flat_map(|counted| {
            counted.iter().take(each).filter(|(articles, _)| *articles as usize >= least)
        });
        words.map(|(_, word)| word.clone()).collect()
    }
}

/// The number of articles of each run of a length, the most frequent first.
fn counts(collection: &Collection, length: usize) -> Vec<(u32, String)> {
    // For each run, its number of articles, and the last of them.
    let mut counts: HashMap<u64, (u32, u32)> = HashMap::new();
    for (number, article) in (1_u32..).zip(&collection.articles) {
        let text: Vec<char> = article.text().chars().collect();
        for run in text.windows(length).filter(|run| run.iter().all(|c| c.is_alphabetic())) {
            let (count, last) = counts.entry(packed(run)).or_default();
            if *last != number {
                (*count, *last) = (*count + 1, number);
            }
        }
    }
    counts.retain(|_, (count, _)| *count >= LEAST);
    let mut counts: Vec<(u32, String)> =
        counts.into_iter().map(|(run, (count, _))| (count, unpacked(run))).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    counts
}

/// Packs up to three characters into one number: each has 21 bits.
fn packed(run: &[char]) -> u64 {
    run.iter().fold(0, |packed, c| packed << 21 | u64::from(u32::from(*c)))
}

fn unpacked(mut packed: u64) -> String {
    let mut run = Vec::new();
    while packed > 0 {
        run.extend(char::from_u32((packed & 0x1f_ffff) as u32));
        packed >>= 21;
    }
    run.into_iter().rev().collect()
}
