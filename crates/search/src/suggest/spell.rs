//! Did you mean: a query that finds nothing, or little, as the index would have it.
//!
//! Only what the index holds is proposed, and nothing in place of what it holds. The evidence is that
//! a word sounds like what was typed (or is it, in pinyin), looks like it, or, in Latin letters, is
//! one slip away. A distance in characters between Han words is no evidence: 北京, 南京 and 东京 are
//! three cities.

use std::collections::HashMap;
use std::ops::Range;

use souwen_index::Snapshot;
use souwen_index::suggestions::{END, Suggestions};
use souwen_text::pinyin::{Fit, Typed, usual_reading};
use souwen_text::segment::Cut;
use souwen_text::{fold, fold_char};

use super::candidates::Candidates;
use super::count::count;
use super::live::Ready;
use super::sounds::{Heard, hear};
use crate::error::SearchError;
use crate::response::Reason;

/// The longest query that is looked at, in characters: what is longer was pasted.
const MAX_QUERY: usize = 64;
/// The longest word that is compared by sound and shape, in characters: what is longer is a sentence.
const MAX_WORD: usize = 16;
/// How many proposals for a word are looked up in the index.
const MAX_TRIED: usize = 16;
/// How many queries are proposed at most.
const MAX_QUERIES: usize = 3;
/// What stands in for a short word must be in so many articles, so that it is no slip itself.
const MIN_ARTICLES: u32 = 3;
/// A word of two characters that stands in for a part of what the index does not hold as a whole must
/// be in so many articles.
const MIN_ARTICLES_APART: u32 = 20;

/// A query to try in place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Correction {
    pub(crate) query: String,
    pub(crate) reason: Reason,
}

/// A form that the index knows for a word that was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Proposal {
    text: String,
    reason: Reason,
}

/// The queries to try in place of one that the index does not hold, best first. Empty when every
/// word of it stands in the index, and when nothing is like what was typed.
pub(crate) fn correct(
    ready: &Ready,
    snapshot: &Snapshot,
    query: &str,
) -> Result<Vec<Correction>, SearchError> {
    let mut queries = Vec::new();
    if query.chars().nth(MAX_QUERY).is_some() {
        return Ok(queries);
    }
    let words: Vec<Range<usize>> = plain_words(query);
    let mut broken = Vec::new();
    for word in &words {
        if fold(&query[word.clone()]).len() >= 2 && count(snapshot, &query[word.clone()])? == 0 {
            broken.push(word.clone());
        }
    }
    if broken.is_empty() {
        return Ok(queries);
    }
    let suggestions = &ready.suggestions;
    // Pinyin with spaces between its syllables or words is one text.
    if words.len() > 1 && broken.len() == words.len() {
        let (start, end) = (words[0].start, words[words.len() - 1].end);
        let typed = &query[start..end];
        if Typed::new(typed).is_pinyin() && parts_are_all(query, &words) {
            for text in in_pinyin(suggestions, snapshot, typed)? {
                let query = replaced(query, &[(start..end, text)]);
                queries.push(Correction { query, reason: Reason::Pinyin });
            }
        }
    }
    let mut proposals: Vec<(Range<usize>, Vec<Proposal>)> = Vec::new();
    for word in broken {
        let found = for_word(suggestions, snapshot, &query[word.clone()])?;
        if !found.is_empty() {
            proposals.push((word, found));
        }
    }
    if proposals.is_empty() {
        return Ok(queries);
    }
    for rank in 0..MAX_QUERIES {
        // The best for every word first; then the next best for each that has one.
        if rank > 0 && proposals.iter().all(|(_, found)| found.len() <= rank) {
            break;
        }
        let chosen = proposals.iter().map(|(word, found)| {
            let proposal = &found[rank.min(found.len() - 1)];
            (word.clone(), proposal)
        });
        let chosen: Vec<(Range<usize>, &Proposal)> = chosen.collect();
        let texts: Vec<_> = chosen.iter().map(|(word, p)| (word.clone(), p.text.clone())).collect();
        let reason = chosen[0].1.reason;
        queries.push(Correction { query: replaced(query, &texts), reason });
    }
    queries.dedup_by(|a, b| a.query == b.query);
    Ok(queries)
}

