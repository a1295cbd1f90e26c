//! Hostile input: a few thousand cases of each target of `benches/fuzz`.

use std::io::Write as _;

use souwen::article::kind::{FileKind, READ_EXTENSIONS};
use souwen_fuzz::{NAMES, SEEDS, Target, known_seeds, run, target_of};

/// A number from an environment variable: `SOUWEN_FUZZ_CASES` sets the number of cases for a long run,
/// `SOUWEN_FUZZ_SEED` the seed.
fn chosen(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap())
}

/// Runs cases of a target, and prints the seeds of those that fail.
fn check(name: &str, cases: u64) {
    let target = Target::new(name).unwrap().unwrap();
    let cases = chosen("SOUWEN_FUZZ_CASES").unwrap_or(cases);
    let report = run(name, &target, cases, chosen("SOUWEN_FUZZ_SEED").unwrap_or(20_230_519));
    let (took, (slowest, seed)) = (report.took, report.slowest);
    let message = format!(
        "{name}: {} cases in {took:.1?}, slowest {slowest:.1?} (seed {seed})\n",
        report.cases
    );
    let _ = std::io::stdout().write_all(message.as_bytes());
    let repeat = format!("cargo run --release -- {name} 1 SEED");
    assert!(report.failures.is_empty(), "{repeat}\n{:#?}", report.failures);
    assert_eq!(report.cases, cases + known_seeds(name).len() as u64);
    assert!(report.took >= report.slowest.0);
}

#[test]
fn hostile_queries_are_understood() {
    check("query", 4_000);
}

#[test]
fn hostile_text_is_folded() {
    check("fold", 4_000);
}

#[test]
fn hostile_text_is_cut_into_words() {
    check("words", 2_000);
}

#[test]
fn hostile_pages_are_read() {
    check("page", 3_000);
}

#[test]
fn hostile_web_pages_are_read() {
    check("html", 1_000);
}

#[test]
fn hostile_json_is_read() {
    check("json", 4_000);
}

#[test]
fn hostile_pdf_files_are_read() {
    check("pdf", 300);
}

#[test]
fn hostile_archives_are_read() {
    check("archive", 500);
}

#[test]
fn hostile_documents_are_read() {
    check("docx", 500);
}

#[test]
fn hostile_workbooks_are_read() {
    check("xlsx", 500);
}

#[test]
fn hostile_tables_are_read() {
    check("csv", 1_000);
}

#[test]
fn hostile_pages_in_ofd_are_read() {
    check("ofd", 500);
}

#[test]
fn hostile_recognised_pages_are_read() {
    check("recognised", 500);
}

#[test]
fn hostile_old_documents_are_refused() {
    check("old", 300);
}

#[test]
fn hostile_feeds_are_read() {
    check("feed", 1_000);
}

#[test]
fn hostile_text_is_shown() {
    check("snippet", 3_000);
}

#[test]
fn hostile_queries_are_answered() {
    check("search", 1_500);
}

#[test]
fn every_kept_seed_is_of_a_target() {
    let lines: Vec<&str> = SEEDS.lines().filter(|line| !line.starts_with('#')).collect();
    let known: usize = NAMES.iter().map(|name| known_seeds(name).len()).sum();
    assert_eq!(known, lines.len());
}

#[test]
fn every_kind_of_file_is_tried() {
    for ending in READ_EXTENSIONS.split(' ').chain([".doc"]) {
        let kind = FileKind::named(format!("a{ending}").as_ref()).unwrap();
        assert!(NAMES.contains(&target_of(kind)), "{kind:?} has no target");
    }
    let tests = include_str!("fuzz.rs");
    for name in NAMES {
        assert!(tests.contains(&format!("check(\"{name}\", ")), "no test here tries {name}");
    }
}
