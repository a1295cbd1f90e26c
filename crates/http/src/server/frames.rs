//! Limits the HTTP/2 frames of a client that only ask for a reply.
//!
//! A PING or a change of SETTINGS has to be answered, and answering costs more than sending. The HTTP library
//! does not limit them, so they are counted where the bytes arrive.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::time::Instant;

use crate::limits::rate::RateLimiter;

/// The beginning of an HTTP/2 connection (RFC 9113, 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// The length of the head of a frame (RFC 9113, 4.1).
const HEAD: usize = 9;
/// The types of frames that are counted: PRIORITY, SETTINGS, PING.
const COUNTED: [u8; 3] = [0x2, 0x4, 0x6];
/// How many of these frames a connection may send per second in the long run, and at once after a pause.
/// Clients send a few when they connect, and a PING now and then.
const RATE: f64 = 50.0;
const BURST: f64 = 200.0;

/// The same for all connections of a client together: four that flood the server, or some hundred that are
/// opened at once.
const CLIENT_RATE: f64 = 4.0 * RATE;
const CLIENT_BURST: f64 = 4.0 * BURST;

/// The limits of all clients, including this machine.
pub(super) fn of_clients() -> Arc<RateLimiter> {
    Arc::new(RateLimiter::of(Some(CLIENT_RATE), CLIENT_BURST, true))
}

/// The client whose limit counts the frames; `None` if the connection may serve several clients.
pub(super) type ClientLimit = Option<(Arc<RateLimiter>, IpAddr)>;

/// Counts the frames of one connection.
pub(super) struct Frames {
    state: State,
    left: f64,
    at: Instant,
    client: ClientLimit,
}

#[derive(Debug)]
enum State {
    /// This many bytes of the preface have arrived.
    Preface(usize),
    /// This many bytes of the head of a frame have arrived.
    Head([u8; HEAD], usize),
    /// This many bytes of a frame are still to come after its head.
    Body(usize),
    /// The connection is not HTTP/2.
    Other,
}

impl Frames {
    /// A counter for a connection of this client.
    pub(super) fn new(now: Instant, client: ClientLimit) -> Frames {
        Frames { state: State::Preface(0), left: BURST, at: now, client }
    }

    /// Counts the frames in these bytes. Returns `false` if there are too many.
    pub(super) fn take(&mut self, mut bytes: &[u8], now: Instant) -> bool {
        while !bytes.is_empty() {
            self.state = match self.state {
                State::Other => return true,
                State::Preface(come) => {
                    let expected = &PREFACE[come..];
                    let length = expected.len().min(bytes.len());
                    if bytes[..length] != expected[..length] {
                        State::Other
                    } else {
                        bytes = &bytes[length..];
                        match come + length {
                            come if come == PREFACE.len() => State::Head([0; HEAD], 0),
                            come => State::Preface(come),
                        }
                    }
                }
                State::Head(mut head, come) => {
                    let length = (HEAD - come).min(bytes.len());
                    head[come..come + length].copy_from_slice(&bytes[..length]);
                    bytes = &bytes[length..];
                    if come + length < HEAD {
                        State::Head(head, come + length)
                    } else {
                        if COUNTED.contains(&head[3]) && !self.count(now) {
                            return false;
                        }
                        let [high, middle, low, ..] = head.map(usize::from);
                        State::Body(high << 16 | middle << 8 | low)
                    }
                }
                State::Body(0) => State::Head([0; HEAD], 0),
                State::Body(left) => {
                    let length = left.min(bytes.len());
                    bytes = &bytes[length..];
                    State::Body(left - length)
                }
            };
        }
        true
    }

    fn count(&mut self, now: Instant) -> bool {
        let refill = now.saturating_duration_since(self.at).as_secs_f64() * RATE;
        self.left = (self.left + refill).min(BURST) - 1.0;
        self.at = now;
        let of_client = self.client.as_ref();
        self.left >= 0.0
            && of_client.is_none_or(|(all, client)| all.take(*client, now.into_std()).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn frame(kind: u8, length: usize) -> Vec<u8> {
        let mut frame = vec![0, (length >> 8) as u8, length as u8, kind, 0, 0, 0, 0, 0];
        frame.resize(HEAD + length, 0x6);
        frame
    }

    #[test]
    fn too_many_pings_are_noticed_however_they_are_cut() {
        let start = Instant::now();
        for piece in [1, 7, 1000] {
            let mut frames = Frames::new(start, None);
            // The content of other frames is not counted.
            let mut bytes = [PREFACE, &frame(0x0, 5000), &frame(0x1, 300)].concat();
            (0..200).for_each(|_| bytes.extend(frame(0x6, 8)));
            assert!(bytes.chunks(piece).all(|piece| frames.take(piece, start)), "{piece}");
            assert!(!frames.take(&frame(0x4, 0), start));
            // In the long run, this many frames per second are allowed.
            let mut frames = Frames::new(start, None);
            assert!(frames.take(PREFACE, start));
            let at = |i: u64| start + Duration::from_millis(i * 25);
            assert!((0..1000).all(|i| frames.take(&frame(0x6, 8), at(i))));
        }
    }

    #[test]
    fn many_connections_of_a_client_have_the_frames_of_a_few() {
        let (start, all) = (Instant::now(), of_clients());
        let pings = |address: &str| {
            let client = Some((Arc::clone(&all), address.parse().unwrap()));
            let mut frames = Frames::new(start, client);
            assert!(frames.take(PREFACE, start));
            (0..200).take_while(|_| frames.take(&frame(0x6, 8), start)).count()
        };
        let of_each: Vec<usize> = (0..6).map(|_| pings("127.0.0.1")).collect();
        assert_eq!(of_each, [200, 200, 200, 200, 0, 0]);
        assert_eq!(pings("203.0.113.7"), 200);
    }

    #[test]
    fn what_is_no_http_2_is_left_alone() {
        let start = Instant::now();
        let mut frames = Frames::new(start, None);
        assert!(frames.take(b"PRI /", start));
        assert!((0..1000).all(|_| frames.take(&frame(0x6, 8), start)));
        let mut frames = Frames::new(start, None);
        assert!((0..1000).all(|_| frames.take(b"GET / HTTP/1.1\r\n\r\n", start)));
    }
}
