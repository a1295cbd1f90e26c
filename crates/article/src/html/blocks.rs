//! Turns the elements and texts of a page into the blocks that a reader sees.

use dom_query::NodeRef;
use souwen_text::is_significant;

use super::elements::ElementKind;
use crate::model::{Paragraph, Role};

/// The maximum length of a heading that is only set in bold, in significant characters: a longer line is
/// an emphasised paragraph.
const BOLD_HEADING: usize = 30;
/// The maximum number of blocks in a cell of a data table: a table with more is used for layout.
const MAX_BLOCKS_OF_CELL: usize = 2;
/// The maximum length of an anchor, in bytes.
const LONGEST_ANCHOR: usize = 200;
/// The columns of white space at the start of a paragraph that count as indentation.
const INDENTATION: usize = 2;

/// A paragraph, heading, list item or table row as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ShownBlock {
    /// The text on one line, white space collapsed.
    pub(super) text: String,
    pub(super) role: Role,
    /// 1 to 6 for headings, the depth for items, else 0.
    pub(super) level: u8,
    /// The number of significant characters.
    pub(super) length: usize,
    /// The number of significant characters within links.
    pub(super) linked: usize,
    /// Whether all of it is bold.
    pub(super) bold: bool,
    /// The innermost element of the outline in which it begins.
    pub(super) element: usize,
    /// What separates it from the block before.
    pub(super) gap: Gap,
    /// Whether it is indented by white space.
    pub(super) indented: bool,
    /// The anchor of a heading in its page.
    pub(super) anchor: Option<String>,
    /// The byte offsets in the text at which elements begin and end: a value may end there.
    pub(super) edges: Vec<usize>,
}

/// What separates a block from the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Gap {
    /// The beginning or the end of an element.
    #[default]
    Element,
    /// A line break.
    Break,
    /// Several line breaks.
    Breaks,
}

impl ShownBlock {
    /// The number of significant characters outside links.
    pub(super) fn own(&self) -> usize {
        self.length - self.linked
    }

    /// The text, split at the edges of its elements.
    pub(super) fn pieces(&self) -> impl Iterator<Item = &str> {
        let ends = self.edges.iter().copied().chain([self.text.len()]);
        let mut start = 0;
        ends.map(move |end| {
            let piece = self.text.get(start..end).unwrap_or_default();
            start = end;
            piece
        })
    }

    /// Whether links make up most of it.
    pub(super) fn is_linked(&self) -> bool {
        self.linked * 2 > self.length
    }
}

/// Turns blocks into paragraphs of an article. The highest headings get level 1; a short paragraph set
/// entirely in bold is a heading below them.
pub(super) fn paragraphs(blocks: &[ShownBlock]) -> Vec<Paragraph> {
    let levels = || blocks.iter().filter(|block| block.role == Role::Heading).map(|b| b.level);
    let highest = levels().min().unwrap_or(1);
    let below = levels().max().map_or(1, |lowest| lowest - highest + 2);
    let paragraph = |block: &ShownBlock| {
        let (role, level) = match block.role {
            Role::Heading => (Role::Heading, Some(block.level - highest + 1)),
            Role::Item => (Role::Item, Some(block.level)),
            Role::Paragraph if is_bold_heading(block) => (Role::Heading, Some(below)),
            Role::Paragraph => (Role::Paragraph, None),
            Role::Code => (Role::Code, None),
        };
        let anchor = block.anchor.clone().filter(|_| role == Role::Heading);
        Paragraph { role, level, anchor, ..Paragraph::text(block.text.clone()) }
    };
    blocks.iter().map(paragraph).collect()
}

fn is_bold_heading(block: &ShownBlock) -> bool {
    block.bold
        && block.length <= BOLD_HEADING
        && !block.text.ends_with(['。', '！', '？', '；', '，', '：', '.', '）', ')'])
}

/// Builds blocks while a tree is walked.
#[derive(Default)]
pub(super) struct BlockWriter {
    blocks: Vec<ShownBlock>,
    text: String,
    /// Whether there was white space since the last character, and if so whether it contained a line end.
    space: Option<bool>,
    /// The columns of preserved white space before the first character.
    indentation: usize,
    gap: Gap,
    edges: Vec<usize>,
    element: usize,
    linked: usize,
    length: usize,
    bold: usize,
    links: usize,
    bolds: usize,
    headings: Vec<u8>,
    anchor: Option<String>,
    lists: u8,
    items: usize,
    /// Whether each open element of preformatted text is code.
    preformatted: Vec<bool>,
    /// The number of open rows of data tables: the blocks of a row become one.
    rows: usize,
    /// For each open row, whether it is one of a data table.
    row_kinds: Vec<bool>,
}

