//! A replica under load: readers send requests while commits arrive, and copying is killed at random moments.
//!
//! `SOUWEN_PULL_ROUNDS` sets how many commits are copied (default 6), `SOUWEN_PULL_REQUESTS` the minimal
//! number of requests meanwhile (default 200), and `SOUWEN_PULL_KILLS` the number of kills (default 8).

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::check;
use super::site::{Site, pull_command, search};
use crate::util::client::{raw, try_get};
use crate::util::process::{Guarded, Server, command};
use crate::util::{PATIENCE, Random};

fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |value| value.parse().expect("a number"))
}

/// Ends the other threads, also when an assertion fails.
struct Done<'d>(&'d AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// No request fails while a replica switches from commit to commit, and every answer is from an existing
/// commit.
#[test]
fn readers_of_a_replica_notice_nothing() {
    let rounds = setting("SOUWEN_PULL_ROUNDS", 6);
    let requests = setting("SOUWEN_PULL_REQUESTS", 200);
    let site = Site::new(200);
    let server = site.serve();
    site.pull(&server, "replica").success();
    let replica = site.serve_replica("replica");
    let (done, answered, failed) =
        (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    let (highest, moved) = (AtomicUsize::new(0), std::sync::Mutex::new(Vec::new()));
    let begun = Instant::now();
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) || answered.load(Ordering::Relaxed) < requests {
                    let known = highest.load(Ordering::Relaxed);
                    let answer = try_get(&replica.address, "/api/v1/search?q=%E6%B8%AF%E5%8F%A3");
                    let total = answer.filter(|answer| answer.status == 200);
                    let total = total.and_then(|answer| answer.json()["total"].as_u64());
                    match total {
                        // Totals never decrease.
                        Some(total) if total as usize >= known => {}
                        other => {
                            failed.fetch_add(1, Ordering::Relaxed);
                            eprintln!("{other:?} {}", replica.stderr());
                        }
                    }
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let _done = Done(&done);
        for round in 1..=rounds {
            site.write(200 + round);
            let pulled = site.pull(&server, "replica").success().json();
            assert_eq!(pulled["articles"], 200 + round);
            moved.lock().unwrap().push(pulled["moved_bytes"].as_u64().unwrap());
            site.until_shown(&replica, 200 + round);
            highest.store(200 + round, Ordering::Relaxed);
        }
    });
    let answered = answered.into_inner();
    assert_eq!(failed.into_inner(), 0, "of {answered} requests");
    assert!(answered >= requests);
    check(&site.path("replica"));
    let mut moved = moved.into_inner().unwrap();
    moved.sort_unstable();
    let all = std::fs::read_dir(site.index().join("gen-1")).unwrap();
    let all: u64 = all.map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
    // Shown with `--nocapture`.
    println!(
        "{rounds} commits copied in {:.1} s, {answered} requests, 0 errors; bytes moved a commit: {} to \
         {}, median {}, of {all}",
        begun.elapsed().as_secs_f64(),
        moved[0],
        moved[moved.len() - 1],
        moved[moved.len() / 2],
    );
}

