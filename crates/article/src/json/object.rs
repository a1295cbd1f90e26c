//! Reading one article from one JSON object.
//!
//! Text is borrowed from the input until it goes into the article, and generic JSON values are
//! built only for what has no place in the model: the index reads every article it shows this way.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::fields::JsonField;
use super::input::{BodyInput, BorrowedText, Input, describe};
use crate::html::fragment_body;
use crate::model::{Article, Paragraph};
use crate::names::{split_names, split_tags};
use crate::reading::Evidence;
use crate::tidy::tidy;

/// An article that was read from an object, with what there is to say about it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Incoming {
    /// The article: tidy, with a title. `id`, `path` and `line` hold what the object says.
    pub article: Article,
    /// Fields that could not be understood and are kept in `meta`, a sentence each.
    pub warnings: Vec<String>,
    /// What was read from fields of other names, or generated.
    pub evidence: Vec<Evidence>,
}

/// Reads one object as [`to_json`](super::to_json) writes it, or as people write it: common
/// synonyms of the field names are accepted, unknown fields go to `meta`.
///
/// # Errors
/// A sentence that says what is wrong and what is expected.
pub fn from_json(line: &str) -> Result<Article, String> {
    read_object(line).map(|incoming| incoming.article).map_err(|fault| fault.message)
}

/// Why an object is no article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong and what is expected.
    pub message: String,
    /// Line ends of the input before the place, 0 when it concerns the whole object.
    pub lines_before: u32,
    /// Whether this is JSON in order, only not of an article.
    pub other_data: bool,
}

/// As [`from_json`], with warnings and evidence.
///
/// # Errors
/// What is wrong, and how many lines into the text.
pub fn read_object(text: &str) -> Result<Incoming, Fault> {
    let parts: Parts = serde_json::from_str(text).map_err(|error| syntax_fault(&error))?;
    let is_empty =
        |field: JsonField| parts.fields[field as usize].is_none() && parts.body.is_none();
    if is_empty(JsonField::Title) && is_empty(JsonField::Html) {
        // What Elasticsearch exports wraps the document.
        if let Some(Value::Object(source)) = parts.meta.get("_source") {
            let mut source = source.clone();
            if let (None, Some(id)) =
                (source.get("id"), parts.fields[JsonField::Id as usize].as_ref())
            {
                source.insert("id".into(), id.input.to_value());
            }
            return read_object(&Value::Object(source).to_string());
        }
    }
    let other_data = is_empty(JsonField::Title) && is_empty(JsonField::Html);
    parts.assemble().map_err(|message| Fault { message, lines_before: 0, other_data })
}

/// The deepest nesting of fields without a place in the model. The parser stops at 128; what is
/// read here is written one level deeper, and must be readable again.
const DEEPEST: usize = 100;

fn syntax_fault(error: &serde_json::Error) -> Fault {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let reason = text.strip_suffix(&place).unwrap_or(&text);
    let message = match error.classify() {
        // A sentence of the visitors below.
        serde_json::error::Category::Data => reason.to_string(),
        serde_json::error::Category::Eof => format!("not valid JSON: it is cut off ({reason})"),
        _ => format!("not valid JSON at column {}: {reason}", error.column()),
    };
    Fault { message, lines_before: error.line().saturating_sub(1) as u32, other_data: false }
}

/// The fields of an object, each from the best of its names.
#[derive(Default)]
struct Parts<'a> {
    fields: [Option<Named<'a>>; JsonField::COUNT],
    body: Option<NamedBody<'a>>,
    meta: Map<String, Value>,
}

struct Named<'a> {
    name: Cow<'a, str>,
    rank: usize,
    input: Input<'a>,
}

struct NamedBody<'a> {
    name: Cow<'a, str>,
    rank: usize,
    input: BodyInput<'a>,
}

