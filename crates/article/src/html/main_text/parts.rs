//! Finds the blocks that are not text, by the names of their elements and by the lines above them.

use crate::html::blocks::ShownBlock;
use crate::html::outline::Outline;
use crate::html::parts::PartKind;
use crate::model::Role;
use crate::words::WordList;

use super::{LABELS, MARKED_LENGTH, is_rights, sentence};

static RELATED: WordList = WordList::named(LABELS, "related");
static COMMENTS: WordList = WordList::named(LABELS, "comments");

/// The maximum length of the line above a part, in characters.
const LONGEST_LABEL: usize = 16;

/// For each block, why it is not text; in order.
pub(super) fn parts_of_blocks(outline: &Outline) -> Vec<Option<&'static str>> {
    let mut parts = named_parts(outline);
    labelled_parts(outline, &mut parts);
    for (block, part) in outline.blocks.iter().zip(&mut parts) {
        if part.is_none() && block.length > 0 && is_short_rights(block) {
            *part = Some("rights");
        }
    }
    parts
}

fn is_short_rights(block: &ShownBlock) -> bool {
    !block.text.ends_with('。') && block.role != Role::Code && is_rights(&block.text)
}

/// The parts by the names of elements. The name of an element with most of the page's running text is
/// ignored: that element is a frame around everything.
fn named_parts(outline: &Outline) -> Vec<Option<&'static str>> {
    let elements = &outline.elements;
    let mut sums = vec![0];
    for block in &outline.blocks {
        sums.push(sums[sums.len() - 1] + sentence(block));
    }
    let prose = |at: usize| sums[elements[at].blocks.end] - sums[elements[at].blocks.start];
    let total = prose(0);
    let kind_of = |at: usize| elements[at].part.filter(|_| !outline.is_whole(at));
    let mut of_elements: Vec<Option<PartKind>> = vec![None; elements.len()];
    // Comments may be longer than the text that they comment on.
    let mut commented = 0;
    let mut until = 0;
    for (at, element) in elements.iter().enumerate() {
        if at >= until && kind_of(at) == Some(PartKind::Comments) {
            commented += prose(at);
            until = element.end;
        }
    }
    let beside_comments = total - commented >= MARKED_LENGTH;
    for at in 1..elements.len() {
        let own = kind_of(at).filter(|kind| match kind {
            PartKind::Comments if beside_comments => true,
            PartKind::LineNumbers => true,
            _ => prose(at) * 2 <= total,
        });
        of_elements[at] = of_elements[elements[at].parent].or(own);
    }
    outline.blocks.iter().map(|block| of_elements[block.element].map(PartKind::what)).collect()
}

/// The parts by the lines above them: 相关阅读, 网友评论.
fn labelled_parts(outline: &Outline, parts: &mut [Option<&'static str>]) {
    for at in 0..outline.blocks.len() {
        let block = &outline.blocks[at];
        if parts[at].is_some() {
            continue;
        }
        let Some(kind) = label(&block.text) else { continue };
        let (end, parent) = frame(outline, at);
        let comments = kind == PartKind::Comments;
        // Inside the text, the part below a heading ends where running text begins again.
        let is_separate = at > 0 && outline.elements[parent].blocks.start == at;
        let mut to = at + 1;
        while to < end {
            let next = &outline.blocks[to];
            let goes_on =
                next.is_linked() || (is_separate || comments) && sentence(next) < MARKED_LENGTH;
            if !(goes_on || comments && is_separate) {
                break;
            }
            to += 1;
        }
        if to == at + 1 && !(is_separate && at + 1 == end) && !comments {
            // Nothing but the line: it is a heading of the text.
            continue;
        }
        for part in &mut parts[at..to] {
            part.get_or_insert(kind.what());
        }
    }
}

/// The part that a line introduces.
fn label(text: &str) -> Option<PartKind> {
    if text.chars().nth(LONGEST_LABEL).is_some() {
        return None;
    }
    let signs = |c: char| !c.is_alphanumeric();
    let text = text.trim_matches(signs);
    let text = text.strip_suffix("更多").unwrap_or(text).trim_end_matches(signs);
    let text = text.trim_end_matches(|c: char| c.is_ascii_digit() || signs(c));
    if RELATED.contains(&text) {
        Some(PartKind::Related)
    } else if COMMENTS.contains(&text) {
        Some(PartKind::Comments)
    } else {
        None
    }
}

/// The outermost element that begins with a block, or else the element around it; returns where its
/// blocks end, and its index. An element that contains earlier blocks does not begin with this one.
fn frame(outline: &Outline, block: usize) -> (usize, usize) {
    let mut around = outline.blocks[block].element;
    for element in outline.ancestors(around) {
        let blocks = &outline.elements[element].blocks;
        around = element;
        if blocks.start < block {
            break;
        }
        if blocks.end > block + 1 {
            // The first that contains more than the line.
            break;
        }
    }
    (outline.elements[around].blocks.end, around)
}
