//! Generates requests from a description of a server: most values are valid according to the schemas, some
//! are hostile. Each request is determined by its seed.

use serde_json::{Map, Value, json};

use super::validator::{Described, Document};
use crate::util::Random;
use crate::util::client::encode;

/// A request.
pub struct Request {
    /// The path in the description, and the method in lower case.
    pub path: String,
    pub method: String,
    /// The bytes that are sent.
    pub bytes: Vec<u8>,
}

/// Data of the server that valid requests need.
pub struct Known {
    /// `host:port`.
    pub address: String,
    /// Ids of articles.
    pub ids: Vec<String>,
    /// The current commit, and its files.
    pub commit: String,
    pub files: Vec<String>,
    /// A key with all rights.
    pub key: String,
}

/// Texts with a meaning for the query language, the readers or the index.
const TEXTS: &[&str] = &[
    "铁路",
    "中亚 铁路",
    "\"中吉乌铁路\"",
    "鐵路",
    "author:赵博超",
    "date:2023-05-18",
    "去年5月 峰会",
    "tielu",
    "铁路 -西安",
    "(地铁 OR 轻轨) AND 开通",
    "同句(铁路 合作)",
    "exact:\"台灣\"",
    "新华社",
    "2023-05",
    "2023-05-19",
    "article",
    "the summit",
    "ｆｕｌｌ　ｗｉｄｔｈ",
];

/// Hostile or unusual texts.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "\0",
    "\r\nX-Injected: 1",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "../../etc/passwd",
    "%00%ff",
    "\u{202e}\u{feff}\u{fffe}",
    "e\u{301}\u{301}\u{301}",
    "𠀀👩‍👩‍👧",
    "((((((((((\"",
    "NEAR/99999999999(a b)",
    "date:99999-99-99..",
    "*",
    "a:b:c:d",
    "-",
    "。，、",
    "null",
    "1e309",
    "-1",
    "99999999999999999999",
    "0.1.2",
    "true",
    "NaN",
    "一",
    "{\"a\": [",
    "&&&=&=",
    ".",
    "..",
    "a//b/./c",
];

/// Generates requests.
pub struct Requests<'d> {
    document: &'d Document,
    methods: Vec<(&'d str, &'d str, Described<'d>)>,
    known: &'d Known,
    random: Random,
}

