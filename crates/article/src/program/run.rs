//! Running a program within limits: of time, of what it writes, and of memory where the system lets it be limited.

use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use super::Program;
use crate::folder::FoundFile;

/// How long a program may take for one file or page.
const TIME: Duration = Duration::from_secs(120);
/// The most bytes that it may write: the text of a large file many times over.
const OUTPUT: u64 = 64 << 20;
/// The most address space that it may take, in bytes: models of text recognition fit, what grows without end does not.
#[cfg(target_os = "linux")]
const MEMORY: u64 = 4 << 30;
/// How much of what a program says went wrong is told, in characters.
const TOLD: usize = 200;
/// Between two looks whether a program that has said all has ended.
const LOOK: Duration = Duration::from_millis(5);

/// Why a program gave nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// It could not be started.
    #[error("{0} cannot be started: {1}")]
    Start(String, #[source] io::Error),
    /// The file could not be given to it.
    #[error("the file cannot be given to {0}: {1}")]
    File(String, #[source] io::Error),
    /// It took too long.
    #[error("{0} took more than {1} s, and was stopped")]
    TooLong(String, u64),
    /// It wrote too much.
    #[error("{0} wrote more than {1} MiB, and was stopped")]
    TooMuch(String, u64),
    /// It ended with an error.
    #[error("{0} ended with {1}{2}")]
    Failed(String, ExitStatus, String),
    /// What it wrote is no UTF-8.
    #[error("{0} wrote something else than UTF-8")]
    NotText(String),
}

/// What a program may cost.
#[derive(Clone, Copy)]
struct Cost {
    time: Duration,
    output: u64,
}

impl Program {
    /// What it writes of a file, or of a page of it. A file that lies in an archive is unpacked for it.
    pub(crate) fn read(&self, file: &FoundFile, page: Option<u32>) -> Result<String, Failure> {
        let cost = Cost { time: TIME, output: OUTPUT };
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
        // Secrets of ours are not for programs of others.
        for (variable, _) in std::env::vars_os() {
            if variable.to_string_lossy().starts_with("SOUWEN_") {
                command.env_remove(variable);
            }
        }
        // In a group of its own, so that what it starts is stopped with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let ends = Instant::now() + cost.time;
        let mut running = Running(command.spawn().map_err(|error| Failure::Start(name(), error))?);
        running.limit_memory();
        let said = drained(running.0.stderr.take(), TOLD as u64 * 4);
        let written = drained(running.0.stdout.take(), cost.output + 1);
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
            // What it started may hold the stream open: what is there in a moment is told.
            let said = said.recv_timeout(left().min(Duration::from_secs(1))).unwrap_or_default();
            return Err(Failure::Failed(name(), status, first_line(&said)));
        }
        String::from_utf8(written).map_err(|_| Failure::NotText(name()))
    }
}

/// Reads a stream beside the program, at most so many bytes. More than that is not waited for: whoever writes
/// on is stopped when the process is dropped.
fn drained(stream: Option<impl Read + Send + 'static>, most: u64) -> Receiver<Vec<u8>> {
    let (give, take) = sync_channel(1);
    if let Some(stream) = stream {
        let read = move || {
            let mut bytes = Vec::new();
            // What breaks off is what was written.
            let mut stream = stream.take(most);
            let _ = stream.read_to_end(&mut bytes);
            let _ = give.send(bytes);
            // What goes on to be written is read, so that nobody waits for that.
            let _ = io::copy(&mut stream.into_inner(), &mut io::sink());
        };
        // Without a thread nothing comes, which the other end notices.
        drop(thread::Builder::new().name("a program's output".into()).spawn(read));
    }
    take
}

/// What a program says went wrong, as far as it can stand in a line.
fn first_line(said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said);
    let line = said.lines().map(str::trim).find(|line| !line.is_empty());
    line.map(|line| format!(": {}", line.chars().take(TOLD).collect::<String>()))
        .unwrap_or_default()
}

/// A process that does not outlive its use, nor does what it started.
struct Running(Child);

impl Running {
    /// Keeps it from taking all memory. What it starts is limited in the same way, each by itself. Where the system
    /// cannot do that, time alone limits it.
    fn limit_memory(&self) {
        #[cfg(target_os = "linux")]
        {
            use rustix::process::{Pid, Resource, Rlimit, prlimit};
            let limit = Rlimit { current: Some(MEMORY), maximum: Some(MEMORY) };
            // It may have ended already, or be limited more narrowly than we may say.
            let _ = prlimit(Some(Pid::from_child(&self.0)), Resource::As, limit);
        }
    }

    /// How it ended; `None` where it has not by then.
    fn wait(&mut self, ends: Instant) -> Option<ExitStatus> {
        loop {
            if let Ok(Some(status)) = self.0.try_wait() {
                return Some(status);
            }
            if Instant::now() >= ends {
                return None;
            }
            thread::sleep(LOOK);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        #[cfg(unix)]
        {
            use rustix::process::{Pid, Signal, kill_process_group};
            // Nobody is left, as a rule.
            let _ = kill_process_group(Pid::from_child(&self.0), Signal::KILL);
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// A program of the test, run on a file of the test.
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
    fn whatever_goes_wrong_is_told() {
        let check = |script: &str, cost: Cost, expected: &str| {
            let told = run(script, cost).expect_err(script);
            assert!(told.starts_with(expected), "{script}: {told}");
        };
        check("echo '\n no model' >&2; exit 3", COST, "sh ended with exit status: 3: no model");
        check("exit 3", COST, "sh ended with exit status: 3");
        check("kill -9 $$", COST, "sh ended with signal: 9");
        check("printf '\\377'", COST, "sh wrote something else than UTF-8");
        let short = Cost { time: Duration::from_millis(50), ..COST };
        check("sleep 600", short, "sh took more than 0 s");
        check("exec >&-; sleep 600", short, "sh took more than 0 s");
        // What it started holds its output.
        check("sleep 600 & exit 0", short, "sh took more than 0 s");
        check("yes", COST, "sh wrote more than 1 MiB");
        let nothing = Program::new(&["/nowhere/ocr".to_owned()]).expect("a name");
        let told = nothing.run(Path::new("a.pdf"), None, COST).expect_err("no program");
        assert!(told.to_string().starts_with("/nowhere/ocr cannot be started"), "{told}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn memory_is_limited() {
        let limit = run("sleep 0.1; grep 'Max address space' /proc/self/limits", COST);
        let limit = limit.expect("a limit");
        assert!(limit.contains(&MEMORY.to_string()), "{limit}");
    }

    /// Nothing goes on when a program was stopped, not what it started either.
    #[test]
    fn what_it_started_is_stopped_with_it() {
        let dir = tempfile::tempdir().expect("a folder");
        let pid = dir.path().join("pid");
        let script = format!("sleep 600 & echo $! > '{}'; wait", pid.display());
        let short = Cost { time: Duration::from_millis(500), ..COST };
        assert!(run(&script, short).is_err());
        let pid = std::fs::read_to_string(&pid).expect("it was started");
        let is_there = || {
            // A process that has ended and that nobody asks about is none.
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
