//! HTML inside Markdown.
//!
//! Scraped pages contain paragraphs as `<p>…<br></p>`, bold as `<strong>`, links as `<a>`. Blocks of HTML
//! become lines of Markdown here, and `inline` interprets tags within a line. Only the names of real
//! elements count as tags, so that `<中亚>` and `List<String>` stay text. Attributes are dropped, except
//! the addresses of links and pictures and the text of a picture. Comments, scripts and style sheets are
//! not text of the page, and readings (ruby) are not part of the line that they are printed over.

use super::lines::{LineKind, PageLine};
use super::reference::decode;
use super::tag::{BLOCKS, HtmlTag, MAX_TAG, find_ignoring_case};
use crate::omission::Omission;

/// A line that was made from HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Flat {
    /// Markdown.
    Markdown(PageLine),
    /// Preformatted text, as it is.
    Code(PageLine),
}

/// The effect of a tag within a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inlined {
    Nothing,
    Bold,
    Link,
    Picture,
    Cell,
    Rule,
    /// The content of the element is not text of the page.
    Hidden(&'static str),
    /// The content of the element is the reading of the characters before it.
    Reading,
    /// Characters with readings begin or end.
    Ruby,
    /// A line of this kind begins here.
    Break(LineKind),
}

/// The effect of a tag within a line.
pub(super) fn after_tag(tag: &HtmlTag) -> Inlined {
    match (tag.name.as_str(), tag.closing) {
        ("script" | "style" | "template", _) => Inlined::Hidden("script"),
        ("rt" | "rtc", _) => Inlined::Reading,
        ("rp", _) => Inlined::Hidden("brackets around a reading"),
        ("ruby" | "rb" | "rbc", _) => Inlined::Ruby,
        ("strong" | "b", _) => Inlined::Bold,
        ("a", _) => Inlined::Link,
        ("img", _) => Inlined::Picture,
        ("td" | "th", true) => Inlined::Cell,
        ("hr", _) => Inlined::Rule,
        ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", false) => {
            Inlined::Break(LineKind::Heading(tag.name.as_bytes()[1] - b'0'))
        }
        ("li", false) => Inlined::Break(LineKind::Item),
        (name, _) if BLOCKS.contains(&name) => Inlined::Break(LineKind::Plain),
        _ => Inlined::Nothing,
    }
}

/// Whether a tag is that of a component: `<CodeGroup>`, `<my-box>`. Such names occur in code.
pub(super) fn is_component(html: &str) -> bool {
    let name = html.trim_start_matches(['<', '/']);
    let len = name.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
    let (name, rest) = name.split_at(len);
    let mut signs = name.bytes();
    let pascal = signs.next().is_some_and(|b| b.is_ascii_uppercase())
        && signs.any(|b| b.is_ascii_lowercase())
        && (rest.starts_with([' ', '/'])
            || name.bytes().filter(u8::is_ascii_uppercase).count() > 1);
    pascal || name.contains('-')
}

/// The first line and the rest, if a block of HTML opens something that it never closes.
pub(super) fn unclosed(lines: &[PageLine]) -> Option<(&PageLine, &[PageLine])> {
    const ENDS: [(&str, &str); 7] = [
        ("<script", "</script"),
        ("<style", "</style"),
        ("<pre", "</pre"),
        ("<textarea", "</textarea"),
        ("<!--", "-->"),
        ("<?", "?>"),
        ("<![cdata[", "]]>"),
    ];
    let (first, rest) = lines.split_first()?;
    let begin = first.text.trim_start().get(..).unwrap_or_default();
    let starts =
        |start: &str| begin.get(..start.len()).is_some_and(|text| text.eq_ignore_ascii_case(start));
    let (_, end) = ENDS.iter().find(|(start, _)| starts(start))?;
    let closed = lines.iter().any(|line| find_ignoring_case(&line.text, end).is_some());
    (!closed).then_some((first, rest))
}

/// Turns the HTML in some lines into Markdown; also returns the content that is not text.
pub(crate) fn flatten(lines: Vec<PageLine>) -> (Vec<Flat>, Vec<Omission>) {
    let mut flat = Flattened::default();
    let last = lines.last().map_or(1, |line| line.number);
    let mut lines = lines.into_iter();
    while let Some(mut line) = lines.next() {
        // A tag may span several lines, which are then joined.
        while open_tag(&line.text) && line.text.len() < MAX_TAG {
            let Some(next) = lines.next() else { break };
            line.text.push(' ');
            line.text.push_str(&next.text);
        }
        flat.line(&line);
    }
    flat.end_hidden();
    if !flat.current.trim().is_empty() {
        flat.flush(last);
    }
    (flat.out, flat.omitted)
}

