//! `souwen search`: ranked hits with snippets.

mod every_match;
mod queries;

use std::io::{self, Write};

use crate::cli::args::SearchArgs;
use crate::cli::commands::open;
use crate::cli::config::{EveryMatch, IndexDir, search_request};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::hit::write_hit;
use crate::cli::output::json;
use crate::cli::output::language::Language;
use crate::cli::output::table::{count, duration, number};
use crate::cli::output::terminal::{Style, is_quiet, remark, safe};
use souwen::answer::json::{Fields, HIT_FRAGMENTS, SearchAnswer};
use souwen::search::{Interpretation, SearchRequest, SearchResponse};

/// The maximal number of fragments of a hit on the terminal.
const TERMINAL_FRAGMENTS: usize = 2;

/// Runs the command.
///
/// # Errors
/// When the request is invalid, or the index cannot be read.
pub fn run(
    out: &mut dyn Write,
    style: Style,
    dir: &IndexDir,
    args: &SearchArgs,
) -> Result<Exit, CliError> {
    let fragments = if args.json { HIT_FRAGMENTS } else { TERMINAL_FRAGMENTS };
    let request = SearchRequest { fragments, ..search_request(args)? };
    let engine = open::engine(dir)?;
    if let Some(every) = EveryMatch::requested(args)? {
        return every_match::run(out, &engine, &request, &every);
    }
    let mut response = engine.search(&request)?;
    if response.provisional {
        engine.prepare_suggestions()?;
        response = engine.search(&request)?;
    }
    if args.json {
        json::write(out, &SearchAnswer::new(&request.query, &response, &Fields::default()))?;
    } else {
        let language = Language::of_environment();
        write_response(out, style, language, &request, &response)?;
        out.flush()?;
        if let Some(line) = better_line(language, &request, &response) {
            remark(safe(&line));
        }
        for line in reading_lines(language, &request, &response) {
            remark(safe(&line));
        }
        if let Some(line) = also_line(language, &response) {
            remark(line);
        }
        for warning in &response.warnings {
            remark(&warning.message);
        }
        if response.timed_out {
            remark(language.pick(
                "the search was stopped before everything was looked at",
                "搜索用时过长，没有查完就停止了",
            ));
        }
    }
    // Articles that contain only a part of the query are shown, but do not count as found.
    Ok(if response.total > 0 { Exit::Done } else { Exit::NothingFound })
}

/// The better query: that it was searched for instead, or that it may be meant.
fn better_line(
    language: Language,
    request: &SearchRequest,
    response: &SearchResponse,
) -> Option<String> {
    let better = response.did_you_mean.as_ref()?;
    let typed = request.query.trim();
    let better_query = &better.query;
    Some(match (better.applied, language) {
        (true, Language::English) => format!(
            "nothing found for {typed}: searched for {better_query} instead (--as-typed keeps to what \
             was typed)"
        ),
        (true, Language::Chinese) => {
            format!("没有找到 {typed}，已改为搜索 {better_query}（--as-typed 只按输入搜索）")
        }
        (false, Language::English) => format!("did you mean {better_query}?"),
        (false, Language::Chinese) => format!("您是不是要找 {better_query}？"),
    })
}

/// Other readings of the query, such as a date: the number of articles for each, or that it was searched for
/// instead.
fn reading_lines(
    language: Language,
    request: &SearchRequest,
    response: &SearchResponse,
) -> Vec<String> {
    let typed = request.query.trim();
    let line = |reading: &Interpretation| {
        let Interpretation { text, query, total, .. } = reading;
        match (reading.applied, language) {
            (true, Language::English) => format!(
                "nothing found for {typed}: searched by date for {query} instead, newest first \
                 (--as-typed keeps to what was typed)"
            ),
            (true, Language::Chinese) => format!(
                "没有找到 {typed}，已改为按日期搜索 {query}，最新在前（--as-typed 只按输入搜索）"
            ),
            (false, Language::English) => format!(
                "by date {text}: {}, newest first with --sort newest '{query}'",
                count(*total, "article")
            ),
            (false, Language::Chinese) => format!(
                "按日期 {text}：{} 篇文章，最新在前：--sort newest '{query}'",
                number(*total as u64)
            ),
        }
    };
    response.interpretations.iter().map(line).collect()
}

/// The synonyms that were searched for besides the typed words.
fn also_line(language: Language, response: &SearchResponse) -> Option<String> {
    let found = response.parsed.iter().flat_map(|parsed| &parsed.synonyms);
    let found: Vec<String> = found
        .map(|found| match language {
            Language::English => format!("{} instead of {}", found.also.join(", "), found.typed),
            Language::Chinese => format!("{}（代替 {}）", found.also.join("、"), found.typed),
        })
        .collect();
    (!found.is_empty()).then(|| match language {
        Language::English => format!("also searched for {}", found.join("; ")),
        Language::Chinese => format!("也找了 {}", found.join("；")),
    })
}

