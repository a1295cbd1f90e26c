//! Reads the tree of a Markdown document into lines of text.

use std::mem::take;

use comrak::nodes::{ListType, NodeValue};
use comrak::{Arena, Node, Options, parse_document};

use super::definitions;
use super::html::{self, Flat};
use super::inline::Inline;
use super::lines::{LineKind, PageLine, TextLine};
use super::templates;
use crate::omission::Omission;

/// Lines of text, and the content that is not text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Markdown {
    /// The lines, in file order.
    pub lines: Vec<TextLine>,
    /// Comments, scripts, template tags.
    pub omitted: Vec<Omission>,
}

/// The maximum depth of documents within the document: HTML in it, code that is prose.
const MAX_DEPTH: u8 = 6;

/// The deepest nesting of blocks that is read node by node, to bound the use of the stack.
const MAX_NESTING: usize = 100;

/// The share of Han characters, in tenths, from which indented lines are prose and not code.
const PROSE_TENTHS: usize = 5;

/// The longest line, in characters, that an underline makes a heading; under a longer one it is a
/// horizontal rule.
const LONGEST_UNDERLINED: usize = 60;

/// Reads a document. `mdx` is set if it may contain JavaScript (MDX).
pub(crate) fn read(lines: &[PageLine], mdx: bool) -> Markdown {
    let (lines, omitted) = templates::take_out(lines, mdx);
    let mut out = Markdown { lines: Vec::new(), omitted };
    read_lines(&lines, MAX_DEPTH, &mut out);
    out.omitted.sort_by_key(|omitted| omitted.line);
    out
}

fn read_lines(lines: &[PageLine], depth: u8, out: &mut Markdown) {
    let text = source(lines);
    let arena = Arena::new();
    let root = parse_document(&arena, &text, &options());
    let (first, omitted) = (out.lines.len(), out.omitted.len());
    let mut tree = Tree { lines, depth, out, anchor: None, nesting: 0 };
    for node in root.children() {
        tree.block(node);
    }
    definitions::omit(lines, &out.lines[first..], omitted, &mut out.omitted);
}

/// The lines as one text, in which markup that would hide text is escaped.
fn source(lines: &[PageLine]) -> String {
    let mut text = String::with_capacity(lines.iter().map(|line| line.text.len() + 1).sum());
    for line in lines {
        if hides_text(&line.text) {
            text.push('\\');
        }
        text.push_str(&line.text);
        text.push('\n');
    }
    text
}

/// Whether a line would be taken for a link reference definition although it is a footnote: `[1]: 新华社`.
fn hides_text(line: &str) -> bool {
    let Some(rest) = line.strip_prefix('[') else { return false };
    let Some((label, rest)) = rest.split_once("]:") else { return false };
    let target = rest.split_whitespace().next().unwrap_or_default();
    let is_address = target.is_ascii() && target.contains(['/', '.', '#', '@', '<']);
    !label.starts_with('^') && !target.is_empty() && !is_address
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    let extension = &mut options.extension;
    extension.strikethrough = true;
    extension.table = true;
    extension.tasklist = true;
    extension.footnotes = true;
    extension.description_lists = true;
    extension.alerts = true;
    extension.ofm_callouts = true;
    extension.ofm_comments = true;
    extension.wikilinks_title_after_pipe = true;
    extension.highlight = true;
    extension.header_attributes = true;
    extension.cjk_friendly_emphasis = true;
    options.parse.leave_footnote_definitions = true;
    options.parse.escaped_char_spans = true;
    options
}

pub(super) struct Tree<'a> {
    lines: &'a [PageLine],
    depth: u8,
    pub(super) out: &'a mut Markdown,
    /// The anchor right above a heading: `<a id="x"></a>`.
    anchor: Option<String>,
    /// The number of enclosing blocks.
    nesting: usize,
}

