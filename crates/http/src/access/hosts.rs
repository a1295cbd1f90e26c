//! The host names under which this server answers (a defence against DNS rebinding).
//!
//! Once a browser has opened a page of another site, that site can make its own host name resolve to this
//! machine (DNS rebinding). The browser then treats the answers of this server as part of the other site.
//! Such a request still names the other site's host, so the server answers only requests for its own names. A
//! numeric address is always accepted, because it cannot be rebound.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use warp::http::{HeaderMap, Version, header};

use crate::settings::Settings;

/// The host that a request is addressed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Host {
    /// With its port, as it was sent.
    pub(crate) text: String,
    /// Without the port, in lower case; an IPv6 address without its brackets.
    pub(crate) name: String,
    is_address: bool,
}

/// A host name of the server, normalised for comparison: in lower case, without a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostName(String);

/// A text that is not a host name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no name of a host: write it alone, such as search.example.com")]
pub struct NoHostName(String);

impl FromStr for HostName {
    type Err = NoHostName;

    fn from_str(text: &str) -> Result<HostName, NoHostName> {
        let host = Host::parse(text.trim()).filter(|host| !host.name.is_empty());
        host.map(|host| HostName(host.name)).ok_or_else(|| NoHostName(text.to_owned()))
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A request that names no host, several hosts, or something that is not a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadHost;

impl Host {
    /// The one host that a request names: in its target URI (`authority`), else in its `Host` header. A
    /// request before HTTP/1.1 may name none.
    pub(crate) fn of(
        headers: &HeaderMap,
        authority: Option<&str>,
        version: Version,
    ) -> Result<Option<Host>, BadHost> {
        let mut named = headers.get_all(header::HOST).iter();
        let (first, second) = (named.next(), named.next());
        if second.is_some() || (first.is_none() && version == Version::HTTP_11) {
            return Err(BadHost);
        }
        let first = first.map(|value| value.to_str().map_err(|_| BadHost)).transpose()?;
        match authority.or(first) {
            Some(text) => Host::parse(text).map(Some).ok_or(BadHost),
            None if version == Version::HTTP_2 => Err(BadHost),
            None => Ok(None),
        }
    }

    /// Parses `news.example:8080`, `10.0.0.1`, `[::1]:80`.
    pub(crate) fn parse(text: &str) -> Option<Host> {
        let (host, port) = match text.strip_prefix('[') {
            Some(rest) => {
                let (address, rest) = rest.split_once(']')?;
                address.parse::<Ipv6Addr>().ok()?;
                (address, rest.strip_prefix(':').or(rest.is_empty().then_some(""))?)
            }
            None => text.split_once(':').unwrap_or((text, "")),
        };
        if !port.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let is_address = text.starts_with('[') || host.parse::<Ipv4Addr>().is_ok();
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if !is_address && !host.bytes().all(is_allowed) {
            return None;
        }
        let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        Some(Host { text: text.to_owned(), name, is_address })
    }

    /// Whether this is one of the names of the server.
    pub(crate) fn is_ours(&self, settings: &Settings) -> bool {
        let public = settings.public_url.as_deref().and_then(host_of_url).and_then(Host::parse);
        self.is_address
            || is_localhost(&self.name)
            || settings.hosts.iter().any(|HostName(name)| *name == self.name)
            || public.is_some_and(|public| public.name == self.name)
    }

    /// Whether the host can only be the machine that the request comes from.
    pub(crate) fn is_loopback(&self) -> bool {
        let v4 = self.name.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback());
        let v6 = self.name.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback());
        v4 || v6 || is_localhost(&self.name)
    }
}

/// Whether a name is reserved for the local machine (RFC 6761).
fn is_localhost(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

/// The host of an HTTP(S) URL, with its port.
pub(super) fn host_of_url(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    rest.split(['/', '?', '#']).next()
}

#[cfg(test)]
mod tests {
    use warp::http::HeaderValue;

    use super::*;

    #[test]
    fn names_that_are_ours() {
        let settings = Settings {
            public_url: Some("https://News.Example:8443/search".to_owned()),
            hosts: ["archive.example:80", "Desk"].map(|name| name.parse().unwrap()).to_vec(),
            ..Settings::default()
        };
        let check = |text: &str, expected: bool| {
            let ours = Host::parse(text).is_some_and(|host| host.is_ours(&settings));
            assert_eq!(ours, expected, "{text}");
        };
        for ours in [
            "127.0.0.1",
            "127.0.0.1:7878",
            "203.0.113.9:1",
            "[::1]:7878",
            "[2001:db8::1]",
            "localhost",
            "LOCALHOST:99",
            "localhost.",
            "app.localhost:3000",
            "news.example",
            "news.example:7878",
            "NEWS.example.",
            "archive.example",
            "desk:7878",
        ] {
            check(ours, true);
        }
        for strange in [
            "",
            "evil.example",
            "evil.example:7878",
            "localhost.evil.example",
            "notlocalhost",
            "127.0.0.1.evil.example",
            "www.news.example",
            "0x7f000001",
            "[::1",
            "[evil]",
            "[::1]evil",
            "a b",
            "news.example:80:80",
            "user@news.example",
            "news.example/",
            "新闻.example",
        ] {
            check(strange, false);
        }
    }

    #[test]
    fn what_is_typed_is_a_name() {
        for wrong in ["", " ", "https://a.example", "a b", "*", "a/b", ":80"] {
            assert!(wrong.parse::<HostName>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_request_names_one_host() {
        let check = |hosts: &[&'static str], authority, version, expected: Result<_, BadHost>| {
            let mut headers = HeaderMap::new();
            for host in hosts {
                headers.append(header::HOST, HeaderValue::from_static(host));
            }
            let named = Host::of(&headers, authority, version);
            assert_eq!(named.map(|host| host.map(|host| host.text)), expected, "{hosts:?}");
        };
        let a = || Ok(Some("a:1".to_owned()));
        check(&["a:1"], None, Version::HTTP_11, a());
        check(&["b"], Some("a:1"), Version::HTTP_11, a());
        check(&[], Some("a:1"), Version::HTTP_2, a());
        check(&[], None, Version::HTTP_10, Ok(None));
        check(&["a:1"], None, Version::HTTP_10, a());
        check(&[], None, Version::HTTP_11, Err(BadHost));
        check(&[], None, Version::HTTP_2, Err(BadHost));
        check(&["a:1", "a:1"], None, Version::HTTP_11, Err(BadHost));
        check(&["a:1", "a:1"], None, Version::HTTP_10, Err(BadHost));
        check(&["a, b"], None, Version::HTTP_11, Err(BadHost));
    }

    #[test]
    fn what_can_only_be_this_machine() {
        let check = |text: &str, expected: bool| {
            assert_eq!(Host::parse(text).is_some_and(|host| host.is_loopback()), expected);
        };
        for near in ["localhost:3000", "a.localhost", "127.8.0.1", "[::1]:80"] {
            check(near, true);
        }
        for far in ["news.example", "10.0.0.1", "[2001:db8::1]"] {
            check(far, false);
        }
    }
}
