//! Copies of an index as an operator makes them: snapshots while it is served, and replicas that follow a
//! server, through load, kills and malicious servers.

mod hostile;
mod load;
mod site;

use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};

use crate::util::PATIENCE;
use crate::util::process::{Guarded, Server, command, index, souwen};
use site::{Site, pull_command, search};

/// The commit of an index, or the commit that a server serves.
fn commit(of: &Value) -> (u64, u64) {
    (of["generation"].as_u64().unwrap(), of["commit"].as_u64().unwrap())
}

#[track_caller]
fn check(index: &Path) {
    let args = ["check".as_ref(), "--full".as_ref(), "--index".as_ref(), index.as_os_str()];
    souwen(args).success();
}

#[test]
fn a_snapshot_is_taken_while_the_index_is_served_and_put_in_its_place() {
    let site = Site::new(20);
    let server = site.serve();
    let snapshot = |to: &str| {
        let mut command = command(["snapshot", "--json", "--index"]);
        command.arg(site.index()).arg(site.path(to));
        command.output().unwrap()
    };
    let report = snapshot("backup");
    assert!(report.status.success(), "{}", String::from_utf8_lossy(&report.stderr));
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    assert_eq!((&report["articles"], &report["changed"]), (&json!(20), &json!(true)));
    site.write(30);
    site.until_shown(&server, 30);
    let before = search(&server.address);
    // Running it again updates the snapshot; a folder that is not a snapshot is not touched.
    let again: Value = serde_json::from_slice(&snapshot("backup").stdout).unwrap();
    assert_eq!(again["articles"], 30);
    let refused = snapshot("news");
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("choose another directory"));
    // The index is lost, and the snapshot replaces it.
    drop(server);
    std::fs::remove_dir_all(site.index()).unwrap();
    std::fs::rename(site.path("backup"), site.index()).unwrap();
    check(&site.index());
    let server = site.serve();
    assert_eq!(search(&server.address), before);
    // It continues from the state of the index.
    site.write(31);
    assert_eq!(
        souwen(["stats".as_ref(), "--json".as_ref(), "--index".as_ref(), site.index().as_os_str()])
            .success()
            .json()["articles"],
        31
    );
}

#[test]
fn a_replica_has_what_the_server_has_and_takes_only_what_is_new() {
    let site = Site::new(40);
    let server = site.serve();
    let first = site.pull(&server, "replica").success().json();
    assert_eq!((&first["changed"], &first["articles"]), (&json!(true), &json!(40)));
    check(&site.path("replica"));
    let replica = site.serve_replica("replica");
    assert_eq!(search(&replica.address), search(&server.address));
    site.write(41);
    let second = site.pull(&server, "replica").success().json();
    assert_eq!(second["articles"], 41);
    let [moved, all] = ["moved_bytes", "bytes"].map(|name| second[name].as_u64().unwrap());
    assert!(0 < moved && moved < all, "{second}");
    let third = site.pull(&server, "replica").success().json();
    assert_eq!((&third["changed"], &third["moved_bytes"]), (&json!(false), &json!(0)));
    assert_eq!(commit(&third), commit(&second));
    // The replica serves the new commit by itself, and reports how far it is behind.
    site.until_shown(&replica, 41);
    let ready = replica.get("/ready").json();
    assert!(ready["checked_s"].as_u64().is_some_and(|seconds| seconds < 60), "{ready}");
    assert_eq!(server.get("/ready").json().get("checked_s"), None);
    // A copy may also be made from a local directory, and then from another source again.
    let (from, to) = (site.index(), site.path("local"));
    let args = ["pull".as_ref(), from.as_os_str(), "--index".as_ref(), to.as_os_str()];
    souwen(args).success();
    check(&site.path("local"));
}

#[test]
fn words_and_synonyms_come_along() {
    let site = Site::new(5);
    let server = site.serve();
    site.pull(&server, "replica").success();
    let of_site = site.index();
    let add = [
        "dict".as_ref(),
        "add".as_ref(),
        "扎帕罗娃".as_ref(),
        "--index".as_ref(),
        of_site.as_os_str(),
    ];
    souwen(add).success();
    std::fs::write(site.index().join("synonyms.txt"), "港口, 码头\n").unwrap();
    site.pull(&server, "replica").success();
    for name in ["dictionary.txt", "synonyms.txt"] {
        let read = |index: &Path| std::fs::read_to_string(index.join(name)).unwrap();
        assert_eq!(read(&site.path("replica")), read(&site.index()), "{name}");
    }
    let replica = site.serve_replica("replica");
    assert_eq!(replica.search("码头")["total"], 5);
}