impl Tree<'_> {
    pub(super) fn block(&mut self, node: Node<'_>) {
        let data = node.data();
        let position = data.sourcepos;
        match &data.value {
            NodeValue::Paragraph | NodeValue::DescriptionTerm | NodeValue::CalloutTitle => {
                let lines = self.inline(node);
                self.push(lines);
            }
            NodeValue::Heading(heading) => {
                let anchor = data.attrs.as_ref().and_then(|attributes| attributes.id.clone());
                if let Some(attributes) = &data.attrs {
                    self.attributes(position.start.line, attributes.id.as_deref());
                }
                self.heading(node, heading.level, heading.setext, anchor);
            }
            NodeValue::ThematicBreak => self.rule(position.start.line),
            NodeValue::CodeBlock(code) => {
                let inside = if code.fenced { 1 } else { 0 };
                let first = position.start.line + inside;
                self.info(position.start.line, &code.info);
                let prose = is_prose(&code.literal) && (!code.fenced || !code.closed);
                self.code(&code.literal, first, prose);
            }
            NodeValue::HtmlBlock(block) => self.html(&block.literal, position.start.line),
            NodeValue::List(_) => {
                for item in node.children() {
                    self.item(item);
                }
            }
            NodeValue::Table(_) => {
                for row in node.children() {
                    self.row(row);
                }
            }
            NodeValue::MultilineComment(comment) if comment.closed => {
                self.omit(position.start.line, &comment.literal, "comment");
            }
            // An unterminated comment: what follows is text.
            NodeValue::MultilineComment(comment) => {
                self.again(&comment.literal, position.start.line + 1);
            }
            NodeValue::Callout(_) => {
                self.kind_of_callout(position.start.line);
                self.children(node);
            }
            NodeValue::Alert(alert) => {
                self.kind_of_callout(position.start.line);
                if let Some(title) = &alert.title {
                    let line = self.line(position.start.line, title.clone());
                    self.push(vec![line]);
                }
                self.children(node);
            }
            NodeValue::FootnoteDefinition(note) => {
                self.omit(position.start.line, &note.name, "the name of a footnote");
                self.children(node);
            }
            _ => self.children(node),
        }
    }

    pub(super) fn children(&mut self, node: Node<'_>) {
        if self.nesting >= MAX_NESTING {
            self.leaves(node);
            return;
        }
        self.nesting += 1;
        for child in node.children() {
            self.block(child);
        }
        self.nesting -= 1;
    }

    /// The blocks of text anywhere in a node that is nested too deeply to be read node by node.
    fn leaves(&mut self, node: Node<'_>) {
        for node in node.descendants().skip(1) {
            let data = node.data();
            let position = data.sourcepos;
            let is_leaf = match &data.value {
                NodeValue::Item(list) if list.list_type == ListType::Ordered => {
                    let (line, column) = (position.start.line, position.start.column);
                    let marker = self.marker(line, column, list.start, list.delimiter);
                    let line = self.line(line, marker.trim_end().to_string());
                    self.push(vec![line]);
                    false
                }
                NodeValue::TaskItem(task) => {
                    let tick = task.symbol.map(String::from).unwrap_or_default();
                    self.omit(position.start.line, &tick, "a tick");
                    false
                }
                NodeValue::FootnoteDefinition(note) => {
                    self.omit(position.start.line, &note.name, "the name of a footnote");
                    false
                }
                NodeValue::Alert(_) | NodeValue::Callout(_) => {
                    self.kind_of_callout(position.start.line);
                    false
                }
                NodeValue::CodeBlock(_)
                | NodeValue::HtmlBlock(_)
                | NodeValue::ThematicBreak
                | NodeValue::Table(_)
                | NodeValue::MultilineComment(_) => true,
                NodeValue::TableCell => false,
                value => value.contains_inlines(),
            };
            drop(data);
            if is_leaf {
                self.block(node);
            }
        }
    }

    /// The lines of a block of text.
    pub(super) fn inline(&mut self, node: Node<'_>) -> Vec<TextLine> {
        let mut inline = Inline::new(node.data().sourcepos.start.line as u32, self.lines);
        inline.nodes(node);
        let (lines, omitted) = inline.finish();
        self.out.omitted.extend(omitted);
        lines
            .into_iter()
            .map(|line| {
                let at = line.number as usize;
                let breaks = line.breaks || self.lines.get(at - 1).is_some_and(|line| line.breaks);
                TextLine { number: self.number(at), breaks, ..line }.at(self.source(at))
            })
            .collect()
    }

    /// A heading. An underline under several lines or under whole sentences makes none.
    fn heading(&mut self, node: Node<'_>, level: u8, underlined: bool, anchor: Option<String>) {
        let end = node.data().sourcepos.end.line;
        let mut lines = self.inline(node);
        let Some(last) = lines.last_mut() else { return };
        if !underlined || is_underlined(&last.text, level) {
            last.kind = LineKind::Heading(level);
            last.anchor = anchor.or(last.anchor.take()).or(self.anchor.take());
            self.push(lines);
        } else {
            self.push(lines);
            self.rule(end);
        }
    }

    fn rule(&mut self, line: usize) {
        let text = self.source(line).trim().to_string();
        let line = TextLine { kind: LineKind::Rule, ..self.line(line, text) };
        self.push(vec![line]);
    }

    fn code(&mut self, literal: &str, first: usize, prose: bool) {
        if prose && self.depth > 0 {
            self.again(literal, first);
            return;
        }
        for (at, text) in literal.lines().enumerate() {
            let line = self.line(first + at, text.trim_end().to_string());
            let breaks = at == 0;
            self.push(vec![TextLine { kind: LineKind::Code, breaks, ..line }]);
        }
    }

    /// Reads a part of the document as a document of its own, without its indentation.
    fn again(&mut self, literal: &str, first: usize) {
        let lines: Vec<PageLine> = literal
            .lines()
            .enumerate()
            .map(|(at, text)| {
                let text = text.trim_start_matches([' ', '\t']).to_string();
                PageLine { number: self.number(first + at), text, breaks: false }
            })
            .collect();
        self.read_again(&lines);
    }

    fn read_again(&mut self, lines: &[PageLine]) {
        if self.depth > 0 {
            let from = self.out.lines.len();
            read_lines(lines, self.depth - 1, self.out);
            if let Some(line) = self.out.lines.get_mut(from) {
                line.breaks = true;
            }
        } else {
            let lines = lines.iter().map(TextLine::plain).collect();
            self.push(lines);
        }
    }

    fn html(&mut self, literal: &str, first: usize) {
        let lines: Vec<PageLine> = literal
            .lines()
            .enumerate()
            .map(|(at, text)| PageLine {
                number: self.number(first + at),
                text: text.to_string(),
                breaks: false,
            })
            .collect();
        if let Some((head, rest)) = html::unclosed(&lines) {
            // An unclosed element hides nothing: it is text, and so is everything after it.
            let head = TextLine { literal: true, ..TextLine::plain(head) };
            self.push(vec![head]);
            self.read_again(rest);
            return;
        }
        let (flat, omitted) = html::flatten(lines);
        self.out.omitted.extend(omitted);
        let mut markdown: Vec<PageLine> = Vec::new();
        for flat in flat {
            match flat {
                Flat::Markdown(line) => {
                    if line.breaks {
                        // A blank line separates what the markup separates.
                        markdown.push(PageLine { text: String::new(), ..line });
                    }
                    markdown.push(line);
                }
                Flat::Code(line) => {
                    self.read_again(&take(&mut markdown));
                    let kind = LineKind::Code;
                    self.push(vec![TextLine { kind, breaks: true, ..TextLine::plain(&line) }]);
                }
            }
        }
        self.read_again(&markdown);
    }

    pub(super) fn push(&mut self, lines: Vec<TextLine>) {
        if let Some(first) = lines.first() {
            self.anchor = first.anchor.clone().filter(|_| first.text.is_empty());
        }
        for line in lines {
            if line.text.is_empty() {
                for link in &line.links {
                    let what = "the address of a link without a text";
                    let (line, text) = (line.number, link.target.clone());
                    self.out.omitted.push(Omission { line, text, what });
                }
            } else {
                self.out.lines.push(line);
            }
        }
    }

    pub(super) fn omit(&mut self, line: usize, text: &str, what: &'static str) {
        if !text.trim().is_empty() {
            let line = self.number(line);
            self.out.omitted.push(Omission { line, text: text.to_string(), what });
        }
    }

    pub(super) fn line(&self, line: usize, text: String) -> TextLine {
        let source = self.source(line);
        TextLine { number: self.number(line), text, ..TextLine::default() }.at(source)
    }

    /// The source of a line of the tree, counted from 1.
    pub(super) fn source(&self, line: usize) -> &str {
        self.lines.get(line.wrapping_sub(1)).map_or("", |line| &line.text)
    }

    /// The number in the file of a line of the tree.
    pub(super) fn number(&self, line: usize) -> u32 {
        let last = self.lines.last();
        self.lines.get(line.wrapping_sub(1)).or(last).map_or(1, |line| line.number)
    }
}

/// Whether a line over an underline of this level is a heading.
fn is_underlined(text: &str, level: u8) -> bool {
    // Under a whole sentence, `---` is a horizontal rule, not an underline.
    let title = !text.contains(['。', '；']) && text.chars().count() <= LONGEST_UNDERLINED;
    let ends = text.ends_with([
        '。', '！', '？', '；', '：', '）', ')', '”', '.', '!', '?', ';', ':', '，', ',',
    ]);
    title && (level == 1 || !ends)
}

/// Whether indented lines are a text: most of their characters are Han.
fn is_prose(text: &str) -> bool {
    let significant = || text.chars().filter(|&c| souwen_text::is_significant(c));
    let han = significant().filter(|&c| ('\u{3400}'..='\u{9fff}').contains(&c)).count();
    han * 10 > significant().count() * PROSE_TENTHS
}
