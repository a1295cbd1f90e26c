//! Many queries in one body: lines of plain text, or a list in JSON.

use serde_json::{Map, Value};
use souwen_search::query_list;

use super::body::Unread;
use super::form::{is_json, is_plain_text, of_object, parameters};
use crate::error::{ApiError, Expected};

/// The maximal number of queries in one request.
pub(crate) const MAX_QUERIES: usize = 1_000;

/// The content of such a body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SentQueries {
    /// The queries; `None` if the body contains no list.
    pub(crate) queries: Option<Vec<String>>,
    /// The other parameters, as a query string.
    pub(crate) parameters: String,
}

/// Parses a body of this content type: lines of plain text, or JSON with a member `queries`. Other types
/// contain only parameters.
///
/// # Errors
/// When there are more queries than allowed, and as for [`parameters`].
pub(crate) fn sent_queries(
    content_type: Option<&str>,
    body: &[u8],
) -> Result<SentQueries, ApiError> {
    let sent = if is_plain_text(content_type) {
        let text = String::from_utf8_lossy(body);
        let queries = Some(query_list(&text).map(str::to_owned).collect());
        SentQueries { queries, parameters: String::new() }
    } else if is_json(content_type) {
        of_json(body).ok_or(ApiError::BadBody(Unread::Json))?
    } else {
        SentQueries { queries: None, parameters: parameters(content_type, body)? }
    };
    match &sent.queries {
        Some(queries) if queries.len() > MAX_QUERIES => {
            Err(ApiError::BadParameter("queries", Expected::Fewer(MAX_QUERIES)))
        }
        _ => Ok(sent),
    }
}

fn of_json(body: &[u8]) -> Option<SentQueries> {
    let mut object: Map<String, Value> = serde_json::from_slice(body).ok()?;
    let queries = match object.shift_remove("queries") {
        None => None,
        Some(Value::Array(queries)) => {
            let text = |query: Value| query.as_str().map(str::to_owned);
            Some(queries.into_iter().map(text).collect::<Option<Vec<_>>>()?)
        }
        Some(_) => return None,
    };
    Some(SentQueries { queries, parameters: of_object(&object)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_comes_as_lines_or_as_json() {
        let check = |kind: &str, body: &str, queries: Option<&[&str]>, parameters: &str| {
            let sent = sent_queries(Some(kind), body.as_bytes()).unwrap();
            let expected = queries.map(|q| q.iter().map(|q| (*q).to_owned()).collect::<Vec<_>>());
            assert_eq!((sent.queries, sent.parameters.as_str()), (expected, parameters), "{body}");
        };
        check("text/plain; charset=utf-8", "甲\n# 注\n\n乙 丙\n", Some(&["甲", "乙 丙"]), "");
        let json = r#"{"queries": ["甲", ""], "source": ["a", "b"], "from": "2023"}"#;
        check("application/json", json, Some(&["甲", ""]), "source=a&source=b&from=2023");
        check("application/json", r#"{"q": "a", "by": "month"}"#, None, "q=a&by=month");
        check("application/x-www-form-urlencoded", "q=a", None, "q=a");
        for body in ["[]", r#"{"queries": "a"}"#, r#"{"queries": [1]}"#] {
            let read = sent_queries(Some("application/json"), body.as_bytes());
            assert_eq!(read, Err(ApiError::BadBody(Unread::Json)), "{body}");
        }
        let many = "甲\n".repeat(MAX_QUERIES + 1);
        let read = sent_queries(Some("text/plain"), many.as_bytes());
        let fewer = ApiError::BadParameter("queries", Expected::Fewer(MAX_QUERIES));
        assert_eq!(read, Err(fewer));
        assert_eq!(sent_queries(Some("text/csv"), b"a"), Err(ApiError::MediaType));
    }
}
