//! Finds the element that contains the text of an article.

use std::ops::Range;

use super::{Fate, MARKED_LENGTH, OWN_LENGTH, Prose};
use crate::html::elements::ElementKind;
use crate::html::outline::Outline;
use crate::html::parts::contains_only_text;
use crate::model::Role;

/// The minimum share of the running text of a parent, in per cent, that a child needs to replace it.
const SHARE: usize = 65;
/// The number of blocks from which a list item is not an item but a part of the page.
const BLOCKS_OF_LAYOUT: usize = 6;
/// The number of adjacent links that make a list of links.
const LINKS_OF_LIST: usize = 3;
/// The maximum depth of the lines above the text inside the element of the text, such as a caption in its
/// figure.
const DEPTH_OF_CAPTIONS: usize = 4;
/// The reason given for blocks outside the text.
const OUTSIDE: &str = "outside the main text";

/// The fate of each block, by its position.
pub(super) fn text_of(outline: &Outline, prose: &Prose, headline: Option<usize>) -> Vec<Fate> {
    let mut fates = vec![Fate::Out(OUTSIDE); outline.blocks.len()];
    let (holder, alone) = match marked(outline, prose) {
        Some((element, true)) => (element, true),
        Some((element, false)) => (narrowed(outline, prose, element), false),
        None => (narrowed(outline, prose, 0), false),
    };
    let blocks = outline.elements[holder].blocks.clone();
    for at in blocks.clone() {
        fates[at] = prose.parts[at].map_or(Fate::Text, Fate::Out);
    }
    if !alone {
        drop_frames(outline, prose, holder, &mut fates);
        drop_ends(outline, prose, &blocks, headline, &mut fates);
    }
    for (at, fate) in fates.iter_mut().enumerate() {
        if let (Fate::Out(what), Some(part)) = (&mut *fate, prose.parts[at]) {
            *what = part;
        }
    }
    fates
}

/// The element that is marked as the text, and whether it contains nothing else.
fn marked(outline: &Outline, prose: &Prose) -> Option<(usize, bool)> {
    let total = prose.length(&outline.elements[0].blocks);
    // The outermost elements with each mark, the most trusted mark first; several with the same mark form
    // a list.
    let mut found: Vec<(usize, Vec<usize>)> = Vec::new();
    for (at, element) in outline.elements.iter().enumerate() {
        let Some(rank) = element.main_text else { continue };
        let index = found.iter().position(|(known, _)| *known == rank).unwrap_or_else(|| {
            found.push((rank, Vec::new()));
            found.len() - 1
        });
        let outermost = &mut found[index].1;
        if outermost.last().is_none_or(|&last| outline.elements[last].end <= at) {
            outermost.push(at);
        }
    }
    found.sort_unstable_by_key(|(rank, _)| *rank);
    found.into_iter().find_map(|(rank, elements)| {
        let with_text = |&&at: &&usize| {
            let blocks = &outline.elements[at].blocks;
            let own = outline.blocks[blocks.clone()].iter().map(|block| block.own());
            prose.parts[blocks.clone()].iter().any(Option::is_none)
                && own.sum::<usize>() >= MARKED_LENGTH
        };
        let mut with_text = elements.iter().filter(with_text);
        let (Some(&only), None) = (with_text.next(), with_text.next()) else { return None };
        let blocks = &outline.elements[only].blocks;
        let linked: usize = outline.blocks[blocks.clone()].iter().map(|block| block.linked).sum();
        let length: usize = outline.blocks[blocks.clone()].iter().map(|block| block.length).sum();
        let own = length - linked;
        // A teaser for other stories may have the class of a main text too.
        let max = prose.length(blocks) * 3 >= total;
        (max && (own > linked || own >= super::STORY_LENGTH))
            .then_some((only, contains_only_text(rank)))
    })
}

/// The smallest element inside another that contains most of its running text.
fn narrowed(outline: &Outline, prose: &Prose, from: usize) -> usize {
    let mut at = from;
    loop {
        let weight = prose.weight(&outline.elements[at].blocks);
        let best =
            outline.children(at).filter(|&child| may_hold(outline, child)).max_by_key(|&child| {
                (prose.weight(&outline.elements[child].blocks), usize::MAX - child)
            });
        let Some(best) = best else { return at };
        let share = prose.weight(&outline.elements[best].blocks) * 100;
        if weight == 0 || share < weight * SHARE || loses_text(outline, prose, at, best) {
            return at;
        }
        at = best;
    }
}

