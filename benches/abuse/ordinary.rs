//! A client that asks as readers do, and how long it waits.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// The address of this machine from which it asks, which is not that of the attackers, where the system
/// lets programs choose.
const ADDRESS: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 77);

/// What it saw.
pub(crate) struct Seen {
    /// How long each answer took, the shortest first.
    pub(crate) times: Vec<Duration>,
    /// Answers that were none.
    pub(crate) refused: usize,
}

impl Seen {
    /// How long all but so many of a hundred took at most.
    pub(crate) fn of_a_hundred(&self, most: usize) -> Duration {
        let at = self.times.len() * most / 100;
        self.times.get(at.min(self.times.len().saturating_sub(1))).copied().unwrap_or_default()
    }
}

/// Asks for these targets in turn, with pauses, until the time is over.
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

/// The status of the answer; `None` where there is none.
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
    let socket = from_own_address(address).or_else(|| TcpStream::connect(address).ok())?;
    socket.set_nodelay(true).ok()?;
    socket.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
    Some(socket)
}

fn from_own_address(address: SocketAddr) -> Option<TcpStream> {
    use rustix::net::{AddressFamily, SocketType, bind, connect, socket};
    let socket = socket(AddressFamily::INET, SocketType::STREAM, None).ok()?;
    bind(&socket, &SocketAddr::new(IpAddr::V4(ADDRESS), 0)).ok()?;
    connect(&socket, &address).ok()?;
    Some(TcpStream::from(socket))
}
