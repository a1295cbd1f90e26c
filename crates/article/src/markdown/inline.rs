//! Inline content of Markdown: emphasis, code, links, pictures and HTML become plain text.
//! `**南站**今天[启用](https://a.example)` becomes 南站今天启用, with a link.

use std::mem::take;

use comrak::Node;
use comrak::nodes::{NodeLink, NodeValue};

use super::html::{Inlined, after_tag, is_component};
use super::lines::{LineKind, Link, PageLine, TextLine};
use super::tag::HtmlTag;
use crate::omission::Omission;

/// The deepest nesting that is read node by node, to bound the use of the stack.
const MAX_NESTING: usize = 100;

/// The number of brackets around a bare link: `<` and `>`.
const AROUND_BARE: usize = 2;

/// The kind of hidden content in the element of a reading.
const READING: &str = "reading";

/// Lines of text being built.
#[derive(Debug, Default)]
pub(super) struct Inline<'a> {
    done: Vec<TextLine>,
    line: TextLine,
    omitted: Vec<Omission>,
    /// The number of enclosing nodes.
    depth: usize,
    /// The number of enclosing bold elements.
    bold: usize,
    /// Whether the line contains bold text, and other text.
    has_bold: bool,
    has_plain: bool,
    /// The open HTML links: the address, and where the label begins.
    open: Vec<(String, usize)>,
    /// The element whose content is not text of the page (a script, a reading), and the kind of that
    /// content.
    hidden: Option<(String, &'static str)>,
    /// Where the characters begin that the next reading belongs to.
    ruby: usize,
    /// The lines of the document, for content that its tree does not have.
    source: &'a [PageLine],
    hidden_text: String,
    /// Names of elements known not to be closed in the rest of the current node.
    unclosed: Vec<String>,
}

