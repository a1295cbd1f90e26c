//! What all pages share: the head, the search box, the footer.

use std::sync::LazyLock;

use maud::{DOCTYPE, Markup, html};
use xxhash_rust::xxh3::xxh3_64;

use super::text::Language;
use crate::http::params::SearchParams;

/// The style sheet.
pub(in crate::http) const STYLE: &str = include_str!("style.css");
/// The icon.
pub(in crate::http) const ICON: &str = include_str!("favicon.svg");

/// The address of the style sheet, with its version: browsers may keep it for ever.
static STYLE_URL: LazyLock<String> =
    LazyLock::new(|| format!("/style.css?v={:08x}", xxh3_64(STYLE.as_bytes()) as u32));
static ICON_URL: LazyLock<String> =
    LazyLock::new(|| format!("/favicon.svg?v={:08x}", xxh3_64(ICON.as_bytes()) as u32));

/// A page around its content.
pub(super) struct Page<'a> {
    pub(super) language: Language,
    /// The title of the page; the start page has none but the name of the site.
    pub(super) title: Option<&'a str>,
    /// What is in the search box and is kept by it.
    pub(super) params: &'a SearchParams,
    /// Whether search engines may list the page.
    pub(super) listed: bool,
    /// The one address of this content.
    pub(super) canonical: Option<String>,
    /// The class of the body, for the style sheet.
    pub(super) class: &'static str,
    /// What stands in `main`.
    pub(super) content: Markup,
}

impl Page<'_> {
    pub(super) fn render(self) -> Markup {
        let words = self.language.words();
        html! {
            (DOCTYPE)
            html lang=(self.language.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { @if let Some(title) = self.title { (title) " – " } (words.brand) }
                    @if !self.listed { meta name="robots" content="noindex"; }
                    meta name="description" content=(words.tagline);
                    @if let Some(canonical) = &self.canonical {
                        link rel="canonical" href=(canonical);
                    }
                    link rel="icon" type="image/svg+xml" href=(*ICON_URL);
                    link rel="stylesheet" href=(*STYLE_URL);
                }
                body class=(self.class) {
                    a.skip href="#main" { (words.skip) }
                    header.site {
                        a.brand href="/" aria-label=(words.home) lang="zh-CN" {
                            (words.brand)
                        }
                        (search_box(self.language, self.params))
                    }
                    main #main tabindex="-1" { (self.content) }
                    footer.site { (words.footer) }
                }
            }
        }
    }
}

/// The search box. It keeps filters and order, so that a query can be mended without losing them.
fn search_box(language: Language, params: &SearchParams) -> Markup {
    let words = language.words();
    html! {
        search {
            form.search action="/search" method="get" {
                label.hidden for="q" { (words.search_label) }
                input #q type="search" name="q" value=(params.query)
                    placeholder=(words.search_placeholder) enterkeyhint="search"
                    autocapitalize="off" autocomplete="off" spellcheck="false";
                @for (name, value) in params.state() {
                    input type="hidden" name=(name) value=(value);
                }
                button type="submit" { (words.search) }
            }
        }
    }
}
