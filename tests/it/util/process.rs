//! Runs the `souwen` binary: commands that end by themselves, and servers that are stopped.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::client::{self, Response, encode};
use super::{PATIENCE, corpus};

/// The result of a command.
#[derive(Debug)]
pub struct Output {
    /// The exit code, `None` when a signal ended it.
    pub code: Option<i32>,
    /// Its stdout.
    pub stdout: String,
    /// Its stderr.
    pub stderr: String,
}

impl Output {
    /// Fails the test unless the exit code is 0.
    #[track_caller]
    pub fn success(self) -> Output {
        assert_eq!(self.code, Some(0), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// Its stdout, as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|e| panic!("{e} in {}\nstderr: {}", self.stdout, self.stderr))
    }
}

/// The command line `souwen ARGS…`, run in an empty folder, so that no default path refers to a file of the
/// repository.
pub fn command<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_souwen"));
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.current_dir(env!("CARGO_TARGET_TMPDIR")).env_remove("SOUWEN_INDEX").env("LC_ALL", "C");
    command
}

/// Runs `souwen ARGS…` to its end.
#[track_caller]
pub fn souwen<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Output {
    let mut child = Guarded(command(args).spawn().unwrap());
    let stdout = drain(child.0.stdout.take().unwrap());
    let stderr = drain(child.0.stderr.take().unwrap());
    let status = child.wait(PATIENCE);
    Output {
        code: status.code(),
        stdout: stdout.recv_timeout(PATIENCE).unwrap(),
        stderr: stderr.recv_timeout(PATIENCE).unwrap(),
    }
}

/// Runs `souwen index PATHS… --index INDEX` and expects success.
#[track_caller]
pub fn index(index: &Path, paths: &[&Path]) -> Output {
    let mut args = vec![OsStr::new("index")];
    args.extend(paths.iter().map(|path| path.as_os_str()));
    args.extend([OsStr::new("--index"), index.as_os_str()]);
    souwen(args).success()
}

/// A process that is killed at the end of the test.
pub struct Guarded(pub Child);

impl Guarded {
    /// Waits for the end of the process; after `limit` kills it and fails the test.
    #[track_caller]
    pub fn wait(&mut self, limit: Duration) -> ExitStatus {
        let deadline = Instant::now() + limit;
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "a process still runs after {limit:?}");
            // The standard library cannot wait for a process with a limit.
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Asks the process to end, as Ctrl-C and service managers do.
    pub fn terminate(&mut self) {
        let pid = self.0.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        assert!(sent.success());
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Reads a stream to its end on another thread, so that a full pipe never blocks the process.
fn drain(mut stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receiver
}

/// A running `souwen serve`.
pub struct Server {
    /// The process.
    pub process: Guarded,
    /// `host:port`.
    pub address: String,
    /// The content of stderr so far.
    stderr: Arc<Mutex<String>>,
    /// Folders that live as long as the server.
    _keep: Vec<TempDir>,
}

impl Server {
    /// Starts `souwen serve PATHS… --index INDEX` on a free port and waits until it has printed
    /// its address.
    #[track_caller]
    pub fn start(index: &Path, paths: &[&Path]) -> Server {
        Server::start_at("127.0.0.1:0", index, paths)
    }

    /// The same, on this address.
    #[track_caller]
    pub fn start_at(listen: &str, index: &Path, paths: &[&Path]) -> Server {
        let mut args = vec![OsStr::new("serve")];
        args.extend(paths.iter().map(|path| path.as_os_str()));
        args.extend([OsStr::new("--index"), index.as_os_str()]);
        args.extend([OsStr::new("--listen"), OsStr::new(listen)]);
        Server::run(command(args))
    }

    /// The same, on a free port of this machine, with further arguments.
    #[track_caller]
    pub fn start_with(index: &Path, arguments: &[&str]) -> Server {
        let args =
            ["serve", "--listen", "127.0.0.1:0"].into_iter().chain(arguments.iter().copied());
        let mut command = command(args);
        command.arg("--index").arg(index);
        Server::run(command)
    }

    /// Runs a command that serves, and waits until it has printed its address.
    #[track_caller]
    pub fn run(mut command: Command) -> Server {
        let mut process = Guarded(command.spawn().unwrap());
        let stderr = Arc::new(Mutex::new(String::new()));
        let lines = BufReader::new(process.0.stderr.take().unwrap()).lines();
        std::thread::spawn({
            let stderr = Arc::clone(&stderr);
            move || {
                for line in lines.map_while(Result::ok) {
                    stderr.lock().unwrap().push_str(&(line + "\n"));
                }
            }
        });
        let (sender, printed) = mpsc::channel();
        let lines = BufReader::new(process.0.stdout.take().unwrap()).lines();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some((_, rest)) = line.split_once("://") {
                    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || ".:".contains(c)));
                    let _ = sender.send(rest[..end.unwrap_or(rest.len())].to_string());
                }
            }
        });
        match printed.recv_timeout(PATIENCE) {
            Ok(address) => Server { process, address, stderr, _keep: Vec::new() },
            Err(_) => {
                let _ = process.0.kill();
                let stderr = stderr.lock().unwrap();
                panic!("souwen serve printed no address on stdout; stderr: {stderr}")
            }
        }
    }

    /// Serves the shipped articles with further arguments.
    #[track_caller]
    pub fn of_corpus_with(arguments: &[&str]) -> Server {
        let directory = TempDir::new().unwrap();
        index(directory.path(), &[&corpus()]);
        let mut server = Server::start_with(directory.path(), arguments);
        server._keep.push(directory);
        server
    }

    /// Indexes the folder into a temporary index and serves that. `keep` lives as long as the
    /// server.
    #[track_caller]
    pub fn over(folder: &Path, keep: Vec<TempDir>) -> Server {
        let directory = TempDir::new().unwrap();
        index(directory.path(), &[folder]);
        let mut server = Server::start(directory.path(), &[]);
        server._keep = keep;
        server._keep.push(directory);
        server
    }

    /// The server of the shipped articles. Tests that run at the same time share it; it ends with
    /// the last of them.
    #[track_caller]
    pub fn of_corpus() -> Arc<Server> {
        static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        shared.upgrade().unwrap_or_else(|| {
            let server = Arc::new(Server::over(&corpus(), Vec::new()));
            *shared = Arc::downgrade(&server);
            server
        })
    }

    /// The URL of a path on this server.
    pub fn url(&self, target: &str) -> String {
        format!("http://{}{target}", self.address)
    }

    /// The content of stderr so far.
    pub fn stderr(&self) -> String {
        self.stderr.lock().unwrap().clone()
    }

    /// `GET` of a path with its query string, as a program asks for it.
    pub fn get(&self, target: &str) -> Response {
        client::request(&self.address, "GET", target, &["Accept: application/json"])
    }

    /// `POST` of a body of type `application/KIND`.
    pub fn post(&self, target: &str, kind: &str, body: &str) -> Response {
        let head = format!(
            "POST {target} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/{kind}\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        );
        client::raw(&self.address, head.as_bytes())
    }

    /// The answer of the API to a search with further parameters (`&name=value…`).
    #[track_caller]
    pub fn search_with(&self, query: &str, parameters: &str) -> Value {
        let response = self.get(&format!("/api/v1/search?q={}{parameters}", encode(query)));
        assert_eq!(response.status, 200, "{query}{parameters}: {}", response.text());
        response.json()
    }

    /// The answer of the API to a search for up to 100 hits.
    #[track_caller]
    pub fn search(&self, query: &str) -> Value {
        self.search_with(query, "&limit=100")
    }
}
