//! The citation page of an article: every format as text to copy and as a file.

use maud::{Markup, html};
use souwen_answer::citation::{Citation, CitationFormat};
use souwen_answer::links::citation_path;
use souwen_article::Article;

use super::layout::PageFrame;
use super::view::View;
use crate::request::search_params::SearchParams;

/// The page.
pub(crate) fn render(view: &View, article: &Article, citation: &Citation) -> Markup {
    let pick = |chinese: &'static str, english| view.language.pick(chinese, english);
    let params = &SearchParams::default();
    let title = pick("引用本文", "Cite this article");
    let content = html! {
        nav.back {
            a href=(view.article(&article.id, params)) {
                span aria-hidden="true" { "← " } span lang="zh" { (article.title) }
            }
        }
        div.story.citations data-copied=(pick("已复制", "Copied")) {
            h1 { (title) }
            @for format in CitationFormat::ALL {
                section {
                    h2 #(format.name()) { (format.title()) }
                    pre #{ "as-" (format.name()) } lang="zh" { code { (citation.write(format)) } }
                    p.actions {
                        button type="button" data-copy-text={ "as-" (format.name()) } hidden {
                            (pick("复制", "Copy"))
                        }
                        @if format != CitationFormat::Gbt {
                            a href=(view.to(&citation_path(&article.id, Some(format)))) download {
                                (pick("下载", "Download")) " ." (format.extension())
                            }
                        }
                    }
                }
            }
        }
    };
    let (listed, canonical, feed, class) = (false, None, None, "reading");
    PageFrame { view, title: Some(title), params, listed, canonical, feed, class, content }.render()
}

/// The link that copies a citation if scripts are enabled, and otherwise leads to the citation page.
pub(crate) fn link(view: &View, article: &Article) -> Markup {
    let (label, copied) =
        view.language.pick(("复制引文", "引文已复制"), ("Copy citation", "Citation copied"));
    let text = view.to(&citation_path(&article.id, Some(CitationFormat::Gbt)));
    html! {
        a.cite href=(view.to(&citation_path(&article.id, None))) rel="nofollow" data-cite=(text)
            data-copied=(copied) { (label) }
    }
}

/// The citation formats below an article: to copy, and as files.
pub(crate) fn ways(view: &View, article: &Article) -> Markup {
    html! {
        p.cite-ways {
            (link(view, article))
            @for format in CitationFormat::ALL.into_iter().filter(|f| *f != CitationFormat::Gbt) {
                " "
                a href=(view.to(&citation_path(&article.id, Some(format)))) rel="nofollow" download {
                    (format.title())
                }
            }
        }
    }
}
