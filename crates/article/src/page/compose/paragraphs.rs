//! Restores the paragraphs of a draft: drops what the layout printed twice, joins what it broke, and
//! marks the headings that only their position shows.

use std::ops::RangeInclusive;
use std::path::Path;

use super::draft::{Draft, Ranks};
use super::draft_paragraph::DraftParagraph;
use super::joins;
use super::repeats::{self, RepeatKind};
use crate::markdown::enumerator::Enumerator;
use crate::model::Role;
use crate::omission::Omission;
use crate::page::titles;
use crate::reading::{Note, Reading};
use crate::significant::{count, count_up_to};

/// The minimum length of a paragraph of running text next to an inner heading, in significant characters:
/// a shorter line with a full stop may be an item.
const SHORTEST_PROSE: usize = 8;
/// The maximum length of a numbered line that is an inner heading, in significant characters: a longer
/// one is an item.
const LONGEST_NUMBERED_HEADING: usize = 30;
/// The length of a line that is an inner heading by its position alone, in significant characters: a
/// shorter one is a name, a longer one a sentence without its full stop.
const BARE_HEADING: RangeInclusive<usize> = 4..=20;
/// How much of a dropped text a note shows, in characters: enough to find it.
const SHOWN_OF_REPEAT: usize = 20;

impl Draft<'_> {
    /// Drops what the layout printed twice, each with a note and an omission.
    pub(super) fn drop_repeats(&mut self, reading: &mut Reading) {
        for repeat in repeats::find(&self.parts).iter().rev() {
            let stays = &self.parts[repeat.stays.clone()];
            let stays =
                (stays.first().map_or(0, |p| p.lines.0), stays.last().map_or(0, |p| p.lines.1));
            let part = &mut self.parts[repeat.paragraph];
            let rest = part.text.split_off(repeat.len);
            let dropped = std::mem::replace(&mut part.text, rest.trim_start().to_string());
            reading.notes.push(repeat_note(
                self.page.path,
                part.lines,
                stays,
                &dropped,
                repeat.kind,
            ));
            reading.omissions.push(Omission {
                line: part.lines.0,
                text: dropped,
                what: "text that the layout printed twice",
            });
            if repeat.kind == RepeatKind::BegunAgain && !part.text.is_empty() {
                // The rest continues the text that is kept.
                let rest = part.clone();
                part.text.clear();
                self.parts[repeat.stays.end - 1].append(&rest);
            }
        }
        self.parts.retain(|part| !part.text.is_empty());
    }

    /// Joins items with their text on the line below.
    pub(super) fn join_items(&mut self) {
        let (parts, lines) = joins::join_items(std::mem::take(&mut self.parts));
        self.parts = parts;
        self.joined(lines, "joined with the item that it belongs to");
    }

    /// Joins paragraphs that the layout broke within a sentence.
    pub(super) fn join(&mut self) {
        let (parts, lines) = joins::join(std::mem::take(&mut self.parts));
        self.parts = parts;
        self.joined(lines, "joined with the paragraph before, which breaks off in a sentence");
        self.mark_headings();
    }

    fn joined(&mut self, lines: Vec<u32>, rule: &'static str) {
        for line in lines {
            self.evidence("body", "", line, rule);
        }
    }

    /// Marks numbered lines above running text, and short lines between it, as inner headings.
    fn mark_headings(&mut self) {
        let prose = |part: &DraftParagraph| {
            part.role == Role::Paragraph
                && count_up_to(&part.text, SHORTEST_PROSE) >= SHORTEST_PROSE
                && titles::ends_paragraph(&part.text)
        };
        for at in 0..self.parts.len() {
            let (before, rest) = self.parts.split_at(at);
            let (part, after) = (&rest[0], &rest[1..]);
            let between = before.last().is_some_and(&prose) && after.first().is_some_and(&prose);
            let over = before.last().is_none_or(|p| p.role != Role::Item)
                && after.first().is_some_and(&prose);
            let size = count_up_to(&part.text, LONGEST_NUMBERED_HEADING + 1);
            let open = titles::ends_paragraph(&part.text)
                || part.text.contains(['，', '。', ','])
                || part.fixed;
            let rank = match part.role {
                Role::Item if over && size <= LONGEST_NUMBERED_HEADING && !open => {
                    let bullet = part
                        .text
                        .starts_with(['●', '■', '◆', '▲', '★', '•'])
                        .then_some(Ranks::BULLET);
                    Enumerator::of(&part.text).map(|e| e.rank).or(bullet)
                }
                Role::Paragraph if between && BARE_HEADING.contains(&size) && !open => {
                    Some(Ranks::SHORT_LINE)
                }
                _ => None,
            };
            if let Some(rank) = rank {
                let level = self.heading_ranks.level_of(rank);
                let part = &mut self.parts[at];
                part.role = Role::Heading;
                part.level = Some(level);
            }
        }
    }
}

fn repeat_note(
    path: &Path,
    lines: (u32, u32),
    stays: (u32, u32),
    text: &str,
    kind: RepeatKind,
) -> Note {
    let show = |(from, to): (u32, u32)| {
        if from == to { format!("line {from}") } else { format!("lines {from}-{to}") }
    };
    let head: String = text.chars().take(SHOWN_OF_REPEAT).collect();
    let stand = match kind {
        RepeatKind::BegunAgain => "stand already",
        RepeatKind::BrokenOff => "break off and stand again",
    };
    let message = format!(
        "{} characters of {} {stand} in {} of the same story and are left out: {head}…",
        count(text),
        show(lines),
        show(stays),
    );
    Note::info(path, Some(lines.0), message)
}
