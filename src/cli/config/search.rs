//! Turns the arguments of `souwen search` into a request for the best hits or for every match.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::cli::args::SearchArgs;
use crate::cli::error::CliError;
use souwen::answer::rows::RowFormat;
use souwen::search::{Ability, Crossing, Facet, SearchRequest, Sort, ValueFilter};
use souwen::text::{Date, DateRange};

/// The search request of the arguments.
///
/// # Errors
/// For an invalid date, filter or facet.
pub fn search_request(args: &SearchArgs) -> Result<SearchRequest, CliError> {
    let dates = DateRange {
        from: args
            .from
            .as_deref()
            .map(|date| parse_dates("--from", date))
            .transpose()?
            .and_then(|range| range.from),
        to: args
            .to
            .as_deref()
            .map(|date| parse_dates("--to", date))
            .transpose()?
            .and_then(|range| range.to),
    };
    if let (Some(from), Some(to)) = (dates.from, dates.to)
        && from > to
    {
        return Err(CliError::Usage(format!("--from {from} is after --to {to}: swap them")));
    }
    let today = match &args.today {
        None => clock(),
        Some(day) => Some(Date::parse_iso(day).ok_or_else(|| {
            CliError::Usage(format!("--today {day} is no day: write it as 2023-05-31"))
        })?),
    };
    let facets: Result<_, _> =
        args.facets.iter().map(|name| parse_facet("--facets", name, Ability::Facet)).collect();
    let filters: Result<_, _> = args.filter.iter().map(|filter| parse_filter(filter)).collect();
    Ok(SearchRequest {
        query: args.query.join(" "),
        limit: args.limit as usize,
        offset: args.offset as usize,
        sort: args.sort.as_deref().and_then(Sort::from_name).unwrap_or_default(),
        dates,
        filters: filters?,
        facets: facets?,
        crossing: Crossing::from_name(&args.crossing).unwrap_or_default(),
        collapse: args.collapse,
        recency: args.recency,
        explain: args.explain,
        as_typed: args.as_typed,
        today,
        ..SearchRequest::default()
    })
}

/// The current day in UTC+8, where the newspapers are.
pub fn clock() -> Option<Date> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    Date::in_utc8(i64::try_from(seconds).ok()?)
}

/// What to print of every match, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EveryMatch {
    /// Rows of occurrences.
    Rows {
        /// The format of rows.
        format: RowFormat,
        /// Characters of context on either side.
        context: usize,
    },
    /// Counts by the values of a field.
    Counts {
        /// The field.
        by: Facet,
        /// The format of rows; `None`: a table, or JSON.
        format: Option<RowFormat>,
        /// Whether to print JSON.
        json: bool,
    },
    /// The number of matching articles for each query of a list.
    Queries {
        /// The file with the list; `-`: standard input.
        file: PathBuf,
        /// The format of rows; `None`: a table.
        format: Option<RowFormat>,
    },
}

impl EveryMatch {
    /// The output for every match; `None` when only the best hits are requested.
    ///
    /// # Errors
    /// For a sort order that is impossible for every match.
    pub fn requested(args: &SearchArgs) -> Result<Option<EveryMatch>, CliError> {
        /// The default number of characters of context: a line on a screen.
        const CONTEXT: u64 = 30;
        let format = args.format.as_deref().and_then(RowFormat::from_name);
        if let Some(by) =
            args.count_by.as_deref().and_then(|name| Facet::from_name(name, Ability::Count))
        {
            return Ok(Some(EveryMatch::Counts { by, format, json: args.json }));
        }
        if let Some(file) = args.queries.clone() {
            let lines = args.json.then_some(RowFormat::JsonLines);
            return Ok(Some(EveryMatch::Queries { file, format: format.or(lines) }));
        }
        if !args.all {
            return Ok(None);
        }
        if args.sort.as_deref() == Some(Sort::Relevance.name()) {
            return Err(CliError::Usage(
                "--all has no order by relevance: use --sort newest or --sort oldest, or leave it out"
                    .to_owned(),
            ));
        }
        let context = args.context.unwrap_or(CONTEXT) as usize;
        Ok(Some(EveryMatch::Rows { format: format.unwrap_or(RowFormat::JsonLines), context }))
    }
}

/// The days of a date, month or year.
fn parse_dates(option: &str, text: &str) -> Result<DateRange, CliError> {
    DateRange::parse(text).ok_or_else(|| {
        CliError::Usage(format!("{option} {text:?} is no date: write 2023-05-18, 2023-05 or 2023"))
    })
}

fn parse_filter(text: &str) -> Result<ValueFilter, CliError> {
    let Some((field, value)) = text.split_once('=') else {
        return Err(CliError::Usage(format!(
            "--filter {text:?} has no =: write field=value, such as source=新华社"
        )));
    };
    if value.trim().is_empty() {
        return Err(CliError::Usage(format!("--filter {text:?} has no value after the =")));
    }
    Ok(ValueFilter::new(parse_facet("--filter", field, Ability::Filter)?, value.trim()))
}

