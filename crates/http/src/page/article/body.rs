//! The text of an article: paragraphs, headings and lists with their anchors, and the outline that links to
//! the headings.

use std::ops::Range;

use maud::{Markup, PreEscaped, html};
use souwen_answer::marked_html::marked;
use souwen_article::{Paragraph, Role};
use souwen_search::{ArticleWindow, Place};

use super::part::ShownParagraph;
use super::to_place;
use crate::page::view::View;

/// The minimal number of headings for which an outline helps.
const FEWEST_HEADINGS: usize = 2;
/// The maximal number of headings in the outline of an article that is not shown completely.
const MAX_HEADINGS: usize = 500;
/// The bullets that lists in the news use: an item that begins with one of them gets no other.
const OWN_BULLETS: [char; 10] = ['—', '–', '-', '·', '•', '●', '■', '◆', '▲', '※'];

/// The paragraphs: text, headings without gaps in their levels, and items in lists. `levels` are the heading
/// levels of the whole article.
pub(crate) fn paragraphs(shown: &[ShownParagraph], levels: &[u8]) -> Markup {
    let mut left = shown.iter().peekable();
    let mut html = String::new();
    while let Some(paragraph) = left.next() {
        let piece = match paragraph.role {
            Role::Paragraph => html! { p #(paragraph.anchor()) { (paragraph.text()) } },
            Role::Heading => {
                let level = paragraph.level.unwrap_or(1);
                let id = paragraph.anchor();
                match levels.iter().position(|known| *known == level).unwrap_or(0) {
                    0 => html! { h2 id=(id) { (paragraph.text()) } },
                    1 => html! { h3 id=(id) { (paragraph.text()) } },
                    _ => html! { h4 id=(id) { (paragraph.text()) } },
                }
            }
            Role::Code => {
                let mut lines = vec![paragraph];
                while let Some(line) = left.next_if(|next| next.role == Role::Code) {
                    lines.push(line);
                }
                code(&lines)
            }
            Role::Item => {
                let mut items = vec![paragraph];
                while let Some(item) = left.next_if(|next| next.role == Role::Item) {
                    items.push(item);
                }
                html! { ul role="list" { @for item in items { (list_item(item)) } } }
            }
        };
        html.push_str(&piece.into_string());
    }
    PreEscaped(html)
}

/// Lines of code as one block.
fn code(lines: &[&ShownParagraph]) -> Markup {
    html! {
        pre {
            code {
                @for line in lines { span #(line.anchor()) { (line.text()) } "\n" }
            }
        }
    }
}

/// An item of a list. Its number is set apart, so that the lines of its text are aligned. If a match begins
/// in the number, the item stays in one piece.
fn list_item(item: &ShownParagraph) -> Markup {
    let depth = format!("depth-{}", item.level.unwrap_or(1).clamp(1, 4));
    let (whole, marks) = (item.first().text, item.first().marks);
    let (label, text) = if item.is_one() { split_label(whole) } else { ("", whole) };
    let label_chars = whole[..whole.len() - text.len()].chars().count();
    let together = label.is_empty() || marks.iter().any(|mark| mark.start < label_chars);
    let shifted = |mark: &Range<usize>| mark.start - label_chars..mark.end - label_chars;
    html! {
        li #(item.anchor()) class=(depth) {
            @if together {
                @if label.is_empty() && !whole.starts_with(OWN_BULLETS) { span.bullet aria-hidden="true" { "•" } }
                (item.text())
            } @else {
                span.label { (label) " " }
                (marked(text, &marks.iter().map(shifted).collect::<Vec<_>>()))
            }
        }
    }
}

/// Splits an item into its number (`21.`, `（三）`, `4、`) and its text. The number is empty when there is none.
fn split_label(item: &str) -> (&str, &str) {
    let is_number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十〇零百".contains(c);
    let opened = item.strip_prefix(['(', '（']);
    let number = opened.unwrap_or(item);
    let rest = number.trim_start_matches(is_number);
    let close: &[char] = match opened {
        Some(_) => &[')', '）'],
        None => &['.', '．', '、', ')', '）'],
    };
    match rest.strip_prefix(close) {
        // A point between digits is a decimal point.
        Some(text) if rest.len() < number.len() && !text.starts_with(is_number) => {
            (&item[..item.len() - text.len()], text.trim_start())
        }
        _ => ("", item),
    }
}

/// The distinct heading levels in ascending order. The first is shown directly below the title, whatever its
/// level in the source was.
pub(crate) fn heading_levels(body: &[Paragraph]) -> Vec<u8> {
    let headings = body.iter().filter(|paragraph| paragraph.role == Role::Heading);
    let mut levels: Vec<u8> = headings.map(|heading| heading.level.unwrap_or(1)).collect();
    levels.sort_unstable();
    levels.dedup();
    levels
}

/// The outline: links to the headings, if there are several. If there are very many, it contains only those
/// in the part that is shown.
pub(crate) fn outline(view: &View, shown: &ArticleWindow, levels: &[u8]) -> Markup {
    let body = (1..).map(Place::of).zip(&shown.article.body);
    let mut headings: Vec<(Place, &Paragraph)> =
        body.filter(|(_, paragraph)| paragraph.role == Role::Heading).collect();
    if headings.len() > MAX_HEADINGS {
        headings.retain(|(place, _)| shown.window.shows(*place));
    }
    if headings.len() < FEWEST_HEADINGS {
        return html! {};
    }
    let title = view.language.words().outline;
    let depth = |heading: &Paragraph| {
        let level = heading.level.unwrap_or(1);
        levels.iter().position(|known| *known == level).unwrap_or(0).min(2) + 1
    };
    html! {
        nav.outline aria-label=(title) {
            details {
                summary lang=(view.language.tag()) { (title) }
                ol role="list" {
                    @for (place, heading) in headings {
                        li class={ "depth-" (depth(heading)) } {
                            a href=(to_place(view, shown, place)) { (heading.text) }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_items_stand_apart() {
        let check = |item: &str, expected: (&str, &str)| {
            assert_eq!(split_label(item), expected, "{item}");
        };
        check("21. 完成可研工作；", ("21.", "完成可研工作；"));
        check("3.《合作文件》", ("3.", "《合作文件》"));
        check("（三）深化合作", ("（三）", "深化合作"));
        check("十二、深化合作", ("十二、", "深化合作"));
        check("1.5亿元投资", ("", "1.5亿元投资"));
        check("2023年", ("", "2023年"));
        check("（新华社）", ("", "（新华社）"));
        check("、", ("", "、"));
        check("", ("", ""));
    }

    #[test]
    #[allow(clippy::single_range_in_vec_init, reason = "a list of one range is meant")]
    fn marks_in_items_are_exact() {
        let text = "21. 完成中吉乌铁路可研工作";
        let item = Paragraph { role: Role::Item, level: Some(2), ..Paragraph::text(text) };
        let check = |marks: &[Range<usize>], expected: &str| {
            let html = list_item(&ShownParagraph::whole(23, &item, marks)).into_string();
            assert_eq!(html, format!("<li id=\"p23\" class=\"depth-2\">{expected}</li>"));
        };
        let label = "<span class=\"label\">21. </span>";
        check(&[], &format!("{label}完成中吉乌铁路可研工作"));
        check(&[6..11], &format!("{label}完成<mark>中吉乌铁路</mark>可研工作"));
        check(&[0..6], "<mark>21. 完成</mark>中吉乌铁路可研工作");
    }

    #[test]
    fn every_item_is_seen_to_be_one() {
        let has_bullet = |text: &str| {
            let item = Paragraph { role: Role::Item, ..Paragraph::text(text) };
            list_item(&ShownParagraph::whole(1, &item, &[])).into_string().contains("bullet")
        };
        assert!(has_bullet("加强交通合作"));
        assert!(!has_bullet("——加强交通合作"));
        assert!(!has_bullet("1. 加强交通合作"));
    }
}
