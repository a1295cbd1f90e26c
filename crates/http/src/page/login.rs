//! The login form: on a page of its own, and in place of a page that needs a key.

use maud::{Markup, html};

use super::layout::PageFrame;
use super::view::View;
use crate::request::call::Call;
use crate::request::search_params::SearchParams;

/// The login page, which leads to the start page.
pub(crate) fn render(call: &Call) -> Markup {
    let view = &View::of(call);
    let title = view.language.pick("登录", "Log in");
    let content = html! {
        div.failure {
            h1 { (title) }
            (form(view, ""))
            @if call.key_token().is_some() { (leaving(view)) }
        }
    };
    let params = &SearchParams::default();
    let (listed, canonical, feed, class) = (false, None, None, "error");
    PageFrame { view, title: Some(title), params, listed, canonical, feed, class, content }.render()
}

/// The button that makes the browser forget its key.
fn leaving(view: &View) -> Markup {
    html! {
        form.login action=(view.to("login")) method="post" {
            button type="submit" name="key" value="" {
                (view.language.pick("退出登录", "Log out"))
            }
        }
    }
}

/// The form. `next` is the page to open afterwards, relative to the root of the site.
pub(crate) fn form(view: &View, next: &str) -> Markup {
    let pick = |chinese: &'static str, english| view.language.pick(chinese, english);
    html! {
        form.login action=(view.to("login")) method="post" {
            label for="key" { (pick("密钥", "Key")) }
            input #key type="password" name="key" autocomplete="current-password" required;
            input type="hidden" name="next" value=(next);
            button type="submit" { (pick("登录", "Log in")) }
        }
    }
}
