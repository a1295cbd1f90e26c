//! Hits: an article with its passages, and lists of them.

use maud::{Markup, html};
use souwen_answer::links;
use souwen_answer::marked_html::marked;
use souwen_search::{Duplicate, Hit};

use crate::page::meta;
use crate::page::view::View;
use crate::request::search_params::SearchParams;

/// A list of hits, also used on the start page.
pub(crate) fn hit_list<'h>(
    view: &View,
    params: &SearchParams,
    hits: impl Iterator<Item = &'h Hit>,
) -> Markup {
    html! {
        ol.hits role="list" {
            @for found in hits { li { (hit(view, params, found)) } }
        }
    }
}

fn hit(view: &View, params: &SearchParams, hit: &Hit) -> Markup {
    let words = view.language.words();
    let article = &hit.article;
    let snippet = hit.fragments.first();
    let link = view.article(&article.id, params);
    // A generated title that equals the text is shown once, with the matches of the text.
    let repeated = snippet.filter(|snippet| {
        article.title_generated
            && snippet.text.trim_end_matches(|c: char| !c.is_alphanumeric()) == article.title
    });
    let title_marks = repeated.map_or(&hit.title_highlights, |snippet| &snippet.highlights);
    html! {
        article.hit {
            h3 lang="zh" class=[article.title_generated.then_some("generated")] {
                a href=(link) { (marked(&article.title, title_marks)) }
            }
            @for fragment in hit.fragments.iter().skip(usize::from(repeated.is_some())) {
                p.snippet lang="zh" {
                    // A passage of the body links to its paragraph. The title is the only link for keyboards
                    // and screen readers.
                    @if fragment.paragraph > 0 {
                        a href=(view.passage(article, params, fragment)) tabindex="-1" {
                            (marked(&fragment.text, &fragment.highlights))
                        }
                    } @else {
                        (marked(&fragment.text, &fragment.highlights))
                    }
                }
            }
            @if !hit.missing.is_empty() {
                p.missing {
                    (words.missing)
                    @for (at, part) in hit.missing.iter().enumerate() {
                        @if at > 0 { "、" }
                        s lang="zh" { (part) }
                    }
                }
            }
            (meta::hit_line(view, article, links::to_source(article, snippet)))
            (duplicates(view, params, &hit.duplicates))
        }
    }
}

/// The near-duplicates of a hit, collapsed below it.
fn duplicates(view: &View, params: &SearchParams, duplicates: &[Duplicate]) -> Markup {
    html! {
        @if !duplicates.is_empty() {
            details.duplicates {
                summary { (view.language.duplicates(duplicates.len())) }
                ul role="list" {
                    @for duplicate in duplicates {
                        li {
                            a href=(view.article(&duplicate.id, params)) lang="zh" {
                                (duplicate.title)
                            }
                            " "
                            (meta::short_line(
                                view,
                                duplicate.date,
                                duplicate.source.as_deref(),
                            ))
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use souwen_article::Article;
    use souwen_search::Fragment;

    use super::*;
    use crate::language::Language;

    #[test]
    #[allow(clippy::single_range_in_vec_init, reason = "a list of one range is meant")]
    fn a_title_taken_from_the_text_is_not_shown_twice() {
        let shown = |title_generated: bool, text: &str| {
            let found = Hit {
                article: Article {
                    id: "a".to_owned(),
                    title: "欢迎仪式现场".to_owned(),
                    title_generated,
                    ..Article::default()
                },
                score: 1.0,
                partial: false,
                crossing: false,
                missing: Vec::new(),
                title_highlights: Vec::new(),
                fragments: vec![Fragment {
                    text: text.to_owned(),
                    highlights: vec![0..4],
                    paragraph: 1,
                    text_fragment: None,
                }],
                duplicates: Vec::new(),
                explanation: None,
            };
            let view = View::new(Language::Chinese, "/search", "");
            hit(&view, &SearchParams::default(), &found).into_string()
        };
        let once = shown(true, "欢迎仪式现场。");
        assert_eq!(once.matches("<mark>欢迎仪式</mark>现场").count(), 1, "{once}");
        assert!(!once.contains("snippet"), "{once}");
        for (title_generated, text) in
            [(false, "欢迎仪式现场。"), (true, "欢迎仪式现场，鲜花盛开。")]
        {
            assert!(shown(title_generated, text).contains("snippet"), "{text}");
        }
    }
}