#[test]
fn what_was_written_to_a_replica_is_not_undone() {
    let site = Site::new(5);
    let server = site.serve();
    site.pull(&server, "replica").success();
    let own = site.path("own/a.jsonl");
    crate::util::write(&own, "{\"id\":\"own\",\"title\":\"本地\",\"body\":[\"本地的消息。\"]}\n");
    index(&site.path("replica"), &[&own]);
    site.write(6);
    let refused = site.pull(&server, "replica");
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("was changed here (a commit was made)"), "{}", refused.stderr);
    let find = ["search", "本地", "--json", "--index"].map(std::ffi::OsString::from);
    let found = souwen(find.into_iter().chain([site.path("replica").into()])).success().json();
    assert_eq!(found["total"], 1);
}

#[test]
fn only_a_key_for_it_copies() {
    let site = Site::new(2);
    let server = site.serve();
    let with = |secret: Option<&str>| {
        let mut command = pull_command(&server.url(""), &site.path("replica"));
        match secret {
            Some(secret) => command.env("SOUWEN_REMOTE_KEY", secret),
            None => command.env_remove("SOUWEN_REMOTE_KEY"),
        };
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, stderr) = with(None);
    assert!(code == Some(2) && stderr.contains("--remote-key-file"), "{stderr}");
    let (code, stderr) = with(Some("not-the-key-that-is-known-there"));
    assert!(code == Some(2) && stderr.contains("401"), "{stderr}");
    let (code, stderr) = with(Some(&site.other_key));
    assert!(
        code == Some(2) && stderr.contains("403") && stderr.contains("souwen key add --may"),
        "{stderr}"
    );
    assert!(!site.path("replica").join("CURRENT").exists());
    // The key comes from a file that only its owner can read.
    let file = site.path("key");
    std::fs::write(&file, format!("{}\n", site.key)).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let mut command = pull_command(&server.url(""), &site.path("replica"));
    let output = command.arg("--remote-key-file").arg(&file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[cfg(unix)]
#[test]
fn a_follower_copies_new_commits_survives_the_server_and_stops_on_a_signal() {
    let site = Site::new(5);
    let server = site.serve();
    let address = server.address.clone();
    let mut command = pull_command(&server.url(""), &site.path("replica"));
    command.args(["--follow", "--interval", "1s"]).env("SOUWEN_REMOTE_KEY", &site.key);
    let mut follower = Guarded(command.spawn().unwrap());
    let articles = || {
        souwen::index::manifest::of_index(&site.path("replica")).ok().flatten().map(|m| m.articles)
    };
    let until = |wanted: u64| {
        let deadline = Instant::now() + PATIENCE;
        while articles() != Some(wanted) {
            assert!(Instant::now() < deadline, "{:?} instead of {wanted}", articles());
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    };
    until(5);
    site.write(7);
    until(7);
    drop(server);
    site.write(9);
    let server = Server::run(site.serve_command(&address));
    until(9);
    follower.terminate();
    assert_eq!(follower.wait(PATIENCE).code(), Some(0));
    drop(server);
    check(&site.path("replica"));
}

/// The files of a leased commit can be downloaded, completely and in ranges, although newer commits followed
/// and the files were deleted.
#[test]
fn a_lease_keeps_the_files_of_a_commit() {
    let site = Site::new(60);
    let server = site.serve();
    let bearer = format!("Authorization: Bearer {}", site.key);
    let get = |target: &str, headers: &[&str]| {
        let headers = [&[bearer.as_str()], headers].concat();
        crate::util::client::request(&server.address, "GET", target, &headers)
    };
    let offer = get("/api/v1/snapshot", &[]).json();
    let id = offer["commit"].as_str().unwrap();
    for articles in [20, 70, 30] {
        site.write(articles);
    }
    let files = offer["files"].as_array().unwrap();
    let generation = site.index().join(format!("gen-{}", offer["generation"]));
    let is_gone = |file: &&Value| !generation.join(file["name"].as_str().unwrap()).exists();
    assert!(files.iter().any(|file| is_gone(&file)), "nothing was swept");
    for file in files {
        let target = format!("/api/v1/snapshot/{id}/{}", file["name"].as_str().unwrap());
        let whole = get(&target, &[]);
        let sum = xxhash_rust::xxh3::xxh3_128(&whole.body);
        assert_eq!((whole.status, format!("{sum:032x}").into()), (200, file["xxh3"].clone()));
        assert_eq!(whole.body.len() as u64, file["bytes"], "{file}");
        let rest = get(&target, &["Range: bytes=5-"]);
        assert_eq!((rest.status, &rest.body[..]), (206, &whole.body[5..]), "{file}");
    }
    // The current commit is a different one; each commit is served under its own id.
    let now = get("/api/v1/snapshot", &[]).json();
    assert_ne!(now["commit"], offer["commit"]);
    assert_eq!(now["articles"], 30);
}
