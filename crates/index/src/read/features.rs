//! What rescoring reads from an index: how frequent terms are, and at which positions they occur in
//! given articles.

use souwen_text::Run;
use souwen_text::pair::is_pair;
use tantivy::Term;
use tantivy::postings::Postings;
use tantivy::query::{Bm25StatisticsProvider as _, Query, Scorer};
use tantivy::schema::IndexRecordOption;

use super::retrieval::{DocFeatures, DocRef, GramPlace, ScoredTerm, TermStatistics};
use super::run::{gram_term, pair_term};
use super::snapshot::Snapshot;
use super::walk::contains_doc;
use crate::IndexError;

/// A rough number of occurrences of a query character in an article that is scored; sizes a buffer.
const PLACES: usize = 4;

impl Snapshot {
    pub(crate) fn term_statistics(
        &self,
        grams: &[char],
        words: &[String],
        pairs: &[(char, char)],
    ) -> Result<TermStatistics, IndexError> {
        let mut statistics = TermStatistics {
            articles: self.searcher.total_num_docs()?,
            mean_length: self.mean_length()?.max(1.0),
            ..TermStatistics::default()
        };
        for &gram in grams {
            statistics.grams.push(self.frequency(&gram_term(self.fields.grams, gram))?);
        }
        for word in words {
            let term = Term::from_field_text(self.fields.words, word);
            statistics.words.push(self.frequency(&term)?);
        }
        for &(first, second) in pairs {
            statistics.pairs.push(self.pair_frequency(first, second)?);
        }
        Ok(statistics)
    }

    /// The number of articles that contain two characters side by side, where the index knows it: for
    /// pairs that are tokens, and for pairs that are words.
    fn pair_frequency(&self, first: char, second: char) -> Result<Option<u64>, IndexError> {
        if is_pair(first, second) {
            let term = pair_term(self.fields.pairs, first, second);
            return Ok(Some(self.frequency(&term)?));
        }
        let word = Term::from_field_text(self.fields.words, &String::from_iter([first, second]));
        let frequency = self.frequency(&word)?;
        Ok((frequency > 0).then_some(frequency))
    }

    /// The first-stage score of one article, split into what the run and each term contribute.
    pub(crate) fn gains(
        &self,
        doc: DocRef,
        run: Option<&Run>,
        terms: &[ScoredTerm],
    ) -> Result<Vec<f32>, IndexError> {
        let reader = self.searcher.segment_reader(doc.segment());
        let gain = |query: Box<dyn Query>| -> Result<f32, IndexError> {
            let weight = query.weight(self.scoring())?;
            let mut scorer = weight.scorer(reader, 1.0)?;
            Ok(if contains_doc(scorer.as_mut(), doc.doc()) { scorer.score() } else { 0.0 })
        };
        let mut gains = Vec::new();
        if let Some(run) = run {
            gains.push(gain(Box::new(self.run_query(None, run).scored(self.mean_length()?)))?);
        }
        for term in terms {
            gains.push(gain(self.scored(term)?)?);
        }
        Ok(gains)
    }

    pub(crate) fn doc_features(
        &self,
        docs: &[DocRef],
        grams: &[char],
        words: &[String],
    ) -> Result<Vec<DocFeatures>, IndexError> {
        // Postings can only be read forward, so the documents are visited in index order.
        let mut order: Vec<usize> = (0..docs.len()).collect();
        order.sort_unstable_by_key(|&i| docs[i]);
        let mut features = vec![DocFeatures::default(); docs.len()];
        let mut positions = Vec::new();
        for group in order.chunk_by(|&a, &b| docs[a].segment() == docs[b].segment()) {
            let segment = docs[group[0]].segment();
            let reader = self.searcher.segment_reader(segment);
            let terms = &self.open.get(segment).terms;
            let columns = self.columns(segment);
            let (lengths, parts) = (columns.lengths()?, columns.parts()?);
            for &i in group {
                let doc = docs[i].doc();
                features[i].length = lengths.first(doc).unwrap_or(0) as u32;
                for (part, value) in features[i].parts.iter_mut().zip(parts.values_for_doc(doc)) {
                    *part = value as u32;
                }
                features[i].word_counts = vec![0; words.len()];
                features[i].places.reserve(PLACES * grams.len());
            }
            let index = reader.inverted_index(self.fields.grams)?;
            for (k, &gram) in grams.iter().enumerate() {
                let term = gram_term(self.fields.grams, gram);
                let Some(info) = terms.get(reader, &term)? else { continue };
                let mut postings = index
                    .read_postings_from_terminfo(&info, IndexRecordOption::WithFreqsAndPositions)?;
                for &i in group {
                    if contains_doc(&mut postings, docs[i].doc()) {
                        postings.positions(&mut positions);
                        let place = |&position: &u32| GramPlace { position, gram: k as u32 };
                        features[i].places.extend(positions.iter().map(place));
                    }
                }
            }
            let index = reader.inverted_index(self.fields.words)?;
            for (k, word) in words.iter().enumerate() {
                let term = Term::from_field_text(self.fields.words, word);
                let Some(info) = terms.get(reader, &term)? else { continue };
                let mut postings =
                    index.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
                for &i in group {
                    if contains_doc(&mut postings, docs[i].doc()) {
                        features[i].word_counts[k] = postings.term_freq();
                    }
                }
            }
        }
        for features in &mut features {
            features.places.sort_unstable_by_key(GramPlace::key);
        }
        Ok(features)
    }
}
