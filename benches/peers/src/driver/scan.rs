//! Finds all matches by scanning every article, as the reference for the engines.

use memchr::memmem::Finder;

use super::collection::Collection;
use crate::report::Found;

/// For each run, the numbers of all articles whose title or text contains exactly these characters.
pub fn every(collection: &Collection, runs: &[String]) -> Vec<Vec<u32>> {
    let finders: Vec<Finder<'_>> = runs.iter().map(Finder::new).collect();
    let mut all = vec![Vec::new(); runs.len()];
    for (number, article) in (0..).zip(&collection.articles) {
        let text = article.text();
        for (finder, found) in finders.iter().zip(&mut all) {
            if finder.find(text.as_bytes()).is_some() {
                found.push(number);
            }
        }
    }
    all
}

/// How many of these articles an engine found, for each run.
pub fn found(expected: &[Vec<u32>], told: &[Vec<u32>]) -> Vec<Found> {
    let pairs = expected.iter().zip(told);
    let found = pairs.map(|(expected, told)| {
        let mut told = told.clone();
        told.sort_unstable();
        let held = expected.iter().filter(|id| told.binary_search(id).is_ok()).count();
        Found { held, expected: expected.len() }
    });
    found.collect()
}
