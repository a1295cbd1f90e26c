//! Writes an article as one JSON object: `{"id":"1","title":"中亚铁路","date":"2023-05-19",…}`.

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};
use serde_json::{Map, Value};
use souwen_text::Date;

use crate::model::{Article, Paragraph, Role};

/// The article as one JSON object on one line, fields in a fixed order, absent fields left out.
pub fn to_json(article: &Article) -> String {
    let written = Written {
        id: &article.id,
        title: &article.title,
        title_generated: article.title_generated,
        subtitle: article.subtitle.as_deref(),
        date: article.date,
        place: article.place.as_deref(),
        source: article.source.as_deref(),
        authors: &article.authors,
        section: article.section.as_deref(),
        kind: &article.kind,
        url: article.url.as_deref(),
        tags: &article.tags,
        dateline: &article.dateline,
        body: &article.body,
        path: article.path.as_deref(),
        line: article.line,
        meta: &article.meta,
    };
    serde_json::to_string(&written).expect("all keys are strings and nothing here can fail")
}

/// Replaces the id `before` by `id` in the JSON of an article, as [`to_json`] writes it. `None` when the
/// JSON is not that of an article with the id `before`, or one of the ids is empty.
pub fn with_id(json: &str, before: &str, id: &str) -> Option<String> {
    if before.is_empty() || id.is_empty() {
        return None;
    }
    // The id is written first.
    let head = |id: &str| format!("{{\"id\":{}", Value::from(id));
    let rest = json.strip_prefix(&head(before))?;
    Some(head(id) + rest)
}

/// The fields in writing order.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    title: &'a str,
    #[serde(skip_serializing_if = "is_false")]
    title_generated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    subtitle: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_date")]
    date: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    authors: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    dateline: &'a [String],
    #[serde(skip_serializing_if = "<[Paragraph]>::is_empty", serialize_with = "write_body")]
    body: &'a [Paragraph],
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    meta: &'a Map<String, Value>,
}

#[derive(Serialize)]
struct WrittenParagraph<'a> {
    text: &'a str,
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    anchor: Option<&'a str>,
}

/// The written name of a role.
pub(super) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Paragraph => "paragraph",
        Role::Heading => "heading",
        Role::Item => "item",
        Role::Code => "code",
    }
}

fn write_body<S: Serializer>(body: &[Paragraph], serializer: S) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(Some(body.len()))?;
    for paragraph in body {
        list.serialize_element(&WrittenParagraph {
            text: &paragraph.text,
            role: role_name(paragraph.role),
            level: paragraph.level,
            anchor: paragraph.anchor.as_deref(),
        })?;
    }
    list.end()
}

fn write_date<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => serializer.collect_str(date),
        None => serializer.serialize_none(),
    }
}

fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_in_a_fixed_order_and_absent_ones_not_at_all() {
        let mut article = Article {
            id: "1".into(),
            title: "中亚\"铁路\"".into(),
            date: Date::new(2023, 5, 19),
            authors: vec!["张思洁".into()],
            kind: "article".into(),
            body: vec![
                Paragraph {
                    role: Role::Heading,
                    level: Some(1),
                    anchor: Some("铁路".into()),
                    ..Paragraph::text("一、铁路")
                },
                Paragraph::text("正文。"),
            ],
            line: Some(3),
            ..Article::default()
        };
        article.meta.insert("编辑".into(), "李明".into());
        assert_eq!(
            to_json(&article),
            r#"{"id":"1","title":"中亚\"铁路\"","date":"2023-05-19","authors":["张思洁"],"kind":"article","body":[{"text":"一、铁路","role":"heading","level":1,"anchor":"铁路"},{"text":"正文。","role":"paragraph"}],"line":3,"meta":{"编辑":"李明"}}"#
        );
        assert_eq!(to_json(&Article::default()), "{}");
    }

    #[test]
    fn an_article_gets_another_id_without_being_read() {
        let article = |id: &str| Article {
            id: id.to_owned(),
            title: "\"id\":\"a\"".to_owned(),
            ..Article::default()
        };
        for (before, id) in [("a", "b"), ("a\"b", "新\\闻#\u{7f}"), ("a", "a"), ("ab", "a~1")] {
            let expected = to_json(&article(id));
            assert_eq!(with_id(&to_json(&article(before)), before, id), Some(expected));
        }
        for (before, id) in [("b", "c"), ("", "c"), ("a", ""), ("a\",\"title", "c")] {
            assert_eq!(with_id(&to_json(&article("a")), before, id), None, "{before}");
        }
    }
}
