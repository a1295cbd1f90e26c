//! Articles that ask not to be found: drafts, and pages with `noindex`.

use serde::{Deserialize, Serialize};
use souwen_article::{ReadOptions, Reservations};

/// The number of such articles in a file, and what was done with them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reserved {
    /// Drafts that were left out.
    pub drafts: usize,
    /// Articles with `noindex` that were left out.
    pub noindex_left_out: usize,
    /// Articles with `noindex` that were read all the same.
    pub noindex_read: usize,
}

impl Reserved {
    /// The counts for one article.
    pub(crate) fn one(reservations: Reservations, left_out: bool) -> Reserved {
        Reserved {
            drafts: usize::from(left_out && reservations.draft),
            noindex_left_out: usize::from(left_out && !reservations.draft),
            noindex_read: usize::from(!left_out && reservations.noindex),
        }
    }

    /// Adds the counts of another file.
    pub(crate) fn add(&mut self, other: Reserved) {
        self.drafts += other.drafts;
        self.noindex_left_out += other.noindex_left_out;
        self.noindex_read += other.noindex_read;
    }

    /// Whether there are none.
    pub(crate) fn is_none(&self) -> bool {
        *self == Reserved::default()
    }

    /// Whether any article was left out.
    pub(crate) fn left_out(&self) -> bool {
        self.drafts + self.noindex_left_out > 0
    }

    /// Whether a file with these counts gives other articles under the user's current options.
    pub(crate) fn differ_under(&self, options: &ReadOptions) -> bool {
        (options.drafts && self.drafts > 0) || (options.respect_noindex && self.noindex_read > 0)
    }
}
