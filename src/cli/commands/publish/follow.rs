//! Publishes each new commit of the index until the command is stopped.

use std::time::{Duration, Instant};

use super::Job;
use super::report::Published;
use crate::cli::error::{CliError, one_line};
use crate::cli::output::terminal::print_message;
use souwen::cluster::publish::PublishError;
use souwen::index::StateSource;

/// The maximal wait between two attempts after repeated failures.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// The maximal pause between two renewals of the lease, however long it lasts: a publisher that has lost
/// it ends soon.
const RENEW_EVERY: Duration = Duration::from_secs(5);

/// Publishes the current commit of the index, and then each new one.
///
/// # Errors
/// When the first commit cannot be published, when another publisher holds the lease, and when the cluster
/// refuses for a reason that waiting does not change.
pub(super) fn follow(
    job: &mut Job,
    every: Duration,
    print_commit: &mut dyn FnMut(&Published) -> Result<(), CliError>,
) -> Result<(), CliError> {
    print_message(format!("following the index every {} s; Ctrl-C stops", every.as_secs()));
    let (mut failures, mut reported, mut is_first) = (0_u32, String::new(), true);
    let mut changed = true;
    while !job.stop.is_requested() {
        let published = match changed || job.suggestions.is_due() {
            true => job.publish(false).map(Some),
            false => Ok(None),
        };
        let mut wait = every;
        match published {
            Ok(published) => {
                if failures > 0 {
                    print_message(format!("publishing to {} again", job.to));
                }
                (failures, is_first, changed) = (0, false, false);
                reported.clear();
                if let Some(done) = published.filter(|done| done.report.changed) {
                    print_commit(&done)?;
                }
            }
            Err(PublishError::Stopped) => break,
            Err(error) if is_first || !error.is_temporary() => return Err(error.into()),
            Err(error) => {
                let longer = every.saturating_mul(2_u32.saturating_pow(failures.min(16)));
                wait = longer.min(LONGEST_WAIT.max(every));
                failures = failures.saturating_add(1);
                changed = true;
                let text = one_line(&CliError::from(error));
                // A repeated error is reported once.
                if text != reported {
                    print_message(format!("{text}; {} stays as it is meanwhile", job.to));
                    reported = text;
                }
            }
        }
        if rest(job, wait)? {
            break;
        }
        changed |= job.index.reload()?;
    }
    print_message("stopped");
    Ok(())
}

/// Waits, and renews the lease meanwhile. Returns whether the command was asked to stop.
fn rest(job: &Job, wait: Duration) -> Result<bool, CliError> {
    let begun = Instant::now();
    let silence = RENEW_EVERY.min(job.publisher.renewal_interval());
    loop {
        let left = wait.saturating_sub(begun.elapsed());
        if job.stop.wait(left.min(silence)) {
            return Ok(true);
        }
        match job.publisher.renew() {
            // A temporary error is ignored: the lease is renewed again soon, and if that fails too, the next
            // commit fails with an error that is reported.
            Err(error) if !error.is_temporary() => return Err(error.into()),
            _ => {}
        }
        if begun.elapsed() >= wait {
            return Ok(false);
        }
    }
}
