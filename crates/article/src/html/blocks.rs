//! From a tree of elements to the blocks of text that a reader sees.

use std::fmt::Write as _;

use dom_query::NodeRef;
use souwen_text::is_significant;

use super::elements::ELEMENTS;
use crate::model::{Paragraph, Role};
use crate::words::WordList;

/// The most significant characters of a heading that is marked by bold type only: a longer line is
/// a paragraph that is stressed.
const BOLD_HEADING: usize = 30;
/// The most blocks in a cell of a data table: with more, the table lays out a page.
const MOST_BLOCKS_OF_CELL: usize = 2;

/// Elements that begin and end a block of their own.
static BLOCKS: WordList = WordList::named(ELEMENTS, "blocks");
/// Elements that are not shown, or hold no text of the page.
static NOT_SHOWN: WordList = WordList::named(ELEMENTS, "not shown");
/// Words in the class or id of an element around the content.
static SURROUNDINGS: WordList = WordList::of(include_str!("data/surroundings.txt"));

/// A paragraph, heading, list item or table row as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ShownBlock {
    /// The text on one line, white space collapsed.
    pub(super) text: String,
    pub(super) role: Role,
    /// 1 to 6 for headings, the depth for items, else 0.
    pub(super) level: u8,
    /// Significant characters in all.
    pub(super) length: usize,
    /// Significant characters within links.
    pub(super) linked: usize,
    /// Whether all of it is bold.
    pub(super) bold: bool,
}

/// What to leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HtmlScope {
    /// Only what is not shown.
    Everything,
    /// The parts of a page around its content as well: navigation, head and foot, side columns.
    Content,
}

/// The blocks below `root`, in reading order. Takes time linear in the size of the tree times the
/// depth of nested tables, and stack space that does not depend on it.
pub(super) fn blocks(root: NodeRef, scope: HtmlScope) -> Vec<ShownBlock> {
    let mut writer = BlockWriter::default();
    let Some(mut node) = root.first_child() else {
        if root.is_text() {
            writer.text(&root.text());
        }
        return writer.finish();
    };
    loop {
        if writer.enter(&node, scope)
            && let Some(child) = node.first_child()
        {
            node = child;
            continue;
        }
        // Up and out until there is a sibling to go on with.
        loop {
            writer.leave(&node);
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            match node.parent() {
                Some(parent) if parent.id != root.id => node = parent,
                _ => return writer.finish(),
            }
        }
    }
}

/// The blocks as paragraphs of an article. The highest headings get level 1; a short paragraph
/// all in bold is a heading below them.
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
        Paragraph { role, level, ..Paragraph::text(block.text.clone()) }
    };
    blocks.iter().map(paragraph).collect()
}

fn is_bold_heading(block: &ShownBlock) -> bool {
    block.bold
        && block.length <= BOLD_HEADING
        && !block.text.ends_with(['。', '！', '？', '；', '，', '：', '.', '）', ')'])
}

/// Builds blocks while the tree is walked.
#[derive(Default)]
struct BlockWriter {
    blocks: Vec<ShownBlock>,
    text: String,
    /// White space was read since the last character; whether it held a line end.
    space: Option<bool>,
    linked: usize,
    length: usize,
    bold: usize,
    links: usize,
    bolds: usize,
    headings: Vec<u8>,
    lists: u8,
    items: usize,
    preformatted: usize,
    /// Rows of data tables that are open: blocks inside become one.
    rows: usize,
    /// Whether each open row is one of a data table.
    row_kinds: Vec<bool>,
}

