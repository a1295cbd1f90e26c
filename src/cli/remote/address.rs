//! The URL of a server as it is typed, and URLs below it.

use std::net::IpAddr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ureq::http::Uri;

use crate::cli::error::CliError;

/// The characters that are not escaped in a segment of a path.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The URL of a server, without a slash at its end: `https://search.example.com/archive`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// Whether a text is meant as a URL, not as a local path.
    pub fn looks_like_one(text: &str) -> bool {
        let begins = |scheme: &str| {
            text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        };
        begins("http://") || begins("https://")
    }

    /// Parses a URL.
    ///
    /// # Errors
    /// When it is not a URL, and when it contains a name and password, a query or a fragment.
    pub fn read(text: &str) -> Result<Address, CliError> {
        let wrong = |why: &str| Err(CliError::Usage(format!("{text:?} {why}")));
        let whole = "is no address of a server: write it whole, such as https://search.example.com";
        let Ok(uri) = text.parse::<Uri>() else {
            return wrong(whole);
        };
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return wrong(whole);
        };
        if !["http", "https"].contains(&scheme) || authority.host().is_empty() {
            return wrong(whole);
        }
        if authority.as_str().contains('@') {
            // Not repeated, because the message would show the password again.
            return Err(CliError::Usage(
                "an address must not hold a name or a password, which everybody on this machine \
                 could read: give them by --remote-user and --remote-key-file"
                    .to_owned(),
            ));
        }
        if text.contains(['?', '#']) {
            return wrong("is not the place of a server: leave out what begins with ? or #");
        }
        Ok(Address(text.trim_end_matches('/').to_owned()))
    }

    /// A URL below this one: `path` begins with a slash and is already encoded.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// The URL as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the server is on this machine.
    pub fn is_here(&self) -> bool {
        let uri = self.0.parse::<Uri>().ok();
        let host = uri.as_ref().and_then(Uri::host).unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        bare.parse().map_or(bare == "localhost", |ip: IpAddr| ip.is_loopback())
    }

    /// Whether requests are encrypted, or never leave this machine.
    pub fn is_private(&self) -> bool {
        self.is_here()
            || self.0.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://"))
    }
}

/// Encodes one segment of a path: an id, or a file name.
pub fn encoded(part: &str) -> String {
    utf8_percent_encode(part, PLAIN).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_complete_and_contain_no_secrets() {
        #[track_caller]
        fn check(text: &str, expected: Result<&str, &str>) {
            match (Address::read(text), expected) {
                (Ok(address), Ok(url)) => assert_eq!(address.join("/ready"), url),
                (Err(error), Err(part)) => {
                    let message = error.to_string();
                    assert!(message.contains(part), "{message}");
                    assert!(!message.contains("geheim"), "{message}");
                }
                (read, _) => panic!("{text}: {read:?}"),
            }
        }
        check("http://127.0.0.1:7878", Ok("http://127.0.0.1:7878/ready"));
        check("https://example.com/archive//", Ok("https://example.com/archive/ready"));
        check("https://[::1]:7878/", Ok("https://[::1]:7878/ready"));
        check("example.com", Err("write it whole"));
        check("ftp://example.com", Err("write it whole"));
        check("https://", Err("write it whole"));
        check("https://a b/", Err("write it whole"));
        check("https://me:geheim@example.com", Err("--remote-key-file"));
        check("https://example.com/?a=1", Err("leave out"));
    }

    #[test]
    fn what_is_a_path_of_this_machine() {
        assert!(Address::looks_like_one("HTTPS://example.com"));
        assert!(!Address::looks_like_one("http"));
        assert!(!Address::looks_like_one("/srv/index"));
        assert!(!Address::looks_like_one("报道/"));
    }

    #[test]
    fn what_others_can_read() {
        let private = |text: &str| Address::read(text).unwrap().is_private();
        assert!(private("https://example.com"));
        assert!(private("http://127.0.0.1:1"));
        assert!(private("http://[::1]:1"));
        assert!(private("http://localhost"));
        assert!(!private("http://10.0.0.1"));
    }

    #[test]
    fn parts_of_a_path() {
        assert_eq!(encoded("a/b c.md#中"), "a%2Fb%20c.md%23%E4%B8%AD");
        assert_eq!(encoded("0f3a.suggest~1_-"), "0f3a.suggest~1_-");
    }
}