fn write_response(
    out: &mut dyn Write,
    style: Style,
    language: Language,
    request: &SearchRequest,
    response: &SearchResponse,
) -> io::Result<()> {
    for (index, hit) in response.hits.iter().enumerate() {
        write_hit(out, style, language, request.offset + index + 1, hit)?;
    }
    for (field, values) in &response.facets {
        let values: Vec<String> = values
            .iter()
            .map(|facet| format!("{} {}", safe(&facet.value), number(facet.count)))
            .collect();
        let values = if values.is_empty() { "none".to_owned() } else { values.join(", ") };
        writeln!(out, "{}: {values}", field.name())?;
    }
    if is_quiet() {
        return Ok(());
    }
    writeln!(out, "{}", counts_line(language, request, response))
}

/// The footer: the counts of articles, and the duration of the search.
fn counts_line(language: Language, request: &SearchRequest, response: &SearchResponse) -> String {
    let mut parts = match language {
        Language::English => counts_in_english(request, response),
        Language::Chinese => counts_in_chinese(request, response),
    };
    parts.push(duration(response.took));
    parts.join(" · ")
}

/// Whether the number of articles with the query as typed is worth showing: it differs from the total.
fn differs_as_typed(request: &SearchRequest, response: &SearchResponse) -> bool {
    !request.query.trim().is_empty() && response.counts.run != response.total
}

/// The number of articles that can be shown.
fn offered(response: &SearchResponse) -> usize {
    (response.total + response.counts.partial).saturating_sub(response.collapsed)
}

fn counts_in_english(request: &SearchRequest, response: &SearchResponse) -> Vec<String> {
    let counts = &response.counts;
    let mut parts = Vec::new();
    let at_least = if response.counts_exact { "" } else { "at least " };
    match (response.total, counts.partial) {
        (0, 0) => parts.push("nothing found".to_owned()),
        (0, partial) => parts.push(format!(
            "no article holds all of it, {} part of it",
            if partial == 1 { "1 holds".to_owned() } else { format!("{} hold", number(partial)) }
        )),
        (total, partial) => {
            parts.push(format!("{at_least}{}", count(total, "article")));
            if differs_as_typed(request, response) {
                parts.push(format!("{} as typed", number(counts.run)));
            }
            if partial > 0 {
                parts.push(format!("{} with part of it", number(partial)));
            }
        }
    }
    let shown = response.hits.len();
    let offered = offered(response);
    if response.collapsed > 0 {
        parts.push(format!("{} collapsed", count(response.collapsed, "near-duplicate")));
    }
    if shown > 0 && shown < offered {
        let first = request.offset + 1;
        parts.push(format!("{} to {} shown", number(first), number(request.offset + shown)));
    } else if shown == 0 && offered > 0 && request.limit > 0 {
        parts.push(format!("none after the first {}", number(request.offset)));
    }
    parts
}

fn counts_in_chinese(request: &SearchRequest, response: &SearchResponse) -> Vec<String> {
    let counts = &response.counts;
    let mut parts = Vec::new();
    let at_least = if response.counts_exact { "" } else { "至少 " };
    match (response.total, counts.partial) {
        (0, 0) => parts.push("没有找到".to_owned()),
        (0, partial) => {
            parts.push(format!("没有文章包含全部词语，{} 篇含其中一部分", number(partial)));
        }
        (total, partial) => {
            parts.push(format!("{at_least}{} 篇文章", number(total)));
            if differs_as_typed(request, response) {
                parts.push(format!("{} 篇与输入相同", number(counts.run)));
            }
            if partial > 0 {
                parts.push(format!("{} 篇只含一部分", number(partial)));
            }
        }
    }
    let shown = response.hits.len();
    let offered = offered(response);
    if response.collapsed > 0 {
        parts.push(format!("折叠 {} 篇近似稿件", number(response.collapsed)));
    }
    if shown > 0 && shown < offered {
        let last = request.offset + shown;
        parts.push(format!("显示第 {} 至 {} 篇", number(request.offset + 1), number(last)));
    } else if shown == 0 && offered > 0 && request.limit > 0 {
        parts.push(format!("第 {} 篇以后没有了", number(request.offset)));
    }
    parts
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "a list of one mark is what is meant")]
mod tests {
    use std::time::Duration;

    use super::*;
    use souwen::article::Article;
    use souwen::search::{Counts, FacetCount, Field, Fragment, Hit};
    use souwen::text::Date;

    fn hit() -> Hit {
        Hit {
            article: Article {
                id: "报道/5月.md#棉花列车开行".to_owned(),
                title: "棉花列车开行".to_owned(),
                date: Date::new(2024, 3, 1),
                source: Some("新华社".to_owned()),
                place: Some("喀什".to_owned()),
                authors: vec!["张\u{1b}望".to_owned(), "李想".to_owned()],
                ..Article::default()
            },
            score: 1.0,
            partial: false,
            crossing: false,
            missing: Vec::new(),
            title_highlights: vec![0..2],
            fragments: vec![Fragment {
                text: "一列满载棉花的列车驶出喀什。".to_owned(),
                highlights: vec![4..6],
                paragraph: 1,
                text_fragment: None,
            }],
            duplicates: Vec::new(),
            explanation: None,
        }
    }

