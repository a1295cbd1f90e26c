//! File operations of users on a served index: copying another index over it with the usual tools, and
//! truncating files. The server keeps running and answers in the old or in the new state.
//!
//! An ordinary user cannot write to the files of a commit. A user who may write to all files can end a
//! process by truncating a file that it reads; `serve --load` is the protection against that.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde_json::Value;
use tempfile::TempDir;

use crate::util::articles::write_articles;
use crate::util::client::{Response, encode, try_get};
use crate::util::process::{Server, index, souwen};
use crate::util::{PATIENCE, copy_folder, files_under, skip, test_name};

/// An unprivileged user, by the number that all systems have for it.
const NOBODY: &str = "65534";

/// Who performs the operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Actor {
    /// The user who runs the tests, or an unprivileged user, as the owner of the files.
    User,
    /// An administrator. The server keeps the index in memory.
    Root,
}

/// A served index, and a later state of it elsewhere.
struct Place {
    dir: TempDir,
}

impl Place {
    fn new() -> Place {
        let place = Place { dir: TempDir::new().unwrap() };
        let news = place.path("news");
        write_articles(&news.join("a.jsonl"), 0..40, "FIRST");
        index(&place.path("served"), &[&news]);
        copy_folder(&place.path("served"), &place.path("new"));
        write_articles(&news.join("b.jsonl"), 40..70, "SECOND");
        index(&place.path("new"), &[&news]);
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Makes a user the owner of everything.
    fn give(&self, user: &str) {
        fs::set_permissions(self.dir.path(), Permissions::from_mode(0o755)).unwrap();
        let owner = format!("{user}:{user}");
        let chowned = Command::new("chown").arg("-R").arg(owner).arg(self.dir.path()).status();
        assert!(chowned.unwrap().success());
    }
}

/// Whether an answer to the search for FIRST or SECOND is correct: it is from the state before or after the
/// operation, or it reports a timeout.
fn is_correct(query: &str, found: &Value) -> bool {
    match query {
        _ if found["timed_out"] == true => true,
        "FIRST" => found["total"] == 40,
        _ => found["total"] == 0 || found["total"] == 30,
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}

fn is_installed(tool: &str) -> bool {
    let mut ask = Command::new("sh");
    ask.arg("-c").arg(format!("command -v {tool}")).stdout(Stdio::null());
    ask.status().unwrap().success()
}

/// Serves an index, performs an operation on it several times, and sends requests all the while. `line` is a
/// shell command for the folder that contains `served/` and `new/`.
fn check(test: &str, tool: &str, line: &str, who: Actor) {
    if !is_installed(tool) {
        return skip(test, &format!("{tool} is not installed"));
    }
    let root = is_root();
    if who == Actor::Root && !root {
        return skip(test, "only an administrator can do it");
    }
    let as_user = who == Actor::User && root;
    if as_user && !is_installed("setpriv") {
        return skip(test, "setpriv is not installed");
    }
    let place = Place::new();
    if as_user {
        place.give(NOBODY);
    }
    let mut args = vec![Path::new("--no-refresh")];
    if who == Actor::Root {
        args.push(Path::new("--load"));
    }
    let mut server = Server::start(&place.path("served"), &args);
    wait_until(&server, "verified", |server| server.get("/ready").json()["status"] == "verified");

    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let mut answers = 0;
            while !done.load(Ordering::Relaxed) || answers < 10 {
                for query in ["FIRST", "SECOND"] {
                    let Some(response) = ask(&server, query) else { return Err(answers) };
                    assert_is_true(query, &response);
                    answers += 1;
                }
            }
            Ok(answers)
        });
        for _ in 0..3 {
            let mut command = match as_user {
                true => Command::new("setpriv"),
                false => Command::new("sh"),
            };
            if as_user {
                let ids = [format!("--reuid={NOBODY}"), format!("--regid={NOBODY}")];
                command.args(ids).args(["--clear-groups", "sh"]);
            }
            command.arg("-c").arg(line).current_dir(place.dir.path());
            // The operation itself is allowed to fail.
            command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        }
        done.store(true, Ordering::Relaxed);
        let queries_thread = asking.join().unwrap();
        assert!(
            queries_thread.is_ok(),
            "{line}: the server ended after {queries_thread:?}: {}",
            server.stderr()
        );
    });
    assert!(server.process.0.try_wait().unwrap().is_none(), "{line}: {}", server.stderr());
    if who == Actor::User || tool != "truncate" {
        // At the end the index is completely in the state before or after.
        wait_until(&server, "answers", |server| {
            let answers = ["FIRST", "SECOND"].map(|query| ask(server, query));
            answers.into_iter().flatten().filter(|answer| answer.status == 200).count() == 2
        });
        let output =
            souwen(["check".as_ref(), "--index".as_ref(), place.path("served").as_os_str()]);
        assert_eq!(output.code, Some(0), "{line}: {output:?}");
    }
}

fn ask(server: &Server, query: &str) -> Option<Response> {
    try_get(&server.address, &format!("/api/v1/search?q={}&limit=50", encode(query)))
}

#[track_caller]
fn assert_is_true(query: &str, response: &Response) {
    match response.status {
        200 => assert!(is_correct(query, &response.json()), "{query}: {}", response.text()),
        503 => assert_eq!(response.json()["error"]["code"], "index_damaged"),
        status => panic!("{status}: {}", response.text()),
    }
}

#[track_caller]
fn wait_until(server: &Server, what: &str, mut is_so: impl FnMut(&Server) -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so(server) {
        assert!(Instant::now() < deadline, "{what}: {}", server.stderr());
    }
}

#[test]
fn cp_by_a_user() {
    check(test_name!(), "cp", "cp -r new/. served/", Actor::User);
}

#[test]
fn cp_f_by_a_user() {
    check(test_name!(), "cp", "cp -rf new/. served/", Actor::User);
}

#[test]
fn scp_by_a_user() {
    check(test_name!(), "scp", "scp -r new/* served/", Actor::User);
}

#[test]
fn rsync_by_a_user() {
    check(test_name!(), "rsync", "rsync -a new/ served/", Actor::User);
}

#[test]
fn rsync_inplace_by_a_user() {
    check(test_name!(), "rsync", "rsync -a --inplace new/ served/", Actor::User);
}

#[test]
fn truncate_by_a_user() {
    check(test_name!(), "truncate", "truncate -s 10 served/gen-1/* served/CURRENT", Actor::User);
}

#[test]
fn cp_by_root() {
    check(test_name!(), "cp", "cp -r new/. served/", Actor::Root);
}

#[test]
fn cp_f_by_root() {
    check(test_name!(), "cp", "cp -rf new/. served/", Actor::Root);
}

#[test]
fn scp_by_root() {
    check(test_name!(), "scp", "scp -r new/* served/", Actor::Root);
}

#[test]
fn rsync_by_root() {
    check(test_name!(), "rsync", "rsync -a new/ served/", Actor::Root);
}

#[test]
fn rsync_inplace_by_root() {
    check(test_name!(), "rsync", "rsync -a --inplace new/ served/", Actor::Root);
}

#[test]
fn truncate_by_root() {
    check(test_name!(), "truncate", "truncate -s 10 served/gen-1/*", Actor::Root);
}

/// The files of a commit are read-only, so that only an administrator can write to them.
#[test]
fn files_of_a_commit_are_read_only() {
    let place = Place::new();
    let mut files = files_under(&place.path("served/gen-1"));
    files.push(place.path("served/CURRENT"));
    assert!(files.len() > 8, "{files:?}");
    for file in files {
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o444, "{}", file.display());
    }
}
