//! Skips JSON value by value without parsing it, looking only at brackets and strings. `split` finds the ends
//! of articles with it.

use std::io::{self, BufRead};

/// The result of reading a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scanned {
    /// The next byte begins no value; it was not consumed.
    Nothing,
    /// The value, or its beginning if the input ended within it.
    Whole,
    /// The value is longer than the limit; it was skipped.
    TooLong,
}

/// Reads bytes and counts lines.
pub(super) struct Scanner<R> {
    pub(super) reader: R,
    /// The current line, from 1.
    pub(super) line: u32,
    /// The longest value, in bytes.
    pub(super) limit: usize,
}

impl<R: BufRead> Scanner<R> {
    /// The next byte, not consumed.
    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.reader.fill_buf()?.first().copied())
    }

    /// Consumes one byte.
    pub(super) fn bump(&mut self) -> io::Result<()> {
        if self.peek()? == Some(b'\n') {
            self.line = self.line.saturating_add(1);
        }
        self.reader.consume(1);
        Ok(())
    }

    /// Consumes white space, and byte order marks in concatenated files.
    pub(super) fn space(&mut self, text: &mut Vec<u8>) -> io::Result<()> {
        while let Some(byte) = self.peek()? {
            if !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0xEF | 0xBB | 0xBF | 0x1E) {
                break;
            }
            self.bump()?;
            if byte.is_ascii_whitespace() && text.len() <= self.limit {
                text.push(byte);
            }
        }
        Ok(())
    }

    /// Appends a value to `text`. With a `depth` above 0, reads to the end of a value with this many open
    /// brackets.
    pub(super) fn value(&mut self, text: &mut Vec<u8>, mut depth: usize) -> io::Result<Scanned> {
        let inside = depth > 0;
        let (mut in_string, mut escaped) = (false, false);
        let mut too_long = false;
        let mut started = inside;
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                return Ok(match (started, too_long) {
                    (false, _) => Scanned::Nothing,
                    (true, false) => Scanned::Whole,
                    (true, true) => Scanned::TooLong,
                });
            }
            let mut used = 0;
            let mut done = false;
            for &byte in buffer {
                if in_string {
                    used += 1;
                    match byte {
                        _ if escaped => escaped = false,
                        b'\\' => escaped = true,
                        b'"' => {
                            in_string = false;
                            done = depth == 0;
                        }
                        _ => {}
                    }
                } else {
                    match byte {
                        b'"' if depth == 0 && started => done = true,
                        b'"' => (in_string, used) = (true, used + 1),
                        b'{' | b'[' if depth == 0 && started => done = true,
                        b'{' | b'[' => (depth, used) = (depth + 1, used + 1),
                        b'}' | b']' if depth > 0 => {
                            (depth, used) = (depth - 1, used + 1);
                            done = depth == 0;
                        }
                        // These characters end a number or a word.
                        b'}' | b']' | b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 => {
                            done = true;
                        }
                        _ => used += 1,
                    }
                }
                started |= used > 0;
                if done {
                    break;
                }
            }
            let part = &buffer[..used];
            let lines = part.iter().filter(|&&byte| byte == b'\n').count();
            self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
            if text.len() + used > self.limit {
                too_long = true;
                *text = Vec::new();
            }
            if !too_long {
                text.extend_from_slice(part);
            }
            self.reader.consume(used);
            if done {
                return Ok(match (started, too_long) {
                    (false, _) => Scanned::Nothing,
                    (true, false) => Scanned::Whole,
                    (true, true) => Scanned::TooLong,
                });
            }
        }
    }
}
