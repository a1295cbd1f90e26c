//! Packing answers with gzip for clients that ask for it.

use flate2::Compression;
use warp::http::header;
use warp::hyper::body::Bytes;
use warp::reply::Response;

use super::set;
use crate::gzip::gzip;
use crate::page::assets::Asset;
use crate::request::call::Call;

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
