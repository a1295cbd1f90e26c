//! `souwen config`: the settings in effect, and the origin of each.

use std::io::Write;

use serde_json::{Value as Json, json};

use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::table::{Align, Table};
use crate::cli::settings::{Kind, Settings, Value};

/// Runs the command.
///
/// # Errors
/// When the output cannot be written.
pub fn run(out: &mut dyn Write, settings: &Settings, as_json: bool) -> Result<Exit, CliError> {
    if as_json {
        let settings: Vec<Json> = settings.iter().map(as_object).collect();
        writeln!(out, "{}", json!({ "settings": settings }))?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&[Align::Left, Align::Left, Align::Left]);
    for value in settings.iter() {
        let shown = match (value.values.is_empty(), value.setting.kind) {
            (true, Kind::Switch) => "false".to_owned(),
            (true, _) => "-".to_owned(),
            (false, _) => value.values.join(", "),
        };
        table.row([value.setting.name, &shown, &value.origin.to_string()]);
    }
    table.write(out)?;
    Ok(Exit::Done)
}

fn as_object(value: &Value) -> Json {
    let shown = match value.setting.kind {
        Kind::Text => json!(value.values.first()),
        Kind::Switch => json!(value.values.first().is_some_and(|on| on == "true")),
        Kind::List => json!(value.values),
    };
    json!({ "name": value.setting.name, "value": shown, "from": value.origin.to_string() })
}
