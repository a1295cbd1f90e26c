//! The values of parameters: parses each, or returns an error that says what is expected.

use souwen_answer::json::{Fields, UnknownField};
use souwen_search::{Ability, Crossing, Facet, Sort};
use souwen_text::{Date, DateRange};

use super::query_string::value;
use crate::error::{ApiError, Expected};

/// A whole number up to `max`.
pub(super) fn number(
    name: &'static str,
    value: &str,
    default: usize,
    max: usize,
) -> Result<usize, ApiError> {
    if value.is_empty() {
        return Ok(default);
    }
    let number = value.parse().ok().filter(|number| *number <= max);
    number.ok_or(ApiError::BadParameter(name, Expected::UpTo(max)))
}

/// On or off; `None` for an empty value.
pub(super) fn switch(name: &'static str, value: &str) -> Result<Option<bool>, ApiError> {
    match value {
        "" => Ok(None),
        "1" | "true" => Ok(Some(true)),
        "0" | "false" => Ok(Some(false)),
        _ => Err(ApiError::BadParameter(name, Expected::Flag)),
    }
}

/// A number from 0 to 1; 0 for an empty value.
pub(super) fn share(name: &'static str, value: &str) -> Result<f32, ApiError> {
    if value.is_empty() {
        return Ok(0.0);
    }
    let share = value.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or(ApiError::BadParameter(name, Expected::Share))
}

/// A sort order by its name.
pub(super) fn sort(value: &str) -> Result<Sort, ApiError> {
    if value.is_empty() {
        return Ok(Sort::default());
    }
    Sort::from_name(value).ok_or(ApiError::BadParameter("sort", Expected::Sort))
}

/// How to treat crossing hits; `None` for an empty value.
pub(super) fn crossing(value: &str) -> Result<Option<Crossing>, ApiError> {
    if value.is_empty() {
        return Ok(None);
    }
    let crossing = Crossing::from_name(value);
    crossing.map(Some).ok_or(ApiError::BadParameter("crossing", Expected::Crossing))
}

/// The days of `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; all days for an empty value.
pub(super) fn days(name: &'static str, value: &str) -> Result<DateRange, ApiError> {
    if value.is_empty() {
        return Ok(DateRange::default());
    }
    DateRange::parse(value).ok_or(ApiError::BadParameter(name, Expected::Date))
}

/// The day of `YYYY-MM-DD`; `None` for an empty value.
pub(super) fn day(name: &'static str, value: &str) -> Result<Option<Date>, ApiError> {
    if value.is_empty() {
        return Ok(None);
    }
    Date::parse_iso(value).map(Some).ok_or(ApiError::BadParameter(name, Expected::Date))
}

/// Facets by their names, separated by commas, each once.
pub(super) fn facets(value: &str) -> Result<Vec<Facet>, ApiError> {
    let mut facets = Vec::new();
    for name in value.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let facet = Facet::from_name(name, Ability::Facet)
            .ok_or(ApiError::BadParameter("facets", Expected::Facets))?;
        if !facets.contains(&facet) {
            facets.push(facet);
        }
    }
    Ok(facets)
}

/// The requested fields of a response, each one of `known`, from a query string.
pub(crate) fn fields(raw: &str, known: &[&'static str]) -> Result<Fields, ApiError> {
    let names = value(raw, "fields");
    Fields::read(&names, known)
        .map_err(|UnknownField { name, nearest }| unknown_field(&name, nearest))
}

/// The error for an unknown field.
pub(super) fn unknown_field(name: &str, nearest: Option<&'static str>) -> ApiError {
    /// The maximal length of a name in the error, in characters.
    const LONGEST: usize = 100;
    ApiError::UnknownField(name.chars().take(LONGEST).collect(), nearest)
}
