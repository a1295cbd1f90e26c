//! Reads an article from JSON that [`to_json`](super::to_json) wrote: in one pass, and with one copy of the
//! text, however long it is. Other JSON is read more leniently, by [`from_json`](super::from_json).

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use souwen_text::Date;

use super::from_json;
use crate::model::{Article, Paragraph, Role};

/// Reads the JSON of an article that was written by this program; any other JSON is read by
/// [`from_json`].
///
/// # Errors
/// The problem.
pub fn from_written(json: &str) -> Result<Article, String> {
    match serde_json::from_str::<Written>(json) {
        Ok(written) => Ok(written.into()),
        Err(_) => from_json(json),
    }
}

/// The fields in their written form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    id: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    title_generated: bool,
    subtitle: Option<String>,
    #[serde(default, deserialize_with = "read_date")]
    date: Option<Date>,
    place: Option<String>,
    source: Option<String>,
    #[serde(default)]
    authors: Vec<String>,
    section: Option<String>,
    #[serde(default)]
    kind: String,
    url: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    dateline: Vec<String>,
    #[serde(default)]
    body: Vec<WrittenParagraph>,
    path: Option<String>,
    line: Option<u32>,
    #[serde(default)]
    meta: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenParagraph {
    text: String,
    role: WrittenRole,
    level: Option<u8>,
    anchor: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum WrittenRole {
    Paragraph,
    Heading,
    Item,
    Code,
}

fn read_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let date = Date::parse_value(&text).filter(|date| date.to_string() == text);
    date.map(Some).ok_or_else(|| serde::de::Error::custom("no date as it is written"))
}

impl From<Written> for Article {
    fn from(written: Written) -> Article {
        Article {
            id: written.id,
            title: written.title,
            title_generated: written.title_generated,
            subtitle: written.subtitle,
            body: written.body.into_iter().map(Paragraph::from).collect(),
            dateline: written.dateline,
            date: written.date,
            place: written.place,
            source: written.source,
            authors: written.authors,
            section: written.section,
            kind: written.kind,
            url: written.url,
            tags: written.tags,
            path: written.path,
            line: written.line,
            meta: written.meta,
        }
    }
}

impl From<WrittenParagraph> for Paragraph {
    fn from(written: WrittenParagraph) -> Paragraph {
        let role = match written.role {
            WrittenRole::Paragraph => Role::Paragraph,
            WrittenRole::Heading => Role::Heading,
            WrittenRole::Item => Role::Item,
            WrittenRole::Code => Role::Code,
        };
        Paragraph { text: written.text, role, level: written.level, anchor: written.anchor }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::json::to_json;

    #[test]
    fn what_is_not_as_it_is_written_is_read_as_from_elsewhere() {
        for json in [
            r#"{"title":"题","content":"一段。"}"#,
            r#"{"title":"题","body":"一段。"}"#,
            r#"{"title":"题","body":["一段。"],"date":"2023年5月19日"}"#,
        ] {
            assert_eq!(from_written(json), from_json(json), "{json}");
        }
        assert!(from_written("[]").is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back_to_the_character(
            texts in prop::collection::vec("\\PC{0,20}|[<>&br/ \n\t]{1,12}", 12),
            number in any::<Option<u32>>(),
            role in 0_usize..4,
            generated in any::<bool>(),
        ) {
            let text = |at: usize| texts[at].clone();
            let role = [Role::Paragraph, Role::Heading, Role::Item, Role::Code][role];
            let mut article = Article {
                id: text(0),
                title: text(1),
                title_generated: generated,
                subtitle: Some(text(2)),
                body: vec![Paragraph {
                    role,
                    level: number.map(|n| n as u8),
                    anchor: number.map(|n| n.to_string()),
                    ..Paragraph::text(text(3))
                }],
                dateline: vec![text(4), text(5)],
                date: number.and_then(|n| Date::new(1900 + (n % 200) as i32, 5, 19)),
                place: number.map(|_| text(6)),
                source: Some(text(7)),
                authors: vec![text(8)],
                section: None,
                kind: text(9),
                url: number.map(|_| text(10)),
                tags: Vec::new(),
                path: Some(text(11)),
                line: number,
                ..Article::default()
            };
            article.meta.insert(text(0), text(1).into());
            prop_assert_eq!(from_written(&to_json(&article)), Ok(article));
        }
    }
}
