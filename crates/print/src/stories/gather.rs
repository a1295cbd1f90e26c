//! Divides the text of pages into stories: a headline begins a story, and the text after it belongs to it.

use super::kinds::{Kind, is_numbered, kind};
use super::paragraphs::Paragraphs;
use super::{Place, PrintedParagraph, Story, continued, headline_text};
use crate::layout::{Block, Sheet};
use crate::page::Area;

/// A headline inside a column is a heading of the story if its size is less than this share of the size of
/// the story's headline.
const MAX_INNER_RATIO: f32 = 0.66;
/// In a file that is one story: a line under the title is the first heading of the text, not part of the
/// title, if its distance from the title is at least this many times its distance from the text.
const MIN_DISTANCE_RATIO: f32 = 1.3;
/// The maximum number of characters of a heading inside a column.
const LONGEST_INNER: usize = 16;
/// The maximum ratio of the size of such a heading to that of the text.
const MAX_INNER_SIZE: f32 = 1.5;

/// A story being gathered.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    /// The story so far.
    pub story: Story,
    /// The sizes, texts and areas of the lines of its headline and around it.
    headlines: Vec<(f32, String, Area)>,
}

/// Gathers the stories of pages, in reading order. `usual` is the type size of the text; `is_plain` is set if
/// the whole file is one story.
pub(super) fn gather(pages: &[(&Sheet, Vec<&Block>)], usual: f32, is_plain: bool) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for (sheet, blocks) in pages {
        let mut is_first = true;
        for group in blocks.chunk_by(|a, b| a.frame == b.frame) {
            // The text at the top of a page continues the last story of the page before.
            let goes_on = is_first && !drafts.is_empty();
            let mut gatherer = Gatherer {
                sheet,
                blocks: group,
                usual,
                is_plain,
                paragraphs: Paragraphs::new(sheet, group),
                current: None,
            };
            if goes_on && group.first().is_some_and(|block| gatherer.goes_on(block)) {
                gatherer.current = drafts.pop();
            }
            gatherer.run(&mut drafts);
            is_first = false;
        }
    }
    drafts.retain(|draft| draft.story.headline.is_some() || !draft.story.paragraphs.is_empty());
    drafts
}

struct Gatherer<'a> {
    sheet: &'a Sheet,
    blocks: &'a [&'a Block],
    usual: f32,
    is_plain: bool,
    paragraphs: Paragraphs<'a>,
    current: Option<Draft>,
}

