//! Which pages a browser lets read the answers (CORS).

use std::fmt;
use std::str::FromStr;

use super::hosts::{Host, host_of_url};
use crate::settings::Settings;

/// An origin whose pages may read the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowedOrigin {
    /// This one, as browsers write it: `https://news.example`.
    One(String),
    /// Every site of the web.
    Any,
    /// Pages without an origin: local files, and sandboxed frames.
    Null,
}

/// A text that is not an origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no origin: write scheme, host and port, such as https://www.example.com, or * or null"
)]
pub struct NoOrigin(String);

impl FromStr for AllowedOrigin {
    type Err = NoOrigin;

    fn from_str(text: &str) -> Result<AllowedOrigin, NoOrigin> {
        match text.trim() {
            "*" => Ok(AllowedOrigin::Any),
            "null" => Ok(AllowedOrigin::Null),
            origin => {
                let origin = normal(origin.trim_end_matches('/'));
                origin.map(AllowedOrigin::One).ok_or_else(|| NoOrigin(text.to_owned()))
            }
        }
    }
}

impl fmt::Display for AllowedOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AllowedOrigin::One(origin) => origin,
            AllowedOrigin::Any => "*",
            AllowedOrigin::Null => "null",
        })
    }
}

/// An origin as browsers write it: in lower case, without the default port of its scheme.
fn normal(origin: &str) -> Option<String> {
    let (scheme, host) = origin.split_once("://")?;
    let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    if scheme.is_empty() || !scheme.bytes().all(is_scheme) || host.is_empty() {
        return None;
    }
    Host::parse(host)?;
    let (scheme, host) = (scheme.to_ascii_lowercase(), host.to_ascii_lowercase());
    let port = match scheme.as_str() {
        "http" => ":80",
        "https" => ":443",
        _ => "",
    };
    let host = host.strip_suffix(port).unwrap_or(&host);
    Some(format!("{scheme}://{host}"))
}

/// The pages that may read the answers of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Pages of every origin: what is part of the program is not secret.
    Everyone,
    /// Pages of this server and of the allowed origins.
    Listed,
    /// Pages of this server alone.
    Own,
}

/// The CORS headers of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Cors {
    /// No header, for every request: only pages of this server may read the answer.
    #[default]
    Silent,
    /// No header for this request; a request of another origin may get one.
    NoHeader,
    /// Pages of this origin may read the answer; `*` for all origins.
    Readable(String),
}

/// A page of another origin may not read the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    /// Its origin.
    pub(crate) origin: String,
    /// Whether the operator could allow it by a setting.
    pub(crate) could_be_listed: bool,
}

/// The parts of a request that decide which page it comes from.
pub(crate) struct OriginRequest<'a> {
    /// The `Origin` header: the origin of the page, if the browser states it.
    pub(crate) origin: Option<&'a str>,
    /// Whether the browser states that the page belongs to this server.
    pub(crate) is_same_origin: bool,
    /// Whether this is a preflight request.
    pub(crate) is_preflight: bool,
    /// The host that the request is addressed to.
    pub(crate) host: Option<&'a Host>,
    /// Whether the server listens on loopback addresses alone.
    pub(crate) on_loopback: bool,
}

impl<'a> OriginRequest<'a> {
    /// Whether the page may make a request for a route with these readers, and with which CORS headers.
    pub(crate) fn by(&self, readers: Readers, settings: &Settings) -> Result<Cors, Refused> {
        let silent = match readers {
            Readers::Everyone => return Ok(Cors::Readable("*".to_owned())),
            Readers::Listed => Cors::NoHeader,
            Readers::Own => Cors::Silent,
        };
        let Some(origin) = self.foreign_origin(settings) else {
            // Without an `Origin` header the reader is unknown; a cache that stores the answer needs the
            // header.
            let is_any = readers == Readers::Listed && lists(settings, &AllowedOrigin::Any);
            return Ok(if is_any { Cors::Readable("*".to_owned()) } else { silent });
        };
        let refused = |could_be_listed| Refused { origin: origin.to_owned(), could_be_listed };
        if readers == Readers::Own {
            // A browser sends simple requests without a preflight; the page can then not read the answer.
            return if self.is_preflight { Err(refused(false)) } else { Ok(silent) };
        }
        if origin == "null" {
            return match lists(settings, &AllowedOrigin::Null) {
                true => Ok(Cors::Readable(origin.to_owned())),
                false => Err(refused(true)),
            };
        }
        if lists(settings, &AllowedOrigin::Any) {
            return Ok(Cors::Readable("*".to_owned()));
        }
        let is_listed = lists(settings, &AllowedOrigin::One(origin.to_owned()));
        let is_near = self.on_loopback && host_of(origin).is_some_and(|host| host.is_loopback());
        if is_listed || is_near {
            Ok(Cors::Readable(origin.to_owned()))
        } else {
            Err(refused(true))
        }
    }

