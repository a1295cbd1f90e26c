//! `souwen dict learn`: proposes words from the articles themselves.

use std::io::{self, Write};
use std::ops::ControlFlow;

use super::change::add_words;
use super::open::dictionary;
use crate::cli::args::DictLearnArgs;
use crate::cli::commands::open;
use crate::cli::config::IndexDir;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::json;
use crate::cli::output::table::{Align, Table, count, number};
use souwen::text::{Analyzer, Learner, Word, WordCandidate};

/// Runs the command: prints the best proposals, or adds them to the dictionary.
///
/// # Errors
/// When the index or the dictionary cannot be read or written.
pub fn run(out: &mut dyn Write, dir: &IndexDir, args: &DictLearnArgs) -> Result<Exit, CliError> {
    let engine = open::engine(dir)?;
    let file = dictionary(dir)?;
    // The dictionary of the file, not of the index: words added since then are not proposed again.
    let analyzer = Analyzer::with_dictionary(file.dictionary.clone());
    let mut learner = Learner::new(&analyzer);
    engine.for_each_article(&mut |article| {
        let title = Some(article.title.as_str()).filter(|_| !article.title_generated);
        let body = article.body.iter().map(|paragraph| paragraph.text.as_str());
        learner.read(title.into_iter().chain(article.subtitle.as_deref()).chain(body));
        ControlFlow::Continue(())
    })?;
    let mut found = learner.finish(args.min_count);
    let all = found.len();
    let adds = args.all || args.take.is_some();
    let max = match (args.all, args.take) {
        (true, _) => all,
        (false, Some(take)) => take as usize,
        (false, None) => args.limit as usize,
    };
    found.truncate(max);
    if adds {
        let words = found.iter().filter_map(|candidate| {
            Some(Word::new(&candidate.word).ok()?.with_tag(candidate.kind.tag()))
        });
        return add_words(out, dir, file, words.collect(), args.json);
    }
    if args.json {
        json::write(out, &json::candidates(&found, all))?;
    } else {
        write_candidates(out, &found, all)?;
    }
    Ok(if found.is_empty() { Exit::NothingFound } else { Exit::Done })
}

fn write_candidates(out: &mut dyn Write, found: &[WordCandidate], all: usize) -> io::Result<()> {
    if found.is_empty() {
        return writeln!(out, "no words found that the segmenter does not know");
    }
    let mut table = Table::new(&[
        Align::Left,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Left,
        Align::Left,
    ]);
    table.row(["word", "count", "articles", "cohesion", "freedom", "kind", "example"]);
    for word in found {
        table.row([
            word.word.as_str(),
            &number(word.count),
            &number(word.articles),
            &format!("{:.1}", word.cohesion),
            &format!("{:.1}", word.freedom),
            word.kind.name(),
            &word.example,
        ]);
    }
    table.write(out)?;
    writeln!(
        out,
        "{} proposed, {} shown; `souwen dict learn --take N` adds the first N to the dictionary",
        count(all, "word"),
        number(found.len())
    )
}
