//! Passing over JSON value by value, by its brackets and strings alone.

use std::io::{self, BufRead};

/// What came of reading a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scanned {
    /// What came is no beginning of a value; it was left where it is.
    Nothing,
    /// The value, or what there was of it before the end of the input.
    Whole,
    /// The value is longer than the limit; it was passed over.
    TooLong,
}

/// Reads bytes and counts lines.
pub(super) struct Scanner<R> {
    pub(super) reader: R,
    /// The line that is being read, from 1.
    pub(super) line: u32,
    /// The longest value, in bytes.
    pub(super) limit: usize,
}

impl<R: BufRead> Scanner<R> {
    /// The next byte, which stays unread.
    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.reader.fill_buf()?.first().copied())
    }

    /// Passes over one byte.
    pub(super) fn bump(&mut self) -> io::Result<()> {
        if self.peek()? == Some(b'\n') {
            self.line = self.line.saturating_add(1);
        }
        self.reader.consume(1);
        Ok(())
    }

    /// Passes over white space, and byte order marks where files were put together.
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

    /// Reads a value onto `text`. With a `depth` above 0, reads to the end of a value of which
    /// so many brackets are open already.
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
                        // A number or a word ends before these.
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
