//! The article as a document carries it: its JSON, compressed by DEFLATE (RFC 1951), in base64.
//!
//! The value is in a column. To read it from the source of the document, a node would decompress everything
//! that is stored near it. In a column nothing is compressed, so it is compressed here.

use std::io::{Read as _, Write as _};

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use souwen_article::{Article, json};

/// The maximum length of the JSON of an article, in bytes.
const MAX_JSON: u64 = 512 << 20;

/// Standard base64. The cluster returns the values of columns without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Packs an article.
pub(crate) fn packed(article: &Article) -> String {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    let written = encoder.write_all(json::to_json(article).as_bytes());
    let bytes = written.and_then(|()| encoder.finish());
    BASE64.encode(bytes.expect("writing to memory does not fail"))
}

/// Unpacks an article from the column `article` of a document.
///
/// # Errors
/// When this is not a packed article, with the reason.
pub fn unpacked(packed: &str) -> Result<Article, String> {
    let bytes = BASE64.decode(packed).map_err(|error| error.to_string())?;
    let mut text = String::new();
    let mut decoder = DeflateDecoder::new(bytes.as_slice()).take(MAX_JSON);
    decoder.read_to_string(&mut text).map_err(|error| error.to_string())?;
    json::from_written(&text)
}

#[cfg(test)]
mod tests {
    use souwen_article::Paragraph;

    use super::*;

    #[test]
    fn an_article_is_packed_and_unpacked() {
        let body = vec![Paragraph::text("中吉乌铁路开工。".repeat(100))];
        let article =
            Article {
                id: "甲".to_owned(), title: "铁路".to_owned(), body, ..Article::default()
            };
        let value = packed(&article);
        assert!(value.len() < json::to_json(&article).len() / 4, "{}", value.len());
        assert_eq!(unpacked(&value).unwrap(), article);
        assert_eq!(unpacked(value.trim_end_matches('=')).unwrap(), article);
        for wrong in ["", "铁路", "e30=", &value[..value.len() - 8]] {
            assert!(unpacked(wrong).is_err(), "{wrong}");
        }
    }
}
