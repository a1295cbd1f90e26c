//! Decides when to send the data that suggestions are made from. It is large and changes little, so it is
//! sent with a commit at most every ten minutes, not with every commit.

use std::time::{Duration, Instant};

use souwen::cluster::publish::PublishError;
use souwen::cluster::state::State;
use souwen::index::suggestions::Urgency;
use souwen::index::{Contents, KeptSuggestions};

/// The minimal time between two transfers.
const MIN_INTERVAL: Duration = Duration::from_secs(600);

/// The data that suggestions are made from, and when it was last sent.
#[derive(Default)]
pub(super) struct Suggestions {
    kept: KeptSuggestions,
    sent: Option<Instant>,
    /// Whether articles have changed since it was last sent.
    is_old: bool,
}

impl Suggestions {
    /// The data to send with a state; `None` if the data in the cluster is recent enough.
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
        let rested = self.sent.is_none_or(|sent| sent.elapsed() >= MIN_INTERVAL);
        if !lacking && !(self.is_old && (rested || wait)) {
            return Ok(None);
        }
        let urgency = if wait || lacking { Urgency::Blocking } else { Urgency::Background };
        contents.retrieval().bring_suggestions(&mut self.kept, urgency)?;
        Ok(self.kept.set().map(|set| set.to_bytes()))
    }

    /// Whether the data is out of date and may be sent again, even if there is no new commit.
    pub(super) fn is_due(&self) -> bool {
        self.is_old && self.sent.is_none_or(|sent| sent.elapsed() >= MIN_INTERVAL)
    }

    /// Records that the data was sent.
    pub(super) fn mark_sent(&mut self) {
        (self.sent, self.is_old) = (Some(Instant::now()), false);
    }
}
