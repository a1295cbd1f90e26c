//! Checks the arguments of `souwen index`, and turns them into the options of a refresh.

use super::url::check_url;
use crate::cli::args::IndexArgs;
use crate::cli::error::CliError;
use souwen::article::encoding::check_encoding;
use souwen::article::{Programs, ReadOptions, check_column};
use souwen::index::RefreshOptions;

/// The checked arguments of `souwen index`, with or without `--dry-run`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexConfig {
    /// The options of the refresh; `paths` are those named on the command line.
    pub refresh: RefreshOptions,
    /// Whether to print records instead of writing them.
    pub dry_run: bool,
    /// Whether to print every note.
    pub verbose: bool,
    /// Whether to print JSON.
    pub json: bool,
}

impl IndexConfig {
    /// Checks the arguments. The external programs come from the settings, and are added by
    /// [`IndexConfig::with`].
    ///
    /// # Errors
    /// For an unknown encoding, an invalid base URL, or an invalid `--map`.
    pub fn new(args: IndexArgs) -> Result<IndexConfig, CliError> {
        if let Some(label) = &args.encoding {
            check_encoding(label).map_err(CliError::Usage)?;
        }
        if let Some(url) = &args.base_url {
            check_url("--base-url", url)?;
        }
        Ok(IndexConfig {
            refresh: RefreshOptions {
                paths: args.paths,
                forget: args.forget,
                read: ReadOptions {
                    encoding: args.encoding,
                    base_url: args.base_url,
                    columns: columns(&args.map)?,
                    programs: Programs::default(),
                    drafts: args.drafts,
                    respect_noindex: args.respect_noindex,
                },
                follow: args.follow,
                prune: args.prune,
                heap: (args.memory as usize) << 20,
                patience: args.patience,
                wait: args.wait,
            },
            dry_run: args.dry_run,
            verbose: args.verbose,
            json: args.json,
        })
    }

    /// The same configuration with external programs that read files.
    #[must_use]
    pub fn with(mut self, programs: Programs) -> IndexConfig {
        self.refresh.read.programs = programs;
        self
    }
}

/// Parses values of `--map`: `title=题名` gives the field `title` and the column `题名`.
fn columns(typed: &[String]) -> Result<Vec<(String, String)>, CliError> {
    let column = |text: &String| {
        let (field, column) = text.split_once('=').unwrap_or((text, ""));
        let (field, column) = (field.trim(), column.trim());
        if column.is_empty() {
            return Err(CliError::Usage(format!(
                "--map {text}: say FIELD=COLUMN, as in title=题名"
            )));
        }
        check_column(field)
            .map_err(|message| CliError::Usage(format!("--map {text}: {message}")))?;
        Ok((field.to_owned(), column.to_owned()))
    };
    typed.iter().map(column).collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::time::Duration;

    use super::super::typed;
    use super::*;
    use crate::cli::args::Command;

    #[test]
    fn an_index_run_is_read_whole() {
        let parse = |words: &[&str]| match typed("index", words) {
            Command::Index(args) => IndexConfig::new(args),
            other => panic!("{other:?}"),
        };
        let config = parse(&["a", "b", "--forget", "c", "--encoding", "gbk", "--memory", "64"]);
        let refresh = config.unwrap().refresh;
        assert_eq!(refresh.paths, ["a", "b"].map(PathBuf::from));
        assert_eq!(refresh.forget, [PathBuf::from("c")]);
        assert_eq!(refresh.read.encoding.as_deref(), Some("gbk"));
        assert_eq!(refresh.heap, 64 << 20);
        let wait = Duration::from_secs(30);
        let by_default = RefreshOptions { wait, ..RefreshOptions::default() };
        assert_eq!(parse(&[]).unwrap().refresh, by_default);
        let config = parse(&["--map", "title=题名", "--map", "date = 录入日期"]).unwrap();
        let columns = [("title", "题名"), ("date", "录入日期")];
        let columns = columns.map(|(field, column)| (field.to_owned(), column.to_owned()));
        assert_eq!(config.refresh.read.columns, columns);
        for wrong in ["题名", "title=", "colour=题名"] {
            assert!(parse(&["--map", wrong]).is_err(), "{wrong}");
        }
        assert!(parse(&["--encoding", "klingon"]).is_err());
        assert!(parse(&["--base-url", "example"]).is_err());
    }
}
