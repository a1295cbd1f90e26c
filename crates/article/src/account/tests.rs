//! Every reader accounts for all of its files.

use std::path::Path;

use super::*;
use crate::reading::{Note, Sink};
use crate::{read_file, walk};
use std::ops::ControlFlow;

#[derive(Default)]
struct All {
    records: Vec<Record>,
    omissions: Vec<Omission>,
}

impl Sink for All {
    fn record(&mut self, record: Record) -> ControlFlow<()> {
        self.records.push(record);
        ControlFlow::Continue(())
    }
    fn note(&mut self, _note: Note) {}
    fn omission(&mut self, omission: Omission) {
        self.omissions.push(omission);
    }
}

fn account_of(path: &Path) -> Vec<(String, Account)> {
    let found = walk(path).unwrap();
    found
        .files
        .iter()
        .map(|file| {
            let mut all = All::default();
            let _ = read_file(file, &ReadOptions::default(), &mut all);
            let account =
                account(file, &ReadOptions::default(), &all.records, &all.omissions).unwrap();
            (file.relative.clone(), account)
        })
        .collect()
}

#[test]
fn probe() {
    let Ok(path) = std::env::var("PROBE") else { return };
    for (name, account) in account_of(Path::new(&path)) {
        let all = account.characters(|_| true);
        let missing = account.characters(|fate| *fate == Fate::Missing);
        let surplus: usize = account.surplus.iter().map(|s| s.text.chars().count()).sum();
        if missing + surplus > 0 {
            println!("{name}: {all} characters, {missing} missing, {surplus} surplus");
            if std::env::var("ALL").is_ok() {
                for piece in &account.pieces {
                    println!("   {} {:?} {:.100}", piece.line, piece.fate, piece.text);
                }
            }
            for piece in account.missing().take(8) {
                println!("   line {}: {:.160}", piece.line, piece.text);
            }
            for surplus in account.surplus.iter().take(5) {
                println!("   surplus {}: {:.160}", surplus.record, surplus.text);
            }
        }
    }
}
