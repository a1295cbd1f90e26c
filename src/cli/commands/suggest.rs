//! `souwen suggest`: completions of a typed text, which may be pinyin.

use std::io::{self, Write};

use crate::cli::args::SuggestArgs;
use crate::cli::commands::open;
use crate::cli::config::IndexDir;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::json;
use crate::cli::output::table::number;
use crate::cli::output::terminal::Style;
use souwen::answer::json::SuggestAnswer;
use souwen::search::Suggestion;

/// Runs the command.
///
/// # Errors
/// When the index cannot be read or the output cannot be written.
pub fn run(
    out: &mut dyn Write,
    style: Style,
    dir: &IndexDir,
    args: &SuggestArgs,
) -> Result<Exit, CliError> {
    let text = args.text.join(" ");
    let engine = open::engine(dir)?;
    engine.prepare_suggestions()?;
    let found = engine.suggest(&text, args.limit as usize)?;
    if args.json {
        json::write(out, &SuggestAnswer::new(&text, &found))?;
    } else {
        write_suggestions(out, style, &found.suggestions)?;
    }
    Ok(if found.suggestions.is_empty() { Exit::NothingFound } else { Exit::Done })
}

fn write_suggestions(
    out: &mut dyn Write,
    style: Style,
    suggestions: &[Suggestion],
) -> io::Result<()> {
    for suggestion in suggestions {
        let text = style.marked(&suggestion.text, &suggestion.highlights);
        let about = format!("{} · {}", suggestion.kind.name(), number(suggestion.count));
        writeln!(out, "{text}  {}", style.faint(&about))?;
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "a list of one mark is what is meant")]
mod tests {
    use super::*;
    use souwen::search::SuggestionKind;

    #[test]
    fn suggestions_are_shown_with_what_they_are() {
        let suggestion = Suggestion {
            text: "港口\u{1b}峰会".to_owned(),
            kind: SuggestionKind::Phrase,
            count: 1200,
            highlights: vec![0..2],
        };
        let mut out = Vec::new();
        write_suggestions(&mut out, Style::Plain, &[suggestion]).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "港口␛峰会  phrase · 1,200\n");
    }
}