    fn written(style: Style, response: &SearchResponse) -> String {
        let request = SearchRequest { query: "棉花".to_owned(), ..SearchRequest::default() };
        let mut out = Vec::new();
        write_response(&mut out, style, Language::English, &request, response).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn hits_are_shown_with_their_origin_and_snippet() {
        let partial =
            Hit {
                partial: true, missing: vec!["出口".to_owned()], fragments: Vec::new(), ..hit()
            };
        let response = SearchResponse {
            total: 1,
            counts: Counts { run: 1, all: 1, crossing: 0, partial: 1 },
            counts_exact: true,
            took: Duration::from_micros(1_500),
            hits: vec![hit(), partial],
            facets: vec![
                (Field::Source.into(), vec![FacetCount { value: "新华社".to_owned(), count: 2 }]),
                (Field::Tag.into(), Vec::new()),
            ],
            ..SearchResponse::default()
        };
        assert_eq!(
            written(Style::Plain, &response),
            "1. 棉花列车开行\n\
             \x20  2024-03-01 · 新华社 喀什 · 张␛望, 李想 · id 报道/5月.md#棉花列车开行\n\
             \x20  一列满载棉花的列车驶出喀什。\n\
             \n\
             2. 棉花列车开行\n\
             \x20  2024-03-01 · 新华社 喀什 · 张␛望, 李想 · id 报道/5月.md#棉花列车开行\n\
             \x20  (not in it: 出口)\n\
             \n\
             source: 新华社 2\n\
             tag: none\n\
             1 article · 1 with part of it · 1.50 ms\n"
        );
        let marked = written(Style::Colour, &response);
        assert!(marked.contains("满载\x1b[1;31m棉花\x1b[0m的列车"), "{marked}");
        assert!(marked.starts_with("1. \x1b[1;31m棉花\x1b[0m\x1b[1m列车开行\x1b[0m\n"), "{marked}");
    }

    #[test]
    fn other_readings_are_offered_with_their_counts() {
        let reading = Interpretation {
            kind: souwen::search::InterpretationKind::Dates,
            text: "去年".to_owned(),
            query: "棉花 date:2022".to_owned(),
            from: None,
            to: None,
            total: 36,
            applied: false,
        };
        let request = SearchRequest { query: "棉花 去年".to_owned(), ..Default::default() };
        let rendered = |applied| {
            let interpretations = vec![Interpretation { applied, ..reading.clone() }];
            let response = SearchResponse { interpretations, ..SearchResponse::default() };
            reading_lines(Language::English, &request, &response).join("\n")
        };
        assert_eq!(
            rendered(false),
            "by date 去年: 36 articles, newest first with --sort newest '棉花 date:2022'"
        );
        assert_eq!(
            rendered(true),
            "nothing found for 棉花 去年: searched by date for 棉花 date:2022 instead, newest first \
             (--as-typed keeps to what was typed)"
        );
    }

    #[test]
    fn the_counts_say_what_there_is() {
        #[track_caller]
        fn check(
            (total, run, partial, hits): (usize, usize, usize, usize),
            english: &str,
            chinese: &str,
        ) {
            let response = SearchResponse {
                total,
                counts: Counts { run, all: total, crossing: 0, partial },
                counts_exact: total < 100_000,
                hits: vec![hit(); hits],
                ..SearchResponse::default()
            };
            let request = SearchRequest {
                query: "棉花".to_owned(),
                offset: if hits == 3 { 20 } else { 0 },
                ..SearchRequest::default()
            };
            let line = |language| counts_line(language, &request, &response);
            assert_eq!(line(Language::English), format!("{english} · 0 µs"));
            assert_eq!(line(Language::Chinese), format!("{chinese} · 0 µs"));
        }
        check((0, 0, 0, 0), "nothing found", "没有找到");
        check(
            (0, 0, 1, 1),
            "no article holds all of it, 1 holds part of it",
            "没有文章包含全部词语，1 篇含其中一部分",
        );
        check(
            (0, 0, 12, 10),
            "no article holds all of it, 12 hold part of it · 1 to 10 shown",
            "没有文章包含全部词语，12 篇含其中一部分 · 显示第 1 至 10 篇",
        );
        check((1, 1, 0, 1), "1 article", "1 篇文章");
        check(
            (23, 20, 0, 3),
            "23 articles · 20 as typed · 21 to 23 shown",
            "23 篇文章 · 20 篇与输入相同 · 显示第 21 至 23 篇",
        );
        check((4, 4, 0, 0), "4 articles · none after the first 0", "4 篇文章 · 第 0 篇以后没有了");
        check(
            (100_000, 100_000, 0, 10),
            "at least 100,000 articles · 1 to 10 shown",
            "至少 100,000 篇文章 · 显示第 1 至 10 篇",
        );
    }
}
