//! The sources of settings: the command line, the environment and the file. They can be read again while a
//! server runs.

use std::path::PathBuf;

use crate::cli::args::Cli;
use crate::cli::error::CliError;
use crate::cli::settings::{Settings, SettingsFile};

/// The sources of settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    typed: Vec<(&'static str, Vec<String>)>,
    /// The file, if one is named.
    file: Option<PathBuf>,
}

impl Chosen {
    /// The sources for this command.
    pub fn new(cli: &Cli) -> Chosen {
        let named = || variable("SOUWEN_CONFIG").filter(|name| !name.is_empty()).map(PathBuf::from);
        Chosen { typed: cli.typed_settings(), file: cli.config.clone().or_else(named) }
    }

    /// The settings in effect now.
    ///
    /// # Errors
    /// When the file cannot be read, or when the file or the environment contains an invalid value.
    pub fn settings(&self) -> Result<Settings, CliError> {
        Settings::new(&self.typed, variable, &SettingsFile::open(self.file.as_deref())?)
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}
