//! How a query was understood, the warnings about it, and the parts of it that an article lacks.

use souwen_article::Nearness;
use souwen_query::plan::MAX_ALTERNATIVES;
use souwen_query::{Node, Parsed, Plan, QueryWarning, WarningCode};
use souwen_text::date::typed::When;
use souwen_text::{DateRange, FoldedChar, Run, YearlyRange, fold};

use crate::highlight::lines::Lines;
use crate::highlight::query_runs::{MatchedRuns, QueryRuns};
use crate::response::{ParsedQuery, Warning};

/// The parts of a query that an article does not contain: the missing content words of a chunk, or the
/// whole chunk if it has none.
pub(crate) fn missing(
    plan: &Plan,
    query_runs: &QueryRuns,
    matched: &MatchedRuns<'_>,
    lines: &Lines<'_>,
) -> Vec<String> {
    let synonym_matches = &matched.synonym_matches;
    let mut missing = Vec::new();
    for (i, chunk) in plan.chunks.iter().enumerate() {
        let is_matched = match &chunk.exact {
            Some(exact) => lines.contains_exactly(exact),
            None => matched.has_chunk(query_runs, i),
        };
        if synonym_matches.has_chunk(i) || is_matched {
            continue;
        }
        if chunk.parts.is_empty() {
            missing.push(chunk.text.clone());
        }
        let parts = chunk.parts.iter().enumerate();
        let parts = parts.filter(|&(k, _)| {
            !synonym_matches.has_part(i, k) && !matched.has_part(query_runs, i, k)
        });
        let mut parts = parts.peekable();
        if parts.peek().is_some() {
            let folded = fold(&chunk.text);
            missing.extend(parts.map(|(_, part)| as_typed(&chunk.text, &folded, part)));
        }
    }
    missing
}

/// The text of a run as it was typed in `text`; `folded` is the fold of that text.
fn as_typed(text: &str, folded: &[FoldedChar], run: &Run) -> String {
    match run.find_in(folded).next() {
        Some(first) => {
            let last = first + run.len() - 1;
            text[folded[first].start as usize..folded[last].end as usize].to_owned()
        }
        None => run.chars().iter().map(|c| c.ch).collect(),
    }
}

/// The response's form of a parsed query.
pub(crate) fn understood(parsed: &Parsed, plan: &Plan) -> ParsedQuery {
    ParsedQuery { synonyms: plan.synonyms.clone(), ..node_understood(&parsed.root) }
}

fn node_understood(node: &Node) -> ParsedQuery {
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
        children: nodes.iter().map(node_understood).collect(),
        ..ParsedQuery::default()
    };
    match node {
        Node::Everything => inner("all", &[]),
        Node::And(nodes) => inner("and", nodes),
        Node::Or(nodes) => inner("or", nodes),
        Node::Not(node) => inner("not", std::slice::from_ref(node)),
        Node::Text { text, quoted } => leaf(if *quoted { "run" } else { "text" }, None, text),
        Node::Exact { text } => leaf("exact", None, text),
        Node::Field { field, text } => leaf("run", Some(field.name()), text),
        Node::Near { texts, nearness } => ParsedQuery {
            op: match nearness {
                Nearness::Characters(_) => "near",
                Nearness::Sentence => "sentence",
                Nearness::Paragraph => "paragraph",
            },
            children: texts.iter().map(|text| leaf("run", None, text)).collect(),
            distance: match nearness {
                Nearness::Characters(distance) => Some(*distance),
                _ => None,
            },
            ..ParsedQuery::default()
        },
        Node::Dates { text, when } => {
            let (from, to) = ends(when);
            ParsedQuery { from, to, ..leaf("date", Some("date"), text) }
        }
        Node::Prefix { text } => leaf("prefix", None, text),
    }
}

/// The first and the last day of a time, as they are written in responses.
pub(crate) fn ends(when: &When) -> (Option<String>, Option<String>) {
    match when {
        When::Days(range) => [range.from, range.to].map(|day| day.map(|d| d.to_string())),
        When::Yearly(range) => {
            [range.from, range.to].map(|(month, day)| Some(format!("{month:02}-{day:02}")))
        }
    }
    .into()
}

/// The warnings about a query itself.
pub(crate) fn warnings(parsed: &Parsed) -> Vec<Warning> {
    let warning =
        |warning: &QueryWarning| Warning { code: warning.code(), message: warning.message() };
    parsed.warnings.iter().map(warning).collect()
}

/// The warnings about how a query was answered. `years` returns the years of which there are articles; it
/// is called only when needed.
///
/// # Errors
/// Those of `years`.
pub(crate) fn plan_warnings<E>(
    parsed: &Parsed,
    plan: &Plan,
    years: impl FnOnce() -> Result<Vec<i32>, E>,
) -> Result<Vec<Warning>, E> {
    let mut warnings = Vec::new();
    if plan.synonyms_cut {
        let message = format!(
            "the query has too many synonyms: no more than {MAX_ALTERNATIVES} were searched for"
        );
        warnings.push(Warning { code: WarningCode::SynonymsLeftOut, message });
    }
    let mut dates = Vec::new();
    without_year(&parsed.root, &mut dates);
    if !dates.is_empty() {
        let years = years()?;
        if let [first, .., last] = years.as_slice() {
            warnings.push(several_years(&dates, years.len(), *first, *last));
        }
    }
    Ok(warnings)
}

/// Collects the dates of a query that name no year, as typed and as understood.
fn without_year<'p>(node: &'p Node, dates: &mut Vec<(&'p str, YearlyRange)>) {
    match node {
        Node::And(nodes) | Node::Or(nodes) => {
            nodes.iter().for_each(|node| without_year(node, dates));
        }
        Node::Not(node) => without_year(node, dates),
        Node::Dates { text, when: When::Yearly(range) }
            if dates.iter().all(|(other, _)| other != text) =>
        {
            dates.push((text, *range));
        }
        _ => {}
    }
}

fn several_years(dates: &[(&str, YearlyRange)], years: usize, first: i32, last: i32) -> Warning {
    let named: Vec<String> = dates.iter().map(|(text, _)| format!("“{text}”")).collect();
    let verb = if dates.len() == 1 { "names" } else { "name" };
    let mut message = format!(
        "{} {verb} no year: all {years} years from {first} to {last} of which there are articles \
         were searched",
        named.join(", "),
    );
    let in_last = dates.first().and_then(|(_, range)| range.in_year(last));
    if let Some(DateRange { from: Some(from), to: Some(to) }) = in_last {
        let one = if from == to { from.to_string() } else { format!("{from}..{to}") };
        message.push_str(&format!("; for one of them write the year, as in date:{one}"));
    }
    Warning { code: WarningCode::DateOfSeveralYears, message }
}
