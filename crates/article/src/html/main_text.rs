//! Finds the blocks of a page that are the text of its article.
//!
//! First the parts that are not text are excluded, by their names and by the lines above them. Then the
//! element that contains the text is found: one that is marked as such, or else the smallest one with
//! most of the running text of the page. Excluded blocks get a reason, for the account of the file.

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

/// The minimum length of a marked text, in significant characters: a shorter one is a teaser or empty.
const MARKED_LENGTH: usize = 30;
/// The number of significant characters outside links from which a page is more than its links.
const OWN_LENGTH: usize = 20;
/// The number of significant characters outside links from which a text is a story, however much of it is
/// linked.
const STORY_LENGTH: usize = 10 * OWN_LENGTH;
/// The minimum length of a sentence, in significant characters.
const SENTENCE_LENGTH: usize = 10;
/// The maximum length of a copyright line, in characters: a longer one is a text about rights.
const LONGEST_RIGHTS: usize = 200;
/// The maximum length of a closing line, in characters.
const LONGEST_END: usize = 90;
/// The number of blocks at the end of a text that may be closing lines.
const ENDING_BLOCKS: usize = 8;

/// The fate of a block of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is text of the article.
    Text,
    /// It is not text of the article, for this reason.
    Out(&'static str),
}

/// The fate of each block, in order. A page without an article has no text.
pub(super) fn main_text(outline: &Outline, headline: Option<usize>) -> Vec<Fate> {
    let prose = Prose::of(outline);
    let mut fates = holder::text_of(outline, &prose, headline);
    end(&outline.blocks, &mut fates);
    if is_story(outline, &prose, &fates) {
        return fates;
    }
    // Most of the page is links: everything else on the page is the text.
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

/// The running text of a page, for sums over ranges of blocks.
#[derive(Debug)]
pub(super) struct Prose {
    /// Prefix sums of the significant characters of sentences, beginning with 0.
    sums: Vec<usize>,
    /// Prefix sums of the weights of running text: long paragraphs count more than teasers.
    weights: Vec<usize>,
    /// For each block, why it is not text by the names and lines around it.
    pub(super) parts: Vec<Option<&'static str>>,
}

/// The length from which a paragraph has its full weight, in significant characters.
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
                // If there are no sentences, everything outside links counts.
                let length = if any { sentence(block) } else { line(block) };
                sum += length;
                weight += length * length.min(FULL_WEIGHT);
            }
            sums.push(sum);
            weights.push(weight);
        }
        Prose { sums, weights, parts }
    }

    /// The significant characters of running text in a range of blocks.
    fn length(&self, blocks: &std::ops::Range<usize>) -> usize {
        self.sums[blocks.end] - self.sums[blocks.start]
    }

    /// The weight of running text in a range of blocks.
    fn weight(&self, blocks: &std::ops::Range<usize>) -> usize {
        self.weights[blocks.end] - self.weights[blocks.start]
    }

    /// The significant characters of running text in a block.
    fn sentence(&self, block: usize) -> usize {
        self.length(&(block..block + 1))
    }

    fn sum(&self, fates: &[Fate], of: impl Fn(usize) -> usize) -> usize {
        let texts = fates.iter().enumerate().filter(|(_, fate)| **fate == Fate::Text);
        texts.map(|(at, _)| of(at)).sum()
    }
}

/// The significant characters outside links of a block that is running text, else 0.
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

/// The significant characters outside links of any block but a heading.
fn line(block: &ShownBlock) -> usize {
    let counts = block.role != Role::Heading && !block.is_linked() && !is_rights(&block.text);
    if counts { block.own() } else { 0 }
}

/// Whether there is more text outside links than inside.
fn is_story(outline: &Outline, prose: &Prose, fates: &[Fate]) -> bool {
    let linked = prose.sum(fates, |at| outline.blocks[at].linked);
    let own = prose.sum(fates, |at| outline.blocks[at].own());
    let links: usize = outline.blocks.iter().map(|block| block.linked).sum();
    let is_text = own >= OWN_LENGTH
        || own > links
        || prose.sum(fates, |at| usize::from(is_whole_sentence(&outline.blocks[at]))) > 0;
    is_text && (own > linked || own >= STORY_LENGTH)
}

/// Whether a block is a sentence, however short.
fn is_whole_sentence(block: &ShownBlock) -> bool {
    block.text.ends_with(['。', '！', '？']) && !block.is_linked()
}

/// Whether a line is about the copyright of a page or about its site.
pub(super) fn is_rights(text: &str) -> bool {
    text.chars().nth(LONGEST_RIGHTS).is_none() && RIGHTS.any_within(text)
}

/// Excludes the closing lines of a text: buttons for sharing, notes on the site.
fn end(blocks: &[ShownBlock], fates: &mut [Fate]) {
    let last: Vec<usize> = (0..fates.len()).rev().filter(|&at| fates[at] == Fate::Text).collect();
    let keep = last.len().saturating_sub(1);
    // Buttons above the text are not part of it either.
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

/// Whether a line is a closing line, and not text.
fn is_end(text: &str) -> bool {
    if text.chars().nth(LONGEST_END).is_some() {
        return false;
    }
    let signs = |c: char| !c.is_alphanumeric();
    let plain = text.trim_start_matches(signs);
    ENDS_BEGIN.any_begins(plain) || ENDS.contains(&plain.trim_end_matches(signs))
}
