//! Following the folders of an index: what is new, changed or gone in them is read, and found a moment
//! later.
//!
//! The system tells what changes, and what belongs together is gathered. Where it does not tell (a disk of another machine, too many folders) it is looked every few seconds. The rules against
//! loss are those of every refresh: what is gone because a drive is, or in large numbers, stays in the
//! index.

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
use crate::cli::output::terminal::{remark, tell};
use changed::Changed;
use roots::{Roots, Told};
use souwen::http::WatchFigures;
use souwen::index::{RefreshOptions, RefreshReport, Silent, refresh};
use souwen::search::Engine;

/// What has changed is read when nothing else has for so long,
const DEBOUNCE: Duration = Duration::from_millis(150);
/// or after this time, where changes do not end.
const LONGEST_DEBOUNCE: Duration = Duration::from_secs(1);
/// How often it is looked whether folders were added, and mounts have come or gone.
const LOOK: Duration = Duration::from_secs(15);
/// How often folders are looked through of which the system tells nothing, at most.
const POLL: Duration = Duration::from_secs(5);
/// Looking through them takes at most one part in so many of the time.
const SHARE: u32 = 20;

/// Brings the index up to date, and then follows its folders, on a thread of its own and for as long as
/// the process runs. It may be cut off at any moment: a refresh is committed at once or not at all.
/// `figures` is told how far the index is behind.
pub fn keep_current(
    engine: &Arc<Engine>,
    dir: &Path,
    options: RefreshOptions,
    mode: WatchMode,
    figures: &Arc<WatchFigures>,
) {
    let (engine, dir, figures) = (Arc::clone(engine), dir.to_owned(), Arc::clone(figures));
    let work = move || Following { engine, dir, options, figures, told: String::new() }.run(mode);
    if let Err(error) = thread::Builder::new().name("watch".to_owned()).spawn(work) {
        tell(format!("serving the index as it was: {error}"));
    }
}

/// What follows the folders of an index.
struct Following {
    engine: Arc<Engine>,
    dir: PathBuf,
    /// How to read; its paths are those that were named.
    options: RefreshOptions,
    figures: Arc<WatchFigures>,
    /// What was told last: what stays is told once.
    told: String,
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
                tell(format!("changes of files are not followed: {error}"));
                self.first_refresh();
                return;
            }
        };
        // What changes while the first refresh reads is told, and read after it.
        roots.bring_up_to_date();
        self.first_refresh();
        let mut polled = Instant::now();
        let mut pause = POLL;
        loop {
            let mut changed = Changed::default();
            // What was mounted meanwhile, or was named by another process.
            changed.add_folders(roots.bring_up_to_date());
            let patience = if roots.any_polled() { pause } else { LOOK };
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
                pause = POLL.max(begun.elapsed() * SHARE);
            }
        }
    }

    /// Reads what was named, or the folders of the last time.
    fn first_refresh(&mut self) {
        self.figures.noticed(Instant::now());
        let paths = folders_to_read(&self.dir, &self.options.paths);
        let done = paths.and_then(|paths| self.refresh(paths));
        self.report(done, "serving the index as it was");
    }

    /// Reads what has changed.
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
                self.told.clear();
                let line = report::one_line(&done);
                self.figures.caught_up(line.is_some());
                if let Some(line) = line {
                    report::tell_notes(&done.notes, false);
                    remark(format!("brought up to date: {line}"));
                }
                report::merging_line(&done).iter().for_each(tell);
            }
            Err(error) => {
                let news = format!("{otherwise}: {}", one_line(&error));
                if news != self.told {
                    tell(&news);
                    self.told = news;
                }
            }
        }
    }
}

/// Waits for something to change, at most so long, and gathers what belongs to it. Gives when the first of it was
/// told; nothing where nothing was.
///
/// # Errors
/// When nothing will be told any more.
fn gather(
    events: &Receiver<Told>,
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
            Ok(Told::Paths(paths)) => paths.iter().for_each(|path| changed.add(path, roots)),
            // Some of what was to be told is lost.
            Ok(Told::Anything) => changed.add_all(),
            Err(RecvTimeoutError::Timeout) => return Ok(begun),
            Err(ended) => return Err(ended),
        }
        begun.get_or_insert_with(Instant::now);
    }
}
