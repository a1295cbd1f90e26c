//! `souwen similar`: the articles that are most like one.

use std::io::Write;

use crate::cli::args::SimilarArgs;
use crate::cli::commands::open;
use crate::cli::config::IndexDir;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::hit::write_hit;
use crate::cli::output::json;
use crate::cli::output::table::{count, duration};
use crate::cli::output::terminal::{Style, tell};
use souwen::answer::json::SimilarAnswer;

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
    let Some(similar) = open::engine(dir)?.similar(&args.id, args.limit as usize)? else {
        tell(format!("no article has the id {} (`souwen search` prints ids)", args.id));
        return Ok(Exit::NothingFound);
    };
    if args.json {
        json::write(out, &SimilarAnswer::new(&args.id, &similar))?;
    } else {
        for (index, hit) in similar.hits.iter().enumerate() {
            write_hit(out, style, index + 1, hit)?;
        }
        let found = match similar.hits.len() {
            0 => "nothing similar found".to_owned(),
            found => count(found, "article"),
        };
        writeln!(out, "{found} · {}", duration(similar.took))?;
    }
    Ok(if similar.hits.is_empty() { Exit::NothingFound } else { Exit::Done })
}
