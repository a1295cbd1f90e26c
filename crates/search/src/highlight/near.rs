//! Runs that were searched for near one another: only places that satisfy the nearness are marked.
//!
//! For 铁路 NEAR/2 公路, the text 铁路和公路，水路，还有铁路 is marked as 【铁路】和【公路】，水路，还有铁路.

use souwen_article::{Near, Nearness};
use souwen_query::Plan;
use souwen_text::Run;
use souwen_text::fold::FoldedChar;

/// A place of a run in a line: the number of the run, and the indexes of its first and last character.
pub(super) type Place = (usize, usize, usize);

/// The nearness conditions of a query, by the numbers of the runs.
#[derive(Default)]
pub(super) struct NearMarks {
    groups: Vec<(Vec<usize>, Nearness)>,
    /// The runs that occur only in nearness conditions.
    only: Vec<usize>,
}

impl NearMarks {
    /// Collects the nearness conditions of a query; `number` returns the number of a marked run.
    pub(super) fn of(plan: &Plan, number: impl Fn(&Run) -> Option<usize>) -> NearMarks {
        if plan.near.is_empty() {
            return NearMarks::default();
        }
        let numbers = |near: &Near| -> Vec<usize> {
            near.slots.iter().flatten().filter_map(&number).collect()
        };
        let groups = plan.near.iter().map(|near| (numbers(near), near.nearness)).collect();
        let elsewhere =
            |run: &Run| plan.chunks.iter().any(|chunk| !chunk.near && chunk.run == *run);
        let chunks = plan.chunks.iter().filter(|chunk| chunk.near && !elsewhere(&chunk.run));
        let only = chunks.filter_map(|chunk| number(&chunk.run)).collect();
        NearMarks { groups, only }
    }

    /// Removes the places of runs that occur only in nearness conditions and satisfy none of them.
    pub(super) fn keep(&self, line: &[FoldedChar], places: &mut Vec<Place>) {
        if self.only.is_empty() {
            return;
        }
        // The number of the sentence of each character.
        let mut sentences: Vec<usize> = Vec::with_capacity(line.len());
        for (i, c) in line.iter().enumerate() {
            let before = i.checked_sub(1).map(|i| (sentences[i], line[i].position));
            let (sentence, position) = before.unwrap_or((0, c.position));
            sentences.push(sentence + usize::from(c.position > position + 1));
        }
        let all = places.clone();
        places.retain(|&(run, first, last)| {
            let is_near = |&(other, from, to): &Place, nearness: Nearness| match nearness {
                _ if other == run && (from, to) == (first, last) => true,
                Nearness::Paragraph => true,
                Nearness::Sentence => sentences[from] == sentences[first],
                Nearness::Characters(max) => {
                    let (end, start) = if from >= first { (last, from) } else { (to, first) };
                    start.saturating_sub(end + 1) <= max as usize
                }
            };
            let is_near = |(runs, nearness): &(Vec<usize>, Nearness)| {
                runs.contains(&run)
                    && runs.iter().all(|wanted| {
                        *wanted == run
                            || all
                                .iter()
                                .any(|place| place.0 == *wanted && is_near(place, *nearness))
                    })
            };
            !self.only.contains(&run) || self.groups.iter().any(is_near)
        });
    }
}
