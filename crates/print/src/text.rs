//! Joins characters and lines into running text: 山城南 and 站启用 become 山城南站启用, "the new" and "station"
//! become "the new station", "the sta-" and "tion" become "the station".

/// Whether a character is as wide as it is high: Han, kana, Hangul and their punctuation.
pub(crate) fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11FF}' | '\u{2E80}'..='\u{303F}' | '\u{3040}'..='\u{33FF}'
        | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}'
        | '“' | '”' | '‘' | '’' | '…' | '—' | '·')
}

/// Whether a gap between two characters is a space of the text: only between words in letters.
pub(crate) fn needs_space(before: char, after: char) -> bool {
    !is_wide(before) && !is_wide(after)
}

/// Appends the next line to a text. Chinese continues directly, words in letters after a space, and a
/// hyphenated word is joined.
pub(crate) fn join_line(text: &mut String, line: &str) {
    let line = line.trim();
    let (Some(last), Some(first)) = (text.chars().next_back(), line.chars().next()) else {
        text.push_str(line);
        return;
    };
    let mut before = text.chars().rev().skip(1);
    if last == '-' && before.next().is_some_and(char::is_lowercase) && first.is_lowercase() {
        text.pop();
    } else if needs_space(last, first) && !last.is_whitespace() {
        text.push(' ');
    }
    text.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_joined_as_they_are_written() {
        for (text, line, expected) in [
            ("山城南", "站启用", "山城南站启用"),
            ("the new", "station", "the new station"),
            ("the sta-", "tion", "the station"),
            ("C919", "客机", "C919客机"),
            ("1990-", "1995", "1990- 1995"),
            ("", "站", "站"),
        ] {
            let mut joined = text.to_string();
            join_line(&mut joined, line);
            assert_eq!(joined, expected);
        }
    }
}
