//! HTML inside Markdown, turned into lines of Markdown.
//!
//! Scraped pages carry paragraphs as `<p>…<br></p>`, bold as `<strong>`, links as `<a>`. Only the
//! names of real elements count as tags, so that `<中亚>` stays text. What a tag says in its
//! attributes is dropped, but for the addresses of links and pictures and for a picture's text;
//! comments, scripts and style sheets are no text of the page.

use crate::words::WordList;

const ELEMENTS: &str = include_str!("data/elements.txt");

/// Elements that begin and end a paragraph.
static BLOCKS: WordList = WordList::named(ELEMENTS, "blocks");
/// Elements inside a paragraph.
static INLINE: WordList = WordList::named(ELEMENTS, "inline");

/// The longest tag that is read as one, in bytes.
const MAX_TAG: usize = 4_000;
/// The longest name of an element, in bytes: no known one is as long.
const MAX_NAME: usize = 12;

/// A line of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PageLine {
    /// Its number in the file, from 1.
    pub number: u32,
    /// Its text, without the line end.
    pub text: String,
    /// Whether markup begins a paragraph here, whatever the line before looks like.
    pub breaks: bool,
}

/// Cuts a text into lines at any kind of line end.
pub(crate) fn lines(text: &str) -> Vec<PageLine> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !souwen_text::sentence::is_line_end(c) {
            continue;
        }
        push_line(&mut lines, &text[start..at]);
        start = at + c.len_utf8();
        if c == '\r' && chars.next_if(|&(_, next)| next == '\n').is_some() {
            start += 1;
        }
    }
    if start < text.len() {
        push_line(&mut lines, &text[start..]);
    }
    lines
}

fn push_line(lines: &mut Vec<PageLine>, text: &str) {
    let number = u32::try_from(lines.len() + 1).unwrap_or(u32::MAX);
    lines.push(PageLine { number, text: text.to_string(), breaks: false });
}

/// Turns the HTML in some lines into Markdown. Lines without a tag are given back as they are.
pub(crate) fn flatten(lines: Vec<PageLine>) -> Vec<PageLine> {
    if !lines.iter().any(|line| line.text.contains('<')) {
        return lines;
    }
    let mut flat = Flattened::default();
    let mut lines = lines.into_iter();
    while let Some(mut line) = lines.next() {
        // A tag may run over the line end: the lines that it touches are taken together.
        while open_tag(&line.text) && line.text.len() < MAX_TAG {
            let Some(next) = lines.next() else { break };
            line.text.push(' ');
            line.text.push_str(&next.text);
        }
        flat.line(&line);
    }
    flat.out
}

/// Whether a text ends inside a tag.
fn open_tag(text: &str) -> bool {
    text.rfind('<').is_some_and(|at| {
        !text[at..].contains('>')
            && text[at + 1..].len() < MAX_TAG
            && HtmlTag::name(&text[at..]).is_some()
    })
}

#[derive(Default)]
struct Flattened {
    out: Vec<PageLine>,
    current: String,
    breaks: bool,
    /// The end that closes what is being skipped (a script, a comment).
    skip_to: Option<&'static str>,
    /// Addresses of the links that are open.
    hrefs: Vec<String>,
}

impl Flattened {
    fn line(&mut self, line: &PageLine) {
        let mut rest = line.text.as_str();
        self.breaks |= line.breaks;
        let mut tags = false;
        while !rest.is_empty() {
            if let Some(end) = self.skip_to {
                tags = true;
                match find_ignoring_case(rest, end) {
                    Some(at) => {
                        rest = &rest[at + end.len()..];
                        self.skip_to = None;
                    }
                    None => rest = "",
                }
                continue;
            }
            let Some(at) = rest.find('<') else { break };
            self.current.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix("<!--") {
                self.skip_to = Some("-->");
                rest = after;
                continue;
            }
            match HtmlTag::read(rest) {
                Some(tag) => {
                    tags = true;
                    rest = &rest[tag.len..];
                    self.tag(&tag, line.number);
                }
                None => {
                    self.current.push('<');
                    rest = &rest[1..];
                }
            }
        }
        self.current.push_str(rest);
        // A line that held nothing but tags is no blank line.
        if !tags || !self.current.trim().is_empty() {
            self.flush(line.number);
        } else {
            self.current.clear();
        }
    }

