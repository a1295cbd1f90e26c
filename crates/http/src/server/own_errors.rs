//! Answers to what is not a valid HTTP request, in the form of our errors.
//!
//! The HTTP library answers invalid requests by itself, with nothing but a status, and cannot be configured
//! to say more. So its answer is recognised when it is written: it is a head without a body and without the
//! headers that all our responses have, at the start of a write after all earlier output was sent. It is
//! replaced by an error with a body, like every other.
//!
//! Such an error ends the connection, and so does an answer to a request whose body is not read to its end
//! ([`request_rest`](super::request_rest)). Closing a socket with unread input would make the client lose the
//! answer, so this input is read and discarded first.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::error::ApiError;
use crate::limits::HEAD_BYTES;
use crate::reply::bare;

/// The maximal number of bytes that are read and discarded before the connection is closed: more than the
/// longest body that a client has a reason to send.
const FORGOTTEN_BYTES: usize = 64 << 20;

/// A socket that replaces the errors of the HTTP library by ours.
pub(super) struct OwnErrors<S> {
    socket: S,
    /// The maximal length of a URL, which an error names.
    uri_bytes: usize,
    /// Whether all output has been sent, so that a new response begins.
    at_beginning: bool,
    /// The part of our error that has not been written.
    left: Vec<u8>,
    /// Whether a request was answered whose body was not read to its end.
    has_rest: Arc<AtomicBool>,
    /// How many more bytes may be read and discarded; 0 if there is no reason to.
    forget: usize,
}

impl<S> OwnErrors<S> {
    pub(super) fn new(socket: S, uri_bytes: usize, has_rest: Arc<AtomicBool>) -> OwnErrors<S> {
        OwnErrors { socket, uri_bytes, at_beginning: true, left: Vec::new(), has_rest, forget: 0 }
    }

    /// Whether this output is an error of the library. If so, our error is prepared to replace it.
    fn replaces(&mut self, begins: &[u8]) -> bool {
        if !std::mem::take(&mut self.at_beginning) {
            return false;
        }
        let Some(error) = error_of(begins, self.uri_bytes) else { return false };
        self.left = bare::on_the_wire(&error).into_bytes();
        self.forget = FORGOTTEN_BYTES;
        true
    }
}

/// Our error for a response of the library.
fn error_of(answer: &[u8], uri_bytes: usize) -> Option<ApiError> {
    let head = answer.strip_prefix(b"HTTP/1.1 4").or_else(|| answer.strip_prefix(b"HTTP/1.0 4"))?;
    let head = std::str::from_utf8(head.strip_suffix(b"\r\n\r\n")?).ok()?;
    // All our responses have this header.
    if head.contains("x-content-type-options") || head.contains("\r\n\r\n") {
        return None;
    }
    match head.get(..2)? {
        "00" => Some(ApiError::BadRequest),
        "14" => Some(ApiError::UriTooLong(uri_bytes)),
        "31" => Some(ApiError::HeadTooLarge(HEAD_BYTES)),
        _ => None,
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for OwnErrors<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(cx, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> OwnErrors<S> {
    /// Writes the rest of our error.
    fn poll_left(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.left.is_empty() {
            let written = ready!(Pin::new(&mut self.socket).poll_write(cx, &self.left))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.left.drain(..written);
        }
        Poll::Ready(Ok(()))
    }

    /// Reads and discards further input, as long as the connection may live.
    fn poll_forget(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut room = [0; 16 << 10];
        while self.forget > 0 {
            let mut buffer = ReadBuf::new(&mut room);
            let read = ready!(Pin::new(&mut self.socket).poll_read(cx, &mut buffer));
            let length = buffer.filled().len();
            self.forget = match read {
                Ok(()) if length > 0 => self.forget.saturating_sub(length),
                _ => 0,
            };
        }
        Poll::Ready(())
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for OwnErrors<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_left(cx))?;
        if self.replaces(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.socket).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_left(cx))?;
        let length = pieces.iter().map(|piece| piece.len()).sum();
        let first = pieces.first().map(|piece| &**piece).unwrap_or_default();
        // A response of the library is the only output of its write.
        if first.len() == length && self.replaces(first) {
            return Poll::Ready(Ok(length));
        }
        self.at_beginning = false;
        Pin::new(&mut self.socket).poll_write_vectored(cx, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_left(cx))?;
        ready!(Pin::new(&mut self.socket).poll_flush(cx))?;
        self.at_beginning = true;
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_left(cx))?;
        ready!(Pin::new(&mut self.socket).poll_shutdown(cx))?;
        if self.has_rest.swap(false, Ordering::Relaxed) {
            self.forget = FORGOTTEN_BYTES;
        }
        ready!(self.poll_forget(cx));
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn responses_of_the_library_are_distinguished_from_ours() {
        let check = |answer: &str, expected: Option<ApiError>| {
            assert_eq!(error_of(answer.as_bytes(), 7), expected, "{answer}");
        };
        let own = "connection: close\r\ncontent-length: 0\r\ndate: x\r\n\r\n";
        check(&format!("HTTP/1.1 400 Bad Request\r\n{own}"), Some(ApiError::BadRequest));
        check(&format!("HTTP/1.1 414 URI Too Long\r\n{own}"), Some(ApiError::UriTooLong(7)));
        let large = "HTTP/1.1 431 Request Header Fields Too Large";
        check(&format!("{large}\r\n{own}"), Some(ApiError::HeadTooLarge(HEAD_BYTES)));
        check(&format!("HTTP/1.1 200 OK\r\n{own}"), None);
        check("HTTP/1.1 400 Bad Request\r\nx-content-type-options: nosniff\r\n\r\n", None);
        check("HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n{}", None);
        check("HTTP/1.1 400", None);
        check("", None);
    }
}
