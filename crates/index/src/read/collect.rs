//! Retrieval from a snapshot of a tantivy index.
//!
//! Document sets are walked here, document by document, instead of by tantivy's collectors. So a
//! deadline can end a walk, and one walk yields counts, tiers and scores.

use std::time::Instant;

use souwen_article::{Article, Condition, Facet, json};
use souwen_text::{Date, Run, Sketch};
use tantivy::query::Scorer;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED, TantivyError, Term};
use xxhash_rust::xxh3::Xxh3;

use super::columns::{DatedDoc, DatedSegment, date_of, ord_to_string};
use super::facet_counts::FacetCounts;
use super::id_order::IdOrder;
use super::members::Members;
use super::offers::{FEW, Offers};
use super::retrieval::{
    ByDate, Candidate, Dated, DocFeatures, DocRef, FirstStage, Ranked, Retrieval, ScoredTerm,
    SnapshotStats, TermStatistics, ValueCounts,
};
use super::run::RunScorer;
use super::set_query::is_everything;
use super::snapshot::Snapshot;
use super::top::Best;
use super::walk::{Clock, contains_doc};
use crate::IndexError;
use crate::schema::stored_article::StoredRecord;
use crate::suggestions::{KeptSuggestions, Urgency};

impl Retrieval for Snapshot {
    fn generation(&self) -> String {
        let mut segments: Vec<(String, Option<u64>)> = self
            .searcher
            .segment_readers()
            .iter()
            .map(|segment| (segment.segment_id().uuid_string(), segment.delete_opstamp()))
            .collect();
        segments.sort();
        let mut hash = Xxh3::new();
        for (id, deletes) in segments {
            hash.update(format!("{id} {deletes:?}\n").as_bytes());
        }
        format!("{}-{:016x}", self.manifest.generation, hash.digest())
    }

    fn first_stage(&self, stage: &FirstStage<'_>) -> Result<Ranked, IndexError> {
        let set = match stage.run {
            Some(run) => {
                let run = self.run_query(None, run).scored(self.mean_length()?);
                self.scored_within(Box::new(run), stage.set)?
            }
            None => self.unscored(stage.set)?,
        };
        let mut weights = None;
        let tier_count = stage.tiers.len() + usize::from(stage.demoted.is_some());
        let mut ranked = Ranked { tiers: vec![0; tier_count], ..Ranked::default() };
        let ids = IdOrder::new(self);
        let mut best = Best::new(stage.limit, &ids);
        let mut facets = vec![ValueCounts::new(); stage.facets.len()];
        let mut clock = Clock::new(stage.deadline);
        for (segment, reader) in self.segments() {
            let mut found = set.scorer(reader, 1.0)?;
            let mut doc = found.doc();
            if doc == TERMINATED {
                // Most queries match no article of a segment as one run. Then nothing else needs to
                // be opened.
                continue;
            }
            let columns = self.columns(segment);
            let mut counted = FacetCounts::open(columns, stage.facets)?;
            let weights = match &weights {
                Some(weights) => weights,
                None => weights.insert(self.weights(stage.terms)?),
            };
            let terms = weights.iter().map(|weight| weight.scorer(reader, 1.0));
            let mut terms: Vec<Box<dyn Scorer>> = terms.collect::<tantivy::Result<_>>()?;
            let members = |set: &Condition| Members::of(self, reader, set);
            let tiers = stage.tiers.iter().map(members).collect::<tantivy::Result<_>>()?;
            let demoted = match stage.demoted {
                Some((at, set)) => Some((at, members(set)?)),
                None => None,
            };
            let mut tiers = TierSets { tiers, demoted };
            while doc != TERMINATED && !clock.has_passed() {
                if !reader.is_deleted(doc) {
                    ranked.total += 1;
                    counted.visit(doc);
                    let tier = tiers.of(doc)?;
                    if let Some(count) = ranked.tiers.get_mut(tier) {
                        *count += 1;
                    }
                    let with = |score| Candidate { doc: DocRef::at(segment, doc), tier, score };
                    // The bound of a run is found without reading positions.
                    let run = found.downcast_ref::<RunScorer>().filter(|_| terms.is_empty());
                    if run.is_none_or(|run| best.takes(&with(run.max_score()))) {
                        let mut score = if stage.run.is_some() { found.score() } else { 0.0 };
                        // An article need not contain the terms that it is scored by.
                        for term in &mut terms {
                            if contains_doc(term.as_mut(), doc) {
                                score += term.score();
                            }
                        }
                        best.offer(with(score));
                    }
                }
                doc = found.advance();
            }
            counted.add_to(&mut facets)?;
        }
        ranked.facets = facets;
        ranked.timed_out = clock.has_passed();
        ranked.best = best.into_sorted()?;
        Ok(ranked)
    }

    fn offers(
        &self,
        set: &Condition,
        except: &[DocRef],
        terms: &[ScoredTerm],
        limit: usize,
        deadline: Option<Instant>,
    ) -> Result<Vec<Candidate>, IndexError> {
        self.best_of_any(&Offers { set, except, terms, limit, few: FEW }, deadline)
    }

