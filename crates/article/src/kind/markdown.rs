//! Decides whether a text is Markdown rather than plain text.

/// How many stretches of strong text make a text Markdown: fewer may be an accident.
const LEAST_STRONG: usize = 2;

/// Whether a text with this beginning is Markdown rather than plain text: it has headings, links, fences,
/// a table or front matter, which plain text does not have.
pub(super) fn is_markdown(text: &str) -> bool {
    let (mut headings, mut fences, mut strong) = (0, 0, 0);
    let mut lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let first = lines.clone().next().unwrap_or_default();
    if is_heading(first) || is_fence_of_fields(first, lines.clone().nth(1).unwrap_or_default()) {
        return true;
    }
    lines.any(|line| {
        headings += usize::from(is_heading(line));
        fences += usize::from(line.starts_with("```") || line.starts_with("~~~"));
        strong += strong_runs(line);
        headings > 1
            || fences > 1
            || strong >= LEAST_STRONG
            || has_link(line)
            || is_rule_of_table(line)
    })
}

/// `## 南站启用`.
fn is_heading(line: &str) -> bool {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    (1..=6).contains(&level) && text.starts_with(' ') && !text.trim().is_empty()
}

/// `---` above `title: 南站启用`.
fn is_fence_of_fields(first: &str, second: &str) -> bool {
    let sign = match first {
        "---" => [':', '：'],
        "+++" => ['=', '='],
        _ => return false,
    };
    second.split_once(sign).is_some_and(|(key, _)| !key.is_empty() && key.len() <= 40)
}

/// `[报道](https://…)` and `![图](a.png)`.
fn has_link(line: &str) -> bool {
    line.match_indices("](").any(|(at, _)| {
        let target = &line[at + 2..];
        line[..at].contains('[')
            && target.find(')').is_some_and(|end| end > 0 && !target[..end].contains(' '))
    })
}

/// How often `**…**` occurs in a line.
fn strong_runs(line: &str) -> usize {
    let inner = line.split("**").skip(1).step_by(2);
    let closed = line.matches("**").count() / 2;
    let is_text = |run: &&str| run.starts_with(char::is_alphanumeric) && !run.ends_with(' ');
    inner.take(closed).filter(is_text).count()
}

/// `| --- | :-: |`.
fn is_rule_of_table(line: &str) -> bool {
    line.starts_with('|') && line.contains("---") && line.chars().all(|c| "|-: ".contains(c))
}
