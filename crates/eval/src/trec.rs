//! TREC run files, the format in which tools exchange rankings: query, `Q0`, document, rank, score,
//! name of the run.
//!
//! As in NIST's `trec_eval`, documents are sorted by score, highest first. Scores are compared in single
//! precision, ties are broken by document id in descending order, and the written rank is ignored.
//!
//! ```text
//! q1 Q0 a 1 2.5 souwen
//! q1 Q0 b 2 2.499999 souwen
//! ```

use std::borrow::Cow;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::lines::{LineError, columns, lines};
use crate::run::QueryRun;

/// The rankings of a run file.
#[derive(Debug, Clone, PartialEq)]
pub struct RunFile {
    /// The file.
    pub path: PathBuf,
    /// The documents of each query with their scores, best first. Ids have no white space.
    pub rankings: HashMap<String, Vec<(String, f32)>>,
}

/// Why a run file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunFileError {
    /// The file cannot be read.
    #[error("cannot read the run file {path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// A line is malformed.
    #[error("{path}:{line}: {message}")]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The error, and what is expected.
        message: String,
    },
    /// The run is for other queries.
    #[error(
        "none of the {queries} queries in {path} is judged in {collection}: \
         is it a run over another collection?"
    )]
    OtherQueries {
        /// The run file.
        path: PathBuf,
        /// The number of its queries.
        queries: usize,
        /// The name of the collection.
        collection: String,
    },
}

/// Writes a run. `trec_eval` sorts by score and ignores the rank, while our ranking is not by score
/// alone (partial hits come last). So a score that is not below the previous one is written as
/// slightly less than that: by 1e-6, or by one step of single precision if that is more.
///
/// # Errors
/// When writing fails.
pub fn write_run(out: &mut dyn io::Write, runs: &[QueryRun], name: &str) -> io::Result<()> {
    for run in runs {
        let mut last = f32::INFINITY;
        for (index, (id, score)) in run.ranking.iter().enumerate() {
            last = score.min(below(last));
            let (query, id) = (word(&run.query), word(id));
            writeln!(out, "{query} Q0 {id} {} {last} {name}", index + 1)?;
        }
    }
    Ok(())
}

/// The minimal difference between two written scores, if single precision allows it.
const SCORE_STEP: f32 = 1e-6;

fn below(score: f32) -> f32 {
    (score - SCORE_STEP).min(score.next_down())
}

/// An id as written in run files: white space becomes `_`, because it separates the columns.
pub(crate) fn word(id: &str) -> Cow<'_, str> {
    if id.contains(char::is_whitespace) {
        id.replace(char::is_whitespace, "_").into()
    } else {
        id.into()
    }
}

/// Reads a run file, ours or that of any other tool, with its lines in any order.
///
/// # Errors
/// When it cannot be read, or is no run file.
pub fn read_run(path: &Path) -> Result<RunFile, RunFileError> {
    let bytes =
        std::fs::read(path).map_err(|source| RunFileError::Io { path: path.to_owned(), source })?;
    let rankings = parse_run(&String::from_utf8_lossy(&bytes))
        .map_err(|(line, message)| RunFileError::Line { path: path.to_owned(), line, message })?;
    Ok(RunFile { path: path.to_owned(), rankings })
}

fn parse_run(text: &str) -> Result<HashMap<String, Vec<(String, f32)>>, LineError> {
    let mut scores: HashMap<String, HashMap<String, f32>> = HashMap::new();
    for (number, line) in lines(text) {
        let columns = columns(line);
        let [query, _, document, _, score, _] = columns[..] else {
            return Err((
                number,
                format!(
                    "{} columns: expected those of a TREC run file, which are query, Q0, \
                     document, rank, score, name of the run",
                    columns.len()
                ),
            ));
        };
        let score = match score.parse::<f32>() {
            Ok(score) if !score.is_nan() => score,
            _ => return Err((number, format!("{score:?} is no score: a number is expected"))),
        };
        let found = scores.entry(word(query).into_owned()).or_default();
        if found.insert(word(document).into_owned(), score).is_some() {
            return Err((number, format!("document {document} is found twice for {query}")));
        }
    }
    if scores.is_empty() {
        return Err((1, "the file is empty: a run file has a line for every hit".to_owned()));
    }
    Ok(scores.into_iter().map(|(query, found)| (query, ordered(found))).collect())
}

