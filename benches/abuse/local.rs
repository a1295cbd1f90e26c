//! Connections from a loopback address of one's choice.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};

/// Connects from this address; `None` if the system does not allow it.
pub(crate) fn connect_from(local: Ipv4Addr, address: SocketAddr) -> Option<TcpStream> {
    use rustix::net::{AddressFamily, SocketType, bind, connect, socket};
    let socket = socket(AddressFamily::INET, SocketType::STREAM, None).ok()?;
    bind(&socket, &SocketAddr::new(IpAddr::V4(local), 0)).ok()?;
    connect(&socket, &address).ok()?;
    Some(TcpStream::from(socket))
}
