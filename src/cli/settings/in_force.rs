//! The settings in effect: of each setting the value of the first source that has one: an option, an
//! environment variable, the file, or else its default.

use std::fmt;
use std::path::PathBuf;

use super::file::SettingsFile;
use super::table::{Kind, SETTINGS, Setting};
use crate::cli::error::CliError;

/// The source of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// An option of the command line.
    Flag(String),
    /// An environment variable.
    Variable(String),
    /// A line of the file.
    File(PathBuf, usize),
    /// No source has a value.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Flag(name) | Origin::Variable(name) => f.write_str(name),
            Origin::File(path, line) => write!(f, "{}:{line}", path.display()),
            Origin::Default => f.write_str("default"),
        }
    }
}

/// The value of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The setting.
    pub setting: &'static Setting,
    /// The values; a text or a switch has at most one.
    pub values: Vec<String>,
    /// Its source.
    pub origin: Origin,
}

impl Value {
    /// The source as the beginning of a message that continues with the value.
    pub fn place(&self) -> String {
        match &self.origin {
            Origin::File(..) => format!("{}: {}", self.origin, self.setting.name),
            Origin::Default => self.setting.flag(),
            _ => self.origin.to_string(),
        }
    }
}

/// The value of every setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings(Vec<Value>);

impl Settings {
    /// The settings in effect: `typed` are the options, `variable` returns the value of an environment
    /// variable.
    ///
    /// # Errors
    /// For a switch that is neither on nor off.
    pub fn new(
        typed: &[(&'static str, Vec<String>)],
        variable: impl Fn(&str) -> Option<String>,
        file: &SettingsFile,
    ) -> Result<Settings, CliError> {
        let values = SETTINGS.iter().map(|setting| value(setting, typed, &variable, file));
        Ok(Settings(values.collect::<Result<_, _>>()?))
    }

    /// All values, in the order of the list of settings.
    pub fn iter(&self) -> impl Iterator<Item = &Value> {
        self.0.iter()
    }

    /// The value of the setting with this name.
    pub fn get(&self, name: &str) -> &Value {
        let value = self.0.iter().find(|value| value.setting.name == name);
        value.expect("there is a value for every setting, and names are those of the list")
    }

    /// The text of a setting, if it has one.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).values.first().map(String::as_str)
    }

    /// Whether a switch is on.
    pub fn is_on(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }
}

fn value(
    setting: &'static Setting,
    typed: &[(&'static str, Vec<String>)],
    variable: impl Fn(&str) -> Option<String>,
    file: &SettingsFile,
) -> Result<Value, CliError> {
    let of = |values: Vec<String>, origin: Origin| Value { setting, values, origin };
    if let Some((_, values)) = typed.iter().find(|(name, _)| *name == setting.name) {
        return checked(of(values.clone(), Origin::Flag(setting.flag())));
    }
    let name = setting.variable();
    if let Some(text) = variable(&name).filter(|text| !text.is_empty()) {
        let values = match setting.kind {
            Kind::List => text.split(',').map(|value| value.trim().to_owned()).collect(),
            Kind::Text | Kind::Switch => vec![text],
        };
        return checked(of(values, Origin::Variable(name)));
    }
    Ok(match file.get(setting) {
        Some((values, line)) => of(values.to_vec(), Origin::File(file.path.clone(), line)),
        None => {
            of(setting.default.iter().map(|&value| value.to_owned()).collect(), Origin::Default)
        }
    })
}

/// Normalises a switch, which may be written in several ways.
fn checked(mut value: Value) -> Result<Value, CliError> {
    if value.setting.kind == Kind::Switch {
        let place = value.place();
        for text in &mut value.values {
            *text = match text.as_str() {
                "1" | "true" => "true".to_owned(),
                "0" | "false" => "false".to_owned(),
                other => {
                    let message = format!("{place} {other:?} is no choice: write true or false");
                    return Err(CliError::Usage(message));
                }
            };
        }
    }
    Ok(value)
}
