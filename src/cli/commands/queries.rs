//! `souwen queries`: counts what readers searched for, from the query log of a server. The log holds one line
//! for each search; the command prints one row for each distinct query.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::cli::args::{QueriesArgs, QueryTable};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::json;
use crate::cli::output::table::{Align, Table, count, number};
use crate::cli::output::terminal::{print_message, remark};
use souwen::http::{LoggedQuery, ReadQueries, read_queries};
use souwen::text::{Date, DateRange};

/// Runs the command. If the log holds no query, the exit code is that of a search without hits.
///
/// # Errors
/// When no log is named, or the log cannot be read.
pub fn run(
    out: &mut dyn Write,
    args: &QueriesArgs,
    chosen: Option<PathBuf>,
) -> Result<Exit, CliError> {
    let Some(dir) = args.dir.clone().or(chosen) else {
        let message = "no query log is named: give its directory, or choose query-log in the \
                       settings, with which a server writes one";
        return Err(CliError::Usage(message.to_owned()));
    };
    let (tally, read) = tally(&dir, args)?;
    let rows = tally.rows(args.table, args.limit);
    if read.unread_lines > 0 {
        print_message(format!("{} of the log cannot be read", count(read.unread_lines, "line")));
    }
    if args.json {
        let day = |day: Option<Date>| day.map(|day| day.to_string());
        let answer = Answer {
            from: day(read.days.map(|(first, _)| first)),
            to: day(read.days.map(|(_, last)| last)),
            queries: tally.total,
            unread_lines: read.unread_lines,
            rows,
        };
        json::write(out, &answer)?;
    } else {
        write_table(out, args.table, &rows)?;
        let days = read.days.map(|(first, last)| format!(", {first} to {last}"));
        remark(format!("{} in all{}", queries(tally.total), days.unwrap_or_default()));
    }
    Ok(if tally.total == 0 { Exit::NothingFound } else { Exit::Done })
}

fn queries(number_of: u64) -> String {
    if number_of == 1 { "1 query".to_owned() } else { format!("{} queries", number(number_of)) }
}

/// The result as JSON.
#[derive(Serialize)]
struct Answer {
    from: Option<String>,
    to: Option<String>,
    queries: u64,
    unread_lines: u64,
    rows: Vec<Row>,
}

/// A row of the result: a query with its counts and times.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Row {
    query: String,
    times: u64,
    /// How many of these searches found nothing.
    empty: u64,
    /// The query that was last searched for instead of this one, if there ever was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    corrected: Option<String>,
    /// The number of articles found the last time.
    total: u64,
    mean_ms: f64,
    slowest_ms: f64,
    last_day: String,
}

/// The counts of one query.
#[derive(Default)]
struct QueryCounts {
    times: u64,
    empty: u64,
    corrected: Option<String>,
    total: u64,
    ms: f64,
    slowest_ms: f64,
    last_day: i32,
}

/// The counts by query in lower case, with the query as it was first typed.
#[derive(Default)]
struct Tally {
    total: u64,
    queries: HashMap<String, (String, QueryCounts)>,
}

fn tally(dir: &Path, args: &QueriesArgs) -> Result<(Tally, ReadQueries), CliError> {
    let mut tally = Tally::default();
    let days = DateRange { from: args.from, to: args.to };
    let is_wanted = |via: &str| args.via.as_ref().is_none_or(|wanted| wanted == via);
    let read = read_queries(dir, days, &mut |day, query| {
        if is_wanted(query.via.name()) {
            tally.add(day, query);
        }
    });
    let read = read.map_err(|source| CliError::File { path: dir.to_owned(), source })?;
    Ok((tally, read))
}

impl Tally {
    fn add(&mut self, day: Date, query: LoggedQuery) {
        self.total += 1;
        let LoggedQuery { query, total, ms, corrected, .. } = query;
        let (_, of) =
            self.queries.entry(query.to_lowercase()).or_insert((query, QueryCounts::default()));
        of.times += 1;
        of.empty += u64::from(total == 0);
        of.corrected = corrected.or(of.corrected.take());
        of.total = total;
        of.ms += ms;
        of.slowest_ms = of.slowest_ms.max(ms);
        of.last_day = day.days();
    }

    /// The first `limit` queries of a table, in the order of that table.
    fn rows(&self, table: QueryTable, limit: usize) -> Vec<Row> {
        let is_listed = |of: &QueryCounts| match table {
            QueryTable::Popular | QueryTable::Slow => true,
            QueryTable::Empty => of.empty > 0,
            QueryTable::Corrected => of.corrected.is_some(),
        };
        let listed = self.queries.values().filter(|(_, of)| is_listed(of));
        let mut rows: Vec<&(String, QueryCounts)> = listed.collect();
        rows.sort_by(|(a, of_a), (b, of_b)| {
            let by_rank = match table {
                QueryTable::Popular | QueryTable::Corrected => of_b.times.cmp(&of_a.times),
                QueryTable::Empty => of_b.empty.cmp(&of_a.empty),
                QueryTable::Slow => of_b.slowest_ms.total_cmp(&of_a.slowest_ms),
            };
            by_rank.then_with(|| of_b.last_day.cmp(&of_a.last_day)).then_with(|| a.cmp(b))
        });
        rows.into_iter().take(limit).map(|(query, of)| row(query, of)).collect()
    }
}

