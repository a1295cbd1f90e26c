//! In which form articles are sent: JSON, one, an array or lines of them, packed or not.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;

use super::call::Call;
use crate::error::{ApiError, Fault};

/// Types of content that are JSON.
const JSON: [&str; 2] = ["application/json", "text/json"];
/// Types of content that are JSON, one text a line.
const LINES: [&str; 5] = [
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/x-jsonlines",
    "application/json-lines",
];

/// How a body of articles is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SentArticles {
    /// Whether it is said to be lines.
    pub(crate) lines: bool,
    /// Whether it is packed with gzip.
    packed: bool,
}

impl SentArticles {
    /// What the headers of a request say. What says nothing is taken for JSON. No form of a page can send
    /// any of the types, and whoever sends none has a key in a header all the same.
    ///
    /// # Errors
    /// For other types of content, and for another way of packing than gzip.
    pub(crate) fn of(call: &Call) -> Result<SentArticles, ApiError> {
        let kind = call.content_type().unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let lines = LINES.contains(&kind.as_str());
        if !(lines || kind.is_empty() || JSON.contains(&kind.as_str())) {
            return Err(Fault::MediaType.into());
        }
        let packing = call.content_encoding().unwrap_or_default().trim().to_ascii_lowercase();
        let packed = match packing.as_str() {
            "" | "identity" => false,
            "gzip" | "x-gzip" => true,
            _ => return Err(Fault::Packing.into()),
        };
        Ok(SentArticles { lines, packed })
    }

    /// What was sent, unpacked, of which no more than `limit` bytes are given: then reading fails with
    /// [`io::ErrorKind::FileTooLarge`].
    pub(crate) fn unpacked<'r>(self, sent: impl Read + 'r, limit: usize) -> Box<dyn Read + 'r> {
        match self.packed {
            true => Box::new(UpTo { source: MultiGzDecoder::new(sent), left: limit }),
            // What is sent as it is was counted when it came.
            false => Box::new(sent),
        }
    }
}

/// A source of which no more than so many bytes are read.
struct UpTo<R> {
    source: R,
    left: usize,
}

impl<R: Read> Read for UpTo<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.left = self
            .left
            .checked_sub(count)
            .ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_up_to_the_limit() {
        let text = "中亚铁路".repeat(1000);
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        let packed = encoder.finish().unwrap();
        let read = |sent: &[u8], packed, limit| {
            let mut text = String::new();
            let sent = SentArticles { lines: false, packed }.unpacked(sent, limit);
            { sent }.read_to_string(&mut text).map(|_| text).map_err(|error| error.kind())
        };
        assert_eq!(read(&packed, true, text.len()), Ok(text.clone()));
        assert_eq!(read(&packed, true, text.len() - 1), Err(io::ErrorKind::FileTooLarge));
        assert_eq!(read(text.as_bytes(), false, 1), Ok(text));
        assert!(read(&packed[..packed.len() / 2], true, 1 << 20).is_err(), "it breaks off");
        assert!(read(b"plain", true, 1 << 20).is_err());
    }
}
