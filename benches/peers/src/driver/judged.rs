//! A judged collection: its queries, and the relevant articles of each.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use super::collection::Collection;
use super::random::Random;
use super::sampling::sample;
use crate::Outcome;
use crate::options::Options;
use crate::peer::contract::{Kind, Question};

/// A collection with its queries.
pub struct Judged {
    /// The name of its folder.
    pub name: String,
    /// Its articles.
    pub collection: Collection,
    /// The queries.
    pub questions: Vec<Question>,
    /// For each query, the numbers of the relevant articles.
    right: Vec<Vec<u32>>,
}

impl Judged {
    /// Reads a folder with `docs.jsonl`, `queries.tsv` and `qrels.tsv`, and draws a sample of the queries.
    pub fn read(folder: &Path, options: &Options) -> Outcome<Judged> {
        let collection = Collection::read(&folder.join("docs.jsonl"))?;
        let numbers: HashMap<&str, u32> =
            collection.ids.iter().map(String::as_str).zip(0..).collect();
        let mut right: HashMap<String, Vec<u32>> = HashMap::new();
        for line in fs::read_to_string(folder.join("qrels.tsv"))?.lines() {
            let columns: Vec<&str> = line.split_whitespace().collect();
            let [query, _, id, grade] = columns.as_slice() else { continue };
            if *grade != "0"
                && let Some(number) = numbers.get(id)
            {
                right.entry((*query).to_owned()).or_default().push(*number);
            }
        }
        let queries = fs::read_to_string(folder.join("queries.tsv"))?;
        let judged: Vec<(&str, &str)> = queries
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .filter(|(id, _)| right.contains_key(*id))
            .collect();
        let drawn = sample(&judged, options.queries_at_most, &mut Random(options.seed | 1));
        let question = |text: &str| Question {
            text: text.trim().to_owned(),
            kind: Kind::Question,
            label: None,
        };
        let questions = drawn.iter().map(|(_, text)| question(text)).collect();
        let right = drawn.iter().map(|(id, _)| right[*id].clone()).collect();
        Ok(Judged { name: super::name_of(folder), collection, questions, right })
    }

    /// The mean over all queries of the reciprocal rank of the first relevant article; 0 if it is not among
    /// these.
    pub fn mean_reciprocal_rank(&self, ranked: &[Vec<u32>]) -> f64 {
        let sum: f64 = ranked
            .iter()
            .zip(&self.right)
            .filter_map(|(found, right)| found.iter().position(|id| right.contains(id)))
            .map(|at| 1.0 / (at + 1) as f64)
            .sum();
        sum / self.questions.len().max(1) as f64
    }
}
