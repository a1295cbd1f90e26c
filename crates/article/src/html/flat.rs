//! Markup that is nested too deeply to be parsed in reasonable time, made flat.
//!
//! A parser of HTML looks through all open elements at many of the tags, so that a file of a
//! million opened and never closed elements would take hours. No page that people made is nested
//! a tenth as deeply as the limit here.

use std::borrow::Cow;

use super::elements::ELEMENTS;
use crate::words::WordList;

/// Elements without an end tag.
static VOID: WordList = WordList::named(ELEMENTS, "void");
/// Elements that a following one closes, so that people leave out their end tags.
static CLOSED_BY_OTHERS: WordList = WordList::named(ELEMENTS, "closed by others");
/// Elements that are kept of a page that is nested too deeply.
static KEPT: WordList = WordList::named(ELEMENTS, "kept of deep pages");

/// The deepest nesting of elements that is parsed.
const DEEPEST: usize = 400;

/// The page as it is, or, when it is nested too deeply, with its paragraphs, headings and list
/// items only.
pub(super) fn flat(html: &str) -> Cow<'_, str> {
    if depth(html) <= DEEPEST { Cow::Borrowed(html) } else { Cow::Owned(flattened(html)) }
}

/// The most elements that are open at once, counted as if none closed another.
fn depth(html: &str) -> usize {
    let (mut open, mut deepest) = (0usize, 0);
    for tag in (Tags { rest: html }) {
        if tag.is_one_of(&VOID) || tag.is_one_of(&CLOSED_BY_OTHERS) {
            continue;
        }
        if tag.closing {
            open = open.saturating_sub(1);
        } else {
            open += 1;
            deepest = deepest.max(open);
        }
    }
    deepest
}

fn flattened(html: &str) -> String {
    let mut flat = String::with_capacity(html.len());
    let mut from = 0;
    for tag in (Tags { rest: html }) {
        let start = tag.start.as_ptr() as usize - html.as_ptr() as usize;
        flat.push_str(&html[from..start]);
        from = start + tag.start.len();
        if tag.is_one_of(&KEPT) {
            flat.push_str(tag.start);
        } else if tag.is("br") || tag.is("div") || tag.is("td") || tag.is("tr") {
            flat.push_str("<br>");
        }
    }
    flat.push_str(&html[from..]);
    flat
}

/// A tag as it stands in the source.
struct SourceTag<'a> {
    /// The whole tag, from `<` to `>`.
    start: &'a str,
    name: &'a str,
    closing: bool,
}

impl SourceTag<'_> {
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    fn is_one_of(&self, names: &WordList) -> bool {
        names.iter().any(|name| self.is(name))
    }
}

struct Tags<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Tags<'a> {
    type Item = SourceTag<'a>;

    fn next(&mut self) -> Option<SourceTag<'a>> {
        loop {
            let at = self.rest.find('<')?;
            let tag = &self.rest[at..];
            let inner = &tag[1..];
            let closing = inner.starts_with('/');
            let inner = inner.strip_prefix('/').unwrap_or(inner);
            let letters = inner
                .bytes()
                .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':'))
                .count();
            if letters == 0 || !inner.as_bytes()[0].is_ascii_alphabetic() {
                self.rest = &tag[1..];
                continue;
            }
            let name = &inner[..letters];
            let Some(end) = tag.find('>') else {
                self.rest = "";
                return None;
            };
            let start = &tag[..=end];
            self.rest = &tag[end + 1..];
            if !closing
                && (name.eq_ignore_ascii_case("script") || name.eq_ignore_ascii_case("style"))
            {
                // What looks like a tag in a program is none.
                let close = self.rest.find("</").unwrap_or(self.rest.len());
                self.rest = &self.rest[close..];
            }
            return Some(SourceTag { start, name, closing });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_pages_stay_as_they_are() {
        let page = "<html><p>一<p>二<br><img src=x><div><b>三</b></div>".repeat(300);
        assert!(matches!(flat(&page), Cow::Borrowed(_)));
    }

    #[test]
    fn deep_pages_keep_their_text() {
        let page = format!("<title>题</title>{}<p>一 < 二</p>{}", "<div>".repeat(500), "<b>三");
        let flat = flat(&page);
        assert!(flat.starts_with("<title>题</title><br>"));
        assert!(flat.ends_with("<p>一 < 二</p>三"), "{flat}");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[<>/a-c中 \"=!-]{0,60}") {
            prop_assert!(depth(&text) <= text.len());
            prop_assert!(flattened(&text).len() <= text.len() * 4);
        }
    }
}
