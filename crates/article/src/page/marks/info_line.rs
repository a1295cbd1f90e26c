//! The line of date, source and author that sites print under a title.

use souwen_text::WrittenDate;

use super::mark::{MarkKind, PageMark};
use crate::page::byline;
use crate::page::furniture::{LONGEST_LINE, furniture};
use crate::page::sources;

/// Labels of the line under a title.
const LABELS: &[&str] = &[
    "发布时间",
    "发表时间",
    "发布日期",
    "更新时间",
    "时间",
    "日期",
    "文章来源",
    "信息来源",
    "消息来源",
    "来源",
    "稿源",
    "出处",
    "作者",
    "记者",
    "责任编辑",
    "编辑",
    "责编",
    "字号",
    "浏览",
    "点击",
    "阅读",
];

/// Reads a line of date, source and author: `2023年05月19日 08:30 来源：新华社`, `作者：张三`.
pub(super) fn info_line(text: &str) -> Option<PageMark> {
    let mut mark = PageMark { printed: text.trim().to_string(), ..PageMark::new(MarkKind::Info) };
    if let Some(found) = furniture(text) {
        mark.date = text
            .char_indices()
            .find_map(|(at, _)| WrittenDate::at(&text[at..]).filter(|d| d.date().is_some()));
        mark.source =
            found.name.as_deref().filter(|name| sources::is_source(name)).map(str::to_string);
        mark.section = found.page.or(found.name.filter(|name| !sources::is_source(name)));
        return Some(mark);
    }
    let parts = labelled(text)?;
    for (label, value) in parts {
        let value = value.trim_matches(|c: char| {
            c.is_whitespace() || matches!(c, '|' | '｜' | '（' | '）' | '(' | ')')
        });
        match label {
            "" if value.is_empty() => {}
            "" => mark.date = Some(furniture(value).and_then(|_| WrittenDate::at(value))?),
            "发布时间" | "发表时间" | "发布日期" | "更新时间" | "时间" | "日期" =>
            {
                let date = WrittenDate::at(value).filter(|date| date.date().is_some())?;
                mark.date.get_or_insert(date);
            }
            "文章来源" | "信息来源" | "消息来源" | "来源" | "稿源" | "出处" => {
                let source = value
                    .split([' ', '\u{3000}'])
                    .next()
                    .unwrap_or(value)
                    .trim_matches(['《', '》']);
                if source.is_empty() || source.chars().count() > 24 || source.contains(['。', '，'])
                {
                    return None;
                }
                mark.source.get_or_insert(source.to_string());
            }
            "作者" | "记者" => {
                let byline = byline::byline(value);
                if !byline.clean || byline.authors.is_empty() {
                    return None;
                }
                mark.authors.extend(byline.authors);
            }
            _ if value.chars().count() > 24 => return None,
            _ => {}
        }
    }
    Some(mark)
}

/// Cuts a line at its labels; `None` when it has none. What stands before the first has label "".
fn labelled(text: &str) -> Option<Vec<(&'static str, &str)>> {
    if text.chars().nth(LONGEST_LINE).is_some() || text.contains('。') {
        return None;
    }
    let mut parts: Vec<(&'static str, &str)> = Vec::new();
    let (mut label, mut from, mut at) = ("", 0, 0);
    while at < text.len() {
        let rest = &text[at..];
        let next = LABELS.iter().copied().find(|label| {
            rest.strip_prefix(label).is_some_and(|rest| rest.starts_with([':', '：']))
        });
        match next {
            Some(next) => {
                parts.push((label, &text[from..at]));
                label = next;
                at += next.len();
                at += rest[next.len()..].chars().next().map_or(0, char::len_utf8);
                from = at;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    parts.push((label, &text[from..]));
    (parts.len() > 1).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_under_titles() {
        for (text, date, source, authors) in [
            ("2023年05月19日 08:30 来源：新华社", true, "新华社", ""),
            ("来源：人民日报 发布时间：2023-05-19", true, "人民日报", ""),
            ("作者：张三 李四", false, "", "张三,李四"),
            ("2023-05-19", true, "", ""),
        ] {
            let mark = info_line(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(mark.date.is_some(), date, "{text}");
            assert_eq!(mark.source.unwrap_or_default(), source, "{text}");
            assert_eq!(mark.authors.join(","), authors, "{text}");
        }
        for text in
            ["时间：今晚 地点：西安", "来源：他说，这不重要。", "记者：您怎么看这个问题？", "文"]
        {
            assert_eq!(info_line(text), None, "{text}");
        }
    }
}