fn ordered(found: HashMap<String, f32>) -> Vec<(String, f32)> {
    let mut found: Vec<(String, f32)> = found.into_iter().collect();
    // No score is NaN, and 0 equals -0.
    found.sort_unstable_by(|(a, a_score), (b, b_score)| {
        (b_score + 0.0).total_cmp(&(a_score + 0.0)).then_with(|| b.cmp(a))
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::assert_refused;

    fn run(query: &str, ranking: &[(&str, f32)]) -> QueryRun {
        let ranking = ranking.iter().map(|(id, score)| ((*id).to_owned(), *score)).collect();
        QueryRun { query: query.to_owned(), ranking, ..QueryRun::default() }
    }

    fn written(runs: &[QueryRun]) -> String {
        let mut out = Vec::new();
        write_run(&mut out, runs, "souwen").unwrap();
        String::from_utf8(out).unwrap()
    }

    /// The documents of query `q` as a file ranks them.
    fn order(file: &str) -> Vec<String> {
        let ranking = parse_run(file).unwrap().remove("q").unwrap();
        ranking.into_iter().map(|(document, _)| document).collect()
    }

    #[test]
    fn a_run_file_has_six_columns_and_keeps_the_order() {
        let runs = [run("q1", &[("a", 2.5), ("b", 3.0), ("c d", 1.0)]), run("q2", &[])];
        assert_eq!(
            written(&runs),
            "q1 Q0 a 1 2.5 souwen\n\
             q1 Q0 b 2 2.499999 souwen\n\
             q1 Q0 c_d 3 1 souwen\n"
        );
    }

    #[test]
    fn what_is_written_reads_back_in_its_order() {
        #[track_caller]
        fn check(scores: &[f32]) {
            let ids: Vec<String> = (0..scores.len()).map(|n| format!("d{n:03}")).collect();
            let ranking: Vec<(&str, f32)> =
                ids.iter().map(String::as_str).zip(scores.iter().copied()).collect();
            let file = written(&[run("q", &ranking)]);
            assert_eq!(order(&file), ids, "{file}");
        }
        // Equal scores, high scores that differ by less than single precision, a partial hit with a higher
        // score than the last full hit, and no scores at all (an order by date).
        check(&[7.0, 7.0, 7.0]);
        check(&[31.25, 31.25, 31.25, 40.0, 1.0]);
        check(&[123_456.0; 20]);
        check(&[0.0; 100]);
        check(&[-1.0, -1.0, -0.5]);
    }

    #[test]
    fn runs_of_others_are_ordered_as_trec_eval_orders_them() {
        #[track_caller]
        fn check(text: &str, expected: &[&str]) {
            assert_eq!(order(text), expected, "{text}");
        }
        check("q Q0 a 1 1 x\nq Q0 b 2 3e0 x\nq 0 c 9 -2.5 x\n", &["b", "a", "c"]);
        check("q Q0 a 1 2 x\nq Q0 c 2 2 x\nq Q0 b 3 2.0 x\n", &["c", "b", "a"]);
        check("q Q0 a 1 0 x\nq Q0 b 2 -0 x\n", &["b", "a"]);
        // Scores that are equal in single precision are a tie.
        check("q Q0 a 1 30.00000002 x\nq Q0 b 2 30.00000001 x\n", &["b", "a"]);
        check("q\tQ0\ta b\t1\t2\tx\r\nq Q0 c 2 3 x\n", &["c", "a_b"]);
        check("p Q0 z 1 9 x\nq Q0 a 1 1 x\np Q0 y 2 8 x\nq Q0 b 1 2 x", &["b", "a"]);
        check("\u{feff}q Q0 a 1 inf x\n\nq Q0 b 2 5 x\n", &["a", "b"]);
    }

    #[test]
    fn invalid_run_files_are_reported_with_the_line() {
        let check = |text, line, part| assert_refused(parse_run(text), line, part);
        check("q1\t0\td1\t1\n", 1, "4 columns");
        check("q Q0 a 1 2 x\n\nq Q0 b 2 high x\n", 3, "\"high\" is no score");
        check("q Q0 a 1 NaN x\n", 1, "no score");
        check("q Q0 a 1 2 x\nq Q0 a 2 1 x\n", 2, "found twice");
        check("\n", 1, "empty");
        let error = read_run(Path::new("/nowhere/a.run")).unwrap_err().to_string();
        assert!(error.contains("/nowhere/a.run"), "{error}");
    }
}
