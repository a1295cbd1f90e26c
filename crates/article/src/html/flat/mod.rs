//! Removes markup that cannot be parsed in reasonable time.
//!
//! An HTML parser searches all open elements at many of the tags, reopens unclosed formatting in each
//! paragraph, and compares each attribute of a tag with all before it. So a file with a million elements
//! that are never closed, or a million attributes on one element, would take hours. Such markup is
//! removed before parsing. The texts stay, and so do the attributes that contain text or describe it.

mod nesting;
mod tags;

use std::borrow::Cow;
use std::collections::HashSet;

use super::elements::ELEMENTS;
use crate::words::WordList;
use nesting::{Hostility, Nesting};
use tags::{SourceTag, Tags};

/// Elements that are kept in a page that is nested too deeply.
static KEPT: WordList = WordList::named(ELEMENTS, "kept of deep pages");
/// Those of them that contain text.
static CLOSED: WordList = WordList::named(ELEMENTS, "closed in deep pages");
/// Formatting, which is removed if too much of it is never closed.
static FORMATTING: WordList = WordList::named(ELEMENTS, "formatting");
/// Attributes that are kept of an element with too many.
static ATTRIBUTES: WordList = WordList::named(ELEMENTS, "kept attributes");
/// Attributes that contain text, kept even if their element is removed.
static TEXTS: WordList = WordList::named(ELEMENTS, "attributes with text");

/// The maximum number of attributes of one element that are parsed unchanged.
const MAX_ATTRIBUTES: usize = 64;
/// The maximum number of tags for the whole document, which the parser merges into one.
const MAX_DOCUMENT_TAGS: usize = 4;

/// The page unchanged, or without what cannot be parsed in linear time.
pub(super) fn flat(html: &str) -> Cow<'_, str> {
    let mut nesting = Nesting::default();
    let (mut from, mut crowded, mut wholes) = (0, false, 0);
    for tag in Tags::of(html) {
        let text = html[from..tag.at].bytes().any(|c| !c.is_ascii_whitespace());
        nesting.take(&tag, text);
        crowded |= tag.attributes > MAX_ATTRIBUTES;
        wholes += usize::from(is_whole(&tag) && tag.attributes > 0);
        from = tag.end();
    }
    let plain = nesting.found == Hostility::default() && !crowded && wholes <= MAX_DOCUMENT_TAGS;
    if plain { Cow::Borrowed(html) } else { Cow::Owned(rewritten(html, nesting.found)) }
}

/// The unterminated tag at the end of a page, if there is one: no browser shows it.
pub(super) fn unclosed(html: &str) -> Option<&str> {
    Tags::of(html).unclosed()
}

/// Whether a tag is for the whole document.
fn is_whole(tag: &SourceTag) -> bool {
    !tag.closing && (tag.is("html") || tag.is("body"))
}

/// The page without its hostile parts.
fn rewritten(html: &str, found: Hostility) -> String {
    let mut page = String::with_capacity(html.len());
    let (mut from, mut wholes, mut open) = (0, 0, None);
    for tag in Tags::of(html) {
        page.push_str(&html[from..tag.at]);
        from = tag.end();
        wholes += usize::from(is_whole(&tag));
        let goes = is_whole(&tag) && wholes > MAX_DOCUMENT_TAGS
            || found.deep && !is_one_of(&tag, &KEPT)
            || found.formatting && is_one_of(&tag, &FORMATTING);
        if found.deep && is_one_of(&tag, &CLOSED) {
            // These elements do not nest.
            if let Some(open) = open.take() {
                page.push_str("</");
                page.push_str(open);
                page.push('>');
            }
            open = (!tag.closing).then_some(tag.name);
        }
        let is_end = tag.closing && is_one_of(&tag, &CLOSED);
        if found.deep && is_end {
            // This end tag was written above.
        } else if goes {
            let breaks = ["br", "div", "td", "tr"].iter().any(|name| tag.is(name));
            push_texts(&tag, if breaks { "br" } else { "wbr" }, breaks, &mut page);
        } else if tag.attributes > MAX_ATTRIBUTES {
            push_bounded(&tag, &mut page);
        } else {
            page.push_str(tag.source);
        }
    }
    page.push_str(&html[from..]);
    page
}

fn is_one_of(tag: &SourceTag, names: &WordList) -> bool {
    names.iter().any(|name| tag.is(name))
}

/// Writes an empty element with those attributes of a tag that contain text. Without any, nothing is
/// written, unless the tag ended a line.
fn push_texts(tag: &SourceTag, name: &str, always: bool, page: &mut String) {
    if tag.closing {
        if always {
            page.push_str("<br>");
        }
        return;
    }
    let mut known = HashSet::new();
    let begin = page.len();
    page.push('<');
    page.push_str(name);
    let empty = page.len();
    for (name, value) in tag.attributes() {
        push_attribute(name, value, &TEXTS, &mut known, page);
    }
    if page.len() == empty && !always {
        page.truncate(begin);
    } else {
        page.push('>');
    }
}

/// Writes a tag with the first of each relevant attribute.
fn push_bounded(tag: &SourceTag, page: &mut String) {
    let mut known = HashSet::new();
    page.push_str(if tag.closing { "</" } else { "<" });
    page.push_str(tag.name);
    for (name, value) in tag.attributes() {
        push_attribute(name, value, &ATTRIBUTES, &mut known, page);
    }
    page.push('>');
}

