//! The outline of a page, collected in one walk through its tree: the visible blocks of text, the
//! elements that contain them, the head, and the content that is not shown.

use std::ops::Range;

use dom_query::{Document, NodeData, NodeId, NodeRef};

use super::blocks::{BlockWriter, ShownBlock};
use super::elements::ElementKind;
use super::facts::{ElementFacts, ValueMark};
use super::parts::{PartKind, main_text_rank, part_by_name};
use crate::omission::Omission;

/// A page, or a piece of one.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// The visible blocks, in reading order.
    pub(super) blocks: Vec<ShownBlock>,
    /// The elements that begin and end blocks, each before those inside it.
    pub(super) elements: Vec<OutlineElement>,
    pub(super) head: PageHead,
    /// Readings of characters (ruby), in order.
    pub(super) readings: Vec<String>,
    /// The short texts of the first pictures and hints of the page, which include its logo.
    pub(super) logos: Vec<String>,
    /// Text and attributes that are not visible.
    pub(super) unseen: Vec<Omission>,
}

/// The invisible data of a page.
#[derive(Debug, Default)]
pub(super) struct PageHead {
    pub(super) title: Option<String>,
    /// Meta elements with names.
    pub(super) meta: Vec<NamedMeta>,
    /// The addresses of canonical links.
    pub(super) canonical: Vec<String>,
    /// Linked data.
    pub(super) linked_data: Vec<String>,
    /// Scripts.
    pub(super) scripts: Vec<String>,
    /// Time elements, with the block that contains them.
    pub(super) times: Vec<TimeElement>,
    /// Values marked by classes, with the block that contains them.
    pub(super) marked: Vec<MarkedValue>,
}

/// A meta element: one of its names in lower case, and its content verbatim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedMeta {
    pub(super) name: String,
    pub(super) content: String,
    /// For an element in the body, the block that follows it.
    pub(super) block: Option<usize>,
}

/// A `time` with its attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TimeElement {
    pub(super) block: usize,
    pub(super) value: String,
    /// Whether it contains no text, so that it comes before the block.
    pub(super) empty: bool,
    /// Whether it is the time of a change, not of publication.
    pub(super) change: bool,
}

/// A text that a class, an id or the like marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MarkedValue {
    pub(super) block: usize,
    pub(super) mark: ValueMark,
    pub(super) text: String,
}

/// An element that begins and ends blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OutlineElement {
    /// The parent; the first element is its own parent.
    pub(super) parent: usize,
    /// The end of its descendants in the list of elements.
    pub(super) end: usize,
    /// The range of its blocks.
    pub(super) blocks: Range<usize>,
    pub(super) kind: ElementKind,
    /// Whether it is a story of its own.
    pub(super) is_article: bool,
    /// Whether it is the document itself, its `html`, `body` or `main`.
    pub(super) is_whole: bool,
    /// The part of the page that it is, by its name, class or id.
    pub(super) part: Option<PartKind>,
    /// Its rank as a main text, 0 the most trusted.
    pub(super) main_text: Option<usize>,
    /// Its class, by which siblings of the same kind are recognised.
    pub(super) class: String,
}

/// The maximum number of texts of pictures that are kept as possible logos.
const MAX_LOGOS: usize = 20;
/// The maximum length of such a text, in bytes.
const LONGEST_LOGO: usize = 100;

impl Outline {
    /// Walks a whole document.
    pub(super) fn of(document: &Document) -> Outline {
        let mut walk = Walk::default();
        walk.open_element(ElementKind::Container, "html", ElementFacts::default());
        walk.run(&document.tree.root());
        walk.finish()
    }

    /// The direct children of an element.
    pub(super) fn children(&self, element: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.elements[element].end;
        let mut next = element + 1;
        std::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            next = self.elements[child].end;
            Some(child)
        })
    }

    /// Whether an element is the document itself, its `html` or its `body`, which contain everything.
    pub(super) fn is_whole(&self, element: usize) -> bool {
        self.elements[element].is_whole
    }

    /// An element and its ancestors, innermost first.
    pub(super) fn ancestors(&self, element: usize) -> impl Iterator<Item = usize> + '_ {
        let up = |&at: &usize| (at > 0).then(|| self.elements[at].parent);
        std::iter::successors(Some(element), up)
    }
}

