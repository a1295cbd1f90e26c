//! Leases and commits over a cluster in memory.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use proptest::prelude::*;

use super::blobs::MAX_PIECE_BYTES;
use super::*;
use crate::fake::{Fake, Fault};

const LASTS: Duration = Duration::from_secs(30);
const GRACE: Duration = Duration::from_secs(600);

/// A clock that the test sets.
#[derive(Clone, Default)]
struct Hand(Arc<AtomicU64>);

impl Hand {
    fn pass(&self, seconds: u64) {
        self.0.fetch_add(seconds * 1000, Ordering::Relaxed);
    }

    fn clock(&self) -> Clock {
        let time = Arc::clone(&self.0);
        Arc::new(move || time.load(Ordering::Relaxed))
    }
}

fn take(cluster: Cluster, holder: &str, hand: &Hand) -> Result<Lease, LeaseError> {
    Lease::take(Place::new(cluster, "news"), holder, LASTS, hand.clock())
}

fn commit_of(number: u64, index: &str) -> NewCommit {
    NewCommit {
        number,
        index: index.to_owned(),
        mapping: 1,
        fingerprint: "a".to_owned(),
        manifest: Manifest::default(),
        parts: Parts::default(),
    }
}

fn commit(lease: &Lease) -> u64 {
    let number = lease.next_number();
    lease.commit(&commit_of(number, "news-1"), GRACE).unwrap();
    number
}

fn read(fake: &Arc<Fake>) -> State {
    Place::new(fake.steady(), "news").read().unwrap().unwrap()
}

#[test]
fn one_publishes_until_it_ends() {
    let (fake, hand) = (Fake::new(), Hand::default());
    assert_eq!(Place::new(fake.steady(), "news").read().unwrap(), None);
    let first = take(fake.steady(), "a", &hand).unwrap();
    let number = commit(&first);
    assert_eq!(number, (1 << 32) + 1);
    assert_eq!(read(&fake).commit, number);
    // Another publisher has to wait while the first one renews its lease.
    hand.pass(20);
    first.renew().unwrap();
    hand.pass(20);
    let refused = take(fake.steady(), "b", &hand).err().unwrap();
    assert!(matches!(&refused, LeaseError::Held { wait, .. } if wait.as_secs() == 10), "{refused}");
    assert!(refused.to_string().contains("published by a"), "{refused}");
    first.release().unwrap();
    let second = take(fake.steady(), "b", &hand).unwrap();
    // The first one gave its lease back, so no number is aborted.
    let number = commit(&second);
    let state = read(&fake);
    assert_eq!((state.commit, state.aborted.len()), (number, 0));
}

#[test]
fn who_was_silent_for_too_long_can_do_no_harm() {
    let (fake, hand) = (Fake::new(), Hand::default());
    let first = take(fake.steady(), "a", &hand).unwrap();
    let seen = commit(&first);
    let half = first.next_number();
    hand.pass(31);
    let second = take(fake.steady(), "b", &hand).unwrap();
    let late = first.commit(&commit_of(half, "news-1"), GRACE).unwrap_err();
    assert!(matches!(&late, LeaseError::Lost { holder, .. } if holder == "b"), "{late}");
    assert_eq!(read(&fake).commit, seen);
    let number = commit(&second);
    let state = read(&fake);
    // Nobody sees what the first one has sent or still sends.
    assert!(state.is_aborted(half) && state.is_aborted(half + 1000));
    assert!(!state.shows(half, OPEN) && state.shows(seen, OPEN) && state.shows(seen, half));
    assert!(!state.shows(seen, number) && state.shows(number, OPEN));
    assert!(!state.shows(number + 1, OPEN));
}

#[test]
fn a_new_index_knows_nothing_of_other_numbers() {
    let (fake, hand) = (Fake::new(), Hand::default());
    let lease = take(fake.steady(), "a", &hand).unwrap();
    commit(&lease);
    let _unused = lease.next_number();
    commit(&lease);
    assert_eq!(read(&fake).aborted.len(), 1);
    lease.record_unused_index("news-2").unwrap();
    assert_eq!(read(&fake).spare.len(), 1);
    let number = lease.next_number();
    lease.commit(&commit_of(number, "news-2"), GRACE).unwrap();
    let state = read(&fake);
    assert_eq!((&*state.index, state.aborted.len()), ("news-2", 0));
    assert_eq!(state.spare, [("news-1".to_owned(), 0)]);
    lease.forget(&["news-1".to_owned()], &[]).unwrap();
    assert_eq!(read(&fake).spare, []);
}

#[test]
fn expired_commits_are_reported() {
    let (fake, hand) = (Fake::new(), Hand::default());
    hand.pass(1_000_000);
    let lease = take(fake.steady(), "a", &hand).unwrap();
    let mut numbers = Vec::new();
    for _ in 0..200 {
        numbers.push(commit(&lease));
        hand.pass(10);
    }
    let state = read(&fake);
    assert!(state.earlier.len() <= 64, "{}", state.earlier.len());
    let settled = state.settled(lease.now(), GRACE);
    // 600 seconds are 60 commits, but not every commit is recorded.
    let at = numbers.iter().position(|number| *number == settled).unwrap();
    assert!((130..=140).contains(&at), "{at}");
    hand.pass(700);
    assert_eq!(state.settled(lease.now(), GRACE), *numbers.last().unwrap());
    assert_eq!(State::default().settled(0, GRACE), 0);
}

