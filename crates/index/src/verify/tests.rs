//! What a verification finds, records, and reads again.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::disk::manifest::Manifest;
use crate::testing::put;

const SMALL: &str = "ledger-1.json";
const SEGMENT: &str = "0123456789abcdef0123456789abcdef";

/// A commit of three files: 100 bytes beside the segments, and segments of 1,000 and 3,000 bytes.
struct VerifiedWorld {
    dir: TempDir,
    commit: Arc<Commit>,
}

impl VerifiedWorld {
    fn new() -> VerifiedWorld {
        let dir = tempfile::tempdir().unwrap();
        let other = SEGMENT.replace('0', "f");
        let sizes = [
            (SMALL.to_owned(), 100),
            (format!("{SEGMENT}.pos"), 3_000),
            (format!("{other}.pos"), 1_000),
        ];
        let path = directory::generation_path(dir.path(), 1);
        fs::create_dir(&path).unwrap();
        let mut files = BTreeMap::new();
        for (name, size) in sizes {
            let bytes: Vec<u8> = (0..size).map(|byte: u32| byte as u8).collect();
            fs::write(path.join(&name), &bytes).unwrap();
            files.insert(name, FileSum::of(&bytes));
        }
        let commit = Commit {
            manifest: Manifest { generation: 1, commit: 1, ..Manifest::default() },
            ledger: vec![SMALL.to_owned()],
            folders: Vec::new(),
            dictionary: None,
            files,
            segments: serde_json::Value::Null,
        };
        VerifiedWorld { dir, commit: Arc::new(commit) }
    }

    fn verification(&self) -> Verification {
        Verification::new(self.dir.path(), Arc::clone(&self.commit), None)
    }

    fn path(&self, name: &str) -> PathBuf {
        directory::generation_path(self.dir.path(), 1).join(name)
    }

    /// Flips a bit at the end of a file.
    fn hurt(&self, name: &str) {
        let mut bytes = fs::read(self.path(name)).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        put(&self.path(name), &bytes).unwrap();
    }
}

fn verifying(done: u64) -> VerificationState {
    VerificationState::Verifying { done, total: 4_100 }
}

#[test]
fn small_files_come_first_and_then_segments_smallest_first() {
    let world = VerifiedWorld::new();
    let verification = world.verification();
    assert_eq!(verification.state(), verifying(0));
    assert!(verification.step(50));
    assert_eq!(verification.state(), verifying(100));
    assert!(verification.step(1_500));
    assert_eq!(verification.state(), verifying(1_100));
    assert!(!verification.step(1));
    assert_eq!(verification.state(), VerificationState::Verified);
    assert!(!verification.step(1) && verification.wait().is_ok());
}

#[test]
fn what_was_read_once_is_known_until_it_changes() {
    let world = VerifiedWorld::new();
    world.verification().finish();
    // The next process has nothing to wait for, but may read everything again.
    let next = world.verification();
    assert!(next.is_verified() && !next.step_unknown(u64::MAX));
    assert!(next.step(1));
    // A file that was replaced is unknown.
    let small = fs::read(world.path(SMALL)).unwrap();
    put(&world.path(SMALL), &small).unwrap();
    assert_eq!(world.verification().state(), verifying(4_000));
    world.verification().finish_unknown();
    assert!(world.verification().is_verified());
    // A damaged record is ignored.
    let record = world.path(&names::verified(1));
    let mut bytes = fs::read(&record).unwrap();
    bytes[40] ^= 1;
    put(&record, &bytes).unwrap();
    assert_eq!(world.verification().state(), verifying(0));
}

#[test]
fn damage_is_named_and_never_forgotten() {
    let world = VerifiedWorld::new();
    world.verification().finish();
    let name = format!("{SEGMENT}.pos");
    world.hurt(&name);
    let verification = world.verification();
    assert!(verification.allow_search().is_ok());
    verification.finish();
    let VerificationState::Damaged(damaged) = verification.state() else { panic!() };
    assert_eq!(damaged[0].name, format!("gen-1/{name}"));
    assert!(verification.allow_search().is_err() && verification.wait().is_err());
    // The file is not recorded as undamaged, and a later commit that also has the file knows of the
    // damage.
    let mut later = (*world.commit).clone();
    later.manifest.commit = 2;
    let later = Verification::new(world.dir.path(), Arc::new(later), Some(&verification));
    assert_eq!(later.state(), verifying(1_100));
    later.finish_unknown();
    assert!(matches!(later.state(), VerificationState::Damaged(_)));
    // Lengths are looked at before anything is read.
    fs::remove_file(world.path(SMALL)).unwrap();
    let VerificationState::Damaged(damaged) = world.verification().state() else { panic!() };
    assert_eq!(
        (damaged[0].name.as_str(), damaged[0].reason.as_str()),
        ("gen-1/ledger-1.json", "it is missing")
    );
    // Searches do not read it.
    assert!(world.verification().allow_search().is_ok());
}

#[test]
fn who_has_a_file_open_needs_no_name_of_it() {
    let world = VerifiedWorld::new();
    let verification = world.verification();
    fs::remove_file(world.path(&format!("{SEGMENT}.pos"))).unwrap();
    verification.finish();
    assert!(matches!(verification.state(), VerificationState::Damaged(_)));
    assert!(verification.allow_search().is_ok() && verification.wait().is_err());
    // A process that opens the index now cannot search it.
    assert!(world.verification().allow_search().is_err());
}

#[test]
fn what_is_merged_is_read_first() {
    let world = VerifiedWorld::new();
    world.hurt(&format!("{SEGMENT}.pos"));
    let verification = world.verification();
    let other = SEGMENT.replace('0', "f");
    assert!(verification.check_segments(&[other]).is_ok());
    assert!(verification.check_segments(&[SEGMENT.to_owned()]).is_err());
    assert!(verification.check_segments(&[SEGMENT.to_owned()]).is_err());
    assert!(verification.allow_search().is_err());
}