impl<'a> Inline<'a> {
    /// Begins empty; the text begins in the line of `source` with this number.
    pub(super) fn new(number: u32, source: &'a [PageLine]) -> Inline<'a> {
        let line = TextLine { number, ..TextLine::default() };
        Inline { line, source, ..Inline::default() }
    }

    /// The lines, and the content that is not text.
    pub(super) fn finish(mut self) -> (Vec<TextLine>, Vec<Omission>) {
        self.show_hidden();
        self.end_line();
        for line in &mut self.done {
            // A line of punctuation may turn out to be a horizontal rule, which has no links.
            if !line.text.is_empty() && !line.text.contains(souwen_text::is_significant) {
                for link in line.links.drain(..) {
                    let (line, text) = (line.number, link.target);
                    self.omitted.push(Omission { line, text, what: "where a sign leads" });
                }
            }
        }
        (self.done, self.omitted)
    }

    /// Processes the children of a node.
    pub(super) fn nodes(&mut self, parent: Node<'_>) {
        if self.depth >= MAX_NESTING {
            // Nobody nests this deeply by hand: only the text is kept.
            parent.descendants().skip(1).for_each(|node| self.leaf(node));
            return;
        }
        self.depth += 1;
        let around = take(&mut self.unclosed);
        for node in parent.children() {
            self.node(node);
        }
        self.unclosed = around;
        self.depth -= 1;
    }

    /// Processes the text of a node itself.
    fn leaf(&mut self, node: Node<'_>) {
        let line = node.data().sourcepos.start.line as u32;
        match &node.data().value {
            NodeValue::Text(text) => self.text(text),
            NodeValue::Code(code) => self.text(&code.literal),
            NodeValue::HtmlInline(text) | NodeValue::Raw(text) => self.text(text),
            NodeValue::SoftBreak | NodeValue::LineBreak => self.next_line(line + 1, false),
            NodeValue::Link(link) => self.push_link(String::new(), target(link), false),
            NodeValue::Image(link) => self.push_link(String::new(), target(link), true),
            NodeValue::WikiLink(link) => self.push_link(String::new(), link.url.clone(), false),
            NodeValue::FootnoteReference(note) => self.omit(&note.name, "the sign of a footnote"),
            NodeValue::CommentInline(comment) => self.omit(&comment.literal, "comment"),
            _ => {}
        }
    }

    fn node(&mut self, node: Node<'_>) {
        let data = node.data();
        let position = data.sourcepos;
        match &data.value {
            NodeValue::Text(text) => self.text(text),
            NodeValue::SoftBreak => self.next_line(position.start.line as u32 + 1, false),
            NodeValue::LineBreak => {
                self.line.hard = true;
                self.next_line(position.start.line as u32 + 1, false);
            }
            NodeValue::Code(code) => {
                self.line.literal |= self.line.text.trim().is_empty();
                self.text(&code.literal);
                self.line.number += (position.end.line - position.start.line) as u32;
            }
            NodeValue::Escaped => {
                self.line.literal |= self.line.text.trim().is_empty();
                self.nodes(node);
            }
            NodeValue::Strong => {
                // Tags within it may close elements that they did not open.
                let around = self.bold;
                self.bold += 1;
                self.nodes(node);
                self.bold = around;
            }
            NodeValue::Link(link) => {
                self.link(node, target(link), false);
                let (start, end) = (position.start, position.end);
                let width = end.column.saturating_sub(start.column) + 1;
                if start.line == end.line
                    && width == link.url.len() + AROUND_BARE
                    && let Some(link) = self.line.links.last_mut()
                {
                    link.bare = link.label == link.target;
                }
            }
            NodeValue::Image(link) => self.link(node, target(link), true),
            NodeValue::WikiLink(link) => {
                let picture = link.embed && is_picture(&link.url);
                if picture {
                    self.push_link(String::new(), link.url.clone(), true);
                } else {
                    self.link(node, link.url.clone(), false);
                    if let Some(link) = self.line.links.last_mut() {
                        link.bare = link.label == link.target;
                    }
                }
            }
            NodeValue::HtmlInline(html) => self.html(html, node),
            NodeValue::FootnoteReference(note) => {
                self.omit(&note.name, "the sign of a footnote");
            }
            NodeValue::CommentInline(comment) => self.omit(&comment.literal, "comment"),
            NodeValue::Raw(text) => self.text(text),
            _ => self.nodes(node),
        }
    }

    fn text(&mut self, text: &str) {
        if self.hidden.is_some() {
            self.hidden_text.push_str(text);
            return;
        }
        if !text.trim().is_empty() {
            self.has_bold |= self.bold > 0;
            self.has_plain |= self.bold == 0;
        }
        // A no-break space is an ordinary space.
        match text.contains('\u{a0}') {
            true => self.line.text.push_str(&text.replace('\u{a0}', " ")),
            false => self.line.text.push_str(text),
        }
    }

    fn link(&mut self, node: Node<'_>, target: String, picture: bool) {
        let (line, start) = (self.done.len(), self.line.text.len());
        self.name_of_address(node);
        self.nodes(node);
        // The label of a link that spans lines is taken from the start of its last line.
        let start = if line == self.done.len() { start } else { 0 };
        let label = self.line.text.get(start..).unwrap_or_default().to_string();
        self.push_link(label, target, picture);
    }

    fn push_link(&mut self, label: String, target: String, picture: bool) {
        self.line.links.push(Link { label, target, whole: false, picture, bare: false });
    }

    fn html(&mut self, html: &str, node: Node<'_>) {
        if let Some((name, what)) = &self.hidden {
            // An unclosed reading ends at the next reading or at the end of the ruby element.
            let next = *what == READING && !HtmlTag::closes(html, name) && is_ruby_tag(html);
            if HtmlTag::closes(html, name) || next {
                let what = *what;
                let text = take(&mut self.hidden_text);
                self.hidden = None;
                match what {
                    READING => self.reading(text.trim()),
                    _ => self.omit(&text, what),
                }
            }
            if !next {
                self.omit(html, "tags");
                return;
            }
        }
        if let Some(comment) = html.strip_prefix("<!--") {
            self.omit(comment.trim_end_matches("-->"), "comment");
            return;
        }
        if let Some(text) = html.strip_prefix("<![CDATA[") {
            self.text(text.trim_end_matches("]]>"));
            return;
        }
        if html.starts_with("<?") || html.starts_with("<!") {
            self.omit(html, "an instruction for programs");
            return;
        }
        let Some(tag) = HtmlTag::read(html) else {
            match is_component(html) {
                true => self.omit(html, "a tag"),
                // It is not a tag of a page, but text about one.
                false => self.text(html),
            }
            return;
        };
        let action = after_tag(&tag);
        let shown = matches!(action, Inlined::Hidden(_) | Inlined::Reading)
            && (tag.closing || !self.is_closed(node, &tag.name));
        if !shown {
            self.omit(&tag.without_kept(html), "tags");
        }
        if matches!(tag.name.as_str(), "a" | "span")
            && let Some(anchor) = tag.attribute("id").or_else(|| tag.attribute("name"))
        {
            self.line.anchor.get_or_insert(anchor);
        }
        match action {
            _ if shown => self.text(html),
            Inlined::Nothing => {}
            Inlined::Ruby => self.ruby = self.line.text.len(),
            Inlined::Reading => self.hidden = Some((tag.name, READING)),
            Inlined::Bold if tag.closing => self.bold = self.bold.saturating_sub(1),
            Inlined::Bold => self.bold += 1,
            Inlined::Link if tag.closing => {
                if let Some((target, start)) = self.open.pop() {
                    let label = self.line.text.get(start..).unwrap_or_default().to_string();
                    self.push_link(label, target, false);
                }
            }
            Inlined::Link => {
                let target = tag.attribute("href").unwrap_or_default();
                self.open.push((target, self.line.text.len()));
            }
            Inlined::Picture => {
                let label = tag.attribute("alt").unwrap_or_default();
                self.text(&label);
                self.push_link(label, tag.attribute("src").unwrap_or_default(), true);
            }
            Inlined::Cell => self.text(" | "),
            Inlined::Hidden(what) => self.hidden = Some((tag.name, what)),
            Inlined::Rule => {
                self.next_line(self.line.number, true);
                self.line.text.push_str("---");
                self.line.kind = LineKind::Rule;
                self.next_line(self.line.number, true);
            }
            Inlined::Break(kind) => {
                self.next_line(self.line.number, true);
                self.line.kind = kind;
            }
        }
    }

    /// Whether an element opened by a node is closed by a later node.
    fn is_closed(&mut self, node: Node<'_>, name: &str) -> bool {
        if self.unclosed.iter().any(|known| known == name) {
            return false;
        }
        let closed = node.following_siblings().skip(1).any(|next| match &next.data().value {
            NodeValue::HtmlInline(html) => {
                HtmlTag::closes(html, name) || name.starts_with('r') && is_ruby_tag(html)
            }
            _ => false,
        });
        if !closed {
            self.unclosed.push(name.to_string());
        }
        closed
    }

    /// Keeps the reading of the characters before it.
    fn reading(&mut self, reading: &str) {
        let base = self.line.text.get(self.ruby..).unwrap_or_default().trim();
        if !reading.is_empty() {
            self.line.readings.push(format!("{base}({reading})"));
        }
        self.ruby = self.line.text.len();
    }

    /// The name by which a link refers to a definition elsewhere: `[文][name]`.
    fn name_of_address(&mut self, node: Node<'_>) {
        let position = node.data().sourcepos;
        let (start, end) = (position.start, position.end);
        let line = self.source.get(start.line.wrapping_sub(1)).filter(|_| start.line == end.line);
        let text = line.and_then(|line| line.text.get(start.column.saturating_sub(1)..end.column));
        let name = text.filter(|text| text.starts_with(['[', '!'])).and_then(|text| {
            let (_, name) = text.strip_suffix(']')?.rsplit_once("][")?;
            Some(name.to_string())
        });
        if let Some(name) = name {
            self.omit(&name, "the name of an address");
        }
    }

    fn omit(&mut self, text: &str, what: &'static str) {
        if !text.trim().is_empty() {
            self.omitted.push(Omission { line: self.line.number, text: text.to_string(), what });
        }
    }

    /// Shows hidden content that is never closed: it is text after all.
    fn show_hidden(&mut self) {
        if self.hidden.take().is_some() {
            let text = take(&mut self.hidden_text);
            self.text(&text);
        }
    }

    fn next_line(&mut self, number: u32, breaks: bool) {
        if self.hidden.is_some() {
            self.hidden_text.push('\n');
            self.line.number = number;
            return;
        }
        self.end_line();
        self.line = TextLine { number, breaks, ..TextLine::default() };
        self.ruby = 0;
        for (_, start) in &mut self.open {
            *start = 0;
        }
    }

    fn end_line(&mut self) {
        let mut line = take(&mut self.line);
        line.bold = self.has_bold && !self.has_plain;
        (self.has_bold, self.has_plain) = (false, false);
        let whole = line.text.trim().to_string();
        for link in &mut line.links {
            link.whole = link.label.trim() == whole;
        }
        line.text = whole;
        let has_metadata =
            !line.links.is_empty() || !line.readings.is_empty() || line.anchor.is_some();
        if has_metadata || !line.text.is_empty() {
            self.done.push(line);
        }
    }
}

/// Whether a tag ends an unclosed reading.
fn is_ruby_tag(html: &str) -> bool {
    let opens =
        |name: &str| HtmlTag::read(html).is_some_and(|tag| !tag.closing && tag.name == name);
    HtmlTag::closes(html, "ruby") || ["rt", "rp", "rb", "rtc"].into_iter().any(opens)
}

/// The address of a link, and its title in quotes.
fn target(link: &NodeLink) -> String {
    match link.title.is_empty() {
        true => link.url.clone(),
        false => format!("{} \"{}\"", link.url, link.title),
    }
}

fn is_picture(address: &str) -> bool {
    let ending = address.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    matches!(ending.as_str(), "png" | "jpg" | "jpeg" | "gif" | "webp" | "svg" | "bmp" | "avif")
}

#[cfg(test)]
mod tests {
    use super::super::blocks::MarkdownBlock;
    use super::super::{blocks, lines, read as read_lines};