#[test]
fn bytes_come_back_from_their_pieces() {
    let fake = Fake::new();
    let place = Place::new(fake.steady(), "news");
    place.create().unwrap();
    let bytes: Vec<u8> = (0..MAX_PIECE_BYTES + 10).map(|n| (n / 7) as u8).collect();
    let ids = place.put_blob(&bytes, &[], 5).unwrap();
    assert_eq!(ids.len(), 2);
    assert_eq!(place.put_blob(&bytes, &ids, 6).unwrap(), ids);
    assert_eq!(place.blob(&ids).unwrap(), bytes);
    assert_eq!(place.blob(&[]).unwrap(), b"");
    let gone = place.blob(&["blob-0".to_owned()]).unwrap_err();
    assert!(matches!(gone, ClusterError::Gone { .. }), "{gone}");
    // Pieces that the state names stay.
    let parts = Parts { synonyms: ids[..1].to_vec(), ..Parts::default() };
    let state = State { parts, ..State::default() };
    assert_eq!(place.remove_blobs(&state, 5).unwrap(), 0);
    assert_eq!(place.remove_blobs(&state, 6).unwrap(), 1);
    assert_eq!(place.blob(&ids[..1]).unwrap().len(), MAX_PIECE_BYTES);
    assert!(place.blob(&ids).is_err());
}

#[test]
fn what_another_version_or_program_wrote_is_not_touched() {
    #[track_caller]
    fn check(source: serde_json::Value, expected: &str) {
        let fake = Fake::new();
        let cluster = fake.steady();
        cluster.create_index("news.state", &json!({})).unwrap();
        cluster.put("news.state", "state", &source, crate::client::Expected::Absent).unwrap();
        let error = take(cluster, "a", &Hand::default()).err().unwrap().to_string();
        assert!(error.contains(expected), "{error}");
        assert_eq!(fake.documents("news.state")["state"], source);
    }
    check(json!({"format": 2}), "later version");
    check(json!({"title": "x"}), "choose another name");
    check(json!({"format": 1}), "cannot be read");
}

/// What a publisher does in one step of the property below.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// Reserves a number, and sends something.
    Send(usize),
    /// Commits the last number reserved.
    Commit(usize),
    Take(usize),
    Renew(usize),
    Release(usize),
    Pass,
}

proptest! {
    /// Whatever several publishers do, and whichever responses are lost: a number that a reader once saw
    /// stays visible until its document is closed, and a number without a commit is never visible.
    #[test]
    fn only_what_was_committed_is_seen(
        steps in proptest::collection::vec((0..6_u8, 0..3_usize), 1..40),
        faults in proptest::collection::vec(0..12_u8, 64),
    ) {
        let (fake, hand) = (Fake::new(), Hand::default());
        // An index is named after the number of its first commit, so no other publisher has it.
        let first = take(fake.steady(), "first", &hand).unwrap();
        let mut committed: Vec<u64> = vec![commit(&first)];
        first.release().unwrap();
        // All numbers with which something may have been sent.
        let mut numbers: Vec<u64> = Vec::new();
        let mut leases: [Option<Lease>; 3] = [None, None, None];
        let mut sent: [Vec<u64>; 3] = Default::default();
        // Numbers whose response was lost: they may be committed or not, but this does not change.
        let mut unsure: Vec<u64> = Vec::new();
        for (kind, who) in steps {
            let step = match kind {
                0 => Step::Send(who),
                1 => Step::Commit(who),
                2 => Step::Take(who),
                3 => Step::Renew(who),
                4 => Step::Release(who),
                _ => Step::Pass,
            };
            match step {
                Step::Take(who) => {
                    let faults = faults.clone();
                    let cluster = fake.client(move |number, _| match faults[(number + who) % 64] {
                        0 => Fault::Before,
                        1 => Fault::After,
                        2 => Fault::Busy,
                        _ => Fault::None,
                    });
                    let holder = format!("publisher {who} {}", hand.clock()());
                    if let Ok(lease) = take(cluster, &holder, &hand) {
                        (leases[who], sent[who]) = (Some(lease), Vec::new());
                    }
                }
                Step::Send(who) => {
                    if let Some(lease) = &leases[who] {
                        let number = lease.next_number();
                        sent[who].push(number);
                        numbers.push(number);
                    }
                }
                Step::Commit(who) => {
                    if let (Some(lease), Some(number)) = (&leases[who], sent[who].pop()) {
                        match lease.commit(&commit_of(number, "news-1"), GRACE) {
                            Ok(()) => committed.push(number),
                            Err(LeaseError::Lost { .. }) => leases[who] = None,
                            Err(_) => { unsure.push(number); leases[who] = None; }
                        }
                        sent[who].clear();
                    }
                }
                Step::Renew(who) => {
                    if let Some(Err(_)) = leases[who].as_ref().map(Lease::renew) {
                        leases[who] = None;
                    }
                }
                Step::Release(who) => {
                    if let Some(lease) = leases[who].take() {
                        let _ = lease.release();
                    }
                }
                Step::Pass => hand.pass(31),
            }
            let Some(state) = Place::new(fake.steady(), "news").read().unwrap() else { continue };
            if !committed.contains(&state.commit) && state.commit > 0 {
                prop_assert!(unsure.contains(&state.commit));
                committed.push(state.commit);
            }
            for number in &committed {
                prop_assert!(state.shows(*number, OPEN), "{number} of {state:?}");
            }
            for number in &numbers {
                let was = committed.contains(number) || unsure.contains(number);
                prop_assert!(was || !state.shows(*number, OPEN), "{number} of {state:?}");
            }
        }
    }
}
