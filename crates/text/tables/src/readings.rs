//! `pinyin_readings.txt`: the usual reading of every character, one syllable on each line.
//!
//! It is the first reading in pinyin-data, without its tone, except for the characters of
//! `readings.tsv` beside this package.

use std::collections::{BTreeMap, HashMap};

use souwen_text::fold_char;
use souwen_text::list::entries;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::Failure;
use crate::sources::Sources;

/// The readings that differ from pinyin-data.
const OWN: &str = include_str!("../readings.tsv");

/// Readings that are left out: only rare characters and interjections have them, and each additional
/// syllable makes typed text more ambiguous.
const LEFT_OUT: [&str; 8] = ["den", "fiao", "hm", "m", "n", "ng", "nou", "nun"];

/// The table: the syllable, a space, its characters (folded) in the order of their codes.
pub fn table(sources: &Sources) -> Result<String, Failure> {
    let own: HashMap<char, &str> = entries(OWN).filter_map(own_reading).collect();
    let mut table: BTreeMap<String, Vec<char>> = BTreeMap::new();
    let readings = sources.readings()?;
    for (c, reading) in readings.iter().filter(|(c, _)| is_read(*c)) {
        let first = without_tone(reading);
        let usual = own.get(c).map_or(first.clone(), |own| (*own).to_owned());
        if own.contains_key(c) && usual == first {
            return Err(format!("readings.tsv: {c} is read {first} in pinyin-data too").into());
        }
        if !LEFT_OUT.contains(&usual.as_str()) {
            table.entry(usual).or_default().push(*c);
        }
    }
    let line = |(syllable, mut chars): (String, Vec<char>)| {
        chars.sort_unstable();
        format!("{syllable} {}\n", String::from_iter(chars))
    };
    Ok(table.into_iter().map(line).collect())
}

/// Whether a character belongs in the table: the Han characters of the basic block and the zero, in
/// folded form.
fn is_read(c: char) -> bool {
    (c == '〇' || ('\u{4e00}'..='\u{9fff}').contains(&c)) && fold_char(c) == Some(c)
}

fn own_reading(line: &'static str) -> Option<(char, &'static str)> {
    let mut fields = line.split('\t');
    Some((fields.next()?.chars().next()?, fields.next()?))
}

/// A reading in letters from a to z; ü is written v.
fn without_tone(reading: &str) -> String {
    let mut plain = String::new();
    for c in reading.nfd() {
        match c {
            '\u{308}' => {
                plain.pop();
                plain.push('v');
            }
            c if is_combining_mark(c) => {}
            c => plain.push(c),
        }
    }
    plain
}