    fn tag(&mut self, tag: &HtmlTag, number: u32) {
        match (tag.name.as_str(), tag.closing) {
            ("script" | "style" | "template", false) => {
                self.skip_to = Some(match tag.name.as_str() {
                    "script" => "</script>",
                    "style" => "</style>",
                    _ => "</template>",
                });
            }
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
            (name, _) if BLOCKS.contains(&name) => self.paragraph(number),
            _ => {}
        }
    }

    /// Opens or closes bold; an empty pair leaves nothing.
    fn bold(&mut self, closing: bool) {
        if closing && self.current.ends_with("**") {
            self.current.truncate(self.current.len() - 2);
        } else {
            self.current.push_str("**");
        }
    }

    /// Ends a paragraph where a tag says so.
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
        self.out.push(PageLine { number, text, breaks: std::mem::take(&mut self.breaks) });
    }
}

struct HtmlTag {
    name: String,
    closing: bool,
    /// What stands between the name and `>`.
    attributes: String,
    len: usize,
}

impl HtmlTag {
    /// The tag at the start of a text.
    fn read(text: &str) -> Option<HtmlTag> {
        let (name, closing, after) = HtmlTag::name(text)?;
        let mut window = text.len().min(MAX_TAG);
        while !text.is_char_boundary(window) {
            window -= 1;
        }
        let end = text[..window].find('>')?;
        let attributes = text.get(after..end).filter(|text| !text.contains('<'))?.to_string();
        Some(HtmlTag { name, closing, attributes, len: end + 1 })
    }

    /// Name, whether it closes, and the offset after the name.
    fn name(text: &str) -> Option<(String, bool, usize)> {
        let rest = text.strip_prefix('<')?;
        let (rest, closing) = match rest.strip_prefix('/') {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let len = rest
            .bytes()
            .take(MAX_NAME)
            .take_while(|b| b.is_ascii_alphanumeric() || *b == b':')
            .count();
        let name = rest[..len].to_ascii_lowercase();
        let known = BLOCKS.contains(&name.as_str()) || INLINE.contains(&name.as_str());
        let delimited =
            rest[len..].chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '>' | '/'));
        (known && delimited).then_some((name, closing, 1 + usize::from(closing) + len))
    }

    fn attribute(&self, name: &str) -> Option<String> {
        let mut rest = self.attributes.as_str();
        while let Some(at) = find_ignoring_case(rest, name) {
            let before = rest[..at].chars().next_back();
            rest = &rest[at + name.len()..];
            let Some(value) = rest.trim_start().strip_prefix('=') else { continue };
            if before.is_some_and(|c| !c.is_whitespace()) {
                continue;
            }
            let value = value.trim_start();
            let quoted = ['"', '\''].iter().find_map(|&quote| {
                let inner = value.strip_prefix(quote)?;
                Some(&inner[..inner.find(quote).unwrap_or(inner.len())])
            });
            let bare = || value.split(char::is_whitespace).next().unwrap_or_default();
            return Some(quoted.unwrap_or_else(bare).to_string());
        }
        None
    }
}

/// `str::find` for an ASCII needle in lower case, ignoring case.
fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    text.windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(text: &str) -> Vec<String> {
        flatten(lines(text)).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn lines_end_in_every_way() {
        let found: Vec<_> =
            lines("一\r\n二\r三\n\n五\u{2028}六").into_iter().map(|l| (l.number, l.text)).collect();
        let expected = [(1, "一"), (2, "二"), (3, "三"), (4, ""), (5, "五"), (6, "六")];
        assert_eq!(found, expected.map(|(n, t)| (n, t.to_string())));
        assert!(lines("").is_empty());
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
            ("<中亚>与 a<b 和 <foo>", vec!["<中亚>与 a<b 和 <foo>"]),
            ("<div\n class=\"x\">甲</div>", vec!["甲"]),
            ("<strong></strong>甲", vec!["甲"]),
        ] {
            assert_eq!(flat(html), expected, "{html}");
        }
    }

    #[test]
    fn unfinished_tags_take_linear_time() {
        assert_eq!(flat(&"<p ".repeat(50_000)).len(), 1);
        assert_eq!(flat(&"<script>".repeat(50_000)).len(), 0);
        assert_eq!(flat(&"<!--".repeat(50_000)).len(), 0);
    }
}
