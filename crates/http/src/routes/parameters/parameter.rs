//! A parameter: its name, the values that it takes, and what it does.

/// A parameter of the API.
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) takes: Takes,
    /// What it does, in a phrase or a few sentences.
    pub(crate) does: &'static str,
}

/// The values of a parameter. An empty value is the same as none.
#[derive(Clone, Copy)]
pub(crate) enum Takes {
    /// Any text.
    Text,
    /// The id of an article.
    Id,
    /// A whole number from 0 to `max`; the default is `usual`.
    Number { usual: Option<usize>, max: usize },
    /// 0 or 1.
    Flag { usual: bool },
    /// A number from 0 to 1; the default is 0.
    Share,
    /// A day, a month or a year.
    Dates,
    /// A day.
    Day,
    /// One of these names; the first is the default.
    One(fn() -> Vec<&'static str>),
    /// Some of these names, separated by commas.
    Some(fn() -> Vec<&'static str>),
    /// A whole value. A repeated parameter means any of its values.
    Values,
    /// At most 64 letters, digits, dashes, points and underscores.
    Name,
}

/// A parameter, as the tables of the routes list it.
pub(super) const fn parameter(name: &'static str, takes: Takes, does: &'static str) -> Parameter {
    Parameter { name, takes, does }
}