impl Gatherer<'_> {
    fn goes_on(&self, first: &Block) -> bool {
        let is_text = kind(first, self.usual) != Kind::Headline;
        self.is_plain
            || is_text && first.frame.is_none() && !continued::begins(&headline_text(first))
    }

    fn run(mut self, drafts: &mut Vec<Draft>) {
        let mut has_headline = self.current.is_some();
        for (at, block) in self.blocks.iter().enumerate() {
            let text = headline_text(block);
            match self.kind(at) {
                Kind::Headline => {
                    if !self.is_of_current_story(block) {
                        self.end(drafts);
                    }
                    let page = self.sheet.number;
                    let draft = self.current.get_or_insert_with(|| Draft::on(page));
                    draft.headlines.push((block.size, text, block.area));
                    draft.story.places.push(Place { page, area: block.area });
                    has_headline = true;
                }
                Kind::Heading if has_headline || self.current.is_some() => {
                    let page = self.sheet.number;
                    let draft = self.current.get_or_insert_with(|| Draft::on(page));
                    draft.take_heading(text, page, block.area);
                }
                Kind::Heading | Kind::Text => {
                    let is_over = self.current.as_ref().is_some_and(|draft| {
                        !draft.story.paragraphs.is_empty()
                            && (continued::begins(&text) || draft.has_ended())
                    });
                    if is_over {
                        self.end(drafts);
                    }
                    let page = self.sheet.number;
                    let draft = self.current.get_or_insert_with(|| Draft::on(page));
                    self.paragraphs.put(block, &mut draft.story.paragraphs);
                    draft.story.last_page = page;
                }
            }
        }
        self.end(drafts);
    }

    /// The kind of a block, considering the current story and the adjacent blocks.
    fn kind(&self, at: usize) -> Kind {
        let block = self.blocks[at];
        let kind = kind(block, self.usual);
        if kind != Kind::Headline {
            return kind;
        }
        let Some(draft) = &self.current else { return kind };
        if draft.story.paragraphs.is_empty() {
            let heads_text = self.is_plain && self.is_nearer_to_text(at, draft);
            return if heads_text { Kind::Heading } else { kind };
        }
        if self.is_plain {
            return Kind::Heading;
        }
        let largest = draft.headlines.iter().map(|(size, ..)| *size).fold(0., f32::max);
        let in_column = |other: Option<&&Block>| {
            other.is_some_and(|other| {
                other.area.shared_width(&block.area) > 0.
                    && block.area.width() <= other.area.width() * 1.05
            })
        };
        let is_inner = block.size < largest * MAX_INNER_RATIO
            && block.size <= self.usual * MAX_INNER_SIZE
            && block.lines.len() == 1
            && block.characters() <= LONGEST_INNER
            && at > 0
            && in_column(self.blocks.get(at - 1))
            && in_column(self.blocks.get(at + 1));
        if is_inner || is_numbered(&headline_text(block)) { Kind::Heading } else { kind }
    }

    /// Whether a line under the title is smaller, and so much nearer to the text below it that it is a
    /// heading of that text.
    fn is_nearer_to_text(&self, at: usize, draft: &Draft) -> bool {
        let block = self.blocks[at];
        let (Some((size, _, above)), Some(below)) =
            (draft.headlines.last(), self.blocks.get(at + 1))
        else {
            return false;
        };
        let (up, down) = (block.area.top - above.bottom, below.area.top - block.area.bottom);
        *size > block.size && down >= 0. && up > down * MIN_DISTANCE_RATIO
    }

    /// Whether a headline is part of the current story: the story has no text yet, and the headline is near
    /// its other headlines.
    fn is_of_current_story(&self, block: &Block) -> bool {
        let Some(draft) = &self.current else { return true };
        let is_near = |(_, _, area): &(f32, String, Area)| {
            let turned = block.is_vertical;
            let shared = if turned {
                area.shared_height(&block.area)
            } else {
                area.shared_width(&block.area)
            };
            shared > 0.
                || area.shared_width(&block.area) > -self.usual * 2.
                    && area.shared_height(&block.area) > 0.
        };
        draft.story.paragraphs.is_empty()
            && (draft.headlines.is_empty() || draft.headlines.iter().any(is_near))
    }

    fn end(&mut self, drafts: &mut Vec<Draft>) {
        if let Some(mut draft) = self.current.take() {
            draft.finish();
            drafts.push(draft);
        }
    }
}

impl Draft {
    fn on(page: u32) -> Draft {
        Draft { story: Story { page, last_page: page, ..Story::default() }, headlines: Vec::new() }
    }

    /// Whether the text of the story ends with a continuation mark: 下转第4版.
    fn has_ended(&self) -> bool {
        self.story.paragraphs.last().is_some_and(|last| continued::ends(&last.text))
    }

    fn take_heading(&mut self, text: String, page: u32, area: Area) {
        let places = vec![Place { page, area }];
        self.story.paragraphs.push(PrintedParagraph { text, places, is_heading: true });
        self.story.last_page = page;
    }

    /// Makes the largest lines the headline, and the others the lines around it.
    fn finish(&mut self) {
        let largest = self.headlines.iter().map(|(size, ..)| *size).fold(0., f32::max);
        let is_largest = |size: f32| size >= largest * 0.92;
        let Some(first) = self.headlines.iter().position(|(size, ..)| is_largest(*size)) else {
            return;
        };
        // Adjacent lines of the largest size form one headline, even if they are not close to one another.
        let count =
            self.headlines[first..].iter().take_while(|(size, ..)| is_largest(*size)).count();
        let mut headline = String::new();
        for (_, text, _) in &self.headlines[first..first + count] {
            crate::text::join_line(&mut headline, text);
        }
        self.story.headline.get_or_insert(headline);
        let around = self.headlines.drain(..).enumerate();
        let around = around.filter(|(at, _)| !(first..first + count).contains(at));
        self.story.around.extend(around.map(|(_, (_, text, _))| text));
    }
}
