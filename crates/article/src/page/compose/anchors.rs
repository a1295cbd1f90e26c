//! The anchors that site generators give to headings.
//!
//! An anchor that a page states (`## 公交 {#bus}`) is certain. Without one, generators agree only on
//! headings of Han characters, small letters, digits and single spaces or hyphens. For these GitHub,
//! Hugo, Hexo, VuePress and others use the heading itself with `-` for a space: `用 rust 写桥` has the
//! anchor `用-rust-写桥`. Such anchors are derived only if the front matter gives the address of the page,
//! and only for the first of several equal headings.

use std::collections::HashSet;

use super::draft_paragraph::DraftParagraph;
use crate::model::Role;
use crate::page::window::is_han;

/// The maximum length of a heading whose anchor is derived, in bytes.
const LONGEST: usize = 200;

/// Adds derived anchors to headings without one.
pub(super) fn work_out(parts: &mut [DraftParagraph]) {
    let stated = parts.iter().filter_map(|part| part.anchor.clone());
    let mut known: HashSet<String> = stated.collect();
    for part in parts.iter_mut().filter(|part| part.marked) {
        if part.role == Role::Heading
            && part.anchor.is_none()
            && let Some(anchor) = anchor_of(&part.text)
            && known.insert(anchor.clone())
        {
            part.anchor = Some(anchor);
        }
    }
}

/// The anchor that generators agree on for a heading.
fn anchor_of(text: &str) -> Option<String> {
    let agreed = |c: char| {
        is_han(c) && c != '〇' || c.is_ascii_lowercase() || c.is_ascii_digit() || " -".contains(c)
    };
    // Some generators insert a character before a leading number.
    let begins = text.starts_with(|c: char| is_han(c) || c.is_ascii_lowercase());
    let plain = text.len() <= LONGEST && text.chars().all(agreed);
    let doubled = text.contains("  ") || text.contains("--") || text.contains(" -");
    (begins && plain && !doubled && !text.contains("- ") && !text.ends_with('-'))
        .then(|| text.replace(' ', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generators_agree_on_plain_headings() {
        for (heading, expected) in [
            ("江城新桥", Some("江城新桥")),
            ("用 rust 写桥", Some("用-rust-写桥")),
            ("用 Rust 写桥", None),
            ("一、概述", None),
            ("1 概述", None),
            ("甲 - 乙", None),
            ("", None),
        ] {
            assert_eq!(anchor_of(heading).as_deref(), expected, "{heading}");
        }
    }
}
