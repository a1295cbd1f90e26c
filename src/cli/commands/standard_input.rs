//! Reads a text from standard input: `pbpaste | souwen search -`.

use std::io::{self, Read};

use crate::cli::error::CliError;

/// The maximal length in bytes: as much as a search over HTTP may send.
const MAX_BYTES: u64 = 1 << 20;

/// Replaces the words by the text on standard input, if they are only `-`.
///
/// # Errors
/// When it cannot be read, or is longer than a query may be.
pub fn take_for(words: &mut Vec<String>) -> Result<(), CliError> {
    if words.as_slice() == ["-"] {
        *words = vec![read(io::stdin().lock())?];
    }
    Ok(())
}

/// The whole text without the line end after it. Bytes that are not UTF-8 become replacement characters, as
/// in command line arguments.
fn read(input: impl Read) -> Result<String, CliError> {
    let mut bytes = Vec::new();
    let wrong = |source| CliError::File { path: "standard input".into(), source };
    input.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(wrong)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(CliError::Usage(format!(
            "standard input holds more than {MAX_BYTES} bytes: a query may be as long as that"
        )));
    }
    let text = String::from_utf8_lossy(&bytes);
    // The byte order mark that Windows writes before a text.
    Ok(text.trim_start_matches('\u{feff}').trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_whole_and_within_bounds() {
        assert_eq!(read("中亚\n铁路\r\n".as_bytes()).unwrap(), "中亚\n铁路");
        assert_eq!(read("\u{feff}中亚".as_bytes()).unwrap(), "中亚");
        assert_eq!(read(&[0xff, b'a'][..]).unwrap(), "\u{fffd}a");
        assert_eq!(read(&[][..]).unwrap(), "");
        let max = vec![b'a'; MAX_BYTES as usize];
        assert_eq!(read(&max[..]).unwrap().len(), max.len());
        assert!(read(&[&max[..], b"a"].concat()[..]).is_err());
    }
}
