//! Remembers which messages were already logged, so that no client can fill the log.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// The maximal number of different messages. Clients can invent any number of host names; an operator who
/// forgot to configure one finds it among the first.
const MAX_MESSAGES: usize = 100;

/// The messages that were logged.
#[derive(Default)]
pub(crate) struct LoggedMessages(Mutex<HashSet<String>>);

impl LoggedMessages {
    /// Whether to log a message: it is new, and the limit is not reached.
    pub(crate) fn is_news(&self, what: &str) -> bool {
        let mut logged = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        logged.len() < MAX_MESSAGES && !logged.contains(what) && logged.insert(what.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_is_logged_once_up_to_a_limit() {
        let logged = LoggedMessages::default();
        assert!(logged.is_news("a") && logged.is_news("b") && !logged.is_news("a"));
        let news = (0..1_000).filter(|n| logged.is_news(&n.to_string())).count();
        assert_eq!(news, MAX_MESSAGES - 2);
    }
}