/// Whether a text ends inside a tag.
fn open_tag(text: &str) -> bool {
    text.rfind('<').is_some_and(|at| {
        !text[at..].contains('>')
            && text[at + 1..].len() < MAX_TAG
            && HtmlTag::name(&text[at..]).is_some()
    })
}

/// Whether an element is part of ruby markup.
fn is_ruby(name: &str) -> bool {
    matches!(name, "ruby" | "rb" | "rbc" | "rt" | "rtc" | "rp")
}

/// Whether a text ends within a ruby element.
fn open_ruby(text: &str) -> bool {
    text.len() < MAX_TAG && text.rfind("<ruby").is_some_and(|at| !text[at..].contains("</ruby"))
}

#[derive(Default)]
struct Flattened {
    out: Vec<Flat>,
    omitted: Vec<Omission>,
    current: String,
    breaks: bool,
    /// What is being skipped: its end marker, and its kind.
    hidden: Option<(&'static str, &'static str)>,
    /// The line where the skipped part began, and its text.
    hidden_from: u32,
    hidden_text: String,
    /// The addresses of the open links.
    hrefs: Vec<String>,
    /// Whether text is preformatted.
    pre: bool,
    /// The tags of the current line.
    tags: String,
}

impl Flattened {
    fn line(&mut self, line: &PageLine) {
        let mut rest = line.text.as_str();
        self.breaks |= line.breaks;
        let mut tags = false;
        while !rest.is_empty() {
            if let Some((end, _)) = self.hidden {
                tags = true;
                match find_ignoring_case(rest, end) {
                    Some(at) => {
                        self.hidden_text.push_str(&rest[..at]);
                        self.tags.push_str(rest[at..at + end.len()].trim_start_matches("-->"));
                        rest = &rest[at + end.len()..];
                        self.end_hidden();
                    }
                    None => {
                        self.hidden_text.push_str(rest);
                        self.hidden_text.push('\n');
                        rest = "";
                    }
                }
                continue;
            }
            let Some(at) = rest.find('<') else { break };
            self.current.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix("<!--") {
                self.hide("-->", "comment", line.number);
                rest = after;
                continue;
            }
            match HtmlTag::read(rest) {
                Some(tag) if is_ruby(&tag.name) && !self.pre => {
                    // `inline` interprets these.
                    self.current.push_str(&rest[..tag.len]);
                    rest = &rest[tag.len..];
                }
                Some(tag) => {
                    tags = true;
                    self.tags.push_str(&tag.without_kept(&rest[..tag.len]));
                    rest = &rest[tag.len..];
                    self.tag(&tag, line.number);
                }
                None if is_component(rest) && rest.contains('>') => {
                    tags = true;
                    let len = rest.find('>').map_or(rest.len(), |end| end + 1);
                    self.omit(line.number, rest[..len].to_string(), "a tag");
                    rest = &rest[len..];
                }
                None => {
                    self.current.push_str(if self.pre { "<" } else { "\\<" });
                    rest = &rest[1..];
                }
            }
        }
        self.current.push_str(rest);
        let text = std::mem::take(&mut self.tags);
        self.omit(line.number, text, "tags");
        // A ruby element does not extend over a line end.
        if open_ruby(&self.current) {
            return;
        }
        // A line of nothing but tags is not a blank line.
        if !tags || !self.current.trim().is_empty() {
            self.flush(line.number);
        } else {
            self.current.clear();
        }
    }

    fn hide(&mut self, end: &'static str, what: &'static str, number: u32) {
        self.hidden = Some((end, what));
        self.hidden_from = number;
    }

    fn end_hidden(&mut self) {
        if let Some((_, what)) = self.hidden.take() {
            let text = std::mem::take(&mut self.hidden_text);
            self.omit(self.hidden_from, text, what);
        }
    }

    fn omit(&mut self, line: u32, text: String, what: &'static str) {
        if !text.trim().is_empty() {
            self.omitted.push(Omission { line, text, what });
        }
    }