/// The words of a query that are plain text: not quoted, excluded, or said of a field.
fn plain_words(query: &str) -> Vec<Range<usize>> {
    let special = |c: char| {
        matches!(
            c,
            '"' | '“'
                | '”'
                | '「'
                | '」'
                | '『'
                | '』'
                | '＂'
                | '('
                | ')'
                | '（'
                | '）'
                | ':'
                | '：'
                | '*'
                | '＊'
                | '|'
                | '｜'
        )
    };
    let mut words = Vec::new();
    let mut quoted = false;
    let mut start = 0;
    let ends = query.char_indices().filter(|(_, c)| c.is_whitespace());
    for (end, next) in ends.map(|(i, c)| (i, i + c.len_utf8())).chain([(query.len(), query.len())])
    {
        let word = &query[start..end];
        let quotes = word.chars().filter(|c| matches!(c, '"' | '“' | '”' | '＂')).count();
        let within = quoted;
        quoted ^= quotes % 2 == 1;
        // `lu:` is a way to write lü, and no field.
        let umlaut = word.to_lowercase().replace("u:", "v");
        let plain = !within
            && !word.is_empty()
            && !word.starts_with(['-', '－'])
            && !umlaut.contains(special)
            && !matches!(word, "OR" | "AND" | "NOT");
        if plain {
            words.push(start..end);
        }
        start = next;
    }
    words
}

/// Whether nothing but these words and white space is in a query.
fn parts_are_all(query: &str, words: &[Range<usize>]) -> bool {
    let within: usize = words.iter().map(|word| query[word.clone()].chars().count()).sum();
    within == query.chars().filter(|c| !c.is_whitespace()).count()
}

/// A query with some of its parts replaced; `parts` are in order.
fn replaced(query: &str, parts: &[(Range<usize>, String)]) -> String {
    let mut text = String::new();
    let mut at = 0;
    for (part, with) in parts {
        text.push_str(&query[at..part.start]);
        text.push_str(with);
        at = part.end;
    }
    text + &query[at..]
}

/// What the index knows for a word that it does not hold, best first.
fn for_word(
    suggestions: &Suggestions,
    snapshot: &Snapshot,
    word: &str,
) -> Result<Vec<Proposal>, SearchError> {
    let typed = Typed::new(word);
    let mut found = Vec::new();
    if !typed.has_letters() {
        return by_sound_and_shape(suggestions, snapshot, word);
    }
    let slips = if word.is_ascii() { by_spelling(suggestions, word) } else { Vec::new() };
    let whole = in_pinyin(suggestions, snapshot, word)?;
    let pinyin = |text: String| Proposal { text, reason: Reason::Pinyin };
    let spelt = |text: String| Proposal { text, reason: Reason::Spelling };
    let mixed = !typed.is_letters();
    if typed.is_pinyin() || mixed {
        found.extend(whole.into_iter().map(pinyin));
        found.extend(slips.into_iter().map(spelt));
    } else {
        found.extend(slips.into_iter().map(spelt));
        found.extend(whole.into_iter().map(pinyin));
    }
    Ok(found)
}

/// What a text may be in pinyin, or in Han characters and pinyin: an entry, or several in a row.
fn in_pinyin(
    suggestions: &Suggestions,
    snapshot: &Snapshot,
    text: &str,
) -> Result<Vec<String>, SearchError> {
    let typed = Typed::new(text);
    if typed.atoms().len() < 2 || !typed.has_whole_syllable() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let best = Candidates::new(suggestions, text).best(4);
    let entry_of = |entry: usize| suggestions.entry(entry);
    let whole = best.iter().filter(|spot| spot.is_whole(suggestions));
    found.extend(whole.filter_map(|spot| entry_of(spot.entry)).map(|e| e.text.to_owned()));
    if found.is_empty() && typed.is_pinyin() {
        found.extend(several(suggestions, snapshot, &typed)?);
    }
    if found.is_empty() {
        let begun = best.iter().filter(|spot| spot.is_likely(suggestions));
        found.extend(
            begun.filter_map(|spot| entry_of(spot.entry)).map(|e| e.text.to_owned()).take(1),
        );
    }
    found.truncate(MAX_QUERIES);
    Ok(found)
}

