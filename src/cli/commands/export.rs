//! `souwen export`: all articles as JSON Lines, which `souwen index` reads back.

use std::io::Write;
use std::ops::ControlFlow;

use crate::cli::commands::open;
use crate::cli::config::IndexDir;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::json;
use souwen::article::json::to_json;

/// Runs the command.
///
/// # Errors
/// When the index cannot be read or the output cannot be written.
pub fn run(out: &mut dyn Write, dir: &IndexDir) -> Result<Exit, CliError> {
    let mut failed = None;
    open::engine(dir)?.for_each_owned_article(&mut |article, pushed| {
        let json = to_json(&article);
        let written = json::write_text(out, &if pushed { marked(&json) } else { json });
        match written {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(Exit::Done),
    }
}

/// Marks the JSON of a pushed article as pushed. If it is read back from a file, it becomes an article of
/// that file; it may also be pushed again.
fn marked(json: &str) -> String {
    match json.strip_suffix('}') {
        Some(fields) if fields.len() > 1 => format!("{fields},\"pushed\":true}}"),
        _ => json.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use souwen::article::Article;
    use souwen::article::json::{from_json, to_json};

    use super::marked;

    #[test]
    fn what_was_pushed_says_so_and_reads_back_to_the_same_article() {
        let article = Article {
            id: "a".to_owned(),
            title: "题".to_owned(),
            kind: "article".to_owned(),
            ..Article::default()
        };
        let json = marked(&to_json(&article));
        assert!(json.ends_with(",\"pushed\":true}"), "{json}");
        assert_eq!(from_json(&json), Ok(article));
        assert_eq!(marked("{}"), "{}");
    }
}
