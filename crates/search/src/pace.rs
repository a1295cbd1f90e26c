//! Work that yields to other work between its steps.

use std::fmt;
use std::sync::Arc;

/// A callback between the steps of an answer, such as one hit and the next. A server that runs many
/// searches lets others go first there, or ends a search whose client has left. `Default` continues at
/// once.
#[derive(Clone, Default)]
pub struct Pace(Option<Arc<dyn Fn() -> bool + Send + Sync>>);

impl Pace {
    /// Calls `step` between steps; it may wait. When it returns `false`, the remaining hits are listed
    /// without passages, as after the [deadline](crate::SearchRequest::deadline).
    ///
    /// ```
    /// use souwen_search::{Pace, SearchRequest};
    ///
    /// let request = SearchRequest {
    ///     pace: Pace::new(|| {
    ///         std::thread::yield_now();
    ///         true
    ///     }),
    ///     ..SearchRequest::default()
    /// };
    /// assert_ne!(request, SearchRequest::default());
    /// ```
    pub fn new(step: impl Fn() -> bool + Send + Sync + 'static) -> Pace {
        Pace(Some(Arc::new(step)))
    }

    /// Whether to go on.
    pub fn step(&self) -> bool {
        self.0.as_ref().is_none_or(|step| step())
    }
}

impl PartialEq for Pace {
    fn eq(&self, other: &Pace) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl fmt::Debug for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Pace(..)" } else { "Pace" })
    }
}
