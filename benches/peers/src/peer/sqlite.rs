//! SQLite's FTS5 with its trigram tokenizer, which finds substrings of three characters and more.
//!
//! Shorter substrings are found by scanning every text, as its manual recommends. For a query of a few words,
//! each part has to occur in the text as typed. For a question, which no text contains completely, any three
//! adjacent characters match.

use std::path::Path;

use rusqlite::{Connection, params_from_iter};

use super::contract::{Answer, Hit, Kind, Label, Page, Peer, Question, Wanted};
use super::lines;

/// The minimal length of a substring that the index can find.
const GRAM: usize = 3;

/// An open database.
pub struct Sqlite {
    database: Connection,
}

/// An SQL condition, with the values of its parameters.
struct Asked {
    condition: String,
    values: Vec<String>,
    /// Whether the index answers it, and so ranks the results.
    is_match: bool,
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// A query for any three adjacent characters of a text.
fn any_gram(text: &str) -> String {
    let significant: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut grams: Vec<String> =
        significant.windows(GRAM).map(|gram| quoted(&gram.iter().collect::<String>())).collect();
    grams.sort();
    grams.dedup();
    grams.join(" OR ")
}

impl Asked {
    fn of(question: &Question) -> Asked {
        let text = question.text.as_str();
        let chunks: Vec<&str> = match question.kind {
            Kind::Run => vec![text],
            Kind::Words | Kind::Question => text.split_whitespace().collect(),
        };
        let mut asked = match question.kind {
            Kind::Question if length(text) > GRAM => Asked::matching(any_gram(text)),
            _ if chunks.iter().all(|chunk| length(chunk) >= GRAM) => {
                let quoted: Vec<String> = chunks.into_iter().map(quoted).collect();
                Asked::matching(quoted.join(" AND "))
            }
            _ => Asked::reading(&chunks),
        };
        if let Some(label) = &question.label {
            asked.condition.push_str(" AND label = ?");
            asked.values.push(label.clone());
        }
        asked
    }

    fn matching(expression: String) -> Asked {
        let condition = "articles MATCH ?".to_owned();
        Asked { condition, values: vec![expression], is_match: true }
    }

    fn reading(chunks: &[&str]) -> Asked {
        let condition = vec!["text LIKE ?"; chunks.len()].join(" AND ");
        let values = chunks.iter().map(|chunk| format!("%{chunk}%")).collect();
        Asked { condition, values, is_match: false }
    }
}

impl Peer for Sqlite {
    fn version() -> String {
        rusqlite::version().to_owned()
    }

    fn index(articles: &Path, label: Label, dir: &Path) -> Answer<()> {
        let mut database = Connection::open(dir.join("articles.db"))?;
        database.execute_batch(
            "PRAGMA journal_mode = WAL;
             CREATE VIRTUAL TABLE articles
             USING fts5(text, title UNINDEXED, label UNINDEXED, tokenize = 'trigram');",
        )?;
        let all = database.transaction()?;
        {
            let mut insert = all
                .prepare("INSERT INTO articles (rowid, text, title, label) VALUES (?, ?, ?, ?)")?;
            for article in lines::articles(articles)? {
                let article = article?;
                let number: u32 = article.id.parse()?;
                insert.execute((number, article.text(), &article.title, article.label(label)))?;
            }
        }
        all.commit()?;
        database.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);")?;
        Ok(())
    }

    fn open(dir: &Path, _: Label) -> Answer<Sqlite> {
        Ok(Sqlite { database: Connection::open(dir.join("articles.db"))? })
    }

    fn page(&self, question: &Question, wanted: Wanted) -> Answer<Page> {
        let asked = Asked::of(question);
        let Asked { condition, values, is_match } = &asked;
        let snippet = match (wanted.snippets, is_match) {
            (false, _) => "''",
            (true, true) => "snippet(articles, 0, '<b>', '</b>', '…', 64)",
            (true, false) => "substr(text, 1, 64)",
        };
        let order = if *is_match { " ORDER BY rank" } else { "" };
        let mut page = self.database.prepare_cached(&format!(
            "SELECT rowid, title, {snippet} FROM articles WHERE {condition}{order} LIMIT {} OFFSET {}",
            wanted.limit, wanted.offset
        ))?;
        let hits = page.query_map(params_from_iter(values), |row| {
            Ok(Hit { id: row.get(0)?, title: row.get(1)?, snippet: row.get(2)? })
        })?;
        let hits: Vec<Hit> = hits.collect::<Result<_, _>>()?;
        let total = if wanted.total {
            let count = format!("SELECT count(*) FROM articles WHERE {condition}");
            let mut count = self.database.prepare_cached(&count)?;
            let count: u32 = count.query_row(params_from_iter(values), |row| row.get(0))?;
            count as usize
        } else {
            hits.len()
        };
        Ok(Page { total, hits })
    }

    fn every(&self, run: &str) -> Answer<Vec<u32>> {
        let question = Question { text: run.to_owned(), kind: Kind::Run, label: None };
        let Asked { condition, values, .. } = Asked::of(&question);
        let all = format!("SELECT rowid FROM articles WHERE {condition}");
        let mut all = self.database.prepare_cached(&all)?;
        let all = all.query_map(params_from_iter(&values), |row| row.get(0))?;
        Ok(all.collect::<Result<_, _>>()?)
    }
}
