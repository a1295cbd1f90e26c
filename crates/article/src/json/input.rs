//! Values as they come in: the forms in which a field is understood.
//!
//! Generic JSON values are built only for lists and objects where text was expected.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use souwen_text::Date;

use crate::model::{Paragraph, Role};

/// The longest text that a message shows whole, in characters.
const LONGEST_SHOWN: usize = 40;

/// The value of a field. Text borrows from the input where it holds no escapes.
pub(super) enum Input<'a> {
    Null,
    Text(Cow<'a, str>),
    Number(Number),
    Bool(bool),
    List(Vec<Value>),
    Object(Map<String, Value>),
}

impl Input<'_> {
    pub(super) fn text(&self) -> Result<Option<String>, &'static str> {
        let text = match self {
            Input::Null => None,
            Input::Text(text) => Some(text.to_string()),
            Input::Number(number) => Some(number.to_string()),
            Input::Object(object) => Some(text_within(object).ok_or("text")?),
            // A list of one is how some exporters write a single value.
            Input::List(list) => match list.as_slice() {
                [] => None,
                [only] => Some(text_of(only).ok_or("text")?),
                _ => return Err("text"),
            },
            Input::Bool(_) => return Err("text"),
        };
        Ok(text.filter(|text| !text.trim().is_empty()))
    }

    pub(super) fn list(&self, split: fn(&str) -> Vec<String>) -> Result<Vec<String>, &'static str> {
        const EXPECTED: &str = "text or a list of texts";
        match self {
            Input::Null => Ok(Vec::new()),
            Input::Text(text) => Ok(split(text)),
            Input::Number(number) => Ok(vec![number.to_string()]),
            Input::Object(object) => Ok(vec![text_within(object).ok_or(EXPECTED)?]),
            Input::List(list) => {
                let present = list.iter().filter(|value| !value.is_null());
                present.map(|value| text_of(value).ok_or(EXPECTED)).collect()
            }
            Input::Bool(_) => Err(EXPECTED),
        }
    }

    pub(super) fn day(&self) -> Result<Option<Date>, &'static str> {
        const EXPECTED: &str = "a day such as 2023-05-19, with or without a time";
        let day = match self {
            Input::Null => return Ok(None),
            Input::Text(text) if text.trim().is_empty() => return Ok(None),
            Input::Text(text) => Date::parse_value(text),
            Input::Number(number) => Date::parse_value(&number.to_string()),
            Input::Object(object) => {
                let text = match object.get("$date") {
                    Some(Value::Number(number)) => Some(number.to_string()),
                    _ => text_within(object),
                };
                text.and_then(|text| Date::parse_value(&text))
            }
            Input::Bool(_) | Input::List(_) => None,
        };
        day.map(Some).ok_or(EXPECTED)
    }

    pub(super) fn line(&self) -> Result<Option<u32>, &'static str> {
        let Input::Number(number) = self else { return Err("a line number") };
        let line = number.as_u64().and_then(|line| u32::try_from(line).ok());
        line.map(Some).ok_or("a line number")
    }

    pub(super) fn to_value(&self) -> Value {
        match self {
            Input::Null => Value::Null,
            Input::Text(text) => Value::String(text.to_string()),
            Input::Number(number) => Value::Number(number.clone()),
            Input::Bool(flag) => Value::Bool(*flag),
            Input::List(list) => Value::Array(list.clone()),
            Input::Object(object) => Value::Object(object.clone()),
        }
    }

    pub(super) fn into_value(self) -> Value {
        match self {
            Input::List(list) => Value::Array(list),
            Input::Object(object) => Value::Object(object),
            Input::Text(text) => Value::String(text.into_owned()),
            small => small.to_value(),
        }
    }

    pub(super) fn describe(&self) -> String {
        describe(&self.to_value())
    }
}

/// The text of a value that is one, or that names one, such as `{"name": "新华社"}`.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(object) => text_within(object),
        _ => None,
    }
}

fn text_within(object: &Map<String, Value>) -> Option<String> {
    const NAMES: [&str; 7] = ["name", "title", "text", "value", "@value", "$oid", "$date"];
    NAMES.iter().find_map(|name| match object.get(*name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// What a value is, for a message: `the number 7`, `a list`.
pub(super) fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) if text.chars().count() <= LONGEST_SHOWN => format!("{text:?}"),
        Value::String(_) => "a text".into(),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
    }
}

/// The text of an article, in whichever of its forms.
pub(super) enum BodyInput<'a> {
    Text(Cow<'a, str>),
    List(Vec<Paragraph>),
    /// The number of a paragraph and what is wrong with it.
    Wrong(usize, String),
    Other(Value),
}

impl BodyInput<'_> {
    pub(super) fn into_value(self) -> Value {
        match self {
            BodyInput::Text(text) => Value::String(text.into_owned()),
            BodyInput::List(list) => {
                Value::Array(list.into_iter().map(|paragraph| paragraph.text.into()).collect())
            }
            BodyInput::Wrong(_, fault) => Value::String(fault),
            BodyInput::Other(value) => value,
        }
    }
}

/// One element of a list of paragraphs; `None` when it holds no text.
struct Element(Result<Vec<Paragraph>, String>);

/// A text that borrows from the input if it can.
pub(super) struct BorrowedText<'a>(pub(super) Cow<'a, str>);

impl<'de> Deserialize<'de> for BorrowedText<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = BorrowedText<'de>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("text")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(BorrowedText(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(BorrowedText(Cow::Owned(text.to_string())))
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

