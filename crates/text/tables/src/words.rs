//! `dictionary.txt` and `common_chars.txt`: jieba's dictionary in folded form.

use std::collections::{BTreeMap, HashMap};

use souwen_text::fold_char;

use crate::Failure;
use crate::sources::Sources;

/// The number of common characters, and the number in each line.
const COMMON: usize = 512;
const LINE: usize = 64;

/// All words, folded and sorted by characters: the word, the total frequency of all words that fold
/// to it, and its tag. The tag is that of the word with this spelling, or else of the first word that
/// folds to it.
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

/// The Han characters that occur most in the dictionary, folded, weighted by the frequencies of its
/// words. Ties are broken by their order in the dictionary.
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

/// Folds a word of the dictionary. Signs are kept: at&t.
fn fold(word: &str) -> String {
    word.chars().map(|c| fold_char(c).unwrap_or(c)).collect()
}
