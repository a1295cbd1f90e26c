//! Parsers of option values that several commands share: `share("0.5")` is 0.5, `time("10m")` is ten minutes.

use std::time::Duration;

/// A number from 0 to 1.
///
/// # Errors
/// For anything else, with the expected form.
pub fn share(text: &str) -> Result<f32, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "a number from 0 to 1 is wanted".to_owned())
}

/// A whole number from 0 to `max`.
pub fn up_to(max: usize) -> clap::builder::RangedU64ValueParser {
    clap::value_parser!(u64).range(0..=max as u64)
}

/// A duration: a whole number followed by `s`, `m`, `h` or `d`.
///
/// # Errors
/// For anything else, with the expected form.
pub fn time(text: &str) -> Result<Duration, String> {
    let wanted = || "a number with s, m, h or d behind it is wanted, such as 90s or 12h".to_owned();
    let unit = match text.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 60 * 60,
        Some('d') => 24 * 60 * 60,
        _ => return Err(wanted()),
    };
    let number: Option<u64> = text[..text.len() - 1].parse().ok();
    number.and_then(|number| number.checked_mul(unit)).map(Duration::from_secs).ok_or_else(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        #[track_caller]
        fn check(text: &str, seconds: Option<u64>) {
            assert_eq!(time(text).ok(), seconds.map(Duration::from_secs), "{text}");
        }
        check("90s", Some(90));
        check("30m", Some(1_800));
        check("12h", Some(43_200));
        check("7d", Some(604_800));
        check("7", None);
        check("", None);
        check("1.5h", None);
        check("-1s", None);
        check("时", None);
        check("99999999999999999999d", None);
    }
}
