//! Explains in words how a query was parsed, for queries with operators.

use maud::{Markup, html};
use souwen_search::{Field, Interpretation, InterpretationKind, ParsedQuery, Sort};
use souwen_text::Date;

use crate::language::Language;
use crate::page::view::View;
use crate::request::search_params::SearchParams;

/// The maximal number of parts to explain: nobody reads a longer sentence.
const MAX_PARTS: usize = 16;

/// A line that says how the query was parsed; empty if there is only one way to read it.
pub(crate) fn line(language: Language, parsed: &ParsedQuery) -> Option<Markup> {
    let parts = leaves(parsed);
    if !could_surprise(parsed) || parts == 0 || parts > MAX_PARTS {
        return None;
    }
    Some(html! {
        (language.words().understood)
        span lang="zh" { (in_words(language, parsed, false)) }
    })
}

/// Another reading of the query: a link that searches for it, newest first. If it was already applied, says
/// so, with a link back to the original query.
pub(crate) fn reading(view: &View, params: &SearchParams, reading: &Interpretation) -> Markup {
    let language = view.language;
    let count = language.articles(reading.total as u64, true);
    let InterpretationKind::Dates = reading.kind;
    let url = |change: &dyn Fn(&mut SearchParams)| view.search(&params.with(|p| change(p)));
    html! {
        @if reading.applied {
            (language.pick("没有找到原文，已按日期 ", "Nothing holds what was typed: searched by date "))
            span lang="zh" { (reading.text) }
            (language.pick(" 搜索：", ": ")) (count) " "
            a.reading href=(url(&|p| p.interpret = false)) rel="nofollow" {
                (language.pick("按原文搜索", "Search for the text"))
            }
        } @else {
            a.reading rel="nofollow" href=(url(&|p| {
                p.query.clone_from(&reading.query);
                p.sort = Sort::Newest;
                p.today = None;
                p.interpret = true;
            })) {
                (language.pick("按日期", "By date")) " " span lang="zh" { (reading.text) } (language.pick("：", ": ")) (count)
            }
        }
    }
}

/// Whether the query contains anything but a sequence of words.
fn could_surprise(parsed: &ParsedQuery) -> bool {
    match parsed.op {
        "and" => parsed.children.iter().any(could_surprise),
        "text" => parsed.field.is_some(),
        "all" => false,
        _ => true,
    }
}

fn leaves(parsed: &ParsedQuery) -> usize {
    match parsed.children.as_slice() {
        [] => usize::from(parsed.op != "all"),
        children => children.iter().map(leaves).sum(),
    }
}

/// A part of the query; `inner` if it is nested in another.
fn in_words(language: Language, parsed: &ParsedQuery, inner: bool) -> Markup {
    let text = parsed.text.as_deref().unwrap_or_default();
    let joined = |with: &str| {
        let children = parsed.children.iter().filter(|child| child.op != "all");
        let children: Vec<_> = children.map(|child| in_words(language, child, true)).collect();
        html! {
            @if inner && children.len() > 1 { (language.pick("（", "(")) }
            @for (at, child) in children.iter().enumerate() {
                @if at > 0 { " " (with) " " }
                (child)
            }
            @if inner && children.len() > 1 { (language.pick("）", ")")) }
        }
    };
    html! {
        @match (parsed.op, parsed.field) {
            ("and", _) => { (joined(language.pick("且", "and"))) }
            ("or", _) => { (joined(language.pick("或", "or"))) }
            ("not", _) => { (language.pick("不含 ", "not ")) (joined("")) }
            ("near", _) => {
                (joined(language.pick("近", "near")))
                (language.pick("（相隔不超过 ", " (at most "))
                (parsed.distance.unwrap_or_default())
                (language.pick(" 字）", " characters apart)"))
            }
            ("paragraph", _) => { (language.pick("同段 ", "in one paragraph ")) (joined(language.pick("且", "and"))) }
            ("sentence", _) => { (language.pick("同句 ", "in one sentence ")) (joined(language.pick("且", "and"))) }
            ("date", _) => { (date(language, parsed)) }
            ("prefix", _) => { (language.pick("词首为 ", "words beginning with ")) "“" (text) "”" }
            (_, Some(field)) => {
                (field_name(language, field)) (language.pick("含 ", " has ")) "“" (text) "”"
            }
            ("run", None) => { (language.pick("原文 ", "exactly ")) "“" (text) "”" }
            ("all", _) => {}
            _ => { "“" (text) "”" }
        }
    }
}

