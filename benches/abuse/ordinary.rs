//! A client that sends requests as readers do, and measures the response times.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::local::connect_from;

/// The loopback address of this client, which differs from that of the attackers if the system lets programs
/// choose it.
const ADDRESS: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 77);

/// The results of the client.
pub(crate) struct Seen {
    /// The response times, sorted.
    pub(crate) times: Vec<Duration>,
    /// Requests without a successful answer.
    pub(crate) refused: usize,
}

impl Seen {
    /// The `max`th percentile of the response times.
    pub(crate) fn of_a_hundred(&self, max: usize) -> Duration {
        let at = self.times.len() * max / 100;
        self.times.get(at.min(self.times.len().saturating_sub(1))).copied().unwrap_or_default()
    }
}

/// Requests these targets in turn, with pauses, until the time is over.
pub(crate) fn ask(
    address: SocketAddr,
    targets: &[String],
    until: Instant,
    pause: Duration,
) -> Seen {
    let mut seen = Seen { times: Vec::new(), refused: 0 };
    let mut connection = None;
    for target in targets.iter().cycle() {
        if Instant::now() >= until {
            break;
        }
        let started = Instant::now();
        match answered(&mut connection, address, target) {
            Some(200) => {}
            _ => {
                seen.refused += 1;
                connection = None;
            }
        }
        seen.times.push(started.elapsed());
        std::thread::sleep(pause);
    }
    seen.times.sort_unstable();
    seen
}

/// The status of the answer; `None` if there is none.
fn answered(
    connection: &mut Option<BufReader<TcpStream>>,
    address: SocketAddr,
    target: &str,
) -> Option<u16> {
    if connection.is_none() {
        *connection = Some(BufReader::new(connect(address)?));
    }
    let connection = connection.as_mut()?;
    let request = format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    connection.get_mut().write_all(request.as_bytes()).ok()?;
    let mut status = None;
    let mut length = 0;
    loop {
        let mut line = String::new();
        connection.read_line(&mut line).ok()?;
        let line = line.trim().to_ascii_lowercase();
        if let Some(rest) = line.strip_prefix("http/1.1 ") {
            status = rest.get(..3).and_then(|status| status.parse().ok());
        }
        if let Some(bytes) = line.strip_prefix("content-length: ") {
            length = bytes.parse().ok()?;
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body).ok()?;
    status
}

fn connect(address: SocketAddr) -> Option<TcpStream> {
    let socket = connect_from(ADDRESS, address).or_else(|| TcpStream::connect(address).ok())?;
    socket.set_nodelay(true).ok()?;
    socket.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
    Some(socket)
}
