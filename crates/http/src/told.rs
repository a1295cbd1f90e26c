//! Remembers which messages were already logged, so that no client can fill the log.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// The maximal number of different messages. Clients can invent any number of host names; an operator who
/// forgot to configure one finds it among the first.
const MOST: usize = 100;

/// The messages that were logged.
#[derive(Default)]
pub(crate) struct Told(Mutex<HashSet<String>>);

impl Told {
    /// Whether to log a message: it is new, and the limit is not reached.
    pub(crate) fn is_news(&self, what: &str) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.len() < MOST && !told.contains(what) && told.insert(what.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_is_told_once_and_not_without_end() {
        let told = Told::default();
        assert!(told.is_news("a") && told.is_news("b") && !told.is_news("a"));
        let news = (0..1_000).filter(|n| told.is_news(&n.to_string())).count();
        assert_eq!(news, MOST - 2);
    }
}
