//! One row per occurrence in an article.

use std::io::{self, Write};

use souwen_search::{Matched, Occurrence};

use super::{Cell, RowWriter};

/// The columns of an occurrence. Each row repeats those of its article, so that it can be read by itself.
pub const OCCURRENCE_COLUMNS: [&str; 12] = [
    "id",
    "date",
    "source",
    "title",
    "part",
    "paragraph",
    "left",
    "match",
    "right",
    "occurrences",
    "generation",
    "fingerprint",
];

/// Writes one row per occurrence, with up to `context` characters on either side. An article without
/// occurrences gets one row. Writes at most `max` rows, and returns how many it wrote.
///
/// # Errors
/// When writing fails.
pub fn write_occurrences<W: Write>(
    rows: &mut RowWriter<W>,
    matched: &Matched<'_>,
    context: usize,
    max: usize,
) -> io::Result<usize> {
    let article = matched.article;
    let date = article.date.map(|date| date.to_string());
    let mut write = |found: Option<&Occurrence<'_>>| {
        rows.row(&[
            Cell::text(&article.id),
            Cell::optional(date.as_deref()),
            Cell::optional(article.source.as_deref()),
            Cell::text(&article.title),
            Cell::optional(found.map(|found| found.part.name())),
            Cell::Number(found.map(|found| found.paragraph).filter(|number| *number > 0)),
            Cell::optional(found.map(|found| found.left(context))),
            Cell::optional(found.map(Occurrence::text)),
            Cell::optional(found.map(|found| found.right(context))),
            Cell::number(matched.occurrences.len()),
            Cell::text(&matched.state.generation),
            Cell::text(&matched.state.fingerprint),
        ])
    };
    if matched.occurrences.is_empty() && max > 0 {
        write(None)?;
        return Ok(1);
    }
    let written = matched.occurrences.iter().take(max);
    let count = written.len();
    written.into_iter().try_for_each(|found| write(Some(found)))?;
    Ok(count)
}

#[cfg(test)]
mod tests {
    use souwen_article::Article;
    use souwen_search::{IndexState, Part};

    use super::*;
    use crate::rows::RowFormat;

    fn written(found: &[Occurrence<'_>], max: usize) -> (usize, String) {
        let article =
            Article { id: "a".to_owned(), title: "标题".to_owned(), ..Article::default() };
        let (generation, fingerprint) = ("g1".to_owned(), "f1".to_owned());
        let state = IndexState { generation, fingerprint, unverified: false };
        let matched = Matched { article: &article, occurrences: found.to_vec(), state: &state };
        let mut out = Vec::new();
        let mut rows = RowWriter::new(&mut out, RowFormat::Tsv, &OCCURRENCE_COLUMNS).unwrap();
        let count = write_occurrences(&mut rows, &matched, 2, max).unwrap();
        rows.flush().unwrap();
        drop(rows);
        let text = String::from_utf8(out).unwrap();
        (count, text.lines().skip(1).collect::<Vec<_>>().join("|"))
    }

    #[test]
    fn an_article_that_is_found_by_its_metadata_has_a_row() {
        assert_eq!(written(&[], 9), (1, "a\t\t\t标题\t\t\t\t\t\t0\tg1\tf1".to_owned()));
        assert_eq!(written(&[], 0).0, 0);
    }

    #[test]
    fn no_more_rows_are_written_than_are_wanted() {
        let line = "新建铁路，铁路长。";
        let place = |start| Occurrence::new(Part::Body, 2, line, start..start + 6).unwrap();
        let found = [place(6), place(15)];
        let first = "a\t\t\t标题\tbody\t2\t新建\t铁路\t，铁\t2\tg1\tf1";
        assert_eq!(written(&found, 1), (1, first.to_owned()));
        let (count, both) = written(&found, 5);
        assert_eq!((count, both.split('|').count()), (2, 2));
        assert!(both.ends_with("路，\t铁路\t长。\t2\tg1\tf1"), "{both}");
    }
}
