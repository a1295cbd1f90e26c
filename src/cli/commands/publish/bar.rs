//! The progress of publishing on standard error, if that is a terminal and `--quiet` is not set.

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::output::terminal::is_quiet;
use souwen::cluster::publish::Step;

const COUNTING: &str = "{wide_bar} {pos} of {len} {msg}  {eta} left";

/// The progress bar. Several threads report to it.
pub(super) struct PublishBar(ProgressBar);

impl PublishBar {
    /// A bar that appears with the first report.
    pub(super) fn new() -> PublishBar {
        let bar = if is_quiet() { ProgressBar::hidden() } else { ProgressBar::no_length() };
        // A test checks the template; if it were invalid, the default style is used.
        let style = ProgressStyle::with_template(COUNTING);
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        PublishBar(bar)
    }

    /// Shows the current step.
    pub(super) fn show(&self, step: Step) {
        let (what, done, of) = match step {
            Step::Comparing(done, of) => ("articles compared", done, of),
            Step::Sending(done, of) => ("articles sent", done, of),
            Step::Closing(done, of) => ("versions ended", done, of),
            Step::Committing => ("commits", 0, 1),
        };
        if self.0.message() != what {
            self.0.reset_eta();
            self.0.set_message(what);
        }
        self.0.set_length(of as u64);
        self.0.set_position(done as u64);
    }
}

impl Drop for PublishBar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_shows_every_step() {
        assert!(ProgressStyle::with_template(COUNTING).is_ok());
        let bar = PublishBar::new();
        bar.show(Step::Comparing(3, 10));
        bar.show(Step::Sending(2, 4));
        assert_eq!((bar.0.message(), bar.0.position()), ("articles sent".to_owned(), 2));
        bar.show(Step::Committing);
        assert_eq!(bar.0.length(), Some(1));
    }
}
