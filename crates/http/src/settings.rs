//! The settings of the operator, which can change while the server runs.

use std::net::IpAddr;
use std::time::Duration;

use crate::access::hosts::HostName;
use crate::access::origins::AllowedOrigin;
use crate::access::proxies::Network;
use crate::language::Language;
use crate::picture::Picture;

/// The settings of the operator.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The public URL of this server (`https://news.example`), for links that must be absolute; without a
    /// slash at the end.
    pub public_url: Option<String>,
    /// The origins whose pages may read the API.
    pub allow_origins: Vec<AllowedOrigin>,
    /// Host names of the server, in addition to addresses, `localhost` and the host of the public URL.
    pub hosts: Vec<HostName>,
    /// The networks of trusted proxies, which state the client of a request truthfully.
    pub trusted_proxies: Vec<Network>,
    /// Whether reading needs a key, too.
    pub private: bool,
    /// The maximal age of the served commit for the server to be ready; `None`: any age.
    pub max_age: Option<Duration>,
    /// Whether the access log contains queries.
    pub log_queries: bool,
    /// How the pages present themselves.
    pub site: Site,
}

impl Settings {
    /// Whether this is the address of a trusted proxy.
    pub(crate) fn is_trusted_proxy(&self, address: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|network| network.contains(address))
    }
}

/// How the pages present themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Site {
    /// The name of the site; the default is ours.
    pub title: Option<String>,
    /// The line below the name.
    pub tagline: Option<String>,
    /// A logo for the head of pages.
    pub logo: Option<Picture>,
    /// The colour of links and buttons, `#1a5fb4`.
    pub accent: Option<String>,
    /// The languages of the pages, `zh` and `en`; both if the list is empty.
    pub languages: Vec<String>,
    /// The links in the footer.
    pub footer_links: Vec<FooterLink>,
    /// The tagging entity in the ids of feed entries, with the date since when it owns its name:
    /// `example.com,2024` (RFC 4151).
    pub feed_authority: Option<String>,
}

/// A link in the footer of the pages.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FooterLink {
    /// The text of the link.
    pub text: String,
    /// Its target, an HTTP(S) URL.
    pub url: String,
}

impl Site {
    /// The name of the site.
    pub(crate) fn name(&self, language: Language) -> &str {
        self.title.as_deref().unwrap_or(language.words().brand)
    }

    /// The only language of the pages, if there is just one.
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
