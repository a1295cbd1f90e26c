//! A hit on the terminal: its title, origin, passages, and near-duplicates.

use std::io::{self, Write};

use super::explain;
use super::language::Language;
use super::terminal::{Style, safe};
use souwen::article::Article;
use souwen::search::{Duplicate, Hit};

/// Writes a hit.
///
/// # Errors
/// When writing fails.
pub fn write_hit(
    out: &mut dyn Write,
    style: Style,
    language: Language,
    rank: usize,
    hit: &Hit,
) -> io::Result<()> {
    let article = &hit.article;
    let title = style.marked_title(&article.title, &hit.title_highlights);
    let indent = " ".repeat(rank.to_string().len() + 2);
    writeln!(out, "{rank}. {title}")?;
    writeln!(out, "{indent}{}", style.faint(&safe(&origin(article))))?;
    if hit.partial {
        let missing = match hit.missing.as_slice() {
            [] => language.pick("only part of the query is in it", "只含查询的一部分").to_owned(),
            missing => match language {
                Language::English => format!("not in it: {}", missing.join(", ")),
                Language::Chinese => format!("不含：{}", missing.join("、")),
            },
        };
        writeln!(out, "{indent}({})", safe(&missing))?;
    }
    if hit.crossing {
        writeln!(out, "{indent}(a sign parts what was typed)")?;
    }
    for fragment in &hit.fragments {
        writeln!(out, "{indent}{}", style.marked(&fragment.text, &fragment.highlights))?;
    }
    for duplicate in &hit.duplicates {
        let also = format!("{}{}", language.pick("also: ", "另见："), also(duplicate));
        writeln!(out, "{indent}{}", style.faint(&safe(&also)))?;
    }
    if let Some(explanation) = &hit.explanation {
        explain::write(out, &indent, explanation)?;
    }
    writeln!(out)
}

/// A near-duplicate: its title, date, source and id.
fn also(duplicate: &Duplicate) -> String {
    let mut parts = vec![duplicate.title.clone()];
    parts.extend(duplicate.date.map(|date| date.to_string()));
    parts.extend(duplicate.source.clone());
    parts.push(format!("id {}", duplicate.id));
    parts.join(" · ")
}

/// Date, source and place, authors, id, as far as known.
fn origin(article: &Article) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(article.date.map(|date| date.to_string()));
    let from: Vec<&str> =
        [&article.source, &article.place].into_iter().flatten().map(String::as_str).collect();
    if !from.is_empty() {
        parts.push(from.join(" "));
    }
    if !article.authors.is_empty() {
        parts.push(article.authors.join(", "));
    }
    parts.push(format!("id {}", article.id));
    parts.join(" · ")
}
