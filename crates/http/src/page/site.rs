//! What the operator has chosen of every page: name, picture, colour and the links at the foot.

use maud::{Markup, html};

use super::assets;
use super::view::View;

/// The sheet with the chosen colour, for the head.
pub(super) fn colours(view: &View) -> Markup {
    let site = &view.settings.site;
    html! {
        @if site.accent.is_some() {
            link rel="stylesheet" href=(view.to(&assets::theme(site).versioned()));
        }
    }
}

/// What the way to the start page is called. It holds the name that is seen, as those who speak to
/// their browser say it.
pub(super) fn home(view: &View) -> String {
    let gap = if view.settings.site.title.is_some() { " " } else { "" };
    view.language.pick(format!("{}{gap}首页", view.name()), format!("{} home", view.name()))
}

/// The name of the site with its picture, which leads to the start page.
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

/// What stands at the foot: the links of the operator, or else our name, and the way to the help.
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
