//! The budget for drawing the pages of a file: operations, characters, unpacked bytes and time.

use std::time::Instant;

use hayro_syntax::object::Stream;

use super::super::unpack::unpacked;
use crate::document::Unread;
use crate::limits::Limits;

/// The number of operations between two checks of the clock.
const LOOK_AT_CLOCK: u64 = 4096;

/// The remaining budget of a file.
pub(in crate::pdf) struct Budget {
    limits: Limits,
    operations: u64,
    unpacked: usize,
    characters: usize,
    page_characters: usize,
    ends: Option<Instant>,
    is_late: bool,
    is_cut: bool,
}

impl Budget {
    /// The full budget that `limits` allow, until the deadline `ends`.
    pub(in crate::pdf) fn new(limits: &Limits, ends: Option<Instant>) -> Budget {
        Budget {
            limits: *limits,
            operations: 0,
            unpacked: 0,
            characters: 0,
            page_characters: 0,
            ends,
            is_late: false,
            is_cut: false,
        }
    }

    /// Returns an error after the deadline.
    pub(in crate::pdf) fn is_in_time(&mut self, limits: &Limits) -> Result<(), Unread> {
        self.is_late |= self.ends.is_some_and(|ends| Instant::now() >= ends);
        if self.is_late { Err(Unread::TooLong(limits.time.as_secs())) } else { Ok(()) }
    }

    /// Consumes one operation; returns `false` when none is left, or after the deadline.
    pub(super) fn step(&mut self) -> bool {
        self.operations += 1;
        if self.operations.is_multiple_of(LOOK_AT_CLOCK) {
            self.is_late |= self.ends.is_some_and(|ends| Instant::now() >= ends);
        }
        !self.is_late && self.operations <= self.limits.operations
    }

    /// The maximum unpacked size of one part, in bytes.
    pub(super) fn part(&self) -> usize {
        self.limits.part
    }

    /// The total size of what was unpacked so far, in bytes.
    pub(in crate::pdf) fn unpacked(&self) -> usize {
        self.unpacked
    }

    /// Unpacks a part, at most `max` bytes of it and what is left. `None` when nothing is left, or when it
    /// is packed in a way that is not used for text.
    pub(in crate::pdf) fn unpack(&mut self, stream: &Stream<'_>, max: usize) -> Option<Vec<u8>> {
        let max = max.min(self.limits.unpacked.saturating_sub(self.unpacked));
        self.is_late |= self.ends.is_some_and(|ends| Instant::now() >= ends);
        if max == 0 || self.is_late {
            self.is_cut = true;
            return None;
        }
        let part = unpacked(stream, max)?;
        self.unpacked = self.unpacked.saturating_add(part.cost.max(part.data.len()));
        self.is_cut |= part.is_cut;
        Some(part.data)
    }

    /// Whether a part was cut since the last call.
    pub(super) fn take_cut(&mut self) -> bool {
        std::mem::take(&mut self.is_cut)
    }

    /// Begins a page.
    pub(super) fn begin_page(&mut self) {
        let left = self.limits.characters.saturating_sub(self.characters);
        self.page_characters = self.limits.page_characters.min(left);
    }

    /// The maximum number of characters of this page.
    pub(super) fn page_characters(&self) -> usize {
        self.page_characters
    }

    /// Ends a page with this many characters.
    pub(super) fn end_page(&mut self, characters: usize) {
        self.characters = self.characters.saturating_add(characters);
    }
}