impl BlockWriter {
    /// Enters an element that is shown.
    pub(super) fn enter(&mut self, name: &str, kind: ElementKind, is_code: bool, node: &NodeRef) {
        if kind.is_block() && kind != ElementKind::Cell {
            self.end_of_block();
        }
        match kind {
            ElementKind::Heading(level) => self.headings.push(level),
            ElementKind::List => self.lists = self.lists.saturating_add(1),
            ElementKind::Item => self.items += 1,
            ElementKind::Preformatted => self.preformatted.push(is_code),
            ElementKind::Row => {
                let data = is_data_row(node);
                self.rows += usize::from(data);
                self.row_kinds.push(data);
            }
            // Cells are separated, whatever is between them in the source.
            ElementKind::Cell => self.end_of_cell(),
            ElementKind::Inline => self.enter_inline(name),
            _ => {}
        }
    }

    fn enter_inline(&mut self, name: &str) {
        match name {
            "br" if self.headings.is_empty() => self.line_break(),
            "br" => self.space = Some(false),
            "a" => self.links += 1,
            "b" | "strong" => self.bolds += 1,
            _ => {}
        }
        self.edge();
    }

    /// Leaves an element that was entered.
    pub(super) fn leave(&mut self, name: &str, kind: ElementKind) {
        if kind == ElementKind::Row && self.row_kinds.pop() == Some(true) {
            self.rows = self.rows.saturating_sub(1);
        }
        if kind.is_block() && kind != ElementKind::Cell {
            self.end_of_block();
        }
        match kind {
            ElementKind::Heading(_) => _ = self.headings.pop(),
            ElementKind::List => self.lists = self.lists.saturating_sub(1),
            ElementKind::Item => self.items = self.items.saturating_sub(1),
            ElementKind::Preformatted => _ = self.preformatted.pop(),
            ElementKind::Cell => self.end_of_cell(),
            ElementKind::Inline => {
                match name {
                    "a" => self.links = self.links.saturating_sub(1),
                    "b" | "strong" => self.bolds = self.bolds.saturating_sub(1),
                    _ => {}
                }
                self.edge();
            }
            _ => {}
        }
    }

    /// Records the anchor of the open heading.
    pub(super) fn anchor(&mut self, id: &str) {
        let id = id.trim();
        if self.in_heading() && !id.is_empty() && id.len() <= LONGEST_ANCHOR {
            self.anchor.get_or_insert_with(|| id.to_string());
        }
    }

    /// Whether a heading is open.
    pub(super) fn in_heading(&self) -> bool {
        !self.headings.is_empty()
    }

    /// The number of complete blocks, and the length of the next one so far, in bytes.
    pub(super) fn place(&self) -> (usize, usize) {
        (self.blocks.len(), self.text.len())
    }

    /// The text since a place, if it is within one block and not blank.
    pub(super) fn text_since(&self, block: usize, from: usize) -> Option<String> {
        let text = if block == self.blocks.len() {
            &self.text
        } else if block + 1 == self.blocks.len() && self.text.is_empty() {
            &self.blocks[block].text
        } else {
            return None;
        };
        let text = text.get(from..)?.trim();
        (!text.is_empty()).then(|| text.to_string())
    }

    /// Appends text of an element of the outline.
    pub(super) fn text(&mut self, text: &str, element: usize) {
        let code = self.preformatted.last() == Some(&true);
        for c in text.chars() {
            if c == '\n' && !self.preformatted.is_empty() {
                self.line_break();
            } else if code {
                self.element_of_first(element);
                self.push_code(c);
            } else if c.is_whitespace() || c.is_control() || c == '\u{FEFF}' {
                let line_end = matches!(c, '\n' | '\r') || self.space == Some(true);
                self.space = Some(line_end);
                self.indentation += match c {
                    '\u{3000}' | '\u{2003}' => 2,
                    '\u{A0}' | '\u{2002}' => 1,
                    _ => 0,
                };
            } else {
                self.element_of_first(element);
                self.push(c);
            }
        }
    }

    fn element_of_first(&mut self, element: usize) {
        if self.text.is_empty() {
            self.element = element;
        }
    }

    /// Code keeps its white space.
    fn push_code(&mut self, c: char) {
        match c {
            '\t' => self.text.push_str("    "),
            c if c.is_control() => {}
            c => self.count(c),
        }
    }