/// Several entries in a row that pinyin may stand for: as a run where the index holds that, otherwise
/// as words apart.
fn several(
    suggestions: &Suggestions,
    snapshot: &Snapshot,
    typed: &Typed,
) -> Result<Option<String>, SearchError> {
    let all = typed.atoms().len();
    // The best way to each place: its worth, where its last entry begins, and that entry.
    let mut ways: Vec<Option<(f64, usize, usize)>> = vec![None; all + 1];
    ways[0] = Some((0.0, 0, 0));
    for at in 0..all {
        let Some((worth, ..)) = ways[at] else { continue };
        for (end, entry) in entries_from(suggestions, typed, at) {
            let articles = suggestions.weight(entry).map_or(0, |(_, articles)| articles);
            let worth = worth + f64::from(articles).ln_1p() - 12.0;
            if ways[end].is_none_or(|(known, ..)| worth > known) {
                ways[end] = Some((worth, at, entry));
            }
        }
    }
    let mut words = Vec::new();
    let mut at = all;
    while at > 0 {
        let Some((_, from, entry)) = ways[at] else { return Ok(None) };
        words.extend(suggestions.entry(entry).map(|entry| entry.text));
        at = from;
    }
    words.reverse();
    let run = words.concat();
    Ok(Some(if count(snapshot, &run)? > 0 { run } else { words.join(" ") }))
}

/// For each end: the most used entry that whole syllables from `at` up to there stand for.
fn entries_from(suggestions: &Suggestions, typed: &Typed, at: usize) -> HashMap<usize, usize> {
    let mut best: HashMap<usize, usize> = HashMap::new();
    let mut fits = Vec::new();
    let mut whole = |unit: u16, at: usize| -> Vec<usize> {
        fits.clear();
        let unit = &suggestions.units()[usize::from(unit)];
        unit.syllables().for_each(|syllable| typed.fits(syllable, at, &mut fits));
        fits.iter().filter(|(_, fit)| *fit == Fit::Whole).map(|&(next, _)| next).collect()
    };
    for unit in 1..suggestions.units().len() as u16 {
        let first = whole(unit, at);
        if first.is_empty() {
            continue;
        }
        for &place in suggestions.places(unit) {
            let mut place = place as usize;
            if place > 0 && suggestions.unit_at(place - 1) != END {
                continue;
            }
            let entry = suggestions.entry_at(place);
            let mut ends = first.clone();
            loop {
                place += 1;
                let unit = suggestions.unit_at(place);
                if unit == END || ends.is_empty() {
                    break;
                }
                ends = ends.into_iter().flat_map(|at| whole(unit, at)).collect();
            }
            for end in ends {
                let known = best.entry(end).or_insert(entry);
                *known = (*known).min(entry);
            }
        }
    }
    best
}

/// Words in Latin letters that are a slip away: a letter too many, too few, another, or two in the
/// other order; two slips in long words. The most used first.
fn by_spelling(suggestions: &Suggestions, word: &str) -> Vec<String> {
    let typed: Vec<char> = word.chars().filter_map(fold_char).collect();
    let most = match typed.len() {
        0..4 => return Vec::new(),
        4..8 => 1,
        _ => 2,
    };
    let mut found: Vec<(usize, usize)> = Vec::new();
    for unit in 1..suggestions.units().len() as u16 {
        // The first letter is hardly ever wrong, save that it is swapped with the second.
        let ch = suggestions.units()[usize::from(unit)].ch;
        if !(ch == typed[0] || ch == typed[1]) {
            continue;
        }
        for &place in suggestions.places(unit) {
            let place = place as usize;
            if place > 0 && suggestions.unit_at(place - 1) != END {
                continue;
            }
            let units = (place..).map(|place| suggestions.unit_at(place));
            let known = units.take_while(|&unit| unit != END).take(typed.len() + 3);
            let known = known.map(|unit| suggestions.units()[usize::from(unit)].ch);
            let known: Vec<char> = known.collect();
            if !known.iter().all(char::is_ascii_alphanumeric)
                || known.len().abs_diff(typed.len()) > most
            {
                continue;
            }
            // A slip in a number makes another number.
            let digits = |word: &[char]| -> Vec<char> {
                word.iter().copied().filter(char::is_ascii_digit).collect()
            };
            if digits(&known) != digits(&typed) {
                continue;
            }
            let slips = distance(&typed, &known);
            if (1..=most).contains(&slips) {
                found.push((slips, suggestions.entry_at(place)));
            }
        }
    }
    found.sort_unstable();
    let texts = found.into_iter().filter_map(|(_, entry)| suggestions.entry(entry));
    texts.map(|entry| entry.text.to_owned()).take(MAX_QUERIES).collect()
}

