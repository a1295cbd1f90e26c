//! The day on which a request is answered: the reference for "this year" on a page.

use souwen_text::Date;

use super::call::Call;
use super::query_string::value;
use crate::keys::credentials;

/// The current day in UTC+8, unless the URL names another one (`today=2023-05-19`).
pub(crate) fn today(call: &Call) -> Date {
    Date::parse_iso(&value(&call.query, "today")).unwrap_or_else(credentials::today)
}
