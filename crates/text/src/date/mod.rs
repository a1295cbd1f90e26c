//! Civil days, and all readers of days: from what is written to the day that it means.
//!
//! What a text is decides how freely it is read, so there is a reader for each kind:
//!
//! | file | reads |
//! |---|---|
//! | `day.rs` | `YYYY`, `YYYY-MM` and `YYYY-MM-DD`, exactly, where a program or its user names days |
//! | `written.rs` | days in running Chinese text, with what the text leaves out left out |
//! | `stamp.rs` | days at the start of a line or within it, as web pages print them |
//! | `path.rs` | days and years in the names of files and folders |
//! | `value.rs` | the value of a field that holds a day, whatever file the field stands in |
//! | `typed/` | what is typed after `date:` in a query, with ranges |
//!
//! `yearly.rs` holds days of any year, `numeral.rs` the numbers of all readers, `clock.rs` the day
//! on which a time with an offset falls. Digits may be full width. Nothing here asks what day it
//! is: what a text leaves out (the year of 5月18日) is left out.

mod clock;
mod day;
mod numeral;
pub mod path;
pub mod stamp;
pub mod typed;
mod value;
mod written;
mod yearly;

use std::ops::Range;

pub use day::{Date, DateRange};
pub use written::{WrittenDate, written_years};
pub use yearly::YearlyRange;

/// The years that coverage can be of, where a number alone may be one.
const PLAUSIBLE_YEARS: Range<i32> = 1900..2200;

#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
