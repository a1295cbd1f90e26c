//! Civil days, and all parsers of days: from written forms to the day that is meant.
//!
//! The kind of text decides how lenient a parser is, so there is one for each kind:
//!
//! | file | reads |
//! |---|---|
//! | `day.rs` | exactly `YYYY`, `YYYY-MM` and `YYYY-MM-DD`, where a program or its user names days |
//! | `written.rs` | days in running Chinese text; parts that the text omits stay open |
//! | `stamp.rs` | days at the start of a line or within it, as web pages print them |
//! | `path.rs` | days and years in the names of files and folders |
//! | `value.rs` | the value of a field for a day, in any kind of file |
//! | `typed/` | what is typed after `date:` in a query, with ranges |
//! `yearly.rs` has days without a year, `numeral.rs` the numbers for all parsers, `clock.rs` the
//! day of a time with an offset. Digits may be full width. Nothing here reads the clock: the caller
//! passes the current day where 昨天 or 去年 may occur (`typed/`). What a text omits (the year of
//! 5月18日) stays open.

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

/// The plausible years of articles, for numbers that may be years.
const PLAUSIBLE_YEARS: Range<i32> = 1900..2200;

#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
