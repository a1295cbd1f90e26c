//! `souwen mcp`: an MCP server on standard input and output, with one message in each line.

use std::io::{self, BufRead, Read, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::cli::commands::open;
use crate::cli::config::{IndexDir, clock};
use crate::cli::error::{CliError, one_line};
use crate::cli::exit::Exit;
use crate::cli::output::terminal::print_message;
use serde_json::Value;
use souwen::assist::{Archive, Links, McpServer, Message, Refusal};
use souwen::search::{Engine, SearchRequest};
use souwen::text::load_dictionary;

/// The maximal length of a message in bytes, the same as over HTTP.
const LONGEST: u64 = 1 << 20;
/// The time limit of a request. It may be long: only the assistant waits for the answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs the command until standard input ends. `site` is the base URL of links.
///
/// # Errors
/// When there is no index, or it cannot be read, or standard output is closed.
pub fn run(out: &mut dyn Write, dir: &IndexDir, site: Option<String>) -> Result<Exit, CliError> {
    let engine = Arc::new(open::engine(dir)?);
    let prepared = Arc::clone(&engine);
    std::thread::spawn(move || {
        load_dictionary();
        // An error is reported when suggestions are requested.
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

/// The next line that is not blank; `None` at the end of the input. Of a line that is too long, only enough
/// is kept to recognise that it is too long.
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

/// The answer to a message; `None` if it needs none.
fn answer(engine: &Engine, links: &Links, line: &[u8]) -> Option<Value> {
    if line.len() as u64 > LONGEST {
        return Some(Refusal::too_long(LONGEST).answer(None));
    }
    let request = match Message::read(line) {
        Ok(Message::Request(request)) => request,
        Ok(Message::Other) => return None,
        Err(refused) => return Some(refused),
    };
    // Makes new commits searchable; if the new state cannot be read, the previous one stays in use.
    if let Err(error) = engine.reload() {
        print_message(one_line(&CliError::from(error)));
    }
    let archive: &dyn Archive = engine;
    let deadline = Instant::now().checked_add(PATIENCE);
    let common = SearchRequest { deadline, today: clock(), ..SearchRequest::default() };
    let server = McpServer { archive, links: links.clone(), common };
    match server.answer(&request) {
        Ok(answered) => Some(answered.message),
        Err(error) => {
            print_message(one_line(&CliError::from(error)));
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
