//! What is told of a query: what was understood, what could surprise, what an article lacks.

use super::marks::Lines;
use super::response::{ParsedQuery, Warning};
use crate::query::{Node, Parsed, Plan, QueryWarning};
use crate::text::Run;

/// The parts of a query that an article does not hold: the content words of a chunk, or the chunk.
pub(super) fn missing(plan: &Plan, lines: &Lines<'_>) -> Vec<String> {
    let mut missing = Vec::new();
    for chunk in &plan.chunks {
        if lines.holds(&chunk.run) {
            continue;
        }
        let parts = chunk.parts.iter().filter(|part| !lines.holds(part));
        let before = missing.len();
        missing.extend(parts.map(|part| as_typed(&chunk.text, part)));
        if missing.len() == before {
            missing.push(chunk.text.clone());
        }
    }
    missing
}

/// A run of a text as it was typed there.
fn as_typed(text: &str, run: &Run) -> String {
    let folded = crate::text::fold(text);
    match run.find_in(&folded).next() {
        Some(first) => {
            let last = first + run.len() - 1;
            text[folded[first].start as usize..folded[last].end as usize].to_owned()
        }
        None => run.chars().iter().map(|c| c.ch).collect(),
    }
}

/// What was understood, for showing.
pub(super) fn shown(node: &Node) -> ParsedQuery {
    let leaf = |op, field, text: &String| ParsedQuery {
        op,
        field,
        text: Some(text.clone()),
        children: Vec::new(),
    };
    let inner = |op, nodes: &[Node]| ParsedQuery {
        op,
        field: None,
        text: None,
        children: nodes.iter().map(shown).collect(),
    };
    match node {
        Node::Everything => inner("all", &[]),
        Node::And(nodes) => inner("and", nodes),
        Node::Or(nodes) => inner("or", nodes),
        Node::Not(node) => inner("not", std::slice::from_ref(node)),
        Node::Text { text, quoted } => leaf(if *quoted { "run" } else { "text" }, None, text),
        Node::Field { field, text } => leaf("run", Some(field.name()), text),
        Node::Dates { text, .. } => leaf("date", Some("date"), text),
        Node::Prefix { text } => leaf("prefix", None, text),
    }
}

/// What the reader should know about a query.
pub(super) fn warnings(parsed: &Parsed) -> Vec<Warning> {
    let warning =
        |warning: &QueryWarning| Warning { code: warning.code(), message: warning.message() };
    parsed.warnings.iter().map(warning).collect()
}
