//! What the routes for clients of Meilisearch cost over our own: processor time for the same searches.
//!
//! ```sh
//! cargo bench --bench compat -- INDEX queries.tsv BINARY [1000] [5]
//! ```
//!
//! One server of BINARY gets every query (id, tab, text) by both routes, in alternating blocks over one
//! connection, so many queries in so many rounds. Printed are the means of the round in which they were least,
//! and their ratio. `--answers FILE` writes the answers of the compatible route instead, without what tells of
//! time, for comparing those of two binaries.

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

#[allow(dead_code, reason = "of what benches share, this one uses a part")]
mod server;

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use server::{Connection, Result, Server, encoded};

/// The number of queries by one route before the other has its turn.
const BLOCK: usize = 50;

/// Both routes tell these of a hit.
const OURS: &str = "total,hits.id,hits.title,hits.subtitle,hits.date,hits.place,hits.source,hits.section,\
                    hits.authors,hits.kind,hits.url,hits.title_highlights,hits.snippet,facets";
const THEIRS: [&str; 10] =
    ["id", "title", "subtitle", "date", "place", "source", "section", "author", "kind", "url"];

/// A way to search by both routes.
struct Row {
    name: &'static str,
    limit: usize,
    facets: &'static [&'static str],
    /// Whether only the fields that both have are asked for.
    same_fields: bool,
    ours: Method,
    theirs: Method,
    /// Whether every beginning of a query is searched for, as when it is typed.
    is_typed: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Method {
    Get,
    Post,
}

use Method::{Get, Post};

const FACETS: &[&str] = &["source", "kind", "month"];

#[rustfmt::skip]
const ROWS: [Row; 8] = [
    Row { name: "same fields", limit: 20, facets: &[], same_fields: true, ours: Get, theirs: Get, is_typed: false },
    Row { name: "same fields", limit: 20, facets: &[], same_fields: true, ours: Post, theirs: Post, is_typed: false },
    Row { name: "same fields, three facets", limit: 20, facets: FACETS, same_fields: true, ours: Get, theirs: Get, is_typed: false },
    Row { name: "same fields, three facets", limit: 20, facets: FACETS, same_fields: true, ours: Post, theirs: Post, is_typed: false },
    Row { name: "usual fields", limit: 20, facets: &[], same_fields: false, ours: Get, theirs: Get, is_typed: false },
    Row { name: "usual fields, three facets", limit: 20, facets: FACETS, same_fields: false, ours: Get, theirs: Post, is_typed: false },
    Row { name: "as one types, same fields, three facets", limit: 21, facets: FACETS, same_fields: true, ours: Post, theirs: Post, is_typed: true },
    Row { name: "as one types, usual fields, three facets", limit: 21, facets: FACETS, same_fields: false, ours: Get, theirs: Post, is_typed: true },
];

fn main() -> Result<()> {
    let mut args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let answers = match args.iter().position(|arg| arg == "--answers") {
        Some(at) => args.drain(at..).nth(1),
        None => None,
    };
    let [index, queries, binary, rest @ ..] = args.as_slice() else {
        return Err("give an index, queries and a binary".into());
    };
    let number = |at: usize, usual| rest.get(at).map_or(Ok(usual), |number| number.parse());
    let (count, rounds) = (number(0, 1000)?, number(1, 5)?);
    let queries = std::fs::read_to_string(queries)?;
    let queries: Vec<&str> =
        queries.lines().filter_map(|line| line.split('\t').nth(1)).take(count).collect();
    // The budget of one client is not what is measured.
    let mut server =
        Server::start_with(binary, Path::new(index), &["--trusted-proxy", "127.0.0.1"])?;
    let mut connection = server.connect()?;
    if let Some(file) = answers {
        return Ok(std::fs::write(file, answers_of(&mut connection, &queries)?)?);
    }
    for row in &ROWS {
        let typed = row.typed(&queries);
        row.ask_all(&mut server, &mut connection, &typed[..typed.len().min(BLOCK)])?;
        let mut least = [f64::INFINITY; 2];
        for _ in 0..rounds {
            let spent = row.ask_all(&mut server, &mut connection, &typed)?;
            for (least, spent) in least.iter_mut().zip(spent) {
                *least = least.min(spent.as_secs_f64() * 1e3 / typed.len() as f64);
            }
        }
        let [ours, theirs] = least;
        let methods = [row.ours, row.theirs].map(Method::name).join("/");
        println!("{}, {methods}: {ours:.3} and {theirs:.3} ms: {:.3}", row.name, theirs / ours);
    }
    Ok(())
}

impl Method {
    fn name(self) -> &'static str {
        match self {
            Get => "GET",
            Post => "POST",
        }
    }
}

impl Row {
    /// What is searched for: the queries, or all their beginnings of a part of them.
    fn typed(&self, queries: &[&str]) -> Vec<String> {
        if !self.is_typed {
            return queries.iter().map(|query| (*query).to_owned()).collect();
        }
        let beginnings = |query: &&str| -> Vec<String> {
            let ends = query.char_indices().skip(1).map(|(end, _)| end).chain([query.len()]);
            ends.map(|end| query[..end].to_owned()).collect()
        };
        queries.iter().take(queries.len() / 10 + 1).flat_map(beginnings).collect()
    }

