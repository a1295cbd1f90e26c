//! Reads the fields that the text of an article itself prints, for readers whose input states the fields
//! separately: 新华社西安5月19日电（记者 张三）, （记者 李四）, 来源：….
//!
//! The metadata of web pages and JSON often lacks what the first and the last lines print. Only missing
//! fields are filled, and the text stays as it is.

use souwen_text::Date;

use super::dates::{FoundDay, PageDates};
use super::fields::StoryFields;
use super::marks;
use super::marks::{MarkKind, PageMark};
use super::sources::is_self_name;
use crate::model::{Paragraph, Role};
use crate::reading::{Evidence, Record};

/// The maximum number of paragraphs that are examined at each end of the text.
const AT_EACH_END: usize = 3;

/// Fills the missing fields of a record from the datelines, bylines and sources that its text prints. The
/// date of the page is `stated` (with the rule that found it), or else the one in the path `relative`. It
/// resolves a printed date without a year, and is used if no date is printed. `line` is the line of the
/// evidence, or 0.
pub(crate) fn complete(
    record: &mut Record,
    stated: Option<(Date, &'static str)>,
    relative: &str,
    line: u32,
) {
    let stated = stated.map(|(date, rule)| FoundDay { date, line, rule });
    let mut dates = PageDates::new(stated, relative);
    let fields = printed_fields(&record.article.body, line);
    let article = &mut record.article;
    let evidence = &mut record.evidence;
    let mut put = |field, value: String, line, rule| {
        evidence.push(Evidence { field, value, line, rule });
    };
    if article.date.is_none() {
        let written = fields.date();
        if written.is_some_and(|(date, _)| date.date().is_none()) && dates.page.is_none() {
            article.body.iter().for_each(|paragraph| dates.look_at(&paragraph.text));
        }
        let own = written.and_then(|(date, line)| dates.resolve(date, line));
        if let Some(dated) = own.or(dates.page) {
            article.date = Some(dated.date);
            put("date", dated.date.to_string(), dated.line, dated.rule);
        }
    }
    // 本报 is a paper's name for itself, which says nothing if the paper is unknown.
    let source = fields.source().filter(|(source, ..)| !is_self_name(source));
    for (field, place, found) in [
        ("source", &mut article.source, source),
        ("place", &mut article.place, fields.place()),
        ("section", &mut article.section, fields.section()),
    ] {
        if place.is_none()
            && let Some((value, line, rule)) = found
        {
            *place = Some(value.clone());
            put(field, value, line, rule);
        }
    }
    if article.authors.is_empty() {
        for (author, line, rule) in fields.authors() {
            if !article.authors.contains(&author) {
                article.authors.push(author.clone());
                put("authors", author, line, rule);
            }
        }
    }
}

/// The marks at both ends of a text.
fn printed_fields(body: &[Paragraph], line: u32) -> StoryFields {
    let mut fields = StoryFields::default();
    let mut take = |marks: &[PageMark]| {
        marks.iter().filter(|mark| has_fields(mark.kind)).for_each(|mark| fields.take(mark, line));
    };
    let mut seen = 0;
    // The first paragraph with text of its own, which may both begin and end with a mark.
    let mut first = None;
    for paragraph in body.iter().take(AT_EACH_END) {
        let marks = read(paragraph);
        take(&marks.whole);
        take(&marks.lead);
        if marks.whole.is_empty() {
            first = Some(marks);
            break;
        }
        seen += 1;
    }
    for (at, paragraph) in body.iter().enumerate().skip(seen).rev().take(AT_EACH_END) {
        let marks = if at == seen { first.take() } else { None };
        let marks = marks.unwrap_or_else(|| read(paragraph));
        take(&marks.whole);
        take(&marks.trail);
        if marks.whole.is_empty() {
            break;
        }
    }
    fields
}

fn read(paragraph: &Paragraph) -> marks::Marks {
    match paragraph.role {
        Role::Heading | Role::Code => marks::Marks::default(),
        Role::Paragraph | Role::Item => marks::read(&paragraph.text),
    }
}

/// Whether a mark is about the article, and not about a picture, its end or its page.
fn has_fields(kind: MarkKind) -> bool {
    matches!(kind, MarkKind::Dateline | MarkKind::Byline | MarkKind::Source | MarkKind::Info)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Article;

    fn completed(article: Article, relative: &str) -> Record {
        let mut record = Record { article, ..Record::default() };
        complete(&mut record, None, relative, 7);
        record
    }

    /// Date, place, source and authors, separated by bars.
    #[track_caller]
    fn check(body: &[&str], relative: &str, expected: &str) {
        let body: Vec<Paragraph> = body.iter().copied().map(Paragraph::text).collect();
        let article =
            completed(Article { body: body.clone(), ..Article::default() }, relative).article;
        let date = article.date.map(|date| date.to_string());
        let found = [date, article.place, article.source, Some(article.authors.join("、"))];
        let found = found.map(Option::unwrap_or_default).join("|");
        assert_eq!((found.as_str(), article.body), (expected, body));
    }

    #[test]
    fn both_ends_of_the_text_are_read() {
        let text = "江城港口扩建工程开工，建设期三年。";
        let lead = format!("新华社江城5月19日电（记者 赵六）{text}");
        let trail = format!("{text}（新华社江城5月19日电 记者钱七）");
        for (body, relative, expected) in [
            (&[lead.as_str(), text][..], "2023/a.html", "2023-05-19|江城|新华社|赵六"),
            (&[&lead], "2023-06/02/a.html", "2023-05-19|江城|新华社|赵六"),
            (&[&lead], "a.html", "|江城|新华社|赵六"),
            (&[&lead, "此前的2023年5月1日，工程获批。"], "a.html", "2023-05-19|江城|新华社|赵六"),
            (&[text, &trail, "责任编辑：孙八"], "20230520.html", "2023-05-19|江城|新华社|钱七"),
            (&["（记者 赵六）", text], "20230520.html", "2023-05-20|||赵六"),
            (&["本报讯 江城港口扩建工程开工。"], "a.html", "|||"),
            (&[text, "会议于5月19日召开。", text], "a.html", "|||"),
            (&[], "20230520.html", "2023-05-20|||"),
        ] {
            check(body, relative, expected);
        }
    }

    #[test]
    fn what_is_stated_stays() {
        let article = Article {
            date: Date::new(2023, 5, 20),
            source: Some("江城日报".into()),
            authors: vec!["周九".into()],
            body: vec![Paragraph::text("新华社江城5月19日电（记者 赵六）港口开工。")],
            ..Article::default()
        };
        let record = completed(article.clone(), "a.html");
        assert_eq!(record.article, Article { place: Some("江城".into()), ..article });
        let place = Evidence { field: "place", value: "江城".into(), line: 7, rule: "dateline" };
        assert_eq!(record.evidence, [place]);
    }
}
