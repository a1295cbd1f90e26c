//! Publishing to real nodes: what readers see while the publisher is killed, a node dies, or the network is
//! cut.
//!
//! `SOUWEN_PUBLISH_KILLS` sets the number of kills (default 6), `SOUWEN_KILL_SEED` the seed of their moments.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::nodes::Nodes;
use super::proxy::Network;
use super::site::{Articles, Site, assert_same, shown, shown_in, state};
use crate::util::process::{Guarded, souwen};
use crate::util::{PATIENCE, Random, test_name};

/// The interval between two checks of something that cannot be waited for in another way.
const LOOK: Duration = Duration::from_millis(50);

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().expect("a number"))
}

#[test]
fn an_index_is_published_and_followed() {
    let Some(nodes) = Nodes::shared(test_name!()) else { return };
    let (site, to) = (Site::new(), nodes.url(0, "followed"));
    let first = site.index_state(1);
    let done = site.publish(&to, &[]).success().json();
    let count = |report: &Value, name: &str| report[name].as_u64().unwrap() as usize;
    assert_eq!((count(&done, "created"), count(&done, "closed")), (first.len(), 0));
    assert_same(&shown(&nodes, "followed"), &first, "first");
    let again = site.publish(&to, &[]).success().json();
    assert_eq!((&again["changed"], &again["commit"]), (&json!(false), &done["commit"]));
    // The name is an alias of the index, so that other tools can use it.
    let index = done["index"].as_str().unwrap();
    assert!(nodes.ask("GET", "/_alias/followed", "").get(index).is_some());
    // Later commits are published by the follower. The lease is long enough for another publisher to see,
    // even on a slow machine, that it is renewed.
    let following = ["--follow", "--interval", "1s", "--lease", "15s"];
    let mut publisher = Guarded(site.publish_command(&to, &following).spawn().unwrap());
    for number in 2..5 {
        let now = site.index_state(number);
        let begun = Instant::now();
        while shown(&nodes, "followed") != now {
            assert!(publisher.0.try_wait().unwrap().is_none(), "the publisher has ended");
            assert!(begun.elapsed() < PATIENCE, "{number} does not come");
            std::thread::sleep(LOOK);
        }
    }
    // Only one publisher may hold the lease.
    let other = site.publish(&to, &[]);
    assert_eq!(other.code, Some(2));
    assert!(other.stderr.contains("is being published by process"), "{}", other.stderr);
    publisher.terminate();
    assert!(publisher.wait(PATIENCE).success());
    let state = state(&nodes, "followed").unwrap();
    assert_eq!((&*state.lease.holder, state.aborted), ("", vec![]));
}

