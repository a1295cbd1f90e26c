//! Why a hit has its score: what each word, character and pair of the query gave.

use souwen_index::retrieval::{DocFeatures, ScoredTerm};
use souwen_text::Cut;

use super::scoring::{Scoring, Zone};
use super::stages::{Found, Scored, Search};
use crate::SearchError;
use crate::highlight::marks::{Line, Lines};

/// How a hit came to its score. Its gains, each as a number of its own, sum up to it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Explanation {
    /// The score of the hit; 0 where the order is by date.
    pub score: f32,
    /// Whether it is one of the best, which are scored by everything that is known of them. All
    /// others have the score of the first stage.
    pub rescored: bool,
    /// Which of the groups that come one after the other, whatever their scores, it is in: 0 holds
    /// the query most literally.
    pub tier: usize,
    /// The length of the article, in significant characters.
    pub length: u32,
    /// The mean length of all articles.
    pub mean_length: f32,
    /// The number of articles in the index.
    pub articles: u64,
    /// What gave something, the most first.
    pub gains: Vec<Gain>,
}

/// What one thing gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Gain {
    /// What kind of thing.
    pub kind: GainKind,
    /// The word, character or pair, folded; of a passage, what of the query stands in it. Empty
    /// where the query as a whole is meant.
    pub text: String,
    /// How often it stands in the article; 0 where that is not counted.
    pub count: u32,
    /// How often of these in the title.
    pub in_title: u32,
    /// How often of these in the subtitle and the beginning of the body. Of words this is not
    /// told: they count the same everywhere.
    pub in_lead: u32,
    /// How many articles have it; `None` where that is not known, or not meant.
    pub articles: Option<u64>,
    /// What it gave.
    pub gain: f32,
}

/// A kind of thing that gives something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GainKind {
    /// A word of the query.
    Word,
    /// A character of the query.
    Character,
    /// Two characters of the query side by side.
    Pair,
    /// The whole query as a run, in the first stage.
    Run,
    /// The passage in which most of the query stands together.
    Passage,
    /// That everything is there as it was typed.
    AsTyped,
    /// That the article is not the newest.
    Age,
}

impl GainKind {
    /// The name by which interfaces tell it.
    pub fn name(self) -> &'static str {
        match self {
            GainKind::Word => "word",
            GainKind::Character => "character",
            GainKind::Pair => "pair",
            GainKind::Run => "run",
            GainKind::Passage => "passage",
            GainKind::AsTyped => "as_typed",
            GainKind::Age => "age",
        }
    }
}

impl Gain {
    fn whole(kind: GainKind, gain: f32) -> Gain {
        let (text, count) = (String::new(), 0);
        Gain { kind, text, count, in_title: 0, in_lead: 0, articles: None, gain }
    }
}

