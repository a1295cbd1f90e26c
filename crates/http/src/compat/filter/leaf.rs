//! Comparisons: the condition of each, or why it is invalid.

use souwen_article::{Condition, Field};
use souwen_text::{Date, DateRange, Run};

use super::Filter;
use crate::compat::attributes::{Attribute, DAY, names};

type Read<T> = Result<T, String>;

/// The attribute with this name, if it can be used in filters.
fn filterable(name: &str) -> Read<Attribute> {
    let attribute = Attribute::from_name(name).filter(|attribute| attribute.can_filter());
    attribute.ok_or_else(|| {
        let known = names(Attribute::can_filter);
        format!(
            "attribute `{name}` is not filterable; available filterable attributes are: {known}"
        )
    })
}

/// `name = value`, or with another operator.
pub(super) fn comparison(name: &str, sign: &str, value: &str) -> Read<Filter> {
    let attribute = filterable(name)?;
    let Attribute::Field(field) = attribute else {
        let days = Days::read(attribute, value)?;
        return Ok(match sign {
            "=" => days.exactly(),
            "!=" => Filter::Not(Box::new(days.exactly())),
            ">=" => between(Some(days.first), None),
            ">" => between(Some(days.behind), None),
            "<" => between(None, Some(days.first - 1)),
            _ => between(None, Some(days.behind - 1)),
        });
    };
    let is = Filter::Is(Condition::Value(field, value.to_owned()));
    match sign {
        "=" => Ok(is),
        "!=" => Ok(Filter::Not(Box::new(is))),
        _ => Err(format!("`{sign}` compares numbers and days, and `{name}` is a text")),
    }
}

/// `name from TO to`
pub(super) fn range(name: &str, from: &str, to: &str) -> Read<Filter> {
    let attribute = filterable(name)?;
    if let Attribute::Field(_) = attribute {
        return Err(format!("`TO` compares numbers and days, and `{name}` is a text"));
    }
    let (from, to) = (Days::read(attribute, from)?, Days::read(attribute, to)?);
    Ok(between(Some(from.first), Some(to.behind - 1)))
}

/// `name IN [values]`
pub(super) fn one_of(name: &str, values: &[&str]) -> Read<Filter> {
    filterable(name)?;
    let any: Read<Vec<Filter>> = values.iter().map(|value| comparison(name, "=", value)).collect();
    Ok(Filter::Or(any?))
}

/// `name EXISTS`
pub(super) fn existence(name: &str) -> Read<Filter> {
    match Attribute::from_name(name) {
        // Every article has these.
        Some(Attribute::Id | Attribute::Body | Attribute::Field(Field::Title | Field::Kind)) => {
            Ok(Filter::And(Vec::new()))
        }
        Some(attribute) if attribute.is_time() => Ok(between(Some(i64::MIN), None)),
        _ => match filterable(name)? {
            Attribute::Field(field) => Ok(Filter::Exists(field)),
            _ => Ok(Filter::And(Vec::new())),
        },
    }
}

/// `name CONTAINS value`: the characters in a row, in any script and width.
pub(super) fn contains_text(name: &str, value: &str) -> Read<Filter> {
    let Some(Attribute::Field(field)) = Attribute::from_name(name) else {
        return Err(format!("`CONTAINS` looks into texts, and `{name}` is none that it knows"));
    };
    let run = Run::of(value).ok_or_else(|| format!("`{value}` holds no character to look for"))?;
    Ok(Filter::Is(Condition::Run(Some(field), run)))
}

/// The days that a value denotes, counted from 1970 on: the first day, and the day after the last.
struct Days {
    first: i64,
    behind: i64,
    /// Whether the value is a time within a day; no article has such a time.
    is_within: bool,
}

impl Days {
    fn read(attribute: Attribute, value: &str) -> Read<Days> {
        let value = value.trim();
        if let Some(DateRange { from: Some(from), to: Some(to) }) =
            DateRange::parse(value).filter(|_| attribute != Attribute::Timestamp)
        {
            let (first, behind) = (i64::from(from.days()), i64::from(to.days()) + 1);
            return Ok(Days { first, behind, is_within: false });
        }
        let is_seconds = matches!(attribute, Attribute::Timestamp | Attribute::Date);
        let seconds = value.parse::<f64>().ok().filter(|number| is_seconds && number.is_finite());
        match seconds {
            Some(seconds) => {
                // A time beyond this is before or after all days anyway.
                let days = (seconds / DAY as f64).clamp(-1e7, 1e7);
                let (first, behind) = (days.ceil() as i64, days.floor() as i64 + 1);
                let is_within = first >= behind;
                Ok(Days { first, behind, is_within })
            }
            None => {
                let form = if is_seconds { ", or seconds since 1970" } else { "" };
                Err(format!(
                    "`{value}` is no day, month or year, as 2023-05-19, 2023-05 or 2023{form}"
                ))
            }
        }
    }

    fn exactly(&self) -> Filter {
        match self.is_within {
            true => Filter::Is(Condition::nothing()),
            false => between(Some(self.first), Some(self.behind - 1)),
        }
    }
}

/// The articles of these days. Even with an open end, the articles must have a date.
fn between(from: Option<i64>, to: Option<i64>) -> Filter {
    let (earliest, latest) = (day(1, 1, 1), day(9999, 12, 31));
    let (from, to) = (from.unwrap_or(earliest).max(earliest), to.unwrap_or(latest).min(latest));
    let date = |days: i64| i32::try_from(days).ok().and_then(Date::from_days);
    match (date(from), date(to)) {
        (Some(first), Some(last)) if from <= to => {
            Filter::Is(Condition::Dates(DateRange { from: Some(first), to: Some(last) }))
        }
        _ => Filter::Is(Condition::nothing()),
    }
}

fn day(year: i32, month: u8, day: u8) -> i64 {
    Date::new(year, month, day).map_or(0, |date| i64::from(date.days()))
}
