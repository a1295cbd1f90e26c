//! Finds the known name that an unknown one was probably meant to be.

/// The name with the smallest edit distance, if that is at most 1 plus one third of the length. Case is
/// ignored, and `_` equals `-`.
///
/// ```
/// use souwen_answer::nearest::nearest;
///
/// assert_eq!(nearest("limti", ["limit", "offset"].into_iter()), Some("limit"));
/// assert_eq!(nearest("colour", ["limit", "offset"].into_iter()), None);
/// ```
pub fn nearest<'n>(written: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let written: Vec<char> = written.to_lowercase().replace('_', "-").chars().collect();
    let max = written.len() / 3 + 1;
    let distances = names.map(|name| (distance(&written, &name.replace('_', "-")), name));
    distances.filter(|(distance, _)| *distance <= max).min().map(|(_, name)| name)
}

/// The number of characters to insert, delete or replace to turn one into the other.
fn distance(written: &[char], name: &str) -> usize {
    let name: Vec<char> = name.chars().collect();
    let mut row: Vec<usize> = (0..=name.len()).collect();
    for (i, a) in written.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in name.iter().enumerate() {
            let changed = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[name.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_mended() {
        let names = ["public-url", "allow-origin", "host", "title"];
        let check = |written: &str, expected: Option<&str>| {
            assert_eq!(nearest(written, names.into_iter()), expected, "{written}");
        };
        check("public_url", Some("public-url"));
        check("pubic-url", Some("public-url"));
        check("allow-origins", Some("allow-origin"));
        check("hosts", Some("host"));
        check("Titel", Some("title"));
        check("colour", None);
        check("", None);
    }
}
