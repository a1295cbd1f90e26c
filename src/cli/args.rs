//! The command line as it is typed. No input or output and no failure beyond parsing:
//! [`config`](super::config) makes sense of it.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::output::row_format::RowFormat;
use souwen::search::{CountBy, MAX_LIMIT, MAX_OFFSET, MAX_SUGGESTIONS, Sort};

/// Full-text search for Chinese news coverage: a folder of articles becomes a search page.
#[derive(Debug, Parser)]
#[command(
    name = "souwen",
    version,
    about,
    max_term_width = 100,
    after_help = "Examples:\n  \
        souwen serve                  index ./corpus and open http://127.0.0.1:7878/\n  \
        souwen index 报道/ && souwen search 中亚 铁路\n\n\
        Exit codes: 0 found or done, 1 nothing found, 2 error."
)]
pub struct Cli {
    /// The directory of the index [default: index] [env: SOUWEN_INDEX]
    #[arg(long, global = true, value_name = "DIR")]
    pub index: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add and refresh articles from files and folders
    #[command(after_help = "Examples:\n  \
        souwen index 报道/ archive.jsonl\n  \
        souwen index                            the folders of the last time, else ./corpus\n  \
        souwen index --dry-run 报道/5月19日.md  show how a page is cut, write nothing\n  \
        souwen index public/ --base-url https://example.com/")]
    Index(IndexArgs),
    /// Search, best articles first
    #[command(after_help = "Examples:\n  \
        souwen search 中亚 铁路 -能源\n  \
        souwen search '\"合作机制\"' --filter source=新华社 --from 2023-05 --sort newest\n  \
        souwen search 合作机制 --all --format csv > 合作机制.csv    every occurrence in context\n  \
        souwen search 合作机制 --count-by month                   how often, month by month\n\n\
        The query language: words side by side are all wanted, \"…\" is exactly this run, -word is\n\
        not wanted; title: author: source: place: section: kind: tag: date: look into one field.\n\
        Without a query: all articles, newest first.")]
    Search(SearchArgs),
    /// Find the articles that are most like one
    #[command(
        after_help = "Example:\n  souwen similar 'summit.md#中国—中亚峰会成果清单' --limit 5"
    )]
    Similar(SimilarArgs),
    /// Show what may be meant by what has been typed: a beginning, pinyin, initials
    #[command(after_help = "Examples:\n  \
        souwen suggest 中亚\n  \
        souwen suggest hskst                    哈萨克斯坦, by its initials\n  \
        souwen suggest 中亚feng --limit 3 --json")]
    Suggest(SuggestArgs),
    /// Show one article
    #[command(after_help = "Example:\n  souwen show 'summit.md#中国—中亚峰会成果清单'")]
    Show(ShowArgs),
    /// Bring the index up to date with its folders and serve it over HTTP
    #[command(after_help = "Examples:\n  \
        souwen serve                            serve ./corpus, or what was indexed before\n  \
        souwen serve 报道/ --listen 0.0.0.0:80 --public-url https://search.example.com")]
    Serve(ServeArgs),
    /// Show how a text is cut into tokens
    #[command(after_help = "Example:\n  souwen analyze 中吉乌铁路可研工作")]
    Analyze(AnalyzeArgs),
    /// Add, remove, list and learn words that the segmenter does not know
    #[command(after_help = "Examples:\n  \
        souwen dict add 扎帕罗娃 阿里·巴巴      words that are cut as one from now on\n  \
        souwen dict list && souwen index        show them, and bring the index up to date\n\n\
        The words are in dictionary.txt in the directory of the index, one a line, and may be edited\n\
        there: a frequency and a tag may follow, # begins a comment.")]
    Dict(DictArgs),
    /// Show what is in the index
    #[command(after_help = "Example:\n  souwen stats --index archive")]
    Stats(DataArgs),
    /// Check that the index is whole
    #[command(after_help = "Example:\n  souwen check && cp -r index backup")]
    Check(DataArgs),
    /// Measure the ranking over judged collections, and compare it with other runs
    #[command(after_help = "Examples:\n  \
        souwen eval sets/webqa sets/drcd --run before       measure, and keep what was found\n  \
        souwen eval sets/webqa sets/drcd --compare before   the same later: what has changed?\n  \
        souwen eval sets/webqa --compare a.run b.run        two runs of any tool, no search\n  \
        souwen eval sets/drcd sets/drcd/queries_simplified.tsv --per-query figures.tsv\n\n\
        DIR holds docs.jsonl, queries.tsv (id, tab, text) and qrels.tsv (TREC: query 0 document\n\
        grade). The documents are indexed in a temporary directory, or kept with --index: with\n\
        several collections in a directory for each beneath it.\n\n\
        Metrics are those of trec_eval -c, from 0 to 1: mean reciprocal rank, nDCG, recall (R),\n\
        success (S), mean average precision, precision (P), each cut at the rank after the @. The\n\
        p value is that of a paired randomisation test, two-sided.")]
    Eval(EvalArgs),
    /// Write all articles as JSON Lines, which `index` reads back
    #[command(after_help = "Example:\n  souwen export > articles.jsonl")]
    Export,
}

