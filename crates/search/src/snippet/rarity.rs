//! The weights of the characters of a query: the rarer, the higher.
//!
//! Snippets are chosen by them. They are worked out once per query from the statistics of the whole
//! index, and are whole numbers, so that sums do not depend on their order.

use std::collections::HashMap;

use souwen_index::{IndexError, Retrieval};
use souwen_query::Plan;

use crate::bm25::idf;

/// The weight of a character whose inverse document frequency is 1; weights are whole numbers.
const UNIT: f32 = 1000.0;

/// The weights of the characters of one query.
#[derive(Debug, Default)]
pub(crate) struct Rarity {
    weights: HashMap<char, u64>,
}

impl Rarity {
    /// The weights of all characters that `plan` may mark.
    ///
    /// A character has the higher of two weights: its own, and its share of the weight of a word of the
    /// query. 中 and 亚 are frequent, 中亚 is not.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn of(plan: &Plan, index: &dyn Retrieval) -> Result<Rarity, IndexError> {
        let runs = plan.chunks.iter().map(|chunk| &chunk.run).chain(&plan.literal);
        let runs = runs.chain(plan.fields.iter().map(|(_, run)| run));
        let typed = runs.flat_map(|run| run.chars().iter().map(|c| c.ch));
        let mut grams: Vec<char> =
            typed.chain(plan.prefixes.iter().flat_map(|prefix| prefix.chars())).collect();
        grams.sort_unstable();
        grams.dedup();
        let mut words: Vec<String> =
            plan.chunks.iter().flat_map(|chunk| chunk.words.iter().cloned()).collect();
        words.sort_unstable();
        words.dedup();
        let statistics = index.statistics(&grams, &words, &[])?;
        let articles = statistics.articles as f32;
        let idf = |frequency: u64| idf(articles, frequency as f32);
        let weight = |weight: f32| ((UNIT * weight) as u64).max(1);
        let mut weights: HashMap<char, u64> = HashMap::with_capacity(grams.len());
        for (gram, &frequency) in grams.into_iter().zip(&statistics.grams) {
            weights.insert(gram, weight(idf(frequency)));
        }
        // A word that no article contains says nothing about the articles shown.
        let known = words.iter().zip(&statistics.words).filter(|(_, frequency)| **frequency > 0);
        for (word, &frequency) in known {
            let share = weight(idf(frequency) / word.chars().count() as f32);
            for gram in word.chars() {
                weights.entry(gram).and_modify(|weight| *weight = share.max(*weight));
            }
        }
        Ok(Rarity { weights })
    }

    /// The weight of a folded character. A character outside the query weighs as much as one that occurs
    /// in a few of the articles.
    pub(crate) fn weight(&self, gram: char) -> u64 {
        self.weights.get(&gram).copied().unwrap_or(UNIT as u64)
    }
}

#[cfg(test)]
mod tests {
    use souwen_article::{Article, Paragraph};
    use souwen_index::Snapshot;
    use souwen_query::{Synonyms, parse, plan};
    use souwen_text::Analyzer;

    use super::*;

    #[test]
    fn rare_words_weigh_more_than_their_characters_would() {
        let article = |i: usize| Article {
            id: i.to_string(),
            title: "中国中间亚洲亚军".to_owned(),
            body: vec![Paragraph::text(if i == 0 {
                "谈到中亚和棉花"
            } else {
                "谈到人民和的"
            })],
            ..Article::default()
        };
        let articles: Vec<Article> = (0..20).map(article).collect();
        let plan = plan(&parse("中亚 棉花 人民 足球*"), &Analyzer::new(), &Synonyms::default());
        let rarity = Rarity::of(&plan, &Snapshot::in_memory(&articles)).unwrap();
        assert!(rarity.weight('棉') > rarity.weight('人'));
        assert!(rarity.weight('中') > 10 * rarity.weight('人'));
        assert!(rarity.weight('人') > 0);
        assert_eq!(rarity.weight('鲸'), 1000);
    }
}
