//! The configuration of the server's log.

use tracing_subscriber::filter::Targets;

use crate::cli::error::CliError;
use crate::cli::settings::Settings;

/// The configuration of a log.
#[derive(Debug, Clone, PartialEq)]
pub struct LogConfig {
    /// The enabled levels by target.
    pub wanted: Targets,
    /// Whether each line is a JSON object.
    pub is_json: bool,
}

impl LogConfig {
    /// The configured log; `None` if it is off.
    ///
    /// # Errors
    /// For an unknown level or format.
    pub fn new(chosen: &Settings) -> Result<Option<LogConfig>, CliError> {
        let refused = |name: &str, wanted: &str| {
            let (place, text) = (chosen.get(name).place(), chosen.text(name).unwrap_or_default());
            CliError::Usage(format!("{place} {text:?}: {wanted}"))
        };
        let is_json = match chosen.text("log-format").unwrap_or_default() {
            "" | "text" => false,
            "json" => true,
            _ => return Err(refused("log-format", "text or json is wanted")),
        };
        let level = match chosen.text("log").unwrap_or_default() {
            "" | "off" => return Ok(None),
            level => level,
        };
        let wanted = "error, warn, info or debug is wanted, or parts as in info,souwen::access=off";
        // An unknown word would be taken for the name of a target, and nothing would be logged.
        let is_part = |part: &str| part.contains('=') || LEVELS.contains(&part.trim());
        let targets = level.parse().ok().filter(|_| level.split(',').all(is_part));
        let wanted = targets.ok_or_else(|| refused("log", wanted))?;
        Ok(Some(LogConfig { wanted, is_json }))
    }
}

const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::settings::SettingsFile;

    fn read(level: &str, format: &str) -> Result<Option<LogConfig>, String> {
        let typed = [("log", vec![level.to_owned()]), ("log-format", vec![format.to_owned()])];
        let chosen = Settings::new(&typed, |_| None, &SettingsFile::default()).unwrap();
        LogConfig::new(&chosen).map_err(|error| error.to_string())
    }

    #[test]
    fn levels_and_parts_are_understood() {
        assert_eq!(read("off", "json"), Ok(None));
        assert!(!read("info", "text").unwrap().unwrap().is_json);
        assert!(read("info,souwen::access=off", "json").unwrap().unwrap().is_json);
        for (level, format, expected) in [
            ("loud", "text", "--log \"loud\": error, warn"),
            ("a=loud", "text", "--log \"a=loud\": error, warn"),
            ("info", "xml", "--log-format \"xml\": text or json"),
        ] {
            let error = read(level, format).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }
}
