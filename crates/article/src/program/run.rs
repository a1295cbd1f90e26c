//! Runs an external program with limits on its time, on the size of its output and, on Linux, on its memory.

use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use super::Program;
use crate::folder::FoundFile;

/// The time limit for one file or page.
const TIME_LIMIT: Duration = Duration::from_secs(120);
/// The maximum size of the output in bytes. It is many times the text of a large file.
const MAX_OUTPUT: u64 = 64 << 20;
/// The maximum address space of the process in bytes. The models of text recognition need less.
#[cfg(target_os = "linux")]
const MAX_MEMORY: u64 = 4 << 30;
/// The maximum length of the program's error message that is shown, in characters.
const MAX_REASON_CHARS: usize = 200;
/// The interval at which it is checked whether the program has ended after closing its output.
const POLL_INTERVAL: Duration = Duration::from_millis(5);

/// Why running a program failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// It could not be started.
    #[error("{0} cannot be started: {1}")]
    Start(String, #[source] io::Error),
    /// An unpacked copy of the file could not be made.
    #[error("the file cannot be given to {0}: {1}")]
    File(String, #[source] io::Error),
    /// It exceeded the time limit.
    #[error("{0} took more than {1} s, and was stopped")]
    TooLong(String, u64),
    /// Its output exceeded the limit.
    #[error("{0} wrote more than {1} MiB, and was stopped")]
    TooMuch(String, u64),
    /// It ended with an error status; the last string is its error message.
    #[error("{0} ended with {1}{2}")]
    Failed(String, ExitStatus, String),
    /// Its output is not valid UTF-8.
    #[error("{0} wrote something else than UTF-8")]
    NotText(String),
}

/// The limits for running a program.
#[derive(Clone, Copy)]
struct Cost {
    time: Duration,
    output: u64,
}

impl Program {
    /// Runs the program on a file or on one of its pages, and returns its output. A file inside an archive is
    /// first unpacked to a temporary file.
    pub(crate) fn read(&self, file: &FoundFile, page: Option<u32>) -> Result<String, Failure> {
        let cost = Cost { time: TIME_LIMIT, output: MAX_OUTPUT };
        match &file.packed {
            None => self.run(&file.path, page, cost),
            Some(packed) => {
                let unpacked = tempfile::Builder::new().suffix(".pdf").tempfile();
                let unpacked = unpacked.and_then(|unpacked| {
                    io::Write::write_all(&mut unpacked.as_file(), &packed.0).map(|()| unpacked)
                });
                let unpacked = unpacked.map_err(|error| Failure::File(self.name.clone(), error))?;
                self.run(unpacked.path(), page, cost)
            }
        }
    }

    fn run(&self, file: &Path, page: Option<u32>, cost: Cost) -> Result<String, Failure> {
        let name = || self.name.clone();
        let mut command = Command::new(&self.name);
        command.args(self.arguments(file, page));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // Settings of souwen may contain secrets, which the program must not see.
        for (variable, _) in std::env::vars_os() {
            if variable.to_string_lossy().starts_with("SOUWEN_") {
                command.env_remove(variable);
            }
        }
        // The process gets a process group of its own, so that its child processes can be stopped together
        // with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let ends = Instant::now() + cost.time;
        let mut running = Running(command.spawn().map_err(|error| Failure::Start(name(), error))?);
        running.limit_memory();
        let stderr = read_in_background(running.0.stderr.take(), MAX_REASON_CHARS as u64 * 4);
        let written = read_in_background(running.0.stdout.take(), cost.output + 1);
        let too_long = || Failure::TooLong(name(), cost.time.as_secs());
        let left = || ends.saturating_duration_since(Instant::now());
        let written = match written.recv_timeout(left()) {
            Ok(bytes) => bytes,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                return Err(too_long());
            }
        };
        if written.len() as u64 > cost.output {
            return Err(Failure::TooMuch(name(), cost.output >> 20));
        }
        let status = running.wait(ends).ok_or_else(too_long)?;
        if !status.success() {
            // A child process may keep the stream open, so the error message is waited for at most a second.
            let stderr =
                stderr.recv_timeout(left().min(Duration::from_secs(1))).unwrap_or_default();
            return Err(Failure::Failed(name(), status, first_line(&stderr)));
        }
        String::from_utf8(written).map_err(|_| Failure::NotText(name()))
    }
}

/// Reads a stream on a thread of its own, and sends at most `max` bytes of it. Further output is discarded
/// until the process is stopped.
fn read_in_background(stream: Option<impl Read + Send + 'static>, max: u64) -> Receiver<Vec<u8>> {
    let (give, take) = sync_channel(1);
    if let Some(stream) = stream {
        let read = move || {
            let mut bytes = Vec::new();
            // On a read error, the bytes so far are sent.
            let mut stream = stream.take(max);
            let _ = stream.read_to_end(&mut bytes);
            let _ = give.send(bytes);
            // Discards the rest of the stream, so that the program is not blocked by a full pipe.
            let _ = io::copy(&mut stream.into_inner(), &mut io::sink());
        };
        // If no thread can be started, nothing is sent, and the receiver gets an error.
        drop(thread::Builder::new().name("a program's output".into()).spawn(read));
    }
    take
}

