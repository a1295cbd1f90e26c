//! Progress bars, on a terminal only.

use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::table::count;
use souwen::index::Progress;

/// How often a bar moves while nothing is reported.
const TICK: Duration = Duration::from_millis(200);

/// The bar takes what the figures leave of the line; a name of a file would not fit beside them.
const READING: &str = "{wide_bar} {decimal_bytes} of {decimal_total_bytes}  \
    {decimal_bytes_per_sec}  {eta} left  {msg}";
const COMMITTING: &str = "{spinner} {msg}";
const QUERIES: &str = "{wide_bar} {pos} of {len} queries  {eta} left";

/// Shows how far a refresh has come, on standard error, when that is a terminal.
pub struct RefreshBar {
    bar: ProgressBar,
    articles: usize,
}

impl RefreshBar {
    /// A bar that appears with the first report.
    pub fn new() -> RefreshBar {
        RefreshBar { bar: ProgressBar::no_length(), articles: 0 }
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
    fn planned(&mut self, _files: usize, bytes: u64) {
        if bytes == 0 {
            return;
        }
        self.bar.set_style(style(READING));
        self.bar.set_length(bytes);
        self.bar.enable_steady_tick(TICK);
    }

    fn file(&mut self, _path: &Path) {}

    fn advanced(&mut self, bytes: u64, articles: usize) {
        self.bar.inc(bytes);
        self.articles += articles;
        if !self.bar.is_hidden() {
            self.bar.set_message(count(self.articles, "article"));
        }
    }

    fn committing(&mut self) {
        self.bar.set_style(style(COMMITTING));
        self.bar.set_message(match self.articles {
            0 => "writing the index".to_owned(),
            articles => format!("{}, writing the index", count(articles, "article")),
        });
    }
}

/// A bar that counts queries.
pub fn queries(total: usize) -> ProgressBar {
    let bar = ProgressBar::new(total as u64);
    bar.set_style(style(QUERIES));
    bar
}

fn style(template: &str) -> ProgressStyle {
    // A test tries all templates; should one be wrong, a bar of the default style will do.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_survives_any_order_of_reports() {
        let mut bar = RefreshBar::new();
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
    fn templates_are_well_formed() {
        for template in [READING, COMMITTING, QUERIES] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
