//! Scans the tags in the source of a page.

/// Elements whose content is no markup.
const RAW: [&str; 9] =
    ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"];

/// A tag in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SourceTag<'a> {
    /// Where it begins in the source, in bytes.
    pub(super) at: usize,
    /// The whole tag, from `<` to `>`.
    pub(super) source: &'a str,
    pub(super) name: &'a str,
    pub(super) closing: bool,
    /// How many attributes it has.
    pub(super) attributes: usize,
}

impl<'a> SourceTag<'a> {
    /// Whether it has this name, which is in lower case.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Where its source ends, in bytes.
    pub(super) fn end(&self) -> usize {
        self.at + self.source.len()
    }

    /// Its attributes: names and values verbatim, values with their quotes.
    pub(super) fn attributes(&self) -> Attributes<'a> {
        let begin = 1 + usize::from(self.closing) + self.name.len();
        Attributes { source: self.source, at: begin }
    }
}

/// The tags of a page, in order, without those in comments and scripts.
pub(super) struct Tags<'a> {
    html: &'a str,
    at: usize,
    /// The start of an unterminated tag.
    unclosed: Option<usize>,
}

impl<'a> Tags<'a> {
    pub(super) fn of(html: &'a str) -> Tags<'a> {
        Tags { html, at: 0, unclosed: None }
    }

    /// The unterminated tag at the end of a page, if there is one. Scans all tags first.
    pub(super) fn unclosed(mut self) -> Option<&'a str> {
        self.by_ref().for_each(drop);
        self.unclosed.map(|at| &self.html[at..])
    }

    /// The end of the next `end` after a place; the end of the page when there is none.
    fn past(&self, from: usize, end: &str) -> usize {
        self.html[from..].find(end).map_or(self.html.len(), |at| from + at + end.len())
    }

    /// Where the content of a raw element ends.
    fn end_of_raw(&self, from: usize, name: &str) -> usize {
        let mut at = from;
        while let Some(found) = self.html[at..].find("</") {
            let close = at + found;
            let rest = &self.html.as_bytes()[close + 2..];
            let same = rest.len() >= name.len()
                && rest[..name.len()].eq_ignore_ascii_case(name.as_bytes())
                && rest.get(name.len()).is_none_or(|c| !c.is_ascii_alphanumeric());
            if same {
                return close;
            }
            at = close + 2;
        }
        self.html.len()
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = SourceTag<'a>;

    fn next(&mut self) -> Option<SourceTag<'a>> {
        loop {
            let at = self.at + self.html[self.at..].find('<')?;
            let rest = &self.html[at + 1..];
            if rest.starts_with("!--") {
                self.at = self.past(at + 4, "-->");
                continue;
            }
            let closing = rest.starts_with('/');
            let inner = rest.strip_prefix('/').unwrap_or(rest);
            let first = inner.as_bytes().first().copied().unwrap_or(b' ');
            if !first.is_ascii_alphabetic() {
                let is_comment = closing || rest.starts_with(['!', '?']);
                self.at = if is_comment { self.past(at + 1, ">") } else { at + 1 };
                continue;
            }
            let length = inner.bytes().take_while(|c| !is_end_of_name(*c)).count();
            let name = &inner[..length];
            let begin = at + 1 + usize::from(closing) + length;
            let mut attributes = Attributes { source: self.html, at: begin };
            let count = attributes.by_ref().count();
            // An unterminated tag is no tag.
            let end = attributes.at;
            if self.html.as_bytes().get(end) != Some(&b'>') {
                self.unclosed = Some(at);
                self.at = self.html.len();
                return None;
            }
            self.at = end + 1;
            let source = &self.html[at..=end];
            let tag = SourceTag { at, source, name, closing, attributes: count };
            if !closing && RAW.iter().any(|raw| tag.is(raw)) {
                self.at = self.end_of_raw(self.at, name);
            }
            return Some(tag);
        }
    }
}

fn is_end_of_name(c: u8) -> bool {
    c.is_ascii_whitespace() || matches!(c, b'/' | b'>')
}

/// The attributes of a tag: names and values verbatim. At the end `at` is the position of the tag's `>`,
/// or the end of the page.
pub(super) struct Attributes<'a> {
    source: &'a str,
    at: usize,
}

impl Attributes<'_> {
    fn skip(&mut self, is_skipped: impl Fn(u8) -> bool) {
        let rest = &self.source.as_bytes()[self.at..];
        self.at += rest.iter().take_while(|c| is_skipped(**c)).count();
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<(&'a str, &'a str)> {
        self.skip(|c| c.is_ascii_whitespace() || c == b'/');
        let bytes = self.source.as_bytes();
        if bytes.get(self.at).is_none_or(|c| *c == b'>') {
            return None;
        }
        let from = self.at;
        // An equals sign at the start belongs to the name.
        self.at += 1;
        self.skip(|c| !is_end_of_name(c) && c != b'=');
        let name = &self.source[from..self.at];
        let end_of_name = self.at;
        self.skip(|c| c.is_ascii_whitespace());
        if bytes.get(self.at) != Some(&b'=') {
            self.at = end_of_name;
            return Some((name, ""));
        }
        self.at += 1;
        self.skip(|c| c.is_ascii_whitespace());
        let from = self.at;
        match bytes.get(from) {
            Some(&quote) if matches!(quote, b'"' | b'\'') => {
                self.at += 1;
                self.skip(|c| c != quote);
                self.at = (self.at + 1).min(bytes.len());
            }
            _ => self.skip(|c| !c.is_ascii_whitespace() && c != b'>'),
        }
        Some((name, &self.source[from..self.at]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_distinguished_from_texts() {
        let html = "<p class=\"a>b\" x='>' y=z>1 < 2<!-- <b> --><script>\"<i>\"</script><br/></ p><?x <u>?>\
                    <A\nHREF = u>";
        let tags: Vec<(String, usize)> = Tags::of(html)
            .map(|tag| {
                (format!("{}{}", if tag.closing { "/" } else { "" }, tag.name), tag.attributes)
            })
            .collect();
        let expected = [("p", 3), ("script", 0), ("/script", 0), ("br", 0), ("A", 1)]
            .map(|(n, c)| (n.to_string(), c));
        assert_eq!(tags, expected);
        let first = Tags::of(html).next().expect("a tag");
        let attributes: Vec<_> = first.attributes().collect();
        assert_eq!(attributes, [("class", "\"a>b\""), ("x", "'>'"), ("y", "z")]);
        assert_eq!(&html[first.at..first.end()], first.source);
    }
}
