//! A record in the making.

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

/// What all stories of a page share.
pub(in crate::page) struct PageContext<'a> {
    /// The file, for notes.
    pub path: &'a Path,
    /// The file as the records name it.
    pub relative: &'a str,
    /// Its pieces.
    pub pieces: &'a [PagePiece],
    /// Its front matter.
    pub front: &'a FrontMatter,
    /// Its days.
    pub dates: &'a PageDates,
    /// What the lines that name the page say.
    pub furniture: &'a Furniture,
    /// Whether it gave one record.
    pub single: bool,
}

/// A record in the making.
pub(super) struct Draft<'a> {
    pub(super) page: &'a PageContext<'a>,
    pub(super) story: &'a Story,
    /// The piece that is the title. A heading that is not the title which the front matter gives
    /// stands inside the article.
    pub(super) title: Option<usize>,
    pub(super) parts: Vec<DraftParagraph>,
    pub(super) fields: StoryFields,
    pub(super) subtitle: Option<(String, u32)>,
    /// The title that a dateline names: 题：….
    pub(super) headline: Option<(String, u32)>,
    pub(super) links: Vec<String>,
    /// How characters are read.
    pub(super) readings: Vec<String>,
    /// The piece under the title that is the address of the story.
    pub(super) address: Option<usize>,
    /// What is in no field, on purpose.
    pub(super) omissions: Vec<Omission>,
    pub(super) evidence: Vec<Evidence>,
    /// The kinds of inner headings.
    pub(super) heading_ranks: Ranks,
    /// The kinds of items.
    pub(super) item_ranks: Ranks,
}

impl<'a> Draft<'a> {
    /// A draft that holds nothing yet.
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

    /// Says why a field holds what it holds.
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

/// The kinds of headings or items of a story, told apart by their ranks, in the order of their
/// appearance. The rank of what has a number is that of its [`Enumerator`]; the others lie above.
///
/// [`Enumerator`]: crate::markdown::enumerator::Enumerator
#[derive(Default)]
pub(super) struct Ranks(Vec<u8>);

impl Ranks {
    /// The rank of a heading without a number, less the level of its sign.
    pub(super) const HEADING: u8 = 10;
    /// The rank of a bold line that is a heading.
    pub(super) const BOLD_LINE: u8 = 20;
    /// The rank of a line that is a heading because it is short and stands between paragraphs.
    pub(super) const SHORT_LINE: u8 = 21;
    /// The rank of a line with a bullet that is a heading.
    pub(super) const BULLET: u8 = 22;
    /// The rank of an item without a number, less what its indentation adds.
    pub(super) const ITEM: u8 = 20;

    /// The level of a kind: 1 for the first that was met, 2 for the second ...
    pub(super) fn level_of(&mut self, rank: u8) -> u8 {
        let at = self.0.iter().position(|&known| known == rank).unwrap_or_else(|| {
            self.0.push(rank);
            self.0.len() - 1
        });
        u8::try_from(at + 1).unwrap_or(u8::MAX)
    }
}
