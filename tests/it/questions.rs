//! Questions with the tool calls that answer them, as an assistant would make them: every quoted passage is
//! in the paragraph that its URL opens, in a page of the server and as a resource.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::util::process::{Guarded, Server, command, index};
use crate::util::{corpus, read, repository};

/// A question, the call that answers it, and a text that a quoted passage must contain.
struct Question {
    text: String,
    tool: String,
    arguments: Value,
    expected: String,
}

fn questions(file: &str) -> Vec<Question> {
    let text = read(&format!("tests/it/questions/{file}.tsv"));
    let question = |line: &str| {
        let [text, tool, arguments, expected] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("four columns: {line}")
        };
        Question {
            text: text.to_owned(),
            tool: tool.to_owned(),
            arguments: serde_json::from_str(arguments).unwrap(),
            expected: expected.to_owned(),
        }
    };
    text.lines().map(question).collect()
}

/// A way to call tools.
trait Assistant {
    fn ask(&mut self, method: &str, params: Value) -> Value;

    /// The paragraph that a URL opens.
    fn paragraph(&mut self, url: &str) -> String;

    fn call(&mut self, question: &Question) -> Value {
        let params = json!({"name": question.tool, "arguments": question.arguments});
        let result = self.ask("tools/call", params);
        let text = result["content"][0]["text"].as_str().unwrap();
        assert!(result["isError"].is_null(), "{}: {text}", question.text);
        serde_json::from_str(text).unwrap()
    }
}

/// `souwen mcp`.
struct Line {
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    _process: Guarded,
}

impl Line {
    fn open(index: &Path) -> Line {
        let mut command = command(["mcp", "--index"]);
        command.arg(index).stdin(Stdio::piped()).stderr(Stdio::inherit());
        let mut process = Guarded(command.spawn().unwrap());
        let input = process.0.stdin.take().unwrap();
        let output = BufReader::new(process.0.stdout.take().unwrap());
        Line { input, output, _process: process }
    }
}

impl Assistant for Line {
    fn ask(&mut self, method: &str, params: Value) -> Value {
        let message = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        writeln!(self.input, "{message}").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap();
        assert!(answer["error"].is_null(), "{answer}");
        answer["result"].clone()
    }

    fn paragraph(&mut self, url: &str) -> String {
        let read = self.ask("resources/read", json!({"uri": url}));
        let text = read["contents"][0]["text"].as_str().unwrap().to_owned();
        let Some((_, place)) = url.rsplit_once("#p") else { return text };
        let (_, from) = text.split_once(&format!("[p{place}] ")).unwrap();
        from.lines().next().unwrap().to_owned()
    }
}

/// `POST /mcp`.
struct Post<'s>(&'s Server);

impl Assistant for Post<'_> {
    fn ask(&mut self, method: &str, params: Value) -> Value {
        let message = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        let answer = self.0.post("/mcp", "json", &message.to_string()).json();
        assert!(answer["error"].is_null(), "{answer}");
        answer["result"].clone()
    }

    fn paragraph(&mut self, url: &str) -> String {
        let target = url.strip_prefix(&self.0.url("")).unwrap();
        let (target, place) = target.split_once('#').unwrap_or((target, ""));
        let page = self.0.get(target).text().to_owned();
        let page = match place {
            "" => page.as_str(),
            // The element begins with its anchor, and the next element has another anchor.
            place => {
                let (_, from) =
                    page.split_once(&format!("id=\"{place}\"")).expect("it has a place");
                from.split_once(" id=\"p").map_or(from, |(paragraph, _)| paragraph)
            }
        };
        without_tags(page)
    }
}

/// The text of a fragment of HTML.
fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            c if !is_tag => text.push(c),
            _ => {}
        }
    }
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Whether a paragraph contains a passage. An ellipsis at either end represents omitted text, and pages
/// separate the numbers of list items from their texts.
fn contains_quotation(paragraph: &str, passage: &str) -> bool {
    let joined = |text: &str| text.split_whitespace().collect::<String>();
    joined(paragraph).contains(&joined(passage.trim_matches('…')))
}

/// The passages that an answer quotes, with their URLs.
fn quoted(answer: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let lines = list(&answer["lines"]).into_iter().map(|line| {
        let parts = ["left", "match", "right"].map(|name| text(&line[name]));
        (parts.concat(), text(&line["url"]))
    });
    let results = list(&answer["results"]).into_iter().flat_map(|result| {
        let more = list(&result["more"]);
        let all = std::iter::once(result).chain(more);
        all.map(|one| (text(&one["text"]), text(&one["url"]))).collect::<Vec<_>>()
    });
    lines.chain(results).filter(|(passage, _)| !passage.is_empty()).collect()
}

/// Asks all questions. Returns how many passages were followed to their paragraphs.
fn check(assistant: &mut dyn Assistant, questions: &[Question]) -> usize {
    let (mut followed, mut wrong) = (0, Vec::new());
    for question in questions {
        let answer = assistant.call(question);
        if question.tool == "count_by" {
            let rows = answer["rows"].as_array().unwrap();
            let row = rows.iter().find(|row| row["value"] == question.expected.as_str());
            assert!(row.is_some_and(|row| row["articles"].as_u64() > Some(0)), "{}", question.text);
            continue;
        }
        let quoted = quoted(&answer);
        // Only the first results count: an assistant does not read the fiftieth.
        let is_found = quoted.iter().take(6).any(|(text, _)| text.contains(&question.expected));
        if !is_found {
            wrong.push(format!("{}: {} is not in {quoted:#?}", question.text, question.expected));
        }
        for (passage, url) in quoted {
            let paragraph = assistant.paragraph(&url);
            if !contains_quotation(&paragraph, &passage) {
                wrong.push(format!("{}: {url}\n{passage}\n{paragraph}", question.text));
            }
            followed += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    followed
}

/// Both ways over an index of these articles. With `souwen mcp`, articles without a URL of their own are
/// linked as resources.
#[track_caller]
fn check_both(folder: &Path, questions: &[Question], passages: usize) {
    let place = TempDir::new().unwrap();
    index(place.path(), &[folder]);
    let server = Server::start_with(place.path(), &["--no-refresh"]);
    let over_http = check(&mut Post(&server), questions);
    assert!(over_http >= passages, "{over_http} passages");
    let mut line = Line::open(place.path());
    for question in questions {
        // Both answers are equal except for their URLs.
        let (there, here) = (Post(&server).call(question), line.call(question));
        let texts = |answer: &Value| -> Vec<String> {
            quoted(answer).into_iter().map(|(text, _)| text).collect()
        };
        assert_eq!(texts(&there), texts(&here), "{}", question.text);
        for (passage, url) in quoted(&here) {
            if url.starts_with("souwen://") {
                let paragraph = line.paragraph(&url);
                assert!(contains_quotation(&paragraph, &passage), "{url}\n{passage}\n{paragraph}");
            } else {
                assert!(url.starts_with("https://") && url.contains("#:~:text="), "{url}");
            }
        }
    }
}

#[test]
fn questions_about_the_demonstration_are_answered_by_what_is_quoted() {
    check_both(&repository().join("examples/coverage"), &questions("demonstration"), 150);
}

#[test]
fn questions_about_the_shipped_articles_are_answered_by_what_is_quoted() {
    check_both(&corpus(), &questions("corpus"), 20);
}

#[test]
fn there_are_sixty_questions() {
    let all = questions("demonstration").into_iter().chain(questions("corpus"));
    let texts: BTreeSet<String> = all.map(|question| question.text).collect();
    assert!(texts.len() >= 60, "{}", texts.len());
}
