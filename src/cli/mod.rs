//! Commands: what is typed, what is done, what is printed and with which exit code.
//!
//! [`args`] is the command line as it is typed, [`config`] what it means; each command has a file
//! of its own that asks the layers below and prints. Only this layer prints. Text from articles
//! and files passes through [`terminal::safe`] or is JSON, so that it cannot steer the terminal.

mod args;
mod commands;
mod config;
mod error;
mod output;
mod remedy;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use args::{Cli, Command};
use commands::{
    analyze, check, dict, dry_run, eval, export, index, search, serve, show, similar, stats,
    suggest,
};
use config::{IndexConfig, IndexDir, ServeConfig};
use error::{CliError, one_line};
use output::terminal::{Style, tell};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Something was found, or the work is done: 0.
    Done,
    /// Nothing was found: 1.
    NothingFound,
    /// Something went wrong, and was told: 2.
    Failed,
}

impl Exit {
    /// The exit code of a process that was interrupted, by the convention of shells: 128 and the
    /// number of the signal.
    const INTERRUPTED: u8 = 130;

    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::NothingFound => 1,
            Exit::Failed => 2,
        }
    }
}

/// Runs the command line of the process.
pub fn main() -> ExitCode {
    let mut out = BufWriter::new(io::stdout().lock());
    let cli = Cli::read(std::env::args_os()).unwrap_or_else(|error| error.exit());
    let exit = match run(cli, &mut out) {
        Ok(exit) => exit,
        // The reader has what it wanted.
        Err(error) if error.is_closed_pipe() => Exit::Done,
        Err(error) => {
            // What was printed before comes first.
            let _ = out.flush();
            tell(one_line(&error));
            Exit::Failed
        }
    };
    ExitCode::from(exit.code())
}

fn run(cli: Cli, out: &mut dyn Write) -> Result<Exit, CliError> {
    let style = Style::of_stdout();
    let dir = IndexDir::choose(cli.index.clone(), std::env::var_os("SOUWEN_INDEX"));
    let exit = match cli.command {
        Command::Index(args) => {
            let config = IndexConfig::new(args)?;
            if config.dry_run {
                dry_run::run(out, style, &dir, config)?
            } else {
                index::run(out, &dir, config)?
            }
        }
        Command::Search(args) => search::run(out, style, &dir, &args)?,
        Command::Similar(args) => similar::run(out, style, &dir, &args)?,
        Command::Suggest(args) => suggest::run(out, style, &dir, &args)?,
        Command::Show(args) => show::run(out, style, &dir, &args)?,
        Command::Serve(args) => serve::run(out, &dir, ServeConfig::new(args)?)?,
        Command::Analyze(args) => analyze::run(out, &dir, &args)?,
        Command::Dict(args) => dict::run(out, &dir, args.command)?,
        Command::Stats(args) => stats::run(out, &dir, &args)?,
        Command::Check(args) => check::run(out, &dir, &args)?,
        Command::Eval(args) => eval::run(out, cli.index.as_deref(), &args)?,
        Command::Export => export::run(out, &dir)?,
    };
    out.flush()?;
    Ok(exit)
}