/// Whether an element may be the one that contains the text: a container, or a list used for layout.
fn may_hold(outline: &Outline, element: usize) -> bool {
    let element = &outline.elements[element];
    let lays_out = matches!(element.kind, ElementKind::List | ElementKind::Item);
    element.kind.is_container() || lays_out && element.blocks.len() >= BLOCKS_OF_LAYOUT
}

/// Whether descending into a child would lose text like its own: paragraphs beside it, or stories in
/// elements of the same kind.
fn loses_text(outline: &Outline, prose: &Prose, parent: usize, best: usize) -> bool {
    let kept = &outline.elements[best];
    let direct = outline.elements[parent].blocks.clone().any(|at| {
        outline.blocks[at].element == parent
            && !kept.blocks.contains(&at)
            && prose.sentence(at) >= OWN_LENGTH
    });
    direct
        || outline.children(parent).filter(|&child| child != best).any(|child| {
            let element = &outline.elements[child];
            let length = prose.length(&element.blocks);
            let alike = (element.is_article && kept.is_article)
                || (element.kind == kept.kind
                    && !kept.class.is_empty()
                    && element.class == kept.class);
            length >= OWN_LENGTH && (alike || element.blocks.len() == 1)
        })
}

/// Excludes lists of links, and frames without running text, in the text or beside it.
fn drop_frames(outline: &Outline, prose: &Prose, holder: usize, fates: &mut [Fate]) {
    let mut linked = vec![0];
    let mut lengths = vec![0];
    for block in &outline.blocks {
        linked.push(linked[linked.len() - 1] + block.linked);
        lengths.push(lengths[lengths.len() - 1] + block.length);
    }
    let sum = |sums: &[usize], blocks: &Range<usize>| sums[blocks.end] - sums[blocks.start];
    let mut until = 0;
    for at in holder + 1..outline.elements[holder].end {
        let blocks = &outline.elements[at].blocks;
        let is_list = blocks.len() > 1
            && sum(&linked, blocks) * 2 > sum(&lengths, blocks)
            && prose.length(blocks) < MARKED_LENGTH;
        if at >= until && is_list {
            fates[blocks.clone()].fill(Fate::Out("links"));
            until = outline.elements[at].end;
        }
    }
    let blocks = outline.elements[holder].blocks.clone();
    let mut from = blocks.start;
    for at in blocks.start..=blocks.end {
        if at < blocks.end && outline.blocks[at].is_linked() {
            continue;
        }
        if at - from >= LINKS_OF_LIST {
            fates[from..at].fill(Fate::Out("links"));
        }
        from = at + 1;
    }
}

/// Excludes blocks above the headline, and links and frames below the last sentence of the text.
fn drop_ends(
    outline: &Outline,
    prose: &Prose,
    blocks: &Range<usize>,
    headline: Option<usize>,
    fates: &mut [Fate],
) {
    let mut sentences =
        blocks.clone().filter(|&at| fates[at] == Fate::Text && prose.sentence(at) > 0);
    let Some(first) = sentences.next() else { return };
    let last = sentences.next_back().unwrap_or(first);
    let begin = match headline {
        // Everything below the headline belongs to the article.
        Some(at) if at < blocks.start => blocks.start,
        Some(at) if at <= first => at,
        _ => first_of_text(outline, first, blocks.start),
    };
    fates[blocks.start..begin].fill(Fate::Out("above the headline"));
    let home = outline.elements[outline.blocks[last].element].parent;
    let under = last + 1..blocks.end;
    for (block, fate) in outline.blocks[under.clone()].iter().zip(&mut fates[under]) {
        let inside = outline.ancestors(block.element).any(|element| element == home);
        if *fate == Fate::Text && (block.is_linked() || (home > 0 && !inside)) {
            *fate = Fate::Out(OUTSIDE);
        }
    }
}

/// Where the text begins if there is no headline above it. The headings right before its first sentence
/// belong to it, and so do the lines beside that sentence.
fn first_of_text(outline: &Outline, first: usize, start: usize) -> usize {
    let home = outline.blocks[first].element;
    let parent = outline.elements[home].parent;
    let article = outline.ancestors(home).find(|&at| outline.elements[at].is_article);
    let mut at = first;
    while at > start {
        let block = &outline.blocks[at - 1];
        let mut around = outline.ancestors(block.element).take(DEPTH_OF_CAPTIONS);
        let near = block.element == home || around.any(|at| at == parent || Some(at) == article);
        let linked = block.is_linked() && block.role != Role::Heading;
        if linked || !near {
            break;
        }
        at -= 1;
    }
    at
}
