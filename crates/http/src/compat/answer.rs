//! Answers about the index and the server, in the form of Meilisearch.

use serde_json::{Value, json};
use souwen_search::Readiness;
use souwen_text::Date;

use super::INDEX;
use super::attributes::DAY;

/// The version reported to clients: the version of the API that is compatible, and our own.
pub(super) fn version() -> Value {
    json!({
        "commitSha": "",
        "commitDate": "",
        "pkgVersion": "1.0.0",
        "souwen": env!("CARGO_PKG_VERSION"),
    })
}

/// The one index that exists.
pub(super) fn index(readiness: &Readiness) -> Value {
    let at = time(readiness.time);
    json!({"uid": INDEX, "createdAt": at, "updatedAt": at, "primaryKey": "id"})
}

/// A time in seconds since 1970 as `2023-05-19T08:00:00.000000Z`; some clients require the fraction.
fn time(seconds: u64) -> String {
    let seconds = i64::try_from(seconds).unwrap_or_default();
    let (days, rest) = (seconds / DAY, seconds % DAY);
    let date = i32::try_from(days).ok().and_then(Date::from_days).map(|date| date.to_string());
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}.000000Z", date.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_programs_read_them() {
        assert_eq!(time(1_684_483_199), "2023-05-19T07:59:59.000000Z");
        assert_eq!(time(0), "1970-01-01T00:00:00.000000Z");
    }
}
