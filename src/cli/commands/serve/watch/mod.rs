//! Follows the folders of an index: new, changed and deleted files are found by searches a moment later.
//!
//! The system reports changes, and changes within a short time become one refresh. Where the system does not
//! report changes (a disk of another machine, or too many folders), the folders are scanned every few
//! seconds. The rules against loss are the same as for every refresh: articles of a drive that is missing, or
//! of many files that are missing at once, stay in the index.

mod changed;
mod mounts;
mod roots;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::cli::config::{WatchMode, folders_to_read};
use crate::cli::error::{CliError, one_line};
use crate::cli::output::report;
use crate::cli::output::terminal::{print_message, remark};
use changed::Changed;
use roots::{Roots, WatchEvent};
use souwen::http::WatchMetrics;
use souwen::index::{RefreshOptions, RefreshReport, Silent, refresh};
use souwen::search::Engine;

/// A refresh begins when nothing more has changed for this time,
const DEBOUNCE: Duration = Duration::from_millis(150);
/// or at the latest after this time.
const LONGEST_DEBOUNCE: Duration = Duration::from_secs(1);
/// How often to check whether folders were added, or file systems mounted or unmounted.
const CHECK_ROOTS_EVERY: Duration = Duration::from_secs(15);
/// The minimal pause between two scans of polled folders.
const POLL: Duration = Duration::from_secs(5);
/// A scan is followed by a pause of at least this many times its duration.
const PAUSE_FACTOR: u32 = 20;

/// Brings the index up to date, and then follows its folders, on a thread of its own, as long as the process
/// runs. The thread may be stopped at any moment: a refresh is committed completely or not at all. `figures`
/// receives how far the index is behind the files.
pub fn keep_current(
    engine: &Arc<Engine>,
    dir: &Path,
    options: RefreshOptions,
    mode: WatchMode,
    figures: &Arc<WatchMetrics>,
) {
    let (engine, dir, figures) = (Arc::clone(engine), dir.to_owned(), Arc::clone(figures));
    let work =
        move || Following { engine, dir, options, figures, reported: String::new() }.run(mode);
    if let Err(error) = thread::Builder::new().name("watch".to_owned()).spawn(work) {
        print_message(format!("serving the index as it was: {error}"));
    }
}

/// The state of the thread that follows the folders of an index.
struct Following {
    engine: Arc<Engine>,
    dir: PathBuf,
    /// The options of a refresh; its paths are those named on the command line.
    options: RefreshOptions,
    figures: Arc<WatchMetrics>,
    /// The last error message: a repeated message is reported once.
    reported: String,
}

impl Following {
    fn run(mut self, mode: WatchMode) {
        if mode == WatchMode::Off {
            self.first_refresh();
            return;
        }
        let (sender, events) = channel();
        let mut roots = match Roots::new(&self.dir, mode, sender) {
            Ok(roots) => roots,
            Err(error) => {
                print_message(format!("changes of files are not followed: {error}"));
                self.first_refresh();
                return;
            }
        };
        // Watching begins before the first refresh, so that changes during the refresh are reported and read
        // after it.
        roots.bring_up_to_date();
        self.first_refresh();
        let mut polled = Instant::now();
        let mut pause = POLL;
        loop {
            let mut changed = Changed::default();
            // Folders that were mounted meanwhile, or that another process has added to the index.
            changed.add_folders(roots.bring_up_to_date());
            let patience = if roots.any_polled() { pause } else { CHECK_ROOTS_EVERY };
            let mut since = None;
            if changed.is_empty() {
                match gather(&events, patience, &roots, &mut changed) {
                    Ok(first) => since = first,
                    Err(_ended) => return,
                }
            }
            if roots.any_polled() && polled.elapsed() >= pause {
                changed.add_folders(roots.polled());
            }
            if changed.is_empty() {
                continue;
            }
            let begun = Instant::now();
            self.figures.noticed(since.unwrap_or(begun));
            self.read(&changed);
            if roots.any_polled() {
                polled = Instant::now();
                pause = POLL.max(begun.elapsed() * PAUSE_FACTOR);
            }
        }
    }

    /// Reads the paths named on the command line, or else the folders of the last refresh.
    fn first_refresh(&mut self) {
        self.figures.noticed(Instant::now());
        let paths = folders_to_read(&self.dir, &self.options.paths);
        let done = paths.and_then(|paths| self.refresh(paths));
        self.report(done, "serving the index as it was");
    }

    /// Reads the changed paths.
    fn read(&mut self, changed: &Changed) {
        let done = match changed.paths() {
            Some(paths) => self.refresh(paths.into_iter().collect()),
            None => self.refresh(Vec::new()),
        };
        self.report(done, "changes of files are not in the index");
    }

    fn refresh(&self, paths: Vec<PathBuf>) -> Result<RefreshReport, CliError> {
        let options = RefreshOptions { paths, ..self.options.clone() };
        let done = refresh(&self.dir, &options, &mut Silent)?;
        self.engine.reload()?;
        Ok(done)
    }

    fn report(&mut self, done: Result<RefreshReport, CliError>, otherwise: &str) {
        match done {
            Ok(done) => {
                self.reported.clear();
                let line = report::one_line(&done);
                self.figures.caught_up(line.is_some());
                if let Some(line) = line {
                    report::print_notes(&done.notes, false);
                    remark(format!("brought up to date: {line}"));
                }
                report::merging_line(&done).iter().for_each(print_message);
            }
            Err(error) => {
                let news = format!("{otherwise}: {}", one_line(&error));
                if news != self.reported {
                    print_message(&news);
                    self.reported = news;
                }
            }
        }
    }
}

/// Waits for a change, at most for `patience`, and collects the changes that follow it closely. Returns when
/// the first change was reported; `None` if there was none.
///
/// # Errors
/// When the sender is gone, so that no change can be reported any more.
fn gather(
    events: &Receiver<WatchEvent>,
    patience: Duration,
    roots: &Roots,
    changed: &mut Changed,
) -> Result<Option<Instant>, RecvTimeoutError> {
    let mut begun: Option<Instant> = None;
    loop {
        let patience = match begun {
            None => patience,
            Some(begun) => DEBOUNCE.min(LONGEST_DEBOUNCE.saturating_sub(begun.elapsed())),
        };
        match events.recv_timeout(patience) {
            Ok(WatchEvent::Paths(paths)) => paths.iter().for_each(|path| changed.add(path, roots)),
            // The system has lost some notifications.
            Ok(WatchEvent::Anything) => changed.add_all(),
            Err(RecvTimeoutError::Timeout) => return Ok(begun),
            Err(ended) => return Err(ended),
        }
        begun.get_or_insert_with(Instant::now);
    }
}
