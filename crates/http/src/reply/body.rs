//! The body of an answer, packed for clients that ask for it.

use warp::hyper::body::Bytes;

use crate::gzip::gzip;
use crate::page::assets::Asset;

/// A body that may be packed, as it is until it is known who gets it.
pub(super) struct ReplyBody {
    plain: Bytes,
    /// Packed before, for what is sent again and again.
    packed: Option<Bytes>,
}

impl From<String> for ReplyBody {
    fn from(text: String) -> ReplyBody {
        ReplyBody { plain: text.into(), packed: None }
    }
}

impl From<&Asset> for ReplyBody {
    fn from(asset: &Asset) -> ReplyBody {
        ReplyBody { plain: asset.body.clone(), packed: asset.packed.clone() }
    }
}

impl ReplyBody {
    /// The length as it is, in bytes.
    pub(super) fn len(&self) -> usize {
        self.plain.len()
    }

    /// As it is.
    pub(super) fn plain(self) -> Bytes {
        self.plain
    }

    /// Packed with gzip; nothing where that is not worth it.
    pub(super) fn packed(&self) -> Option<Bytes> {
        let pack = || gzip(&self.plain).map(Bytes::from);
        self.packed.clone().or_else(pack)
    }
}
