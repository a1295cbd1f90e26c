//! Copies new commits repeatedly until the command is stopped.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::cli::commands::serve::signals::stop_signal;
use crate::cli::error::{CliError, one_line};
use crate::cli::output::terminal::print_message;
use crate::cli::remote::RemoteError;
use souwen::index::copies::{CopyError, CopyReport, CopySource, Target, bring_up_to_date};

/// The maximal wait between two attempts after repeated failures.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// How long running work may take to stop by itself. If it is killed after that, the next run repairs
/// whatever it leaves behind.
const GRACE: Duration = Duration::from_secs(2);

/// A flag that asks work to stop. Clones share it.
#[derive(Clone, Default)]
pub struct Stop(Arc<(AtomicBool, Mutex<()>, Condvar)>);

impl Stop {
    /// A flag that SIGTERM and Ctrl-C set from now on.
    ///
    /// # Errors
    /// When the signals cannot be caught, or no thread can be started.
    pub fn on_signals() -> io::Result<Stop> {
        let stop = Stop::default();
        let own = stop.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let signals = runtime.block_on(async { stop_signal() })?;
        let wait = move || {
            runtime.block_on(signals);
            own.ask();
            thread::sleep(GRACE);
            #[allow(
                clippy::exit,
                reason = "what waits for a server that is silent cannot be woken"
            )]
            std::process::exit(0);
        };
        thread::Builder::new().name("signals".to_owned()).spawn(wait)?;
        Ok(stop)
    }

    /// Sets the flag.
    pub fn ask(&self) {
        let (requested, lock, changed) = &*self.0;
        let _lock = lock.lock().unwrap_or_else(PoisonError::into_inner);
        requested.store(true, Ordering::Relaxed);
        changed.notify_all();
    }

    /// Whether the flag is set.
    pub fn is_requested(&self) -> bool {
        self.0.0.load(Ordering::Relaxed)
    }

    /// Waits for this time, or until the flag is set. Returns whether it is set.
    pub fn wait(&self, time: Duration) -> bool {
        let (_, lock, changed) = &*self.0;
        let guard = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = changed.wait_timeout_while(guard, time, |()| !self.is_requested());
        drop(waited);
        self.is_requested()
    }
}

/// Copies new commits at an interval until it is stopped, and reports each copy.
///
/// # Errors
/// When the first copy fails with an error that is not temporary, and when somebody else has changed the
/// copy.
pub fn follow(
    target: &mut Target,
    source: &mut dyn CopySource,
    every: Duration,
    stop: &Stop,
    print_copy: &mut dyn FnMut(&CopyReport) -> Result<(), CliError>,
) -> Result<(), CliError> {
    let (mut failures, mut reported, mut is_first) = (0_u32, String::new(), true);
    while !stop.is_requested() {
        let wait = match bring_up_to_date(target, source, &|| stop.is_requested()) {
            Ok(done) => {
                if failures > 0 {
                    print_message(format!("copying from {} again", source.name()));
                }
                (failures, is_first) = (0, false);
                reported.clear();
                if let Some(done) = done.filter(|done| done.changed) {
                    print_copy(&done)?;
                }
                every
            }
            Err(error) if ends(&error, is_first) => return Err(error.into()),
            Err(error) => {
                let wait = wait_after(&error, every, failures);
                failures = failures.saturating_add(1);
                let text = one_line(&CliError::from(error));
                // A repeated error is reported once.
                if text != reported {
                    print_message(format!(
                        "{text}; {} stays as it is meanwhile",
                        target.dir().display()
                    ));
                    reported = text;
                }
                wait
            }
        };
        if stop.wait(wait) {
            break;
        }
    }
    Ok(())
}

/// Whether trying again is pointless.
fn ends(error: &CopyError, is_first: bool) -> bool {
    match error {
        CopyError::ChangedHere { .. } => true,
        CopyError::Source(inner) => {
            is_first
                && inner.downcast_ref().is_some_and(|error: &RemoteError| !error.is_temporary())
        }
        _ => is_first,
    }
}

/// How long to wait after a failure: doubled each time.
fn wait_after(error: &CopyError, every: Duration, failures: u32) -> Duration {
    let wait = match error {
        CopyError::Source(inner) => inner.downcast_ref().and_then(RemoteError::wait),
        _ => None,
    };
    let longer = every.saturating_mul(2_u32.saturating_pow(failures.min(16)));
    longer.max(wait.map(Duration::from_secs).unwrap_or_default()).min(LONGEST_WAIT.max(every))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_asked_after_less_and_less() {
        let gone = CopyError::Gone("a".to_owned());
        let waits: Vec<u64> = (0..6)
            .map(|failures| wait_after(&gone, Duration::from_secs(5), failures).as_secs())
            .collect();
        assert_eq!(waits, [5, 10, 20, 40, 60, 60]);
        assert_eq!(wait_after(&gone, Duration::from_secs(300), 3).as_secs(), 300);
        let refused = RemoteError::Refused {
            server: "a".to_owned(),
            status: 503,
            code: None,
            message: None,
            wait: Some(30),
        };
        let refused = CopyError::Source(Box::new(refused));
        assert_eq!(wait_after(&refused, Duration::from_secs(1), 0).as_secs(), 30);
        assert!(!ends(&refused, true) && !ends(&gone, false) && ends(&gone, true));
    }

    #[test]
    fn whoever_waits_is_woken() {
        let stop = Stop::default();
        assert!(!stop.wait(Duration::from_millis(1)));
        let other = stop.clone();
        let waiter = thread::spawn(move || other.wait(Duration::from_secs(600)));
        stop.ask();
        assert!(waiter.join().unwrap());
    }
}