/// The walk through a tree. Its time is linear in the size of the tree times the depth of nested tables,
/// and its stack space is constant.
#[derive(Default)]
struct Walk {
    outline: Outline,
    writer: BlockWriter,
    /// The open elements of the outline.
    open: Vec<usize>,
    /// The open marked elements: the node, the mark, and the block and position in it where they begin.
    marked: Vec<(NodeId, ValueMark, usize, usize)>,
    /// The open elements that show code.
    code: Vec<NodeId>,
}

impl Walk {
    fn run(&mut self, root: &NodeRef) {
        let Some(mut node) = root.first_child() else { return };
        loop {
            if self.enter(&node) {
                if let Some(child) = node.first_child() {
                    node = child;
                    continue;
                }
                self.leave(&node);
            }
            // Up and out until there is a next sibling.
            loop {
                if let Some(next) = node.next_sibling() {
                    node = next;
                    break;
                }
                match node.parent() {
                    Some(parent) if parent.id != root.id => node = parent,
                    _ => return,
                }
                self.leave(&node);
            }
        }
    }

    fn finish(mut self) -> Outline {
        self.outline.blocks = self.writer.finish();
        let (end, blocks) = (self.outline.elements.len(), self.outline.blocks.len());
        for open in self.open {
            let element = &mut self.outline.elements[open];
            (element.end, element.blocks.end) = (end, blocks);
        }
        self.outline
    }

    /// Processes a node before its children; returns whether to descend into them.
    fn enter(&mut self, node: &NodeRef) -> bool {
        if node.is_text() {
            self.writer.text(&node.text(), self.open.last().copied().unwrap_or(0));
            return false;
        }
        let Some(element) = node.element_ref() else {
            self.leave_out(&comment(node), "a comment of the markup");
            return false;
        };
        let name = element.name.local.as_ref();
        let mut facts = ElementFacts { part: part_by_name(name), ..ElementFacts::default() };
        facts.main_text = main_text_rank(name);
        for attribute in &element.attrs {
            facts.take(attribute.name.local.as_ref(), attribute.value.as_ref());
        }
        for (what, text) in facts.texts.drain(..) {
            if self.outline.logos.len() < MAX_LOGOS && text.len() <= LONGEST_LOGO {
                self.outline.logos.push(text.clone());
            }
            self.leave_out(&text, what);
        }
        if self.is_read_apart(name, node, &mut facts) {
            return false;
        }
        let kind = ElementKind::of(name);
        if facts.hidden || kind == ElementKind::NotShown {
            let what = match name {
                "style" => "a style sheet",
                "button" | "select" | "option" | "textarea" => "a control of the page",
                _ => "text that is not shown",
            };
            self.leave_out_all(node, what);
            if let Some(template) = element.template_contents.and_then(|id| node.tree.get(&id)) {
                self.leave_out_all(&template, what);
            }
            return false;
        }
        if facts.code {
            self.code.push(node.id);
        }
        let is_code =
            kind == ElementKind::Preformatted && (!self.code.is_empty() || has_code(node));
        if name == "a" && self.writer.in_heading() && is_sign(node) {
            self.leave_out(&node.text(), "the sign of a place");
            return false;
        }
        self.writer.enter(name, kind, is_code, node);
        if let Some(place) = &facts.place {
            self.writer.anchor(place);
        }
        if let Some(mark) = facts.mark {
            let (block, from) = self.writer.place();
            self.marked.push((node.id, mark, block, from));
        }
        if kind.is_block() {
            self.open_element(kind, name, facts);
        }
        true
    }

