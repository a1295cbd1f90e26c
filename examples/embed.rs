//! souwen inside another program: index a folder and an article of the program's own, search, print what
//! was found.
//!
//! ```sh
//! cargo run --example embed -- corpus 中吉乌铁路
//! cargo run --example embed --no-default-features -- corpus 中吉乌铁路
//! ```

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;

use souwen::{
    Article, Date, Engine, Fragment, RefreshOptions, SearchRequest, Silent, pieces, put_articles,
    refresh,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "corpus".to_string()));
    let query = arguments.next().unwrap_or_else(|| "中亚 铁路".to_string());
    run(folder, query, &mut io::stdout().lock())
}

/// Indexes a folder and searches it.
pub fn run(folder: PathBuf, query: String, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    // Bring an index up to date with the folder. A program that keeps its index names a directory
    // of its own here; the second time only new and changed files are read.
    let directory = tempfile::tempdir()?;
    let options = RefreshOptions { paths: vec![folder], ..RefreshOptions::default() };
    let report = refresh(directory.path(), &options, &mut Silent)?;
    for note in &report.notes {
        writeln!(out, "{note}")?;
    }

    // An article that is in no file stays whatever becomes of the folder.
    let own = Article {
        date: Date::new(2024, 12, 27),
        ..Article::new("own-1", "中吉乌铁路今日开工", "中吉乌铁路的开工仪式今天举行。")
    };
    let put = put_articles(directory.path(), [own])?;
    writeln!(out, "{} articles of files, {} of our own", report.articles, put.added)?;

    // Open it and search. An engine can be shared by any number of threads.
    let engine = Engine::open(directory.path())?;
    let request = SearchRequest { limit: 5, ..SearchRequest::new(query) };
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
