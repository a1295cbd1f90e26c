//! `souwen key`: adds, lists and revokes keys in the file of keys.

use std::io::Write;
use std::path::Path;

use serde_json::json;

use crate::cli::args::{KeyAddArgs, KeyCommand};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::table::{Align, Table};
use crate::cli::output::terminal::print_message;
use souwen::http::{Key, KeyFileTurn, Keys, Right, Secret};

/// Runs the command.
///
/// # Errors
/// When the file of keys cannot be read or written, and when a label already exists or is unknown.
pub fn run(out: &mut dyn Write, file: &Path, command: KeyCommand) -> Result<Exit, CliError> {
    let changes = !matches!(command, KeyCommand::List { .. });
    let _turn = changes.then(|| KeyFileTurn::wait(file)).transpose()?;
    let keys = Keys::read(file)?;
    match command {
        KeyCommand::Add(args) => add(out, file, &keys, args)?,
        KeyCommand::List { json } => list(out, &keys, json)?,
        KeyCommand::Revoke { label } => revoke(file, &keys, &label)?,
    }
    Ok(Exit::Done)
}

fn add(out: &mut dyn Write, file: &Path, keys: &Keys, args: KeyAddArgs) -> Result<(), CliError> {
    if keys.iter().any(|key| key.label == args.label) {
        let label = &args.label;
        let message = format!(
            "there is a key called {label:?} already: choose another label, or revoke it first"
        );
        return Err(CliError::Usage(message));
    }
    let mut may = args.may;
    may.sort_unstable();
    may.dedup();
    let secret = Secret::random().ok_or(CliError::NoRandomNumbers)?;
    let mut key = Key::new(&args.label, may, &secret);
    key.limit = args.limit;
    key.filter = args.filter;
    key.view().map_err(CliError::Usage)?;
    key.expires = args.expires.map(|day| day.to_string());
    save(file, keys.iter().cloned().chain([key]))?;
    writeln!(out, "{}", secret.reveal())?;
    out.flush()?;
    print_message(format!(
        "this secret of {:?} is shown once and kept nowhere: keep it now",
        args.label
    ));
    Ok(())
}

fn list(out: &mut dyn Write, keys: &Keys, as_json: bool) -> Result<(), CliError> {
    if as_json {
        let keys: Vec<_> = keys
            .iter()
            .map(|key| {
                json!({
                    "label": key.label, "may": key.may, "limit": key.limit, "expires": key.expires,
                    "filter": key.filter,
                })
            })
            .collect();
        writeln!(out, "{}", json!({ "keys": keys }))?;
        return Ok(());
    }
    let mut table = Table::new(&[Align::Left, Align::Left, Align::Right, Align::Left, Align::Left]);
    for key in keys.iter() {
        let may: Vec<&str> = key.may.iter().copied().map(Right::name).collect();
        let limit = key.limit.map_or("-".to_owned(), |limit| format!("{limit}/s"));
        let expires = key.expires.as_deref().unwrap_or("-");
        table.row([key.label.as_str(), &may.join(","), &limit, expires, &key.filter.join(" ")]);
    }
    table.write(out)?;
    Ok(())
}

fn revoke(file: &Path, keys: &Keys, label: &str) -> Result<(), CliError> {
    if keys.iter().all(|key| key.label != label) {
        let message = format!("there is no key called {label:?}: `souwen key list` lists them");
        return Err(CliError::Usage(message));
    }
    save(file, keys.iter().filter(|key| key.label != label).cloned())?;
    print_message(format!("revoked {label:?}"));
    Ok(())
}

fn save(file: &Path, keys: impl Iterator<Item = Key>) -> Result<(), CliError> {
    let keys = Keys::new(keys.collect()).map_err(CliError::Usage)?;
    Ok(keys.write(file)?)
}