    fn by_date(&self, by_date: &ByDate<'_>) -> Result<Dated, IndexError> {
        let ByDate { set, order, limit, shown, facets, deadline } = by_date;
        let is_everything = is_everything(set);
        let (segments, timed_out) = self.walk(
            set,
            *deadline,
            |segment, columns| {
                // If the set is all articles and the segment has no deletions, nothing is counted
                // here: its facet counts are computed once and kept.
                let known = is_everything && !columns.has_deletes();
                let facets = if known { &[][..] } else { facets };
                let counted = FacetCounts::open(columns, facets)?;
                Ok((DatedSegment::open(segment, columns)?, counted))
            },
            |(dated, counted), doc| {
                dated.visit(doc, *order, *limit);
                counted.visit(doc);
            },
        )?;
        let mut dated = Dated { timed_out, ..Dated::default() };
        let mut found = Vec::new();
        let mut counts = vec![ValueCounts::new(); facets.len()];
        for (segment, counted) in segments {
            dated.total += segment.total;
            if counted.is_empty() && is_everything {
                self.columns(segment.segment).add_counts(facets, &mut counts)?;
            }
            counted.add_to(&mut counts)?;
            found.extend(segment.into_first(*limit));
        }
        dated.facets = counts;
        found.sort_unstable();
        let mut start = 0;
        for same_day in found.chunk_by_mut(|a, b| a.key == b.key) {
            let end = start + same_day.len();
            // Articles of one segment are in the order of their ids already, because ordinals are
            // in that order. Ties across segments are sorted by the ids themselves.
            let is_mixed = same_day.first().map(|first| first.segment)
                != same_day.last().map(|last| last.segment);
            if is_mixed && start < shown.end && end > shown.start {
                self.sort_by_id(same_day)?;
            }
            start = end;
        }
        found.truncate(*limit);
        dated.docs = found.iter().map(DatedDoc::doc_ref).collect();
        Ok(dated)
    }

    fn occupied(&self, sets: &[Condition]) -> Result<Vec<bool>, IndexError> {
        sets.iter().map(|set| self.is_occupied(set)).collect()
    }

    fn facets_of(&self, docs: &[DocRef], facets: &[Facet]) -> Result<Vec<ValueCounts>, IndexError> {
        self.values_of(docs, facets)
    }

    fn statistics(
        &self,
        grams: &[char],
        words: &[String],
        pairs: &[(char, char)],
    ) -> Result<TermStatistics, IndexError> {
        self.term_statistics(grams, words, pairs)
    }

    fn features(
        &self,
        docs: &[DocRef],
        grams: &[char],
        words: &[String],
    ) -> Result<Vec<DocFeatures>, IndexError> {
        self.doc_features(docs, grams, words)
    }

    fn first_stage_gains(
        &self,
        doc: DocRef,
        run: Option<&Run>,
        terms: &[ScoredTerm],
    ) -> Result<Vec<f32>, IndexError> {
        self.gains(doc, run, terms)
    }

    fn matching(&self, set: &Condition, docs: &[DocRef]) -> Result<Vec<bool>, IndexError> {
        let mut matching = vec![false; docs.len()];
        let mut order: Vec<usize> = (0..docs.len()).collect();
        // A scorer can only move forward.
        order.sort_unstable_by_key(|&i| docs[i]);
        for of_segment in order.chunk_by(|&a, &b| docs[a].segment() == docs[b].segment()) {
            let segment = docs[of_segment[0]].segment();
            let mut members = Members::of(self, self.searcher.segment_reader(segment), set)?;
            for &i in of_segment {
                matching[i] = members.has(docs[i].doc())?;
            }
        }
        Ok(matching)
    }

    fn dates(&self, docs: &[DocRef]) -> Result<Vec<Option<Date>>, IndexError> {
        let columns = self.segments().map(|(segment, _)| self.columns(segment).dates());
        let columns: Vec<_> = columns.collect::<tantivy::Result<_>>()?;
        let date =
            |doc: &DocRef| columns[doc.segment() as usize].first(doc.doc()).and_then(date_of);
        Ok(docs.iter().map(date).collect())
    }

    fn sketches(&self, docs: &[DocRef]) -> Result<Vec<Option<Sketch>>, IndexError> {
        let columns = self.segments().map(|(segment, _)| self.columns(segment).sketches());
        let columns: Vec<_> = columns.collect::<tantivy::Result<_>>()?;
        let sketch = |doc: &DocRef| {
            let words = columns[doc.segment() as usize].values_for_doc(doc.doc());
            Sketch::from_words(&words.collect::<Vec<u64>>())
        };
        Ok(docs.iter().map(sketch).collect())
    }

    fn newest(&self) -> Result<Option<Date>, IndexError> {
        let mut newest = None;
        for (segment, reader) in self.segments() {
            let dates = self.columns(segment).dates()?;
            let latest = match reader.has_deletes() {
                false => (dates.values.num_vals() > 0).then(|| dates.max_value()),
                true => reader.doc_ids_alive().filter_map(|doc| dates.first(doc)).max(),
            };
            newest = newest.max(latest);
        }
        Ok(newest.and_then(date_of))
    }

