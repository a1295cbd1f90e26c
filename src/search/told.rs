//! What is told of a query: what was understood, what could surprise, what an article lacks.

use super::alternatives::Standing;
use super::marks::Lines;
use super::response::{ParsedQuery, Warning};
use crate::query::plan::MAX_ALTERNATIVES;
use crate::query::{Node, Parsed, Plan, QueryWarning, When};
use crate::text::{Analyzer, Run};

/// The parts of a query that an article does not hold: the content words of a chunk, or the chunk.
pub(super) fn missing(plan: &Plan, lines: &Lines<'_>, analyzer: &Analyzer) -> Vec<String> {
    let standing = Standing::of(plan, lines, analyzer);
    let mut missing = Vec::new();
    for (i, chunk) in plan.chunks.iter().enumerate() {
        if standing.has_chunk(i) || lines.holds(&chunk.run) {
            continue;
        }
        if chunk.parts.is_empty() {
            missing.push(chunk.text.clone());
        }
        let parts = chunk.parts.iter().enumerate();
        let parts = parts.filter(|&(k, part)| !standing.has_part(i, k) && !lines.holds(part));
        missing.extend(parts.map(|(_, part)| as_typed(&chunk.text, part)));
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
        None => run.chars().iter().map(|&(_, c)| c).collect(),
    }
}

/// What was understood, for showing.
pub(super) fn understood(parsed: &Parsed, plan: &Plan) -> ParsedQuery {
    ParsedQuery { synonyms: plan.synonyms.clone(), ..shown(&parsed.root) }
}

fn shown(node: &Node) -> ParsedQuery {
    let leaf = |op, field, text: &String| ParsedQuery {
        op,
        field,
        text: Some(text.clone()),
        ..ParsedQuery::default()
    };
    let inner = |op, nodes: &[Node]| ParsedQuery {
        op,
        field: None,
        text: None,
        children: nodes.iter().map(shown).collect(),
        ..ParsedQuery::default()
    };
    match node {
        Node::Everything => inner("all", &[]),
        Node::And(nodes) => inner("and", nodes),
        Node::Or(nodes) => inner("or", nodes),
        Node::Not(node) => inner("not", std::slice::from_ref(node)),
        Node::Text { text, quoted } => leaf(if *quoted { "run" } else { "text" }, None, text),
        Node::Field { field, text } => leaf("run", Some(field.name()), text),
        Node::Dates { text, when } => {
            let (from, to) = match when {
                When::Days(range) => [range.from, range.to].map(|day| day.map(|d| d.to_string())),
                When::Yearly(range) => {
                    [range.from, range.to].map(|(month, day)| Some(format!("{month:02}-{day:02}")))
                }
            }
            .into();
            ParsedQuery { from, to, ..leaf("date", Some("date"), text) }
        }
        Node::Prefix { text } => leaf("prefix", None, text),
    }
}

/// What the reader should know about a query.
pub(super) fn warnings(parsed: &Parsed) -> Vec<Warning> {
    let warning =
        |warning: &QueryWarning| Warning { code: warning.code(), message: warning.message() };
    parsed.warnings.iter().map(warning).collect()
}

/// What the reader should know about how a query was answered; `years`: those of which there are
/// articles, asked for only when it matters.
///
/// # Errors
/// Those of `years`.
pub(super) fn plan_warnings<E>(
    parsed: &Parsed,
    plan: &Plan,
    years: impl FnOnce() -> Result<Vec<i32>, E>,
) -> Result<Vec<Warning>, E> {
    let mut warnings = Vec::new();
    if plan.synonyms_cut {
        let message = format!(
            "the query has too many synonyms: no more than {MAX_ALTERNATIVES} were searched for"
        );
        warnings.push(Warning { code: "synonyms_left_out", message });
    }
    let mut texts = Vec::new();
    without_year(&parsed.root, &mut texts);
    if let Some(first) = texts.first() {
        let years = years()?;
        if years.len() > 1 {
            warnings.push(several_years(&texts, first, &years));
        }
    }
    Ok(warnings)
}

/// The dates of a query that name no year, as typed.
fn without_year<'p>(node: &'p Node, texts: &mut Vec<&'p str>) {
    match node {
        Node::And(nodes) | Node::Or(nodes) => {
            nodes.iter().for_each(|node| without_year(node, texts));
        }
        Node::Not(node) => without_year(node, texts),
        Node::Dates { text, when: When::Yearly(_) } if !texts.contains(&text.as_str()) => {
            texts.push(text);
        }
        _ => {}
    }
}

fn several_years(texts: &[&str], first: &str, years: &[i32]) -> Warning {
    let named: Vec<String> = texts.iter().map(|text| format!("“{text}”")).collect();
    let (verb, last) = (if texts.len() == 1 { "names" } else { "name" }, years.len() - 1);
    let message = format!(
        "{} {verb} no year: all {} years from {} to {} of which there are articles were searched; \
         write the year to search one, as in date:{}年{first}",
        named.join(", "),
        years.len(),
        years[0],
        years[last],
        years[last],
    );
    Warning { code: "date_of_several_years", message }
}
