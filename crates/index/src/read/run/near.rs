//! The query for runs near each other: the articles that contain all of them within one sentence or
//! paragraph, or with few characters between them.
//!
//! The articles that contain all runs are found by skipping. In each of them the positions of the
//! runs are compared with those of the ends of sentences and the beginnings of paragraphs.

use souwen_article::Nearness;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED, Term};

use super::nearness::{Bounds, Place, are_near};
use super::{RunPlaces, RunQuery, gram_term};
use crate::schema::{PARAGRAPH, SENTENCE_END, SchemaFields};

/// A query for runs near each other.
#[derive(Debug, Clone)]
pub(crate) struct NearQuery {
    /// The slots. Each is a list of alternatives, any of which may match.
    slots: Vec<Vec<RunQuery>>,
    nearness: Nearness,
    /// Whether each slot must come after the one before.
    in_order: bool,
    grams: Field,
    signs: Field,
}

impl NearQuery {
    /// The articles in which every slot has a run near the others. There must be at least one slot.
    pub(crate) fn new(
        fields: &SchemaFields,
        slots: Vec<Vec<RunQuery>>,
        nearness: Nearness,
        in_order: bool,
    ) -> NearQuery {
        let (grams, signs) = (fields.grams, fields.signs);
        NearQuery { slots, nearness, in_order, grams, signs }
    }
}

impl Query for NearQuery {
    fn weight(&self, _scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }

    fn query_terms<'a>(&'a self, _visitor: &mut dyn FnMut(&'a Term, bool)) {
        // Only tantivy's snippets and warming ask for the terms; neither is used.
    }
}

impl Weight for NearQuery {
    fn scorer(&self, reader: &SegmentReader, _boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Some(mut near) = self.open(reader)? else { return Ok(Box::new(EmptyScorer)) };
        near.find_from(0);
        Ok(Box::new(near))
    }

    /// A single document is tested without searching for the first match.
    fn scorer_danger(
        &self,
        reader: &SegmentReader,
        target: DocId,
        _boost: Score,
    ) -> tantivy::Result<(SeekDangerResult, Box<dyn Scorer>)> {
        let Some(mut near) = self.open(reader)? else {
            return Ok((SeekDangerResult::SeekLowerBound(TERMINATED), Box::new(EmptyScorer)));
        };
        Ok((near.ask(target), Box::new(near)))
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("near", 0.0))
    }
}

impl NearQuery {
    /// Opens the postings of the runs, not yet positioned at a document; `None` if no article of the
    /// segment can match.
    fn open(&self, reader: &SegmentReader) -> tantivy::Result<Option<NearScorer>> {
        let mut slots = Vec::with_capacity(self.slots.len());
        for runs in &self.slots {
            let mut places = Vec::with_capacity(runs.len());
            for run in runs {
                places.extend(RunPlaces::open(run.clone(), reader)?);
            }
            if places.is_empty() {
                return Ok(None);
            }
            slots.push(Slot { runs: places, places: Vec::new() });
        }
        let option = IndexRecordOption::WithFreqsAndPositions;
        let grams = reader.inverted_index(self.grams)?;
        let signs = reader.inverted_index(self.signs)?;
        let bounds = ReadBounds {
            ends: grams.read_postings(&gram_term(self.grams, SENTENCE_END), option)?,
            paragraphs: signs.read_postings(&gram_term(self.signs, PARAGRAPH), option)?,
            at: Bounds::default(),
        };
        let (nearness, in_order) = (self.nearness, self.in_order);
        Ok(Some(NearScorer { slots, bounds, nearness, in_order, doc: 0, is_match: false }))
    }
}

/// A list of alternative runs.
struct Slot {
    runs: Vec<RunPlaces>,
    /// The occurrences of the runs in the current article, in order.
    places: Vec<Place>,
}

impl AsRef<[Place]> for Slot {
    fn as_ref(&self) -> &[Place] {
        &self.places
    }
}

impl Slot {
    /// Moves to the first article at `target` or after it that contains one of the runs.
    fn seek(&mut self, target: DocId) -> DocId {
        let docs = self.runs.iter_mut().map(|run| match run.doc() {
            doc if doc < target => run.seek(target),
            doc => doc,
        });
        docs.min().unwrap_or(TERMINATED)
    }

    /// Moves to an article if it contains one of the runs. If not, returns a lower bound of the next
    /// such article.
    fn ask(&mut self, target: DocId) -> Option<DocId> {
        let mut next = TERMINATED;
        for run in &mut self.runs {
            next = next.min(match run.doc() {
                doc if doc >= target => doc,
                _ => match run.ask(target) {
                    SeekDangerResult::Found => target,
                    SeekDangerResult::SeekLowerBound(later) => later,
                },
            });
        }
        (next > target).then_some(next)
    }

