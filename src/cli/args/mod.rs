//! The definition of the command line, for clap. This module only parses: it does no input or output, and its
//! only errors are parse errors. [`config`](super::config) checks the parsed values.

mod articles;
mod copies;
mod dict;
mod documents;
mod eval;
mod exclusions;
mod index;
mod keys;
mod mcp;
#[cfg(feature = "engine")]
mod publish;
mod queries;
mod search;
mod settings;
mod values;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::output::terminal::Colours;

pub use articles::{AnalyzeArgs, ShowArgs, SimilarArgs, SuggestArgs};
pub use copies::{PullArgs, SnapshotArgs};
pub use dict::{DictArgs, DictCommand, DictLearnArgs, DictWordsArgs};
pub use documents::{CompletionsArgs, ManArgs};
pub use eval::EvalArgs;
pub use index::{IndexArgs, ServeArgs};
pub use keys::{KeyAddArgs, KeyArgs, KeyCommand};
pub use mcp::McpArgs;
#[cfg(feature = "engine")]
pub use publish::PublishArgs;
pub use queries::{QueriesArgs, QueryTable};
pub use search::SearchArgs;
pub use settings::{EngineSettings, EverySetting, Typed};
pub use values::time;

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
    /// Read every byte of the index first, and answer only when it is whole
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, require_equals = true,
          default_missing_value = "true")]
    pub verify: Option<String>,
    /// The file of settings [default: souwen.toml, where it is there] [env: SOUWEN_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// When matches are coloured: auto is on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub color: Colours,
    /// Print only results and errors: no footers, remarks or progress
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// The settings given as options.
    pub fn typed_settings(&self) -> Typed {
        let mut typed = match &self.command {
            Command::Index(args) => [&args.remote.0[..], &args.reading.0[..]].concat(),
            Command::Serve(args) => args.settings.0.clone(),
            Command::Config(args) => args.settings.0.clone(),
            Command::Pull(args) => args.settings.0.clone(),
            #[cfg(feature = "engine")]
            Command::Publish(args) => args.settings.0.clone(),
            Command::Key(args) => {
                let file = args.keys.iter().map(|file| file.to_string_lossy().into_owned());
                file.map(|file| ("keys", vec![file])).collect()
            }
            Command::Mcp(args) => {
                let url = args.public_url.iter().map(|url| ("public-url", vec![url.clone()]));
                args.engine.0.iter().cloned().chain(url).collect()
            }
            Command::Search(args) => args.engine.0.clone(),
            Command::Similar(args) => args.engine.0.clone(),
            Command::Suggest(args) => args.engine.0.clone(),
            Command::Show(args) => args.engine.0.clone(),
            Command::Stats(args) => args.engine.0.clone(),
            Command::Check(args) => args.engine.0.clone(),
            Command::Queries(_)
            | Command::Analyze(_)
            | Command::Dict(_)
            | Command::Snapshot(_)
            | Command::Salvage(_)
            | Command::Eval(_)
            | Command::Export
            | Command::Completions(_)
            | Command::Man(_) => Vec::new(),
        };
        let index = self.index.iter().map(|dir| dir.to_string_lossy().into_owned());
        typed.extend(index.map(|dir| ("index", vec![dir])));
        typed.extend(self.verify.iter().map(|verify| ("verify", vec![verify.clone()])));
        typed
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add and refresh articles from files and folders
    #[command(after_help = "Examples:\n  \
        souwen index 报道/ archive.jsonl\n  \
        souwen index                            the folders of the last time, else ./corpus\n  \
        souwen index --dry-run 报道/5月19日.md  show how a page is cut, write nothing\n  \
        souwen index public/ --base-url https://example.com/\n  \
        souwen index 报道/ --via https://search.example --remote-key-file key")]
    Index(IndexArgs),
    /// Search, best articles first
    #[command(after_help = "Examples:\n  \
        souwen search 中亚 铁路 -能源\n  \
        souwen search '\"合作机制\"' --filter source=新华社 --from 2023-05 --sort newest\n  \
        souwen search 合作机制 --all --format csv > 合作机制.csv    every occurrence in context\n  \
        souwen search 合作机制 --count-by month                   how often, month by month\n  \
        pbpaste | souwen search - -n 3                          what is on standard input\n\n\
        The query language: words side by side are all wanted, \"…\" is exactly this run, -word is\n\
        not wanted; title: author: source: place: section: kind: tag: date: look into one field.\n\
        Without a query: all articles, newest first.")]
    Search(SearchArgs),
    /// Find the articles that are most like one
    #[command(
        after_help = "Example:\n  souwen similar 'summit.md#中国—中亚峰会成果清单' --limit 5"
    )]
    Similar(SimilarArgs),
    /// Complete what has been typed: the beginning of a word, pinyin, or initials
    #[command(after_help = "Examples:\n  \
        souwen suggest 中亚\n  \
        souwen suggest hskst                    哈萨克斯坦, by its initials\n  \
        souwen suggest 中亚feng --limit 3 --json")]
    Suggest(SuggestArgs),
    /// Show one article
    #[command(after_help = "Examples:\n  \
        souwen show 'summit.md#中国—中亚峰会成果清单'\n  \
        souwen show 'summit.md#中国—中亚峰会成果清单' --cite ris > summit.ris")]
    Show(ShowArgs),
    /// Bring the index up to date with its folders and serve it over HTTP
    #[command(after_help = "Examples:\n  \
        souwen serve                            serve ./corpus, or what was indexed before\n  \
        souwen serve 报道/ --listen 0.0.0.0:80 --public-url https://search.example.com\n  \
        souwen serve --allow-origin https://www.example.com     for a search box on that site\n  \
        souwen serve --listen 0.0.0.0:7878 --host archive.lan   reached by that name, too")]
    Serve(ServeArgs),
    /// Answer an assistant on standard input and output, by the Model Context Protocol
    #[command(after_help = "Examples:\n  \
        souwen mcp --index archive              what an assistant has to start\n  \
        souwen mcp --public-url https://search.example.com      links lead to that site\n\n\
        Articles are searched, read and counted, never changed. docs/assistants.md explains how the common\n\
        assistants are set up. A server that runs answers the same at /mcp.")]
    Mcp(McpArgs),
    /// Show which settings are in force, and where each comes from
    #[command(after_help = "Examples:\n  \
        souwen config                           of `souwen serve`, as it would start here\n  \
        souwen config --config /etc/souwen.toml --listen 0.0.0.0:80\n\n\
        A flag wins over a variable of the environment, and that over the file: --public-url,\n\
        SOUWEN_PUBLIC_URL, public-url = \"…\" in souwen.toml. SIGHUP makes a server read them anew.")]
    Config(ConfigArgs),
    /// Add, list and revoke the keys with which a server is read and changed
    #[command(after_help = "Examples:\n  \
        souwen key add 编辑部 && souwen serve --private     only who has the key reads\n  \
        souwen key list\n\n\
        A key is sent as Authorization: Bearer SECRET, or as the password of Basic. The file of keys\n\
        is for its owner alone and holds no secrets. A server takes one more key, which may do\n\
        everything, from the variable SOUWEN_KEY.")]
    Key(KeyArgs),
    /// List what readers searched for, from the query log of a server
    #[command(after_help = "Examples:\n  \
        souwen queries                          what is searched for most often\n  \
        souwen queries empty --from 2027-05-01  what nothing was found for since then\n  \
        souwen queries slow /var/lib/souwen/queries --json\n\n\
        A server writes down what is searched for where it is started with --query-log DIR. That\n\
        directory, from the settings, is read where none is named.")]
    Queries(QueriesArgs),
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
    Stats(StatsArgs),
    /// Check that the index is whole
    #[command(after_help = "Examples:\n  \
        souwen check && cp -r index backup\n  \
        souwen check --full --index archive     compare every article with what is found by\n\n\
        Every file is read and compared with its checksum, every article and every posting is read,\n\
        and what the index says of an article is compared with its text: of a sample of about 1,000\n\
        articles, or of all with --full, which takes about as long as indexing them.\n\n\
        Exit codes: 0 whole, 2 a problem or an error.")]
    Check(CheckArgs),
    /// Copy the index as it is, while it is served and written to
    #[command(after_help = "Examples:\n  \
        souwen snapshot /backup/souwen          the same again brings that snapshot up to date\n  \
        mv /backup/souwen index                 restores it: a snapshot is an ordinary index\n\n\
        One whole commit is copied and read back against its checksums, with dictionary.txt and\n\
        synonyms.txt. On one file system files get a second name instead of taking room twice; for a\n\
        copy that a broken disk does not take along, choose another one. Nothing but an earlier\n\
        snapshot of the same index is ever replaced.")]
    Snapshot(SnapshotArgs),
    /// Make this index a copy of the one that a server serves, or of another directory
    #[command(after_help = "Examples:\n  \
        SOUWEN_REMOTE_KEY=… souwen pull https://writer.example --index replica\n  \
        souwen pull https://writer.example --index replica --follow --remote-key-file key\n  \
        souwen serve --index replica --no-refresh     serves it meanwhile, commit after commit\n  \
        souwen pull /srv/index --index replica\n\n\
        Only what is new comes; every file is read back against its checksum, and a commit is there\n\
        whole or not at all. The key needs the right `snapshot`. A copy that somebody else has written\n\
        to is left as it is, with an error.")]
    Pull(PullArgs),
    /// Send the index to a cluster of OpenSearch, from which any number of servers answer
    #[cfg(feature = "engine")]
    #[command(after_help = "Examples:\n  \
        souwen publish --to https://cluster.example:9200/news --remote-user souwen --remote-key-file key\n  \
        souwen publish --to https://cluster.example:9200/news --follow     each commit as it comes\n  \
        souwen serve --engine https://cluster.example:9200/news            answers from there\n\n\
        Only what differs from what the cluster has is sent, and becomes visible in one step. One may\n\
        publish under a name at a time; who was killed is followed by another after half a minute.\n\
        The key is a password with --remote-user, else it is sent as Bearer. docs/scaling.md tells when a\n\
        cluster is needed, and how large.\n\n\
        Exit codes: 0 published, or nothing to do; 2 an error.")]
    Publish(PublishArgs),
    /// Take every article that can be read from a damaged index into a new one
    #[command(
        after_help = "Example:\n  souwen salvage index --index rescued && souwen index --index rescued\n\n\
        DIR stays as it is. What could not be read is reported file by file, and makes the exit code 2;\n\
        the index of the second command reads the folders again, in which it may be still."
    )]
    Salvage(SalvageArgs),
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
    /// Print what completes commands and options in a shell
    #[command(after_help = "Examples:\n  \
        souwen completions bash > /etc/bash_completion.d/souwen\n  \
        souwen completions zsh > ~/.zfunc/_souwen\n  \
        souwen completions fish > ~/.config/fish/completions/souwen.fish")]
    Completions(CompletionsArgs),
    /// Print the manual page, or write those of all commands into a directory
    #[command(after_help = "Examples:\n  \
        souwen man > souwen.1\n  \
        souwen man /usr/local/share/man/man1    a page for each command as well")]
    Man(ManArgs),
}

/// `souwen check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Compare every article with what the index says of it, not a sample
    #[arg(long)]
    pub full: bool,
    /// What to check: the index, or a cluster.
    #[command(flatten)]
    pub engine: EngineSettings,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `souwen config`
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// The settings that `souwen serve` accepts.
    #[command(flatten)]
    pub settings: EverySetting,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// The arguments of a command whose only option is the form of its output.
#[derive(Debug, Args)]
pub struct DataArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `souwen stats`
#[derive(Debug, Args)]
pub struct StatsArgs {
    /// The source of the answers: the index, or a cluster.
    #[command(flatten)]
    pub engine: EngineSettings,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `souwen salvage`
#[derive(Debug, Args)]
pub struct SalvageArgs {
    /// The damaged index; --index names the new one
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_definitions_are_consistent() {
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
    fn the_index_may_be_named_before_or_after_the_command() {
        for line in [["souwen", "--index", "d", "stats"], ["souwen", "stats", "--index", "d"]] {
            assert_eq!(Cli::try_parse_from(line).unwrap().index, Some(PathBuf::from("d")));
        }
    }
}