    /// Searches by both routes. Returns the processor time of ours and of theirs.
    fn ask_all(
        &self,
        server: &mut Server,
        connection: &mut Connection,
        queries: &[String],
    ) -> Result<[Duration; 2]> {
        let mut spent = [Duration::ZERO; 2];
        for (turn, block) in queries.chunks(BLOCK).enumerate() {
            // Neither route is always the first.
            for route in [turn % 2, 1 - turn % 2] {
                let before = server.processor_time()?;
                for query in block {
                    match route {
                        0 => self.ask_ours(connection, query)?,
                        _ => self.ask_theirs(connection, query)?,
                    };
                }
                spent[route] += server.processor_time()?.saturating_sub(before);
            }
        }
        Ok(spent)
    }

    fn ask_ours(&self, connection: &mut Connection, query: &str) -> Result<Vec<u8>> {
        const PATH: &str = "/api/v1/search";
        let mut parameters = format!("q={}&limit={}", encoded(query), self.limit);
        if !self.facets.is_empty() {
            let _ = write!(parameters, "&facets={}", self.facets.join(","));
        }
        if self.same_fields {
            let _ = write!(parameters, "&fields={OURS}");
        }
        match self.ours {
            Get => connection.expect("GET", &format!("{PATH}?{parameters}"), "", ""),
            Post => {
                connection.expect("POST", PATH, "application/x-www-form-urlencoded", &parameters)
            }
        }
    }

    fn ask_theirs(&self, connection: &mut Connection, query: &str) -> Result<Vec<u8>> {
        const PATH: &str = "/compat/meilisearch/indexes/articles/search";
        let retrieve: &[&str] = if self.same_fields { &THEIRS } else { &["*"] };
        match self.theirs {
            Get => {
                let mut target = format!(
                    "{PATH}?q={}&limit={}&attributesToRetrieve={}&attributesToHighlight=title,body\
                     &attributesToCrop=body:60",
                    encoded(query),
                    self.limit,
                    retrieve.join(",")
                );
                if !self.facets.is_empty() {
                    let _ = write!(target, "&facets={}", self.facets.join(","));
                }
                connection.expect("GET", &target, "", "")
            }
            Post => {
                let body = json!({
                    "q": query, "limit": self.limit, "facets": self.facets,
                    "attributesToRetrieve": retrieve, "attributesToHighlight": ["title", "body"],
                    "attributesToCrop": ["body:60"],
                });
                connection.expect("POST", PATH, "application/json", &body.to_string())
            }
        }
    }
}

/// The answers of the compatible route to each query in several forms, one a line.
fn answers_of(connection: &mut Connection, queries: &[&str]) -> Result<String> {
    let forms = [
        json!({}),
        json!({"limit": 5, "offset": 3, "attributesToHighlight": ["*"], "showMatchesPosition": true}),
        json!({
            "attributesToRetrieve": ["*", "body"], "attributesToHighlight": ["body", "title", "*"],
            "showMatchesPosition": true, "limit": 3, "highlightPreTag": "__ais-highlight__",
            "highlightPostTag": "__/ais-highlight__",
        }),
        json!({"attributesToCrop": ["*", "body:7", "title:3"], "cropMarker": "[…]", "limit": 4}),
        json!({"attributesToCrop": ["body"], "cropLength": 0, "limit": 4}),
        json!({
            "attributesToRetrieve": ["body", "title"], "attributesToCrop": ["body:30"],
            "attributesToHighlight": ["*"], "limit": 6, "sort": ["date:desc"],
        }),
        json!({"facets": ["*"], "limit": 2, "hitsPerPage": 2, "page": 2}),
        json!({"facets": ["year", "source", "year"], "limit": 0, "sort": ["date:asc"]}),
        json!({"facets": ["timestamp", "month", "来源"], "limit": 1, "matchingStrategy": "all"}),
        json!({
            "filter": [["source EXISTS", "year = 2022"], "date < 2023-01-01"], "facets": ["date"],
            "distinct": "near_duplicates", "attributesToHighlight": ["title"],
        }),
        json!({"limit": 150, "attributesToRetrieve": ["id", "timestamp", "year", "day"]}),
    ];
    let mut answers = String::new();
    for query in queries {
        let mut several = Vec::new();
        for form in &forms {
            let mut asked = form.clone();
            asked["q"] = json!(query);
            let target = "/compat/meilisearch/indexes/articles/search";
            let answer =
                connection.expect("POST", target, "application/json", &asked.to_string())?;
            answers.push_str(&timeless(&answer)?);
            answers.push('\n');
            asked["indexUid"] = json!("articles");
            several.push(asked);
        }
        let asked = json!({"queries": several}).to_string();
        let target = "/compat/meilisearch/multi-search";
        let answer = connection.expect("POST", target, "application/json", &asked)?;
        answers.push_str(&timeless(&answer)?);
        answers.push('\n');
        let found: Value = serde_json::from_slice(&answer)?;
        if let Some(id) = found["results"][0]["hits"][0]["id"].as_str() {
            let target = format!("/compat/meilisearch/indexes/articles/documents/{}", encoded(id));
            answers.push_str(&String::from_utf8(connection.expect("GET", &target, "", "")?)?);
            answers.push('\n');
        }
    }
    Ok(answers)
}

/// An answer, byte by byte, but for how long it took.
fn timeless(answer: &[u8]) -> Result<String> {
    let text = std::str::from_utf8(answer)?;
    let mut parts = text.split("\"processingTimeMs\":");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(part.trim_start_matches(|digit: char| digit.is_ascii_digit()));
    }
    Ok(kept)
}
