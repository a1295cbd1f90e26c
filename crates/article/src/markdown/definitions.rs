//! Lines that only give the address behind a link: `[name]: https://… "title"`.
//!
//! The parser takes them out of the text. Where a link uses the address, that is kept with the link;
//! the rest of the line is named here as left out.

use std::collections::HashSet;

use super::lines::{PageLine, TextLine};
use crate::omission::Omission;

/// Names what the parser took out of `lines`, which became `shown`.
pub(super) fn omit(
    lines: &[PageLine],
    shown: &[TextLine],
    from: usize,
    omitted: &mut Vec<Omission>,
) {
    let definitions = lines.iter().filter_map(|line| Some((line, label(&line.text)?)));
    let definitions: Vec<(&PageLine, &str)> = definitions.collect();
    if definitions.is_empty() {
        return;
    }
    let is_shown = |line: &TextLine| line.text.trim_start().starts_with('[');
    let kept: HashSet<u32> =
        shown.iter().filter(|line| is_shown(line)).map(|line| line.number).collect();
    // A comment or the like may hold such a line.
    let told = omitted[from..].iter().flat_map(|omission| omission.text.lines());
    let told: HashSet<String> = told.map(|line| line.trim().to_string()).collect();
    let targets = shown.iter().flat_map(|line| &line.links);
    let mut targets: HashSet<&str> =
        targets.filter_map(|link| link.target.split_whitespace().next()).collect();
    for (line, label) in definitions {
        if kept.contains(&line.number) || told.contains(line.text.trim()) {
            continue;
        }
        let rest = line.text.split_once("]:").map_or("", |(_, rest)| rest.trim());
        let address = rest.split_whitespace().next().unwrap_or_default();
        // Of two that give the same address, the first counts.
        let used = targets.remove(address.trim_matches(['<', '>']));
        let text = if used { label } else { line.text.trim() };
        let what = "the name of an address";
        omitted.push(Omission { line: line.number, text: text.to_string(), what });
    }
}

/// The name in a line that may give the address behind a link, as it stands there.
fn label(line: &str) -> Option<&str> {
    let text = line.trim_start_matches([' ', '>']);
    let (label, _) = text.strip_prefix('[')?.split_once("]:")?;
    (!label.starts_with('^') && !label.is_empty()).then_some(label)
}
