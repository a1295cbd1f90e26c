//! Lists of queries as people keep them: one on each line.

use crate::request::{SearchRequest, Sort};

/// The queries of a list: one per line, trimmed of white space. Blank lines and lines that begin with `#`
/// are left out.
pub fn query_list(text: &str) -> impl Iterator<Item = &str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}

impl SearchRequest {
    /// A request that counts the articles that one query of a list finds, within the dates and filters of
    /// this request, without corrections. It asks for one hit, since partial matches are counted only
    /// when the page has room.
    #[must_use]
    pub fn count_only(&self, query: &str) -> SearchRequest {
        SearchRequest {
            query: query.to_owned(),
            limit: 1,
            sort: Sort::Newest,
            offset: 0,
            facets: Vec::new(),
            snippets: false,
            collapse: false,
            explain: false,
            as_typed: true,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_its_lines() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(query_list(text).collect::<Vec<_>>(), expected, "{text:?}");
        };
        check("", &[]);
        check("\u{feff}甲\r\n\r\n # 注\n#乙\n 丙 丁 \n丙 丁", &["甲", "丙 丁", "丙 丁"]);
        check("C#\n-甲", &["C#", "-甲"]);
    }
}