    fn keys(&self, docs: &[DocRef]) -> Result<Vec<(Option<Date>, String)>, IndexError> {
        let mut order: Vec<usize> = (0..docs.len()).collect();
        order.sort_unstable_by_key(|&i| docs[i]);
        let mut keys = vec![(None, String::new()); docs.len()];
        for group in order.chunk_by(|&a, &b| docs[a].segment() == docs[b].segment()) {
            let columns = self.columns(docs[group[0]].segment());
            let (dates, ids) = (columns.dates()?, columns.ids()?);
            for &i in group {
                let doc = docs[i].doc();
                let id = ids.and_then(|ids| ids.term_ords(doc).next());
                keys[i] =
                    (dates.first(doc).and_then(date_of), ord_to_string(ids, id.unwrap_or(0))?);
            }
        }
        Ok(keys)
    }

    fn article(&self, doc: DocRef) -> Result<Article, IndexError> {
        let damaged = |reason: String| self.damaged_store(doc, &reason);
        let unreadable = |error: TantivyError| damaged(error.to_string());
        let store = self.columns(doc.segment()).store().map_err(unreadable)?;
        let document = store.get_document_bytes(doc.doc()).map_err(unreadable)?;
        let record = StoredRecord::of_bytes(&self.fields, &document).map_err(damaged)?;
        json::from_written(record.json).map_err(damaged)
    }

    fn is_pushed(&self, doc: DocRef) -> Result<bool, IndexError> {
        self.was_pushed(doc)
    }

    fn pushed(&self) -> Result<Vec<DocRef>, IndexError> {
        self.pushed_docs()
    }

    fn all_by_id(&self) -> Result<Vec<DocRef>, IndexError> {
        let docs: Vec<DocRef> = self.docs().collect();
        let ids = self.keys(&docs)?.into_iter().map(|(_, id)| id);
        let mut by_id: Vec<(String, DocRef)> = ids.zip(docs).collect();
        by_id.sort_unstable();
        Ok(by_id.into_iter().map(|(_, doc)| doc).collect())
    }

    fn renamed(&self, former: &str) -> Result<Option<String>, IndexError> {
        match (&self.dir, &self.commit) {
            (Some(dir), Some(commit)) => self.former_ids.now(former, dir, commit),
            _ => Ok(None),
        }
    }

    fn find(&self, id: &str) -> Result<Option<DocRef>, IndexError> {
        let term = Term::from_field_text(self.fields.id, id);
        for (segment, reader) in self.segments() {
            let index = reader.inverted_index(self.fields.id)?;
            let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else {
                continue;
            };
            let mut doc = postings.doc();
            while doc != TERMINATED {
                if !reader.is_deleted(doc) {
                    return Ok(Some(DocRef::at(segment, doc)));
                }
                doc = postings.advance();
            }
        }
        Ok(None)
    }

    fn years(&self) -> Result<Vec<i32>, IndexError> {
        Ok(self.article_years()?)
    }

    fn stats(&self) -> Result<SnapshotStats, IndexError> {
        let mut stats = SnapshotStats {
            articles: self.searcher.num_docs(),
            bytes: self.searcher.space_usage()?.total().get_bytes(),
            segments: self.searcher.segment_readers().len(),
            pushed: self.pushed_docs()?.len() as u64,
            ..SnapshotStats::default()
        };
        let (segments, _) = self.walk(
            &Condition::Everything,
            None,
            |_, columns| Ok((columns.dates()?, None::<(i64, i64)>, 0)),
            |(dates, range, undated), doc| match (dates.first(doc), &range) {
                (None, _) => *undated += 1,
                (Some(day), None) => *range = Some((day, day)),
                (Some(day), Some((from, to))) => *range = Some((day.min(*from), day.max(*to))),
            },
        )?;
        for (_, range, undated) in segments {
            stats.undated += undated;
            let range = range.and_then(|(from, to)| Some((date_of(from)?, date_of(to)?)));
            stats.dates = match (stats.dates, range) {
                (Some((a, b)), Some((from, to))) => Some((a.min(from), b.max(to))),
                (dates, range) => dates.or(range),
            };
        }
        Ok(stats)
    }

    fn bring_suggestions(
        &self,
        kept: &mut KeptSuggestions,
        urgency: Urgency,
    ) -> Result<bool, IndexError> {
        kept.update_to(self, urgency)
    }
}

/// The tier sets of one segment.
struct TierSets<'a> {
    tiers: Vec<Members<'a>>,
    /// The set of demoted articles, with the index of the tier that they form.
    demoted: Option<(usize, Members<'a>)>,
}

impl TierSets<'_> {
    /// Returns the tier of a document, or the number of tiers if it is in none.
    fn of(&mut self, doc: DocId) -> tantivy::Result<usize> {
        let mut tier = 0;
        for members in &mut self.tiers {
            if members.has(doc)? {
                break;
            }
            tier += 1;
        }
        Ok(match &mut self.demoted {
            None => tier,
            Some((at, _)) if tier >= *at => tier + 1,
            Some((at, demoted)) => match demoted.has(doc)? {
                true => *at,
                false => tier,
            },
        })
    }
}
