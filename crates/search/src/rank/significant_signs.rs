//! Distinguishing signs: C, C++ and C# are the same to the index, which contains no signs.
//!
//! For a query with such a sign, such as C#, .NET框架 or 3+2 学制, the original texts of the best articles
//! are checked, and those that contain the query with its signs come first. The check takes time, so only
//! such queries pay for it.

use souwen_article::Article;
use souwen_index::retrieval::DocRef;
use souwen_query::Plan;
use souwen_text::fold::narrow;

use crate::error::SearchError;
use crate::state::State;

/// How many articles are checked and rescored: of the articles that contain C few are about C#.
pub(crate) const LOOKED_AT: usize = 400;

/// Signs that change what a letter or digit beside them means.
const SIGNS: &str = "+#&@*%$€£¥";

/// The parts of a query with such a sign, in the form in which texts are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignificantSigns {
    texts: Vec<Vec<char>>,
}

impl SignificantSigns {
    /// The signs of a keyword query; `None` when there are none.
    pub(crate) fn of(plan: &Plan) -> Option<SignificantSigns> {
        if !plan.keyword {
            return None;
        }
        let mut texts: Vec<Vec<char>> = Vec::new();
        for text in plan.chunks.iter().flat_map(|chunk| stretches(&chunk.text)) {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        (!texts.is_empty()).then_some(SignificantSigns { texts })
    }

    /// For each of these articles, whether its text contains all of them.
    pub(crate) fn contained(
        &self,
        state: State<'_>,
        docs: &[DocRef],
    ) -> Result<Vec<bool>, SearchError> {
        let contained = |doc: &DocRef| Ok(self.are_in(&state.index.article(*doc)?));
        docs.iter().map(contained).collect()
    }

    fn are_in(&self, article: &Article) -> bool {
        let title = std::iter::once(article.title.as_str());
        let body = article.body.iter().map(|paragraph| paragraph.text.as_str());
        let lines = title.chain(article.subtitle.as_deref()).chain(body);
        let lines = lines.chain(article.tags.iter().map(String::as_str));
        let mut missing: Vec<&Vec<char>> = self.texts.iter().collect();
        for line in lines {
            // Few lines contain such a sign.
            if !missing.is_empty() && line.chars().any(|c| is_sign(narrow(c)) || c == '.') {
                let chars: Vec<char> = line.chars().map(comparable).collect();
                missing.retain(|text| !contains(&chars, text));
            }
        }
        missing.is_empty()
    }
}

/// The stretches of letters, digits and signs in a chunk that contain a distinguishing sign.
fn stretches(text: &str) -> Vec<Vec<char>> {
    let chars: Vec<char> = text.chars().map(comparable).collect();
    let is_part = |c: &char| c.is_ascii_alphanumeric() || is_sign(*c) || *c == '.';
    let parts = chars.split(|c| !is_part(c));
    parts.filter(|part| is_significant(part)).map(|part| trimmed(part).to_vec()).collect()
}

/// Removes a point at the end, which ends a sentence.
fn trimmed(part: &[char]) -> &[char] {
    part.strip_suffix(&['.']).unwrap_or(part)
}

/// Whether a stretch contains a sign next to a letter or digit, or begins with a point before a letter,
/// like .NET. A star at the end is a wildcard.
fn is_significant(part: &[char]) -> bool {
    let is_name = part.iter().any(char::is_ascii_alphanumeric);
    let leading_point = matches!(part, ['.', next, ..] if next.is_ascii_alphabetic());
    let signs = part.iter().enumerate().any(|(i, &c)| {
        is_sign(c) && !(c == '*' && (i == 0 || i + 1 == part.len())) && !(c == '+' && i == 0)
    });
    is_name && (leading_point || signs)
}

fn is_sign(c: char) -> bool {
    SIGNS.contains(c)
}

/// Makes width and case irrelevant for comparison.
fn comparable(c: char) -> char {
    narrow(c).to_ascii_lowercase()
}

/// Whether a line contains a text that is no part of a longer name at either side.
fn contains(line: &[char], text: &[char]) -> bool {
    let goes_on = |edge: char, beside: Option<&char>| {
        beside.is_some_and(|&c| match edge {
            edge if edge.is_ascii_alphanumeric() => c.is_ascii_alphanumeric(),
            edge => c == edge,
        })
    };
    let (Some(&first), Some(&last)) = (text.first(), text.last()) else { return false };
    line.windows(text.len()).enumerate().any(|(at, window)| {
        window == text
            && !goes_on(first, at.checked_sub(1).and_then(|before| line.get(before)))
            && !goes_on(last, line.get(at + text.len()))
    })
}

#[cfg(test)]
mod tests {
    use souwen_article::Paragraph;
    use souwen_query::{Synonyms, parse, plan};
    use souwen_text::Analyzer;

    use super::*;

    fn of(query: &str) -> Option<SignificantSigns> {
        SignificantSigns::of(&plan(&parse(query), &Analyzer::new(), &Synonyms::default()))
    }

    #[test]
    fn signs_beside_letters_and_digits_are_significant() {
        let check = |query: &str, expected: &[&str]| {
            let texts = of(query).map(|signs| signs.texts).unwrap_or_default();
            let texts: Vec<String> = texts.into_iter().map(String::from_iter).collect();
            assert_eq!(texts, expected, "{query}");
        };
        check("C#", &["c#"]);
        check("Ｃ＋＋ 教程", &["c++"]);
        check(".NET框架", &[".net"]);
        check("3+2 学制", &["3+2"]);
        check("A+级 AT&T", &["a+", "at&t"]);
        check("涨5%", &["5%"]);
        for query in [
            "C",
            "C919",
            "COVID-19",
            "3.6.3",
            "中亚 铁路",
            "Kazakh*",
            "*ST海航",
            "+中亚 +B",
            "a.b",
            "中亚 && 铁路",
        ] {
            check(query, &[]);
        }
    }

    #[test]
    fn what_goes_on_is_something_else() {
        let check = |query: &str, text: &str, expected: bool| {
            let body = vec![Paragraph::text(text)];
            let article = Article { body, ..Article::default() };
            assert_eq!(of(query).unwrap().are_in(&article), expected, "{query} in {text}");
        };
        check("C#", "学习Ｃ＃语言", true);
        check("C#", "学习C语言和C++", false);
        check("C++", "c++程序", true);
        check("C#", "GC#", false);
        check("A+", "A++级", false);
        check("3+2", "13+2", false);
        check("3+2", "实行“3+2”模式", true);
        check(".NET", "微软.net平台", true);
        check(".NET", "互联网net", false);
    }
}
