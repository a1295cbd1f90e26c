//! Tests with unmodified third-party clients: SDKs of the Model Context Protocol, and clients of Meilisearch.
//! `scripts/clients` installs them; a test without its client is skipped.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use tempfile::TempDir;

use crate::util::process::{Guarded, Server, index};
use crate::util::{PATIENCE, corpus, repository, skip, test_name};

/// The folder in which the clients are installed.
fn place() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("clients")
}

/// The folder of a kind of client; `None`, and the test is skipped, if it is not installed.
pub fn installed(test: &str, kind: &str) -> Option<PathBuf> {
    if place().join(format!("{kind}.installed")).is_file() {
        return Some(place().join(kind));
    }
    skip(test, &format!("the clients for {kind} are not installed: scripts/clients"));
    None
}

/// Copies the scripts of a folder to the installed client, where their imports are found.
fn beside(installed: &Path, folder: &str) {
    for entry in std::fs::read_dir(repository().join("tests/clients").join(folder)).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "mjs") {
            // Several tests copy the same files, each of them completely.
            static ONE_BY_ONE: Mutex<()> = Mutex::new(());
            let _turn = ONE_BY_ONE.lock();
            std::fs::copy(&path, installed.join(path.file_name().unwrap())).unwrap();
        }
    }
}

/// Runs a check, and expects that it reports success.
#[track_caller]
pub fn done(mut command: Command) {
    let output_folder = TempDir::new().unwrap();
    let file = |name: &str| std::fs::File::create(output_folder.path().join(name)).unwrap();
    command.stdin(Stdio::null()).stdout(file("out")).stderr(file("err"));
    let status = Guarded(command.spawn().unwrap()).wait(PATIENCE * 2);
    let read = |name: &str| std::fs::read_to_string(output_folder.path().join(name)).unwrap();
    let (out, err) = (read("out"), read("err"));
    assert!(status.success() && out.ends_with("done\n"), "{command:?}\n{out}\n{err}");
}

/// An index of the shipped articles and a server for it.
struct Scene {
    index: TempDir,
    server: Server,
}

impl Scene {
    fn new() -> Scene {
        let directory = TempDir::new().unwrap();
        index(directory.path(), &[&corpus()]);
        let server = Server::start_with(directory.path(), &["--no-refresh"]);
        Scene { index: directory, server }
    }

    /// Runs a check of assistants, which gets the program, the index and the server.
    #[track_caller]
    fn assist(&self, mut command: Command) {
        command.arg(env!("CARGO_BIN_EXE_souwen")).arg(self.index.path()).arg(self.server.url(""));
        done(command);
    }

    /// Runs a check that needs only the server.
    #[track_caller]
    fn ask(&self, mut command: Command) {
        command.arg(self.server.url(""));
        done(command);
    }
}

fn node(installed: &Path, script: &str) -> Command {
    beside(installed, "javascript");
    let mut command = Command::new("node");
    command.arg(installed.join(script));
    command
}

fn python(installed: &Path, script: &str) -> Command {
    let mut command = Command::new(installed.join("bin/python"));
    command.arg("-B").arg(repository().join("tests/clients/python").join(script));
    command
}

#[test]
fn the_sdk_for_typescript_asks_by_a_handshake() {
    let Some(installed) = installed(test_name!(), "javascript") else { return };
    Scene::new().assist(node(&installed, "sdk.mjs"));
}

#[test]
fn the_client_for_typescript_asks_without_one() {
    let Some(installed) = installed(test_name!(), "javascript") else { return };
    Scene::new().assist(node(&installed, "client.mjs"));
}

#[test]
fn the_sdk_for_python_asks_in_both_ways() {
    let Some(installed) = installed(test_name!(), "python") else { return };
    Scene::new().assist(python(&installed, "mcp_check.py"));
}

#[test]
fn the_sdk_for_rust_asks_in_both_ways() {
    let Some(installed) = installed(test_name!(), "rmcp") else { return };
    Scene::new().assist(Command::new(installed.join("debug/souwen-check-rmcp")));
}

#[test]
fn meilisearch_for_javascript_asks_the_compatible_route() {
    let Some(installed) = installed(test_name!(), "javascript") else { return };
    Scene::new().ask(node(&installed, "meilisearch.mjs"));
}

#[test]
fn meilisearch_for_python_asks_the_compatible_route() {
    let Some(installed) = installed(test_name!(), "python") else { return };
    Scene::new().ask(python(&installed, "meilisearch_check.py"));
}
