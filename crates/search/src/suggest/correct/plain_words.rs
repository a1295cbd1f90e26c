//! Which words of a query are plain text, and so may be replaced.

use std::ops::Range;

/// The words of a query that are plain text: not quoted, not excluded, not limited to a field.
pub(super) fn plain_words(query: &str) -> Vec<Range<usize>> {
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
        // `lu:` is a way to write lü, not a field.
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

/// Whether a query consists of nothing but these words and white space.
pub(super) fn parts_are_all(query: &str, words: &[Range<usize>]) -> bool {
    let within: usize = words.iter().map(|word| query[word.clone()].chars().count()).sum();
    within == query.chars().filter(|c| !c.is_whitespace()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_are_distinguished_from_the_rest() {
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
