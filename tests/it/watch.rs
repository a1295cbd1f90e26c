//! A server follows its folders: new, changed, renamed and deleted files take effect a moment later, and
//! nothing is lost when a drive is disconnected.
//!
//! `SOUWEN_WATCH_ROUNDS` sets how many changes are timed (default 8); `--nocapture` shows the times.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::util::process::{Server, index};
use crate::util::{PATIENCE, write};

/// The interval between two requests that wait for a change.
const ASK: Duration = Duration::from_millis(10);

/// A folder, and a server that follows it.
struct Followed {
    dir: TempDir,
    server: Server,
}

impl Followed {
    /// A folder with two articles, served with these arguments. The second article is added after the index
    /// was built: when it is found, the server has finished its first scan of the folder.
    fn with(arguments: &[&str]) -> Followed {
        let dir = TempDir::new().unwrap();
        put(&dir.path().join("news/first.md"), "港口扩建");
        index(&dir.path().join("index"), &[&dir.path().join("news")]);
        put(&dir.path().join("news/start.md"), "桥梁合龙");
        let server = Server::start_with(&dir.path().join("index"), arguments);
        let followed = Followed { dir, server };
        followed.comes("港口扩建", 1);
        followed.comes("桥梁合龙", 1);
        followed
    }

    fn new() -> Followed {
        Followed::with(&[])
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("news").join(name)
    }

    fn count(&self, text: &str) -> u64 {
        self.server.search(&format!("\"{text}\""))["total"].as_u64().unwrap()
    }

    /// Waits until a text has this many matches.
    #[track_caller]
    fn comes(&self, text: &str, expected: u64) {
        let end = Instant::now() + PATIENCE;
        while self.count(text) != expected {
            let (found, log) = (self.count(text), self.server.stderr());
            assert!(Instant::now() < end, "{text}: {found}, not {expected}; {log}");
            sleep(ASK);
        }
    }

    /// Waits until the server has printed a message.
    #[track_caller]
    fn logs(&self, what: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.server.stderr().contains(what) {
            assert!(Instant::now() < end, "{what} is not in: {}", self.server.stderr());
            sleep(ASK);
        }
    }
}

fn put(path: &Path, text: &str) {
    write(path, format!("# {text}的消息\n\n{text}，工人们说。（完）\n"));
}

#[test]
fn what_changes_in_a_folder_is_found() {
    let followed = Followed::new();
    put(&followed.path("second.md"), "棉花丰收");
    followed.comes("棉花丰收", 1);
    put(&followed.path("second.md"), "棉花减产");
    followed.comes("棉花减产", 1);
    assert_eq!(followed.count("棉花丰收"), 0);
    // In a folder that did not exist.
    put(&followed.path("五月/十九日/third.md"), "铁路开工");
    followed.comes("铁路开工", 1);
    put(&followed.path("五月/十九日/third.md"), "铁路通车");
    followed.comes("铁路通车", 1);
    fs::rename(followed.path("second.md"), followed.path("五月/renamed.md")).unwrap();
    put(&followed.path("last.md"), "茶叶出口");
    followed.comes("茶叶出口", 1);
    followed.comes("棉花减产", 1);
    fs::remove_file(followed.path("五月/renamed.md")).unwrap();
    followed.comes("棉花减产", 0);
    assert_eq!(followed.count("港口扩建"), 1);
}

#[test]
fn a_folder_that_is_moved_in_is_read() {
    let followed = Followed::new();
    let outside = followed.dir.path().join("outside");
    for number in 0..5 {
        put(&outside.join(format!("{number}.md")), &format!("第{number}届论坛"));
    }
    fs::rename(&outside, followed.path("六月")).unwrap();
    followed.comes("届论坛", 5);
    put(&followed.path("六月/9.md"), "第9届论坛");
    followed.comes("届论坛", 6);
}

