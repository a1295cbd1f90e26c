//! CSL-JSON, the input format of citation processors.

use serde_json::{Map, Value, json};
use souwen_text::Date;

use super::{Citation, CitedName};

/// Writes a list with one item.
pub(super) fn write(cited: &Citation) -> String {
    let mut item = Map::new();
    let mut set = |name: &str, value: Value| {
        item.insert(name.to_owned(), value);
    };
    set("id", json!(cited.key));
    set("type", json!(if cited.container.is_some() { "article-newspaper" } else { "webpage" }));
    set("title", json!(cited.title));
    if !cited.authors.is_empty() {
        set("author", cited.authors.iter().map(name).collect());
    }
    let texts = [
        ("container-title", &cited.container),
        ("section", &cited.section),
        ("page", &cited.page),
        ("publisher-place", &cited.place),
        ("URL", &cited.url),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            set(name, json!(text));
        }
    }
    if let Some(date) = cited.date {
        set("issued", day(date));
    }
    if let Some(accessed) = cited.accessed {
        set("accessed", day(accessed));
    }
    set("language", json!(cited.language));
    if !cited.summary.is_empty() {
        set("abstract", json!(cited.summary));
    }
    if !cited.tags.is_empty() {
        set("keyword", json!(cited.tags.join(", ")));
    }
    json!([item]).to_string()
}

fn name(name: &CitedName) -> Value {
    match name {
        CitedName::Person { family, given, .. } => json!({ "family": family, "given": given }),
        CitedName::Whole(name) => json!({ "literal": name }),
    }
}

fn day(date: Date) -> Value {
    json!({ "date-parts": [[date.year(), date.month(), date.day()]] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::citation::tests::citation;

    #[test]
    fn an_item_has_what_is_known() {
        let mut cited = citation();
        cited.authors.push(CitedName::read("江城日报评论员"));
        let written: Value = serde_json::from_str(&write(&cited)).unwrap();
        let expected = json!([{
            "id": "news20240518-1fd358b9",
            "type": "article-newspaper",
            "title": "地铁三号线 今天开通",
            "author": [
                { "family": "程", "given": "望江" },
                { "family": "欧阳", "given": "小满" },
                { "literal": "江城日报评论员" },
            ],
            "container-title": "江城日报",
            "section": "第03版：要闻",
            "page": "3",
            "publisher-place": "江城",
            "URL": "https://daily.example/1",
            "issued": { "date-parts": [[2024, 5, 18]] },
            "accessed": { "date-parts": [[2025, 1, 2]] },
            "language": "zh-CN",
            "abstract": "今天上午10时，地铁三号线开通运营。首日免费。",
            "keyword": "交通, 地铁; 轨道",
        }]);
        assert_eq!(written, expected);
    }
}
