//! The query part of an address and its path, decoded. Text that is not UTF-8 is repaired, never
//! refused.

use std::borrow::Cow;

use percent_encoding::percent_decode;

/// The pairs of the query part of a URL, decoded.
pub(crate) fn pairs(raw: &str) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    form_urlencoded::parse(raw.as_bytes())
}

/// The pairs of the query part of a URL, decoded, for those who keep them.
pub(crate) fn decoded_pairs(raw: &str) -> impl Iterator<Item = (String, String)> {
    pairs(raw).map(|(name, value)| (name.into_owned(), value.into_owned()))
}

/// The last value of one parameter, decoded; empty when there is none.
pub(crate) fn value(raw: &str, name: &str) -> String {
    let value = pairs(raw).filter(|(n, _)| n == name).last();
    value.map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// Decodes a path: percent-encoding only, `+` is itself.
pub(crate) fn decode_path(raw: &str) -> String {
    percent_decode(raw.as_bytes()).decode_utf8_lossy().into_owned()
}
