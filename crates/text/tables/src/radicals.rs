//! `radicals.tsv`: the Han character that each radical looks like.
//!
//! Text extracted from PDF files has radicals in place of characters, because their fonts draw both alike.

use crate::Failure;
use crate::sources::Sources;

/// The blocks of the radicals: the supplement and the Kangxi radicals. The strokes, which are also in
/// Unicode's file, do not occur in texts.
const RADICALS: std::ops::RangeInclusive<char> = '\u{2e80}'..='\u{2fdf}';

/// The table, sorted by code: the radical, a tab, the character.
pub fn table(sources: &Sources) -> Result<String, Failure> {
    let mut pairs = sources.equivalents("EquivalentUnifiedIdeograph.txt")?;
    pairs.retain(|(radical, _)| RADICALS.contains(radical));
    pairs.sort_unstable();
    Ok(pairs.into_iter().map(|(radical, c)| format!("{radical}\t{c}\n")).collect())
}