    /// The origin of the page, if it is not an origin of this server.
    pub(crate) fn foreign_origin(&self, settings: &Settings) -> Option<&'a str> {
        self.origin.filter(|origin| !self.is_own(origin, settings))
    }

    /// Whether this origin belongs to this server. Requests for a foreign host were refused before. A proxy
    /// may terminate TLS for us, so the scheme does not matter.
    fn is_own(&self, origin: &str, settings: &Settings) -> bool {
        let is_at = |host: &str| {
            let own = ["http", "https"].map(|scheme| normal(&format!("{scheme}://{host}")));
            own.contains(&normal(origin).or(Some(String::new())))
        };
        self.is_same_origin
            || self.host.is_some_and(|host| is_at(&host.text))
            || settings.public_url.as_deref().and_then(host_of_url).is_some_and(is_at)
    }
}

fn lists(settings: &Settings, origin: &AllowedOrigin) -> bool {
    settings.allow_origins.contains(origin)
}

/// The host of an HTTP(S) origin.
fn host_of(origin: &str) -> Option<Host> {
    let rest = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    rest.and_then(Host::parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(origins: &[&str]) -> Settings {
        Settings {
            public_url: Some("https://search.example/archive".to_owned()),
            allow_origins: origins.iter().map(|origin| origin.parse().unwrap()).collect(),
            ..Settings::default()
        }
    }

    #[track_caller]
    fn check(listed: &[&str], origin: &str, on_loopback: bool, expected: Option<&str>) {
        let host = Host::parse("127.0.0.1:7878").unwrap();
        let origin_request = OriginRequest {
            origin: Some(origin),
            is_same_origin: false,
            is_preflight: false,
            host: Some(&host),
            on_loopback,
        };
        let got = origin_request.by(Readers::Listed, &settings(listed));
        let got = match &got {
            Ok(Cors::Readable(origin)) => Some(origin.as_str()),
            Ok(_) => Some(""),
            Err(refused) => {
                assert!(refused.could_be_listed);
                None
            }
        };
        assert_eq!(got, expected, "{origin}");
    }

    #[test]
    fn pages_of_listed_origins_may_read() {
        let one = "https://www.example";
        check(&[one], one, false, Some(one));
        check(&["https://WWW.example:443/"], one, false, Some(one));
        for other in [
            "http://www.example",
            "https://www.example:8443",
            "https://example",
            "https://a.www.example",
            "https://www.example.evil.example",
            "null",
            "",
        ] {
            check(&[one], other, true, None);
        }
        check(&["*"], "https://any.example", false, Some("*"));
        // Pages without an origin have to be allowed explicitly.
        check(&["*"], "null", false, None);
        check(&["*", "null"], "null", false, Some("null"));
        check(&["null"], "null", false, Some("null"));
    }

    #[test]
    fn pages_of_this_machine_may_read_what_is_for_it_alone() {
        for near in [
            "http://localhost:3000",
            "http://127.0.0.1:5500",
            "https://[::1]",
            "http://a.localhost",
        ] {
            check(&[], near, true, Some(near));
            check(&[], near, false, None);
        }
        check(&[], "http://localhost.evil.example", true, None);
        check(&[], "http://10.0.0.1", true, None);
        check(&[], "chrome-extension://localhost", true, None);
    }

    #[test]
    fn pages_of_this_server_are_no_strangers() {
        for own in [
            "http://127.0.0.1:7878",
            "https://127.0.0.1:7878",
            "https://search.example",
            "http://search.example",
        ] {
            check(&[], own, false, Some(""));
        }
        check(&[], "https://search.example:8443", false, None);
        let origin_request = OriginRequest {
            origin: Some("https://proxy.example"),
            is_same_origin: true,
            is_preflight: true,
            host: None,
            on_loopback: false,
        };
        assert_eq!(origin_request.by(Readers::Own, &Settings::default()), Ok(Cors::Silent));
    }

    #[test]
    fn what_is_no_ones_secret_is_for_everyone_and_what_is_ours_for_nobody() {
        let origin_request = |origin| OriginRequest {
            origin,
            is_same_origin: false,
            is_preflight: false,
            host: None,
            on_loopback: true,
        };
        let readable = Ok(Cors::Readable("*".to_owned()));
        let settings = settings(&["https://a.example"]);
        assert_eq!(origin_request(Some("null")).by(Readers::Everyone, &settings), readable);
        assert_eq!(origin_request(None).by(Readers::Listed, &settings), Ok(Cors::NoHeader));
        assert_eq!(origin_request(None).by(Readers::Own, &settings), Ok(Cors::Silent));
        let own = origin_request(Some("https://a.example"));
        assert_eq!(own.by(Readers::Own, &settings), Ok(Cors::Silent));
        let preflight = OriginRequest { is_preflight: true, ..own };
        assert!(!preflight.by(Readers::Own, &settings).unwrap_err().could_be_listed);
    }

    #[test]
    fn origins_are_typed_as_browsers_write_them() {
        for wrong in ["", "www.example.com", "https://", "https://a/b", "https://a b", "**", "://a"]
        {
            assert!(wrong.parse::<AllowedOrigin>().is_err(), "{wrong}");
        }
        let read = |text: &str| text.parse::<AllowedOrigin>().unwrap().to_string();
        assert_eq!(read("HTTP://LocalHost:80/"), "http://localhost");
        assert_eq!(read("app://souwen"), "app://souwen");
        assert_eq!([read(" * "), read("null")], ["*", "null"]);
    }
}