    fn read(markdown: &str) -> MarkdownBlock {
        let lines = read_lines(&lines::lines(markdown), false).lines;
        blocks::assemble(&lines, true).into_iter().next().unwrap_or_default()
    }

    #[test]
    fn markup_becomes_text() {
        for (markdown, expected) in [
            ("平常的话", "平常的话"),
            ("**央视网消息**（新闻联播）：今天", "央视网消息（新闻联播）：今天"),
            ("**“强”**的*一*面", "“强”的一面"),
            ("***三重***", "三重"),
            ("snake_case 5*3*2 __init__", "snake_case 532 init"),
            ("5 * 3 = 15", "5 * 3 = 15"),
            ("~~旧~~新", "旧新"),
            ("`a*b`和``", "a*b和``"),
            (r"\*星\* \中", r"*星* \中"),
            ("见[《报》](https://a.cn/(1) \"题\")。", "见《报》。"),
            ("[未完", "[未完"),
            ("[1]和[2]", "[1]和[2]"),
            ("![图](a.jpg)", "图"),
            ("[![图](a.jpg)](b.html)", "图"),
            ("A&amp;B&nbsp;C&hellip;&#20013;&x;", "A&B C…中&x;"),
            ("<https://a.cn/> <中>", "https://a.cn/ <中>"),
            ("用`<table>`标签，`<script>`不要", "用<table>标签，<script>不要"),
            ("列表 List<String> 与 <int> 都在", "列表 List<String> 与 <int> 都在"),
            ("新桥[^1]通车\n\n[^1]: 注", "新桥通车"),
            ("见[[江城新桥]]和[[桥|新桥]]", "见江城新桥和新桥"),
            ("前%%批注%%后", "前后"),
            ("<ruby>东<rt>dōng</rt>京<rt>jīng</rt></ruby>报道", "东京报道"),
            ("甲<!-- 注 -->乙<span>丙</span>", "甲乙丙"),
        ] {
            assert_eq!(read(markdown).text, expected, "{markdown}");
        }
    }

    #[test]
    fn bold_paragraphs_are_known() {
        for (markdown, bold) in [
            ("**全部**", true),
            ("**甲** **乙**", true),
            ("__全部__", true),
            ("<b>全部</b>", true),
            ("**甲**乙**丙**", false),
            ("**甲**乙", false),
            ("甲", false),
        ] {
            assert_eq!(read(markdown).bold, bold, "{markdown}");
        }
    }

    #[test]
    fn links_are_given_with_their_targets() {
        let block = read("[查看原文](https://a.cn/x.html)");
        assert_eq!(block.links.len(), 1);
        assert!(block.links[0].whole);
        assert_eq!(block.links[0].target, "https://a.cn/x.html");
        assert!(!read("见[甲](a)。").links[0].whole);
        assert!(read("<a href=\"https://a.cn/\">看</a>").links[0].whole);
    }

    #[test]
    fn unfinished_markup_takes_linear_time() {
        for part in ["[", "`", "**", "![", "&", "(", "[](", "*a_", "<a ", "<script>", "%%", "[["] {
            let text = part.repeat(50_000);
            let _ = read(&text);
        }
    }
}
