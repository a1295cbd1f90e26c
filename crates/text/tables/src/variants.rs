//! `variants.tsv`: classes of characters that readers treat as the same.
//!
//! The classes are the connected components of OpenCC's character tables (both directions between
//! Simplified and Traditional, with the variants of Taiwan and Hong Kong), of the classes of
//! `variants.txt` and of the pairs of `old_forms.txt` beside this package. The representative is the
//! member that occurs most in jieba's dictionary, where each occurrence in a word counts as the
//! frequency of the word plus one; ties are broken by the lowest code.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use souwen_text::list::entries;

use crate::Failure;
use crate::old_forms;
use crate::sources::Sources;

const TABLES: [&str; 4] = ["STCharacters", "TSCharacters", "TWVariants", "HKVariants"];

/// The classes that OpenCC does not have.
const OWN: &str = include_str!("../variants.txt");

/// The maximal size of a class: a larger one would join characters of different meaning.
const MAX_CLASS: usize = 8;

/// The table, sorted by code: one class on each line, the representative, a tab, the other members.
pub fn table(sources: &Sources) -> Result<String, Failure> {
    let mut weights: HashMap<char, u64> = HashMap::new();
    for entry in sources.dictionary()? {
        for c in entry.word.chars() {
            *weights.entry(c).or_default() += entry.frequency + 1;
        }
    }
    let mut table = BTreeMap::new();
    for class in classes(sources)? {
        if class.len() > MAX_CLASS {
            return Err(format!("too large a class: {}", String::from_iter(class)).into());
        }
        let weight = |c: &char| weights.get(c).copied().unwrap_or(0);
        // `max_by_key` returns the last maximum, which is the first one in reverse order.
        if let Some(&representative) = class.iter().rev().max_by_key(|c| weight(c)) {
            let others: String = class.iter().filter(|&&c| c != representative).collect();
            table.insert(representative, others);
        }
    }
    Ok(table.into_iter().map(|(c, others)| format!("{c}\t{others}\n")).collect())
}

/// The connected components of all tables that have more than one member.
fn classes(sources: &Sources) -> Result<Vec<BTreeSet<char>>, Failure> {
    let mut beside: BTreeMap<char, Vec<char>> = BTreeMap::new();
    let mut join = |from: char, to: char| {
        beside.entry(from).or_default().push(to);
        beside.entry(to).or_default().push(from);
    };
    for name in TABLES {
        sources.conversions(name)?.into_iter().for_each(|(from, to)| join(from, to));
    }
    for class in entries(OWN) {
        class.chars().zip(class.chars().skip(1)).for_each(|(from, to)| join(from, to));
    }
    old_forms::pairs(sources)?.into_iter().for_each(|(usual, old)| join(usual, old));
    let mut seen = BTreeSet::new();
    let mut classes = Vec::new();
    for &start in beside.keys() {
        let mut class = BTreeSet::new();
        let mut open = vec![start];
        while let Some(c) = open.pop() {
            if seen.insert(c) {
                class.insert(c);
                open.extend(&beside[&c]);
            }
        }
        if class.len() > 1 {
            classes.push(class);
        }
    }
    Ok(classes)
}
