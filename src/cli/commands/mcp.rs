//! `souwen mcp`: answers an assistant on standard input and output, a message a line.

use std::io::{self, BufRead, Read, Write};
use std::sync::Arc;
use std::time::Duration;

use crate::cli::commands::open;
use crate::cli::config::{IndexDir, clock};
use crate::cli::error::{CliError, one_line};
use crate::cli::exit::Exit;
use crate::cli::output::terminal::tell;
use serde_json::Value;
use souwen::assist::{Archive, Links, McpServer, Message, Refusal};
use souwen::search::Engine;
use souwen::text::load_dictionary;

/// The longest message, in bytes, as over HTTP.
const LONGEST: u64 = 1 << 20;
/// How long one question may take: nobody else waits, but somebody does.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs the command, until standard input ends. `site`: the address with which links begin.
///
/// # Errors
/// When there is no index, or it cannot be read, or nobody reads the answers any more.
pub fn run(out: &mut dyn Write, dir: &IndexDir, site: Option<String>) -> Result<Exit, CliError> {
    let engine = Arc::new(open::engine(dir)?);
    let prepared = Arc::clone(&engine);
    std::thread::spawn(move || {
        load_dictionary();
        // Whoever asks for suggestions is told what is wrong.
        let _ = prepared.prepare_suggestions();
    });
    let links = site.map_or(Links::Own, Links::Site);
    let mut input = io::stdin().lock();
    while let Some(line) = next_line(&mut input).map_err(CliError::from)? {
        let Some(answer) = answer(&engine, &links, &line) else { continue };
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(Exit::Done)
}

/// The next line that holds something; of one that is too long no more than shows that it is. `None` at
/// the end.
fn next_line(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    loop {
        let mut line = Vec::new();
        let read = input.by_ref().take(LONGEST + 1).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(None);
        }
        if line.len() as u64 > LONGEST && !line.ends_with(b"\n") {
            skip_line(input)?;
        }
        if !line.trim_ascii().is_empty() {
            return Ok(Some(line));
        }
    }
}

fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    let mut rest = Vec::new();
    while !rest.ends_with(b"\n") {
        rest.clear();
        if input.by_ref().take(LONGEST).read_until(b'\n', &mut rest)? == 0 {
            break;
        }
    }
    Ok(())
}

/// The answer to a message; `None` where it needs none.
fn answer(engine: &Engine, links: &Links, line: &[u8]) -> Option<Value> {
    if line.len() as u64 > LONGEST {
        return Some(Refusal::too_long(LONGEST).answer(None));
    }
    let request = match Message::read(line) {
        Ok(Message::Request(request)) => request,
        Ok(Message::Other) => return None,
        Err(refused) => return Some(refused),
    };
    // What was indexed meanwhile is found; where the new state cannot be read, the one before is.
    if let Err(error) = engine.reload() {
        tell(one_line(&CliError::from(error)));
    }
    let archive: &dyn Archive = engine;
    let (links, today) = (links.clone(), clock());
    let server = McpServer { archive, links, today, patience: PATIENCE };
    match server.answer(&request) {
        Ok(answered) => Some(answered.message),
        Err(error) => {
            tell(one_line(&CliError::from(error)));
            Some(Refusal::unavailable().answer(Some(request.id())))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_one_by_one_however_long_they_are() {
        let long = "x".repeat(LONGEST as usize * 3);
        let whole = "y".repeat(LONGEST as usize - 1);
        let text = format!("a\n\n \r\n{long}\n{whole}\nlast");
        let mut input = text.as_bytes();
        let mut lengths = Vec::new();
        while let Some(line) = next_line(&mut input).unwrap() {
            lengths.push(line.len());
        }
        let longest = LONGEST as usize;
        assert_eq!(lengths, [2, longest + 1, longest, 4]);
    }
}
