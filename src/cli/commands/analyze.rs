//! `souwen analyze`: the tokens of a text as a table.

use std::io::{self, Write};

use crate::cli::args::AnalyzeArgs;
use crate::cli::commands::open;
use crate::cli::config::IndexDir;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::json;
use crate::cli::output::table::{Align, Table};
use souwen::answer::json::AnalysisAnswer;
use souwen::index::{IndexError, dictionary};
use souwen::search;
use souwen::search::{AnalyzedToken, Engine, IndexState};
use souwen::text::Analyzer;

/// Runs the command, with the dictionary of the index if there is one. An index that was named explicitly
/// must exist.
///
/// # Errors
/// When the index cannot be read.
pub fn run(out: &mut dyn Write, dir: &IndexDir, args: &AnalyzeArgs) -> Result<Exit, CliError> {
    let text = args.text.join(" ");
    open::upgraded(&dir.path)?;
    let (tokens, state) = match Engine::open(&dir.path) {
        Ok(engine) => (engine.analyze(&text), engine.state()),
        Err(IndexError::Missing(_)) if !dir.named => {
            let words = dictionary::read(&dir.path)?.dictionary;
            let analyzer = Analyzer::with_dictionary(words);
            let fingerprint = analyzer.fingerprint();
            let state = IndexState { fingerprint, ..IndexState::default() };
            (search::analyze_with(&analyzer, &text), state)
        }
        Err(error) => return Err(error.into()),
    };
    if args.json {
        json::write(out, &AnalysisAnswer::new(&text, &tokens, &state))?;
    } else {
        write_tokens(out, &text, &tokens)?;
    }
    Ok(if tokens.is_empty() { Exit::NothingFound } else { Exit::Done })
}

fn write_tokens(out: &mut dyn Write, text: &str, tokens: &[AnalyzedToken]) -> io::Result<()> {
    if tokens.is_empty() {
        return writeln!(out, "no tokens: the text has no letters, digits or characters");
    }
    let chars: Vec<char> = text.chars().collect();
    let mut table =
        Table::new(&[Align::Left, Align::Right, Align::Right, Align::Left, Align::Left]);
    table.row(["stream", "position", "characters", "term", "text"]);
    for token in tokens {
        let original: String =
            chars.get(token.start..token.end).unwrap_or_default().iter().collect();
        let position = token.position.to_string();
        let span = format!("{}-{}", token.start, token.end);
        table.row([token.stream, &position, &span, &token.term, &original]);
    }
    table.write(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(stream: &'static str, term: &str, position: u32, start: usize) -> AnalyzedToken {
        let end = start + term.chars().count();
        AnalyzedToken { stream, term: term.to_owned(), position, start, end }
    }

    #[test]
    fn tokens_line_up_under_each_other() {
        let tokens = [
            token("words", "中亚", 0, 0),
            token("words", "c919", 2, 3),
            token("grams", "中", 0, 0),
            token("grams", "9", 99, 90),
        ];
        let mut out = Vec::new();
        write_tokens(&mut out, "中亞，Ｃ９１９", &tokens).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "stream  position  characters  term  text\n\
             words          0         0-2  中亚  中亞\n\
             words          2         3-7  c919  Ｃ９１９\n\
             grams          0         0-1  中    中\n\
             grams         99       90-91  9\n"
        );
    }
}