/// The scalar methods that visitors of any value share.
macro_rules! visit_scalars {
    ($lifetime:lifetime, $type:ty, $text:expr, $other:expr) => {
        type Value = $type;
        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a value")
        }
        fn visit_borrowed_str<E>(self, text: &$lifetime str) -> Result<$type, E> {
            Ok($text(Cow::Borrowed(text)))
        }
        fn visit_str<E>(self, text: &str) -> Result<$type, E> {
            Ok($text(Cow::Owned(text.to_string())))
        }
        fn visit_unit<E>(self) -> Result<$type, E> {
            Ok($other(Value::Null))
        }
        fn visit_bool<E>(self, flag: bool) -> Result<$type, E> {
            Ok($other(Value::Bool(flag)))
        }
        fn visit_i64<E>(self, number: i64) -> Result<$type, E> {
            Ok($other(number.into()))
        }
        fn visit_u64<E>(self, number: u64) -> Result<$type, E> {
            Ok($other(number.into()))
        }
        fn visit_f64<E>(self, number: f64) -> Result<$type, E> {
            Ok($other(number.into()))
        }
    };
}

impl<'de> Deserialize<'de> for Input<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(InputVisitor)
    }
}

struct InputVisitor;

impl<'de> Visitor<'de> for InputVisitor {
    visit_scalars!('de, Input<'de>, Input::Text, Input::of);

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Input<'de>, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list)).map(Input::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Input<'de>, A::Error> {
        Map::deserialize(MapAccessDeserializer::new(map)).map(Input::Object)
    }
}

impl Input<'_> {
    fn of(value: Value) -> Self {
        match value {
            Value::Null => Input::Null,
            Value::Bool(flag) => Input::Bool(flag),
            Value::Number(number) => Input::Number(number),
            Value::String(text) => Input::Text(Cow::Owned(text)),
            Value::Array(list) => Input::List(list),
            Value::Object(object) => Input::Object(object),
        }
    }
}

impl<'de> Deserialize<'de> for BodyInput<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BodyVisitor)
    }
}

struct BodyVisitor;

impl<'de> Visitor<'de> for BodyVisitor {
    visit_scalars!('de, BodyInput<'de>, BodyInput::Text, BodyInput::Other);

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<BodyInput<'de>, A::Error> {
        let mut body = Vec::new();
        let mut at = 0;
        while let Some(Element(element)) = list.next_element()? {
            at += 1;
            match element {
                Ok(paragraphs) => body.extend(paragraphs),
                Err(fault) => {
                    while list.next_element::<IgnoredAny>()?.is_some() {}
                    return Ok(BodyInput::Wrong(at, fault));
                }
            }
        }
        Ok(BodyInput::List(body))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<BodyInput<'de>, A::Error> {
        let value = Map::deserialize(MapAccessDeserializer::new(map))?;
        Ok(BodyInput::Other(Value::Object(value)))
    }
}

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ElementVisitor)
    }
}

struct ElementVisitor;

/// The paragraphs of one element: line ends inside it end a paragraph.
fn element(text: Cow<str>, role: Role, level: Option<u8>, mut anchor: Option<String>) -> Element {
    let lines = text.split(['\n', '\r']);
    let paragraph =
        |line: &str| Paragraph { text: line.to_string(), role, level, anchor: anchor.take() };
    Element(Ok(lines.map(paragraph).collect()))
}

fn plain(text: Cow<str>) -> Element {
    element(text, Role::Paragraph, None, None)
}

fn other_element(value: Value) -> Element {
    match value {
        Value::Null => Element(Ok(Vec::new())),
        other => {
            let given = describe(&other);
            Element(Err(format!("{given}: expected text or {{\"text\", \"role\", \"level\"}}")))
        }
    }
}

impl<'de> Visitor<'de> for ElementVisitor {
    visit_scalars!('de, Element, plain, other_element);

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Element, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(other_element(Value::Array(Vec::new())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Element, A::Error> {
        let (mut text, mut role, mut level) = (None, Ok(Role::Paragraph), None);
        let mut anchor = None;
        while let Some(BorrowedText(name)) = map.next_key()? {
            match name.as_ref() {
                "text" | "content" => match map.next_value()? {
                    Input::Text(value) => text = Some(value),
                    Input::Null => {}
                    other => {
                        role = Err(format!("{name}: {}: expected text", other.describe()));
                    }
                },
                "role" | "type" => {
                    let value = map.next_value()?;
                    match role_of(&value) {
                        Some(known) => role = role.map(|_| known),
                        // Of other people's types, those unknown are running text.
                        None if name == "type" => {}
                        None => {
                            role = Err(format!(
                                "role: {}: expected paragraph, heading or item",
                                value.describe()
                            ));
                        }
                    }
                }
                "level" => {
                    level = match map.next_value()? {
                        Input::Number(number) => number.as_u64().and_then(|n| u8::try_from(n).ok()),
                        _ => None,
                    };
                }
                "anchor" => {
                    anchor = match map.next_value()? {
                        Input::Text(anchor) => Some(anchor.into_owned()),
                        _ => None,
                    };
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(match role {
            Ok(role) => element(text.unwrap_or_default(), role, level, anchor),
            Err(fault) => Element(Err(fault)),
        })
    }
}

fn role_of(value: &Input) -> Option<Role> {
    let Input::Text(name) = value else { return None };
    match name.as_ref() {
        "paragraph" | "p" => Some(Role::Paragraph),
        "heading" | "header" => Some(Role::Heading),
        "item" | "li" => Some(Role::Item),
        "code" | "pre" => Some(Role::Code),
        _ => None,
    }
}
