//! The body of a response, compressed for clients that accept that.

use warp::hyper::body::Bytes;

use super::pieces::Pieces;
use crate::gzip::gzip;
use crate::page::assets::Asset;

/// A body that may be compressed later, when it is known which client it is for.
pub(super) struct ReplyBody {
    plain: Pieces,
    /// Compressed in advance, for bodies that are sent many times.
    packed: Option<Bytes>,
}

impl From<String> for ReplyBody {
    fn from(text: String) -> ReplyBody {
        ReplyBody { plain: Bytes::from(text).into(), packed: None }
    }
}

impl From<Pieces> for ReplyBody {
    fn from(plain: Pieces) -> ReplyBody {
        ReplyBody { plain, packed: None }
    }
}

impl From<&Asset> for ReplyBody {
    fn from(asset: &Asset) -> ReplyBody {
        ReplyBody { plain: asset.body.clone().into(), packed: asset.packed.clone() }
    }
}

impl ReplyBody {
    /// The uncompressed length, in bytes.
    pub(super) fn len(&self) -> usize {
        self.plain.len()
    }

    /// The uncompressed body.
    pub(super) fn plain(self) -> Pieces {
        self.plain
    }

    /// The body compressed with gzip; `None` if that is not worthwhile.
    pub(super) fn packed(&self) -> Option<Pieces> {
        let pack = || gzip(&self.plain);
        self.packed.clone().map(Pieces::from).or_else(pack)
    }
}
