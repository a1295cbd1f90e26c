//! The bodies of requests: JSON objects. An unknown member is an error.

use serde_json::{Map, Value};

use super::error::Refused;

/// The JSON object of a body; an empty body is an empty object.
pub(super) fn object(bytes: &[u8]) -> Result<Map<String, Value>, Refused> {
    if bytes.trim_ascii().is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Refused::new("bad_request", "The body is to be a JSON object.")),
        Err(error) => {
            let text = format!("The json payload provided is malformed. `{error}`.");
            Err(Refused::new("malformed_payload", text))
        }
    }
}
