//! The time for ranking, compared with a search by words alone.
//!
//! Runs every query of a file over a collection in three ways, one after the other, and prints the processor
//! times with their ratios: the ten best hits by words alone with plain tantivy, as a library user would
//! write it; the same and reading the articles; and a normal search of ours, with its counts, rescoring and
//! articles, with and without snippets.
//!
//! ```text
//! cargo bench --bench ranking -- news.jsonl trending.tsv   # documents; lines of id, tab, query
//! ```

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

mod clock;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

use souwen::index::{RefreshOptions, Silent, refresh};
use souwen::search::{Engine, SearchRequest};
use souwen::text::{Analyzer, Cut};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, TantivyDocument, Term};

use clock::processor_time;

/// The number of requested hits.
const HITS: usize = 10;
/// How often every query is run in each way; the shortest time counts.
const ROUNDS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let documents = arguments.next().map_or_else(|| PathBuf::from("corpus"), PathBuf::from);
    let queries = match arguments.next() {
        Some(path) => read_queries(Path::new(&path))?,
        None => ["中亚", "峰会成果清单", "中国与中亚国家工商界合作"].map(str::to_owned).to_vec(),
    };
    let dir = tempfile::tempdir()?;
    let options = RefreshOptions { paths: vec![documents], ..RefreshOptions::default() };
    refresh(dir.path(), &options, &mut Silent)?;
    let engine = Engine::open(dir.path())?;
    let words = Words::open(&dir.path().join("gen-1"))?;
    let stats = engine.stats()?;
    println!(
        "{} articles in {} segments, {} queries",
        stats.articles,
        stats.segments,
        queries.len()
    );

    let mut times: [Vec<Duration>; 4] = Default::default();
    for query in &queries {
        let mut least = [Duration::MAX; 4];
        for _ in 0..ROUNDS {
            let mut measure = |way: usize, run: &mut dyn FnMut() -> Result<(), Box<dyn Error>>| {
                let started = processor_time();
                run()?;
                least[way] = least[way].min(processor_time().saturating_sub(started));
                Ok::<(), Box<dyn Error>>(())
            };
            measure(0, &mut || words.search(query, false))?;
            measure(1, &mut || words.search(query, true))?;
            for (way, snippets) in [(2, false), (3, true)] {
                let request = SearchRequest {
                    query: query.clone(),
                    limit: HITS,
                    snippets,
                    ..SearchRequest::default()
                };
                measure(way, &mut || {
                    engine.search(&request)?;
                    Ok(())
                })?;
            }
        }
        for (times, least) in times.iter_mut().zip(least) {
            times.push(least);
        }
    }
    let names = ["words alone", "words alone, articles read", "search", "search with snippets"];
    let at = |times: &[Duration], share: f64| times[((times.len() - 1) as f64 * share) as usize];
    times.iter_mut().for_each(|times| times.sort_unstable());
    for (name, times_of) in names.iter().zip(&times) {
        print!("{name:<28}");
        for share in [0.5, 0.95, 0.99] {
            let ratio = |way: usize| {
                at(times_of, share).as_secs_f64() / at(&times[way], share).as_secs_f64()
            };
            print!(
                "  p{:.0} {:>8.1?} ({:.2}x, {:.2}x)",
                share * 100.0,
                at(times_of, share),
                ratio(0),
                ratio(1)
            );
        }
        println!();
    }
    Ok(())
}

/// Search by words alone, with plain tantivy.
struct Words {
    searcher: Searcher,
    words: Field,
    analyzer: Analyzer,
}

impl Words {
    fn open(dir: &Path) -> Result<Words, Box<dyn Error>> {
        let index = tantivy::Index::open_in_dir(dir)?;
        let words = index.schema().get_field("words")?;
        Ok(Words { searcher: index.reader()?.searcher(), words, analyzer: Analyzer::new() })
    }

    fn search(&self, query: &str, read: bool) -> Result<(), Box<dyn Error>> {
        let words = self.analyzer.words(query, Cut::Search);
        let term = |word: &str| -> Box<dyn Query> {
            let term = Term::from_field_text(self.words, word);
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
        };
        let any = words.iter().map(|word| (Occur::Should, term(&word.term))).collect();
        let any = BooleanQuery::new(any);
        let best = self.searcher.search(&any, &TopDocs::with_limit(HITS).order_by_score())?;
        if read {
            for (_, address) in best {
                drop(self.searcher.doc::<TantivyDocument>(address)?);
            }
        }
        Ok(())
    }
}

fn read_queries(path: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path)?;
    Ok(text.lines().filter_map(|line| Some(line.split_once('\t')?.1.to_owned())).collect())
}
