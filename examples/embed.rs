//! souwen inside another program: index a folder, search it, print what was found.
//!
//! ```sh
//! cargo run --example embed -- corpus 中吉乌铁路
//! ```

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;

use souwen::index::{RefreshOptions, Silent, refresh};
use souwen::search::{Engine, Fragment, SearchRequest};
use souwen::text::marked::pieces;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "corpus".to_string()));
    let query = arguments.next().unwrap_or_else(|| "中亚 铁路".to_string());
    let mut out = std::io::stdout().lock();

    // Bring an index up to date with the folder. A program that keeps its index names a directory
    // of its own here; the second time only new and changed files are read.
    let directory = tempfile::tempdir()?;
    let options = RefreshOptions { paths: vec![folder], ..RefreshOptions::default() };
    let report = refresh(directory.path(), &options, &mut Silent)?;
    for note in &report.notes {
        writeln!(out, "{note}")?;
    }
    writeln!(out, "{} articles", report.articles)?;

    // Open it and search. An engine can be shared by any number of threads.
    let engine = Engine::open(directory.path())?;
    let request = SearchRequest { query, limit: 5, ..SearchRequest::default() };
    let response = engine.search(&request)?;
    writeln!(out, "{} found for {}", response.total, request.query)?;
    for hit in &response.hits {
        writeln!(out, "{}", hit.article.title)?;
        if let Some(snippet) = hit.fragments.first() {
            writeln!(out, "    {}", marked(snippet))?;
        }
    }
    Ok(())
}

/// The text of a fragment with what matched in brackets. Highlights count characters.
fn marked(fragment: &Fragment) -> String {
    let shown = |(piece, is_marked): (&str, bool)| {
        if is_marked { format!("[{piece}]") } else { piece.to_owned() }
    };
    pieces(&fragment.text, &fragment.highlights).into_iter().map(shown).collect()
}
