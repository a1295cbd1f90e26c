//! Civil days, and all readers of days: from what is written to the day that it means.
//!
//! What a text is decides how freely it is read, so there is a reader for each kind:
//!
//! | file | reads |
//! |---|---|
//! | [`day`] | `YYYY`, `YYYY-MM` and `YYYY-MM-DD`, exactly, where a program or its user names days |
//! | [`written`] | days in running Chinese text, with what the text leaves out left out |
//! | [`stamp`] | time stamps in data, on lines of their own and in the names of files |
//! | [`value`] | the value of a field that holds a day |
//! | [`typed`] | what is typed after `date:` in a query, with ranges |
//!
//! [`yearly`] holds days of any year, [`numeral`] the numbers of all readers. Digits may be full
//! width. Nothing here looks at the clock: what a text leaves out (the year of 5月18日) is left out.

mod day;
mod numeral;
pub mod stamp;
pub mod typed;
mod value;
mod written;
mod yearly;

pub use day::{Date, DateRange};
pub use written::{WrittenDate, written_years};
pub use yearly::YearlyRange;

#[cfg(test)]
mod tests;