    fn read(&mut self, doc: DocId) {
        self.places.clear();
        for run in self.runs.iter_mut().filter(|run| run.doc() == doc) {
            run.add_to(&mut self.places);
        }
        if self.runs.len() > 1 {
            self.places.sort_unstable();
        }
    }
}

/// The postings of the ends of sentences and of the beginnings of paragraphs, and their positions
/// in the current article.
struct ReadBounds {
    ends: Option<SegmentPostings>,
    paragraphs: Option<SegmentPostings>,
    at: Bounds,
}

impl ReadBounds {
    fn read(&mut self, doc: DocId) {
        read_positions(self.ends.as_mut(), doc, &mut self.at.ends);
        read_positions(self.paragraphs.as_mut(), doc, &mut self.at.paragraphs);
    }
}

fn read_positions(postings: Option<&mut SegmentPostings>, doc: DocId, into: &mut Vec<u32>) {
    into.clear();
    let Some(postings) = postings else { return };
    let at = if postings.doc() < doc { postings.seek(doc) } else { postings.doc() };
    if at == doc {
        postings.positions(into);
    }
}

/// The documents that contain the runs near each other. Positioned at a match or at the end.
struct NearScorer {
    slots: Vec<Slot>,
    bounds: ReadBounds,
    nearness: Nearness,
    in_order: bool,
    doc: DocId,
    /// Whether the current document is a match. It need not be one after [`DocSet::seek_danger`].
    is_match: bool,
}

impl NearScorer {
    /// Moves to the first match at `doc` or after it.
    fn find_from(&mut self, mut doc: DocId) -> DocId {
        while doc != TERMINATED {
            match self.slots.iter_mut().map(|slot| slot.seek(doc)).find(|&at| at > doc) {
                Some(later) => doc = later,
                None if self.matches(doc) => break,
                None => doc += 1,
            }
        }
        self.doc = doc;
        self.is_match = true;
        doc
    }

    /// Tests one document: see [`DocSet::seek_danger`].
    fn ask(&mut self, target: DocId) -> SeekDangerResult {
        if target >= TERMINATED {
            return SeekDangerResult::SeekLowerBound(target);
        }
        self.doc = target;
        self.is_match = false;
        match self.slots.iter_mut().find_map(|slot| slot.ask(target)) {
            Some(later) => SeekDangerResult::SeekLowerBound(later),
            None if self.matches(target) => {
                self.is_match = true;
                SeekDangerResult::Found
            }
            None => SeekDangerResult::SeekLowerBound(target + 1),
        }
    }

    /// Whether the runs are as near as required in an article that contains all of them.
    fn matches(&mut self, doc: DocId) -> bool {
        self.slots.iter_mut().for_each(|slot| slot.read(doc));
        self.bounds.read(doc);
        are_near(&self.slots, &self.bounds.at, self.nearness, self.in_order)
    }
}

impl DocSet for NearScorer {
    fn advance(&mut self) -> DocId {
        match self.doc {
            TERMINATED => TERMINATED,
            doc => self.find_from(doc + 1),
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target { self.doc } else { self.find_from(target) }
    }

    /// To test one article, the next matching article need not be found.
    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        // tantivy may ask about an article twice, when it excludes these matches from another set.
        if self.doc == target && target < TERMINATED {
            return match self.is_match {
                true => SeekDangerResult::Found,
                false => SeekDangerResult::SeekLowerBound(target + 1),
            };
        }
        self.ask(target)
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let hints = self.slots.iter().map(|slot| slot.runs.iter().map(RunPlaces::size_hint).sum());
        hints.min().unwrap_or(0)
    }

    fn cost(&self) -> u64 {
        // Positions are read in every article that contains all runs.
        u64::from(self.size_hint()) * 20 * self.slots.len() as u64
    }
}

