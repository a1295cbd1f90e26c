//! What the operator has chosen, and may choose anew while the server runs.

use crate::access::hosts::HostName;
use crate::access::origins::AllowedOrigin;

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
}
