//! The conditions of filters, and the messages of invalid ones.

use proptest::prelude::*;
use serde_json::json;
use souwen_text::{Date, DateRange};

use super::*;

/// A condition in a short notation: fields by name, days as `from..to`.
fn shown(condition: &Condition) -> String {
    let list = |parts: &[Condition], sign: &str| {
        format!("({})", parts.iter().map(shown).collect::<Vec<_>>().join(sign))
    };
    let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    match condition {
        Condition::And(all) => list(all, " & "),
        Condition::Or(any) => list(any, " | "),
        Condition::Not(not) => format!("!{}", shown(not)),
        Condition::Value(field, value) => format!("{}={value}", field.name()),
        Condition::Run(Some(field), _) => format!("{}~", field.name()),
        Condition::Dates(DateRange { from, to }) => format!("{}..{}", day(*from), day(*to)),
        other => panic!("no filter makes {other:?}"),
    }
}

fn read(filter: &Value) -> Result<String, String> {
    let filter = Filter::read(filter).map_err(|refused| refused.message)?;
    let filter = filter.unwrap_or(Filter::And(Vec::new()));
    let mut values = |field: Field| Ok::<_, String>(Condition::Value(field, "*".to_owned()));
    Ok(shown(&filter.condition(&mut values)?))
}

#[test]
fn filters_mean_what_they_mean_there() {
    for (filter, expected) in [
        (json!(null), "()"),
        (json!(""), "()"),
        (json!([]), "()"),
        (json!("source = 新华社"), "source=新华社"),
        (json!("\"source\"=\"新华社\""), "source=新华社"),
        (json!("来源 = '江城 日报'"), "source=江城 日报"),
        (json!("source != 新华社"), "!source=新华社"),
        (json!("NOT source = a"), "!source=a"),
        (json!("NOT NOT source = a"), "!!source=a"),
        (json!("source = a OR source = b AND kind = c"), "(source=a | (source=b & kind=c))"),
        (json!("(source = a OR source = b) AND NOT kind = c"), "((source=a | source=b) & !kind=c)"),
        (json!("author IN [张三, '李 四',]"), "(author=张三 | author=李 四)"),
        (json!("tag NOT IN[a]"), "!(tag=a)"),
        (json!("tag IN []"), "()"),
        (json!("place EXISTS"), "place=*"),
        (json!("place NOT EXISTS"), "!place=*"),
        (json!("place IS NULL"), "!place=*"),
        (json!("place IS NOT EMPTY"), "place=*"),
        (json!("title EXISTS"), "()"),
        (json!("date EXISTS"), "0001-01-01..9999-12-31"),
        (json!("source CONTAINS 日报"), "source~"),
        (json!("title NOT CONTAINS 地铁"), "!title~"),
        (json!(["source = a", "kind = b"]), "(source=a & kind=b)"),
        (json!(["source = a", ["kind = b", "kind = c"]]), "(source=a & (kind=b | kind=c))"),
        (json!([["kind = b"], []]), "((kind=b) & ())"),
        // Keywords in quotes are values.
        (json!("tag = \"AND\""), "tag=AND"),
        (json!("\"tag\" = 'a OR b'"), "tag=a OR b"),
    ] {
        assert_eq!(read(&filter).as_deref(), Ok(expected), "{filter}");
    }
}

