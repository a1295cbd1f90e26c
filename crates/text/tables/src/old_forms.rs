//! The pairs of `old_forms.txt`, checked against the rules in its heading.

use std::collections::{BTreeMap, BTreeSet};

use souwen_text::list::entries;

use crate::Failure;
use crate::sources::Sources;

/// The old forms, chosen by hand.
const OLD_FORMS: &str = include_str!("../old_forms.txt");

/// The maximal number of old forms: more could not be reviewed.
const MAX_FORMS: usize = 300;

/// The properties of Unihan with the Chinese readings of a character.
const READINGS: [&str; 6] =
    ["kMandarin", "kHanyuPinlu", "kHanyuPinyin", "kXHC1983", "kTGHZ2013", "kCantonese"];

/// The pairs: the usual form and an old one.
pub fn pairs(sources: &Sources) -> Result<Vec<(char, char)>, Failure> {
    let mut pairs = Vec::new();
    for line in entries(OLD_FORMS) {
        let (usual, old) = line.split_once('\t').ok_or_else(|| format!("no pair: {line}"))?;
        pairs.extend(usual.chars().flat_map(|usual| old.chars().map(move |old| (usual, old))));
    }
    if pairs.len() > MAX_FORMS {
        return Err(format!("old_forms.txt: {} forms, at most {MAX_FORMS}", pairs.len()).into());
    }
    let readings = readings(sources)?;
    let none = BTreeSet::new();
    for (usual, old) in &pairs {
        let of = |c| readings.get(c).unwrap_or(&none);
        if of(usual).is_disjoint(of(old)) {
            return Err(format!("old_forms.txt: {usual} and {old} have no reading in common").into());
        }
    }
    Ok(pairs)
}

/// The readings of each character. The syllables of Mandarin have tone marks, those of Cantonese end
/// in a digit, so they cannot be confused.
fn readings(sources: &Sources) -> Result<BTreeMap<char, BTreeSet<String>>, Failure> {
    let mut readings: BTreeMap<char, BTreeSet<String>> = BTreeMap::new();
    for (c, _, value) in sources.unihan("Unihan_Readings.txt", &READINGS)? {
        let of = readings.entry(c).or_default();
        for entry in value.split(' ') {
            // `10332.110:quàn,xuàn` has the place in a dictionary, `zhòng(120)` the frequency.
            let syllables = entry.rsplit(':').next().unwrap_or(entry);
            let syllables = syllables.split('(').next().unwrap_or(syllables);
            of.extend(syllables.split(',').map(str::to_owned));
        }
    }
    Ok(readings)
}
