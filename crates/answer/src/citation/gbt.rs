//! GB/T 7714-2015: an article of a newspaper, `责任者. 题名[N]. 报纸名, 年-月-日(版次)[引用日期]. 地址.`
//!
//! An example without an address: `程望江, 欧阳小满. 地铁三号线 今天开通[N]. 江城日报, 2024-05-18(3).`

use super::{Citation, CitedName};

/// How many authors are named; further ones become 等 or "et al".
const NAMED_AUTHORS: usize = 3;

/// Writes the line for a list of references.
pub(super) fn write(cited: &Citation) -> String {
    let mut line = String::new();
    let authors = authors(cited);
    if !authors.is_empty() {
        // A name may end with a full stop of its own.
        line.push_str(authors.trim_end_matches('.'));
        line.push_str(". ");
    }
    let online = if cited.url.is_some() { "/OL" } else { "" };
    // An article without a paper is from the web, or of another kind.
    let kind = match (&cited.container, &cited.url) {
        (Some(_), _) => format!("N{online}"),
        (None, Some(_)) => "EB/OL".to_owned(),
        (None, None) => "Z".to_owned(),
    };
    line.push_str(&format!("{}[{kind}].", cited.title));
    let date = cited.date.map(|date| date.to_string());
    let page = cited.page.as_ref().map(|page| format!("({page})")).unwrap_or_default();
    match (&cited.container, &date) {
        (Some(container), Some(date)) => line.push_str(&format!(" {container}, {date}{page}")),
        (Some(container), None) => line.push_str(&format!(" {container}{page}")),
        (None, Some(date)) if cited.url.is_some() => line.push_str(&format!(" ({date})")),
        (None, Some(date)) => line.push_str(&format!(" {date}")),
        (None, None) => {}
    }
    if let Some(accessed) = cited.accessed {
        let gap = if line.ends_with('.') { " " } else { "" };
        line.push_str(&format!("{gap}[{accessed}]"));
    }
    if !line.ends_with('.') {
        line.push('.');
    }
    if let Some(url) = &cited.url {
        line.push_str(&format!(" {url}."));
    }
    line
}

fn authors(cited: &Citation) -> String {
    let mut names: Vec<String> = cited.authors.iter().take(NAMED_AUTHORS).map(name).collect();
    if cited.authors.len() > NAMED_AUTHORS {
        names.push(if cited.is_chinese() { "等" } else { "et al" }.to_owned());
    }
    names.join(", ")
}

/// A Chinese name unchanged; of other names the family name in capitals, followed by initials.
fn name(name: &CitedName) -> String {
    match name {
        CitedName::Whole(name) => name.clone(),
        CitedName::Person { family, given, is_han: true } => format!("{family}{given}"),
        CitedName::Person { family, given, is_han: false } => {
            let initials = given.split([' ', '-', '.']).filter_map(|part| part.chars().next());
            let initials: Vec<String> = initials.map(|c| c.to_uppercase().to_string()).collect();
            format!("{} {}", family.to_uppercase(), initials.join(" "))
        }
    }
}

#[cfg(test)]
mod tests {
    use souwen_text::Date;

    use super::*;
    use crate::citation::tests::citation;

    #[test]
    fn articles_are_cited_as_the_standard_has_it() {
        let check = |change: &dyn Fn(&mut Citation), expected: &str| {
            let mut cited = citation();
            change(&mut cited);
            assert_eq!(write(&cited), expected);
        };
        let unlinked = |cited: &mut Citation| (cited.url, cited.accessed) = (None, None);
        check(
            &|_| (),
            "程望江, 欧阳小满. 地铁三号线 今天开通[N/OL]. 江城日报, 2024-05-18(3)[2025-01-02]. \
             https://daily.example/1.",
        );
        check(&unlinked, "程望江, 欧阳小满. 地铁三号线 今天开通[N]. 江城日报, 2024-05-18(3).");
        check(
            &|cited| {
                unlinked(cited);
                cited.authors.clear();
                cited.page = None;
            },
            "地铁三号线 今天开通[N]. 江城日报, 2024-05-18.",
        );
        check(
            &|cited| {
                unlinked(cited);
                cited.authors = ["张三", "李四", "王五", "赵六"].map(CitedName::read).to_vec();
                cited.date = None;
                cited.page = None;
            },
            "张三, 李四, 王五, 等. 地铁三号线 今天开通[N]. 江城日报.",
        );
        check(
            &|cited| cited.container = None,
            "程望江, 欧阳小满. 地铁三号线 今天开通[EB/OL]. (2024-05-18)[2025-01-02]. \
             https://daily.example/1.",
        );
        check(
            &|cited| (cited.container, cited.date) = (None, None),
            "程望江, 欧阳小满. 地铁三号线 今天开通[EB/OL]. [2025-01-02]. https://daily.example/1.",
        );
        check(
            &|cited| {
                unlinked(cited);
                (cited.container, cited.date) = (None, None);
                cited.authors = vec![CitedName::read("江城日报评论员")];
            },
            "江城日报评论员. 地铁三号线 今天开通[Z].",
        );
        check(
            &|cited| {
                unlinked(cited);
                cited.title = "Line 3 opens".to_owned();
                cited.language = "en".to_owned();
                cited.container = Some("River City Post".to_owned());
                cited.authors =
                    ["Ada M. Whitlow", "Tobias Renn", "A B", "C D"].map(CitedName::read).to_vec();
                cited.date = Date::new(2024, 5, 19);
                cited.page = None;
            },
            "WHITLOW A M, RENN T, B A, et al. Line 3 opens[N]. River City Post, 2024-05-19.",
        );
    }
}
