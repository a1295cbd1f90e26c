//! Reading judged collections: a folder with `docs.jsonl`, `queries.tsv` and `qrels.tsv`.
//!
//! Queries are lines of id, tab, text. Judgements are TREC qrels: query, an unused column,
//! document, grade, parted by tabs or spaces. A line that is not so is an error with its number,
//! because a measure over half of the data would look like one over all of it. The documents are
//! read by the index like any other file.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::metrics::Grades;

/// A judged collection. The documents stay on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    /// The file of documents.
    pub documents: PathBuf,
    /// The queries, in file order.
    pub queries: Vec<Query>,
    /// The judgements.
    pub qrels: Qrels,
}

/// A query with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Unique in the collection, without white space.
    pub id: String,
    /// What is typed.
    pub text: String,
}

/// The judgements, by query id.
pub type Qrels = HashMap<String, Grades>;

/// Why a collection cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CollectionError {
    /// A file cannot be read.
    #[error("cannot read {path}: {source} (a collection holds docs.jsonl, queries.tsv, qrels.tsv)")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A line is not what it should be.
    #[error("{path}:{line}: {message}")]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong and what is expected.
        message: String,
    },
    /// A file has no lines.
    #[error("{0} is empty: there is nothing to measure")]
    Empty(PathBuf),
}

impl Collection {
    /// Reads the collection in `dir`, with the queries of another file when one is given.
    ///
    /// # Errors
    /// When a file is missing or a line is malformed.
    pub fn read(dir: &Path, queries: Option<&Path>) -> Result<Collection, CollectionError> {
        let documents = dir.join("docs.jsonl");
        std::fs::metadata(&documents)
            .map_err(|source| CollectionError::Io { path: documents.clone(), source })?;
        let queries_path = queries.map_or_else(|| dir.join("queries.tsv"), Path::to_owned);
        let queries = parse(&queries_path, parse_queries)?;
        if queries.is_empty() {
            return Err(CollectionError::Empty(queries_path));
        }
        let qrels_path = dir.join("qrels.tsv");
        let qrels = parse(&qrels_path, parse_qrels)?;
        if qrels.is_empty() {
            return Err(CollectionError::Empty(qrels_path));
        }
        Ok(Collection { documents, queries, qrels })
    }
}

/// A line number from 1, and what is wrong with the line.
type LineError = (usize, String);

fn parse<T>(path: &Path, parser: fn(&str) -> Result<T, LineError>) -> Result<T, CollectionError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| CollectionError::Io { path: path.to_owned(), source })?;
    parser(&text).map_err(|(line, message)| CollectionError::Line {
        path: path.to_owned(),
        line,
        message,
    })
}

fn parse_queries(text: &str) -> Result<Vec<Query>, LineError> {
    let mut queries = Vec::new();
    let mut seen = HashSet::new();
    for (number, line) in lines(text) {
        let (id, text) = line
            .split_once('\t')
            .ok_or_else(|| (number, "no tab: expected a query id, a tab, the query".to_owned()))?;
        let (id, text) = (id.trim(), text.trim());
        if id.is_empty() || id.contains(char::is_whitespace) {
            return Err((number, format!("{id:?} is no query id: one word is expected")));
        }
        if text.is_empty() {
            return Err((number, format!("query {id} has no text")));
        }
        if !seen.insert(id) {
            return Err((number, format!("query id {id} occurs twice")));
        }
        queries.push(Query { id: id.to_owned(), text: text.to_owned() });
    }
    Ok(queries)
}

fn parse_qrels(text: &str) -> Result<Qrels, LineError> {
    let mut qrels = Qrels::new();
    for (number, line) in lines(text) {
        // Ids may hold spaces where the columns are parted by tabs.
        let columns: Vec<&str> = if line.contains('\t') {
            line.split('\t').map(str::trim).collect()
        } else {
            line.split_whitespace().collect()
        };
        let [query, _, document, grade] = columns[..] else {
            return Err((
                number,
                format!("{} columns: expected query, 0, document, grade", columns.len()),
            ));
        };
        let grade: i32 = grade
            .parse()
            .map_err(|_| (number, format!("{grade:?} is no grade: a whole number is expected")))?;
        let grades = qrels.entry(query.to_owned()).or_default();
        if grades.insert(document.to_owned(), grade).is_some() {
            return Err((number, format!("document {document} is judged twice for {query}")));
        }
    }
    Ok(qrels)
}

/// The lines that hold something, with their numbers from 1.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.trim_start_matches('\u{feff}')
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_id_tab_text() {
        let queries = parse_queries("\u{feff}q1\t中亚 铁路\r\n\nq2\t棉花\t出口\n").unwrap();
        let expected = [("q1", "中亚 铁路"), ("q2", "棉花\t出口")];
        let actual: Vec<_> = queries.iter().map(|q| (q.id.as_str(), q.text.as_str())).collect();
        assert_eq!(actual, expected);
    }

    #[test]
    fn malformed_queries_name_their_line() {
        #[track_caller]
        fn check(text: &str, line: usize, part: &str) {
            let (number, message) = parse_queries(text).unwrap_err();
            assert_eq!(number, line, "{message}");
            assert!(message.contains(part), "{message}");
        }
        check("q1\ta\nq2 b\n", 2, "no tab");
        check("q1\ta\n\n\tb\n", 3, "no query id");
        check("q 1\ta\n", 1, "no query id");
        check("q1\t \n", 1, "no text");
        check("q1\ta\nq1\tb\n", 2, "twice");
    }

    #[test]
    fn qrels_are_four_columns() {
        let qrels = parse_qrels("q1\t0\td 1\t2\nq1 0 d2 0\nq2\t0\td1\t-1\n").unwrap();
        assert_eq!(qrels["q1"]["d 1"], 2);
        assert_eq!(qrels["q1"]["d2"], 0);
        assert_eq!(qrels["q2"]["d1"], -1);
    }

    #[test]
    fn malformed_qrels_name_their_line() {
        #[track_caller]
        fn check(text: &str, line: usize, part: &str) {
            let (number, message) = parse_qrels(text).unwrap_err();
            assert_eq!(number, line, "{message}");
            assert!(message.contains(part), "{message}");
        }
        check("q1 0 d1\n", 1, "3 columns");
        check("q1 0 d1 1\nq1 0 d2 high\n", 2, "\"high\" is no grade");
        check("q1 0 d1 1\nq1 0 d1 0\n", 2, "judged twice");
    }

    #[test]
    fn a_collection_is_read_from_its_folder() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
        let message =
            |queries: Option<&Path>| Collection::read(dir.path(), queries).unwrap_err().to_string();
        assert!(message(None).contains("docs.jsonl"));
        write("docs.jsonl", "{}\n");
        write("queries.tsv", "q1\t棉花\n");
        write("qrels.tsv", "q1 0 d1\n");
        assert!(message(None).contains("qrels.tsv:1: 3 columns"));
        write("qrels.tsv", "q1 0 d1 1\n");
        let collection = Collection::read(dir.path(), None).unwrap();
        assert_eq!(collection.queries.len(), 1);
        assert_eq!(collection.documents, dir.path().join("docs.jsonl"));
        write("other.tsv", "");
        assert!(message(Some(&dir.path().join("other.tsv"))).contains("is empty"));
    }
}
