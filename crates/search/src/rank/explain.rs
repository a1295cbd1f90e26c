//! Explains the score of a hit: what each word, character and pair of the query added.

use souwen_index::retrieval::{DocFeatures, ScoredTerm};
use souwen_text::{Analyzer, Cut};

use super::recency::freshness;
use super::scoring::{Gains, Scoring, Zone};
use super::state::{FoundDoc, MatchDegree, Scored, Search};
use crate::error::SearchError;
use crate::explanation::{Explanation, Gain, GainKind};
use crate::highlight::lines::{Line, Lines};

/// Returns the explanation of a hit; `lines` are the lines of its article.
pub(crate) fn explanation(
    search: &Search<'_>,
    found: &FoundDoc,
    lines: &Lines<'_>,
) -> Result<Explanation, SearchError> {
    let scoring = search.scoring()?;
    let features = search.state.index.features(&[found.doc], scoring.grams(), scoring.words())?;
    let features = features.into_iter().next().unwrap_or_default();
    let mut gains = match found.scored {
        Scored::Not => Vec::new(),
        Scored::Once => first_stage(search, found, scoring)?,
        Scored::Twice(degree) => {
            let quotes_person = search.quotes_person(&[found.doc])? == [true];
            let gains_by_term = scoring.gains(&features, degree, quotes_person);
            let mut gains =
                second_stage(search.state.analyzer, scoring, &features, lines, gains_by_term);
            let sum: f32 = gains.iter().map(|gain| gain.gain).sum();
            let freshness = freshness(search, &[found.doc])?.into_iter().next().unwrap_or(1.0);
            if degree != MatchDegree::Typed && freshness < 1.0 {
                gains.push(Gain::whole(GainKind::Age, sum * (freshness - 1.0)));
            }
            gains
        }
    };
    gains.retain(|gain| gain.gain != 0.0);
    // Of a long query few parts are in an article, and all hits of a page are in memory at once.
    gains.shrink_to_fit();
    gains.sort_by(|a, b| b.gain.total_cmp(&a.gain));
    Ok(Explanation {
        score: found.score,
        rescored: matches!(found.scored, Scored::Twice(_)),
        tier: found.tier,
        length: features.length,
        mean_length: scoring.statistics().mean_length,
        articles: scoring.statistics().articles,
        gains,
    })
}

/// Adds the gains of the first stage.
fn first_stage(
    search: &Search<'_>,
    found: &FoundDoc,
    scoring: &Scoring,
) -> Result<Vec<Gain>, SearchError> {
    let (run, terms) = search.first_stage_terms();
    let gains = search.state.index.first_stage_gains(found.doc, run, terms)?;
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
    let named = run.into_iter().chain(terms.iter().map(term));
    Ok(named.zip(gains).map(|(named, gain)| Gain { gain, ..named }).collect())
}

/// Adds the gains of the second stage.
fn second_stage(
    analyzer: &Analyzer,
    scoring: &Scoring,
    features: &DocFeatures,
    lines: &Lines<'_>,
    gains_by_term: Gains,
) -> Vec<Gain> {
    let statistics = scoring.statistics();
    let mut gains = Vec::new();
    let in_title = title_words(analyzer, lines);
    for (i, word) in scoring.words().iter().enumerate() {
        gains.push(Gain {
            text: word.clone(),
            count: features.word_counts[i],
            in_title: in_title.iter().filter(|other| *other == word).count() as u32,
            articles: statistics.words.get(i).copied(),
            ..Gain::whole(GainKind::Word, gains_by_term.words[i])
        });
    }
    let first_gram = gains.len();
    for (i, gram) in scoring.grams().iter().enumerate() {
        let articles = statistics.grams.get(i).copied();
        let text = gram.to_string();
        gains.push(Gain {
            text,
            articles,
            ..Gain::whole(GainKind::Character, gains_by_term.grams[i])
        });
    }
    let first_pair = gains.len();
    for (i, (first, second)) in scoring.pairs().enumerate() {
        let articles = statistics.pairs.get(i).copied().flatten();
        let text = String::from_iter([first, second]);
        gains.push(Gain { text, articles, ..Gain::whole(GainKind::Pair, gains_by_term.pairs[i]) });
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
    let places = scoring.best_passage(&features.places);
    let mut passage = String::new();
    let mut before = None;
    for place in &features.places[places] {
        if before.is_some_and(|before: u32| before + 1 != place.position) {
            passage.push(' ');
        }
        passage.push(scoring.grams()[place.gram as usize]);
        before = Some(place.position);
    }
    gains.push(Gain { text: passage, ..Gain::whole(GainKind::Passage, gains_by_term.passage) });
    gains.push(Gain::whole(GainKind::AsTyped, gains_by_term.typed));
    gains.push(Gain::whole(GainKind::All, gains_by_term.all));
    gains.push(Gain::whole(GainKind::Speech, gains_by_term.speech));
    gains
}

/// The words of the title, if the title is indexed.
fn title_words(analyzer: &Analyzer, lines: &Lines<'_>) -> Vec<String> {
    let mut words = Vec::new();
    if lines.title_counts {
        let Line { text, folded } = &lines.title;
        analyzer.each_word(text, folded, Cut::Search, |word, _, _| {
            words.push(word.to_owned());
        });
    }
    words
}
