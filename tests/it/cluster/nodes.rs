//! Starts OpenSearch nodes for tests: processes on free ports of this machine, which end with the test.
//! `scripts/nodes` installs OpenSearch; without it, the tests are skipped by name.

use std::fs::File;
use std::io::Read as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Instant;

use serde_json::Value;
use tempfile::TempDir;

use crate::util::client::{self, Response};
use crate::util::process::Guarded;
use crate::util::{PATIENCE, skip};

/// The memory of a process that runs a single node, and of one that runs several, in MB.
const HEAP: (usize, usize) = (512, 768);

/// A running cluster.
pub struct Nodes {
    /// The processes: one for each node, or one for all.
    processes: Vec<Option<Guarded>>,
    /// The HTTP port of each node.
    http: Vec<u16>,
    /// The port of each node for connections between the nodes.
    transport: Vec<u16>,
    home: TempDir,
}

impl Nodes {
    /// A node that all tests share; each test creates indexes of its own. `None`, and the test is skipped, if
    /// OpenSearch is not installed.
    #[track_caller]
    pub fn shared(test: &str) -> Option<Arc<Nodes>> {
        static SHARED: Mutex<Weak<Nodes>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(nodes) = shared.upgrade() {
            return Some(nodes);
        }
        let nodes = Arc::new(Nodes::start(test, 1)?);
        *shared = Arc::downgrade(&nodes);
        Some(nodes)
    }

    /// Starts a cluster of `count` nodes in one process.
    #[track_caller]
    pub fn start(test: &str, count: usize) -> Option<Nodes> {
        let mut nodes = Nodes::of(test, count)?;
        nodes.processes.push(None);
        nodes.run(0, None);
        nodes.until_joined(0, count);
        Some(nodes)
    }

    /// Starts a cluster of `count` nodes, each in a process of its own, so that it can be killed.
    #[track_caller]
    pub fn apart(test: &str, count: usize) -> Option<Nodes> {
        let mut nodes = Nodes::of(test, count)?;
        for number in 0..count {
            nodes.processes.push(None);
            nodes.run(number, Some(number));
        }
        nodes.until_joined(0, count);
        Some(nodes)
    }

    fn of(test: &str, count: usize) -> Option<Nodes> {
        if !installed().join("java").is_file() {
            skip(test, "OpenSearch is not installed: scripts/nodes");
            return None;
        }
        let mut ports = free_ports(2 * count);
        let transport = ports.split_off(count);
        let home = TempDir::new().unwrap();
        Some(Nodes { processes: Vec::new(), http: ports, transport, home })
    }

    fn run(&mut self, process: usize, only: Option<usize>) {
        let java = std::fs::read_to_string(installed().join("java")).unwrap();
        let list = |ports: &[u16]| ports.iter().map(u16::to_string).collect::<Vec<_>>().join(",");
        let heap = if self.http.len() == 1 || only.is_some() { HEAP.0 } else { HEAP.1 };
        let classes = [installed().join("classes"), installed().join("lib/*")];
        let mut command = Command::new(java.trim());
        command.arg("-Xms128m").arg(format!("-Xmx{heap}m"));
        // Lucene calls native code; without this option, Java prints a warning.
        command.arg("--enable-native-access=ALL-UNNAMED");
        command.arg("-cp").arg(std::env::join_paths(classes).unwrap());
        command.arg("souwen.test.Nodes").arg(self.home.path());
        command.args([list(&self.http), list(&self.transport)]);
        command.args(only.map(|number| number.to_string()));
        let log = self.log(process);
        command.stdout(Stdio::null()).stderr(File::create(log).unwrap()).stdin(Stdio::piped());
        self.processes[process] = Some(Guarded(command.spawn().unwrap()));
    }

    fn log(&self, process: usize) -> PathBuf {
        self.home.path().join(format!("{process}.log"))
    }

    /// Waits until the node with this number sees `count` nodes, including itself.
    #[track_caller]
    pub fn until_joined(&mut self, number: usize, count: usize) {
        let target = format!("/_cluster/health?wait_for_nodes={count}&timeout=1s");
        let begun = Instant::now();
        while client::try_get(&self.address(number), &target).is_none_or(|a| a.status != 200) {
            let ended = self.processes.iter_mut().enumerate().find_map(|(process, running)| {
                running.as_mut().and_then(|running| running.0.try_wait().unwrap()).map(|_| process)
            });
            let late = (begun.elapsed() > 4 * PATIENCE).then_some(0);
            if let Some(process) = ended.or(late) {
                let mut log = String::new();
                File::open(self.log(process)).unwrap().read_to_string(&mut log).unwrap();
                panic!("no cluster of {count} nodes:\n{log}");
            }
            // A node that does not listen yet cannot be waited for in another way.
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }

    /// `host:port` of a node.
    pub fn address(&self, number: usize) -> String {
        format!("127.0.0.1:{}", self.http[number])
    }

    /// The URL of an index on this node.
    pub fn url(&self, number: usize, index: &str) -> String {
        format!("http://{}/{index}", self.address(number))
    }

    /// A handle to the same nodes that does not own their processes, for a thread that reads while nodes are
    /// killed.
    pub fn reader(&self) -> Nodes {
        Nodes {
            processes: Vec::new(),
            http: self.http.clone(),
            transport: self.transport.clone(),
            home: TempDir::new().unwrap(),
        }
    }

    /// Kills a node that has a process of its own, without shutting it down.
    pub fn kill(&mut self, number: usize) {
        drop(self.processes[number].take().expect("it runs, as a process of its own"));
    }

    /// Starts a killed node again, with its data. Use `until_joined` to wait for it.
    pub fn revive(&mut self, number: usize) {
        self.run(number, Some(number));
    }

    /// Sends a request to a node. The body is JSON or JSON Lines; an empty text means no body.
    #[track_caller]
    pub fn ask_at(&self, number: usize, method: &str, target: &str, body: &str) -> Response {
        let address = self.address(number);
        let head = format!(
            "{method} {target} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        client::raw(&address, head.as_bytes())
    }

    /// Sends a request to the first node, and expects success.
    #[track_caller]
    pub fn ask(&self, method: &str, target: &str, body: &str) -> Value {
        let answer = self.ask_at(0, method, target, body);
        assert!(answer.status < 300, "{method} {target}: {} {}", answer.status, answer.text());
        answer.json()
    }
}

/// The folder in which `scripts/nodes` installs OpenSearch.
fn installed() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("nodes")
}

/// Free ports. They are outside the range from which the system assigns ports, because it could assign them
/// to another process before the node listens.
fn free_ports(count: usize) -> Vec<u16> {
    static TRIED: AtomicU16 = AtomicU16::new(0);
    let begin = std::process::id() as u16;
    let next = || {
        let step = TRIED.fetch_add(1, Ordering::Relaxed);
        12_000 + begin.wrapping_mul(37).wrapping_add(step) % 20_000
    };
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    std::iter::repeat_with(next).filter(free).take(count).collect()
}
