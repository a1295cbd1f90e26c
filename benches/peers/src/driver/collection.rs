//! Reads the articles of a JSON Lines file, with any of the usual names of the members.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use serde_json::{Map, Value};

use crate::Outcome;
use crate::peer::contract::{Article, Label};

const ID: [&str; 5] = ["id", "_id", "docid", "doc_id", "url"];
const TITLE: [&str; 4] = ["title", "headline", "标题", "题目"];
const BODY: [&str; 6] = ["body", "content", "text", "正文", "内容", "article"];
const DATE: [&str; 6] = ["date", "published", "publish_date", "time", "日期", "时间"];
const SECTION: [&str; 4] = ["section", "category", "栏目", "版面"];

/// All articles, and their ids in the file.
pub struct Collection {
    /// The articles; the id of each is its number.
    pub articles: Vec<Article>,
    /// The ids in the file.
    pub ids: Vec<String>,
}

impl Collection {
    /// Reads a file. Lines without a text are skipped.
    pub fn read(path: &Path) -> Outcome<Collection> {
        let mut collection = Collection { articles: Vec::new(), ids: Vec::new() };
        for line in BufReader::new(File::open(path)?).lines() {
            let line = line?;
            let Ok(Value::Object(record)) = serde_json::from_str(&line) else { continue };
            let [title, body] = [&TITLE[..], &BODY[..]].map(|keys| text(&record, keys));
            if body.is_empty() {
                continue;
            }
            let date = text(&record, &DATE);
            let section = text(&record, &SECTION);
            collection.ids.push(text(&record, &ID));
            collection.articles.push(Article {
                id: collection.articles.len().to_string(),
                title,
                body,
                date: is_day(date.get(..10).unwrap_or_default()).then(|| date[..10].to_owned()),
                section: (!section.is_empty()).then_some(section),
            });
        }
        if collection.articles.is_empty() {
            return Err(format!("{} holds no article with a text", path.display()).into());
        }
        Ok(collection)
    }

    /// Writes the articles in the format that the engines read.
    pub fn write(&self, path: &Path) -> Outcome<()> {
        let mut out = BufWriter::new(File::create(path)?);
        for article in &self.articles {
            serde_json::to_writer(&mut out, article)?;
            out.write_all(b"\n")?;
        }
        Ok(out.flush()?)
    }

    /// The total length of the texts, in bytes.
    pub fn bytes(&self) -> usize {
        self.articles.iter().map(|article| article.title.len() + article.body.len()).sum()
    }

    /// The field that articles are filtered by: the year if any article has a date.
    pub fn label(&self) -> Label {
        let is_dated = self.articles.iter().any(|article| article.date.is_some());
        if is_dated { Label::Year } else { Label::Section }
    }
}

/// The first of these members that is text; lists are joined line by line.
fn text(record: &Map<String, Value>, keys: &[&str]) -> String {
    let text = keys.iter().find_map(|key| match record.get(*key)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(list) => {
            let texts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            Some(texts.join("\n"))
        }
        _ => None,
    });
    text.unwrap_or_default().replace("\r\n", "\n")
}

fn is_day(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}
