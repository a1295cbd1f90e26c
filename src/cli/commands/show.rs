//! `souwen show`: prints one article.

use std::io::{self, Write};

use crate::cli::args::ShowArgs;
use crate::cli::commands::open;
use crate::cli::config::{IndexDir, clock};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::json;
use crate::cli::output::table::{Align, Table};
use crate::cli::output::terminal::{Style, print_message, safe};
use souwen::answer::citation::{Citation, CitationFormat};
use souwen::answer::json::{Fields, article_answer};
use souwen::article::{Article, Role};

/// Runs the command.
///
/// # Errors
/// When the index cannot be read.
pub fn run(
    out: &mut dyn Write,
    style: Style,
    dir: &IndexDir,
    args: &ShowArgs,
) -> Result<Exit, CliError> {
    let Some(found) = open::engine(dir)?.marked_article(&args.id, "")? else {
        print_message(format!("no article has the id {} (`souwen search` prints ids)", args.id));
        return Ok(Exit::NothingFound);
    };
    if let Some(format) = args.cite.as_deref().and_then(CitationFormat::from_name) {
        let cited = Citation::of(&found.article, None, clock()).write(format);
        writeln!(out, "{}", cited.trim_end())?;
    } else if args.json {
        let answer = article_answer(&found, false, &Fields::default());
        json::write_text(out, &answer.map_err(io::Error::from)?)?;
    } else {
        write_article(out, style, &found.article, found.pushed)?;
    }
    Ok(Exit::Done)
}

fn write_article(
    out: &mut dyn Write,
    style: Style,
    article: &Article,
    pushed: bool,
) -> io::Result<()> {
    writeln!(out, "{}", style.title(&safe(&article.title)))?;
    if let Some(subtitle) = &article.subtitle {
        writeln!(out, "{}", safe(subtitle))?;
    }
    writeln!(out)?;
    let mut table = Table::new(&[Align::Left, Align::Left]);
    let origin = article.path.as_ref().map(|path| match article.line {
        Some(line) => format!("{path}:{line}"),
        None => path.clone(),
    });
    let fields = [
        ("id", Some(article.id.clone())),
        ("date", article.date.map(|date| date.to_string())),
        ("source", article.source.clone()),
        ("place", article.place.clone()),
        ("authors", joined(&article.authors)),
        ("section", article.section.clone()),
        ("kind", Some(article.kind.clone())),
        ("tags", joined(&article.tags)),
        ("url", article.url.clone()),
        ("owner", Some(if pushed { "pushed" } else { "a file" }.to_owned())),
        ("read from", origin),
    ];
    for (name, value) in fields {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            table.row([name, &value]);
        }
    }
    table.write(out)?;
    for line in &article.dateline {
        writeln!(out, "\n{}", style.faint(&safe(line)))?;
    }
    let mut last = None;
    for paragraph in &article.body {
        // The items of a list and the lines of code are printed without blank lines between them.
        let together = matches!(paragraph.role, Role::Item | Role::Code);
        if !(together && last == Some(paragraph.role)) {
            writeln!(out)?;
        }
        last = Some(paragraph.role);
        let text = safe(&paragraph.text);
        match paragraph.role {
            Role::Heading => writeln!(out, "{}", style.title(&text))?,
            Role::Item => {
                let depth = usize::from(paragraph.level.unwrap_or(1).clamp(1, 8));
                writeln!(out, "{}{text}", "  ".repeat(depth))?;
            }
            Role::Paragraph => writeln!(out, "{text}")?,
            Role::Code => writeln!(out, "    {text}")?,
        }
    }
    Ok(())
}

fn joined(values: &[String]) -> Option<String> {
    (!values.is_empty()).then(|| values.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use souwen::article::Paragraph;
    use souwen::text::Date;

    #[test]
    fn an_article_is_shown_whole_and_safe() {
        let item =
            |text: &str| Paragraph { role: Role::Item, level: Some(1), ..Paragraph::text(text) };
        let heading = Paragraph { role: Role::Heading, level: Some(2), ..item("一、铁路") };
        let article = Article {
            id: "a#棉花".to_owned(),
            title: "棉花列车开行".to_owned(),
            subtitle: Some("——写在开行之际".to_owned()),
            kind: "article".to_owned(),
            date: Date::new(2024, 3, 1),
            authors: vec!["张望".to_owned(), "李想".to_owned()],
            dateline: vec!["新华社喀什3月1日电".to_owned()],
            path: Some("a.md".to_owned()),
            line: Some(7),
            body: vec![
                Paragraph::text("列车\u{1b}]0;坏\u{7}驶出。"),
                heading,
                item("1.开行班列"),
                item("2.扩大口岸"),
            ],
            ..Article::default()
        };
        let mut out = Vec::new();
        write_article(&mut out, Style::Plain, &article, false).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "棉花列车开行\n\
             ——写在开行之际\n\
             \n\
             id         a#棉花\n\
             date       2024-03-01\n\
             authors    张望, 李想\n\
             kind       article\n\
             owner      a file\n\
             read from  a.md:7\n\
             \n\
             新华社喀什3月1日电\n\
             \n\
             列车␛]0;坏␇驶出。\n\
             \n\
             一、铁路\n\
             \n\
             \x20 1.开行班列\n\
             \x20 2.扩大口岸\n"
        );
    }
}