impl<'a> Parts<'a> {
    fn put(&mut self, field: JsonField, named: Named<'a>) {
        if matches!(named.input, Input::Null) {
            return;
        }
        let place = &mut self.fields[field as usize];
        let loser = match place {
            Some(present) if present.rank < named.rank => Some(named),
            _ => place.replace(named),
        };
        if let Some(loser) = loser {
            self.meta.insert(loser.name.into_owned(), loser.input.into_value());
        }
    }

    fn put_body(&mut self, named: NamedBody<'a>) {
        if matches!(named.input, BodyInput::Other(Value::Null)) {
            return;
        }
        let loser = match &mut self.body {
            Some(present) if present.rank < named.rank => Some(named),
            place => place.replace(named),
        };
        if let Some(loser) = loser {
            self.meta.insert(loser.name.into_owned(), loser.input.into_value());
        }
    }

    fn assemble(mut self) -> Result<Incoming, String> {
        let mut incoming = Incoming::default();
        let body = self.body()?;
        let mut taking = Taking { parts: &mut self, incoming: &mut incoming };
        let mut article = Article {
            id: taking.text(JsonField::Id).unwrap_or_default(),
            title: taking.text(JsonField::Title).unwrap_or_default(),
            title_generated: taking.flag(JsonField::TitleGenerated),
            subtitle: taking.text(JsonField::Subtitle),
            body,
            dateline: taking.list(JsonField::Dateline, |text| vec![text.to_string()]),
            date: taking.take(JsonField::Date, Input::day),
            place: taking.text(JsonField::Place),
            source: taking.text(JsonField::Source),
            authors: taking.list(JsonField::Authors, split_names),
            section: taking.text(JsonField::Section),
            kind: taking.text(JsonField::Kind).unwrap_or_default(),
            url: taking.text(JsonField::Url),
            tags: taking.list(JsonField::Tags, split_tags),
            path: taking.take(JsonField::Path, Input::text),
            line: taking.take(JsonField::Line, Input::line),
            meta: Map::new(),
        };
        let untitled = article.title.trim().is_empty();
        tidy(&mut article);
        if article.title.is_empty() {
            return Err("neither title nor text: expected an object with at least one of \
                        \"title\" and \"body\" (or \"content\", \"text\", \"标题\", \"正文\")"
                .into());
        }
        if untitled {
            incoming.evidence.push(Evidence {
                field: "title",
                value: article.title.clone(),
                line: 0,
                rule: "made from the beginning of the text",
            });
        }
        article.meta = self.meta;
        if article.meta.values().any(|value| is_deeper(value, DEEPEST)) {
            return Err(format!("a field is nested more than {DEEPEST} levels deep"));
        }
        incoming.article = article;
        Ok(incoming)
    }

    /// The text: of the body, else of markup.
    fn body(&mut self) -> Result<Vec<Paragraph>, String> {
        let Some(named) = self.body.take() else {
            return match self.fields[JsonField::Html as usize].take() {
                Some(Named { input: Input::Text(html), .. }) => Ok(fragment_body(&html)),
                Some(Named { name, input, .. }) => {
                    Err(format!("{name}: {}: expected text with markup", input.describe()))
                }
                None => Ok(Vec::new()),
            };
        };
        if let Some(html) = self.fields[JsonField::Html as usize].take() {
            self.meta.insert(html.name.into_owned(), html.input.into_value());
        }
        let name = named.name;
        match named.input {
            BodyInput::Text(text) if is_markup(&text) => Ok(fragment_body(&text)),
            BodyInput::Text(text) => Ok(paragraphs(&text)),
            BodyInput::List(paragraphs) => Ok(paragraphs),
            BodyInput::Wrong(at, fault) => Err(format!("{name}, paragraph {at}: {fault}")),
            BodyInput::Other(value) => Err(format!(
                "{name}: {}: expected text, or a list of texts or of {{\"text\", \"role\", \
                 \"level\"}}",
                describe(&value)
            )),
        }
    }
}

/// Fields on their way from an object into an article.
struct Taking<'t, 'a> {
    parts: &'t mut Parts<'a>,
    incoming: &'t mut Incoming,
}

