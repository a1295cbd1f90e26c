//! Scans the tags of a text with markup one after the other: without a tree, in constant memory.

/// The tags of a text.
pub(super) struct Tags<'a> {
    rest: &'a str,
}

/// A start tag, and the text after it.
pub(super) struct Tag<'a> {
    /// The text between `<` and `>`.
    inner: &'a str,
    behind: &'a str,
}

/// How much of the text is scanned for the word in an element, in bytes.
const LONGEST_WORD: usize = 2_000;

impl<'a> Tags<'a> {
    pub(super) fn of(text: &'a str) -> Tags<'a> {
        Tags { rest: text }
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        loop {
            let at = self.rest.find('<')?;
            let rest = &self.rest[at + 1..];
            let end = rest.find('>')?;
            self.rest = &rest[end + 1..];
            if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
                return Some(Tag { inner: &rest[..end], behind: self.rest });
            }
        }
    }
}

impl Tag<'_> {
    /// Its name in lower case, without a prefix before a colon.
    pub(super) fn name(&self) -> String {
        let end = self.inner.find(|c: char| c.is_whitespace() || c == '/');
        let name = &self.inner[..end.unwrap_or(self.inner.len())];
        name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase()
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut from = 0;
        loop {
            let at = from + self.inner.get(from..)?.find(name)?;
            from = at + name.len();
            let is_begun = self.inner[..at].ends_with(|c: char| c.is_whitespace());
            let rest = self.inner[from..].trim_start();
            let Some(value) = rest.strip_prefix('=').filter(|_| is_begun) else { continue };
            let value = value.trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let value = &value[1..];
            return Some(plain(&value[..value.find(quote)?]));
        }
    }

    /// The value of a numeric attribute.
    pub(super) fn number(&self, name: &str) -> Option<f32> {
        self.attribute(name)?.trim().parse().ok().filter(|number: &f32| number.is_finite())
    }

    /// Whether it has this class.
    pub(super) fn has_class(&self, class: &str) -> bool {
        self.inner.contains(class)
            && self
                .attribute("class")
                .is_some_and(|classes| classes.split_whitespace().any(|c| c == class))
    }

    /// The text up to the end of the element; tags inside it that only format are removed.
    pub(super) fn text_inside(&self) -> String {
        let name = self.name();
        let mut end = self.behind.len().min(LONGEST_WORD);
        while !self.behind.is_char_boundary(end) {
            end -= 1;
        }
        let mut text = String::new();
        let mut rest = &self.behind[..end];
        while let Some(at) = rest.find('<') {
            text.push_str(&rest[..at]);
            rest = &rest[at..];
            let closes = rest.strip_prefix("</").is_some_and(|tag| {
                tag.get(..name.len()).is_some_and(|closed| closed.eq_ignore_ascii_case(&name))
            });
            let Some(end) = rest.find('>').filter(|_| !closes) else { return plain(text.trim()) };
            rest = &rest[end + 1..];
        }
        plain(text.trim())
    }
}

/// Decodes the character references of a text.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').filter(|end| *end <= 10);
        let c = end.and_then(|end| match &rest[1..end] {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            other => {
                let number = other.strip_prefix('#')?;
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                    None => number.parse().ok()?,
                };
                char::from_u32(code)
            }
        });
        match (c, end) {
            (Some(c), Some(end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_give_names_attributes_and_text() {
        let text = "<?xml?><a:Page WIDTH='20' X-WIDTH=\"7\"/><!-- <x> --><b class=\"c d\">山<i>城</i>&#x5357;&amp;</b><e";
        let tags: Vec<Tag<'_>> = Tags::of(text).collect();
        let names: Vec<String> = tags.iter().map(Tag::name).collect();
        assert_eq!(names, ["page", "b", "i"]);
        assert_eq!((tags[0].number("WIDTH"), tags[0].number("HEIGHT")), (Some(20.), None));
        assert!(tags[1].has_class("d") && !tags[1].has_class("e"));
        assert_eq!(tags[1].text_inside(), "山城南&");
    }
}