impl BlockWriter {
    /// Takes a node before its children; says whether to go into them.
    fn enter(&mut self, node: &NodeRef, scope: HtmlScope) -> bool {
        if node.is_text() {
            self.text(&node.text());
            return false;
        }
        let Some(name) = node.node_name() else { return false };
        if is_left_out(node, &name, scope) {
            return false;
        }
        match name.as_ref() {
            "br" if self.headings.is_empty() => self.end_of_block(),
            "br" => self.space = Some(false),
            "a" => self.links += 1,
            "b" | "strong" => self.bolds += 1,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_of_block();
                self.headings.push(name.as_bytes()[1] - b'0');
            }
            "ul" | "ol" => {
                self.end_of_block();
                self.lists = self.lists.saturating_add(1);
            }
            "li" => {
                self.end_of_block();
                self.items += 1;
            }
            "pre" => {
                self.end_of_block();
                self.preformatted += 1;
            }
            "tr" => {
                self.end_of_block();
                let data = is_data_row(node);
                self.rows += usize::from(data);
                self.row_kinds.push(data);
            }
            // Cells stand apart, whatever is between them in the source.
            "td" | "th" => self.space = Some(false),
            other if BLOCKS.contains(&other) => self.end_of_block(),
            _ => {}
        }
        true
    }

    /// Takes leave of a node after its children, also of one that was not entered.
    fn leave(&mut self, node: &NodeRef) {
        if !node.is_element() {
            return;
        }
        let Some(name) = node.node_name() else { return };
        match name.as_ref() {
            "a" => self.links = self.links.saturating_sub(1),
            "b" | "strong" => self.bolds = self.bolds.saturating_sub(1),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_of_block();
                self.headings.pop();
            }
            "ul" | "ol" => {
                self.end_of_block();
                self.lists = self.lists.saturating_sub(1);
            }
            "li" => {
                self.end_of_block();
                self.items = self.items.saturating_sub(1);
            }
            "pre" => {
                self.end_of_block();
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            "tr" => {
                if self.row_kinds.pop() == Some(true) {
                    self.rows = self.rows.saturating_sub(1);
                }
                self.end_of_block();
            }
            "td" | "th" => self.space = Some(false),
            other if BLOCKS.contains(&other) => self.end_of_block(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            if c == '\n' && self.preformatted > 0 {
                self.end_of_block();
            } else if c.is_whitespace() || c.is_control() || c == '\u{FEFF}' {
                let line_end = matches!(c, '\n' | '\r') || self.space == Some(true);
                self.space = Some(line_end);
            } else {
                self.character(c);
            }
        }
    }

    fn character(&mut self, c: char) {
        if let Some(line_end) = self.space.take()
            && let Some(last) = self.text.chars().next_back()
        {
            // A line end within Chinese is where the source was wrapped, not a space.
            if !(line_end && is_wide(last) && is_wide(c)) {
                self.text.push(' ');
            }
        }
        self.text.push(c);
        if is_significant(c) {
            self.length += 1;
            self.linked += usize::from(self.links > 0);
            self.bold += usize::from(self.bolds > 0);
        }
    }

    fn end_of_block(&mut self) {
        if self.rows > 0 {
            self.space = Some(false);
            return;
        }
        self.space = None;
        let text = std::mem::take(&mut self.text);
        let length = std::mem::take(&mut self.length);
        let linked = std::mem::take(&mut self.linked);
        let bold = std::mem::take(&mut self.bold);
        if text.is_empty() {
            return;
        }
        let (role, level) = match (self.headings.last(), self.items) {
            (Some(level), _) => (Role::Heading, *level),
            (None, 0) => (Role::Paragraph, 0),
            (None, _) => (Role::Item, self.lists.max(1)),
        };
        let bold = bold == length && length > 0;
        self.blocks.push(ShownBlock { text, role, level, length, linked, bold });
    }

    fn finish(mut self) -> Vec<ShownBlock> {
        self.rows = 0;
        self.end_of_block();
        self.blocks
    }
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF01}'..='\u{FF60}' | '\u{20000}'..='\u{3FFFF}' | '“' | '”' | '‘' | '’' | '—' | '…')
}

/// Whether a table row is one of data: several cells, none of which holds a text of several
/// blocks. Older pages lay out whole articles in the cells of a table.
fn is_data_row(row: &NodeRef) -> bool {
    let (mut cells, mut blocks) = (0, 0);
    for node in row.descendants_it() {
        let Some(name) = node.node_name() else { continue };
        match name.as_ref() {
            "table" => return false,
            "td" | "th" => (cells, blocks) = (cells + 1, 0),
            "p" | "br" | "li" | "div" | "h1" | "h2" | "h3" | "h4" => blocks += 1,
            _ => {}
        }
        if blocks > MOST_BLOCKS_OF_CELL {
            return false;
        }
    }
    cells > 1
}

fn is_left_out(node: &NodeRef, name: &str, scope: HtmlScope) -> bool {
    let around = matches!(name, "nav" | "footer" | "aside") && scope == HtmlScope::Content;
    if around || NOT_SHOWN.contains(&name) {
        return true;
    }
    let Some(element) = node.element_ref() else { return false };
    element.attrs.iter().any(|attribute| {
        let value = attribute.value.as_ref();
        match attribute.name.local.as_ref() {
            "hidden" => true,
            "aria-hidden" => value == "true",
            "style" => {
                let mut plain = String::new();
                for c in value.chars().filter(|c| !c.is_whitespace()) {
                    let _ = plain.write_char(c.to_ascii_lowercase());
                }
                plain.contains("display:none")
            }
            "role" if scope == HtmlScope::Content => {
                matches!(value, "navigation" | "contentinfo" | "search" | "complementary")
            }
            "class" | "id" if scope == HtmlScope::Content => {
                value.split(|c: char| !c.is_ascii_alphanumeric()).any(is_name_of_surroundings)
            }
            _ => false,
        }
    })
}

fn is_name_of_surroundings(word: &str) -> bool {
    SURROUNDINGS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &[&str]) {
        let document = Document::from(html);
        let body = document.body().expect("there is always a body");
        let shown: Vec<String> = blocks(body, HtmlScope::Everything)
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
        check("", &[]);
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
        let document = Document::from(html);
        let body = document.body().expect("there is always a body");
        let levels: Vec<_> =
            paragraphs(&blocks(body, HtmlScope::Content)).iter().map(|p| p.level).collect();
        assert_eq!(levels, [Some(1), None, Some(2), Some(3), None]);
    }

    #[test]
    fn surroundings_are_no_content() {
        let html = "<nav>首页</nav><div class='main-nav'>导航</div><p>文</p><footer>版权</footer>";
        let document = Document::from(html);
        let body = document.body().expect("there is always a body");
        let texts = |scope| -> Vec<String> {
            blocks(body, scope).into_iter().map(|block| block.text).collect()
        };
        assert_eq!(texts(HtmlScope::Content), ["文"]);
        assert_eq!(texts(HtmlScope::Everything), ["首页", "导航", "文", "版权"]);
    }
}
