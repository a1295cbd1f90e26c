//! Progress bars, on a terminal only.

use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::language::Language;
use super::table::{bytes, count, number};
use super::terminal::is_quiet;
use souwen::index::Progress;

/// How often a bar moves between two reports.
const TICK: Duration = Duration::from_millis(200);

/// Before the first article the speed is unknown, so none is shown.
const STARTING: &str = "{spinner} {msg}";
/// The bar fills the rest of the line; there is no room for the name of a file.
const READING: &str = "{wide_bar} {decimal_bytes} of {decimal_total_bytes}  \
    {decimal_bytes_per_sec}  {eta} left  {msg}";
const READING_IN_CHINESE: &str = "{wide_bar} {decimal_bytes} / {decimal_total_bytes}  \
    {decimal_bytes_per_sec}  还要 {eta}  {msg}";
const COMMITTING: &str = "{spinner} {msg}";
const QUERIES: &str = "{wide_bar} {pos} of {len} queries  {eta} left";

/// Shows the progress of a refresh on standard error, if that is a terminal and `--quiet` is not set.
pub struct RefreshBar {
    bar: ProgressBar,
    language: Language,
    articles: usize,
    /// Whether some file was read.
    reads: bool,
}

impl RefreshBar {
    /// A bar that appears with the first report.
    pub fn new() -> RefreshBar {
        RefreshBar::in_language(Language::of_environment())
    }

    /// A bar that first shows that the folders are searched for changes.
    pub fn looking() -> RefreshBar {
        RefreshBar::new().look()
    }

    fn look(self) -> RefreshBar {
        let looking = self.language.pick("looking for what is new", "正在查看有哪些新文件");
        self.bar.set_message(looking);
        self.bar.enable_steady_tick(TICK);
        self
    }

    fn in_language(language: Language) -> RefreshBar {
        let bar = match is_quiet() {
            true => ProgressBar::hidden(),
            false => ProgressBar::no_length(),
        };
        bar.set_style(style(STARTING));
        RefreshBar { bar, language, articles: 0, reads: false }
    }

    /// The number of articles read so far.
    fn articles(&self) -> String {
        match self.language {
            Language::English => count(self.articles, "article"),
            Language::Chinese => format!("{} 篇文章", number(self.articles as u64)),
        }
    }
}

impl Default for RefreshBar {
    fn default() -> Self {
        RefreshBar::new()
    }
}

impl Drop for RefreshBar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for RefreshBar {
    fn planned(&mut self, files: usize, bytes: u64) {
        if bytes == 0 {
            return;
        }
        self.bar.set_length(bytes);
        self.bar.set_message(starting_line(self.language, files, bytes));
        self.bar.enable_steady_tick(TICK);
    }

    fn file(&mut self, _path: &Path) {}

    fn advanced(&mut self, bytes: u64, articles: usize) {
        if !self.reads && articles > 0 {
            self.reads = true;
            let reading = self.language.pick(READING, READING_IN_CHINESE);
            self.bar.set_style(style(reading));
            // The time until now was spent on loading the dictionary, and would distort the estimate.
            self.bar.reset_eta();
        }
        self.bar.inc(bytes);
        self.articles += articles;
        if self.reads && !self.bar.is_hidden() {
            self.bar.set_message(self.articles());
        }
    }

    fn committing(&mut self) {
        self.bar.set_style(style(COMMITTING));
        let writing = self.language.pick("writing the index", "正在写入索引");
        self.bar.set_message(match self.articles {
            0 => writing.to_owned(),
            _ => format!("{}{}{writing}", self.articles(), self.language.pick(", ", "，")),
        });
    }
}

/// The line before reading begins.
fn starting_line(language: Language, files: usize, size: u64) -> String {
    match language {
        Language::English => {
            format!("{}, {}: loading the dictionary", count(files, "file"), bytes(size))
        }
        Language::Chinese => {
            format!("{} 个文件，{}：正在载入词典", number(files as u64), bytes(size))
        }
    }
}

/// A bar that counts queries.
pub fn queries(total: usize) -> ProgressBar {
    let bar = ProgressBar::new(total as u64);
    bar.set_style(style(QUERIES));
    bar
}

fn style(template: &str) -> ProgressStyle {
    // A test checks all templates; if one were invalid, the default style is used.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_survives_any_order_of_reports() {
        let mut bar = RefreshBar::in_language(Language::Chinese);
        bar.advanced(10, 1);
        bar.planned(0, 0);
        bar.planned(2, 100);
        bar.file(Path::new("报道/5月19日.md"));
        bar.advanced(200, 2_000);
        bar.committing();
        assert_eq!(bar.articles, 2_001);
        assert_eq!(bar.bar.position(), 210);
    }

    #[test]
    fn the_first_line_promises_nothing() {
        let mut bar = RefreshBar::in_language(Language::English).look();
        assert_eq!(bar.bar.message(), "looking for what is new");
        bar.planned(0, 0);
        assert_eq!(bar.bar.message(), "looking for what is new");
        bar.planned(2, 31_700_000);
        assert_eq!(bar.bar.message(), "2 files, 31.7 MB: loading the dictionary");
        bar.advanced(10, 0);
        assert_eq!(bar.bar.message(), "2 files, 31.7 MB: loading the dictionary");
        bar.committing();
        assert_eq!(bar.bar.message(), "writing the index");
        let mut bar = RefreshBar::in_language(Language::Chinese);
        bar.planned(1, 1_000);
        assert_eq!(bar.bar.message(), "1 个文件，1.0 kB：正在载入词典");
    }

    #[test]
    fn templates_are_well_formed() {
        for template in [STARTING, READING, READING_IN_CHINESE, COMMITTING, QUERIES] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
