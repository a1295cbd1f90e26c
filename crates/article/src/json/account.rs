//! The account of JSON: every text, number and flag of an object is in the article's text, in a
//! field, in its metadata, or in an omission.

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::{read_object, to_json};

/// Names of members: some are known to a part of the reader, others to none.
const NAMES: [&str; 48] = [
    "title",
    "content",
    "body",
    "text",
    "type",
    "paragraphs",
    "children",
    "data",
    "attrs",
    "author",
    "authors",
    "date",
    "source",
    "tags",
    "items",
    "value",
    "rendered",
    "raw",
    "blocks",
    "chapter",
    "html",
    "id",
    "url",
    "kind",
    "meta",
    "section",
    "place",
    "level",
    "insert",
    "ops",
    "plain_text",
    "rich_text",
    "properties",
    "_source",
    "_embedded",
    "doc",
    "name",
    "lexical",
    "listItem",
    "style",
    "sections",
    "cards",
    "markups",
    "caption",
    "说明",
    "别的",
    "subtitle",
    "dateline",
];

/// Values of `type`, so that parts look like those of editors.
const KINDS: [&str; 10] = [
    "paragraph",
    "text",
    "heading",
    "list",
    "image",
    "code",
    "doc",
    "link",
    "callout",
    "rich_text",
];

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => Just(Value::String(String::new())),
        1 => prop::sample::select(&KINDS[..]).prop_map(Value::from),
        1 => Just(Value::from(0)),
        1 => Just(Value::Bool(true)),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(&NAMES[..]), inner), 0..5).prop_map(
                |members| {
                    let named = members.into_iter().map(|(name, node)| (name.to_string(), node));
                    Value::Object(named.collect())
                }
            ),
        ]
    })
}

/// Makes every empty text and every number unique, so that each can be found in the output.
fn number(value: &mut Value, next: &mut u32, leaves: &mut Vec<String>) {
    match value {
        Value::String(text) if text.is_empty() => {
            *next += 1;
            // A word of Chinese, one in Latin letters, a sentence, an address.
            *text = match *next % 5 {
                0 => format!("字{next}"),
                1 => format!("word{next}"),
                2 => format!("山城南站第{next}天启用，旅客都很高兴。"),
                3 => format!("https://a.example/{next}"),
                _ => format!("甲{next}<b>乙</b>"),
            };
            leaves.push(next.to_string());
        }
        Value::Number(_) => {
            *next += 1;
            *value = Value::from(*next);
            leaves.push(next.to_string());
        }
        Value::Array(list) => list.iter_mut().for_each(|value| number(value, next, leaves)),
        Value::Object(members) => {
            members.values_mut().for_each(|value| number(value, next, leaves));
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost(members in prop::collection::vec((prop::sample::select(&NAMES[..]), value()), 1..8)) {
        let object: Map<String, Value> =
            members.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
        let mut value = Value::Object(object);
        let mut leaves = Vec::new();
        number(&mut value, &mut 1000, &mut leaves);
        let text = value.to_string();
        if let Ok(incoming) = read_object(&text) {
            let mut found = to_json(&incoming.article);
            for omission in &incoming.omissions {
                found.push('\n');
                found.push_str(&omission.text);
            }
            for leaf in leaves {
                prop_assert!(found.contains(&leaf), "{leaf} of {text} is not in {found}");
            }
        }
    }
}
