//! Ids of feeds and of their entries that stay the same at whatever URL the server is reached: `tag:` URIs
//! (RFC 4151), which contain no host and no port.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::settings::Site;

/// The tagging entity if the operator has chosen none: a name that can belong to nobody (RFC 2606), so that
/// it never collides with anybody's.
const NOBODY: &str = "souwen.invalid,2024";

/// The characters that are not escaped in the specific part.
const PART: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/').remove(b':');

/// The id of something on a site: its kind and its name.
pub(super) fn tag_uri(site: &Site, kind: &str, name: &str) -> String {
    let authority = site.feed_authority.as_deref().unwrap_or(NOBODY);
    // Without a chosen entity, sites are distinguished by their names.
    let own = match (&site.feed_authority, &site.title) {
        (None, Some(title)) => format!("{}/", utf8_percent_encode(title, PART)),
        _ => String::new(),
    };
    format!("tag:{authority}:{own}{kind}/{}", utf8_percent_encode(name, PART))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_contain_no_host() {
        let site = |authority: Option<&str>, title: Option<&str>| Site {
            feed_authority: authority.map(str::to_owned),
            title: title.map(str::to_owned),
            ..Site::default()
        };
        let check = |site: Site, expected: &str| {
            assert_eq!(tag_uri(&site, "article", "报/a b#1?"), expected);
        };
        check(site(None, None), "tag:souwen.invalid,2024:article/%E6%8A%A5/a%20b%231%3F");
        check(
            site(None, Some("报库")),
            "tag:souwen.invalid,2024:%E6%8A%A5%E5%BA%93/article/%E6%8A%A5/a%20b%231%3F",
        );
        check(
            site(Some("news.example,2024-05"), Some("报库")),
            "tag:news.example,2024-05:article/%E6%8A%A5/a%20b%231%3F",
        );
    }
}
