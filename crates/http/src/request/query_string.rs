//! The query part of an address and its path, decoded. Text that is not UTF-8 is repaired, never
//! refused.

use percent_encoding::percent_decode;

/// The pairs of the query part of a URL, decoded.
pub(crate) fn pairs(raw: &str) -> impl Iterator<Item = (String, String)> + '_ {
    raw.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode_form(name), decode_form(value))
    })
}

/// The last value of one parameter, decoded; empty when there is none.
pub(crate) fn value(raw: &str, name: &str) -> String {
    pairs(raw).filter(|(n, _)| n == name).last().map(|(_, value)| value).unwrap_or_default()
}

/// Decodes a path: percent-encoding only, `+` is itself.
pub(crate) fn decode_path(raw: &str) -> String {
    percent_decode(raw.as_bytes()).decode_utf8_lossy().into_owned()
}

fn decode_form(raw: &str) -> String {
    decode_path(&raw.replace('+', " "))
}