fn row(query: &str, of: &QueryCounts) -> Row {
    let hundredths = |ms: f64| (ms * 1e2).round() / 1e2;
    Row {
        query: query.to_owned(),
        times: of.times,
        empty: of.empty,
        corrected: of.corrected.clone(),
        total: of.total,
        mean_ms: hundredths(of.ms / of.times as f64),
        slowest_ms: hundredths(of.slowest_ms),
        last_day: Date::from_days(of.last_day).map(|day| day.to_string()).unwrap_or_default(),
    }
}

fn write_table(out: &mut dyn Write, table: QueryTable, rows: &[Row]) -> io::Result<()> {
    use Align::{Left, Right};
    if rows.is_empty() {
        return Ok(());
    }
    let ms = |ms: f64| format!("{ms:.2}");
    let mut lines = match table {
        QueryTable::Popular => Table::new(&[Right, Right, Left, Left]),
        QueryTable::Empty | QueryTable::Corrected => Table::new(&[Right, Left, Left]),
        QueryTable::Slow => Table::new(&[Right, Right, Right, Left]),
    };
    match table {
        QueryTable::Popular => lines.row(["times", "articles", "last", "query"]),
        QueryTable::Empty => lines.row(["times", "last", "query"]),
        QueryTable::Corrected => lines.row(["times", "query", "searched for"]),
        QueryTable::Slow => lines.row(["slowest ms", "mean ms", "times", "query"]),
    }
    for row in rows {
        let (times, query, last) = (number(row.times), row.query.as_str(), row.last_day.as_str());
        match table {
            QueryTable::Popular => lines.row([&times, &number(row.total), last, query]),
            QueryTable::Empty => lines.row([&number(row.empty), last, query]),
            QueryTable::Corrected => {
                lines.row([&times, query, row.corrected.as_deref().unwrap_or_default()]);
            }
            QueryTable::Slow => lines.row([&ms(row.slowest_ms), &ms(row.mean_ms), &times, query]),
        }
    }
    lines.write(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use souwen::http::QuerySource;

    fn tally() -> Tally {
        let mut tally = Tally::default();
        let mut add = |day: i32, query: &str, total: u64, ms: f64, corrected: Option<&str>| {
            let (query, corrected) = (query.to_owned(), corrected.map(str::to_owned));
            let query = LoggedQuery { query, total, ms, corrected, via: QuerySource::Page };
            tally.add(Date::from_days(19_800 + day).unwrap(), query);
        };
        add(0, "中亚 铁路", 36, 2.0, None);
        add(0, "C919", 4, 1.0, None);
        add(0, "没有的词", 0, 0.5, None);
        add(1, "c919", 1_500, 3.0, None);
        add(1, "tielu", 12, 9.25, Some("铁路"));
        add(1, "c919", 5, 1.0, None);
        tally
    }

    fn shown(table: QueryTable, limit: usize) -> String {
        let mut out = Vec::new();
        write_table(&mut out, table, &tally().rows(table, limit)).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_table_has_its_queries_in_its_order() {
        let check = |table: QueryTable, limit: usize, expected: &[&str]| {
            let shown = shown(table, limit);
            assert_eq!(shown.lines().collect::<Vec<_>>(), expected);
        };
        check(
            QueryTable::Popular,
            3,
            &[
                "times  articles  last        query",
                "    3         5  2024-03-19  C919",
                "    1        12  2024-03-19  tielu",
                "    1        36  2024-03-18  中亚 铁路",
            ],
        );
        check(QueryTable::Empty, 9, &["times  last        query", "    1  2024-03-18  没有的词"]);
        check(QueryTable::Corrected, 9, &["times  query  searched for", "    1  tielu  铁路"]);
        check(
            QueryTable::Slow,
            2,
            &[
                "slowest ms  mean ms  times  query",
                "      9.25     9.25      1  tielu",
                "      3.00     1.67      3  C919",
            ],
        );
    }

    #[test]
    fn a_program_gets_all_of_a_query() {
        let rows = tally().rows(QueryTable::Corrected, 9);
        assert_eq!(
            serde_json::to_value(&rows).unwrap(),
            serde_json::json!([{
                "query": "tielu", "times": 1, "empty": 0, "corrected": "铁路", "total": 12,
                "mean_ms": 9.25, "slowest_ms": 9.25, "last_day": "2024-03-19",
            }])
        );
    }
}
