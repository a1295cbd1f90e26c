//! Verifies the whole index while it is served, and repairs damaged files.
//!
//! Files that an earlier process has verified are read again, because the disk may have damaged them
//! meanwhile.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::cli::error::{CliError, one_line};
use crate::cli::output::table::{bytes, count};
use crate::cli::output::terminal::print_message;
use souwen::index::{
    DEFAULT_HEAP, DamagedFile, IndexError, Silent, Verification, VerificationState, heal,
};
use souwen::search::Engine;

/// The number of bytes read at once.
const STEP: u64 = 8 << 20;
/// The pause after each step: at most about 64 MB are read in a second.
const PAUSE: Duration = Duration::from_millis(125);
/// How often to check for a new commit, or whether another writer has finished.
const CHECK_EVERY: Duration = Duration::from_secs(2);

/// Verifies the commit that the engine serves, on a thread of its own, as long as the process runs.
///
/// # Errors
/// When no thread can be started.
pub fn keep_verified(engine: &Arc<Engine>, dir: PathBuf) -> std::io::Result<()> {
    let engine = Arc::clone(engine);
    let work = move || {
        let mut watch = Watch { dir, reported: String::new() };
        loop {
            let verification = engine.verification();
            watch.verify(&verification);
            let mut may_be_healed = true;
            loop {
                if let VerificationState::Damaged(damaged) = verification.state()
                    && may_be_healed
                {
                    may_be_healed = watch.heal(&engine, &damaged);
                }
                if !Arc::ptr_eq(&engine.verification(), &verification) {
                    break;
                }
                thread::sleep(CHECK_EVERY);
            }
        }
    };
    thread::Builder::new().name("verify".to_owned()).spawn(work).map(drop)
}

struct Watch {
    dir: PathBuf,
    /// The last message: a repeated message is reported once.
    reported: String,
}

impl Watch {
    /// Reads everything that is not verified yet, at a limited rate.
    fn verify(&mut self, verification: &Verification) {
        let VerificationState::Verifying { done, total } = verification.state() else {
            while verification.step(STEP) {
                thread::sleep(PAUSE);
            }
            return;
        };
        let left = bytes(total - done);
        self.print_message(format!(
            "verifying the index: {left} to read; answers say so until then"
        ));
        while verification.step(STEP) {
            thread::sleep(PAUSE);
        }
        if verification.is_verified() {
            self.print_message("the index is verified".to_owned());
        }
    }

    /// Repairs damaged files. Returns whether to try again later.
    fn heal(&mut self, engine: &Engine, damaged: &[DamagedFile]) -> bool {
        let names: Vec<String> =
            damaged.iter().map(|file| format!("{}: {}", file.name, file.reason)).collect();
        let names = names.join("; ");
        match heal(&self.dir, DEFAULT_HEAP, &mut Silent) {
            Ok(report) => {
                // Another process may have repaired them first.
                if !report.damaged.is_empty() {
                    let articles = count(report.articles, "article");
                    self.print_message(format!(
                        "healed: {names}; {articles} written again from what is stored of them"
                    ));
                }
                if let Err(error) = engine.reload() {
                    self.print_message(one_line(&CliError::from(error)));
                }
                false
            }
            // The current writer repairs as well; if it does not, the next attempt will.
            Err(IndexError::Locked(_)) => true,
            Err(error) => {
                self.print_message(one_line(&CliError::from(error)));
                false
            }
        }
    }

    fn print_message(&mut self, news: String) {
        if news != self.reported {
            print_message(&news);
            self.reported = news;
        }
    }
}
