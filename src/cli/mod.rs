//! The command line: arguments, commands, their output and exit codes.
//!
//! [`args`] defines the command line, [`config`] interprets it. Each command has a file of its own that calls
//! the layers below and prints. Only this layer prints. Text from articles and files passes through
//! [`terminal::safe`] or is JSON, so that it cannot control the terminal.

mod args;
mod commands;
mod config;
mod error;
mod exit;
mod output;
mod remedy;
mod remote;
mod settings;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use args::Cli;
use error::one_line;
use exit::Exit;
use output::terminal::{keep_quiet, print_message};

/// Runs the command line of the process.
pub fn main() -> ExitCode {
    souwen::index::keep_guarded_panics_quiet();
    let mut out = BufWriter::new(io::stdout().lock());
    let cli = Cli::read(std::env::args_os()).unwrap_or_else(|error| error.exit());
    if cli.quiet {
        keep_quiet();
    }
    let exit = match commands::run(cli, &mut out) {
        Ok(exit) => exit,
        // The reader has closed the pipe because it has seen enough.
        Err(error) if error.is_closed_pipe() => Exit::Done,
        Err(error) => {
            // Earlier output is printed before the error.
            let _ = out.flush();
            print_message(one_line(&error));
            Exit::Failed
        }
    };
    ExitCode::from(exit.code())
}