    /// Processes an element whose text does not go into the blocks.
    fn is_read_apart(&mut self, name: &str, node: &NodeRef, facts: &mut ElementFacts) -> bool {
        let head = &mut self.outline.head;
        // In the head only the document and its `html` are open.
        let block = (self.open.len() > 2).then(|| self.writer.place().0);
        if let Some(content) = facts.published.take() {
            head.meta.push(NamedMeta { name: "data-publishtime".into(), content, block });
        }
        match name {
            "title" if head.title.is_none() => head.title = Some(node.text().to_string()),
            "title" => self.leave_out(&node.text(), "another title"),
            "meta" => {
                let content = facts.content.take().unwrap_or_default();
                if facts.names.is_empty() {
                    self.leave_out(&content, "a meta element");
                } else {
                    let named = |name| NamedMeta { name, content: content.clone(), block };
                    head.meta.extend(facts.names.drain(..).map(named));
                }
            }
            "link" if facts.rel.contains("canonical") => head.canonical.extend(facts.href.take()),
            "script" => {
                let text = node.text().to_string();
                if facts.kind.contains("ld+json") {
                    head.linked_data.push(text.clone());
                } else {
                    head.scripts.push(text.clone());
                }
                self.leave_out(&text, "a script");
            }
            "rt" | "rtc" => {
                self.outline.readings.push(node.text().to_string());
                self.leave_out_markup(node, "a hint at a reading");
            }
            "rp" => self.leave_out_all(node, "a bracket around a reading"),
            "time" => {
                let value = facts.datetime.take().unwrap_or_else(|| node.text().to_string());
                let block = self.writer.place().0;
                let empty = node.text().trim().is_empty();
                head.times.push(TimeElement { block, value, empty, change: facts.change });
                return false;
            }
            _ => return false,
        }
        true
    }

    /// Processes a node after its children.
    fn leave(&mut self, node: &NodeRef) {
        let Some(element) = node.element_ref() else { return };
        if let Some((_, mark, block, from)) = self.marked.pop_if(|(id, ..)| *id == node.id) {
            let text = self.writer.text_since(block, from);
            let marked = &mut self.outline.head.marked;
            marked.extend(text.map(|text| MarkedValue { block, mark, text }));
        }
        self.code.pop_if(|id| *id == node.id);
        let kind = ElementKind::of(element.name.local.as_ref());
        self.writer.leave(element.name.local.as_ref(), kind);
        if kind.is_block()
            && let Some(open) = self.open.pop()
        {
            let end = self.outline.elements.len();
            let element = &mut self.outline.elements[open];
            (element.end, element.blocks.end) = (end, self.writer.place().0);
        }
    }

    fn open_element(&mut self, kind: ElementKind, name: &str, facts: ElementFacts) {
        let element = self.outline.elements.len();
        let block = self.writer.place().0;
        self.outline.elements.push(OutlineElement {
            parent: self.open.last().copied().unwrap_or(0),
            end: element + 1,
            blocks: block..block,
            kind,
            is_article: name == "article",
            is_whole: matches!(name, "html" | "body" | "main"),
            part: facts.part,
            main_text: facts.main_text,
            class: facts.class,
        });
        self.open.push(element);
    }

    fn leave_out(&mut self, text: &str, what: &'static str) {
        if !text.trim().is_empty() {
            self.outline.unseen.push(Omission { line: 0, text: text.to_string(), what });
        }
    }

    /// Leaves out all texts below a node, including those in its markup.
    fn leave_out_all(&mut self, root: &NodeRef, what: &'static str) {
        let texts = root.descendants_it().filter(|node| node.is_text());
        let text: String = texts.map(|node| node.text().to_string()).collect();
        self.leave_out(&text, what);
        self.leave_out_markup(root, what);
    }

    /// Leaves out the texts in the markup below a node: attributes and comments.
    fn leave_out_markup(&mut self, root: &NodeRef, what: &'static str) {
        for node in root.descendants_it().filter(|node| !node.is_text()) {
            let Some(element) = node.element_ref() else {
                self.leave_out(&comment(&node), "a comment of the markup");
                continue;
            };
            for attribute in &element.attrs {
                if matches!(attribute.name.local.as_ref(), "alt" | "title" | "content") {
                    self.leave_out(attribute.value.as_ref(), what);
                }
            }
        }
    }
}

/// The text of a comment.
fn comment(node: &NodeRef) -> String {
    let text = node.query(|node| match &node.data {
        NodeData::Comment { contents } => contents.to_string(),
        _ => String::new(),
    });
    text.unwrap_or_default()
}

/// Whether a link shows nothing but a sign, as links from a heading to itself do.
fn is_sign(node: &NodeRef) -> bool {
    node.first_child().is_some_and(|child| {
        child.is_text()
            && child.next_sibling().is_none()
            && !child.text().contains(char::is_alphanumeric)
    })
}

/// Whether preformatted text is marked as code.
fn has_code(node: &NodeRef) -> bool {
    node.first_element_child().is_some_and(|child| child.has_name("code"))
}
