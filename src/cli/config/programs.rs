//! The external programs that read files. They are named only on the command line, in the environment or in
//! the settings file, each as a list of words: no shell is involved.

use crate::cli::error::CliError;
use crate::cli::settings::Settings;
use souwen::article::{Program, Programs};

/// The chosen programs.
///
/// # Errors
/// When one of them has an empty name.
pub fn programs(chosen: &Settings) -> Result<Programs, CliError> {
    let pdf = match chosen.get("pdf-with").values.as_slice() {
        [name] if name == "poppler" => Some(Program::poppler()),
        _ => program(chosen, "pdf-with")?,
    };
    Ok(Programs { ocr: program(chosen, "ocr")?, pdf })
}

fn program(chosen: &Settings, name: &str) -> Result<Option<Program>, CliError> {
    let value = chosen.get(name);
    if value.values.is_empty() {
        return Ok(None);
    }
    let program = Program::new(&value.values);
    program.map(Some).ok_or_else(|| {
        let place = value.place();
        CliError::Usage(format!("{place}: the first word is to be the name of a program"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::settings::SettingsFile;

    fn read(name: &'static str, words: &[&str]) -> Result<Programs, String> {
        let typed = [(name, words.iter().map(|&word| word.to_owned()).collect())];
        let chosen = Settings::new(&typed, |_| None, &SettingsFile::default()).unwrap();
        programs(&chosen).map_err(|error| error.to_string())
    }

    #[test]
    fn a_program_is_a_list_of_words() {
        let program = |words: &[&str]| {
            Program::new(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(read("title", &["x"]), Ok(Programs::default()));
        let words = ["ocr", "-l", "chi_sim", "a b; c"];
        assert_eq!(read("ocr", &words).unwrap().ocr, program(&words));
        assert_eq!(read("pdf-with", &["poppler"]).unwrap().pdf, Some(Program::poppler()));
        assert_eq!(read("pdf-with", &["poppler", "x"]).unwrap().pdf, program(&["poppler", "x"]));
        let error = read("ocr", &[""]).unwrap_err();
        assert!(error.starts_with("--ocr: the first word"), "{error}");
    }
}
