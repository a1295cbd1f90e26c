//! The names of this machine.

use souwen::http::HostName;

/// The host names of this machine in its network: its own name, the first label of that, and the mDNS name
/// (`desk.local`), which is found without a name server.
pub fn names() -> Vec<HostName> {
    forms(&own_name()).iter().filter_map(|name| name.parse().ok()).collect()
}

fn forms(name: &str) -> Vec<String> {
    match name.split('.').next() {
        None | Some("") => Vec::new(),
        Some(first) => vec![name.to_owned(), first.to_owned(), format!("{first}.local")],
    }
}

#[cfg(unix)]
fn own_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn own_name() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_has_a_long_and_a_short_name() {
        assert_eq!(forms("desk.news.example"), ["desk.news.example", "desk", "desk.local"]);
        assert_eq!(forms("desk"), ["desk", "desk", "desk.local"]);
        assert!(forms("").is_empty());
    }
}
