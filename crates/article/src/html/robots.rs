//! The instructions of a page to search engines: `<meta name="robots" content="noindex">`.

use dom_query::Document;

use crate::reading::Reservations;

/// Names of the elements for all search engines, or for those that Chinese sites address.
const NAMES: [&str; 4] = ["robots", "googlebot", "baiduspider", "bingbot"];

/// The requests of a page not to be found.
pub(super) fn reservations(document: &Document) -> Reservations {
    let mut found = Reservations::default();
    for node in document.select("meta[name][content]").nodes() {
        let name = node.attr("name").unwrap_or_default();
        if NAMES.iter().any(|known| name.trim().eq_ignore_ascii_case(known)) {
            let reservations = Reservations::of_robots(&node.attr("content").unwrap_or_default());
            found.noindex |= reservations.noindex;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn robots_txt_is_served() {
        for (meta, noindex) in [
            ("<meta name=robots content=noindex>", true),
            ("<META NAME=\"Robots\" CONTENT=\"NOINDEX, nofollow\">", true),
            ("<meta name=robots content=none>", true),
            ("<meta name=baiduspider content='noindex'>", true),
            ("<meta name=robots content='index, follow'>", false),
            ("<meta name=keywords content=noindex>", false),
            ("", false),
        ] {
            let document = Document::from(format!("<html><head>{meta}</head></html>"));
            assert_eq!(reservations(&document), Reservations { draft: false, noindex }, "{meta}");
        }
    }
}
