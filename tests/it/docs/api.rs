//! The documents on the API beside the description that a server gives of itself: parameters, errors, columns,
//! figures, and the tools of assistants.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::code_spans;
use crate::util::client;
use crate::util::process::Server;
use crate::util::read;

/// The description with which a server answers.
struct Description(Value);

impl Description {
    fn new() -> Description {
        Description(Server::of_corpus().get("/openapi.json").json())
    }

    fn operation(&self, method: &str, path: &str) -> &Value {
        let operation = &self.0["paths"][path][method.to_ascii_lowercase()];
        assert!(operation.is_object(), "{method} {path} is not described");
        operation
    }

    /// What a value means: itself, or what it refers to.
    fn followed<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            None => value,
            Some(reference) => {
                let (_, key) = reference.rsplit_once('/').unwrap();
                let kind = reference.split('/').nth_back(1).unwrap();
                &self.0["components"][kind][key]
            }
        }
    }

    /// The parameters of an address that do something.
    fn parameters(&self, method: &str, path: &str) -> Vec<&Value> {
        let all = self.operation(method, path)["parameters"].as_array();
        let all = all.into_iter().flatten().map(|parameter| self.followed(parameter));
        let of_address = all.filter(|parameter| parameter["in"] == "query");
        of_address
            .filter(|parameter| {
                !parameter["description"].as_str().unwrap().ends_with("nothing here.")
            })
            .collect()
    }

    /// The codes of the errors of a method.
    fn codes(&self, method: &str, path: &str) -> BTreeSet<String> {
        let responses = self.operation(method, path)["responses"].as_object().unwrap();
        let errors = responses.iter().filter(|(status, _)| status.as_str() >= "400");
        let texts = errors.map(|(_, told)| self.followed(told)["description"].as_str().unwrap());
        texts.flat_map(code_spans).collect()
    }
}

/// The sections of `docs/http.md` that are about a method and a path, with their texts.
fn sections() -> Vec<(String, String, String)> {
    let document = read("docs/http.md");
    let sections = document.split("\n### `").skip(1).filter_map(|section| {
        let (heading, text) = section.split_once("`\n")?;
        let (method, path) = heading.split_once(' ')?;
        let text = text.split("\n## ").next().unwrap();
        Some((method.to_owned(), path.to_owned(), text.to_owned()))
    });
    let sections: Vec<_> = sections.collect();
    assert!(sections.len() > 15, "{}", sections.len());
    sections
}

/// A number as the documents write it.
fn with_commas(number: u64) -> String {
    match number {
        0..1_000 => number.to_string(),
        _ => format!("{},{:03}", with_commas(number / 1_000), number % 1_000),
    }
}

/// What narrows a search, which is told where searching is, and referred to elsewhere.
const NARROWING: [&str; 12] = [
    "q", "from", "to", "crossing", "source", "place", "section", "author", "kind", "tag", "month",
    "day",
];

#[test]
fn every_parameter_is_told_with_its_values() {
    let description = Description::new();
    let mut checked = 0;
    for (method, path, text) in sections() {
        let refers = text.contains("(#get-apiv1search)");
        for parameter in description.parameters(&method, &path) {
            let name = parameter["name"].as_str().unwrap();
            if refers && NARROWING.contains(&name) {
                continue;
            }
            let holds = |expected: String| {
                assert!(text.contains(&expected), "{method} {path}: {name}: {expected}");
            };
            holds(format!("`{name}`"));
            let schema = &parameter["schema"];
            let is_switch = schema["enum"] == json!([0, 1]);
            if schema["type"] == "integer" && !is_switch {
                holds(with_commas(schema["maximum"].as_u64().unwrap()));
                if let Some(usual) = schema["default"].as_u64() {
                    holds(format!("{usual} by default"));
                }
            }
            if let Some(usual) = schema["default"].as_str() {
                holds(format!("`{usual}` (default)"));
            }
            let values = schema["enum"].as_array().or(schema["items"]["enum"].as_array());
            if name != "fields" && !(refers && name == "facets") {
                let values = values.into_iter().flatten().filter_map(Value::as_str);
                values.for_each(|value| holds(format!("`{value}`")));
            }
            checked += 1;
        }
    }
    assert!(checked > 40, "{checked}");
}

#[test]
fn no_parameter_is_told_that_is_none() {
    let description = Description::new();
    let mut checked = 0;
    for (method, path, text) in sections() {
        let Some((_, table)) = text.split_once("| parameter | values |\n") else { continue };
        let parameters = description.parameters(&method, &path);
        let rows = table.lines().take_while(|line| line.starts_with('|'));
        let names = rows.filter_map(|row| row.split(" | ").next()).flat_map(code_spans);
        for name in names {
            assert!(
                parameters.iter().any(|known| known["name"] == *name),
                "{method} {path}: {name}"
            );
            checked += 1;
        }
    }
    assert!(checked > 25, "{checked}");
}

#[test]
fn every_field_of_a_search_is_told() {
    let description = Description::new();
    let names = &description.0["components"]["parameters"]["fields"]["schema"]["items"]["enum"];
    let (.., text) = sections().into_iter().find(|(_, path, _)| path == "/api/v1/search").unwrap();
    let names: Vec<&str> = names.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(names.contains(&"did_you_mean"), "{names:?}");
    let common = ["generation", "fingerprint", "verified"];
    for name in names.iter().filter(|name| !name.contains('.') && !common.contains(name)) {
        assert!(text.contains(&format!("`{name}`")), "{name}");
    }
}