fn push_attribute(
    name: &str,
    value: &str,
    kept: &WordList,
    known: &mut HashSet<String>,
    page: &mut String,
) {
    let listed = kept.iter().any(|word| name.eq_ignore_ascii_case(word));
    if listed && known.insert(name.to_ascii_lowercase()) {
        page.push(' ');
        page.push_str(name);
        if !value.is_empty() {
            page.push('=');
            page.push_str(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use dom_query::Document;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_pages_stay_as_they_are() {
        for page in [
            "<html><p>一<p>二<br><img src=x><div><b>三</b></div>".repeat(300),
            "<p><font color=red>一<p>二".repeat(30),
            "<ul><li>一<li>二</ul><table><tr><td><b>三<td>四<tr><td>五</table>".repeat(300),
            "<div><span>一</div><p><a href=x>二</p>".repeat(300),
        ] {
            assert!(matches!(flat(&page), Cow::Borrowed(_)), "{}", &page[..60]);
        }
    }

    #[test]
    fn deep_pages_keep_their_text() {
        let deep = "<div title=\"注\">".repeat(500);
        let page = format!("<title>题</title>{deep}<p>一 < 二</p>{}", "<b>三");
        let flat = flat(&page);
        assert!(flat.starts_with("<title>题</title><br title=\"注\">"), "{flat}");
        assert!(flat.ends_with("<p>一 < 二</p>三"), "{flat}");
        let items = "<li><h1>一".repeat(500);
        let expected = "<li></li><h1>一</h1>".repeat(500);
        assert_eq!(super::flat(&items), expected.trim_end_matches("</h1>"));
    }

    #[test]
    fn elements_with_many_attributes_keep_those_that_say_something() {
        let many: String = (0..1000).map(|n| format!(" a{n}=x")).collect();
        let page = format!("<img{many} alt='图>' ALT=two src=y{many} title=注>文<p{many}>");
        assert_eq!(flat(&page), "<img alt='图>' title=注>文<p>");
    }

    #[test]
    fn formatting_that_is_never_closed_goes_and_its_text_stays() {
        let fonts: String = (0..100).map(|n| format!("<font color={n}>")).collect();
        let page = format!("<p>{fonts}{}", "<p>一".repeat(1000));
        assert_eq!(flat(&page), format!("<p>{}", "<p>一".repeat(1000)));
    }

    /// How deeply the elements of a parsed page are nested.
    fn depth(html: &str) -> usize {
        let document = Document::from(html);
        let root = document.tree.root();
        let mut deepest = 0;
        let mut depths = std::collections::HashMap::new();
        for node in root.descendants_it() {
            let above = node.parent().and_then(|parent| depths.get(&parent.id).copied());
            let depth = above.unwrap_or(0usize) + 1;
            depths.insert(node.id, depth);
            deepest = deepest.max(depth);
        }
        deepest
    }

    #[test]
    fn a_parser_makes_no_more_nodes_than_there_is_source() {
        let numbered = |make: fn(usize) -> String| (0..20_000).map(make).collect::<String>();
        for page in [
            numbered(|n| format!("<p><font color={n}>一")),
            numbered(|n| format!("<b id={n}>")) + &"<p>一".repeat(20_000),
            "<p><b><i><u>一".repeat(20_000),
            "<b><p>一</b>二</p>".repeat(20_000),
            format!("<table>{}", "一<b>二<tr>".repeat(20_000)),
        ] {
            let flat = flat(&page);
            let document = Document::from(flat.as_ref());
            let tags = Tags::of(&page).count();
            assert!(document.tree.len() < 8 * tags + 20_000, "{}", &page[..20]);
        }
    }

    #[test]
    fn rare_elements_are_not_deep_either() {
        for unit in [
            "<svg><tr>",
            "<b><object></svg><svg>",
            "<b><button><font color=1><p>",
            "<button><li>",
            "<svg><font color=1><object><li>",
            "<object><li><svg></p>",
            "<select><option><div>",
            "<table><caption><b>",
            "<nobr><p>",
            "<math><mi><svg>",
            "<template><div>",
        ] {
            let depth = depth(&flat(&unit.repeat(600)));
            assert!(depth <= 1000, "{unit}: {depth}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn no_page_is_deep_when_it_is_parsed(unit in prop::collection::vec(
            prop::sample::select(vec![
                "<div>", "</div>", "<b>", "</b>", "<i>", "</i>", "<p>", "</p>", "<span>", "</span>",
                "<table>", "</table>", "<tr>", "<td>", "</td>", "<li>", "<ul>", "</ul>", "<a>", "</a>",
                "<x>", "</x>", "<dd>", "<dl>", "<h1>", "</h1>", "<form>", "一",
                "<font color=1>",
            ]),
            1..6,
        )) {
            let html = unit.concat().repeat(600);
            let depth = depth(&flat(&html));
            prop_assert!(depth <= 1000, "{depth}");
        }

        #[test]
        fn no_text_panics(text in "[<>/a-c中 \"=!'-]{0,60}") {
            let _ = flat(&text);
            let _ = rewritten(&text, Hostility { deep: true, formatting: true });
        }

        #[test]
        fn a_page_loses_no_text_outside_tags(text in "(<b>|</b>|<div>|<p>|一|二|三){0,60}") {
            let plain = |html: &str| html.replace("<br>", "").replace(['<', '>', '/', 'b', 'p', 'd', 'i', 'v'], "");
            let flat = rewritten(&text, Hostility { deep: true, formatting: true });
            prop_assert_eq!(plain(&flat), plain(&text));
        }
    }
}
