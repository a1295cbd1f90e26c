//! Parses a request to delete all articles that match a filter.
//!
//! Nothing in the request is ignored: an article is deleted only if it matches every part of the filter, and
//! a part that is not understood is an error.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::{Map, Value};
use souwen_search::{Ability, Facet, NoSet, SearchRequest};

use super::form::{is_json, of_object};
use super::search_params::SearchParams;
use crate::error::{ApiError, BadFilter, Fault};

/// A request to delete articles.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Deletion {
    /// The search that matches the articles.
    pub(crate) filter: SearchRequest,
    /// The number of pushed articles that must match; otherwise nothing is deleted.
    pub(crate) expect: Option<u64>,
    /// Whether the articles are only counted.
    pub(crate) dry_run: bool,
}

/// The body as it is sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    #[serde(deserialize_with = "each_name_once")]
    filter: Map<String, Value>,
    expect: Option<u64>,
    #[serde(default)]
    dry_run: bool,
}

/// Rejects an object with a repeated name: only the last value would count.
fn each_name_once<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Map<String, Value>, D::Error> {
    struct EachOnce;
    impl<'de> Visitor<'de> for EachOnce {
        type Value = Map<String, Value>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object of names and values")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
            let mut filter = Map::new();
            while let Some((name, value)) = members.next_entry()? {
                if filter.insert(name, value).is_some() {
                    return Err(A::Error::custom("a name stands there twice"));
                }
            }
            Ok(filter)
        }
    }
    deserializer.deserialize_map(EachOnce)
}

impl Deletion {
    /// Parses the body of a request.
    ///
    /// # Errors
    /// When some part cannot be understood, and when the filter is empty.
    pub(crate) fn read(content_type: Option<&str>, body: &[u8]) -> Result<Deletion, ApiError> {
        let bad = |filter| ApiError::from(Fault::BadFilter(filter));
        if !is_json(content_type) {
            return Err(Fault::MediaType.into());
        }
        let Body { filter, expect, dry_run } =
            serde_json::from_slice(body).map_err(|_| bad(BadFilter::Body))?;
        if filter.is_empty() {
            return Err(bad(BadFilter::NoSet(NoSet::Empty)));
        }
        for (name, value) in &filter {
            let is_known = ["q", "from", "to"].contains(&name.as_str())
                || Facet::from_name(name, Ability::Filter).is_some();
            if !is_known {
                return Err(bad(BadFilter::Unknown(name.clone())));
            }
            // The query and each end of the dates have one value: of several only the last would count.
            let several = matches!(value, Value::Array(_));
            let is_one = ["q", "from", "to"].contains(&name.as_str());
            if !has_value(value) || (several && is_one) {
                return Err(bad(BadFilter::Value(name.clone())));
            }
        }
        let parameters = of_object(&filter).ok_or_else(|| bad(BadFilter::Body))?;
        let filter = SearchParams::parse(&parameters)?.request();
        Ok(Deletion { filter, expect, dry_run })
    }
}

/// Whether a value is a text or a number, or a list of only these.
fn has_value(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.trim().is_empty(),
        Value::Number(_) => true,
        Value::Array(values) => {
            let is_single = |value: &Value| !value.is_array() && has_value(value);
            !values.is_empty() && values.iter().all(is_single)
        }
        Value::Null | Value::Bool(_) | Value::Object(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use souwen_search::{Field, Period, ValueFilter};
    use souwen_text::{Date, DateRange};

    use super::*;

    const JSON: Option<&str> = Some("application/json");

    #[test]
    fn a_filter_is_named_like_the_parameters_of_a_search() {
        let body = r#"{"filter": {"q": "扩建 -机场", "from": "2024-03", "to": 2024, "source": "江城日报",
            "section": ["要闻", "经济"], "month": "2024-03"}, "expect": 3, "dry_run": true}"#;
        let expected = Deletion {
            filter: SearchRequest {
                query: "扩建 -机场".to_owned(),
                dates: DateRange { from: Date::new(2024, 3, 1), to: Date::new(2024, 12, 31) },
                filters: vec![
                    ValueFilter::new(Field::Source, "江城日报"),
                    ValueFilter::new(Field::Section, "要闻"),
                    ValueFilter::new(Field::Section, "经济"),
                    ValueFilter::new(Period::Month, "2024-03"),
                ],
                ..SearchParams::default().request()
            },
            expect: Some(3),
            dry_run: true,
        };
        assert_eq!(Deletion::read(JSON, body.as_bytes()), Ok(expected));
        let only = Deletion::read(JSON, br#"{"filter": {"kind": "list"}}"#).unwrap();
        assert_eq!((only.expect, only.dry_run), (None, false));
    }

    #[test]
    fn what_is_not_understood_whole_deletes_nothing() {
        let check = |body: &str, expected: BadFilter| {
            let error = Err(ApiError::from(Fault::BadFilter(expected)));
            assert_eq!(Deletion::read(JSON, body.as_bytes()), error, "{body}");
        };
        for body in [
            "",
            "[]",
            "{}",
            "{\"filter\": null}",
            "{\"filter\": \"q\"}",
            "{\"q\": \"x\"}",
            "{\"filter\": {\"q\": \"x\"}, \"expected\": 3}",
            "{\"filter\": {\"q\": \"x\"}, \"expect\": -1}",
            "{\"filter\": {\"q\": \"x\"}, \"expect\": \"3\"}",
            "{\"filter\": {\"q\": \"x\"}, \"dry_run\": \"yes\"}",
            "{\"filter\": {\"q\": \"x\"}, \"filter\": {\"q\": \"y\"}}",
            "{\"filter\": {\"q\": \"x\", \"q\": \"y\"}}",
        ] {
            check(body, BadFilter::Body);
        }
        check("{\"filter\": {}}", BadFilter::NoSet(NoSet::Empty));
        for name in ["Source", "sources", "title", "limit", "sort", "as_typed", "", "Q"] {
            let body = format!("{{\"filter\": {{\"q\": \"x\", \"{name}\": \"x\"}}}}");
            check(&body, BadFilter::Unknown(name.to_owned()));
        }
        for value in ["\"\"", "\" \"", "null", "true", "{}", "[]", "[\"a\", \"\"]", "[[\"a\"]]"] {
            let body = format!("{{\"filter\": {{\"q\": \"x\", \"source\": {value}}}}}");
            check(&body, BadFilter::Value("source".to_owned()));
        }
        for name in ["q", "from", "to"] {
            let body = format!("{{\"filter\": {{\"{name}\": [\"2024\", \"2023\"]}}}}");
            check(&body, BadFilter::Value(name.to_owned()));
        }
        for (body, name) in [
            ("{\"filter\": {\"from\": \"yesterday\"}}", "from"),
            ("{\"filter\": {\"from\": \"2024\", \"to\": \"2023\"}}", "to"),
        ] {
            let read = Deletion::read(JSON, body.as_bytes());
            assert!(matches!(read, Err(ApiError::BadParameter(got, _)) if got == name), "{read:?}");
        }
        let form = Some("application/x-www-form-urlencoded");
        let read = Deletion::read(form, b"{\"filter\": {\"q\": \"x\"}}");
        assert_eq!(read, Err(Fault::MediaType.into()));
    }
}