/// The first line of the program's error message, cut to the maximum length.
fn first_line(stderr: &[u8]) -> String {
    let stderr = String::from_utf8_lossy(stderr);
    let line = stderr.lines().map(str::trim).find(|line| !line.is_empty());
    line.map(|line| format!(": {}", line.chars().take(MAX_REASON_CHARS).collect::<String>()))
        .unwrap_or_default()
}

/// A running process. It is stopped, together with its child processes, when this value is dropped.
struct Running(Child);

impl Running {
    /// Limits the memory of the process. Its child processes inherit the limit, each for itself. On systems
    /// other than Linux there is no such limit.
    fn limit_memory(&self) {
        #[cfg(target_os = "linux")]
        {
            use rustix::process::{Pid, Resource, Rlimit, prlimit};
            let limit = Rlimit { current: Some(MAX_MEMORY), maximum: Some(MAX_MEMORY) };
            // This fails if the process has ended already, or if a narrower limit is in force.
            let _ = prlimit(Some(Pid::from_child(&self.0)), Resource::As, limit);
        }
    }

    /// Waits for the process to end, and returns its status; `None` if it is still running at `ends`.
    fn wait(&mut self, ends: Instant) -> Option<ExitStatus> {
        loop {
            if let Ok(Some(status)) = self.0.try_wait() {
                return Some(status);
            }
            if Instant::now() >= ends {
                return None;
            }
            thread::sleep(POLL_INTERVAL);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        #[cfg(unix)]
        {
            use rustix::process::{Pid, Signal, kill_process_group};
            // Usually no process of the group is left, and this fails.
            let _ = kill_process_group(Pid::from_child(&self.0), Signal::KILL);
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// Runs a shell script as the program, on a file made for the test.
    fn run(script: &str, cost: Cost) -> Result<String, String> {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join("甲 乙.pdf");
        std::fs::write(&file, "%PDF-").expect("a file");
        let words = ["sh", "-c", script, "program", "{file}", "{page}"].map(str::to_owned);
        let program = Program::new(&words).expect("a name");
        program.run(&file, Some(7), cost).map_err(|failure| failure.to_string())
    }

    const COST: Cost = Cost { time: Duration::from_secs(60), output: 1 << 20 };

    #[test]
    fn what_it_writes_is_taken() {
        let written = run("printf '%s %s' \"${1##*/}\" \"$2\"; cat \"$1\"; echo oops >&2", COST);
        assert_eq!(written.as_deref(), Ok("甲 乙.pdf 7%PDF-"));
        assert_eq!(run("cat", COST).as_deref(), Ok(""), "nothing is on its standard input");
        let secrets = "env | grep -c '^SOUWEN_' || true";
        assert_eq!(run(secrets, COST).as_deref(), Ok("0\n"));
    }

    #[test]
    fn every_failure_is_reported() {
        let check = |script: &str, cost: Cost, expected: &str| {
            let error = run(script, cost).expect_err(script);
            assert!(error.starts_with(expected), "{script}: {error}");
        };
        check("echo '\n no model' >&2; exit 3", COST, "sh ended with exit status: 3: no model");
        check("exit 3", COST, "sh ended with exit status: 3");
        check("kill -9 $$", COST, "sh ended with signal: 9");
        check("printf '\\377'", COST, "sh wrote something else than UTF-8");
        let short = Cost { time: Duration::from_millis(50), ..COST };
        check("sleep 600", short, "sh took more than 0 s");
        check("exec >&-; sleep 600", short, "sh took more than 0 s");
        // A child process keeps the output open.
        check("sleep 600 & exit 0", short, "sh took more than 0 s");
        check("yes", COST, "sh wrote more than 1 MiB");
        let nothing = Program::new(&["/nowhere/ocr".to_owned()]).expect("a name");
        let error = nothing.run(Path::new("a.pdf"), None, COST).expect_err("no program");
        assert!(error.to_string().starts_with("/nowhere/ocr cannot be started"), "{error}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn memory_is_limited() {
        let limit = run("sleep 0.1; grep 'Max address space' /proc/self/limits", COST);
        let limit = limit.expect("a limit");
        assert!(limit.contains(&MAX_MEMORY.to_string()), "{limit}");
    }

    /// When a program is stopped, its child processes are stopped too.
    #[test]
    fn what_it_started_is_stopped_with_it() {
        let dir = tempfile::tempdir().expect("a folder");
        let pid = dir.path().join("pid");
        let script = format!("sleep 600 & echo $! > '{}'; wait", pid.display());
        let short = Cost { time: Duration::from_millis(500), ..COST };
        assert!(run(&script, short).is_err());
        let pid = std::fs::read_to_string(&pid).expect("it was started");
        let is_there = || {
            // A zombie (a process that has ended, but whose status was not read) counts as ended.
            let state = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
            state.is_ok_and(|state| !state.contains(") Z "))
        };
        let deadline = Instant::now() + Duration::from_secs(60);
        while is_there() {
            assert!(Instant::now() < deadline, "{pid} goes on");
            thread::yield_now();
        }
    }
}