    fn tag(&mut self, tag: &HtmlTag, number: u32) {
        match (tag.name.as_str(), tag.closing) {
            ("script", false) => self.hide("</script>", "script", number),
            ("style", false) => self.hide("</style>", "script", number),
            ("template", false) => self.hide("</template>", "script", number),
            ("strong" | "b", _) => self.bold(tag.closing),
            ("a", false) => {
                self.hrefs.push(tag.attribute("href").unwrap_or_default());
                self.current.push('[');
            }
            ("a", true) => match self.hrefs.pop() {
                Some(href) => {
                    self.current.push_str("](");
                    self.current.push_str(&href.replace(['(', ')', ' '], ""));
                    self.current.push(')');
                }
                None => self.current.push(']'),
            },
            ("img", _) => {
                let alt = tag.attribute("alt").unwrap_or_default();
                let src = tag.attribute("src").unwrap_or_default();
                self.current.push_str(&format!("![{alt}]({src})"));
            }
            ("td" | "th", true) => self.current.push_str(" | "),
            ("hr", _) => {
                self.paragraph(number);
                self.current.push_str("---");
                self.paragraph(number);
            }
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", false) => {
                self.paragraph(number);
                let level = usize::from(tag.name.as_bytes()[1] - b'0');
                self.current.push_str(&"#".repeat(level));
                self.current.push(' ');
            }
            ("li", false) => {
                self.paragraph(number);
                self.current.push_str("- ");
            }
            ("pre", closing) => {
                self.paragraph(number);
                self.pre = !closing;
            }
            (name, _) if BLOCKS.contains(&name) => self.paragraph(number),
            _ => {}
        }
    }

    /// Opens or closes bold; an empty pair is removed.
    fn bold(&mut self, closing: bool) {
        if closing && self.current.ends_with("**") {
            self.current.truncate(self.current.len() - 2);
        } else {
            self.current.push_str("**");
        }
    }

    /// Ends a paragraph at a tag.
    fn paragraph(&mut self, number: u32) {
        if !self.current.trim().is_empty() {
            self.flush(number);
        } else {
            self.current.clear();
        }
        self.breaks = true;
    }

    fn flush(&mut self, number: u32) {
        let text = std::mem::take(&mut self.current);
        let breaks = std::mem::take(&mut self.breaks);
        if self.pre {
            self.out.push(Flat::Code(PageLine { number, text: decode(&text), breaks }));
        } else {
            let text = text.trim_start_matches([' ', '\t']).to_string();
            self.out.push(Flat::Markdown(PageLine { number, text, breaks }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    fn flat(text: &str) -> Vec<String> {
        let (flat, _) = flatten(lines(text));
        let text = |flat| match flat {
            Flat::Markdown(line) => line.text,
            Flat::Code(line) => format!("|{}", line.text),
        };
        flat.into_iter().map(text).collect()
    }

    #[test]
    fn paragraphs_bold_links_and_pictures_become_markdown() {
        for (html, expected) in [
            ("<p><strong>甲</strong>：乙<br></p><p>丙</p>", vec!["**甲**：乙", "丙"]),
            ("<P class=\"a\">甲<BR/>乙</P>", vec!["甲", "乙"]),
            ("<h2>题</h2>文", vec!["## 题", "文"]),
            ("<ul><li>一</li><li>二</li></ul>", vec!["- 一", "- 二"]),
            ("<a href='https://a.cn/b'>看</a>", vec!["[看](https://a.cn/b)"]),
            ("<img data-src=x src=\"b.jpg\" alt=\"图\">", vec!["![图](b.jpg)"]),
            ("<table><tr><td>一</td><td>二</td></tr></table>", vec!["一 | 二 | "]),
            ("甲<!-- 注 -->乙", vec!["甲乙"]),
            ("甲<script>var a;\nvar b;</script>乙", vec!["甲", "乙"]),
            ("<中亚>与 a<b 和 <foo>", vec!["\\<中亚>与 a\\<b 和 \\<foo>"]),
            ("<div\n class=\"x\">甲</div>", vec!["甲"]),
            ("<strong></strong>甲", vec!["甲"]),
            ("<pre><code>a &lt; b\n  c</code></pre>", vec!["|a < b", "|  c"]),
            ("<ruby>东<rt>dōng</rt>京</ruby>", vec!["<ruby>东<rt>dōng</rt>京</ruby>"]),
            ("<ruby>\n东\n</ruby>报", vec!["<ruby>东</ruby>报"]),
            ("<CodeGroup>甲</CodeGroup>", vec!["甲"]),
        ] {
            assert_eq!(flat(html), expected, "{html}");
        }
    }

    #[test]
    fn components_are_distinguished_from_types() {
        for (html, expected) in [
            ("<CodeGroup>", true),
            ("</CodeGroup>", true),
            ("<Tabs name='a'>", true),
            ("<my-box>", true),
            ("<String>", false),
            ("<int>", false),
            ("<T>", false),
        ] {
            assert_eq!(is_component(html), expected, "{html}");
        }
    }

    #[test]
    fn unfinished_tags_take_linear_time() {
        assert_eq!(flat(&"<p ".repeat(50_000)).len(), 1);
        assert_eq!(flat(&"<script>".repeat(50_000)).len(), 0);
        assert_eq!(flat(&"<!--".repeat(50_000)).len(), 0);
    }
}