#[test]
fn editors_that_put_a_new_file_in_the_place_of_the_old_one_are_understood() {
    let followed = Followed::new();
    let page = followed.path("page.md");
    put(&page, "丝绸出口");
    followed.comes("丝绸出口", 1);
    // Like vim: the old file is renamed, the new one gets its name, the old one is deleted.
    fs::rename(&page, followed.path("page.md~")).unwrap();
    put(&page, "丝绸进口");
    fs::remove_file(followed.path("page.md~")).unwrap();
    followed.comes("丝绸进口", 1);
    // Like most other programs: a file with another name replaces it.
    put(&followed.path(".page.md.tmp"), "丝绸展览");
    fs::rename(followed.path(".page.md.tmp"), &page).unwrap();
    followed.comes("丝绸展览", 1);
    assert_eq!((followed.count("丝绸进口"), followed.count("丝绸出口")), (0, 0));
}

#[test]
fn a_single_file_is_followed_too() {
    let dir = TempDir::new().unwrap();
    let (page, place) = (dir.path().join("page.md"), dir.path().join("index"));
    put(&page, "丝绸出口");
    index(&place, &[&page]);
    let followed = Followed { server: Server::start(&place, &[]), dir };
    followed.comes("丝绸出口", 1);
    put(&dir_of(&followed).join("other.md"), "不相干的事");
    put(&dir_of(&followed).join("new"), "丝绸展览");
    fs::rename(dir_of(&followed).join("new"), &page).unwrap();
    followed.comes("丝绸展览", 1);
    assert_eq!(followed.count("不相干的事"), 0);
}

fn dir_of(followed: &Followed) -> PathBuf {
    followed.dir.path().to_owned()
}

#[test]
fn a_burst_of_files_is_read_to_the_last() {
    const FILES: usize = 600;
    let followed = Followed::new();
    for number in 0..FILES {
        put(&followed.path(&format!("{}/{number}.md", number % 7)), "同一届论坛");
    }
    followed.comes("同一届论坛", FILES as u64);
}

#[test]
fn a_folder_that_vanishes_takes_nothing_with_it() {
    let followed = Followed::new();
    put(&followed.path("second.md"), "棉花丰收");
    followed.comes("棉花丰收", 1);
    let (news, away) = (followed.dir.path().join("news"), followed.dir.path().join("away"));
    fs::rename(&news, &away).unwrap();
    followed.logs("changes of files are not in the index");
    assert_eq!((followed.count("棉花丰收"), followed.count("港口扩建")), (1, 1));
    // An empty folder, as a mount point without its drive.
    fs::create_dir(&news).unwrap();
    followed.logs("is empty");
    assert_eq!((followed.count("棉花丰收"), followed.count("港口扩建")), (1, 1));
    fs::remove_dir(&news).unwrap();
    fs::rename(&away, &news).unwrap();
    put(&followed.path("third.md"), "铁路开工");
    followed.comes("铁路开工", 1);
    assert_eq!((followed.count("棉花丰收"), followed.count("港口扩建")), (1, 1));
}

#[test]
fn folders_can_be_looked_through_instead() {
    let followed = Followed::with(&["--watch=poll"]);
    put(&followed.path("second.md"), "棉花丰收");
    followed.comes("棉花丰收", 1);
    fs::remove_file(followed.path("second.md")).unwrap();
    followed.comes("棉花丰收", 0);
}

#[test]
fn folders_can_be_left_alone() {
    let followed = Followed::with(&["--no-watch"]);
    put(&followed.path("second.md"), "棉花丰收");
    let other = Followed::new();
    put(&other.path("second.md"), "棉花丰收");
    // By then the first server would have found it, too.
    other.comes("棉花丰收", 1);
    put(&other.path("third.md"), "茶叶出口");
    other.comes("茶叶出口", 1);
    assert_eq!(followed.count("棉花丰收"), 0);
}

#[test]
fn a_change_is_found_within_a_second() {
    let rounds = std::env::var("SOUWEN_WATCH_ROUNDS").map_or(8, |n| n.parse().unwrap());
    let followed = Followed::new();
    let mut times = Vec::new();
    for round in 0..rounds {
        let text = format!("第{round}号公告");
        put(&followed.path("page.md"), &text);
        let begun = Instant::now();
        followed.comes(&text, 1);
        times.push(begun.elapsed());
    }
    times.sort();
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
    println!("{rounds} changes: found after {:?} (p50), {:?} (p99)", at(50), at(99));
    // A machine under load takes longer; the median shows whether changes are detected by events.
    assert!(at(50) < Duration::from_secs(3), "{times:?}");
}
