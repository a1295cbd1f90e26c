//! Makes the tables of `crates/text/src/data/` again, byte by byte, from the packages that `Cargo.toml`
//! and `scripts/tables` name.
//!
//! | table | made from |
//! |---|---|
//! | `variants.tsv` | OpenCC's character tables, `variants.txt`, `old_forms.txt`, jieba's dictionary |
//! | `radicals.tsv` | Unicode's `EquivalentUnifiedIdeograph` |
//! | `dictionary.txt`, `common_chars.txt` | jieba's dictionary, folded |
//! | `pinyin_readings.txt` | pinyin-data, `readings.tsv` |
//!
//! All but the first two are in folded form, and folding has these compiled in: where they change, the
//! others are made by the program built after. `scripts/tables` sees to it. The other files there are
//! lists that are written by hand.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

mod old_forms;
mod radicals;
mod readings;
mod sources;
mod variants;
mod words;

use sources::Sources;

/// What a person reads who runs this.
type Failure = Box<dyn Error>;

type Recipe = (&'static str, fn(&Sources) -> Result<String, Failure>);

const FOLDING: &[Recipe] =
    &[("variants.tsv", variants::table), ("radicals.tsv", radicals::table)];
const FOLDED: &[Recipe] = &[
    ("dictionary.txt", words::dictionary),
    ("common_chars.txt", words::common),
    ("pinyin_readings.txt", readings::table),
];

const USAGE: &str = "usage: souwen-tables [--check] folding|folded";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (check, tables) = match arguments.as_slice() {
        ["folding"] => (false, FOLDING),
        ["folded"] => (false, FOLDED),
        ["--check", "folding"] => (true, FOLDING),
        ["--check", "folded"] => (true, FOLDED),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(check, tables) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Makes some tables. `check`: compares them only; the result is whether they are what is there.
fn run(check: bool, tables: &[Recipe]) -> Result<bool, Failure> {
    let sources = Sources::find()?;
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/data");
    let mut same = true;
    for (name, make) in tables {
        let path = data.join(name);
        let table = make(&sources)?;
        if fs::read_to_string(&path).is_ok_and(|old| old == table) {
            println!("{name}: as it is");
        } else if check {
            println!("{name}: DIFFERS from what its sources give");
            same = false;
        } else {
            fs::write(&path, table)?;
            println!("{name}: written");
        }
    }
    Ok(same)
}
