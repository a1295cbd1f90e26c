//! Tells excluded words of a query from options: both begin with a hyphen.

use std::ffi::OsString;

use clap::Parser as _;

use super::{AnalyzeArgs, Cli, Command, SearchArgs};

impl Cli {
    /// Parses a command line, including the name of the program. The words of a query or a text may begin
    /// with a hyphen, which means exclusion: in `souwen search 中亚 -能源 --limit 3` the word `-能源` is excluded,
    /// and `--limit` is an option.
    ///
    /// # Errors
    /// When the command line is invalid, or asks for help.
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

/// The index of the name of the command: the first word that is neither an option nor the value of one.
fn command_at(line: &[OsString]) -> Option<usize> {
    let mut at = 1;
    while let Some(word) = line.get(at) {
        match word.to_str() {
            Some("--index" | "--config" | "--color") => at += 2,
            Some(word) if word.starts_with('-') => at += 1,
            _ => return Some(at),
        }
    }
    None
}

/// Whether a word with a hyphen is an excluded word and not an option. By default clap takes every word with
/// a hyphen for an option; if it is told to allow hyphens, it takes every option after the first word for a
/// word. So an excluded word is passed to clap with a space in front.
fn is_excluding(word: &str) -> bool {
    match word.strip_prefix('-') {
        None | Some("" | "h" | "n" | "q") => false,
        // -n5
        Some(rest) if rest.strip_prefix('n').is_some_and(is_number) => false,
        Some(rest) => !rest
            .strip_prefix('-')
            .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic())),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::IndexArgs;

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
        check("souwen|search|-news|-qq|-n5g|-n|3|-能源|-q", &["-news", "-qq", "-n5g", "-能源"]);
        check("souwen|--color|always|-q|search|-能源", &["-能源"]);
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
}
