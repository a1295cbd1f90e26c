//! What a reader gave of a file, as far as the account needs it: the characters that carry meaning, and what
//! each stretch of them is in the records. That is a fraction of the records themselves, which nobody has to
//! keep until the file is read.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value;

use super::piece::{Fate, significant};
use crate::omission::Omission;
use crate::reading::Record;

/// The output of a reader for one file, taken record by record.
#[derive(Debug, Default)]
pub struct Given {
    records: usize,
    pub(super) texts: Units,
    pub(super) metadata: Units,
    pub(super) omissions: Units,
    /// The names of fields, each once.
    fields: HashSet<Arc<str>>,
}

/// Units, one after the other, as one row of significant characters.
#[derive(Debug, Default)]
pub(super) struct Units {
    pub(super) chars: Vec<char>,
    pub(super) units: Vec<Unit>,
}

/// A unit of the output: a paragraph, a value, an omission. It begins where the unit before it ends.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) end: usize,
    pub(super) kind: UnitKind,
}

/// What a unit is; the numbers are those of records in the file, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum UnitKind {
    Text(usize),
    Metadata(usize, Arc<str>),
    Omitted(&'static str),
}

impl UnitKind {
    /// What becomes of a character of the file that is found in such a unit.
    pub(super) fn fate(&self) -> Fate {
        match self {
            UnitKind::Text(record) => Fate::Text(*record),
            UnitKind::Metadata(record, field) => Fate::Metadata(*record, field.to_string()),
            UnitKind::Omitted(what) => Fate::Omitted(what),
        }
    }
}

impl Units {
    fn push(&mut self, text: &str, kind: UnitKind) {
        let start = self.chars.len();
        self.chars.extend(significant(text));
        if self.chars.len() > start {
            self.units.push(Unit { end: self.chars.len(), kind });
        }
    }

    /// Puts other units after these.
    pub(super) fn append(&mut self, other: Units) {
        let start = self.chars.len();
        self.chars.extend_from_slice(&other.chars);
        self.units.reserve_exact(other.units.len());
        let units = other.units.into_iter();
        self.units.extend(units.map(|unit| Unit { end: start + unit.end, ..unit }));
    }
}

impl Given {
    /// Takes a record, in file order.
    pub fn record(&mut self, record: &Record) {
        let number = self.records;
        self.records += 1;
        for paragraph in &record.article.body {
            self.texts.push(&paragraph.text, UnitKind::Text(number));
        }
        self.metadata_of(number, record);
    }

    /// Takes text that the reader left out.
    pub fn omission(&mut self, omission: &Omission) {
        self.omissions.push(&omission.text, UnitKind::Omitted(omission.what));
    }

    /// The number of records that were taken.
    pub fn records(&self) -> usize {
        self.records
    }

    fn metadata_of(&mut self, number: usize, record: &Record) {
        let article = &record.article;
        let mut push = |field: &str, text: &str| self.push_metadata(number, field, text);
        if !article.title_generated {
            push("title", &article.title);
        }
        for (field, text) in [
            ("subtitle", &article.subtitle),
            ("place", &article.place),
            ("source", &article.source),
            ("section", &article.section),
            ("url", &article.url),
        ] {
            push(field, text.as_deref().unwrap_or_default());
        }
        for (field, texts) in [
            ("dateline", &article.dateline),
            ("authors", &article.authors),
            ("tags", &article.tags),
        ] {
            texts.iter().for_each(|text| push(field, text));
        }
        if let Some(date) = article.date {
            push("date", &date.to_string());
        }
        push("id", &article.id);
        push("kind", &article.kind);
        // The text that a field was read from, which may be longer than the value of the field.
        for evidence in &record.evidence {
            push(evidence.field, &evidence.value);
        }
        for (key, value) in &article.meta {
            let field = format!("meta.{key}");
            push(&field, key);
            each_text(value, &mut |text| push(&field, text));
        }
    }

    fn push_metadata(&mut self, number: usize, field: &str, text: &str) {
        if !text.contains(char::is_alphanumeric) {
            return;
        }
        let known = self.fields.get(field).cloned();
        let field = known.unwrap_or_else(|| {
            let field: Arc<str> = Arc::from(field);
            self.fields.insert(Arc::clone(&field));
            field
        });
        self.metadata.push(text, UnitKind::Metadata(number, field));
    }
}

/// Calls `each` with every text of a value and every key in it.
fn each_text(value: &Value, each: &mut impl FnMut(&str)) {
    match value {
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) => each(&value.to_string()),
        Value::String(text) => each(text),
        Value::Array(values) => values.iter().for_each(|value| each_text(value, each)),
        Value::Object(fields) => {
            for (key, value) in fields {
                each(key);
                each_text(value, each);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Article, Paragraph};

    #[test]
    fn only_the_characters_that_carry_meaning_are_kept() {
        let record = |title: &str, text: &str| {
            let body = vec![Paragraph::text(text), Paragraph::text("——")];
            let article = Article { title: title.into(), body, ..Article::default() };
            Record { article, ..Record::default() }
        };
        let mut given = Given::default();
        given.record(&record("渡口", "江 水，涨了。"));
        given.record(&record("桥", "通车！"));
        given.omission(&Omission { line: 1, text: "（待核）".into(), what: "a note" });
        assert_eq!(given.records(), 2);
        let Given { texts: mut row, metadata, omissions, fields, .. } = given;
        assert_eq!(fields.len(), 1, "the name of a field is kept once");
        row.append(metadata);
        row.append(omissions);
        let mut start = 0;
        let units = row.units.iter().map(|unit| {
            let chars: String =
                row.chars[std::mem::replace(&mut start, unit.end)..unit.end].iter().collect();
            (chars, unit.kind.fate())
        });
        let title = |record| Fate::Metadata(record, "title".to_string());
        let expected = [
            ("江水涨了", Fate::Text(0)),
            ("通车", Fate::Text(1)),
            ("渡口", title(0)),
            ("桥", title(1)),
            ("待核", Fate::Omitted("a note")),
        ];
        assert_eq!(
            units.collect::<Vec<_>>(),
            expected.map(|(chars, fate)| (chars.to_string(), fate))
        );
    }
}
