//! Values of metadata together with the rule that found them, and functions that clean them.

use crate::tidy::one_line;

/// A value and the rule that found it.
pub(in crate::html) type Stated<T> = Option<(T, &'static str)>;

/// Adds the rule to a value.
pub(super) fn stated<T>(value: Option<T>, rule: &'static str) -> Stated<T> {
    value.map(|value| (value, rule))
}

/// Whether a text is an address and not a name.
pub(super) fn is_url(text: &str) -> bool {
    let text = text.trim_start();
    let begins = |scheme: &str| {
        text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    begins("http://") || begins("https://")
}

/// A text on one line; `None` when nothing is left.
pub(super) fn clean(text: &str) -> Option<String> {
    let mut text = text.to_string();
    one_line(&mut text);
    (!text.is_empty()).then_some(text)
}
