//! The form in which every reader leaves an article: each text on one line and trimmed, nothing empty, no
//! name twice, and always a title. For example, `　中亚\n铁路 ` becomes `中亚 铁路`.

use std::collections::HashSet;

use crate::generated_title::generate_title;
use crate::model::{Article, KIND_ARTICLE, Role};

/// Brings an article into the form that all readers give. Tidying again changes nothing. No letter, digit
/// or Han character is lost, except those of a name or tag that was there twice.
pub fn tidy(article: &mut Article) {
    one_line(&mut article.title);
    one_line(&mut article.kind);
    for text in [
        &mut article.subtitle,
        &mut article.place,
        &mut article.source,
        &mut article.section,
        &mut article.url,
    ] {
        if let Some(value) = text {
            one_line(value);
        }
        text.take_if(|value| value.is_empty());
    }
    // An id that others refer to stays as it is.
    if article.id.trim().is_empty() {
        article.id.clear();
    }
    article.path.take_if(|path| path.trim().is_empty());
    article.line.take_if(|line| *line == 0);
    for texts in [&mut article.authors, &mut article.tags] {
        texts.iter_mut().for_each(one_line);
        let mut seen = HashSet::new();
        let first: Vec<bool> =
            texts.iter().map(|text| !text.is_empty() && seen.insert(text.as_str())).collect();
        let mut first = first.into_iter();
        texts.retain(|_| first.next().unwrap_or_default());
    }
    article.dateline.iter_mut().for_each(one_line);
    article.dateline.retain(|text| !text.is_empty());
    for paragraph in &mut article.body {
        match paragraph.role {
            // The indentation of code is meaningful.
            Role::Code => on_one_line(&mut paragraph.text),
            _ => one_line(&mut paragraph.text),
        }
        if paragraph.text.trim().is_empty() {
            paragraph.text.clear();
        }
        paragraph.level.take_if(|level| *level == 0);
        if let Some(anchor) = &mut paragraph.anchor {
            one_line(anchor);
        }
        paragraph.anchor.take_if(|anchor| anchor.is_empty());
    }
    article.body.retain(|paragraph| !paragraph.text.is_empty());
    if article.kind.is_empty() {
        article.kind.push_str(KIND_ARTICLE);
    }
    if article.title.is_empty() {
        let texts = article.body.iter().map(|paragraph| paragraph.text.as_str());
        article.title = generate_title(texts).unwrap_or_default();
        article.title_generated = !article.title.is_empty();
    }
}

/// Line breaks and control characters become spaces.
fn on_one_line(text: &mut String) {
    let is_break = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if text.contains(is_break) {
        *text = text.replace(is_break, " ");
    }
}

/// Turns line breaks and control characters into spaces, and trims the text.
pub(crate) fn one_line(text: &mut String) {
    on_one_line(text);
    let trimmed = text.trim();
    if trimmed.len() < text.len() {
        *text = trimmed.to_string();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Paragraph;

    #[test]
    fn everything_is_on_one_line_and_nothing_is_empty() {
        let mut article = Article {
            title: "　中亚\n铁路 ".into(),
            subtitle: Some(" \t".into()),
            place: Some("西安\r\n".into()),
            authors: vec!["张思洁".into(), " ".into(), "张思洁 ".into()],
            body: vec![Paragraph::text("\u{3000}\u{3000}一\u{2028}二"), Paragraph::text("\u{0}")],
            line: Some(0),
            ..Article::default()
        };
        tidy(&mut article);
        assert_eq!(article.title, "中亚 铁路");
        assert_eq!((article.subtitle.as_deref(), article.place.as_deref()), (None, Some("西安")));
        assert_eq!(article.authors, ["张思洁"]);
        assert_eq!(article.body, [Paragraph::text("一 二")]);
        assert_eq!((article.kind.as_str(), article.line), ("article", None));
        let again = article.clone();
        tidy(&mut article);
        assert_eq!(article, again);
    }

    #[test]
    fn a_missing_title_is_generated_from_the_beginning() {
        let body = vec![Paragraph::text("这是欢迎仪式。新华社记者 申宏 摄")];
        let mut article = Article { body, ..Article::default() };
        tidy(&mut article);
        assert_eq!((article.title.as_str(), article.title_generated), ("这是欢迎仪式", true));
        let mut article = Article::default();
        tidy(&mut article);
        assert_eq!((article.title.as_str(), article.title_generated), ("", false));
    }
}
