//! Reading judged collections: a folder with `docs.jsonl`, `queries.tsv` and `qrels.tsv`.
//!
//! Queries are lines of an id, a tab, and a text. Judgements are TREC qrels: query, an unused column,
//! document, grade, separated by tabs or spaces. A malformed line is an error with its line number,
//! because a figure over half of the data would look like one over all of it. The documents are read
//! by the index like any other file.
//!
//! ```text
//! queries.tsv    q1<tab>中亚峰会
//! qrels.tsv      q1 0 doc7 1
//! ```

use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};

use crate::lines::{LineError, columns, lines};
use crate::metrics::Grades;

/// The default file of queries.
const QUERIES: &str = "queries.tsv";

/// A judged collection. The documents stay on disk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Collection {
    /// The name of the folder. For another file of queries, followed by `-` and its name:
    /// `queries_simplified.tsv` in `drcd` gives `drcd-simplified`.
    pub name: String,
    /// The name of the folder alone.
    pub folder: String,
    /// The file of documents.
    pub documents: PathBuf,
    /// The queries, in file order.
    pub queries: Vec<Query>,
    /// The judgements.
    pub qrels: Qrels,
}

/// A query with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Unique in the collection, without white space.
    pub id: String,
    /// The text as typed.
    pub text: String,
}

/// The judgements, by query id.
pub type Qrels = HashMap<String, Grades>;

/// Why a collection cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CollectionError {
    /// A file cannot be read.
    #[error("cannot read {path}: {source} (a collection holds docs.jsonl, queries.tsv, qrels.tsv)")]
    Io {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
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
    /// A file has no lines.
    #[error("{0} is empty: there is nothing to measure")]
    Empty(PathBuf),
    /// A file of queries was given by its path for several collections.
    #[error(
        "the queries of {0} cannot be those of several collections: name a file by its name alone \
         to take it from every folder, or name it instead of a folder"
    )]
    OneFileForMany(PathBuf),
    /// A collection lacks the given file of queries.
    #[error(
        "there is no {file} in {folder}: of several collections, every one must have the file of \
         queries that is named"
    )]
    NoSuchQueries {
        /// The name of the file.
        file: PathBuf,
        /// The folder.
        folder: PathBuf,
    },
    /// Queries were given twice.
    #[error("{0} is a file of queries already: name no other")]
    QueriesTwice(PathBuf),
    /// Two collections have the same name.
    #[error(
        "two collections are called {0}: their figures could not be distinguished; \
         measure them one after the other"
    )]
    SameName(String),
}

impl Collection {
    /// Reads collections, each given by its folder or by a file of queries in it. `queries` is a file
    /// to use instead of `queries.tsv`; if it is a plain file name, it is searched in every folder.
    ///
    /// # Errors
    /// When a file is missing, a line is malformed, or two collections have the same name.
    pub fn read_all(
        paths: &[PathBuf],
        queries: Option<&Path>,
    ) -> Result<Vec<Collection>, CollectionError> {
        let mut collections: Vec<Collection> = Vec::new();
        for path in paths {
            let (dir, file) = files(path, queries, paths.len() == 1)?;
            let collection = Collection::read(dir, &file)?;
            let is_duplicate = collections.iter().any(|other| {
                other.name == collection.name
                    || other.folder == collection.folder && other.documents != collection.documents
            });
            if is_duplicate {
                return Err(CollectionError::SameName(collection.name));
            }
            collections.push(collection);
        }
        Ok(collections)
    }

    fn read(dir: &Path, queries_path: &Path) -> Result<Collection, CollectionError> {
        let queries = parse(queries_path, parse_queries)?;
        if queries.is_empty() {
            return Err(CollectionError::Empty(queries_path.to_owned()));
        }
        let qrels_path = dir.join("qrels.tsv");
        let qrels = parse(&qrels_path, parse_qrels)?;
        if qrels.is_empty() {
            return Err(CollectionError::Empty(qrels_path));
        }
        let io = |source| CollectionError::Io { path: dir.to_owned(), source };
        let whole = std::fs::canonicalize(dir).map_err(io)?;
        let folder = file_name(&whole).unwrap_or_else(|| "collection".to_owned());
        let name = match queries_name(queries_path) {
            Some(queries) => format!("{folder}-{queries}"),
            None => folder.clone(),
        };
        Ok(Collection { name, folder, documents: whole.join("docs.jsonl"), queries, qrels })
    }
}

/// The folder of a collection and the file of its queries.
fn files<'a>(
    path: &'a Path,
    queries: Option<&Path>,
    alone: bool,
) -> Result<(&'a Path, PathBuf), CollectionError> {
    if path.is_file() {
        if queries.is_some() {
            return Err(CollectionError::QueriesTwice(path.to_owned()));
        }
        let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty());
        return Ok((dir.unwrap_or(Path::new(".")), path.to_owned()));
    }
    let Some(queries) = queries else { return Ok((path, path.join(QUERIES))) };
    let mut parts = queries.components();
    let is_name = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
    let inside = path.join(queries);
    match (is_name, alone) {
        (true, _) if inside.is_file() => Ok((path, inside)),
        (_, true) => Ok((path, queries.to_owned())),
        (true, false) => Err(CollectionError::NoSuchQueries {
            file: queries.to_owned(),
            folder: path.to_owned(),
        }),
        (false, false) => Err(CollectionError::OneFileForMany(queries.to_owned())),
    }
}