#[test]
fn times_are_days_months_years_and_seconds() {
    for (filter, expected) in [
        ("date = 2023-05-19", "2023-05-19..2023-05-19"),
        ("date = 2023-05", "2023-05-01..2023-05-31"),
        ("month = \"2023-05\"", "2023-05-01..2023-05-31"),
        ("year = 2023", "2023-01-01..2023-12-31"),
        ("year > 2023", "2024-01-01..9999-12-31"),
        ("year >= 2023", "2023-01-01..9999-12-31"),
        ("year < 2023", "0001-01-01..2022-12-31"),
        ("date <= 2023-05", "0001-01-01..2023-05-31"),
        ("date 2023-05 TO 2024-01", "2023-05-01..2024-01-31"),
        ("date != 2023-05-19", "!2023-05-19..2023-05-19"),
        // Midnight of 2023-05-19 in UTC, and the seconds next to it.
        ("timestamp = 1684454400", "2023-05-19..2023-05-19"),
        ("timestamp = 1684454401", "()"),
        ("timestamp >= 1684454400", "2023-05-19..9999-12-31"),
        ("timestamp > 1684454400", "2023-05-20..9999-12-31"),
        ("timestamp > 1684454399", "2023-05-19..9999-12-31"),
        ("timestamp < 1684454400", "0001-01-01..2023-05-18"),
        ("timestamp < 1684454401", "0001-01-01..2023-05-19"),
        ("timestamp <= 1684454400.5", "0001-01-01..2023-05-19"),
        ("timestamp 1684454400 TO 1684540800", "2023-05-19..2023-05-20"),
        ("date >= 1684454400", "2023-05-19..9999-12-31"),
        ("timestamp > 1e300", "()"),
        ("timestamp < -1e300", "()"),
        ("timestamp > -1e300", "0001-01-01..9999-12-31"),
        ("date 2024 TO 2023", "()"),
    ] {
        assert_eq!(read(&json!(filter)).as_deref(), Ok(expected), "{filter}");
    }
}

#[test]
fn what_means_nothing_says_why() {
    for (filter, expected) in [
        (json!(3), "expected a string, or an array"),
        (json!([3]), "expected a string, or an array"),
        (json!([[["a"]]]), "expected a string, or an array"),
        (json!("colour = red"), "attribute `colour` is not filterable"),
        (json!("title = a"), "attribute `title` is not filterable"),
        (json!("body CONTAINS a"), "looks into texts, and `body` is none"),
        (json!("source > a"), "`>` compares numbers and days, and `source` is a text"),
        (json!("source a TO b"), "`TO` compares numbers and days"),
        (json!("date = 昨天"), "`昨天` is no day, month or year"),
        (json!("timestamp = 2023-05"), "`2023-05` is no day"),
        (json!("source ="), "ends where a value is expected"),
        (json!("source"), "ends where `=`"),
        (json!("source = a b"), "`b` was not expected there"),
        (json!("(source = a"), "a bracket is not closed"),
        (json!("source = a)"), "`)` was not expected there"),
        (json!("source IN a"), "`IN` is followed by a list"),
        (json!("source IN [a b]"), "commas between them"),
        (json!("source IN [a"), "commas between them"),
        (json!("source IS 3"), "`IS` is followed by `NULL` or `EMPTY`"),
        (json!("source NOT 3"), "`NOT` is followed by `EXISTS`"),
        (json!("source STARTS WITH a"), "STARTS WITH is not known"),
        (json!("_geoRadius(1, 2, 3)"), "no coordinates"),
        (json!("source = \"a"), "is not closed"),
        (json!("source CONTAINS '，'"), "holds no character"),
        (json!("(".repeat(500)), "nested too deeply"),
        (json!("NOT ".repeat(500)), "nested too deeply"),
        (json!(vec!["kind = a"; 1_001]), "more than 1000 comparisons"),
        (json!(format!("kind IN [{}]", "a,".repeat(1_001))), "more than 1000 comparisons"),
    ] {
        let error = read(&filter).unwrap_err();
        assert!(error.contains(expected), "{filter}: {error}");
    }
}

proptest! {
    #[test]
    fn no_filter_is_a_fault(
        parts in prop::collection::vec(
            prop_oneof![
                Just("source".to_owned()), Just("date".to_owned()), Just("AND".to_owned()),
                Just("OR".to_owned()), Just("NOT".to_owned()), Just("IN".to_owned()),
                Just("TO".to_owned()), Just("EXISTS".to_owned()), Just("IS".to_owned()),
                Just("NULL".to_owned()), Just("CONTAINS".to_owned()), Just("=".to_owned()),
                Just(">=".to_owned()), Just("(".to_owned()), Just(")".to_owned()),
                Just("[".to_owned()), Just("]".to_owned()), Just(",".to_owned()),
                Just("2023".to_owned()), Just("-9e99".to_owned()), "\\PC{0,6}",
            ],
            0..12,
        ),
    ) {
        let _ = read(&json!(parts.join(" ")));
    }
}