#[test]
fn typing_mistakes_are_reported() {
    let Some(nodes) = Nodes::shared(test_name!()) else { return };
    #[track_caller]
    fn check(to: &str, expected: &str) {
        let site = Site::new();
        site.index_state(0);
        let ran = site.publish(to, &[]);
        assert_eq!(ran.code, Some(2), "{}", ran.stderr);
        assert!(ran.stderr.contains(expected), "{}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    }
    check(&nodes.url(0, "")[..nodes.url(0, "").len() - 1], "the name");
    check("http://127.0.0.1:1/news", "nothing listens there");
    nodes.ask("PUT", "/foreign", "");
    check(&nodes.url(0, "foreign"), "choose another name");
    let missing = souwen(["publish", "--to", &nodes.url(0, "x"), "--index", "no-index-here"]);
    assert!(missing.stderr.contains("no index at"), "{}", missing.stderr);
}

#[test]
fn the_publisher_is_killed_at_any_moment() {
    let Some(nodes) = Nodes::shared(test_name!()) else { return };
    let kills = setting("SOUWEN_PUBLISH_KILLS", 6);
    let mut random = Random(setting("SOUWEN_KILL_SEED", 20_230_519));
    let (site, to) = (Site::new(), nodes.url(0, "killed"));
    site.index_state(0);
    site.publish(&to, &[]).success();
    let mut was;
    let mut now = site.index_state(1);
    let begun = Instant::now();
    site.publish(&to, &[]).success();
    let takes = begun.elapsed();
    assert_same(&shown(&nodes, "killed"), &now, "before the first kill");
    let (mut old, mut new) = (0, 0);
    for round in 0..kills {
        (was, now) = (now, site.index_state(round as usize + 2));
        let mut publisher = Guarded(site.publish_command(&to, &[]).spawn().unwrap());
        // The killed publisher cannot release its lease, so the lease has to expire first.
        let wait = if round > 0 { Duration::from_secs(1) } else { Duration::ZERO };
        // The moment of the kill is the subject of the test; nothing is waited for.
        std::thread::sleep(wait + takes.mul_f64(1.2 * random.fraction()));
        let _ = publisher.0.kill();
        publisher.wait(PATIENCE);
        nodes.ask("POST", "/killed-*/_refresh", "");
        let seen = shown(&nodes, "killed");
        match seen == now {
            true => new += 1,
            false => {
                old += 1;
                assert_same(&seen, &was, &format!("kill {round}"));
                // In the next round, this state is the one before the commit.
                now = was.clone();
            }
        }
    }
    println!("{kills} kills: {old} left the commit before, {new} the new one");
    assert_eq!(old + new, kills);
    now = site.index_state(99);
    site.publish(&to, &[]).success();
    assert_same(&shown(&nodes, "killed"), &now, "in the end");
    assert!(old > 0 || kills < 6, "no kill came before a commit");
}

#[test]
fn a_node_of_three_dies_while_articles_are_read_and_published() {
    let Some(mut nodes) = Nodes::apart(test_name!(), 3) else { return };
    let (site, to) = (Site::new(), nodes.url(0, "three"));
    let mut states = vec![site.index_state(0)];
    site.publish(&to, &["--shards", "3", "--replicas", "1"]).success();
    nodes.ask("GET", "/_cluster/health/three?wait_for_status=green&timeout=60s", "");
    for victim in [2, 1] {
        states.push(site.index_state(states.len()));
        let (stop, reads) = (AtomicBool::new(false), AtomicUsize::new(0));
        let mut publisher = Guarded(site.publish_command(&to, &[]).spawn().unwrap());
        let reader = nodes.reader();
        std::thread::scope(|scope| {
            scope.spawn(|| read_on(&reader, &states, &stop, &reads));
            let begun = Instant::now();
            // Waits until both reading and publishing are in progress.
            while reads.load(Ordering::SeqCst) < 3 && begun.elapsed() < PATIENCE {
                std::thread::sleep(LOOK);
            }
            nodes.kill(victim);
            let before = reads.load(Ordering::SeqCst);
            let ended = publisher.wait(PATIENCE * 2);
            nodes.until_joined(0, 2);
            if !ended.success() {
                // The publisher may have given up; then none of its articles are visible, and the next one
                // succeeds.
                site.publish(&to, &[]).success();
            }
            let begun = Instant::now();
            while reads.load(Ordering::SeqCst) < before + 3 && begun.elapsed() < PATIENCE {
                std::thread::sleep(LOOK);
            }
            assert!(reads.load(Ordering::SeqCst) >= before + 3, "nothing is answered any more");
            stop.store(true, Ordering::SeqCst);
        });
        assert_same(&shown(&nodes, "three"), states.last().unwrap(), "with two nodes");
        nodes.revive(victim);
        nodes.until_joined(0, 3);
        nodes.ask("GET", "/_cluster/health/three?wait_for_status=green&timeout=60s", "");
        assert_same(&shown(&nodes, "three"), states.last().unwrap(), "with three nodes again");
    }
}

/// Reads until told to stop. Every answer must be one of the states, and never older than an earlier answer.
fn read_on(nodes: &Nodes, states: &[Articles], stop: &AtomicBool, reads: &AtomicUsize) {
    let mut newest = 0;
    while !stop.load(Ordering::SeqCst) {
        let read = state(nodes, "three").and_then(|state| shown_in(nodes, &state));
        // While a node is down there may be no answer, but never a wrong one.
        if let Some(articles) = read {
            let which = states.iter().rposition(|state| *state == articles);
            let which = which.unwrap_or_else(|| {
                panic!("{} articles are shown, which is no state", articles.len())
            });
            assert!(which >= newest, "state {which} is shown after {newest}");
            newest = which;
            reads.fetch_add(1, Ordering::SeqCst);
        }
    }
}

#[test]
fn the_network_is_cut_in_the_middle() {
    let Some(nodes) = Nodes::shared(test_name!()) else { return };
    let (site, network) = (Site::new(), Network::to(&nodes.address(0)));
    let to = format!("http://{}/cut", network.address);
    let mut now = site.index_state(0);
    site.publish(&to, &[]).success();
    let whole = network.passed();
    for (number, part) in [1, 3, 5, 7].into_iter().enumerate() {
        now = site.index_state(number + 1);
        // The network returns soon: interrupted requests are sent again.
        network.cut_after(whole * part / 40, 2);
        site.publish(&to, &[]).success();
        network.mend();
        assert_same(&shown(&nodes, "cut"), &now, &format!("cut after {part} parts of 40"));
    }
    // The network is down for longer than the publisher waits: the previous commit stays visible, and the
    // error says why.
    let next = site.index_state(6);
    network.cut_after(whole / 80, u64::MAX);
    let failed = site.publish(&to, &[]);
    network.mend();
    assert_eq!(failed.code, Some(2), "{}", failed.stderr);
    assert!(failed.stderr.contains("does not answer"), "{}", failed.stderr);
    assert_same(&shown(&nodes, "cut"), &now, "the commit before");
    site.publish(&to, &[]).success();
    assert_same(&shown(&nodes, "cut"), &next, "in the end");
}
