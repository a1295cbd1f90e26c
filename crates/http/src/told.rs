//! What has been told already, so that no stranger can fill the log.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// Different things that are told. Strangers can make up any number of names; whoever runs into a
/// missing name of their own finds it among the first.
const MOST: usize = 100;

/// What has been told.
#[derive(Default)]
pub(crate) struct Told(Mutex<HashSet<String>>);

impl Told {
    /// Whether something is worth telling: it has not been told, and not too much has.
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
