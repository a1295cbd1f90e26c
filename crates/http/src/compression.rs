//! Packing answers with gzip for clients that ask for it.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use warp::http::header;
use warp::hyper::body::Bytes;
use warp::reply::Response;

use crate::call::Call;
use crate::page::assets::Asset;
use crate::reply::set;

/// Shorter bodies are sent as they are: they fit into one packet either way.
const WORTH_BYTES: usize = 1024;
/// Bodies from this length on are packed on a thread that may take its time; the asynchronous
/// threads pack what takes less than handing it over and back.
const LONG_BYTES: usize = 16 << 10;

/// The body of an answer that may be packed, kept beside the answer until that is decided.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    plain: Bytes,
    /// Packed before, for what is sent again and again.
    packed: Option<Bytes>,
}

impl From<Bytes> for Text {
    fn from(plain: Bytes) -> Text {
        Text { plain, packed: None }
    }
}

impl From<&Asset> for Text {
    fn from(asset: &Asset) -> Text {
        Text { plain: asset.body.clone(), packed: asset.packed.clone() }
    }
}

/// The answer, packed where the client asks for it and it is worth it.
pub(crate) async fn packed(call: &Call, mut response: Response) -> Response {
    let Some(text) = response.extensions_mut().remove::<Text>() else { return response };
    let packed = match text.packed {
        _ if !call.accepts_gzip() => None,
        Some(packed) => Some(packed),
        None if text.plain.len() >= LONG_BYTES => {
            let pack = move || gzip(&text.plain, Compression::fast()).map(Bytes::from);
            // Where no thread can be had, the answer goes as it is.
            tokio::task::spawn_blocking(pack).await.unwrap_or(None)
        }
        None => gzip(&text.plain, Compression::fast()).map(Bytes::from),
    };
    if let Some(packed) = packed {
        set(&mut response, header::CONTENT_ENCODING, "gzip");
        set(&mut response, header::CONTENT_LENGTH, &packed.len().to_string());
        *response.body_mut() = packed.into();
    }
    response
}

/// A text packed with gzip: quickly what is sent once, thoroughly what is sent again and again; nothing where it is short or gets no shorter.
pub(crate) fn gzip(text: &[u8], level: Compression) -> Option<Vec<u8>> {
    if text.len() < WORTH_BYTES {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(text.len() / 3), level);
    // Writing into memory does not fail; if it did, the text would go as it is.
    encoder.write_all(text).ok()?;
    let packed = encoder.finish().ok()?;
    (packed.len() < text.len()).then_some(packed)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn short_texts_stay_as_they_are() {
        assert!(gzip("中".repeat(341).as_bytes(), Compression::fast()).is_none());
        assert!(gzip("中".repeat(342).as_bytes(), Compression::fast()).is_some());
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(text in "[ -~中亚铁路]{0,3000}") {
            if let Some(packed) = gzip(text.as_bytes(), Compression::fast()) {
                prop_assert!(packed.len() < text.len());
                let mut unpacked = String::new();
                GzDecoder::new(packed.as_slice()).read_to_string(&mut unpacked).unwrap();
                prop_assert_eq!(unpacked, text);
            }
        }
    }
}
