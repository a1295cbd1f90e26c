//! Decodes the query string and the path of a URL. Text that is not UTF-8 is repaired, never refused.

use std::borrow::Cow;

use percent_encoding::percent_decode;

/// The decoded pairs of a query string.
pub(crate) fn pairs(raw: &str) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    form_urlencoded::parse(raw.as_bytes())
}

/// The decoded pairs of a query string, as owned strings.
pub(crate) fn decoded_pairs(raw: &str) -> impl Iterator<Item = (String, String)> {
    pairs(raw).map(|(name, value)| (name.into_owned(), value.into_owned()))
}

/// The last value of a parameter, decoded; empty if there is none.
pub(crate) fn value(raw: &str, name: &str) -> String {
    let value = pairs(raw).filter(|(n, _)| n == name).last();
    value.map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// Decodes a path: percent-encoding only, `+` stays `+`.
pub(crate) fn decode_path(raw: &str) -> String {
    percent_decode(raw.as_bytes()).decode_utf8_lossy().into_owned()
}
