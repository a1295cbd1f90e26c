//! Who may ask: by which names this server goes, and which pages of other origins may read it.

pub(crate) mod hosts;
pub(crate) mod origins;
pub(crate) mod proxies;
