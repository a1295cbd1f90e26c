//! Values in the scripts of a page: `var ct = "1684508888";`, `"pubTime":"2023-05-19 10:22"`.
//!
//! A script may contain values of other articles as well. So a name counts only if all its values on the
//! page are equal.

use souwen_text::Date;

use super::names::source_name;
use crate::words::WordList;

const NAMES: &str = include_str!("../data/script_values.txt");

static DAY: WordList = WordList::named(NAMES, "day");
static SOURCE: WordList = WordList::named(NAMES, "source");

/// The longest value that is read, in bytes.
const LONGEST_VALUE: usize = 100;

/// The day of publication.
pub(super) fn day(scripts: &[String]) -> Option<Date> {
    only(scripts, &DAY, Date::parse_value)
}

/// The name of the account that published the page.
pub(super) fn source(scripts: &[String]) -> Option<String> {
    only(scripts, &SOURCE, source_name)
}

/// The value of the first name whose values are all equal.
fn only<T: PartialEq>(
    scripts: &[String],
    names: &WordList,
    read: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    names.iter().find_map(|name| {
        let mut found = None;
        for value in scripts.iter().flat_map(|script| values(script, name)) {
            let Some(value) = read(value) else { continue };
            match &found {
                Some(known) if *known != value => return None,
                _ => found = Some(value),
            }
        }
        found
    })
}

/// The text after each occurrence of a name followed by `=` or `:`.
fn values<'a>(script: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    script.match_indices(name).filter_map(move |(at, _)| {
        let before = script[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$')) {
            return None;
        }
        let rest = script[at + name.len()..].trim_start_matches(['"', '\'', '\\']).trim_start();
        let rest = rest.strip_prefix(['=', ':'])?.trim_start();
        let value = rest.trim_start_matches(['"', '\'', '\\']);
        let quoted = value.len() < rest.len();
        let end = |c: char| match c {
            '"' | '\'' | '\\' | '\n' | '<' => true,
            ' ' | ',' | ';' | '}' | '|' | ')' => !quoted,
            _ => false,
        };
        let value = &value[..value.find(end)?];
        (!value.is_empty() && value.len() <= LONGEST_VALUE).then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day_in(script: &str) -> Option<String> {
        day(&[script.to_string()]).map(|day| day.to_string())
    }

    #[test]
    fn days_in_programs_are_read_when_they_agree() {
        for (script, expected) in [
            ("var ct = \"1684508888\";", Some("2023-05-19")),
            ("var t={\"pubTime\":\"2023-05-19 10:22\",\"x\":1}", Some("2023-05-19")),
            ("window.a = {publish_time: 1684508888, b: 2}", Some("2023-05-19")),
            ("{\\\"publishTime\\\":\\\"2023-05-19 10:22\\\"}", Some("2023-05-19")),
            ("{\"pubTime\":\"2023-05-19\"},{\"pubTime\":\"2023-05-20\"}", None),
            ("var direct = \"1684508888\"; object.ct = x", None),
            ("ct", None),
        ] {
            assert_eq!(day_in(script).as_deref(), expected, "{script}");
        }
    }

    #[test]
    fn the_name_of_an_account_is_a_source() {
        let scripts = ["var nickname = \"山城发布\"; var nickname_new = \"\";".to_string()];
        assert_eq!(source(&scripts).as_deref(), Some("山城发布"));
    }
}