impl<'d> Requests<'d> {
    /// A generator of requests from a description, with data of the server.
    pub fn new(document: &'d Document, known: &'d Known, seed: u64) -> Requests<'d> {
        Requests { document, methods: document.methods(), known, random: Random(seed) }
    }

    /// Checks an answer to a request.
    pub fn check(
        &self,
        request: &Request,
        status: u16,
        kind: &str,
        body: &[u8],
    ) -> Result<(), String> {
        let is_it = |path: &str, method: &str| path == request.path && method == request.method;
        let found = self.methods.iter().find(|(path, method, _)| is_it(path, method));
        found.unwrap().2.check(status, kind, body)
    }

    /// Returns true in this percentage of calls.
    fn often(&mut self, percent: usize) -> bool {
        self.random.below(100) < percent
    }

    fn text(&mut self) -> String {
        match self.random.below(20) {
            0..12 => self.random.pick(TEXTS).to_owned(),
            12..18 => self.random.pick(HOSTILE).to_owned(),
            18 => self.random.pick(TEXTS).repeat(1 + self.random.below(400)),
            _ => (0..self.random.below(12))
                .filter_map(|_| char::from_u32(self.random.below(0x3_0000) as u32))
                .collect(),
        }
    }

    /// One request.
    pub fn next(&mut self) -> Request {
        let number = self.random.below(self.methods.len());
        let (path, method, _) = self.methods[number];
        let described = self.methods[number].2.method();
        let mut target = path.to_owned();
        let mut query = Vec::new();
        let mut headers = vec![format!("Host: {}", self.known.address)];
        let parameters = described["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        for parameter in parameters {
            let parameter = self.document.resolved(parameter);
            let name = parameter["name"].as_str().unwrap();
            match parameter["in"].as_str().unwrap() {
                "path" => {
                    let value = self.in_path(name);
                    target = target.replace(&format!("{{{name}}}"), &value);
                }
                "header" if self.often(30) => {
                    let value = self.header_value(name);
                    headers.push(format!("{name}: {value}"));
                }
                "query" => {
                    let percent = if parameter["required"] == true { 95 } else { 30 };
                    let percent = if ["q", "text"].contains(&name) { 80 } else { percent };
                    if self.often(percent) {
                        query.extend(self.in_query(name, &parameter["schema"]));
                    }
                }
                _ => {}
            }
        }
        if self.often(2) {
            query.push(("limti".to_owned(), "1".to_owned()));
        }
        if !query.is_empty() {
            let pair = |(name, value): &(String, String)| format!("{name}={}", encode(value));
            target = format!("{target}?{}", query.iter().map(pair).collect::<Vec<_>>().join("&"));
        }
        if self.often(2) {
            // Added only after `?`: directly after the path, it would be part of the path.
            let ends: &[&str] = if query.is_empty() { &["?", "?&=&"] } else { &["&&", "%", "%zz"] };
            target.push_str(self.random.pick(ends));
        }
        let body = self.body(described, &mut headers);
        self.usual_headers(described, &mut headers);
        // Any route for `GET` also accepts `HEAD`.
        let sent_as = if method == "get" && self.often(3) { "HEAD" } else { method };
        let sent_as = sent_as.to_ascii_uppercase();
        let mut bytes = format!("{sent_as} {target} HTTP/1.1\r\n{}\r\n", headers.join("\r\n"));
        if !body.is_empty() || method != "get" {
            bytes.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        bytes.push_str("\r\n");
        let bytes = [bytes.into_bytes(), body].concat();
        Request { path: path.to_owned(), method: method.to_owned(), bytes }
    }

    fn in_path(&mut self, name: &str) -> String {
        let (is_good, good) = (self.often(70), self.random.next() as usize);
        let value = match name {
            "id" if is_good => self.known.ids[good % self.known.ids.len()].clone(),
            "uid" if is_good => "articles".to_owned(),
            "day" if is_good => self.random.pick(&["2023-05-19", "2023-05", "2023"]).to_owned(),
            "commit" if is_good => self.known.commit.clone(),
            "file" if is_good => return self.known.files[good % self.known.files.len()].clone(),
            _ => self.text(),
        };
        // With an empty segment this would be the path of another route.
        let value = if value.is_empty() { "x".to_owned() } else { value };
        let value = if ["/similar", "."].iter().any(|end| value.ends_with(end)) {
            "x".to_owned()
        } else {
            value
        };
        encode(&value.chars().take(600).collect::<String>())
    }

    fn in_query(&mut self, name: &str, schema: &Value) -> Vec<(String, String)> {
        let mut values = Vec::new();
        let times = if self.often(8) { 2 } else { 1 };
        for _ in 0..times {
            let value = match self.random.below(20) {
                0 => String::new(),
                1 | 2 => self.text(),
                _ => {
                    let value = self.value(schema, 0);
                    shown(&value)
                }
            };
            values.push((name.to_owned(), value));
        }
        values
    }

    fn header_value(&mut self, name: &str) -> String {
        let values: &[&str] = match name {
            "Range" => {
                &["bytes=0-9", "bytes=-5", "bytes=5-", "bytes=999999999-", "bytes=3-1", "lines=1-2"]
            }
            _ => &["*", "\"x\"", "W/\"x\"", "\"00000000000000000000000000000000\"", "", "x, *"],
        };
        self.random.pick(values).to_owned()
    }

    /// The headers that are sent with every request.
    fn usual_headers(&mut self, described: &Value, headers: &mut Vec<String>) {
        let needs_key = described["security"]
            .as_array()
            .is_some_and(|ways| !ways.is_empty() && ways.iter().all(|way| way != &json!({})));
        let with_key = if needs_key { 85 } else { 15 };
        let key = self.random.below(100);
        if key < with_key {
            headers.push(format!("Authorization: Bearer {}", self.known.key));
        } else if key > 95 {
            headers.push("Authorization: Bearer nobody-has-this-key-at-all".to_owned());
        }
        if self.often(50) {
            let kinds =
                ["*/*", "text/html,*/*;q=0.8", "application/json", "application/atom+xml", ""];
            let kind = self.random.pick(&kinds);
            headers.push(format!("Accept: {kind}"));
        }
        if self.often(20) {
            headers.push("Accept-Encoding: gzip".to_owned());
        }
        if self.often(5) {
            headers.push("If-None-Match: *".to_owned());
        }
        if self.often(3) {
            headers.push("Origin: https://strange.example".to_owned());
        }
    }

    fn body(&mut self, described: &Value, headers: &mut Vec<String>) -> Vec<u8> {
        let Some(content) = described["requestBody"]["content"].as_object() else {
            return Vec::new();
        };
        let kinds: Vec<&str> = content.keys().map(String::as_str).collect();
        let kind = self.random.pick(&kinds);
        let schema = &content[kind]["schema"];
        let content_type = if self.often(4) { "application/octet-stream" } else { kind };
        headers.push(format!("Content-Type: {content_type}"));
        if self.often(2) {
            headers.push("Content-Encoding: gzip".to_owned());
        }
        if self.often(6) {
            return self.text().into_bytes();
        }
        match kind {
            "application/json" => {
                let value = if self.often(6) { self.any(0) } else { self.value(schema, 0) };
                let mut text = value.to_string().into_bytes();
                if self.often(4) {
                    text.truncate(self.random.below(text.len() + 1));
                }
                text
            }
            "application/x-www-form-urlencoded" => {
                let value = self.value(schema, 0);
                let pairs = value.as_object().into_iter().flatten();
                let pair =
                    |(name, value): (&String, &Value)| format!("{name}={}", encode(&shown(value)));
                pairs.map(pair).collect::<Vec<_>>().join("&").into_bytes()
            }
            "application/x-ndjson" | "application/jsonl" => {
                let article = self.document.0.pointer("/components/schemas/SentArticle").unwrap();
                let lines: Vec<String> =
                    (0..self.random.below(4)).map(|_| self.value(article, 0).to_string()).collect();
                lines.join("\n").into_bytes()
            }
            _ => {
                let lines: Vec<String> = (0..self.random.below(4)).map(|_| self.text()).collect();
                lines.join("\n").into_bytes()
            }
        }
    }

    /// Arbitrary JSON.
    fn any(&mut self, depth: usize) -> Value {
        match self.random.below(if depth > 3 { 5 } else { 7 }) {
            0 => Value::Null,
            1 => self.often(50).into(),
            2 => (self.random.next() as i64 % 1_000).into(),
            3 => json!(self.random.fraction()),
            4 => self.text().into(),
            5 => (0..self.random.below(3)).map(|_| self.any(depth + 1)).collect(),
            _ => {
                let fields = (0..self.random.below(3)).map(|_| (self.text(), self.any(depth + 1)));
                Value::Object(fields.collect())
            }
        }
    }

    /// A value that is mostly valid according to a schema.
    fn value(&mut self, schema: &Value, depth: usize) -> Value {
        let schema = self.document.resolved(schema);
        if depth > 6 || self.often(2) || schema.is_boolean() {
            return self.any(depth);
        }
        if let Some(either) = schema["anyOf"].as_array() {
            let chosen = self.random.below(either.len());
            return self.value(&either[chosen], depth);
        }
        if let Some(values) = schema["enum"].as_array() {
            return values[self.random.below(values.len())].clone();
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds[self.random.below(kinds.len())].as_str(),
            kind => kind.as_str(),
        };
        match kind {
            Some("integer") => {
                let max = schema["maximum"].as_u64().unwrap_or(1_000);
                match self.random.below(10) {
                    0 => max.into(),
                    1 => (max + 1).into(),
                    2 => 0.into(),
                    3 => json!(-1),
                    _ => (self.random.next() % max.clamp(1, 200)).into(),
                }
            }
            Some("number") => {
                json!(self.random.fraction() * if self.often(10) { 9.0 } else { 1.0 })
            }
            Some("boolean") => self.often(50).into(),
            Some("null") => Value::Null,
            Some("array") => {
                let items =
                    (0..self.random.below(4)).map(|_| self.value(&schema["items"], depth + 1));
                items.collect()
            }
            Some("object") => self.object(schema, depth),
            _ if schema.get("pattern").is_some() || schema.get("format").is_some() => {
                let days = ["2023-05-18", "2023-05", "2023", "2023-02-30", "a-b", "0000-00-00"];
                self.random.pick(&days).into()
            }
            _ => self.text().into(),
        }
    }

    fn object(&mut self, schema: &Value, depth: usize) -> Value {
        let mut object = Map::new();
        let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            let percent = if required.iter().any(|known| known == name) { 95 } else { 40 };
            if self.often(percent) {
                object.insert(name.clone(), self.value(field, depth + 1));
            }
        }
        if schema["additionalProperties"].is_object() || schema["additionalProperties"] == true {
            for name in ["id", "q", "source", "from", "limit", "filter", "method"] {
                if self.often(15) {
                    let value = self.any(depth + 1);
                    object.insert(name.to_owned(), value);
                }
            }
        }
        if self.often(2) {
            object.insert(self.text(), self.any(depth + 1));
        }
        object.into()
    }
}

/// A value as it is written in a query string; a list becomes names separated by commas.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join(","),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
