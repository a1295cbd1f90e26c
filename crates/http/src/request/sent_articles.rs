//! The format of sent articles: JSON with one article, an array or lines, compressed or not.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;

use super::call::Call;
use crate::error::{ApiError, Fault};

/// Content types of JSON.
const JSON: [&str; 2] = ["application/json", "text/json"];
/// Content types of JSON lines.
const LINES: [&str; 5] = [
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/x-jsonlines",
    "application/json-lines",
];

/// How to read a body of articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SentArticles {
    /// Whether the content type says that it consists of lines.
    pub(crate) lines: bool,
    /// Whether it is compressed with gzip.
    packed: bool,
}

impl SentArticles {
    /// Reads the headers of a request. A missing content type means JSON. An HTML form cannot send any of
    /// these types, and a request without a type still needs a key in a header; both prevent forged requests
    /// from other sites.
    ///
    /// # Errors
    /// For other content types, and for compression other than gzip.
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

    /// Decompresses a body, up to `limit` bytes; after that, reading fails with
    /// [`io::ErrorKind::FileTooLarge`].
    pub(crate) fn unpacked<'r>(self, sent: impl Read + 'r, limit: usize) -> Box<dyn Read + 'r> {
        match self.packed {
            true => Box::new(UpTo { source: MultiGzDecoder::new(sent), left: limit }),
            // An uncompressed body was limited when it was received.
            false => Box::new(sent),
        }
    }
}

/// A reader that fails after a maximal number of bytes.
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