    fn push(&mut self, c: char) {
        if let Some(line_end) = self.space.take()
            && let Some(last) = self.text.chars().next_back()
        {
            // A line end within Chinese text comes from wrapping the source, and is no space.
            if !(line_end && is_wide(last) && is_wide(c)) {
                self.text.push(' ');
            }
        }
        self.count(c);
    }

    fn count(&mut self, c: char) {
        self.text.push(c);
        if is_significant(c) {
            self.length += 1;
            self.linked += usize::from(self.links > 0);
            self.bold += usize::from(self.bolds > 0);
        }
    }

    fn edge(&mut self) {
        if !self.text.is_empty() && self.edges.last() != Some(&self.text.len()) {
            self.edges.push(self.text.len());
        }
    }

    fn end_of_cell(&mut self) {
        if self.rows > 0 {
            self.space = Some(false);
            self.edge();
        } else {
            self.end_of_block();
        }
    }

    fn line_break(&mut self) {
        let after_break = self.text.is_empty() && self.gap != Gap::Element;
        self.end_of_line(if after_break { Gap::Breaks } else { Gap::Break });
    }

    fn end_of_block(&mut self) {
        self.end_of_line(Gap::Element);
    }

    /// Ends the block, if there is one; `gap` comes after it.
    fn end_of_line(&mut self, gap: Gap) {
        if self.rows > 0 {
            self.space = Some(false);
            return;
        }
        self.space = None;
        let indented = std::mem::take(&mut self.indentation) >= INDENTATION;
        let mut text = std::mem::take(&mut self.text);
        let edges = std::mem::take(&mut self.edges);
        let length = std::mem::take(&mut self.length);
        let linked = std::mem::take(&mut self.linked);
        let bold = std::mem::take(&mut self.bold);
        let anchor = self.anchor.take();
        let before = self.gap;
        let is_code = self.preformatted.last() == Some(&true);
        text.truncate(text.trim_end().len());
        if text.is_empty() {
            // The first block of an element is the first even after empty lines.
            self.gap = if gap != Gap::Element && before == Gap::Element { before } else { gap };
            return;
        }
        self.gap = gap;
        let (role, level) = match (self.headings.last(), self.items) {
            _ if is_code => (Role::Code, 0),
            (Some(level), _) => (Role::Heading, *level),
            (None, 0) => (Role::Paragraph, 0),
            (None, _) => (Role::Item, self.lists.max(1)),
        };
        let bold = bold == length && length > 0;
        let linked = if names_file(&text) { 0 } else { linked };
        self.blocks.push(ShownBlock {
            text,
            role,
            level,
            length,
            linked,
            bold,
            element: self.element,
            gap: before,
            indented,
            anchor,
            edges,
        });
    }

    /// The blocks.
    pub(super) fn finish(&mut self) -> Vec<ShownBlock> {
        self.rows = 0;
        self.end_of_block();
        std::mem::take(&mut self.blocks)
    }
}

/// Whether a line names an attached file, which is text although it is a link.
fn names_file(text: &str) -> bool {
    const ENDINGS: [&str; 8] = [".doc", ".docx", ".pdf", ".xls", ".xlsx", ".wps", ".zip", ".rar"];
    text.starts_with("附件") || ENDINGS.iter().any(|ending| text.ends_with(ending))
}

/// Whether a character belongs to Chinese text, in which a line end is no space.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF01}'..='\u{FF60}' | '\u{20000}'..='\u{3FFFF}' | '“' | '”' | '‘' | '’' | '—' | '…')
}

