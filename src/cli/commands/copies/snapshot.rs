//! `souwen snapshot`: copies one complete commit of an index, which may be served and written to meanwhile.

use std::io::Write;

use super::report;
use crate::cli::args::SnapshotArgs;
use crate::cli::config::IndexDir;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use souwen::index::copies;

/// Runs the command.
///
/// # Errors
/// When there is no index, when the snapshot would overwrite something, or cannot be written.
pub fn run(out: &mut dyn Write, dir: &IndexDir, args: &SnapshotArgs) -> Result<Exit, CliError> {
    let done = copies::snapshot(&dir.path, &args.dir)?;
    report::write(out, &done, &args.dir, args.json)?;
    Ok(Exit::Done)
}
