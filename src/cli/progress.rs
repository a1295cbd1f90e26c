//! Progress bars, on a terminal only.

use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::table::number;
use super::terminal::safe;
use crate::index::Progress;

/// How often a bar moves while nothing is reported.
const TICK: Duration = Duration::from_millis(200);

const READING: &str = "{bar:24} {decimal_bytes:>9} of {decimal_total_bytes}  \
    {decimal_bytes_per_sec}  {eta} left  {prefix} {wide_msg}";
const COMMITTING: &str = "{spinner} {prefix} {wide_msg}";
const QUERIES: &str = "{bar:24} {pos} of {len} queries  {eta} left";

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
        self.bar.set_length(bytes);
        self.bar.set_style(style(READING));
        self.bar.enable_steady_tick(TICK);
    }

    fn file(&mut self, path: &Path) {
        if !self.bar.is_hidden() {
            self.bar.set_message(safe(&path.to_string_lossy()).into_owned());
        }
    }

    fn advanced(&mut self, bytes: u64, articles: usize) {
        self.bar.inc(bytes);
        self.articles += articles;
        if !self.bar.is_hidden() {
            self.bar.set_prefix(format!("{} articles", number(self.articles)));
        }
    }

    fn committing(&mut self) {
        self.bar.set_style(style(COMMITTING));
        self.bar.set_message("writing the index");
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
        bar.file(Path::new("报道/5月19日\u{1b}.md"));
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
