//! `souwen similar`: lists the articles that are most similar to one article.

use std::io::Write;

use crate::cli::args::SimilarArgs;
use crate::cli::commands::open;
use crate::cli::config::IndexDir;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::hit::write_hit;
use crate::cli::output::json;
use crate::cli::output::language::Language;
use crate::cli::output::table::{count, duration, number};
use crate::cli::output::terminal::{Style, is_quiet, print_message};
use souwen::answer::json::{Fields, SimilarAnswer};
use souwen::text::load_dictionary;

/// Runs the command.
///
/// # Errors
/// When the index cannot be read.
pub fn run(
    out: &mut dyn Write,
    style: Style,
    dir: &IndexDir,
    args: &SimilarArgs,
) -> Result<Exit, CliError> {
    let engine = open::engine(dir)?;
    // Loaded in advance, because whole articles are segmented: the duration in the footer is then that of the
    // search alone.
    load_dictionary();
    let Some(similar) = engine.similar(&args.id, args.limit as usize)? else {
        print_message(format!("no article has the id {} (`souwen search` prints ids)", args.id));
        return Ok(Exit::NothingFound);
    };
    if args.json {
        json::write(out, &SimilarAnswer::new(&args.id, &similar, &Fields::default()))?;
    } else {
        let language = Language::of_environment();
        for (index, hit) in similar.hits.iter().enumerate() {
            write_hit(out, style, language, index + 1, hit)?;
        }
        let found = match (similar.hits.len(), language) {
            (0, _) => language.pick("nothing similar found", "没有找到相似的文章").to_owned(),
            (found, Language::English) => count(found, "article"),
            (found, Language::Chinese) => format!("{} 篇文章", number(found)),
        };
        if !is_quiet() {
            writeln!(out, "{found} · {}", duration(similar.took))?;
        }
    }
    Ok(if similar.hits.is_empty() { Exit::NothingFound } else { Exit::Done })
}
