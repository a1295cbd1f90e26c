//! Which blocks of a page are the text of its article.
//!
//! First the parts that are none go, by what they are called and by the lines over them. Then the
//! element is found that holds the text: one that is marked as such, or else the smallest that holds
//! most of the running text of the page. What is left out is named, for the account of the file.

mod holder;
mod parts;

use super::blocks::ShownBlock;
use super::outline::Outline;
use crate::model::Role;
use crate::words::WordList;

use parts::parts_of_blocks;

const LABELS: &str = include_str!("data/labels_of_parts.txt");

static RIGHTS: WordList = WordList::named(LABELS, "rights");
static ENDS: WordList = WordList::named(LABELS, "ends");
static ENDS_BEGIN: WordList = WordList::named(LABELS, "ends begin");

/// Significant characters that a marked text has at least; with fewer it is a teaser or empty.
const MARKED_LENGTH: usize = 30;
/// Significant characters of text outside links by which a page is more than its links.
const OWN_LENGTH: usize = 20;
/// Significant characters outside links by which a text is a story, however much of it is linked.
const STORY_LENGTH: usize = 10 * OWN_LENGTH;
/// Significant characters of a sentence at least.
const SENTENCE_LENGTH: usize = 10;
/// The longest line about rights, in characters: a longer one is a text about them.
const LONGEST_RIGHTS: usize = 200;
/// The longest line that ends a text, in characters.
const LONGEST_END: usize = 90;
/// The last blocks of a text among which lines stand that end it.
const ENDING_BLOCKS: usize = 8;

/// What becomes of each block of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is text of the article.
    Text,
    /// It is none, and what it is.
    Out(&'static str),
}

/// What becomes of each block, in order. A page without an article has no text.
pub(super) fn main_text(outline: &Outline, headline: Option<usize>) -> Vec<Fate> {
    let prose = Prose::of(outline);
    let mut fates = holder::text_of(outline, &prose, headline);
    end(&outline.blocks, &mut fates);
    if is_story(outline, &prose, &fates) {
        return fates;
    }
    // What is left of a page that is mostly links.
    for (at, fate) in fates.iter_mut().enumerate() {
        let linked = outline.blocks[at].is_linked();
        *fate = match (prose.parts[at], linked) {
            (Some(part), _) => Fate::Out(part),
            (None, true) => Fate::Out("links"),
            (None, false) => Fate::Text,
        };
    }
    let own = prose.sum(&fates, |at| prose.sentence(at));
    if own < OWN_LENGTH {
        fates.fill(Fate::Out("a page without an article"));
    }
    fates
}

/// The running text of a page.
#[derive(Debug)]
pub(super) struct Prose {
    /// Significant characters of sentences up to each block, the first being none.
    sums: Vec<usize>,
    /// Weights of running text up to each block: long paragraphs count more than teasers.
    weights: Vec<usize>,
    /// What each block is when it is no text by the names and lines around it.
    pub(super) parts: Vec<Option<&'static str>>,
}

/// Significant characters beyond which a paragraph has its full weight.
const FULL_WEIGHT: usize = 100;

impl Prose {
    fn of(outline: &Outline) -> Prose {
        let parts = parts_of_blocks(outline);
        let any =
            outline.blocks.iter().zip(&parts).any(|(b, part)| part.is_none() && sentence(b) > 0);
        let (mut sums, mut weights) = (vec![0], vec![0]);
        let (mut sum, mut weight) = (0, 0);
        for (block, part) in outline.blocks.iter().zip(&parts) {
            if part.is_none() {
                // Where nothing is written in sentences, all that is no link counts.
                let length = if any { sentence(block) } else { line(block) };
                sum += length;
                weight += length * length.min(FULL_WEIGHT);
            }
            sums.push(sum);
            weights.push(weight);
        }
        Prose { sums, weights, parts }
    }

    /// Significant characters of running text in a range of blocks.
    fn length(&self, blocks: &std::ops::Range<usize>) -> usize {
        self.sums[blocks.end] - self.sums[blocks.start]
    }

    /// The weight of running text in a range of blocks.
    fn weight(&self, blocks: &std::ops::Range<usize>) -> usize {
        self.weights[blocks.end] - self.weights[blocks.start]
    }

    /// Significant characters of running text in a block.
    fn sentence(&self, block: usize) -> usize {
        self.length(&(block..block + 1))
    }

    fn sum(&self, fates: &[Fate], of: impl Fn(usize) -> usize) -> usize {
        let texts = fates.iter().enumerate().filter(|(_, fate)| **fate == Fate::Text);
        texts.map(|(at, _)| of(at)).sum()
    }
}

/// Significant characters outside links of a block that is running text, else 0.
fn sentence(block: &ShownBlock) -> usize {
    let is_sentence = block.role == Role::Code
        || (block.role != Role::Heading
            && block.own() >= SENTENCE_LENGTH
            && !block.is_linked()
            && block.text.contains(['，', '。', '！', '？', '；', '：', '、', ',', '.', '!', '?'])
            && !is_rights(&block.text)
            && !is_end(&block.text));
    if is_sentence { block.own() } else { 0 }
}

/// Significant characters outside links of any line but a heading.
fn line(block: &ShownBlock) -> usize {
    let counts = block.role != Role::Heading && !block.is_linked() && !is_rights(&block.text);
    if counts { block.own() } else { 0 }
}

/// Whether text outside links outweighs that inside.
fn is_story(outline: &Outline, prose: &Prose, fates: &[Fate]) -> bool {
    let linked = prose.sum(fates, |at| outline.blocks[at].linked);
    let own = prose.sum(fates, |at| outline.blocks[at].own());
    let links: usize = outline.blocks.iter().map(|block| block.linked).sum();
    let says = own >= OWN_LENGTH
        || own > links
        || prose.sum(fates, |at| usize::from(is_whole_sentence(&outline.blocks[at]))) > 0;
    says && (own > linked || own >= STORY_LENGTH)
}

/// Whether a block is a sentence, however short.
fn is_whole_sentence(block: &ShownBlock) -> bool {
    block.text.ends_with(['。', '！', '？']) && !block.is_linked()
}

/// Whether a line is about the rights in a page or about its site.
pub(super) fn is_rights(text: &str) -> bool {
    text.chars().nth(LONGEST_RIGHTS).is_none() && RIGHTS.any_within(text)
}

/// Takes the lines off that end a text: who shares it, what the site says about itself.
fn end(blocks: &[ShownBlock], fates: &mut [Fate]) {
    let last: Vec<usize> = (0..fates.len()).rev().filter(|&at| fates[at] == Fate::Text).collect();
    let keep = last.len().saturating_sub(1);
    // Buttons over the text are no part of it either.
    let top = last.iter().rev().take(ENDING_BLOCKS.min(keep));
    for &at in top.take_while(|&&at| sentence(&blocks[at]) == 0) {
        if is_end(&blocks[at].text) {
            fates[at] = Fate::Out("a control of the page");
        }
    }
    for &at in last.iter().take(ENDING_BLOCKS.min(keep)) {
        if is_rights(&blocks[at].text) {
            fates[at] = Fate::Out("rights");
        } else if is_end(&blocks[at].text) {
            fates[at] = Fate::Out("a line that ends the text");
        }
    }
}

/// Whether a line ends a text and is none of it.
fn is_end(text: &str) -> bool {
    if text.chars().nth(LONGEST_END).is_some() {
        return false;
    }
    let signs = |c: char| !c.is_alphanumeric();
    let plain = text.trim_start_matches(signs);
    ENDS_BEGIN.any_begins(plain) || ENDS.contains(&plain.trim_end_matches(signs))
}
