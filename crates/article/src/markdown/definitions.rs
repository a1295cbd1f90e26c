//! Link reference definitions: `[name]: https://… "title"`.
//!
//! The parser removes them from the text. If a link uses the address, it is kept with the link; the rest
//! of the line is recorded here as an omission.

use std::collections::HashSet;

use super::lines::{PageLine, TextLine};
use crate::omission::Omission;

/// Records what the parser removed from `lines`, which became `shown`.
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
    // A comment may contain such a line.
    let omitted_lines = omitted[from..].iter().flat_map(|omission| omission.text.lines());
    let omitted_lines: HashSet<String> =
        omitted_lines.map(|line| line.trim().to_string()).collect();
    let targets = shown.iter().flat_map(|line| &line.links);
    let mut targets: HashSet<&str> =
        targets.filter_map(|link| link.target.split_whitespace().next()).collect();
    for (line, label) in definitions {
        if kept.contains(&line.number) || omitted_lines.contains(line.text.trim()) {
            continue;
        }
        let rest = line.text.split_once("]:").map_or("", |(_, rest)| rest.trim());
        let address = rest.split_whitespace().next().unwrap_or_default();
        // Of two definitions with the same address the first counts.
        let used = targets.remove(address.trim_matches(['<', '>']));
        let text = if used { label } else { line.text.trim() };
        let what = "the name of an address";
        omitted.push(Omission { line: line.number, text: text.to_string(), what });
    }
}

/// The name in a line that may be a link reference definition, verbatim.
fn label(line: &str) -> Option<&str> {
    let text = line.trim_start_matches([' ', '>']);
    let (label, _) = text.strip_prefix('[')?.split_once("]:")?;
    (!label.starts_with('^') && !label.is_empty()).then_some(label)
}
