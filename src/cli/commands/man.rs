//! `souwen man`: the manual page of the program, or the pages of all commands.

use std::io::{self, Write};
use std::path::Path;

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use crate::cli::args::{Cli, ManArgs};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;

/// Runs the command.
///
/// # Errors
/// When the pages cannot be written.
pub fn run(out: &mut dyn Write, args: &ManArgs) -> Result<Exit, CliError> {
    let mut command = Cli::command();
    // Adds the global options and the full name to every command.
    command.build();
    match &args.dir {
        None => Man::new(command).render(out)?,
        Some(dir) => {
            let wrong = |path: &Path, source| CliError::File { path: path.to_owned(), source };
            std::fs::create_dir_all(dir).map_err(|error| wrong(dir, error))?;
            for (name, page) in pages(&command)? {
                let path = dir.join(name);
                std::fs::write(&path, page).map_err(|error| wrong(&path, error))?;
            }
        }
    }
    Ok(Exit::Done)
}

/// The page of a command and of its subcommands, with the names of their files.
fn pages(command: &Command) -> io::Result<Vec<(String, Vec<u8>)>> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    let mut all = vec![(format!("{name}.1"), page)];
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        all.extend(pages(inner)?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page() {
        let mut command = Cli::command();
        command.build();
        let pages = pages(&command).unwrap();
        let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        for name in ["souwen.1", "souwen-search.1", "souwen-dict-add.1", "souwen-man.1"] {
            assert!(names.contains(&name), "{names:?}");
        }
        let (_, search) = pages.iter().find(|(name, _)| name == "souwen-search.1").unwrap();
        let search = String::from_utf8(search.clone()).unwrap();
        assert!(search.contains("\\-\\-limit") && search.contains("\\-\\-color"), "{search}");
        assert!(!names.iter().any(|name| name.contains("help")), "{names:?}");
    }
}
