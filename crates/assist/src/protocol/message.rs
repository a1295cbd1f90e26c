//! Messages (JSON-RPC 2.0): requests and error responses.

use serde_json::{Map, Value, json};

use super::revision::{META, META_CAPABILITIES, META_VERSION, REVISIONS, STATELESS, stated};

/// A message.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A request, which needs an answer.
    Request(Request),
    /// A message that needs no response: a notification, or a response to a request that was never made.
    Other,
}

/// A request.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub(crate) id: Value,
    pub(crate) method: String,
    pub(crate) params: Map<String, Value>,
    /// Whether it is self-contained, without a handshake.
    pub(crate) is_stateless: bool,
}

/// A protocol error, returned instead of a result. An error in the arguments of a tool is not one.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub(crate) code: i64,
    pub(crate) message: String,
    pub(crate) data: Option<Value>,
}

impl Refusal {
    /// The message is not JSON.
    pub(crate) const PARSE: i64 = -32700;
    /// It is not a message of the protocol.
    pub(crate) const REQUEST: i64 = -32600;
    /// The method is unknown.
    pub(crate) const METHOD: i64 = -32601;
    /// Its parameters are invalid.
    pub(crate) const PARAMS: i64 = -32602;
    /// Internal error.
    pub(crate) const INTERNAL: i64 = -32603;
    /// The resource does not exist; in the revisions that begin with a handshake.
    pub(crate) const RESOURCE: i64 = -32002;
    /// The headers contradict the message.
    const HEADERS: i64 = -32020;
    /// The revision is not supported.
    const REVISION: i64 = -32022;

    pub(crate) fn new(code: i64, message: impl Into<String>) -> Refusal {
        Refusal { code, message: message.into(), data: None }
    }

    /// The headers of an HTTP request contradict the message.
    pub fn headers_differ(message: impl Into<String>) -> Refusal {
        Refusal::new(Refusal::HEADERS, message)
    }

    /// The revision is not supported.
    pub fn revision(requested: &str) -> Refusal {
        let data = json!({"supported": REVISIONS, "requested": requested});
        let data = Some(data);
        Refusal {
            data,
            ..Refusal::new(Refusal::REVISION, "this revision of the protocol is not spoken here")
        }
    }

    /// The message is longer than `limit` bytes.
    pub fn too_long(limit: u64) -> Refusal {
        Refusal::new(Refusal::REQUEST, format!("a message has at most {limit} bytes"))
    }

    /// The index cannot be read; the operator gets the full error.
    pub fn unavailable() -> Refusal {
        Refusal::new(Refusal::INTERNAL, "the index cannot be read at the moment")
    }

    /// The error in the form that is sent. `id` is that of the request, if known.
    pub fn answer(&self, id: Option<&Value>) -> Value {
        let mut error = json!({"code": self.code, "message": self.message});
        if let (Some(data), Some(error)) = (&self.data, error.as_object_mut()) {
            error.insert("data".to_owned(), data.clone());
        }
        json!({"jsonrpc": "2.0", "id": id, "error": error})
    }

    /// The HTTP status of the response, in the revision that defines one for errors.
    pub(crate) fn status(&self) -> u16 {
        match self.code {
            Refusal::METHOD => 404,
            Refusal::INTERNAL => 200,
            _ => 400,
        }
    }
}

