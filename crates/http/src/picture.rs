//! An image that the operator has chosen; its type is recognised from its content.

use std::hash::{Hash, Hasher};

use warp::hyper::body::Bytes;
use xxhash_rust::xxh3::xxh3_64;

/// An image in a format that browsers show. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    kind: &'static str,
    bytes: Bytes,
    /// A hash of the content, so that pages need not hash it.
    version: u64,
}

impl Picture {
    /// The maximal size of an image, in bytes: it is shown small in the head of pages.
    pub const MAX_BYTES: usize = 512 << 10;

    /// Makes an image from the content of a file: SVG, PNG, JPEG, WebP or GIF.
    pub fn of(bytes: Vec<u8>) -> Option<Picture> {
        let kind = kind(&bytes).filter(|_| bytes.len() <= Picture::MAX_BYTES)?;
        Some(Picture { kind, version: xxh3_64(&bytes), bytes: bytes.into() })
    }

    /// The media type.
    pub(crate) fn kind(&self) -> &'static str {
        self.kind
    }

    /// The content.
    pub(crate) fn bytes(&self) -> Bytes {
        self.bytes.clone()
    }

    /// The version in URLs, which changes with the content.
    pub(crate) fn version(&self) -> String {
        format!("{:016x}", self.version)
    }
}

impl Hash for Picture {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.version.hash(state);
    }
}

/// The media type of an image, from its first bytes.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some("image/png");
    }
    if bytes.starts_with(b"\xff\xd8\xff") {
        return Some("image/jpeg");
    }
    if bytes.starts_with(b"GIF8") {
        return Some("image/gif");
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some("image/webp");
    }
    /// How many bytes of declarations and comments may precede the `svg` element.
    const HEAD: usize = 4 << 10;
    let head = std::str::from_utf8(bytes).ok()?;
    let is_markup = head.trim_start_matches('\u{feff}').trim_start().starts_with('<');
    let at = head.find("<svg")?;
    (is_markup && at < HEAD && head.contains("http://www.w3.org/2000/svg"))
        .then_some("image/svg+xml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_recognised_by_their_content() {
        let check = |bytes: &[u8], expected: Option<&str>| {
            let picture = Picture::of(bytes.to_vec());
            assert_eq!(picture.as_ref().map(Picture::kind), expected);
        };
        check(b"\x89PNG\r\n\x1a\n....", Some("image/png"));
        check(b"\xff\xd8\xff\xe0", Some("image/jpeg"));
        check(b"GIF89a", Some("image/gif"));
        check(b"RIFF....WEBPVP8 ", Some("image/webp"));
        check(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", Some("image/svg+xml"));
        check(
            b"\xef\xbb\xbf<?xml version=\"1.0\"?><!-- a --><svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            Some("image/svg+xml"),
        );
        check(b"<html><script>alert(1)</script>", None);
        check(b"hello <svg", None);
        check(b"", None);
        let large = [b"GIF89a".to_vec(), vec![0; Picture::MAX_BYTES]].concat();
        check(&large, None);
    }
}