/// `souwen index`
#[derive(Debug, Args)]
pub struct IndexArgs {
    /// Files and folders [default: those of the last time, else ./corpus]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Print the records that would be made, with their lines and evidence, and write nothing
    #[arg(long, conflicts_with_all = ["prune", "forget", "memory"])]
    pub dry_run: bool,
    /// Remove articles whose files are gone even when they are many
    #[arg(long)]
    pub prune: bool,
    /// Read all files in this encoding (gbk, big5, utf-16le ...) instead of detecting it
    #[arg(long, value_name = "E")]
    pub encoding: Option<String>,
    /// Make the url of an HTML page from this and its path
    #[arg(long, value_name = "U")]
    pub base_url: Option<String>,
    /// Remove a folder and its articles from the index
    #[arg(long, value_name = "PATH")]
    pub forget: Vec<PathBuf>,
    /// Memory for writing, in megabytes
    #[arg(long, value_name = "MB", default_value_t = 100,
          value_parser = clap::value_parser!(u32).range(16..=65_536))]
    pub memory: u32,
    /// Print every note
    #[arg(long, short)]
    pub verbose: bool,
    /// Print JSON: the report, or with --dry-run one record a line
    #[arg(long)]
    pub json: bool,
}

/// `souwen search`
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("every").args(["all", "count_by"])))]
pub struct SearchArgs {
    /// What to look for; several words are joined by spaces
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// How many articles to show, at most 100
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = up_to(MAX_LIMIT))]
    pub limit: u64,
    /// How many articles to leave out first
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = up_to(MAX_OFFSET))]
    pub offset: u64,
    /// The order [default: relevance; with --all: newest]
    #[arg(long, value_name = "ORDER",
          value_parser = [Sort::Relevance.name(), Sort::Newest.name(), Sort::Oldest.name()])]
    pub sort: Option<String>,
    /// Nothing older: a day, a month or a year (2023-05-18, 2023-05, 2023)
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Nothing newer: a day, a month or a year
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// List reprints of a story under one of them
    #[arg(long)]
    pub collapse: bool,
    /// How much newer articles are preferred, from 0 (not at all) to 1; what holds the query as it
    /// was typed is not affected
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub recency: f32,
    /// Only articles with this whole value; a field repeated means either (source, place, section,
    /// author, kind, tag, month)
    #[arg(long, value_name = "FIELD=VALUE")]
    pub filter: Vec<String>,
    /// Count the values of these fields, parted by commas
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    pub facets: Vec<String>,
    /// Say of each hit how it came to its score
    #[arg(long)]
    pub explain: bool,
    /// Print every match, past any limit: a row for each place at which it stands, in its context
    #[arg(long, conflicts_with_all = ["limit", "offset", "facets", "json", "collapse", "recency", "explain"])]
    pub all: bool,
    /// Count the articles that match and the places at which they do by the values of a field
    #[arg(long, value_name = "FIELD", conflicts_with_all = ["limit", "offset", "facets", "sort", "collapse", "recency", "explain"],
          value_parser = CountBy::ALL.map(CountBy::name))]
    pub count_by: Option<String>,
    /// The form of the rows of --all and --count-by [default: jsonl; of counts, a table]
    #[arg(long, value_name = "FORMAT", requires = "every", conflicts_with = "json",
          value_parser = RowFormat::ALL.map(RowFormat::name))]
    pub format: Option<String>,
    /// Characters of context on either side of a match [default: 30]
    #[arg(long, value_name = "N", requires = "all", conflicts_with = "count_by",
          value_parser = up_to(1000))]
    pub context: Option<u64>,
    /// Search for what was typed and nothing else, even when that finds nothing
    #[arg(long)]
    pub as_typed: bool,
    /// Print JSON, as the HTTP API answers
    #[arg(long)]
    pub json: bool,
}

