//! Checks of URLs in options.

use crate::cli::error::CliError;

/// Checks that a URL is absolute.
///
/// # Errors
/// With the name of the option and an example.
pub fn check_url(option: &str, url: &str) -> Result<(), CliError> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    match rest {
        Some(rest)
            if !rest.starts_with('/')
                && !rest.is_empty()
                && !rest.contains(|c: char| c.is_whitespace() || c.is_control()) =>
        {
            Ok(())
        }
        _ => Err(CliError::Usage(format!(
            "{option} {url:?} is no address: write it whole, such as https://news.example.com/"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_whole() {
        let good = |url: &str| check_url("--base-url", url).is_ok();
        assert!(good("https://news.example.com/"));
        assert!(good("http://10.0.0.1:8080/archive"));
        assert!(!good("news.example.com"));
        assert!(!good("https:///x"));
        assert!(!good("https://"));
        assert!(!good("javascript:alert(1)"));
        assert!(!good("https://a b/"));
    }
}