impl<'a> Taking<'_, 'a> {
    /// A field as `read` understands it. What it does not understand stays in `meta`.
    fn take<T: fmt::Debug>(
        &mut self,
        field: JsonField,
        read: impl FnOnce(&Input<'a>) -> Result<Option<T>, &'static str>,
    ) -> Option<T> {
        let Named { name, rank, input } = self.parts.fields[field as usize].take()?;
        match read(&input) {
            Ok(value) => {
                if rank > 0 && value.is_some() {
                    self.incoming.evidence.push(Evidence {
                        field: field.name(),
                        value: format!("{name}: {}", input.to_value()),
                        line: 0,
                        rule: "a field of another name",
                    });
                }
                value
            }
            Err(expected) => {
                // Data of other people may use the word for something else: no fault of theirs.
                if rank == 0 {
                    let given = input.describe();
                    self.incoming
                        .warnings
                        .push(format!("{name}: {given}: expected {expected}; kept in meta"));
                }
                self.parts.meta.insert(name.into_owned(), input.into_value());
                None
            }
        }
    }

    fn text(&mut self, field: JsonField) -> Option<String> {
        self.take(field, Input::text)
    }

    fn flag(&mut self, field: JsonField) -> bool {
        let read = |input: &Input<'a>| match input {
            Input::Bool(flag) => Ok(Some(*flag)),
            _ => Err("true or false"),
        };
        self.take(field, read).unwrap_or_default()
    }

    fn list(&mut self, field: JsonField, split: fn(&str) -> Vec<String>) -> Vec<String> {
        self.take(field, |input| input.list(split).map(Some)).unwrap_or_default()
    }
}

impl<'de> Deserialize<'de> for Parts<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PartsVisitor)
    }
}

struct PartsVisitor;

impl<'de> Visitor<'de> for PartsVisitor {
    type Value = Parts<'de>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object such as {\"title\": …, \"body\": …}")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parts<'de>, A::Error> {
        let mut parts = Parts::default();
        while let Some(BorrowedText(name)) = map.next_key()? {
            match JsonField::of(&name) {
                Some((JsonField::Body, rank)) => {
                    parts.put_body(NamedBody { name, rank, input: map.next_value()? });
                }
                Some((JsonField::Meta, _)) => match map.next_value::<Value>()? {
                    Value::Object(object) => parts.meta.extend(object),
                    other => {
                        parts.meta.insert(name.into_owned(), other);
                    }
                },
                Some((field, rank)) => {
                    parts.put(field, Named { name, rank, input: map.next_value()? });
                }
                None => {
                    let value = map.next_value()?;
                    parts.meta.insert(name.into_owned(), value);
                }
            }
        }
        Ok(parts)
    }
}

/// The paragraphs of a text: its lines, and what follows two ideographic spaces, the indentation
/// that is left where line ends were lost.
fn paragraphs(text: &str) -> Vec<Paragraph> {
    let parts = text.split(['\n', '\r', '\u{2028}', '\u{2029}']);
    parts.flat_map(|line| line.split("\u{3000}\u{3000}")).map(Paragraph::text).collect()
}

/// Whether a text is the markup that content management systems keep in place of it: an element
/// from its beginning, and the end of a paragraph or a line break somewhere.
fn is_markup(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with('<')
        && text[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '!')
        && ["</p>", "</div>", "<br", "</section>", "</P>", "</DIV>", "<BR"]
            .iter()
            .any(|sign| text.contains(sign))
}

