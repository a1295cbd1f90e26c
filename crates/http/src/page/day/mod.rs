//! The page of a day: its articles in printed order, and the calendar of its month.

pub(crate) mod calendar;
mod printed;

use calendar::{Month, month_table};
use maud::{Markup, html};
use printed::in_printed_order;
use souwen_article::Article;
use souwen_search::Field;
use souwen_text::{Date, DateRange};

use super::layout::PageFrame;
use super::meta;
use super::view::View;
use crate::language::Language;
use crate::request::search_params::SearchParams;

/// The content of the page.
pub(crate) struct Day {
    pub(crate) date: Date,
    /// The articles of the day in any order, at most as many as the page shows.
    pub(crate) articles: Vec<Article>,
    /// The number of articles of the day.
    pub(crate) total: usize,
    /// The month of the day.
    pub(crate) month: Month,
    /// The nearest days with articles, before and after this one.
    pub(crate) before: Option<Date>,
    pub(crate) after: Option<Date>,
}

/// The page.
pub(crate) fn render(
    view: &View,
    params: &SearchParams,
    public_url: Option<&str>,
    day: Day,
) -> Markup {
    let language = view.language;
    let title = language.date(day.date);
    let parts = in_printed_order(day.articles);
    let shown: usize = parts.iter().map(|part| part.articles.len()).sum();
    let of_this_day = params.with(|p| p.dates = DateRange::day(day.date));
    let content = html! {
        div.columns {
            div.above {
                h1.count { (title) span.number { (language.articles(day.total as u64, true)) } }
                (steps(view, day.date.year(), day.before, day.after))
            }
            div.list {
                @if shown == 0 {
                    p.nothing { (language.pick("这一天没有文章。", "There are no articles of this day.")) }
                }
                @for part in &parts {
                    div.part-of-day {
                        @if let Some(section) = &part.section {
                            h2 lang="zh" {
                                @if let Some(source) = &part.source { (source) " " }
                                (meta::named(view, Field::Section, section))
                            }
                        } @else if let Some(source) = &part.source {
                            h2 { (meta::named(view, Field::Source, source)) }
                        }
                        ol.titles role="list" {
                            @for article in &part.articles {
                                li {
                                    a.title href=(view.article(&article.id, params)) lang="zh" {
                                        (article.title)
                                    }
                                    " "
                                    (meta::line_of_day(view, article, part.source.is_none()))
                                }
                            }
                        }
                    }
                }
                @if shown > 0 {
                    p.all {
                        a href=(view.search(&of_this_day)) rel="nofollow" {
                            (language.pick("在这一天的文章里筛选、排序", "Filter and sort the articles of this day"))
                        }
                    }
                }
            }
            aside.calendar-of-month { (month_table(view, &day.month, Some(day.date))) }
        }
    };
    let canonical = public_url.map(|url| format!("{url}/days/{}", day.date));
    let (listed, feed, class) = (true, None, "day");
    PageFrame { view, title: Some(&title), params, listed, canonical, feed, class, content }
        .render()
}

/// Links to the previous and the next day with articles.
fn steps(view: &View, year: i32, before: Option<Date>, after: Option<Date>) -> Markup {
    let language = view.language;
    let step = |date: Date, rel: &str, name: &str, arrow: (&str, &str)| {
        html! {
            a href=(view.day(date)) rel=(rel) {
                (arrow.0) span.hidden { (name) " " } (language.date_within(date, year)) (arrow.1)
            }
        }
    };
    let (earlier, later) = words(language);
    html! {
        @if before.is_some() || after.is_some() {
            nav.steps aria-label=(language.pick("前后有文章的日期", "Days with articles")) {
                @if let Some(before) = before { (step(before, "prev", earlier, ("← ", ""))) }
                @if let Some(after) = after { (step(after, "next", later, ("", " →"))) }
            }
        }
    }
}

fn words(language: Language) -> (&'static str, &'static str) {
    language.pick(("前一天", "后一天"), ("Day before:", "Day after:"))
}
