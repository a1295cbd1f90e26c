//! `souwen completions`: prints the script with which a shell completes commands and options.

use std::io::Write;

use clap::CommandFactory as _;

use crate::cli::args::{Cli, CompletionsArgs};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;

/// Runs the command.
///
/// # Errors
/// When the output cannot be written.
pub fn run(out: &mut dyn Write, args: &CompletionsArgs) -> Result<Exit, CliError> {
    // Generated in memory first: the generator panics when it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "souwen", &mut script);
    out.write_all(&script)?;
    Ok(Exit::Done)
}