/// `souwen suggest`
#[derive(Debug, Args)]
pub struct SuggestArgs {
    /// What has been typed; several words are joined by spaces
    #[arg(value_name = "TEXT", required = true)]
    pub text: Vec<String>,
    /// How many suggestions to show, at most 20
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = up_to(MAX_SUGGESTIONS))]
    pub limit: u64,
    /// Print JSON, as the HTTP API answers
    #[arg(long)]
    pub json: bool,
}

/// `souwen show`
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The id of the article
    #[arg(value_name = "ID", allow_hyphen_values = true)]
    pub id: String,
    /// Print JSON, as the HTTP API answers
    #[arg(long)]
    pub json: bool,
}

/// `souwen similar`
#[derive(Debug, Args)]
pub struct SimilarArgs {
    /// The id of the article
    #[arg(value_name = "ID", allow_hyphen_values = true)]
    pub id: String,
    /// How many articles to show, at most 100
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = up_to(MAX_LIMIT))]
    pub limit: u64,
    /// Print JSON, as the HTTP API answers
    #[arg(long)]
    pub json: bool,
}

/// `souwen serve`
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Files and folders that the index was or is built from [default: those of the last time,
    /// else ./corpus]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The address to listen on; 0.0.0.0 lets other machines in, port 0 takes any free port
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7878")]
    pub listen: String,
    /// Where readers reach this server, when that is not the address it listens on
    #[arg(long, value_name = "U")]
    pub public_url: Option<String>,
    /// Serve the index as it is
    #[arg(long)]
    pub no_refresh: bool,
}

/// `souwen analyze`
#[derive(Debug, Args)]
pub struct AnalyzeArgs {
    /// The text; several words are joined by spaces
    #[arg(value_name = "TEXT", required = true)]
    pub text: Vec<String>,
    /// Print JSON, as the HTTP API answers
    #[arg(long)]
    pub json: bool,
}

/// `souwen dict`
#[derive(Debug, Args)]
pub struct DictArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: DictCommand,
}

/// What to do with the dictionary.
#[derive(Debug, Subcommand)]
pub enum DictCommand {
    /// Add words, and show how they are cut before and after
    #[command(after_help = "Examples:\n  souwen dict add 扎帕罗娃 \"Belt and Road\"\n  \
        souwen dict add -- -20℃\n\n\
        Articles that hold one of the words are analysed again by the next `souwen index`.")]
    Add(DictWordsArgs),
    /// Remove words that were added
    #[command(after_help = "Example:\n  souwen dict remove 扎帕罗娃\n\n\
        Words of the segmenter's own dictionary cannot be removed.")]
    Remove(DictWordsArgs),
    /// List the words, and which of them wait for the next `souwen index`
    #[command(after_help = "Example:\n  souwen dict list --json")]
    List(DataArgs),
    /// Propose words that the articles hold and the segmenter cuts in pieces, names first
    #[command(after_help = "Examples:\n  \
        souwen dict learn                       show the best proposals with an example of each\n  \
        souwen dict learn --take 50 && souwen index\n\n\
        Cohesion says how much more often its parts stand together than by chance, freedom how\n\
        much what stands beside it varies (both in nats: more is better).")]
    Learn(DictLearnArgs),
}

