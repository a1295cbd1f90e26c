//! Reads the settings file, `souwen.toml`.

use std::io;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use souwen_answer::nearest::nearest;

use super::table::{Kind, SETTINGS, Setting, find};
use crate::cli::error::CliError;

/// The default file, which is read if it exists.
const DEFAULT_FILE: &str = "souwen.toml";

/// The settings in a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SettingsFile {
    /// Its path.
    pub path: PathBuf,
    /// Settings with their values and lines.
    entries: Vec<(&'static Setting, Vec<String>, usize)>,
}

impl SettingsFile {
    /// Reads the given file, else `souwen.toml` in the current directory, if it exists.
    ///
    /// # Errors
    /// When a given file cannot be read, and for an unknown setting or invalid value.
    pub fn open(named: Option<&Path>) -> Result<SettingsFile, CliError> {
        let path = named.unwrap_or(Path::new(DEFAULT_FILE));
        match std::fs::read_to_string(path) {
            Ok(text) => SettingsFile::parse(path, &text),
            Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {
                Ok(SettingsFile::default())
            }
            Err(source) => Err(CliError::File { path: path.to_owned(), source }),
        }
    }

    fn parse(path: &Path, text: &str) -> Result<SettingsFile, CliError> {
        let line_of = |at: usize| text[..text.floor_char_boundary(at)].matches('\n').count() + 1;
        let wrong =
            |line: usize, what: &str| CliError::Usage(format!("{}:{line}: {what}", path.display()));
        let table = DeTable::parse(text).map_err(|error| {
            wrong(error.span().map_or(1, |span| line_of(span.start)), error.message())
        })?;
        let mut entries = Vec::new();
        for (key, value) in table.into_inner() {
            let line = line_of(key.span().start);
            let Some(setting) = find(key.get_ref()) else {
                return Err(wrong(line, &unknown(key.get_ref())));
            };
            let values = values(setting, value).map_err(|what| wrong(line, &what))?;
            entries.push((setting, values, line));
        }
        Ok(SettingsFile { path: path.to_owned(), entries })
    }

    /// The values of a setting, and their line.
    pub fn get(&self, setting: &Setting) -> Option<(&[String], usize)> {
        let mut entries = self.entries.iter();
        entries.find(|(other, ..)| *other == setting).map(|(_, values, line)| (&**values, *line))
    }
}

fn unknown(name: &str) -> String {
    match nearest(name, SETTINGS.iter().map(|setting| setting.name)) {
        Some(nearest) => format!("there is no setting {name:?}: did you mean {nearest}?"),
        None => format!("there is no setting {name:?}: `souwen config` lists them"),
    }
}

/// The values as texts, or the form that they should have.
fn values(setting: &Setting, value: Spanned<DeValue>) -> Result<Vec<String>, String> {
    let expected = match setting.kind {
        Kind::Text => "a text",
        Kind::Switch => "true or false",
        Kind::List => "a list of texts",
    };
    let one = |value: &DeValue| match (value, setting.kind) {
        (DeValue::Boolean(on), Kind::Switch) => Some(on.to_string()),
        (DeValue::String(text), Kind::Text | Kind::List) => Some(text.clone().into_owned()),
        // `listen = 7878` is accepted too.
        (DeValue::Integer(number), Kind::Text) => Some(number.to_string()),
        _ => None,
    };
    let values = match (value.get_ref(), setting.kind) {
        (DeValue::Array(list), Kind::List) => list.iter().map(|v| one(v.get_ref())).collect(),
        (value, _) => one(value).map(|value| vec![value]),
    };
    values.ok_or_else(|| format!("{} has to be {expected}", setting.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<SettingsFile, String> {
        SettingsFile::parse(Path::new("souwen.toml"), text).map_err(|error| error.to_string())
    }

    #[test]
    fn settings_are_read_with_their_lines() {
        let file = parse(
            "# 报库\ntitle = \"江城日报报库\"\nfollow = true\nlisten = 7878\n\n\
             allow-origin = [\n  \"https://a.example\",\n  \"null\",\n]\nhost = \"a.lan\"\n",
        )
        .unwrap();
        let check = |name: &str, values: &[&str], line: usize| {
            let (got, at) = file.get(find(name).unwrap()).unwrap();
            assert_eq!(
                (got, at),
                (&*values.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>(), line)
            );
        };
        check("title", &["江城日报报库"], 2);
        check("follow", &["true"], 3);
        check("listen", &["7878"], 4);
        check("allow-origin", &["https://a.example", "null"], 6);
        check("host", &["a.lan"], 10);
        assert_eq!(file.get(find("tagline").unwrap()), None);
        assert_eq!(parse("").unwrap().entries, []);
    }

    #[test]
    fn unknown_settings_are_reported_with_their_line() {
        let check = |text: &str, expected: &str| assert_eq!(parse(text).unwrap_err(), expected);
        check(
            "\npublic_url = \"https://a.example\"\n",
            "souwen.toml:2: there is no setting \"public_url\": did you mean public-url?",
        );
        check("x = 1", "souwen.toml:1: there is no setting \"x\": `souwen config` lists them");
        check(
            "[server]\nlisten = 1",
            "souwen.toml:1: there is no setting \"server\": `souwen config` lists them",
        );
        check("follow = \"yes\"", "souwen.toml:1: follow has to be true or false");
        check("title = [\"a\"]", "souwen.toml:1: title has to be a text");
        check("host = [1]", "souwen.toml:1: host has to be a list of texts");
        assert!(parse("title = \"a\"\ntitle = \"b\"").unwrap_err().starts_with("souwen.toml:2: "));
        assert!(parse("title").unwrap_err().starts_with("souwen.toml:1: "));
    }
}
