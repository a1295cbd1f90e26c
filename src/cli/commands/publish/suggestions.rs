//! What suggestions are made from, sent with a commit now and then: it is much, and changes little.

use std::time::{Duration, Instant};

use souwen::cluster::publish::PublishError;
use souwen::cluster::state::State;
use souwen::index::suggestions::Urgency;
use souwen::index::{Contents, KeptSuggestions};

/// How long is waited between two times.
const AGAIN: Duration = Duration::from_secs(600);

/// What suggestions are made from, and when it was sent.
#[derive(Default)]
pub(super) struct Suggestions {
    kept: KeptSuggestions,
    sent: Option<Instant>,
    /// Whether articles have changed since.
    is_old: bool,
}

impl Suggestions {
    /// What is to be sent with a state; `None` where what the cluster has may stay.
    pub(super) fn due(
        &mut self,
        contents: &Contents,
        state: &State,
        wait: bool,
    ) -> Result<Option<Vec<u8>>, PublishError> {
        let (here, there) = (contents.manifest(), &state.manifest);
        let same = (here.generation, here.changed) == (there.generation, there.changed)
            && here.fingerprint == there.fingerprint;
        self.is_old |= !same;
        let lacking = state.parts.suggestions.is_empty();
        let rested = self.sent.is_none_or(|sent| sent.elapsed() >= AGAIN);
        if !lacking && !(self.is_old && (rested || wait)) {
            return Ok(None);
        }
        let urgency = if wait || lacking { Urgency::Now } else { Urgency::Whenever };
        contents.retrieval().bring_suggestions(&mut self.kept, urgency)?;
        Ok(self.kept.set().map(|set| set.to_bytes()))
    }

    /// Whether it is time to send what has changed, though nothing else has.
    pub(super) fn is_due(&self) -> bool {
        self.is_old && self.sent.is_none_or(|sent| sent.elapsed() >= AGAIN)
    }

    /// Notes that it was sent.
    pub(super) fn were_sent(&mut self) {
        (self.sent, self.is_old) = (Some(Instant::now()), false);
    }
}
