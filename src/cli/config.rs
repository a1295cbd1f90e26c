//! From what was typed to what is to be done: every value checked, every default filled in.

use std::ffi::OsString;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::{Path, PathBuf};

use super::args::{IndexArgs, SearchArgs, ServeArgs};
use super::error::CliError;
use super::output::row_format::RowFormat;
use souwen::article::ReadOptions;
use souwen::article::encoding::check_encoding;
use souwen::index::{IndexError, RefreshOptions};
use souwen::search::{CountBy, Engine, FilterField, SearchRequest, Sort, ValueFilter};
use souwen::text::DateRange;

/// Where the index is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexDir {
    /// The directory.
    pub path: PathBuf,
    /// Whether somebody named it, or it is the default.
    pub named: bool,
}

impl IndexDir {
    /// The directory of `--index`, else of the environment variable `SOUWEN_INDEX`, else `index`.
    pub fn choose(option: Option<PathBuf>, environment: Option<OsString>) -> IndexDir {
        let environment = environment.filter(|value| !value.is_empty()).map(PathBuf::from);
        match option.or(environment) {
            Some(path) => IndexDir { path, named: true },
            None => IndexDir { path: PathBuf::from("index"), named: false },
        }
    }
}

/// `souwen index`, with or without `--dry-run`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexConfig {
    /// What to refresh; `paths` are those that were typed.
    pub refresh: RefreshOptions,
    /// Whether to print records instead of writing them.
    pub dry_run: bool,
    /// Whether to print every note.
    pub verbose: bool,
    /// Whether to print JSON.
    pub json: bool,
}

impl IndexConfig {
    /// Checks what was typed.
    ///
    /// # Errors
    /// For an unknown encoding, and a base URL that is none.
    pub fn new(args: IndexArgs) -> Result<IndexConfig, CliError> {
        if let Some(label) = &args.encoding {
            check_encoding(label).map_err(CliError::Usage)?;
        }
        if let Some(url) = &args.base_url {
            check_url("--base-url", url)?;
        }
        Ok(IndexConfig {
            refresh: RefreshOptions {
                paths: args.paths,
                forget: args.forget,
                read: ReadOptions { encoding: args.encoding, base_url: args.base_url },
                prune: args.prune,
                heap: (args.memory as usize) << 20,
            },
            dry_run: args.dry_run,
            verbose: args.verbose,
            json: args.json,
        })
    }
}

/// The search that was typed.
///
/// # Errors
/// For a date, a filter or a facet that is none.
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
    let facets: Result<_, _> =
        args.facets.iter().map(|name| parse_field("--facets", name)).collect();
    let filters: Result<_, _> = args.filter.iter().map(|filter| parse_filter(filter)).collect();
    Ok(SearchRequest {
        query: args.query.join(" "),
        limit: args.limit as usize,
        offset: args.offset as usize,
        sort: args.sort.as_deref().and_then(Sort::from_name).unwrap_or_default(),
        dates,
        filters: filters?,
        facets: facets?,
        collapse: args.collapse,
        recency: args.recency,
        explain: args.explain,
        as_typed: args.as_typed,
        ..SearchRequest::default()
    })
}

/// What of every match is printed, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EveryMatch {
    /// Rows of occurrences.
    Rows {
        /// Their form.
        format: RowFormat,
        /// Characters of context on either side.
        context: usize,
    },
    /// Counts by the values of a field.
    Counts {
        /// The field.
        by: CountBy,
        /// The form of rows; none: a table, or JSON.
        format: Option<RowFormat>,
        /// Whether to print JSON.
        json: bool,
    },
}

