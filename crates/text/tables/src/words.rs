//! `dictionary.txt` and `common_chars.txt`: what jieba's dictionary is in folded form.

use std::collections::{BTreeMap, HashMap};

use souwen_text::fold_char;

use crate::Failure;
use crate::sources::Sources;

/// The number of common characters, and how many stand in a line.
const COMMON: usize = 512;
const LINE: usize = 64;

/// All words, folded, in the order of their characters: the word, the frequency of all words that fold
/// to it together, and its tag, which is that of the word written so or else of the first that folds to
/// it.
pub fn dictionary(sources: &Sources) -> Result<String, Failure> {
    let mut words: BTreeMap<String, (u64, String, bool)> = BTreeMap::new();
    for entry in sources.dictionary()? {
        let folded = fold(&entry.word);
        let is_folded = folded == entry.word;
        let (frequency, tag, is_own) =
            words.entry(folded).or_insert_with(|| (0, entry.tag.clone(), is_folded));
        *frequency += entry.frequency;
        if is_folded && !*is_own {
            (*tag, *is_own) = (entry.tag, true);
        }
    }
    Ok(words.into_iter().map(|(word, (count, tag, _))| format!("{word} {count} {tag}\n")).collect())
}

/// The Han characters that stand most in the dictionary, folded, counted by the frequencies of its
/// words; of those that stand as often what comes first in it.
pub fn common(sources: &Sources) -> Result<String, Failure> {
    let mut counts: HashMap<char, u64> = HashMap::new();
    let mut order: Vec<char> = Vec::new();
    for entry in sources.dictionary()? {
        for c in fold(&entry.word).chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)) {
            *counts.entry(c).or_insert_with(|| {
                order.push(c);
                0
            }) += entry.frequency;
        }
    }
    order.sort_by_key(|c| std::cmp::Reverse(counts[c]));
    Ok(order[..COMMON].chunks(LINE).map(|line| String::from_iter(line) + "\n").collect())
}

/// A word of the dictionary in folded form. Signs stay: at&t.
fn fold(word: &str) -> String {
    word.chars().map(|c| fold_char(c).unwrap_or(c)).collect()
}
