//! What the operator has chosen, and may choose anew while the server runs.

use std::net::IpAddr;
use std::time::Duration;

use crate::access::hosts::HostName;
use crate::access::origins::AllowedOrigin;
use crate::access::proxies::Network;
use crate::language::Language;
use crate::picture::Picture;

/// The choices of the operator.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The address under which the world reaches this server (`https://news.example`), for links
    /// that must be absolute; without a slash at the end.
    pub public_url: Option<String>,
    /// The origins whose pages may read the API.
    pub allow_origins: Vec<AllowedOrigin>,
    /// Names that the server goes by, besides addresses, `localhost` and the host of its public
    /// address.
    pub hosts: Vec<HostName>,
    /// The networks of proxies that say truly for whom they ask.
    pub trusted_proxies: Vec<Network>,
    /// Whether reading needs a key, too.
    pub private: bool,
    /// How long ago what is served may have been committed for the server to call itself ready; any
    /// time ago without it.
    pub max_age: Option<Duration>,
    /// Whether the log tells what was searched for.
    pub log_queries: bool,
    /// How the pages present themselves.
    pub site: Site,
}

impl Settings {
    /// Whether this is the address of a proxy that says truly for whom it asks.
    pub(crate) fn is_trusted_proxy(&self, address: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|network| network.holds(address))
    }
}

/// How the pages present themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Site {
    /// The name of the site; ours where there is none.
    pub title: Option<String>,
    /// The line below the name.
    pub tagline: Option<String>,
    /// A picture for the head.
    pub logo: Option<Picture>,
    /// The colour of links and buttons, `#1a5fb4`.
    pub accent: Option<String>,
    /// The languages that pages are offered in, `zh` and `en`; both where none is named.
    pub languages: Vec<String>,
    /// What stands at the foot.
    pub footer_links: Vec<FooterLink>,
    /// In whose name the entries of feeds are named, and since when the name was theirs:
    /// `example.com,2024` (RFC 4151).
    pub feed_authority: Option<String>,
}

/// A link at the foot of the pages.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FooterLink {
    /// What it says.
    pub text: String,
    /// Where it leads, an address of the web.
    pub url: String,
}

impl Site {
    /// The name of the site.
    pub(crate) fn name(&self, language: Language) -> &str {
        self.title.as_deref().unwrap_or(language.words().brand)
    }

    /// The only language that pages are offered in, where there is one.
    pub(crate) fn only_language(&self) -> Option<Language> {
        match self.languages.as_slice() {
            [only] => Language::from_name(only),
            _ => None,
        }
    }

    /// The line below the name.
    pub(crate) fn line(&self, language: Language) -> &str {
        self.tagline.as_deref().unwrap_or(language.words().tagline)
    }
}