/// The restricted Damerau-Levenshtein distance (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let mut least = (last[j] + 1).min(row[j - 1] + 1);
            least = least.min(last[j - 1] + usize::from(a[i - 1] != b[j - 1]));
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

/// Words that sound or look like a stretch of the word, in its place.
fn by_sound_and_shape(
    suggestions: &Suggestions,
    snapshot: &Snapshot,
    word: &str,
) -> Result<Vec<Proposal>, SearchError> {
    let folded = fold(word);
    let chars: Vec<char> = folded.iter().map(|c| c.ch).collect();
    let han = chars.iter().filter(|&&c| usual_reading(c).is_some()).count();
    if han < 2 || chars.len() > MAX_WORD {
        return Ok(Vec::new());
    }
    let mut heard = hear(suggestions, snapshot.analyzer(), &chars);
    heard
        .sort_by_key(|heard| (heard.cost, std::cmp::Reverse(heard.end - heard.start), heard.entry));
    heard.truncate(MAX_TRIED);
    // In few articles everything is rare.
    let few = u32::try_from(snapshot.manifest().articles / 1000).unwrap_or(u32::MAX).max(1);
    let mut strong: Vec<(usize, u32, usize, Proposal)> = Vec::new();
    let mut weak: Vec<(u32, Proposal)> = Vec::new();
    for Heard { start, end, entry, cost, reason } in heard {
        let Some(entry) = suggestions.entry(entry) else { continue };
        let (from, to) = (folded[start].start as usize, folded[end - 1].end as usize);
        let text = format!("{}{}{}", &word[..from], entry.text, &word[to..]);
        let articles = count(snapshot, &text)?;
        let proposal = Proposal { text, reason };
        let short = end - start < 4;
        if articles > 0 && !(short && entry.articles < MIN_ARTICLES.min(few)) {
            strong.push((usize::from(start > 0 || end < chars.len()), cost, articles, proposal));
        } else if articles == 0
            && reason == Reason::Homophone
            && entry.articles
                >= if end - start == 2 { MIN_ARTICLES_APART } else { MIN_ARTICLES }.min(few)
            && count(snapshot, &word[from..to])? == 0
            && stands_as_word(snapshot, &proposal.text, from, from + entry.text.len())
        {
            weak.push((cost, proposal));
        }
    }
    strong.sort_by_key(|(_, cost, articles, _)| (*cost, std::cmp::Reverse(*articles)));
    weak.sort_by_key(|(cost, _)| *cost);
    let mut found: Vec<Proposal> = strong.into_iter().map(|(.., proposal)| proposal).collect();
    found.extend(weak.into_iter().map(|(_, proposal)| proposal));
    let mut seen = std::collections::HashSet::new();
    found.retain(|proposal| seen.insert(proposal.text.clone()));
    found.truncate(MAX_QUERIES);
    Ok(found)
}

/// Whether words begin and end at these byte offsets of a text.
fn stands_as_word(snapshot: &Snapshot, text: &str, start: usize, end: usize) -> bool {
    let words = snapshot.analyzer().words(text, Cut::Plain);
    words.iter().any(|word| word.start as usize == start)
        && words.iter().any(|word| word.end as usize == end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        let check = |a: &str, b: &str, expected: usize| {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            assert_eq!(distance(&chars(a), &chars(b)), expected, "{a} {b}");
            assert_eq!(distance(&chars(b), &chars(a)), expected, "{b} {a}");
        };
        check("kazakhstan", "kazakhstan", 0);
        check("kazahkstan", "kazakhstan", 1);
        check("kazakstan", "kazakhstan", 1);
        check("kasakstan", "kazakhstan", 2);
        check("", "ab", 2);
    }

    #[test]
    fn plain_words_are_told_from_the_rest() {
        let check = |query: &str, expected: &[&str]| {
            let words: Vec<&str> = plain_words(query).into_iter().map(|w| &query[w]).collect();
            assert_eq!(words, expected, "{query}");
        };
        check("中亚 封会", &["中亚", "封会"]);
        check("中亚封会", &["中亚封会"]);
        check("\"中亚 封会\" 铁路", &["铁路"]);
        check("“中亚 封会” 铁路", &["铁路"]);
        check("-能源 标题：封会 中亚 OR 西亚", &["中亚", "西亚"]);
        check("lu:se", &["lu:se"]);
        check("", &[]);
    }
}