/// When copying is killed, the replica is in the state before or after, and is still served; the next run
/// completes the copy.
#[test]
fn killing_a_pull_leaves_a_whole_replica() {
    let kills = setting("SOUWEN_PULL_KILLS", 8);
    let mut random = Random(setting("SOUWEN_PULL_SEED", 20_230_519) as u64);
    let site = Site::new(300);
    let server = site.serve();
    let begun = Instant::now();
    site.pull(&server, "replica").success();
    let takes = begun.elapsed();
    let replica = site.serve_replica("replica");
    let (mut articles, mut before, mut after, mut ended) = (300, 0, 0, 0);
    while before + after < kills {
        // Every other round starts without a copy.
        let is_first = (before + after + ended) % 2 == 1;
        let name = if is_first { "fresh" } else { "replica" };
        let old = if is_first { None } else { Some(articles) };
        articles += 1;
        site.write(articles);
        let mut command = pull_command(&server.url(""), &site.path(name));
        let mut run = Guarded(command.env("SOUWEN_REMOTE_KEY", &site.key).spawn().unwrap());
        // The moment of the kill is the subject of the test; nothing is waited for.
        thread::sleep(takes.mul_f64(1.1 * random.fraction()).min(Duration::from_secs(5)));
        let has_ended = run.0.try_wait().unwrap().is_some();
        drop(run);
        let now = souwen::index::manifest::of_index(&site.path(name))
            .unwrap()
            .map(|m| m.articles as usize);
        match now {
            now if now == Some(articles) => after += usize::from(!has_ended),
            now if now == old => before += usize::from(!has_ended),
            now => panic!("{now:?} articles, neither {old:?} nor {articles}"),
        }
        ended += usize::from(has_ended);
        if now.is_some() {
            check(&site.path(name));
        }
        // It is still served, and the next run completes the copy.
        search(&replica.address);
        site.pull(&server, name).success();
        check(&site.path(name));
        // Files that the server of the replica writes next to its commit are temporary.
        let deadline = Instant::now() + PATIENCE;
        while let left = leftovers(&site.path(name))
            && !left.is_empty()
        {
            assert!(Instant::now() < deadline, "{left:?}");
            thread::sleep(Duration::from_millis(2));
        }
        if is_first {
            std::fs::remove_dir_all(site.path(name)).unwrap();
            site.pull(&server, "replica").success();
        }
    }
    println!("{kills} kills of a pull: {before} before, {after} after, {ended} had ended; 0 bad");
    site.until_shown(&replica, articles);
}

/// The temporary files in a copy.
fn leftovers(index: &std::path::Path) -> Vec<String> {
    let files = crate::util::files_under(index).into_iter();
    let names = files.map(|path| path.file_name().unwrap().to_string_lossy().into_owned());
    names.filter(|name| name.ends_with(".tmp")).collect()
}

/// Puts an article; the commit may contain articles that others put at the same time.
fn put(server: &Server, key: &str, id: &str) {
    let body = format!("{{\"title\":\"急电{id}\",\"body\":\"第{id}封到达港口。\"}}");
    let head = format!(
        "PUT /api/v1/articles/{id} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        server.address,
        body.len()
    );
    let answer = raw(&server.address, head.as_bytes());
    assert_eq!(answer.status, 201, "{}", answer.text());
}

/// Copies that are made while articles are pushed, each in its own commit, are complete, and contain
/// everything that was acknowledged before.
#[test]
fn copies_are_whole_while_the_server_is_written_to() {
    let rounds = setting("SOUWEN_PULL_WRITING", 3);
    let site = Site::new(50);
    let server = site.serve();
    let begun = Instant::now();
    let (done, pushed) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        for writer in 0..2 {
            let (site, server, done, pushed) = (&site, &server, &done, &pushed);
            scope.spawn(move || {
                for number in 0.. {
                    if done.load(Ordering::Relaxed) {
                        return;
                    }
                    put(server, &site.other_key, &format!("{writer}-{number}"));
                    pushed.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let _done = Done(&done);
        for round in 0..rounds {
            let known = || 50 + pushed.load(Ordering::Relaxed) as u64;
            let before = known();
            let pulled = site.pull(&server, "replica").success().json();
            assert!(pulled["articles"].as_u64().unwrap() >= before, "{pulled}, not {before}");
            check(&site.path("replica"));
            let (to, before) = (site.path(&format!("snapshot-{round}")), known());
            let mut snapshot = command(["snapshot", "--json", "--index"]);
            let output = snapshot.arg(site.index()).arg(&to).output().unwrap();
            let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{stderr}");
            let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            assert!(report["articles"].as_u64().unwrap() >= before, "{report}, not {before}");
            check(&to);
        }
    });
    let (pushed, took) = (pushed.into_inner(), begun.elapsed().as_secs_f64());
    let manifest = souwen::index::manifest::of_index(&site.index()).unwrap().unwrap();
    assert_eq!(manifest.articles, 50 + pushed as u64);
    println!(
        "{rounds} pulls and {rounds} snapshots while {pushed} articles were pushed in {took:.1} s, in {} \
         commits; 0 bad",
        manifest.commit
    );
}
