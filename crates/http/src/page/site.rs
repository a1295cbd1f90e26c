//! The parts of every page that the operator can configure: title, logo, accent colour and footer links.

use maud::{Markup, html};

use super::assets;
use super::view::View;

/// The `<link>` to the style sheet with the operator's accent colour, for the `<head>`. Empty if no colour
/// is configured.
pub(super) fn colours(view: &View) -> Markup {
    let site = &view.settings.site;
    html! {
        @if site.accent.is_some() {
            link rel="stylesheet" href=(view.to(&assets::theme(site).versioned()));
        }
    }
}

/// The accessible name of the link to the start page, such as `搜文 home`. It contains the visible text of
/// the link, because users of voice control say that text to follow the link.
pub(super) fn home(view: &View) -> String {
    let gap = if view.settings.site.title.is_some() { " " } else { "" };
    view.language.pick(format!("{}{gap}首页", view.name()), format!("{} home", view.name()))
}

/// The name of the site with its logo, as a link to the start page.
pub(super) fn brand(view: &View) -> Markup {
    let site = &view.settings.site;
    html! {
        a.brand.own[site.title.is_some() || site.logo.is_some()] href=(view.home())
            aria-label=(home(view)) lang="zh-CN" {
            @if let Some(logo) = assets::logo(site) {
                img.logo src=(view.to(&logo.versioned())) alt="";
            }
            (view.name())
        }
    }
}

/// The content of the footer: the operator's title, or our default line if there is none; then the
/// operator's links, and the link to the help page.
pub(super) fn foot(view: &View) -> Markup {
    let site = &view.settings.site;
    html! {
        span.foot {
            @match &site.title {
                Some(title) => { span lang="zh" { (title) } },
                None => { span { (view.language.words().footer) } },
            }
            @for link in &site.footer_links {
                " " a href=(link.url) rel="noopener noreferrer" { (link.text) }
            }
            " " a.help href=(view.to("help")) { (view.language.pick("帮助", "Help")) }
        }
    }
}