impl Scorer for NearScorer {
    fn score(&mut self) -> Score {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use souwen_article::{Article, Condition, Near, Paragraph};
    use souwen_text::Run;
    use souwen_text::fold::{FoldedChar, fold};

    use super::*;
    use crate::Retrieval;
    use crate::read::snapshot::Snapshot;

    /// The folded lines of the text of an article.
    fn lines(article: &Article) -> Vec<Vec<FoldedChar>> {
        let title = std::iter::once(article.title.as_str());
        title.chain(article.body.iter().map(|p| p.text.as_str())).map(fold).collect()
    }

    /// An occurrence of a run: the indexes of its first and last character.
    type Span = (usize, usize);

    /// Whether a line satisfies the query, found by trying every combination of occurrences.
    fn line_matches(line: &[FoldedChar], near: &Near) -> bool {
        let ends = |first: usize, last: usize| {
            line[first..=last].windows(2).any(|two| two[1].position > two[0].position + 1)
        };
        let places: Vec<Vec<Span>> = near
            .slots
            .iter()
            .map(|runs| {
                let spans = |run: &Run| {
                    let length = run.len();
                    run.find_in(line).map(move |at| (at, at + length - 1)).collect::<Vec<_>>()
                };
                runs.iter().flat_map(spans).collect()
            })
            .collect();
        choose(&places, &mut Vec::new(), &|chosen: &[Span]| {
            let in_order = !near.in_order || chosen.windows(2).all(|two| two[0].1 < two[1].0);
            let (first, last) = (
                chosen.iter().map(|span| span.0).min().unwrap(),
                chosen.iter().map(|span| span.1).max().unwrap(),
            );
            in_order
                && match near.nearness {
                    Nearness::Paragraph => true,
                    Nearness::Sentence => !ends(first, last),
                    Nearness::Characters(max) => chosen.windows(2).all(|two| {
                        let (a, b) = (two[0].min(two[1]), two[0].max(two[1]));
                        (b.0.saturating_sub(a.1 + 1)) as u32 <= max
                    }),
                }
        })
    }

    fn choose(
        places: &[Vec<Span>],
        chosen: &mut Vec<Span>,
        is_near: &impl Fn(&[Span]) -> bool,
    ) -> bool {
        let Some((first, rest)) = places.split_first() else { return is_near(chosen) };
        first.iter().any(|&span| {
            chosen.push(span);
            let found = choose(rest, chosen, is_near);
            chosen.pop();
            found
        })
    }

    fn articles() -> impl Strategy<Value = Vec<Article>> {
        let text = "[中亚鑫犇a，。！ ]{0,30}";
        let article = (text, proptest::collection::vec(text, 0..4));
        proptest::collection::vec(article, 1..8).prop_map(|articles| {
            let article = |(number, (title, body)): (usize, (String, Vec<String>))| Article {
                id: number.to_string(),
                title,
                body: body.iter().map(Paragraph::text).collect(),
                ..Article::default()
            };
            articles.into_iter().enumerate().map(article).collect()
        })
    }

    fn near() -> impl Strategy<Value = Near> {
        let run = "[中亚鑫犇a]{1,2}".prop_map(|text| Run::of(&text).unwrap());
        let slot = proptest::collection::vec(run, 1..3);
        let nearness = prop_oneof![
            (0u32..8).prop_map(Nearness::Characters),
            Just(Nearness::Sentence),
            Just(Nearness::Paragraph)
        ];
        (proptest::collection::vec(slot, 1..4), nearness, any::<bool>()).prop_map(
            |(mut slots, nearness, in_order)| {
                if let Nearness::Characters(_) = nearness {
                    slots.truncate(2);
                }
                // An order is only ever required of two runs in one sentence.
                let in_order = in_order && slots.len() == 2 && nearness == Nearness::Sentence;
                Near { slots, nearness, in_order }
            },
        )
    }

    #[test]
    fn what_is_not_near_is_left_out_within_another_set() {
        let article = |number: usize| Article {
            id: number.to_string(),
            title: "中亚".to_owned(),
            body: vec![Paragraph::text(if number.is_multiple_of(3) {
                "鑫亚"
            } else {
                "鑫。亚"
            })],
            ..Article::default()
        };
        let articles: Vec<Article> = (0..30).map(article).collect();
        let index = Snapshot::in_segments(&articles, 2);
        let run = |text: &str| Run::of(text).unwrap();
        let near = Condition::Near(Near {
            slots: vec![vec![run("鑫")], vec![run("亚")]],
            nearness: Nearness::Sentence,
            in_order: false,
        });
        assert_eq!(index.count(&near).unwrap(), 10);
        let title = Condition::Run(None, run("中亚"));
        let inner = Condition::And(vec![Condition::Not(Box::new(near)), title.clone()]);
        assert_eq!(index.count(&inner).unwrap(), 20);
        let word = Condition::Word("中亚".to_owned());
        assert_eq!(index.count(&Condition::And(vec![inner, word])).unwrap(), 20);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn near_is_what_the_texts_say(
            articles in articles(),
            nears in proptest::collection::vec(near(), 1..12),
        ) {
            let index = Snapshot::in_segments(&articles, 2);
            let docs = index.all_by_id().unwrap();
            for near in nears {
                let matched = index.matching(&Condition::Near(near.clone()), &docs).unwrap();
                let count = index.count(&Condition::Near(near.clone())).unwrap();
                prop_assert_eq!(count, matched.iter().filter(|&&matched| matched).count());
                for (doc, matched) in docs.iter().zip(matched) {
                    let article = index.article(*doc).unwrap();
                    let expected = lines(&article).iter().any(|line| line_matches(line, &near));
                    prop_assert_eq!(matched, expected, "{:?} in {:?}", near, article);
                }
            }
        }
    }
}
