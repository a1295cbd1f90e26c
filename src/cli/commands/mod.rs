//! The commands, one in each file: each calls the layers below and prints the result.

mod analyze;
mod check;
#[cfg(feature = "engine")]
mod check_published;
mod completions;
mod config;
mod copies;
mod dict;
mod dry_run;
mod eval;
mod export;
mod index;
mod key;
mod man;
mod mcp;
mod open;
#[cfg(feature = "engine")]
mod publish;
mod published;
mod queries;
mod salvage;
mod search;
mod serve;
mod show;
mod similar;
mod standard_input;
mod stats;
mod suggest;
mod via;

use std::io::Write;

use crate::cli::args::{Cli, Command};
#[cfg(feature = "engine")]
use crate::cli::config::PublishConfig;
use crate::cli::config::{
    Chosen, IndexConfig, IndexDir, PullConfig, ServeConfig, keys_file, programs, public_url,
    query_log_dir, remote,
};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::terminal::Style;

/// Runs the command that the command line names.
pub fn run(cli: Cli, out: &mut dyn Write) -> Result<Exit, CliError> {
    let style = Style::of_stdout(cli.color);
    let chosen = Chosen::new(&cli);
    let settings = chosen.settings()?;
    let dir = IndexDir::of(&settings);
    let exit = match cli.command {
        Command::Index(args) => {
            let via = args.via.as_deref().map(|address| remote(address, &settings)).transpose()?;
            let config = IndexConfig::new(args)?.with(programs(&settings)?);
            match via {
                Some(server) => via::run(out, &dir, config, server)?,
                None if config.dry_run => dry_run::run(out, style, &dir, config)?,
                None => index::run(out, &dir, config)?,
            }
        }
        Command::Search(mut args) => {
            standard_input::take_for(&mut args.query)?;
            search::run(out, style, &dir, &args)?
        }
        Command::Similar(args) => similar::run(out, style, &dir, &args)?,
        Command::Suggest(args) => suggest::run(out, style, &dir, &args)?,
        Command::Show(args) => show::run(out, style, &dir, &args)?,
        Command::Serve(args) => {
            serve::run(out, &dir, ServeConfig::new(args.paths, &settings)?, &chosen)?
        }
        Command::Key(args) => key::run(out, &keys_file(&settings), args.command)?,
        Command::Mcp(_) => mcp::run(out, &dir, public_url(&settings)?)?,
        Command::Config(args) => config::run(out, &settings, args.json)?,
        Command::Queries(args) => queries::run(out, &args, query_log_dir(&settings))?,
        Command::Analyze(mut args) => {
            standard_input::take_for(&mut args.text)?;
            analyze::run(out, &dir, &args)?
        }
        Command::Dict(args) => dict::run(out, &dir, args.command)?,
        Command::Stats(args) => stats::run(out, &dir, &args)?,
        Command::Check(args) => check::run(out, &dir, &args)?,
        Command::Snapshot(args) => copies::snapshot::run(out, &dir, &args)?,
        Command::Pull(args) => {
            copies::pull::run(out, &dir, PullConfig::new(args, &dir, &settings)?)?
        }
        #[cfg(feature = "engine")]
        Command::Publish(args) => publish::run(out, &dir, PublishConfig::new(&args, &settings)?)?,
        Command::Salvage(args) => salvage::run(out, cli.index.as_deref(), &args)?,
        Command::Eval(args) => eval::run(out, cli.index.as_deref(), &args)?,
        Command::Export => export::run(out, &dir)?,
        Command::Completions(args) => completions::run(out, &args)?,
        Command::Man(args) => man::run(out, &args)?,
    };
    out.flush()?;
    Ok(exit)
}
