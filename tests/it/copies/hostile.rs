//! A malicious server: whatever it sends, nothing is written outside of the copy, and no data from it is
//! served.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::{Value, json};

use super::check;
use super::site::{Site, pull_command, search};
use crate::util::client::request;
use crate::util::files_under;

/// Sends this description of a commit, and these bytes for every file.
struct Hostile {
    url: String,
    stop: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Hostile {
    fn new(offer: String, file: Vec<u8>) -> Hostile {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let mut stream = stream.unwrap();
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                let first = lines.next().and_then(Result::ok).unwrap_or_default();
                lines.map_while(Result::ok).take_while(|line| !line.is_empty()).for_each(drop);
                let is_offer = first.contains("/api/v1/snapshot?");
                let body = if is_offer { offer.as_bytes() } else { &file[..] };
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                    body.len()
                );
                // The client may close the connection early.
                let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
            }
        });
        Hostile { url, stop, thread: Some(thread) }
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let address = self.url.trim_start_matches("http://");
        drop(std::net::TcpStream::connect(address));
        drop(self.thread.take().unwrap().join());
    }
}

/// The description of a commit after a change, with a matching checksum.
fn changed(current: &str, change: impl Fn(&str) -> String) -> String {
    let (head, rest) = current.split_once('\n').unwrap();
    let (json, _) = rest.split_once('\n').unwrap();
    let text = format!("{head}\n{}\n", change(json));
    let sum = xxhash_rust::xxh3::xxh3_128(text.as_bytes());
    format!("{text}xxh3 {sum:032x}\n")
}

#[test]
fn a_hostile_server_writes_nothing_anywhere() {
    let site = Site::new(10);
    let server = site.serve();
    let bearer = format!("Authorization: Bearer {}", site.key);
    let honest: Value = request(&server.address, "GET", "/api/v1/snapshot", &[&bearer]).json();
    let current = honest["current"].as_str().unwrap();
    site.pull(&server, "replica").success();
    site.write(11);
    let replica = site.serve_replica("replica");
    let before = search(&replica.address);
    // Except the files that the server of the replica creates next to its commit.
    let everything = || -> Vec<_> {
        let is_own = |path: &std::path::PathBuf| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            !["suggestions", "verified-"].iter().any(|prefix| name.starts_with(prefix))
        };
        files_under(&site.path("")).into_iter().filter(is_own).collect()
    };
    let tree = everything();
    let store = honest["files"]
        .as_array()
        .unwrap()
        .iter()
        .find(|file| file["name"].as_str().unwrap().ends_with(".store"));
    let store = store.unwrap()["name"].as_str().unwrap();
    let offer = |current: String, user_files: Value| {
        json!({ "current": current, "user_files": user_files, "files": [] }).to_string()
    };
    let renamed = |name: &str| changed(current, |json| json.replace(store, name));
    let none = json!([]);
    let mut cases: Vec<(String, Vec<u8>)> = [
        "../../evil",
        "/tmp/souwen-evil",
        "..\\\\..\\\\evil",
        "CURRENT",
        "../CURRENT",
        ".hidden",
        "nul",
        "gen-1/evil",
        "dictionary.txt",
        "COPY",
    ]
    .map(|name| (offer(renamed(name), none.clone()), b"evil".to_vec()))
    .into();
    // A file that the copy does not have yet: too long, too short, with other content.
    let new = renamed("0123456789abcdef0123456789abcdef.store");
    cases.push((offer(new.clone(), none.clone()), vec![b'x'; 1 << 20]));
    cases.push((offer(new.clone(), none.clone()), Vec::new()));
    cases.push((offer(new, none.clone()), b"evil".to_vec()));
    for name in ["../evil", "souwen.keys", "CURRENT"] {
        let user_files = json!([{ "name": name, "bytes": 4, "xxh3": "0".repeat(32) }]);
        cases.push((offer(current.to_owned(), user_files), b"evil".to_vec()));
    }
    for nonsense in ["", "{}", "[]", "null", "<html>"] {
        cases.push((nonsense.to_owned(), b"evil".to_vec()));
    }
    cases.push((offer("MANIFEST-1\n".to_owned(), none), b"evil".to_vec()));
    for (offer, file) in cases {
        let hostile = Hostile::new(offer.clone(), file);
        let output = pull_command(&hostile.url, &site.path("replica")).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{offer}: {stderr}");
        assert!(!stderr.contains("panic"), "{stderr}");
        let now = everything();
        let new: Vec<_> = now.iter().filter(|path| !tree.contains(path)).collect();
        assert!(new.is_empty() && now.len() == tree.len(), "{new:?} {offer}");
        assert_eq!(search(&replica.address), before, "{offer}");
    }
    assert!(!std::path::Path::new("/tmp/souwen-evil").exists());
    check(&site.path("replica"));
    // With the honest server it continues.
    site.pull(&server, "replica").success();
    site.until_shown(&replica, 11);
}
