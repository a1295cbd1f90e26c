//! Bytes in pieces of bounded length.
//!
//! A long answer is made, packed and sent in pieces. In one stretch it would be copied whenever it outgrows its
//! memory, and the allocator of glibc takes long stretches for a sign that it should return less to the system.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;

use futures_util::stream;
use warp::hyper::body::Bytes;
use warp::reply::{Reply as _, Response};

/// The maximal length of a piece that is made here: glibc takes less than 128 KiB from what it has.
pub(crate) const PIECE: usize = 64 << 10;

/// Bytes, of which none is copied when more are added.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pieces {
    full: VecDeque<Bytes>,
    /// The piece that is being filled.
    last: Vec<u8>,
    /// The length of all full pieces.
    before: usize,
}

impl From<Bytes> for Pieces {
    fn from(bytes: Bytes) -> Pieces {
        Pieces { before: bytes.len(), full: VecDeque::from([bytes]), last: Vec::new() }
    }
}

impl Pieces {
    /// The number of bytes.
    pub(crate) fn len(&self) -> usize {
        self.before + self.last.len()
    }

    /// The pieces in their order, none of them empty.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let all = self.full.iter().map(|piece| &piece[..]).chain([&self.last[..]]);
        all.filter(|piece| !piece.is_empty())
    }

    /// Adds bytes.
    pub(crate) fn push(&mut self, mut bytes: &[u8]) {
        while self.last.len() + bytes.len() > PIECE {
            let (fitting, rest) = bytes.split_at(PIECE - self.last.len());
            self.last.extend_from_slice(fitting);
            self.before += self.last.len();
            let full = std::mem::replace(&mut self.last, Vec::with_capacity(PIECE));
            self.full.push_back(full.into());
            bytes = rest;
        }
        self.last.extend_from_slice(bytes);
    }

    /// The bytes in one stretch.
    pub(crate) fn whole(mut self) -> Bytes {
        match (self.full.len(), self.last.is_empty()) {
            (0, _) => self.last.into(),
            (1, true) => self.full.pop_front().unwrap_or_default(),
            _ => self.iter().collect::<Vec<_>>().concat().into(),
        }
    }

    /// A response with these bytes as its body. Each piece is dropped when it has been sent.
    pub(crate) fn into_response(mut self) -> Response {
        if self.full.len() + usize::from(!self.last.is_empty()) <= 1 {
            return Response::new(self.whole().into());
        }
        self.full.push_back(self.last.into());
        warp::reply::stream(stream::iter(self.full.into_iter().map(Ok::<_, Infallible>)))
            .into_response()
    }
}

impl io::Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.push(bytes);
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.push(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use hyper::body::Body as _;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pieces_are_what_was_added(parts in prop::collection::vec(0..3 * PIECE, 0..5)) {
            let mut pieces = Pieces::default();
            let mut expected = Vec::new();
            for (number, length) in parts.into_iter().enumerate() {
                let part = vec![number as u8; length];
                pieces.push(&part);
                expected.extend(part);
                prop_assert_eq!(pieces.len(), expected.len());
            }
            let max = pieces.iter().map(<[u8]>::len).max().unwrap_or_default();
            prop_assert!(max <= PIECE && pieces.iter().all(|piece| !piece.is_empty()));
            prop_assert_eq!(pieces.iter().collect::<Vec<_>>().concat(), &expected[..]);
            prop_assert_eq!(pieces.whole(), expected);
        }
    }

    #[test]
    fn what_fits_into_one_piece_has_a_known_length() {
        for (length, is_known) in [(0, true), (1, true), (PIECE, true), (PIECE + 1, false)] {
            let mut pieces = Pieces::default();
            pieces.push(&vec![b'x'; length]);
            let hint = pieces.into_response().body().size_hint().exact();
            assert_eq!(hint, is_known.then_some(length as u64), "{length}");
        }
        let long = Pieces::from(Bytes::from(vec![b'x'; 3 * PIECE]));
        assert_eq!(long.into_response().body().size_hint().exact(), Some(3 * PIECE as u64));
    }
}