impl Search<'_> {
    /// How a hit, whose lines these are, came to its score.
    pub(crate) fn explanation(
        &self,
        found: &Found,
        lines: &Lines<'_>,
    ) -> Result<Explanation, SearchError> {
        let scoring = self.scoring()?;
        let features = self.index.features(&[found.doc], scoring.grams(), scoring.words())?;
        let features = features.into_iter().next().unwrap_or_default();
        let mut gains = match found.scored {
            Scored::Not => Vec::new(),
            Scored::Once => self.first_stage(found, scoring)?,
            Scored::Twice { whole } => {
                let mut gains = self.second_stage(scoring, &features, lines, whole);
                let sum: f32 = gains.iter().map(|gain| gain.gain).sum();
                let freshness = self.freshness(&[found.doc])?.into_iter().next().unwrap_or(1.0);
                if !whole && freshness < 1.0 {
                    gains.push(Gain::whole(GainKind::Age, sum * (freshness - 1.0)));
                }
                gains
            }
        };
        gains.retain(|gain| gain.gain != 0.0);
        gains.sort_by(|a, b| b.gain.total_cmp(&a.gain));
        Ok(Explanation {
            score: found.score,
            rescored: matches!(found.scored, Scored::Twice { .. }),
            tier: found.tier,
            length: features.length,
            mean_length: scoring.statistics().mean_length,
            articles: scoring.statistics().articles,
            gains,
        })
    }

    /// What the first stage scored by.
    fn first_stage(&self, found: &Found, scoring: &Scoring) -> Result<Vec<Gain>, SearchError> {
        let (run, terms) = self.first_stage_terms();
        let gains = self.index.first_stage_gains(found.doc, run, terms)?;
        let run = run.map(|run| {
            let text = run.chars().iter().map(|c| c.ch).collect();
            Gain { text, ..Gain::whole(GainKind::Run, 0.0) }
        });
        let words = scoring.words().iter().zip(&scoring.statistics().words);
        let grams = scoring.grams().iter().zip(&scoring.statistics().grams);
        let term = |term: &ScoredTerm| match term {
            ScoredTerm::Word(word, _) => {
                let articles = words.clone().find(|(known, _)| *known == word).map(|(_, &n)| n);
                Gain { text: word.clone(), articles, ..Gain::whole(GainKind::Word, 0.0) }
            }
            ScoredTerm::Gram(gram, _) => {
                let articles = grams.clone().find(|(known, _)| *known == gram).map(|(_, &n)| n);
                Gain { text: gram.to_string(), articles, ..Gain::whole(GainKind::Character, 0.0) }
            }
            ScoredTerm::Pair(first, second, _) => {
                let text = String::from_iter([first, second]);
                Gain { text, ..Gain::whole(GainKind::Pair, 0.0) }
            }
        };
        let told = run.into_iter().chain(terms.iter().map(term));
        Ok(told.zip(gains).map(|(told, gain)| Gain { gain, ..told }).collect())
    }

    /// What the second stage scored by.
    fn second_stage(
        &self,
        scoring: &Scoring,
        features: &DocFeatures,
        lines: &Lines<'_>,
        whole: bool,
    ) -> Vec<Gain> {
        let given = scoring.gains(features, whole);
        let statistics = scoring.statistics();
        let mut gains = Vec::new();
        let in_title = self.title_words(lines);
        for (i, word) in scoring.words().iter().enumerate() {
            gains.push(Gain {
                text: word.clone(),
                count: features.word_counts[i],
                in_title: in_title.iter().filter(|other| *other == word).count() as u32,
                articles: statistics.words.get(i).copied(),
                ..Gain::whole(GainKind::Word, given.words[i])
            });
        }
        let first_gram = gains.len();
        for (i, gram) in scoring.grams().iter().enumerate() {
            let articles = statistics.grams.get(i).copied();
            let text = gram.to_string();
            gains.push(Gain { text, articles, ..Gain::whole(GainKind::Character, given.grams[i]) });
        }
        let first_pair = gains.len();
        for (i, (first, second)) in scoring.pairs().enumerate() {
            let articles = statistics.pairs.get(i).copied().flatten();
            let text = String::from_iter([first, second]);
            gains.push(Gain { text, articles, ..Gain::whole(GainKind::Pair, given.pairs[i]) });
        }
        let mut before = None;
        for &place in &features.places {
            let pair = scoring.pair_at(before, place).map(|pair| first_pair + pair);
            for index in std::iter::once(first_gram + place.gram as usize).chain(pair) {
                let zone = Zone::of(place.position, features);
                gains[index].count += 1;
                gains[index].in_title += u32::from(zone == Zone::Title);
                gains[index].in_lead += u32::from(zone == Zone::Lead);
            }
            before = Some(place);
        }
        let (_, held) = scoring.best_passage(&features.places);
        let mut passage = String::new();
        let mut before = None;
        for place in &features.places[held] {
            if before.is_some_and(|before: u32| before + 1 != place.position) {
                passage.push(' ');
            }
            passage.push(scoring.grams()[place.gram as usize]);
            before = Some(place.position);
        }
        gains.push(Gain { text: passage, ..Gain::whole(GainKind::Passage, given.passage) });
        gains.push(Gain::whole(GainKind::AsTyped, given.run));
        gains
    }

    /// The words of the title, where it is indexed.
    fn title_words(&self, lines: &Lines<'_>) -> Vec<String> {
        let mut words = Vec::new();
        if lines.title_counts {
            let Line { text, folded } = &lines.title;
            self.analyzer.each_word(text, folded, Cut::Search, |word, _, _| {
                words.push(word.to_owned());
            });
        }
        words
    }
}
