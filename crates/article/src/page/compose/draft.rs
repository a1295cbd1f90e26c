//! A record being composed.

use std::path::Path;

use super::draft_paragraph::DraftParagraph;
use crate::omission::Omission;
use crate::page::dates::PageDates;
use crate::page::fields::StoryFields;
use crate::page::front_matter::FrontMatter;
use crate::page::furniture::Furniture;
use crate::page::split::{PagePiece, Story};
use crate::reading::Evidence;
use crate::significant;

/// What all stories of a page have in common.
pub(in crate::page) struct PageContext<'a> {
    /// The file, for notes.
    pub path: &'a Path,
    /// The file as the records name it.
    pub relative: &'a str,
    /// Its pieces.
    pub pieces: &'a [PagePiece],
    /// Its front matter.
    pub front: &'a FrontMatter,
    /// Its dates.
    pub dates: &'a PageDates,
    /// The values in the lines that name the page.
    pub furniture: &'a Furniture,
    /// Whether the page is a single record.
    pub single: bool,
}

/// A record being composed.
pub(super) struct Draft<'a> {
    pub(super) page: &'a PageContext<'a>,
    pub(super) story: &'a Story,
    /// The piece that is the title. If the front matter gives another title, the heading is part of the
    /// article.
    pub(super) title: Option<usize>,
    pub(super) parts: Vec<DraftParagraph>,
    pub(super) fields: StoryFields,
    pub(super) subtitle: Option<(String, u32)>,
    /// The title in a dateline: 题：….
    pub(super) headline: Option<(String, u32)>,
    pub(super) links: Vec<String>,
    /// The readings of characters.
    pub(super) readings: Vec<String>,
    /// The piece under the title that is the address of the story.
    pub(super) address: Option<usize>,
    /// Text that is deliberately in no field.
    pub(super) omissions: Vec<Omission>,
    pub(super) evidence: Vec<Evidence>,
    /// The kinds of inner headings in the story.
    pub(super) heading_ranks: Ranks,
    /// The kinds of items in the story.
    pub(super) item_ranks: Ranks,
}

impl<'a> Draft<'a> {
    /// An empty draft.
    pub(super) fn new(page: &'a PageContext<'a>, story: &'a Story) -> Draft<'a> {
        let front = page.front.get("title").filter(|_| page.single);
        let is_title = |at: &usize| {
            front.is_none_or(|title| significant::same(title, &page.pieces[*at].block.text))
        };
        Draft {
            page,
            story,
            title: story.title.filter(is_title),
            parts: Vec::new(),
            fields: StoryFields::default(),
            subtitle: None,
            headline: None,
            links: Vec::new(),
            readings: Vec::new(),
            address: None,
            omissions: Vec::new(),
            evidence: Vec::new(),
            heading_ranks: Ranks::default(),
            item_ranks: Ranks::default(),
        }
    }

    /// Records the evidence for a field.
    pub(super) fn evidence(
        &mut self,
        field: &'static str,
        value: impl Into<String>,
        line: u32,
        rule: &'static str,
    ) {
        self.evidence.push(Evidence { field, value: value.into(), line, rule });
    }
}

/// The kinds of headings or items in a story, distinguished by their ranks, in order of appearance. The
/// rank of a numbered line is that of its [`Enumerator`]; other ranks are higher.
///
/// [`Enumerator`]: crate::markdown::enumerator::Enumerator
#[derive(Default)]
pub(super) struct Ranks(Vec<u8>);

impl Ranks {
    /// The rank of a heading without a number; its level is subtracted.
    pub(super) const HEADING: u8 = 10;
    /// The rank of a bold line that is a heading.
    pub(super) const BOLD_LINE: u8 = 20;
    /// The rank of a line that is a heading because it is short and between paragraphs.
    pub(super) const SHORT_LINE: u8 = 21;
    /// The rank of a line with a bullet that is a heading.
    pub(super) const BULLET: u8 = 22;
    /// The rank of an item without a number; its indentation is added.
    pub(super) const ITEM: u8 = 20;

    /// The level of a kind: 1 for the first to appear, 2 for the second ...
    pub(super) fn level_of(&mut self, rank: u8) -> u8 {
        let at = self.0.iter().position(|&known| known == rank).unwrap_or_else(|| {
            self.0.push(rank);
            self.0.len() - 1
        });
        u8::try_from(at + 1).unwrap_or(u8::MAX)
    }
}
