//! Hostile JSON and front matter: does the time to read a file grow with its size, and no faster?
//!
//! Generates files of each kind in four sizes, each twice as large as the previous one. Reads them with the
//! reader that a refresh uses, and prints the processor time per byte. The last column is the ratio of the
//! times for the largest file and for the file of half its size: about 2 is linear, 4 quadratic.
//!
//! ```text
//! cargo bench --bench json              # about a minute
//! cargo bench --bench json -- deep      # the kinds with this in their name
//! ```

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

mod clock;

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use clock::processor_time;
use souwen::article::{Note, ReadOptions, Record, Sink, read_file, walk};

/// The approximate size of the smallest file, in bytes.
const SMALLEST: usize = 256 << 10;
/// The number of sizes.
const SIZES: usize = 4;
/// How often a file is read; the shortest time counts.
const ROUNDS: usize = 3;

/// A kind of file: its name, its file name, and a function for its content of about this many bytes.
type Kind = (&'static str, &'static str, fn(usize) -> String);

const KINDS: [Kind; 18] = [
    ("many authors", "a.json", |bytes| {
        of_list("authors", bytes, |at, list| write!(list, "\"林小满{at}\""))
    }),
    ("many authors in one text", "a.json", |bytes| {
        field("authors", &"林小满、周一帆和".repeat(bytes / 24))
    }),
    ("many tags", "a.json", |bytes| of_list("tags", bytes, |at, list| write!(list, "\"站{at}\""))),
    ("many fields", "a.json", |bytes| {
        let mut object = "{\"title\":\"题\"".to_string();
        for at in 0.. {
            if object.len() > bytes {
                break;
            }
            let _ = write!(object, ",\"n{at}\":{at}");
        }
        object + "}"
    }),
    ("one field again and again", "a.json", |bytes| {
        format!("{{\"title\":\"题\"{}}}", ",\"n\":1,\"n\":\"二\"".repeat(bytes / 16))
    }),
    ("one title again and again", "a.json", |bytes| {
        format!("{{\"body\":\"文\"{}}}", ",\"title\":\"题\"".repeat(bytes / 14))
    }),
    ("deep lists", "a.json", |bytes| {
        let deep = bytes / 2;
        format!("{{\"title\":\"题\",\"body\":{}\"文\"{}}}", "[".repeat(deep), "]".repeat(deep))
    }),
    ("deep objects in turn", "a.json", |bytes| {
        let deep = format!("{}\"文\"{}", "{\"children\":[".repeat(30), "]}".repeat(30));
        let count = bytes / deep.len();
        format!("{{\"title\":\"题\",\"body\":[{}\"完\"]}}", format!("{deep},").repeat(count))
    }),
    ("many parts", "a.json", |bytes| {
        let part =
            "{\"type\":\"paragraph\",\"children\":[{\"text\":\"山城\"},{\"text\":\"南站\"}]}";
        let count = bytes / part.len();
        format!("{{\"title\":\"题\",\"body\":[{part}{}]}}", format!(",{part}").repeat(count))
    }),
    ("a long text", "a.json", |bytes| field("body", &"山城南站今天启用。".repeat(bytes / 27))),
    ("tags that do not end", "a.json", |bytes| {
        field("body", &"<b <p &nbsp; `<i".repeat(bytes / 16))
    }),
    ("comments that do not end", "a.json", |bytes| {
        field("body", &format!("&nbsp;{}", "<!-- ".repeat(bytes / 5)))
    }),
    ("halves of characters", "a.json", |bytes| field("body", &"\\ud83d".repeat(bytes / 6))),
    ("calls that do not end", "a.jsonl", |bytes| {
        format!("{{\"title\":\"题\",\"n\":{}}}", "ISODate(\"".repeat(bytes / 9))
    }),
    ("commas too many", "a.json", |bytes| {
        format!("{{\"title\":\"题\",\"n\":[1{}]}}", ", \n".repeat(bytes / 3))
    }),
    ("many articles under keys", "a.json", |bytes| {
        let mut object = "{\"k\":{\"title\":\"题\"}".to_string();
        for at in 0.. {
            if object.len() > bytes {
                break;
            }
            let _ = write!(object, ",\"k{at}\":{{\"title\":\"题{at}\"}}");
        }
        object + "}"
    }),
    ("front matter: a long list", "a.md", |bytes| {
        // Front matter is limited to this length, however long the page.
        let items = bytes.min(900 << 10) / 8;
        format!("---\ntitle: 题\ntags: [{}完]\n---\n\n正文。\n", "山城, ".repeat(items))
    }),
    ("front matter: deep", "a.md", |bytes| {
        format!("---\ntitle: 题\nx: {}\n---\n\n正文。\n", "[".repeat(bytes.min(900 << 10)))
    }),
];

fn field(name: &str, text: &str) -> String {
    format!("{{\"title\":\"题\",\"{name}\":\"{text}\"}}")
}

fn of_list(
    name: &str,
    bytes: usize,
    write_one: fn(usize, &mut String) -> std::fmt::Result,
) -> String {
    let mut list = String::new();
    for at in 0.. {
        if list.len() > bytes {
            break;
        }
        let _ = write_one(at, &mut list);
        list.push(',');
    }
    format!("{{\"title\":\"题\",\"{name}\":[{}]}}", list.trim_end_matches(','))
}

/// A sink that counts.
#[derive(Default)]
struct Counted {
    records: usize,
    notes: usize,
}

impl Sink for Counted {
    fn record(&mut self, _record: Record) -> ControlFlow<()> {
        self.records += 1;
        ControlFlow::Continue(())
    }

    fn note(&mut self, _note: Note) {
        self.notes += 1;
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let folder = tempfile::tempdir()?;
    println!("{:<28}{:>9}{:>12}{:>12}{:>9}", "", "MB", "ms", "ns a byte", "times");
    for (name, file, make) in KINDS {
        if wanted.as_ref().is_some_and(|wanted| !name.contains(wanted.as_str())) {
            continue;
        }
        let mut before: Option<Duration> = None;
        for size in 0..SIZES {
            let path = folder.path().join(file);
            let text = make(SMALLEST << size);
            std::fs::write(&path, &text)?;
            let (took, counted) = fastest(&path)?;
            let times = before.map(|before| took.as_secs_f64() / before.as_secs_f64());
            println!(
                "{:<28}{:>9.1}{:>12.1}{:>12.1}{:>9}  {} records, {} notes",
                if size == 0 { name } else { "" },
                text.len() as f64 / 1e6,
                took.as_secs_f64() * 1e3,
                took.as_secs_f64() * 1e9 / text.len() as f64,
                times.map_or(String::new(), |times| format!("{times:.1}")),
                counted.records,
                counted.notes,
            );
            before = Some(took);
        }
    }
    Ok(())
}

/// The shortest time of several readings of a file.
fn fastest(path: &Path) -> Result<(Duration, Counted), Box<dyn std::error::Error>> {
    let mut fastest = Duration::MAX;
    let mut counted = Counted::default();
    for _ in 0..ROUNDS {
        let file = walk(path)?.files.remove(0);
        counted = Counted::default();
        let start = processor_time();
        let flow = read_file(&file, &ReadOptions::default(), &mut counted)?;
        fastest = fastest.min(processor_time() - start);
        assert!(flow.is_continue(), "the sink takes everything");
    }
    Ok((fastest, counted))
}
