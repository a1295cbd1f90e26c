//! Parameters in the body of a request, as a form or as JSON. They become a query string.
//!
//! ```text
//! {"q": "铁路", "source": ["a", "b"]} -> q=%E9%93%81%E8%B7%AF&source=a&source=b
//! ```

use form_urlencoded::Serializer;
use serde_json::{Map, Value};

use super::body::Unread;
use crate::error::ApiError;

/// The parameters in a body of this content type, as a query string.
///
/// # Errors
/// For content types other than a form or JSON, and for JSON that is not an object of values and lists.
pub(crate) fn parameters(content_type: Option<&str>, body: &[u8]) -> Result<String, ApiError> {
    match kind(content_type).as_str() {
        "application/x-www-form-urlencoded" => Ok(String::from_utf8_lossy(body).into_owned()),
        "" if body.is_empty() => Ok(String::new()),
        "application/json" => {
            let object = serde_json::from_slice::<Map<String, Value>>(body).ok();
            object.and_then(|object| of_object(&object)).ok_or(ApiError::BadBody(Unread::Json))
        }
        _ => Err(ApiError::MediaType),
    }
}

/// A content type without its parameters, in lower case.
fn kind(content_type: Option<&str>) -> String {
    let kind = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
    kind.trim().to_ascii_lowercase()
}

/// Whether a body of this content type is JSON.
pub(super) fn is_json(content_type: Option<&str>) -> bool {
    kind(content_type) == "application/json"
}

/// Whether a body of this content type is plain text.
pub(super) fn is_plain_text(content_type: Option<&str>) -> bool {
    kind(content_type) == "text/plain"
}

/// A list becomes a repeated parameter; a list of facets or fields becomes names separated by commas. `None`
/// if a value is neither a single value nor a list of them.
pub(super) fn of_object(object: &Map<String, Value>) -> Option<String> {
    let mut pairs = Serializer::new(String::new());
    for (name, value) in object {
        let values = match value {
            Value::Array(values) => values.iter().map(of_value).collect::<Option<Vec<_>>>()?,
            value => vec![of_value(value)?],
        };
        if ["facets", "fields"].contains(&name.as_str()) {
            pairs.append_pair(name, &values.join(","));
        } else {
            pairs.extend_pairs(values.iter().map(|value| (name, value)));
        }
    }
    Some(pairs.finish())
}

/// A value as text in a query string; `null` is an empty one.
fn of_value(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Bool(value) => Some(u8::from(*value).to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::request::search_params::SearchParams;

    const FORM: &str = "application/x-www-form-urlencoded";

    #[test]
    fn both_forms_mean_the_same() {
        let json = r#"{"q": "中亚 &铁路", "limit": 20, "sort": "newest", "source": ["新华社", "央视网"],
            "facets": ["source", "month"], "collapse": true, "recency": 0.25, "from": "2023-05",
            "to": null, "other": "x"}"#;
        let form = "q=%E4%B8%AD%E4%BA%9A+%26%E9%93%81%E8%B7%AF&limit=20&sort=newest&source=新华社\
                    &source=央视网&facets=source,month&collapse=1&recency=0.25&from=2023-05";
        let of = |kind: &str, body: &str| {
            let raw = parameters(Some(kind), body.as_bytes()).unwrap();
            SearchParams::parse(&raw).unwrap()
        };
        assert_eq!(of("application/json; charset=utf-8", json), of(FORM, form));
        assert_eq!(of("Application/JSON", "{}"), SearchParams::default());
        assert_eq!(parameters(None, b""), Ok(String::new()));
    }

    #[test]
    fn other_input_is_reported() {
        for body in ["", "[]", "{", "1", r#"{"q": {}}"#, r#"{"q": [[]]}"#, "{} x"] {
            let got = parameters(Some("application/json"), body.as_bytes());
            assert_eq!(got, Err(ApiError::BadBody(Unread::Json)), "{body}");
        }
        for kind in [Some("text/plain"), Some("multipart/form-data; boundary=x"), None] {
            assert_eq!(parameters(kind, b"q=x"), Err(ApiError::MediaType));
        }
    }

    proptest! {
        #[test]
        fn any_text_survives(text in any::<String>()) {
            let json = serde_json::json!({ "q": text }).to_string();
            let raw = parameters(Some("application/json"), json.as_bytes()).unwrap();
            prop_assert_eq!(SearchParams::parse(&raw).unwrap().query, text);
        }
    }
}