/// What was asked for of every match; `None` when only the best are wanted.
///
/// # Errors
/// For an order that every match cannot have.
pub fn every_match(args: &SearchArgs) -> Result<Option<EveryMatch>, CliError> {
    /// Characters of context when nothing is said: a line on a screen.
    const CONTEXT: u64 = 30;
    let format = args.format.as_deref().and_then(RowFormat::from_name);
    if let Some(by) = args.count_by.as_deref().and_then(CountBy::from_name) {
        return Ok(Some(EveryMatch::Counts { by, format, json: args.json }));
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

/// `souwen serve`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServeConfig {
    /// The folders that were typed.
    pub paths: Vec<PathBuf>,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where readers reach the server, without a slash at the end.
    pub public_url: Option<String>,
    /// Whether to bring the index up to date.
    pub refresh: bool,
}

impl ServeConfig {
    /// Checks what was typed.
    ///
    /// # Errors
    /// For an address or a URL that is none, and for folders that are not to be refreshed.
    pub fn new(args: ServeArgs) -> Result<ServeConfig, CliError> {
        if let Some(url) = &args.public_url {
            check_url("--public-url", url)?;
            check_place(url)?;
        }
        Ok(ServeConfig {
            paths: args.paths,
            listen: parse_address(&args.listen)?,
            public_url: args.public_url.map(|url| url.trim_end_matches('/').to_owned()),
            refresh: !args.no_refresh,
        })
    }
}

/// The folders to read: those that were typed, else those that the index was built from (an empty
/// list), else `corpus` in the current directory.
///
/// # Errors
/// When there is none of them, or there is an index that cannot be read.
pub fn folders_to_read(index: &Path, typed: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
    if !typed.is_empty() {
        return Ok(typed.to_vec());
    }
    match Engine::open(index) {
        Ok(engine) if !engine.stats()?.folders.is_empty() => return Ok(Vec::new()),
        Ok(_) | Err(IndexError::Missing(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let corpus = PathBuf::from("corpus");
    if corpus.is_dir() { Ok(vec![corpus]) } else { Err(CliError::NoFolders(index.to_owned())) }
}

/// The days that a date, month or year stands for.
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
    Ok(ValueFilter { field: parse_field("--filter", field)?, value: value.trim().to_owned() })
}

fn parse_field(option: &str, name: &str) -> Result<FilterField, CliError> {
    FilterField::from_name(name.trim()).ok_or_else(|| {
        let known: Vec<&str> = FilterField::ALL.iter().map(|field| field.name()).collect();
        CliError::Usage(format!(
            "{option}: there is no field {name:?}; there are {}",
            known.join(", ")
        ))
    })
}

/// Checks that pages can be found below an address.
fn check_place(url: &str) -> Result<(), CliError> {
    if !url.contains(['?', '#']) {
        return Ok(());
    }
    Err(CliError::Usage(format!(
        "--public-url {url:?} is not the place of a page: leave out what begins with ? or #, \
         as in https://example.com/search/"
    )))
}

fn check_url(option: &str, url: &str) -> Result<(), CliError> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    match rest {
        Some(rest)
            if !rest.starts_with('/')
                && !rest.is_empty()
                && !rest.contains(|c: char| c.is_whitespace() || c.is_control()) =>
        {
            Ok(())
        }
        _ => Err(CliError::Usage(format!(
            "{option} {url:?} is no address: write it whole, such as https://news.example.com/"
        ))),
    }
}

/// Reads `127.0.0.1:7878`, `[::1]:7878`, `localhost:7878`, `:7878` and `7878`; without a host it
/// is this machine alone.
fn parse_address(text: &str) -> Result<SocketAddr, CliError> {
    let port = text.strip_prefix(':').unwrap_or(text);
    if let Ok(port) = port.parse::<u16>() {
        return Ok(SocketAddr::from(([127, 0, 0, 1], port)));
    }
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    // A host without a port is told apart first: looking it up would only say "invalid".
    let found = match text.rsplit_once(':') {
        Some((_, port)) if port.parse::<u16>().is_ok() => text.to_socket_addrs().ok(),
        _ => None,
    };
    found.and_then(|mut addresses| addresses.next()).ok_or_else(|| {
        CliError::Usage(format!(
            "--listen {text:?} is no address: write an address and a port, such as 127.0.0.1:7878"
        ))
    })
}

#[cfg(test)]
mod tests {
    use souwen::text::Date;

    use super::*;
    use crate::cli::args::{Cli, Command};

    fn read(command: &str, words: &[&str]) -> Command {
        Cli::read(["souwen", command].iter().chain(words).map(OsString::from)).unwrap().command
    }

    fn request(words: &[&str]) -> Result<SearchRequest, String> {
        match read("search", words) {
            Command::Search(args) => search_request(&args).map_err(|error| error.to_string()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_index_is_named_by_option_then_environment() {
        let choose = |option: Option<&str>, environment: Option<&str>| {
            let dir = IndexDir::choose(option.map(PathBuf::from), environment.map(OsString::from));
            (dir.path.to_string_lossy().into_owned(), dir.named)
        };
        assert_eq!(choose(Some("a"), Some("b")), ("a".to_owned(), true));
        assert_eq!(choose(None, Some("b")), ("b".to_owned(), true));
        assert_eq!(choose(None, Some("")), ("index".to_owned(), false));
        assert_eq!(choose(None, None), ("index".to_owned(), false));
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
                ValueFilter { field: FilterField::Source, value: "新华社".to_owned() },
                ValueFilter { field: FilterField::Author, value: "a=b".to_owned() },
            ],
            facets: vec![FilterField::Source, FilterField::Month],
            ..SearchRequest::default()
        };
        assert_eq!(all, Ok(expected));
        assert_eq!(request(&[]), Ok(SearchRequest::default()));
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
        let every = |words: &[&str]| match read("search", words) {
            Command::Search(args) => every_match(&args).map_err(|error| error.to_string()),
            other => panic!("{other:?}"),
        };
        let rows = |format, context| Ok(Some(EveryMatch::Rows { format, context }));
        assert_eq!(every(&["中亚"]), Ok(None));
        assert_eq!(every(&["中亚", "--all"]), rows(RowFormat::JsonLines, 30));
        let csv = ["--all", "--format", "csv", "--context", "5", "--sort", "oldest"];
        assert_eq!(every(&csv), rows(RowFormat::Csv, 5));
        let counts =
            |format, json| Ok(Some(EveryMatch::Counts { by: CountBy::Year, format, json }));
        assert_eq!(every(&["--count-by", "year"]), counts(None, false));
        assert_eq!(every(&["--count-by", "year", "--json"]), counts(None, true));
        let tsv = ["--count-by", "year", "--format", "tsv"];
        assert_eq!(every(&tsv), counts(Some(RowFormat::Tsv), false));
        let relevance = every(&["--all", "--sort", "relevance"]).unwrap_err();
        assert!(relevance.contains("--sort newest"), "{relevance}");
    }

    #[test]
    fn dates_stand_for_days() {
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

    #[test]
    fn addresses() {
        #[track_caller]
        fn check(text: &str, expected: Option<&str>) {
            let actual = parse_address(text).ok().map(|address| address.to_string());
            assert_eq!(actual.as_deref(), expected, "{text}");
        }
        check("127.0.0.1:7878", Some("127.0.0.1:7878"));
        check("0.0.0.0:80", Some("0.0.0.0:80"));
        check("[::1]:7878", Some("[::1]:7878"));
        check("7878", Some("127.0.0.1:7878"));
        check(":0", Some("127.0.0.1:0"));
        check("127.0.0.1", None);
        check("127.0.0.1:99999", None);
        check("", None);
    }

    #[test]
    fn the_page_may_be_below_a_path() {
        assert!(check_place("https://search.example.com").is_ok());
        assert!(check_place("https://example.com/search/").is_ok());
        assert!(check_place("https://example.com/?a").is_err());
        assert!(check_place("https://example.com/#a").is_err());
    }

    #[test]
    fn urls_are_whole() {
        let good = |url: &str| check_url("--base-url", url).is_ok();
        assert!(good("https://news.example.com/"));
        assert!(good("http://10.0.0.1:8080/archive"));
        assert!(!good("news.example.com"));
        assert!(!good("https:///x"));
        assert!(!good("https://"));
        assert!(!good("javascript:alert(1)"));
        assert!(!good("https://a b/"));
    }

    #[test]
    fn an_index_run_is_read_whole() {
        let parse = |words: &[&str]| match read("index", words) {
            Command::Index(args) => IndexConfig::new(args),
            other => panic!("{other:?}"),
        };
        let config = parse(&["a", "b", "--forget", "c", "--encoding", "gbk", "--memory", "64"]);
        let refresh = config.unwrap().refresh;
        assert_eq!(refresh.paths, ["a", "b"].map(PathBuf::from));
        assert_eq!(refresh.forget, [PathBuf::from("c")]);
        assert_eq!(refresh.read.encoding.as_deref(), Some("gbk"));
        assert_eq!(refresh.heap, 64 << 20);
        assert_eq!(parse(&[]).unwrap().refresh, RefreshOptions::default());
        assert!(parse(&["--encoding", "klingon"]).is_err());
        assert!(parse(&["--base-url", "example"]).is_err());
    }

    #[test]
    fn folders_are_those_that_were_typed() {
        let typed = [PathBuf::from("报道")];
        assert_eq!(folders_to_read(Path::new("none"), &typed).unwrap(), typed);
    }
}
