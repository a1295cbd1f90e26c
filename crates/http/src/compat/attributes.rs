//! The attributes of an article as a Meilisearch document: their names and values.

use std::borrow::Cow;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use souwen_article::{Article, Field, Period};
use souwen_search::{Ability, Facet};

/// An attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attribute {
    /// The id, the primary key of a document.
    Id,
    /// The running text, its paragraphs separated by line feeds. Included only if it is named.
    Body,
    Subtitle,
    /// The URL of the article.
    Url,
    /// The day, as `2023-05-19`.
    Date,
    /// The same day in seconds since 1970, at midnight in UTC.
    Timestamp,
    /// The year, as a number.
    Year,
    /// A month or a day.
    Period(Period),
    /// A field of ours, by its name.
    Field(Field),
}

/// Seconds in a day.
pub(super) const DAY: i64 = 86_400;

/// All attributes, in the order of a document.
pub(super) const ALL: [Attribute; 16] = [
    Attribute::Id,
    Attribute::Field(Field::Title),
    Attribute::Subtitle,
    Attribute::Date,
    Attribute::Timestamp,
    Attribute::Year,
    Attribute::Period(Period::Month),
    Attribute::Period(Period::Day),
    Attribute::Field(Field::Source),
    Attribute::Field(Field::Place),
    Attribute::Field(Field::Section),
    Attribute::Field(Field::Author),
    Attribute::Field(Field::Kind),
    Attribute::Field(Field::Tag),
    Attribute::Url,
    Attribute::Body,
];

impl Attribute {
    pub(super) fn name(self) -> &'static str {
        match self {
            Attribute::Id => "id",
            Attribute::Body => "body",
            Attribute::Subtitle => "subtitle",
            Attribute::Url => "url",
            Attribute::Date => "date",
            Attribute::Timestamp => "timestamp",
            Attribute::Year => "year",
            Attribute::Period(period) => period.name(),
            Attribute::Field(field) => field.name(),
        }
    }

    /// The attribute with a name, in any of the forms in which our fields can be named.
    pub(super) fn from_name(name: &str) -> Option<Attribute> {
        let known = ALL.into_iter().find(|attribute| attribute.name() == name);
        known.or_else(|| Field::from_typed(name).map(Attribute::Field))
    }

    /// Whether the attribute is part of a document by default. The body is not: the text of an article is
    /// long, and most lists show only a part of it.
    pub(super) fn is_usual(self) -> bool {
        self != Attribute::Body
    }

    /// The facet by which the attribute is counted; `None` if it cannot be counted.
    pub(super) fn facet(self) -> Option<Facet> {
        match self {
            Attribute::Field(field) if field.can(Ability::Facet) => Some(field.into()),
            Attribute::Period(period) if period.can(Ability::Facet) => Some(period.into()),
            Attribute::Date | Attribute::Timestamp => Some(Period::Day.into()),
            Attribute::Year => Some(Period::Month.into()),
            _ => None,
        }
    }

    /// Whether its values are numbers.
    pub(super) fn is_number(self) -> bool {
        matches!(self, Attribute::Timestamp | Attribute::Year)
    }

    /// Whether its values are times.
    pub(super) fn is_time(self) -> bool {
        use Attribute::{Date, Period, Timestamp, Year};
        matches!(self, Date | Timestamp | Year | Period(_))
    }

    /// Whether it can be used in filters.
    pub(super) fn can_filter(self) -> bool {
        match self {
            Attribute::Field(field) => field.can(Ability::Filter),
            _ => self.is_time(),
        }
    }

    /// Whether it may have several values.
    fn is_list(self) -> bool {
        match self {
            Attribute::Field(Field::Author | Field::Tag) => true,
            Attribute::Field(
                Field::Title | Field::Source | Field::Place | Field::Section | Field::Kind,
            ) => false,
            Attribute::Id
            | Attribute::Body
            | Attribute::Subtitle
            | Attribute::Url
            | Attribute::Date
            | Attribute::Timestamp
            | Attribute::Year
            | Attribute::Period(_) => false,
        }
    }

    /// The value in an article, if it has one.
    pub(super) fn value(self, article: &Article) -> Option<AttributeValue<'_>> {
        use AttributeValue::{Number, Text, Texts};
        let borrowed = |text| Text(Cow::Borrowed(text));
        let date = article.date;
        match self {
            Attribute::Id => Some(borrowed(&article.id)),
            Attribute::Body => Some(Text(Cow::Owned(text(article)))),
            Attribute::Subtitle => article.subtitle.as_deref().map(borrowed),
            Attribute::Url => article.url.as_deref().map(borrowed),
            Attribute::Date => date.map(|date| Text(Cow::Owned(date.to_string()))),
            Attribute::Timestamp => date.map(|date| Number(i64::from(date.days()) * DAY)),
            Attribute::Year => date.map(|date| Number(i64::from(date.year()))),
            Attribute::Period(period) => date.map(|date| Text(Cow::Owned(period.of(date)))),
            Attribute::Field(Field::Title) => Some(borrowed(&article.title)),
            Attribute::Field(field) => match field.values(article) {
                values if values.is_empty() => None,
                values if values.len() == 1 && !self.is_list() => Some(borrowed(values[0])),
                values => Some(Texts(values)),
            },
        }
    }
}

/// The value of an attribute, as it is written in JSON.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum AttributeValue<'a> {
    Text(Cow<'a, str>),
    Number(i64),
    Texts(Vec<&'a str>),
}

/// The running text of an article.
pub(super) fn text(article: &Article) -> String {
    let paragraphs: Vec<&str> = article.body.iter().map(|part| part.text.as_str()).collect();
    paragraphs.join("\n")
}

/// A document of these attributes.
pub(super) struct Document<'a> {
    pub(super) article: &'a Article,
    pub(super) attributes: &'a [Attribute],
}

impl Document<'_> {
    /// Writes the attributes as members of an object; those without a value are left out.
    pub(super) fn write<M: SerializeMap>(&self, object: &mut M) -> Result<(), M::Error> {
        for attribute in self.attributes {
            if let Some(value) = attribute.value(self.article) {
                object.serialize_entry(attribute.name(), &value)?;
            }
        }
        Ok(())
    }
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        self.write(&mut object)?;
        object.end()
    }
}

/// The names of the attributes that fulfil a condition, for messages.
pub(super) fn names(which: impl Fn(Attribute) -> bool) -> String {
    let names: Vec<&str> =
        ALL.into_iter().filter(|attribute| which(*attribute)).map(Attribute::name).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_and_period_is_an_attribute() {
        for field in Field::ALL {
            assert!(ALL.contains(&Attribute::Field(field)), "{field:?} is missing in ALL");
        }
        for period in Period::ALL {
            // The year is a number here.
            let attribute = match period {
                Period::Year => Attribute::Year,
                Period::Month | Period::Day => Attribute::Period(period),
            };
            assert!(ALL.contains(&attribute), "{period:?} is missing in ALL");
        }
    }
}
