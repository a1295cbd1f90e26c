//! The credentials of a request: a secret in `Authorization`, or the cookie of a browser.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use souwen_text::Date;

/// The current day in UTC+8.
pub(crate) fn today() -> Date {
    const OFFSET: u64 = 8 * 3600;
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let days = i32::try_from((since + OFFSET) / 86_400).ok();
    // If the clock is beyond all dates, every key with an expiry has expired.
    let day = days.and_then(Date::from_days).or_else(|| Date::new(9999, 12, 31));
    day.expect("the last day of 9999 is a day")
}

/// The name of the cookie.
pub(crate) const COOKIE: &str = "souwen_reader";

/// The secret in an `Authorization` header: `Bearer SECRET`, or the password of `Basic`, which feed readers
/// support. `None` for anything else.
pub(crate) fn secret(header: &str) -> Option<String> {
    let (scheme, value) = header.trim().split_once(' ')?;
    let value = value.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(value.to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(value).ok()?).ok()?;
    decoded.split_once(':').map(|(_, password)| password.to_owned())
}

/// The token in the `Cookie` headers.
pub(crate) fn token<'c>(mut headers: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    headers.find_map(|header| {
        let mut pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.rfind(|(name, _)| *name == COOKIE).map(|(_, value)| value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_in_both_forms() {
        let check = |header: &str, expected: Option<&str>| {
            assert_eq!(secret(header).as_deref(), expected, "{header}");
        };
        check("Bearer abc", Some("abc"));
        check("bearer  abc ", Some("abc"));
        // reader:abc:d, and :abc
        check("Basic cmVhZGVyOmFiYzpk", Some("abc:d"));
        check("basic OmFiYw==", Some("abc"));
        for other in ["", "abc", "Basic !", "Basic YWJj", "Digest a=b", "Basic /w=="] {
            check(other, None);
        }
    }

    #[test]
    fn the_cookie_is_one_among_others() {
        let check = |headers: &[&str], expected: Option<&str>| {
            assert_eq!(token(headers.iter().copied()), expected);
        };
        check(&["a=b; souwen_reader=x=y; c"], Some("x=y"));
        check(&["a=b", "souwen_reader=x"], Some("x"));
        check(&["xsouwen_reader=x", "a"], None);
        check(&[], None);
    }
}
