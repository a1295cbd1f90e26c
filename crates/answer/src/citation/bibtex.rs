//! BibTeX, with additional fields of BibLaTeX: an entry is `@article{…, author = {程, 望江}, …}`.

use std::fmt::Write as _;

use super::{Citation, CitedName};

/// The entry.
pub(super) fn write(cited: &Citation) -> String {
    let kind = if cited.container.is_some() { "article" } else { "misc" };
    let mut entry = format!("@{kind}{{{},\n", cited.key);
    let mut field = |name: &str, value: &str| {
        if !value.is_empty() {
            // Writing into a string cannot fail.
            let _ = writeln!(entry, "  {name} = {{{value}}},");
        }
    };
    let names: Vec<String> = cited.authors.iter().map(name).collect();
    field("author", &names.join(" and "));
    field("title", &escaped(&cited.title));
    field("journal", &optional(cited.container.as_deref()));
    if let Some(date) = cited.date {
        // No month: some programs would read it in addition to the date.
        field("year", &date.year().to_string());
        field("date", &date.to_string());
    }
    field("pages", &optional(cited.page.as_deref()));
    field("address", &optional(cited.place.as_deref()));
    if let Some(url) = &cited.url {
        field("url", &escaped_address(url));
        field("urldate", &cited.accessed.map(|date| date.to_string()).unwrap_or_default());
    }
    field("language", &escaped(&cited.language));
    let tags: Vec<String> = cited.tags.iter().map(|tag| tag.replace([',', ';'], " ")).collect();
    field("keywords", &escaped(&tags.join(", ")));
    field("abstract", &escaped(&cited.summary));
    if cited.container.is_some() {
        field("entrysubtype", "newspaper");
    }
    entry.push_str("}\n");
    entry
}

fn optional(text: Option<&str>) -> String {
    escaped(text.unwrap_or_default())
}

/// Writes the family name first, so that no program takes it for the last part of a given name. A name
/// that is not a person's is kept together by braces.
fn name(name: &CitedName) -> String {
    match name {
        CitedName::Person { family, given, .. } => {
            format!("{}, {}", protected(family), protected(given))
        }
        CitedName::Whole(name) => format!("{{{}}}", escaped(name)),
    }
}

/// A part of a name, in braces if it contains something that joins or separates names.
fn protected(part: &str) -> String {
    let joins = part.contains(',') || part.split(' ').any(|word| word.eq_ignore_ascii_case("and"));
    if joins { format!("{{{}}}", escaped(part)) } else { escaped(part) }
}

/// Escapes a text so that nothing in it is a command. Braces stay balanced, since BibTeX counts them even
/// after a backslash.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("{\\textbackslash}"),
            '{' => out.push_str("\\{\\vphantom{\\}}"),
            '}' => out.push_str("\\vphantom{\\{}\\}"),
            '~' => out.push_str("{\\textasciitilde}"),
            '^' => out.push_str("{\\textasciicircum}"),
            '&' | '%' | '$' | '#' | '_' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// Escapes a URL: characters that would end the field or begin a comment are percent-encoded, which does not
/// change its meaning.
fn escaped_address(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            '{' => out.push_str("%7B"),
            '}' => out.push_str("%7D"),
            '\\' => out.push_str("%5C"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::citation::tests::citation;

    #[test]
    fn an_entry_has_what_is_known() {
        assert_eq!(
            write(&citation()),
            "@article{news20240518-1fd358b9,\n\
             \x20 author = {程, 望江 and 欧阳, 小满},\n\
             \x20 title = {地铁三号线 今天开通},\n\
             \x20 journal = {江城日报},\n\
             \x20 year = {2024},\n\
             \x20 date = {2024-05-18},\n\
             \x20 pages = {3},\n\
             \x20 address = {江城},\n\
             \x20 url = {https://daily.example/1},\n\
             \x20 urldate = {2025-01-02},\n\
             \x20 language = {zh-CN},\n\
             \x20 keywords = {交通, 地铁  轨道},\n\
             \x20 abstract = {今天上午10时，地铁三号线开通运营。首日免费。},\n\
             \x20 entrysubtype = {newspaper},\n\
             }\n"
        );
    }

    #[test]
    fn nothing_in_a_text_is_a_command() {
        for (text, expected) in [
            ("50% & #1 _a_ $5", "50\\% \\& \\#1 \\_a\\_ \\$5"),
            ("a\\b~c^d", "a{\\textbackslash}b{\\textasciitilde}c{\\textasciicircum}d"),
            ("{", "\\{\\vphantom{\\}}"),
            ("}", "\\vphantom{\\{}\\}"),
        ] {
            assert_eq!(escaped(text), expected);
        }
        let whole = CitedName::read("江城日报评论员");
        assert_eq!(name(&whole), "{江城日报评论员}");
        assert_eq!(name(&CitedName::read("Whitlow, Rum and Coke")), "Whitlow, {Rum and Coke}");
    }

    proptest! {
        #[test]
        fn braces_are_balanced(title in "[a-z{}\\\\%~^ ]{0,20}", url in "[a-z{}\\\\%]{0,20}") {
            let mut cited = citation();
            (cited.title, cited.url) = (title.clone(), Some(url));
            cited.authors = vec![CitedName::Whole(title)];
            let mut depth = 0_i32;
            for c in write(&cited).chars() {
                depth += match c { '{' => 1, '}' => -1, _ => 0 };
                prop_assert!(depth >= 0);
            }
            prop_assert_eq!(depth, 0);
        }
    }
}