/// `souwen dict add` and `souwen dict remove`
#[derive(Debug, Args)]
pub struct DictWordsArgs {
    /// The words; one with spaces in quotes
    #[arg(value_name = "WORD", required = true)]
    pub words: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `souwen dict learn`
#[derive(Debug, Args)]
pub struct DictLearnArgs {
    /// Add the best N words to the dictionary
    #[arg(long, value_name = "N", conflicts_with = "all")]
    pub take: Option<u32>,
    /// Add all proposed words to the dictionary
    #[arg(long)]
    pub all: bool,
    /// Only words that were found so often [default: from 2 for few texts to 5 for many]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    pub min_count: Option<u32>,
    /// How many proposals to show
    #[arg(long, value_name = "N", default_value_t = 50, conflicts_with_all = ["take", "all"])]
    pub limit: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// A command whose only choice is the form of what it prints.
#[derive(Debug, Args)]
pub struct DataArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `souwen eval`
#[derive(Debug, Args)]
pub struct EvalArgs {
    /// The folders of the collections; a file of queries in such a folder stands for the folder
    /// with these queries
    #[arg(value_name = "DIR", required = true)]
    pub collections: Vec<PathBuf>,
    /// Queries to run instead of queries.tsv: a name alone is looked for in every DIR
    #[arg(long, value_name = "FILE")]
    pub queries: Option<PathBuf>,
    /// Write what was found as a TREC run file, or into a folder as NAME.run for every collection
    #[arg(long, value_name = "FILE|DIR")]
    pub run: Option<PathBuf>,
    /// Write the figures of every query as rows parted by tabs
    #[arg(long, value_name = "FILE")]
    pub per_query: Option<PathBuf>,
    /// Compare a TREC run file with the ranking of now, or two with each other without searching;
    /// for several collections folders that hold NAME.run
    #[arg(long, value_name = "RUN", num_args = 1..=2)]
    pub compare: Vec<PathBuf>,
    /// Leave titles and subtitles out of the index
    #[arg(long)]
    pub body_only: bool,
    /// How many articles to ask for, from 10 to 100
    #[arg(long, value_name = "N", default_value_t = 100,
          value_parser = clap::value_parser!(u64).range(10..=MAX_LIMIT as u64))]
    pub limit: u64,
    /// Print JSON: all figures
    #[arg(long)]
    pub json: bool,
}

impl Cli {
    /// Reads a command line, the name of the program included. The words of a query or a text may
    /// begin with a hyphen, which means exclusion: `souwen search 中亚 -能源 --limit 3`.
    ///
    /// # Errors
    /// When it is no command line of ours, or asks for help.
    pub fn read(line: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
        let mut line: Vec<OsString> = line.into_iter().collect();
        if let Some(command) = command_at(&line)
            && (line[command] == "search" || line[command] == "analyze")
        {
            line[command + 1..]
                .iter_mut()
                .take_while(|word| *word != "--")
                .filter(|word| word.to_str().is_some_and(is_excluding))
                .for_each(|word| *word = format!(" {}", word.to_string_lossy()).into());
        }
        let mut cli = Cli::try_parse_from(line)?;
        if let Command::Search(SearchArgs { query: words, .. })
        | Command::Analyze(AnalyzeArgs { text: words, .. }) = &mut cli.command
        {
            words.iter_mut().filter(|word| word.starts_with(" -")).for_each(|word| {
                word.remove(0);
            });
        }
        Ok(cli)
    }
}

/// Where the name of the command stands: the first word that is no option and no option's value.
fn command_at(line: &[OsString]) -> Option<usize> {
    let mut at = 1;
    while let Some(word) = line.get(at) {
        match word.to_str() {
            Some("--index") => at += 2,
            Some(word) if word.starts_with('-') => at += 1,
            _ => return Some(at),
        }
    }
    None
}

/// Whether a word is an exclusion and no option. The parser takes every word with a hyphen for an
/// option, or else, told to allow them, every option after the first word for a word; so such a
/// word is given to it with a space before it.
fn is_excluding(word: &str) -> bool {
    match word.strip_prefix('-') {
        None | Some("" | "h") => false,
        Some(rest) => !rest
            .strip_prefix('-')
            .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic())),
    }
}

fn share(text: &str) -> Result<f32, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "a number from 0 to 1 is wanted".to_owned())
}