/// The part of the name that distinguishes a file of queries from `queries.tsv`.
fn queries_name(path: &Path) -> Option<String> {
    let stem = file_name(&path.with_extension(""))?;
    let rest = stem.strip_prefix("queries").unwrap_or(&stem);
    let rest = rest.trim_start_matches(['_', '-', '.', ' ']);
    (!rest.is_empty()).then(|| rest.to_owned())
}

fn file_name(path: &Path) -> Option<String> {
    path.file_name().map(|name| name.to_string_lossy().into_owned())
}

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
        let columns = columns(line);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::assert_refused;

    #[test]
    fn queries_are_id_tab_text() {
        let queries = parse_queries("\u{feff}q1\t中亚 铁路\r\n\nq2\t棉花\t出口\n").unwrap();
        let expected = [("q1", "中亚 铁路"), ("q2", "棉花\t出口")];
        let actual: Vec<_> = queries.iter().map(|q| (q.id.as_str(), q.text.as_str())).collect();
        assert_eq!(actual, expected);
    }

    #[test]
    fn malformed_queries_name_their_line() {
        let check = |text, line, part| assert_refused(parse_queries(text), line, part);
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
        let check = |text, line, part| assert_refused(parse_qrels(text), line, part);
        check("q1 0 d1\n", 1, "3 columns");
        check("q1 0 d1 1\nq1 0 d2 high\n", 2, "\"high\" is no grade");
        check("q1 0 d1 1\nq1 0 d1 0\n", 2, "judged twice");
    }

    /// Makes the folder of a collection with one query.
    fn make(root: &Path, name: &str) {
        let dir = root.join(name);
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join("docs.jsonl"), "{}\n").unwrap();
        std::fs::write(dir.join("queries.tsv"), "q1\t棉花\n").unwrap();
        std::fs::write(dir.join("qrels.tsv"), "q1 0 d1 1\n").unwrap();
    }

    #[test]
    fn a_collection_is_read_from_its_folder() {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("set");
        std::fs::create_dir(&dir).unwrap();
        let write = |name: &str, text: &str| std::fs::write(dir.join(name), text).unwrap();
        let read = |queries: Option<&Path>| {
            Collection::read_all(std::slice::from_ref(&dir), queries).map(|mut all| all.remove(0))
        };
        let message = |queries: Option<&Path>| read(queries).unwrap_err().to_string();
        assert!(message(None).contains("set/queries.tsv") && message(None).contains("docs.jsonl"));
        write("queries.tsv", "q1\t棉花\n");
        write("qrels.tsv", "q1 0 d1\n");
        assert!(message(None).contains("qrels.tsv:1: 3 columns"));
        write("qrels.tsv", "q1 0 d1 1\n");
        let collection = read(None).unwrap();
        assert_eq!((collection.queries.len(), collection.name.as_str()), (1, "set"));
        assert_eq!(collection.documents, dir.canonicalize().unwrap().join("docs.jsonl"));
        write("other.tsv", "");
        assert!(message(Some(&dir.join("other.tsv"))).contains("is empty"));
        assert!(message(Some(Path::new("other.tsv"))).contains("set/other.tsv is empty"));
    }

    #[test]
    fn several_collections_have_names_and_queries_of_their_own() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        ["a", "b", "deep/a"].iter().for_each(|name| make(root, name));
        std::fs::write(root.join("a/queries_short.tsv"), "q1\t棉\n").unwrap();
        let read = |paths: &[&str], queries: Option<&str>| {
            let paths: Vec<PathBuf> = paths.iter().map(|path| root.join(path)).collect();
            match Collection::read_all(&paths, queries.map(Path::new)) {
                Ok(all) => all
                    .into_iter()
                    .map(|one| format!("{}:{}", one.name, one.queries[0].text))
                    .collect::<Vec<_>>()
                    .join(" "),
                Err(error) => error.to_string(),
            }
        };
        let check = |paths: &[&str], queries: Option<&str>, expected: &str| {
            let actual = read(paths, queries);
            assert!(actual.contains(expected), "{actual}");
        };
        check(&["a", "a/queries_short.tsv", "b"], None, "a:棉花 a-short:棉 b:棉花");
        check(&["a/."], Some("queries_short.tsv"), "a-short:棉");
        check(&["a"], Some(&root.join("b/queries.tsv").to_string_lossy()), "a:棉花");
        check(&["a", "b"], Some("queries.tsv"), "a:棉花 b:棉花");
        check(&["a", "b"], Some("queries_short.tsv"), "no queries_short.tsv in");
        check(&["a", "b"], Some("a/queries_short.tsv"), "several collections");
        check(&["a/queries_short.tsv"], Some("queries.tsv"), "name no other");
        check(&["a", "b", "a"], None, "two collections are called a:");
        check(&["deep/a", "a/queries_short.tsv"], None, "two collections are called a-short:");
        check(&["gone"], None, "gone/queries.tsv");
    }
}
