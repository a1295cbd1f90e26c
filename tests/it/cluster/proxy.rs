//! A proxy in front of a node that can cut the connection, to simulate a network failure.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// A network connection to a node that can be cut.
#[derive(Clone)]
pub struct Network {
    /// `host:port` of the proxy.
    pub address: String,
    inner: Arc<Inner>,
}

struct Inner {
    /// `host:port` of the node.
    to: String,
    /// The number of bytes sent to the node.
    passed: AtomicU64,
    /// The number of bytes after which the connection is cut.
    cut_after: AtomicU64,
    /// The number of new connections that are refused after the cut.
    refused: AtomicU64,
    connections: Mutex<Vec<TcpStream>>,
}

impl Network {
    /// A working network to this node.
    pub fn to(node: &str) -> Network {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let inner = Arc::new(Inner {
            to: node.to_owned(),
            passed: AtomicU64::new(0),
            cut_after: AtomicU64::new(u64::MAX),
            refused: AtomicU64::new(0),
            connections: Mutex::default(),
        });
        let network = Network { address, inner };
        let served = network.clone();
        thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                served.connect(near);
            }
        });
        network
    }

    /// Cuts the network after `bytes` further bytes to the node, and then refuses `refused` connections.
    pub fn cut_after(&self, bytes: u64, refused: u64) {
        self.inner.refused.store(refused, Ordering::SeqCst);
        let passed = self.inner.passed.load(Ordering::SeqCst);
        self.inner.cut_after.store(passed + bytes, Ordering::SeqCst);
    }

    /// Repairs the network.
    pub fn mend(&self) {
        self.inner.refused.store(0, Ordering::SeqCst);
        self.inner.cut_after.store(u64::MAX, Ordering::SeqCst);
    }

    /// The number of bytes sent to the node.
    pub fn passed(&self) -> u64 {
        self.inner.passed.load(Ordering::SeqCst)
    }

    fn connect(&self, near: TcpStream) {
        let inner = &self.inner;
        let refuses = |left: u64| left.checked_sub(1);
        if inner.cut_after.load(Ordering::SeqCst) == 0
            && inner.refused.fetch_update(Ordering::SeqCst, Ordering::SeqCst, refuses).is_ok()
        {
            return;
        }
        let Ok(far) = TcpStream::connect(&inner.to) else { return };
        let mut connections = inner.connections.lock().unwrap();
        connections.extend([near.try_clone().unwrap(), far.try_clone().unwrap()]);
        drop(connections);
        let (mut back, mut back_to) = (far.try_clone().unwrap(), near.try_clone().unwrap());
        thread::spawn(move || {
            let _ = std::io::copy(&mut back, &mut back_to);
            let _ = back_to.shutdown(Shutdown::Both);
        });
        let network = self.clone();
        thread::spawn(move || network.pass_on(near, far));
    }

    fn pass_on(&self, mut near: TcpStream, mut far: TcpStream) {
        let mut buffer = [0; 4096];
        while let Ok(length) = near.read(&mut buffer) {
            if length == 0 || far.write_all(&buffer[..length]).is_err() {
                break;
            }
            let passed =
                self.inner.passed.fetch_add(length as u64, Ordering::SeqCst) + length as u64;
            let limit = self.inner.cut_after.load(Ordering::SeqCst);
            if limit > 0 && passed >= limit {
                self.inner.cut_after.store(0, Ordering::SeqCst);
                for connection in self.inner.connections.lock().unwrap().drain(..) {
                    let _ = connection.shutdown(Shutdown::Both);
                }
            }
        }
        let _ = far.shutdown(Shutdown::Both);
        let _ = near.shutdown(Shutdown::Both);
    }
}
