//! `radicals.tsv`: the Han character that each radical looks like.
//!
//! Text that is taken from PDF files has radicals in place of characters: their fonts draw both alike.

use crate::Failure;
use crate::sources::Sources;

/// The blocks of the radicals: of the supplement, and of the Kangxi dictionary. The strokes, which
/// Unicode's file has too, are no characters of a text.
const RADICALS: std::ops::RangeInclusive<char> = '\u{2e80}'..='\u{2fdf}';

/// The table: the radical, a tab, the character, in the order of codes.
pub fn table(sources: &Sources) -> Result<String, Failure> {
    let mut pairs = sources.equivalents("EquivalentUnifiedIdeograph.txt")?;
    pairs.retain(|(radical, _)| RADICALS.contains(radical));
    pairs.sort_unstable();
    Ok(pairs.into_iter().map(|(radical, c)| format!("{radical}\t{c}\n")).collect())
}