fn date(language: Language, parsed: &ParsedQuery) -> Markup {
    let day = |text: &Option<String>| text.as_deref().and_then(Date::parse_iso);
    let name = language.words().date;
    html! {
        (name) " "
        @match (day(&parsed.from), day(&parsed.to)) {
            (Some(from), Some(to)) => { (language.period(from, to)) }
            (Some(from), None) => {
                (language.pick("不早于", "not before ")) (language.date(from))
            }
            (None, Some(to)) => { (language.pick("不晚于", "not after ")) (language.date(to)) }
            // A date without a year: shown as it was typed.
            (None, None) => { (parsed.text.as_deref().unwrap_or_default()) }
        }
    }
}

fn field_name(language: Language, field: &str) -> &str {
    match Field::from_typed(field) {
        Some(field) => language.pick(field.chinese_name(), field.name()),
        None => field,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(op: &'static str, field: Option<&'static str>, text: &str) -> ParsedQuery {
        ParsedQuery { op, field, text: Some(text.to_owned()), ..ParsedQuery::default() }
    }

    fn inner(op: &'static str, children: Vec<ParsedQuery>) -> ParsedQuery {
        ParsedQuery { op, children, ..ParsedQuery::default() }
    }

    #[test]
    fn surprises_are_explained_in_words() {
        let check = |parsed: ParsedQuery, chinese: &str, english: &str| {
            for (language, expected) in [(Language::Chinese, chinese), (Language::English, english)]
            {
                let rendered = line(language, &parsed).map(Markup::into_string).unwrap_or_default();
                let rendered = rendered.replace("<span lang=\"zh\">", "").replace("</span>", "");
                assert_eq!(rendered, expected);
            }
        };
        let text = |text| leaf("text", None, text);
        check(text("中亚"), "", "");
        check(inner("and", vec![text("中亚"), text("铁路")]), "", "");
        check(inner("all", vec![]), "", "");
        check(
            inner("and", vec![inner("or", vec![text("中亚"), text("西亚")]), text("铁路")]),
            "理解为：（“中亚” 或 “西亚”） 且 “铁路”",
            "Understood as: (“中亚” or “西亚”) and “铁路”",
        );
        check(
            inner("and", vec![inner("all", vec![]), inner("not", vec![text("<能源>")])]),
            "理解为：不含 “&lt;能源&gt;”",
            "Understood as: not “&lt;能源&gt;”",
        );
        check(
            inner("and", vec![leaf("run", Some("title"), "峰会"), leaf("run", None, "合作")]),
            "理解为：标题含 “峰会” 且 原文 “合作”",
            "Understood as: title has “峰会” and exactly “合作”",
        );
        let from = Some("2023-05-01".to_owned());
        let to = Some("2023-05-31".to_owned());
        let date = ParsedQuery { from, to, ..leaf("date", Some("date"), "2023-05") };
        check(
            date.clone(),
            "理解为：日期 2023年5月1日至31日",
            "Understood as: Date 1 to 31 May 2023",
        );
        check(
            ParsedQuery { to: None, ..date },
            "理解为：日期 不早于2023年5月1日",
            "Understood as: Date not before 1 May 2023",
        );
        check(
            leaf("prefix", None, "Kazakh"),
            "理解为：词首为 “Kazakh”",
            "Understood as: words beginning with “Kazakh”",
        );
        check(inner("or", vec![text("a"); MAX_PARTS + 1]), "", "");
    }
}
