//! Reads the articles of a file that the benchmark wrote.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use super::contract::{Answer, Article};

/// Iterates over the articles.
pub fn articles(path: &Path) -> Answer<impl Iterator<Item = Answer<Article>>> {
    let lines = BufReader::with_capacity(1 << 20, File::open(path)?).lines();
    Ok(lines.map(|line| Ok(serde_json::from_str(&line?)?)))
}