/// The statuses of the codes, as the program has them.
fn statuses() -> BTreeMap<String, String> {
    let table = read("crates/http/src/error/codes.md");
    let rows = table.lines().filter_map(|row| {
        let (code, rest) = row.strip_prefix("| `")?.split_once("` | ")?;
        Some((code.to_owned(), rest.split_once(" |")?.0.to_owned()))
    });
    let statuses: BTreeMap<_, _> = rows.collect();
    assert!(statuses.len() > 40, "{}", statuses.len());
    statuses
}

/// The rows of the first table of a document after a text, as cells.
fn table_after(document: &str, text: &str) -> Vec<Vec<String>> {
    let (_, rest) = document.split_once(text).unwrap_or_else(|| panic!("{text}"));
    let rows = rest.lines().skip_while(|line| !line.starts_with("|---"));
    let rows = rows.skip(1).take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

#[test]
fn every_code_is_listed_under_its_status() {
    let document = read("docs/http.md");
    let mut listed = BTreeMap::new();
    for row in table_after(&document, "| status | codes |") {
        listed.extend(code_spans(&row[1]).into_iter().map(|code| (code, row[0].clone())));
    }
    assert_eq!(listed, statuses());
    let known = statuses();
    let rows = table_after(&read("docs/pushing.md"), "| code | status | when |");
    assert!(rows.len() > 20, "{rows:?}");
    for row in rows {
        for code in code_spans(&row[0]) {
            assert_eq!(known.get(&code), Some(&row[1]), "docs/pushing.md: {code}");
        }
    }
}

#[test]
fn every_section_has_the_errors_of_its_own() {
    let description = Description::new();
    let document = read("docs/http.md");
    let common: BTreeSet<String> = table_after(&document, "| what is asked | errors |")
        .iter()
        .flat_map(|row| code_spans(&row[1]))
        .collect();
    assert!(common.len() > 15, "{common:?}");
    let (_, writes) = document.split_once("Errors of every write: ").unwrap();
    let writes: BTreeSet<String> =
        code_spans(writes.split("\n\n").next().unwrap()).into_iter().collect();
    for (method, path, text) in sections() {
        let mut expected = description.codes(&method, &path);
        // A section about two paths.
        let further = format!("{path}/{{commit}}/{{file}}");
        if text.contains(&further) {
            expected.extend(description.codes(&method, &further));
        }
        expected.retain(|code| !common.contains(code) && !writes.contains(code));
        let told: BTreeSet<String> = match text.split_once("Errors of its own: ") {
            None => BTreeSet::new(),
            Some((_, rest)) => code_spans(rest.split("\n\n").next().unwrap()).into_iter().collect(),
        };
        assert_eq!(told, expected, "{method} {path}");
    }
}

#[test]
fn columns_and_fields_of_research_are_those_of_the_program() {
    use souwen::answer::rows::HitField;
    use souwen::search::{Ability, Facet};
    let document = read("docs/research.md").split_whitespace().collect::<Vec<_>>().join(" ");
    let spans = |names: &[&str]| {
        names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    };
    let columns = spans(&HitField::ALL.map(HitField::name));
    assert!(document.contains(&columns), "{columns}");
    let counted = spans(&Facet::names(Ability::Count));
    for text in [format!("`by` names {counted}"), format!("`--count-by` takes {counted}")] {
        assert!(document.contains(&text), "{text}");
    }
}

#[test]
fn every_figure_to_watch_is_given_and_told() {
    let source = read("crates/http/src/observe/metrics.rs");
    let given = |name: &str| source.contains(&format!("\"{name}\""));
    let document = read("docs/operations.md");
    let is_figure = |span: &String| {
        (span.starts_with("souwen_") || span.starts_with("http_server_"))
            && span.chars().all(|c| c.is_ascii_lowercase() || c == '_')
    };
    let told: BTreeSet<String> = code_spans(&document).into_iter().filter(is_figure).collect();
    assert!(told.len() > 12, "{told:?}");
    for name in &told {
        let base = name.strip_suffix("_total").unwrap_or(name);
        assert!(given(name) || given(base), "docs/operations.md: {name}");
    }
    let names = source.split('"').skip(1).step_by(2);
    for name in names.filter(|name| is_figure(&(*name).to_owned())) {
        let is_told = told.contains(name) || told.contains(&format!("{name}_total"));
        assert!(is_told, "docs/operations.md lacks {name}");
    }
}

#[test]
fn every_tool_of_assistants_is_told_with_what_it_takes() {
    let server = Server::of_corpus();
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}).to_string();
    let head = format!(
        "POST /mcp HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         MCP-Protocol-Version: 2025-11-25\r\nConnection: close\r\n\r\n{body}",
        server.address,
        body.len()
    );
    let answer = client::raw(&server.address, head.as_bytes()).json();
    let tools = answer["result"]["tools"].as_array().unwrap();
    let rows = table_after(&read("docs/assistants.md"), "| tool | takes | gives |");
    assert_eq!(rows.len(), tools.len(), "{rows:?}");
    let narrowing = ["from", "to", "source", "author", "place", "section", "kind", "tag"];
    for (row, tool) in rows.iter().zip(tools) {
        assert_eq!(code_spans(&row[0]), [tool["name"].as_str().unwrap()]);
        let takes = tool["inputSchema"]["properties"].as_object().unwrap().keys();
        let takes: BTreeSet<String> =
            takes.filter(|name| !narrowing.contains(&name.as_str())).cloned().collect();
        assert_eq!(BTreeSet::from_iter(code_spans(&row[1])), takes, "{}", row[0]);
    }
}
