//! `souwen publish`: sends the index to a cluster, once or commit after commit.

mod bar;
mod follow;
mod report;
mod suggestions;

use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::copies::Stop;
use super::open;
use crate::cli::config::{IndexDir, PublishConfig};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::terminal::print_message;
use crate::cli::remote::ClusterTransport;
use bar::PublishBar;
use report::Published;
use souwen::cluster::client::{Cluster, RetryPolicy};
use souwen::cluster::publish::{Local, PublishError, Publisher};
use souwen::cluster::state::{LeaseError, Place, system_clock};
use souwen::index::{Index, IndexError, StateSource};
use suggestions::Suggestions;

/// How often a request is repeated if the cluster is busy or does not answer, with the first and the longest
/// pause. The attempts last about half a minute: time enough for other nodes to take over from a failed one.
const PATIENCE: (u32, Duration, Duration) =
    (10, Duration::from_millis(100), Duration::from_secs(5));

/// Runs the command.
///
/// # Errors
/// When there is no index, when another publisher holds the lease of the name, and when the cluster cannot be
/// reached or refuses.
pub fn run(out: &mut dyn Write, dir: &IndexDir, config: PublishConfig) -> Result<Exit, CliError> {
    // Set up before any work begins, so that no signal is missed.
    let stop = Stop::on_signals().map_err(CliError::Serve)?;
    let missing = || CliError::Index(IndexError::Missing(dir.path.clone()));
    let index = open::index(dir)?.ok_or_else(missing)?;
    let Some(mut job) = Job::begin(index, &config, stop)? else { return Ok(Exit::Failed) };
    let (json, every) = (config.json, config.every);
    let mut print_commit = |done: &Published| -> Result<(), CliError> {
        match (json, every.is_some()) {
            (true, _) => report::write_json(out, done)?,
            (false, true) => print_message(report::line(done)),
            (false, false) => writeln!(out, "{}", report::line(done))?,
        }
        Ok(out.flush()?)
    };
    let done = match every {
        None => job.publish(true).map_err(CliError::from).and_then(|done| print_commit(&done)),
        Some(every) => follow::follow(&mut job, every, &mut print_commit),
    };
    // Ends the lease, so that the next publisher need not wait for it. An earlier error takes precedence over
    // an error of this.
    let ended = job.publisher.end();
    done?;
    ended?;
    Ok(Exit::Done)
}

/// A running publication of an index.
struct Job {
    index: Index,
    publisher: Publisher,
    suggestions: Suggestions,
    stop: Stop,
    /// The address with the name, for messages.
    to: String,
}

impl Job {
    /// Takes the lease. If another publisher holds it, waits once until it expires, because that publisher
    /// may have crashed. `None` if the command was stopped meanwhile.
    fn begin(index: Index, config: &PublishConfig, stop: Stop) -> Result<Option<Job>, CliError> {
        let to = format!("{}/{}", config.to.cluster.address().as_str(), config.to.name);
        let transport = ClusterTransport::new(config.to.cluster.clone());
        let wait = stop_while_waiting(&stop);
        let (times, first, longest) = PATIENCE;
        let patience = RetryPolicy { times, first, longest, wait };
        let cluster = Cluster::new(Arc::new(transport)).with_patience(patience);
        let begin = || {
            let place = Place::new(cluster.clone(), &config.to.name);
            Publisher::begin(place, &config.holder, config.options.clone(), system_clock())
        };
        let publisher = match begin() {
            Err(PublishError::Lease(LeaseError::Held { holder, wait, .. })) => {
                print_message(format!(
                    "{to} is being published by {holder}: waiting {} s, in case that one is no more",
                    wait.as_secs() + 1
                ));
                if stop.wait(wait) {
                    return Ok(None);
                }
                begin()?
            }
            begun => begun?,
        };
        let suggestions = Suggestions::default();
        Ok(Some(Job { index, publisher, suggestions, stop, to }))
    }

    /// Publishes the current state of the index. With `wait`, the suggestions are built from this state;
    /// otherwise they are sent when they are due.
    fn publish(&mut self, wait: bool) -> Result<Published, PublishError> {
        let begun = Instant::now();
        let contents = self.index.contents();
        let suggestions = self.suggestions.due(&contents, &self.publisher.state(), wait)?;
        let synonyms = self.index.state().synonyms.text().to_owned();
        let with_suggestions = suggestions.is_some();
        let local = Local { contents, synonyms, suggestions };
        let bar = PublishBar::new();
        let stop = &self.stop;
        let report =
            self.publisher.publish(&local, &|step| bar.show(step), &|| stop.is_requested())?;
        drop(bar);
        if with_suggestions {
            self.suggestions.mark_sent();
        }
        let cleaned = self.publisher.clean(&local, &|| stop.is_requested())?;
        Ok(Published { to: self.to.clone(), report, cleaned, took: begun.elapsed() })
    }
}

/// The pause between repeated requests, which ends early when the command is asked to stop.
fn stop_while_waiting(stop: &Stop) -> Arc<dyn Fn(Duration) -> bool + Send + Sync> {
    let stop = stop.clone();
    Arc::new(move |pause| !stop.wait(pause))
}
