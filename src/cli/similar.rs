//! `souwen similar`: the articles that are most like one.

use std::io::Write;

use super::args::SimilarArgs;
use super::config::IndexDir;
use super::error::CliError;
use super::search::write_hit;
use super::table::{count, duration};
use super::terminal::{Style, tell};
use super::{Exit, json};
use crate::search::Engine;

/// Runs the command.
///
/// # Errors
/// When the index cannot be read.
pub(super) fn run(
    out: &mut dyn Write,
    style: Style,
    dir: &IndexDir,
    args: &SimilarArgs,
) -> Result<Exit, CliError> {
    let Some(similar) = Engine::open(&dir.path)?.similar(&args.id, args.limit as usize)? else {
        tell(format!("no article has the id {} (`souwen search` prints ids)", args.id));
        return Ok(Exit::NothingFound);
    };
    if args.json {
        json::write(out, &json::similar(&args.id, &similar))?;
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