/// Whether a table row contains data: several cells, none of which contains several blocks of text, or
/// code. Older pages lay out whole articles in the cells of a table.
fn is_data_row(row: &NodeRef) -> bool {
    let (mut cells, mut blocks) = (0, 0);
    for node in row.descendants_it() {
        let Some(element) = node.element_ref() else { continue };
        match element.name.local.as_ref() {
            "table" | "pre" => return false,
            "td" | "th" => (cells, blocks) = (cells + 1, 0),
            "p" | "br" | "li" | "div" | "h1" | "h2" | "h3" | "h4" => blocks += 1,
            _ => {}
        }
        if blocks > MAX_BLOCKS_OF_CELL {
            return false;
        }
    }
    cells > 1
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::*;
    use crate::html::outline::Outline;

    fn blocks(html: &str) -> Vec<ShownBlock> {
        Outline::of(&Document::from(html)).blocks
    }

    #[track_caller]
    fn check(html: &str, expected: &[&str]) {
        let shown: Vec<String> = blocks(html)
            .iter()
            .map(|block| match block.role {
                Role::Paragraph => block.text.clone(),
                Role::Heading => format!("{} {}", "#".repeat(block.level.into()), block.text),
                Role::Item => format!("{} {}", "-".repeat(block.level.into()), block.text),
                Role::Code => format!("`{}`", block.text),
            })
            .collect();
        assert_eq!(shown, expected, "{html}");
    }

    #[test]
    fn blocks_are_cut_as_they_are_shown() {
        check("<p>一</p><p>二<br>三</p>四", &["一", "二", "三", "四"]);
        check("<h2>题<br>目</h2><div>甲<span>乙</span> 丙</div>", &["## 题 目", "甲乙 丙"]);
        check("<ul><li>一<ol><li>二</li></ol></li><li><p>三</p></ul>", &["- 一", "-- 二", "- 三"]);
        check("<p>中亚\n  铁路\nKTZ\n线</p>", &["中亚铁路 KTZ 线"]);
        check("<pre>一\n\n二</pre>", &["一", "二"]);
        check("一<script>x</script><style>y</style><p hidden>z</p>", &["一"]);
        check("<p style='DISPLAY : none'>x</p><p>&amp;&nbsp;&#20013;&#0;</p>", &["& 中\u{FFFD}"]);
        check("<ul><li hidden>一</li><li>二</li></ul><p>三</p>", &["- 二", "三"]);
        check("", &[]);
    }

    #[test]
    fn code_keeps_its_lines_and_its_indentation() {
        let code = &["`fn main() {`", "`    run();`", "`}`"];
        check("<pre><code>fn main() {\n    run();\n}\n</code></pre>", code);
        check(
            "<figure class='highlight rust'><table><tr><td class=code><pre>\
             <span class=line>fn main() {</span><br><span class=line>    run();</span><br>\
             <span class=line>}</span><br></pre></td></tr></table></figure>",
            code,
        );
        check("<p>用 <code>run()</code> 启动</p>", &["用 run() 启动"]);
    }

    #[test]
    fn headings_have_their_places() {
        let html = "<h2 id=a><a class=header-anchor href='#a'>#</a> 一</h2><p id=b>文。</p>\
                    <h2><a name=c></a>二</h2><p>文。</p>";
        let found = paragraphs(&blocks(html));
        let texts: Vec<&str> = found.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(texts, ["一", "文。", "二", "文。"]);
        let anchors: Vec<Option<&str>> = found.iter().map(|p| p.anchor.as_deref()).collect();
        assert_eq!(anchors, [Some("a"), None, Some("c"), None]);
    }

    #[test]
    fn readings_leave_the_text() {
        let html = "<ruby>东<rp>(</rp><rt>dōng</rt><rp>)</rp>京<rt>jīng</rt></ruby>报道";
        check(html, &["东京报道"]);
        assert_eq!(Outline::of(&Document::from(html)).readings, ["dōng", "jīng"]);
    }

    #[test]
    fn what_parts_lines_is_known() {
        let blocks = blocks("<p>一<br>　　二<br><br>三</p><p><br>四</p>");
        let gaps: Vec<Gap> = blocks.iter().map(|block| block.gap).collect();
        assert_eq!(gaps, [Gap::Element, Gap::Break, Gap::Breaks, Gap::Element]);
        let indented: Vec<bool> = blocks.iter().map(|block| block.indented).collect();
        assert_eq!(indented, [false, true, false, false]);
    }

    #[test]
    fn table_rows_are_paragraphs_unless_they_lay_out_the_page() {
        check(
            "<table><tr><th>国家<th>贸易额</tr><tr><td><p>哈萨克斯坦</p></td><td>312亿</td></table>",
            &["国家 贸易额", "哈萨克斯坦 312亿"],
        );
        check(
            "<table><tr><td>左栏</td><td><p>一</p><p>二</p><p>三</p></td></tr></table>",
            &["左栏", "一", "二", "三"],
        );
    }

    #[test]
    fn headings_have_levels_from_one() {
        let html = "<h3>甲</h3><p>文。</p><h4>乙</h4><p><b>丙</b></p><p><b>丁。</b></p>";
        let levels: Vec<_> = paragraphs(&blocks(html)).iter().map(|p| p.level).collect();
        assert_eq!(levels, [Some(1), None, Some(2), Some(3), None]);
    }
}