fn up_to(most: usize) -> clap::builder::RangedU64ValueParser {
    clap::value_parser!(u64).range(0..=most as u64)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_definitions_hold_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_shows_an_example() {
        #[track_caller]
        fn check(command: &clap::Command, path: &str) {
            let call = format!("{path} {}", command.get_name());
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("Example") && help.contains(&call), "{call}");
            command.get_subcommands().for_each(|inner| check(inner, &call));
        }
        Cli::command().get_subcommands().for_each(|command| check(command, "souwen"));
    }

    fn read(line: &str) -> Result<Cli, clap::Error> {
        Cli::read(line.split('|').map(OsString::from))
    }

    #[test]
    fn exclusions_are_query_words_and_options_may_follow_them() {
        #[track_caller]
        fn check(line: &str, words: &[&str]) {
            match read(line).unwrap().command {
                Command::Search(SearchArgs { query: actual, .. })
                | Command::Analyze(AnalyzeArgs { text: actual, .. }) => assert_eq!(actual, words),
                other => panic!("{other:?}"),
            }
        }
        check("souwen|search|中亚|-能源|--limit|3|铁路", &["中亚", "-能源", "铁路"]);
        check("souwen|search|-能源|中亚", &["-能源", "中亚"]);
        check("souwen|search|-covid|-hainan|--棉花", &["-covid", "-hainan", "--棉花"]);
        check("souwen|search|中亚|--|--limit|-h", &["中亚", "--limit", "-h"]);
        check("souwen|search|-|a", &["-", "a"]);
        check("souwen|search", &[]);
        check("souwen|--index|d|search|-能源", &["-能源"]);
        check("souwen|--index=d|analyze|-1|度", &["-1", "度"]);
        check("souwen|search|", &[""]);
    }

    #[test]
    fn options_stay_options() {
        use clap::error::ErrorKind;
        #[track_caller]
        fn check(line: &str, expected: ErrorKind) {
            assert_eq!(read(line).unwrap_err().kind(), expected);
        }
        check("souwen|search|中亚|-h", ErrorKind::DisplayHelp);
        check("souwen|search|中亚|--limt|3", ErrorKind::UnknownArgument);
        check("souwen|--index|search|stats|-x", ErrorKind::UnknownArgument);
        let index = read("souwen|--index|search|index|-v").unwrap();
        assert!(matches!(index.command, Command::Index(IndexArgs { verbose: true, .. })));
    }

    #[test]
    fn numbers_have_bounds() {
        let refused = |line: &[&str]| Cli::try_parse_from(line).is_err();
        assert!(refused(&["souwen", "search", "棉花", "--limit", "101"]));
        assert!(refused(&["souwen", "search", "棉花", "--offset", "100001"]));
        assert!(refused(&["souwen", "index", "--memory", "1"]));
        assert!(refused(&["souwen", "eval", "d", "--limit", "9"]));
        assert!(refused(&["souwen", "index", "--dry-run", "--prune"]));
        assert!(!refused(&["souwen", "search", "棉花", "--limit", "0"]));
        assert!(refused(&["souwen", "search", "棉花", "--all", "--context", "1001"]));
    }

    #[test]
    fn every_match_has_options_of_its_own() {
        let check = |options: &str, allowed: bool| {
            let line = ["souwen", "search", "棉花"].into_iter().chain(options.split(' '));
            assert_eq!(Cli::try_parse_from(line).is_ok(), allowed, "{options}");
        };
        check("--all --format csv --context 10 --sort oldest --from 2023", true);
        check("--count-by month --format tsv", true);
        check("--count-by author --json", true);
        check("--format csv", false);
        check("--context 10", false);
        check("--all --count-by year", false);
        check("--all --limit 3", false);
        check("--all --json", false);
        check("--all --format xlsx", false);
        check("--count-by day", false);
        check("--count-by month --format csv --json", false);
        check("--count-by month --context 3", false);
    }

    #[test]
    fn the_index_may_be_named_before_or_after_the_command() {
        for line in [["souwen", "--index", "d", "stats"], ["souwen", "stats", "--index", "d"]] {
            assert_eq!(Cli::try_parse_from(line).unwrap().index, Some(PathBuf::from("d")));
        }
    }
}