impl Message {
    /// Parses a message.
    ///
    /// # Errors
    /// When it is not a valid message: the error response, with its id if that could be read.
    pub fn read(bytes: &[u8]) -> Result<Message, Value> {
        let message: Value = serde_json::from_slice(bytes).map_err(|error| {
            Refusal::new(Refusal::PARSE, format!("no JSON: {error}")).answer(None)
        })?;
        let Value::Object(mut message) = message else {
            let text = "a message is one JSON object; several are sent one by one";
            return Err(Refusal::new(Refusal::REQUEST, text).answer(None));
        };
        let id = message.remove("id");
        let known = id.clone().filter(|id| id.is_string() || id.is_number());
        let refused = |code: i64, text: &str| Err(Refusal::new(code, text).answer(known.as_ref()));
        if message.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
            return refused(Refusal::REQUEST, "a message has \"jsonrpc\": \"2.0\"");
        }
        let method = match message.remove("method") {
            Some(Value::String(method)) => method,
            Some(_) => return refused(Refusal::REQUEST, "a method is a string"),
            None if message.contains_key("result") || message.contains_key("error") => {
                return Ok(Message::Other);
            }
            None => return refused(Refusal::REQUEST, "a request has a method"),
        };
        if id.is_none() {
            return Ok(Message::Other);
        }
        let params = match message.remove("params") {
            None => Map::new(),
            Some(Value::Object(params)) => params,
            Some(_) => return refused(Refusal::PARAMS, "parameters are a JSON object"),
        };
        let Some(id) = known else {
            return refused(Refusal::REQUEST, "the id of a request is a string or a number");
        };
        let is_stateless = stated(&params).is_some();
        Ok(Message::Request(Request { id, method, params, is_stateless }))
    }
}

impl Request {
    /// The method.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The name of its tool, or the URI of its resource.
    pub fn subject(&self) -> Option<&str> {
        let name = match self.method.as_str() {
            "resources/read" => "uri",
            "tools/call" | "prompts/get" => "name",
            _ => return None,
        };
        self.params.get(name)?.as_str()
    }

    /// The id, which the response repeats.
    pub fn id(&self) -> &Value {
        &self.id
    }

    /// The revision that it states, if there is one.
    pub fn revision(&self) -> Option<&str> {
        stated(&self.params)?.as_str()
    }

    /// Whether it is self-contained, so that no handshake is needed.
    pub fn is_stateless(&self) -> bool {
        self.is_stateless
    }

    /// Checks that a stateless request contains everything it has to.
    ///
    /// # Errors
    /// When something is missing, or the revision is not supported.
    pub fn check_envelope(&self) -> Result<(), Refusal> {
        let meta = self.params.get(META).and_then(Value::as_object);
        let is_there = |name: &&str| meta.is_some_and(|meta| meta.contains_key(*name));
        let missing: Vec<&str> =
            [META_VERSION, META_CAPABILITIES].into_iter().filter(|name| !is_there(name)).collect();
        if !missing.is_empty() {
            let text = format!("params._meta has to say {}", missing.join(" and "));
            return Err(Refusal::new(Refusal::PARAMS, text));
        }
        match self.revision() {
            Some(STATELESS) => Ok(()),
            Some(other) => Err(Refusal::revision(other)),
            None => {
                Err(Refusal::new(Refusal::PARAMS, format!("{META_VERSION} has to be a string")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_message_is_refused_with_its_id() {
        let check = |text: &str, code: i64, id: Value| {
            let answer = Message::read(text.as_bytes()).unwrap_err();
            assert_eq!((&answer["error"]["code"], &answer["id"]), (&json!(code), &id), "{text}");
        };
        check("{", Refusal::PARSE, Value::Null);
        check("", Refusal::PARSE, Value::Null);
        check("[]", Refusal::REQUEST, Value::Null);
        check("3", Refusal::REQUEST, Value::Null);
        check("{}", Refusal::REQUEST, Value::Null);
        check(r#"{"jsonrpc":"1.0","id":7,"method":"ping"}"#, Refusal::REQUEST, json!(7));
        check(r#"{"jsonrpc":"2.0","id":7}"#, Refusal::REQUEST, json!(7));
        check(r#"{"jsonrpc":"2.0","id":"a","method":3}"#, Refusal::REQUEST, json!("a"));
        check(r#"{"jsonrpc":"2.0","id":[],"method":"ping"}"#, Refusal::REQUEST, Value::Null);
        check(r#"{"jsonrpc":"2.0","id":7,"method":"ping","params":[]}"#, Refusal::PARAMS, json!(7));
    }

    #[test]
    fn notifications_are_recognised() {
        for text in [
            r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
            r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#,
            r#"{"jsonrpc":"2.0","id":1,"result":{}}"#,
            r#"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}}"#,
        ] {
            assert_eq!(Message::read(text.as_bytes()), Ok(Message::Other), "{text}");
        }
    }
}
