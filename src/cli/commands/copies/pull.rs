//! `souwen pull`: copies the index of a server or of another directory, and keeps the copy up to date.

use std::io::Write;

use super::follow::{Stop, follow};
use super::remote_source::RemoteSource;
use super::report;
use crate::cli::config::{CopyFrom, IndexDir, PullConfig};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::terminal::print_message;
use souwen::index::copies::{CopySource, Kind, LocalSource, Target, bring_up_to_date};

/// Runs the command.
///
/// # Errors
/// When the source cannot be reached or is damaged, and when the directory contains something that was not
/// copied there.
pub fn run(out: &mut dyn Write, dir: &IndexDir, config: PullConfig) -> Result<Exit, CliError> {
    // Set up before any work begins, so that no signal is missed.
    let stop = Stop::on_signals().map_err(CliError::Serve)?;
    let mut source: Box<dyn CopySource> = match config.from {
        CopyFrom::Path(path) => Box::new(LocalSource::new(&path)),
        CopyFrom::Server(remote) => Box::new(RemoteSource::new(remote, config.replica)),
    };
    let mut target = Target::open(&dir.path, &source.name(), Kind::Replica)?;
    if let Some(former) = target.previous_source() {
        let (dir, name) = (dir.path.display(), source.name());
        print_message(format!(
            "{dir} was copied from {former} before, and is to be a copy of {name} now"
        ));
    }
    let json = config.json;
    match config.every {
        None => {
            let done = bring_up_to_date(&mut target, &mut *source, &|| stop.is_requested())?;
            match done {
                Some(done) => report::write(out, &done, &dir.path, json)?,
                None => return Ok(Exit::Failed),
            }
        }
        Some(every) => {
            print_message(format!(
                "following {} every {} s; Ctrl-C stops",
                source.name(),
                every.as_secs()
            ));
            let mut print_copy = |done: &_| -> Result<(), CliError> {
                match json {
                    true => report::write(out, done, &dir.path, true)?,
                    false => print_message(report::line(done, &dir.path)),
                }
                Ok(out.flush()?)
            };
            follow(&mut target, &mut *source, every, &stop, &mut print_copy)?;
            print_message("stopped");
        }
    }
    Ok(Exit::Done)
}