fn parse_facet(option: &str, name: &str, ability: Ability) -> Result<Facet, CliError> {
    Facet::from_name(name.trim(), ability).ok_or_else(|| {
        let known = Facet::names(ability).join(", ");
        CliError::Usage(format!("{option}: there is no field {name:?}; there are {known}"))
    })
}

#[cfg(test)]
mod tests {
    use souwen::search::{Field, Period};
    use souwen::text::Date;

    use super::super::typed;
    use super::*;
    use crate::cli::args::Command;

    fn request(words: &[&str]) -> Result<SearchRequest, String> {
        // The day of the clock changes, so the test names one.
        let words = [&["--today", "2023-05-31"], words].concat();
        match typed("search", &words) {
            Command::Search(args) => search_request(&args).map_err(|error| error.to_string()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_search_is_read_whole() {
        let all = request(&[
            "中亚",
            "铁路",
            "--limit",
            "5",
            "--offset",
            "10",
            "--sort",
            "newest",
            "--from",
            "2023-05",
            "--to",
            "2023",
            "--filter",
            "source=新华社",
            "--filter",
            "author=a=b",
            "--facets",
            "source,month",
            "--",
            "--limit",
        ]);
        let expected = SearchRequest {
            query: "中亚 铁路 --limit".to_owned(),
            limit: 5,
            offset: 10,
            sort: Sort::Newest,
            dates: DateRange { from: Date::new(2023, 5, 1), to: Date::new(2023, 12, 31) },
            filters: vec![
                ValueFilter::new(Field::Source, "新华社"),
                ValueFilter::new(Field::Author, "a=b"),
            ],
            facets: vec![Field::Source.into(), Period::Month.into()],
            today: Date::new(2023, 5, 31),
            ..SearchRequest::default()
        };
        assert_eq!(all, Ok(expected));
        let plain = SearchRequest { today: Date::new(2023, 5, 31), ..SearchRequest::default() };
        assert_eq!(request(&[]), Ok(plain));
    }

    #[test]
    fn what_makes_no_sense_says_what_would() {
        #[track_caller]
        fn check(words: &[&str], part: &str) {
            let message = request(words).unwrap_err();
            assert!(message.contains(part), "{message}");
        }
        check(&["--from", "5月"], "write 2023-05-18");
        check(&["--from", "2023-13"], "is no date");
        check(&["--to", "2023-02-30"], "is no date");
        check(&["--to", "+2023"], "is no date");
        check(&["--from", "2024", "--to", "2023"], "swap them");
        check(&["--filter", "source"], "has no =");
        check(&["--filter", "source="], "has no value");
        check(&["--filter", "title=峰会"], "source, place, section");
        check(&["--facets", "date"], "there is no field \"date\"");
    }

    #[test]
    fn every_match_is_read_whole() {
        let every = |words: &[&str]| match typed("search", words) {
            Command::Search(args) => {
                EveryMatch::requested(&args).map_err(|error| error.to_string())
            }
            other => panic!("{other:?}"),
        };
        let rows = |format, context| Ok(Some(EveryMatch::Rows { format, context }));
        assert_eq!(every(&["中亚"]), Ok(None));
        assert_eq!(every(&["中亚", "--all"]), rows(RowFormat::JsonLines, 30));
        let csv = ["--all", "--format", "csv", "--context", "5", "--sort", "oldest"];
        assert_eq!(every(&csv), rows(RowFormat::Csv, 5));
        let counts =
            |format, json| Ok(Some(EveryMatch::Counts { by: Period::Year.into(), format, json }));
        assert_eq!(every(&["--count-by", "year"]), counts(None, false));
        assert_eq!(every(&["--count-by", "year", "--json"]), counts(None, true));
        let tsv = ["--count-by", "year", "--format", "tsv"];
        assert_eq!(every(&tsv), counts(Some(RowFormat::Tsv), false));
        let queries = |format| {
            let file = PathBuf::from("names.txt");
            Ok(Some(EveryMatch::Queries { file, format }))
        };
        assert_eq!(every(&["--queries", "names.txt"]), queries(None));
        let json = every(&["--queries", "names.txt", "--json"]);
        assert_eq!(json, queries(Some(RowFormat::JsonLines)));
        let relevance = every(&["--all", "--sort", "relevance"]).unwrap_err();
        assert!(relevance.contains("--sort newest"), "{relevance}");
    }

    #[test]
    fn dates_mean_days() {
        #[track_caller]
        fn check(text: &str, from: &str, to: &str) {
            let range = parse_dates("--from", text).unwrap();
            let show = |date: Option<Date>| date.map(|d| d.to_string()).unwrap_or_default();
            assert_eq!((show(range.from), show(range.to)), (from.to_owned(), to.to_owned()));
        }
        check("2023-05-18", "2023-05-18", "2023-05-18");
        check("2024-02", "2024-02-01", "2024-02-29");
        check("2023", "2023-01-01", "2023-12-31");
    }
}
