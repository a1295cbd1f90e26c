//! A JSON value as it is in the input: members in order, repeated names repeated, and text without
//! escapes borrowed.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The longest text that a message shows whole, in characters.
const LONGEST_SHOWN: usize = 40;

/// The members of an object.
pub(super) type Members<'a> = Vec<(Cow<'a, str>, Node<'a>)>;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node<'a> {
    Null,
    Bool(bool),
    Number(Number),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Object(Members<'a>),
}

impl<'a> Node<'a> {
    /// The members, where this is an object.
    pub(super) fn members(&self) -> &[(Cow<'a, str>, Node<'a>)] {
        match self {
            Node::Object(members) => members,
            _ => &[],
        }
    }

    /// The elements, where this is a list.
    pub(super) fn elements(&self) -> &[Node<'a>] {
        match self {
            Node::List(list) => list,
            _ => &[],
        }
    }

    /// The last member with a name: for a repeated name, JSON readers take the last.
    pub(super) fn get(&self, name: &str) -> Option<&Node<'a>> {
        self.members().iter().rev().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The text, where this is one.
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a member.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_text()
    }

    /// A whole number.
    pub(super) fn as_number(&self) -> Option<u64> {
        match self {
            Node::Number(number) => number.as_u64(),
            _ => None,
        }
    }

    /// Whether it is empty.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Node::Null => true,
            Node::Text(text) => text.trim().is_empty(),
            Node::List(list) => list.iter().all(Node::is_empty),
            Node::Object(members) => members.is_empty(),
            Node::Bool(_) | Node::Number(_) => false,
        }
    }

    /// Converts to an owned value. The values of a repeated name become a list, so that none is lost.
    pub(super) fn into_value(self) -> Value {
        match self {
            Node::Null => Value::Null,
            Node::Bool(flag) => Value::Bool(flag),
            Node::Number(number) => Value::Number(number),
            Node::Text(text) => Value::String(text.into_owned()),
            Node::List(list) => Value::Array(list.into_iter().map(Node::into_value).collect()),
            Node::Object(members) => {
                let mut meta = Meta::default();
                for (name, value) in members {
                    meta.add(name.into_owned(), value.into_value());
                }
                Value::Object(meta.into_map())
            }
        }
    }

    /// Describes it for a message: `the number 7`, `a list`.
    pub(super) fn describe(&self) -> String {
        match self {
            Node::Null => "null".into(),
            Node::Bool(flag) => flag.to_string(),
            Node::Number(number) => format!("the number {number}"),
            Node::Text(text) if text.chars().count() <= LONGEST_SHOWN => format!("{text:?}"),
            Node::Text(_) => "a text".into(),
            Node::List(_) => "a list".into(),
            Node::Object(_) => "an object".into(),
        }
    }
}

/// Members without a field in the model. A repeated name makes its value a list, so that none is lost; in
/// time linear in their number.
#[derive(Debug, Default)]
pub(super) struct Meta {
    map: Map<String, Value>,
    /// Names whose value was made a list here.
    repeated: HashSet<String>,
}

impl Meta {
    /// Adds a field.
    pub(super) fn add(&mut self, name: String, value: Value) {
        let Some(present) = self.map.get_mut(&name) else {
            self.map.insert(name, value);
            return;
        };
        if *present == value {
            return;
        }
        if self.repeated.contains(&name) {
            if let Value::Array(list) = present {
                list.push(value);
            }
            return;
        }
        *present = Value::Array(vec![present.take(), value]);
        self.repeated.insert(name);
    }

    /// The fields.
    pub(super) fn into_map(self) -> Map<String, Value> {
        self.map
    }
}

impl<'de> Deserialize<'de> for Node<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(text.to_string())))
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node<'de>, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node<'de>, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node<'de>, E> {
        Ok(Number::from_f64(number).map_or(Node::Null, Node::Number))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node<'de>, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element()? {
            elements.push(element);
        }
        Ok(Node::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(BorrowedText(name)) = map.next_key()? {
            members.push((name, map.next_value()?));
        }
        Ok(Node::Object(members))
    }
}

/// A text that borrows from the input if it can.
struct BorrowedText<'a>(Cow<'a, str>);

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_given_twice_loses_nothing() {
        let node: Node =
            serde_json::from_str(r#"{"a":1,"b":[2],"a":3,"b":4,"b":5,"a":1}"#).expect("JSON");
        assert_eq!(node.get("a").and_then(Node::as_number), Some(1));
        assert_eq!(node.into_value().to_string(), r#"{"a":[1,3,1],"b":[[2],4,5]}"#);
        let same: Node = serde_json::from_str(r#"{"a":1,"a":1}"#).expect("JSON");
        assert_eq!(same.into_value().to_string(), r#"{"a":1}"#);
    }

    #[test]
    fn values_are_described() {
        for (json, expected) in [
            ("7", "the number 7"),
            ("\"七\"", "\"七\""),
            ("[]", "a list"),
            ("{}", "an object"),
            ("true", "true"),
            ("null", "null"),
        ] {
            let node: Node = serde_json::from_str(json).expect("JSON");
            assert_eq!(node.describe(), expected);
        }
    }
}
