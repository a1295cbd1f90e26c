//! `souwen export`: all articles as JSON Lines, which `souwen index` reads back.

use std::io::Write;
use std::ops::ControlFlow;

use crate::cli::commands::open;
use crate::cli::config::IndexDir;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::json;
use souwen::article::json::to_json;

/// Runs the command.
///
/// # Errors
/// When the index cannot be read or the output cannot be written.
pub fn run(out: &mut dyn Write, dir: &IndexDir) -> Result<Exit, CliError> {
    let mut failed = None;
    open::engine(dir)?.for_each_article(&mut |article| match json::write_text(
        out,
        &to_json(&article),
    ) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    })?;
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(Exit::Done),
    }
}
