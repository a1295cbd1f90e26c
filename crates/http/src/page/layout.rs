//! The layout of all pages: the head, the search box, the footer, and the elements that the script fills.

use maud::{DOCTYPE, Markup, html};

use super::assets::{ICON, SCRIPT, STYLE};
use super::results::HITS;
use super::site;
use super::view::View;
use crate::language::Language;
use crate::request::search_params::SearchParams;

/// A page around its content.
pub(crate) struct PageFrame<'a> {
    pub(crate) view: &'a View,
    /// The title of the page; `None` on the start page, which has only the name of the site.
    pub(crate) title: Option<&'a str>,
    /// The parameters in the search box, which a new search keeps.
    pub(crate) params: &'a SearchParams,
    /// Whether search engines may list the page.
    pub(crate) listed: bool,
    /// The canonical URL of this content.
    pub(crate) canonical: Option<String>,
    /// The feed of this content.
    pub(crate) feed: Option<String>,
    /// The class of `body`, for the style sheet.
    pub(crate) class: &'static str,
    /// The content of `main`.
    pub(crate) content: Markup,
}

/// Additional content of the head.
#[derive(Default)]
pub(crate) struct Head {
    /// A description of the page in a sentence or two; by default, that of the site.
    pub(crate) description: Option<String>,
    /// Further elements.
    pub(crate) more: Markup,
}

impl PageFrame<'_> {
    pub(crate) fn render(self) -> Markup {
        self.render_with(Head::default())
    }

    /// Renders the page with additional content in its head.
    pub(crate) fn render_with(self, head: Head) -> Markup {
        #[cfg(test)]
        crate::rendering::note("page");
        let view = self.view;
        let words = view.language.words();
        html! {
            (DOCTYPE)
            html lang=(view.language.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { @if let Some(title) = self.title { (title) " – " } (view.name()) }
                    @if !self.listed { meta name="robots" content="noindex"; }
                    meta name="description"
                        content=(head.description.as_deref().unwrap_or(view.tagline()));
                    @if let Some(canonical) = &self.canonical {
                        link rel="canonical" href=(canonical);
                    }
                    link rel="icon" type="image/svg+xml" href=(view.to(&ICON.versioned()));
                    link rel="search" type="application/opensearchdescription+xml"
                        title=(view.name()) href=(view.to("opensearch.xml"));
                    @if let Some(feed) = &self.feed {
                        link rel="alternate" type="application/atom+xml"
                            title=(words.subscribe_title) href=(feed);
                    }
                    link rel="stylesheet" href=(view.to(&STYLE.versioned()));
                    (site::colours(view))
                    (head.more)
                    script type="module" src=(view.to(&SCRIPT.versioned())) {}
                }
                body class=(self.class) {
                    a.skip href={ "#" (if self.class == "results" { HITS } else { "main" }) } {
                        (words.skip)
                    }
                    header.site {
                        (site::brand(view))
                        (search_box(view, self.params))
                    }
                    (trouble(view.language))
                    main #main tabindex="-1" { (self.content) }
                    footer.site {
                        (site::foot(view))
                        (languages(view))
                    }
                }
            }
        }
    }
}

/// The search box. It keeps filters and sort order, so that a query can be corrected without losing them. The
/// query may be longer than a URL, so it is sent in a body, and the answer redirects to a URL.
fn search_box(view: &View, params: &SearchParams) -> Markup {
    let words = view.language.words();
    html! {
        search {
            form.search action=(view.to("search")) method="post" data-suggestions=(words.suggestions)
                data-results=(words.results) {
                label.hidden for="q" { (words.search_label) }
                div.field {
                    input #q type="search" name="q" value=(params.query)
                        placeholder=(words.search_placeholder) enterkeyhint="search"
                        autocapitalize="off" autocomplete="off" autocorrect="off"
                        spellcheck="false";
                }
                @for (name, value) in params.state() {
                    input type="hidden" name=(name) value=(value);
                }
                button type="submit" { (words.search) }
            }
        }
    }
}

/// The message that the script shows when the server does not answer correctly, and the element through which
/// it announces changes to screen readers. Both are empty and hidden until then.
fn trouble(language: Language) -> Markup {
    let words = language.words();
    html! {
        p.hidden #announcement role="status" {}
        div.trouble #trouble role="status" data-slow=(words.slow) data-gone=(words.gone)
            data-retry=(words.retry) {}
    }
}

/// The link to this page in the other language.
fn languages(view: &View) -> Markup {
    if view.settings.site.only_language().is_some() {
        return html! {};
    }
    html! {
        nav.languages aria-label=(view.language.words().language_switch) {
            @for (language, name) in [(Language::Chinese, "中文"), (Language::English, "English")] {
                @if language == view.language {
                    span aria-current="true" lang=(language.tag()) { (name) }
                } @else {
                    a href=(view.here_in(language)) lang=(language.tag())
                        hreflang=(language.tag()) rel="nofollow" { (name) }
                }
            }
        }
    }
}
