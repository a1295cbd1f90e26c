//! Articles that speak against their being found: drafts, and pages with `noindex`.

use serde::{Deserialize, Serialize};
use souwen_article::{ReadOptions, Reservations};

/// How many of them a file holds, and what became of them.
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
    /// One article.
    pub(crate) fn one(reservations: Reservations, left_out: bool) -> Reserved {
        Reserved {
            drafts: usize::from(left_out && reservations.draft),
            noindex_left_out: usize::from(left_out && !reservations.draft),
            noindex_read: usize::from(!left_out && reservations.noindex),
        }
    }

    /// Adds those of another file.
    pub(crate) fn add(&mut self, other: Reserved) {
        self.drafts += other.drafts;
        self.noindex_left_out += other.noindex_left_out;
        self.noindex_read += other.noindex_read;
    }

    /// Whether there are none.
    pub(crate) fn is_none(&self) -> bool {
        *self == Reserved::default()
    }

    /// Whether any was left out.
    pub(crate) fn left_out(&self) -> bool {
        self.drafts + self.noindex_left_out > 0
    }

    /// Whether a file that holds these gives other articles under what the user says now.
    pub(crate) fn differ_under(&self, options: &ReadOptions) -> bool {
        (options.drafts && self.drafts > 0) || (options.respect_noindex && self.noindex_read > 0)
    }
}
