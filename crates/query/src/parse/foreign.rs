//! The syntax of other search engines, which people type from habit: what it means here, if anything.

use souwen_article::Field;
use souwen_text::date::typed::{When, parse_dates};
use souwen_text::{Date, DateRange, fold};

/// The meaning of a name before a colon in other engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Foreign {
    /// A run in this field.
    Field(Field),
    /// The text, anywhere in the article.
    Text,
    /// A web site: the source of the article, if it is a name.
    Site,
    /// From the beginning of a time.
    After,
    /// Up to the day before a time.
    Before,
    /// A property that articles here do not have.
    Missing(&'static str),
}

/// Looks up a name, in any case and width.
pub(super) fn foreign(name: &str) -> Option<Foreign> {
    let name: String = fold(name).into_iter().map(|c| c.ch).collect();
    Some(match name.as_str() {
        "intitle" | "allintitle" => Foreign::Field(Field::Title),
        "inauthor" => Foreign::Field(Field::Author),
        "location" => Foreign::Field(Field::Place),
        "intext" | "allintext" | "inbody" => Foreign::Text,
        "site" => Foreign::Site,
        "after" | "since" => Foreign::After,
        "before" | "until" => Foreign::Before,
        "filetype" => Foreign::Missing("filetype"),
        "inurl" => Foreign::Missing("inurl"),
        "allinurl" => Foreign::Missing("allinurl"),
        "inanchor" => Foreign::Missing("inanchor"),
        "related" => Foreign::Missing("related"),
        "cache" => Foreign::Missing("cache"),
        _ => return None,
    })
}

/// Whether a name before a colon has a meaning in other engines.
pub(crate) fn is_foreign(name: &str) -> bool {
    foreign(name).is_some()
}

/// Whether a text is the address of a web site.
pub(super) fn is_address(text: &str) -> bool {
    text.is_ascii() && text.contains(['.', '/'])
}

/// The days from the beginning of a time, or up to the day before it.
pub(super) fn days_beyond(text: &str, is_after: bool) -> Option<When> {
    let Some(When::Days(DateRange { from: Some(first), .. })) = parse_dates(text) else {
        return None;
    };
    Some(When::Days(match is_after {
        true => DateRange { from: Some(first), to: None },
        false => DateRange { from: None, to: Some(Date::from_days(first.days() - 1)?) },
    }))
}