fn is_deeper(value: &Value, depth: usize) -> bool {
    match value {
        Value::Array(list) => depth == 0 || list.iter().any(|value| is_deeper(value, depth - 1)),
        Value::Object(object) => {
            depth == 0 || object.values().any(|value| is_deeper(value, depth - 1))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use souwen_text::Date;

    use super::*;
    use crate::json::to_json;
    use crate::json::write::role_name;
    use crate::model::Role;

    #[track_caller]
    fn read(json: &str) -> Article {
        from_json(json).unwrap_or_else(|fault| panic!("{fault}: {json}"))
    }

    #[test]
    fn synonyms_and_forms_are_understood() {
        let article = read(
            r#"{"_id":{"$oid":"64"},"标题":"中亚铁路","publish_time":"2023-05-18T20:00:00Z",
            "source":{"id":7,"name":"新华社"},"author":"张思洁、温馨","category":["要闻"],
            "link":"https://news.example/1","keywords":"中亚,铁路","content":"第一段。\n\n　　第二段。"}"#,
        );
        assert_eq!(article.id, "64");
        assert_eq!(article.title, "中亚铁路");
        assert_eq!(article.date, Date::new(2023, 5, 19));
        assert_eq!(article.source.as_deref(), Some("新华社"));
        assert_eq!(article.authors, ["张思洁", "温馨"]);
        assert_eq!(article.section.as_deref(), Some("要闻"));
        assert_eq!(article.url.as_deref(), Some("https://news.example/1"));
        assert_eq!(article.tags, ["中亚", "铁路"]);
        assert_eq!(article.body, [Paragraph::text("第一段。"), Paragraph::text("第二段。")]);
        assert_eq!(article.kind, "article");
        assert!(article.meta.is_empty(), "{:?}", article.meta);
    }

    #[test]
    fn bodies_come_in_several_forms() {
        let texts = |json: &str| -> Vec<String> {
            let paragraphs = read(json).body.into_iter();
            paragraphs.map(|p| format!("{} {} {:?}", p.text, role_name(p.role), p.level)).collect()
        };
        let one = ["一 paragraph None", "二 paragraph None"];
        assert_eq!(texts(r#"{"body":["一","二",null,""]}"#), one);
        assert_eq!(texts(r#"{"content":" <div><p>一</p>\n<p>二</p></div>"}"#), one);
        assert_eq!(texts(r#"{"body":"<一>与<br"}"#), ["<一>与<br paragraph None"]);
        assert_eq!(texts(r#"{"body":"　　一　　二"}"#), one);
        assert_eq!(texts(r#"{"body":[{"text":"一"},{"text":"二","role":"paragraph"}]}"#), one);
        assert_eq!(texts(r#"{"content_html":"<p>一</p><p>二</p>"}"#), one);
        assert_eq!(
            texts(
                r#"{"body":[{"role":"heading","level":2,"text":"甲"},{"text":"乙","role":"item"}]}"#
            ),
            ["甲 heading Some(2)", "乙 item None"]
        );
        assert_eq!(texts(r#"{"body":"<p>一</p>"}"#), ["一 paragraph None"]);
    }

    #[test]
    fn our_names_win_and_nothing_is_lost() {
        let article = read(
            r#"{"text":"摘要","content":"全文","title":"题","name":"别名","编辑":{"a":[1.5]},
            "type":"news","date":"某日","meta":{"版":"3"},"content_html":"<p>全文</p>"}"#,
        );
        assert_eq!(article.body, [Paragraph::text("全文")]);
        assert_eq!(
            serde_json::to_string(&article.meta).expect("JSON"),
            r#"{"text":"摘要","name":"别名","编辑":{"a":[1.5]},"type":"news","版":"3","content_html":"<p>全文</p>","date":"某日"}"#
        );
        let incoming = read_object(r#"{"title":"题","date":"某日"}"#).expect("an article");
        assert_eq!(
            incoming.warnings,
            [
                "date: \"某日\": expected a day such as 2023-05-19, with or without a time; kept in meta"
            ]
        );
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (json, expected) in [
            ("", "not valid JSON: it is cut off"),
            ("{\"title\":\"题\"", "cut off"),
            ("{\"title\":\"题\",}", "not valid JSON at column"),
            ("[]", "expected an object such as {\"title\""),
            ("7", "expected an object such as {\"title\""),
            ("{}", "neither title nor text"),
            ("{\"title\":\" \",\"body\":[\"\"]}", "neither title nor text"),
            ("{\"body\":7}", "body: the number 7: expected text, or a list"),
            ("{\"body\":[\"一\",true]}", "body, paragraph 2: true: expected text or"),
            ("{\"body\":[{\"text\":1}]}", "paragraph 1: text: the number 1: expected text"),
            (
                "{\"body\":[{\"text\":\"一\",\"role\":\"x\"}]}",
                "expected paragraph, heading or item",
            ),
            ("{\"title\":\"题\"} x", "not valid JSON"),
        ] {
            let fault = from_json(json).expect_err(json);
            assert!(fault.contains(expected), "{json}: {fault}");
        }
        let deep = format!("{{\"title\":\"题\",\"a\":{}1{}}}", "[".repeat(110), "]".repeat(110));
        assert!(from_json(&deep).expect_err("deep").contains("100 levels"));
    }

    #[test]
    fn a_wrong_title_is_no_title() {
        let incoming = read_object(r#"{"title":["a","b"],"body":"正文"}"#).expect("an article");
        assert!(incoming.article.title_generated);
        assert_eq!(incoming.warnings.len(), 1);
    }

    #[test]
    fn exports_of_search_engines_are_unwrapped() {
        let article = read(r#"{"_index":"n","_id":"9","_source":{"title":"题","content":"文"}}"#);
        assert_eq!((article.id.as_str(), article.title.as_str()), ("9", "题"));
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            "[中亚铁路。， 　\n\"\\\\]{0,8}",
            "\\PC{0,8}",
            Just("body".to_string()),
            Just("meta".to_string()),
        ]
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            text().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 12, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((text(), inner), 0..4)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    prop_compose! {
        fn paragraph()(
            text in text(),
            role in 0..4u8,
            level in prop::option::of(0u8..9),
            anchor in prop::option::of(text()),
        ) -> Paragraph {
            let role = [Role::Paragraph, Role::Heading, Role::Item, Role::Code][role as usize];
            Paragraph { text, role, level, anchor }
        }
    }

    prop_compose! {
        fn article()(
            (id, title, kind, title_generated) in (text(), text(), text(), any::<bool>()),
            optional in prop::collection::vec(prop::option::of(text()), 6),
            lists in prop::collection::vec(prop::collection::vec(text(), 0..3), 3),
            body in prop::collection::vec(paragraph(), 0..4),
            date in prop::option::of(-600_000i32..2_000_000),
            line in prop::option::of(any::<u32>()),
            meta in prop::collection::vec((text(), value()), 0..4),
        ) -> Article {
            Article {
                id,
                title,
                title_generated,
                kind,
                subtitle: optional[0].clone(),
                place: optional[1].clone(),
                source: optional[2].clone(),
                section: optional[3].clone(),
                url: optional[4].clone(),
                path: optional[5].clone(),
                dateline: lists[0].clone(),
                authors: lists[1].clone(),
                tags: lists[2].clone(),
                body,
                date: date.and_then(Date::from_days),
                line,
                meta: meta.into_iter().collect(),
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(article in article()) {
            let mut tidied = article;
            tidy(&mut tidied);
            prop_assume!(!tidied.title.is_empty());
            let json = to_json(&tidied);
            let read = from_json(&json).map_err(TestCaseError::fail)?;
            prop_assert_eq!(to_json(&read), json);
            prop_assert_eq!(read, tidied);
        }

        #[test]
        fn what_people_write_is_stable_once_it_is_read(value in value(), body in value()) {
            let mut object = match value { Value::Object(object) => object, other => {
                Map::from_iter([("x".to_string(), other)])
            }};
            object.insert("content".into(), body);
            if let Ok(article) = from_json(&Value::Object(object).to_string()) {
                let json = to_json(&article);
                let again = from_json(&json).map_err(TestCaseError::fail)?;
                prop_assert_eq!(&again, &article);
                prop_assert_eq!(to_json(&again), json);
            }
        }

        #[test]
        fn no_text_panics(text in "[{}\\[\\]\":,a0中\\\\ ]{0,30}|\\PC{0,30}") {
            let _ = from_json(&text);
        }
    }
}
