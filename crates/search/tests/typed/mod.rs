//! Tests of what people type into the search box, good and bad, and of the expected first hits.

mod articles;
mod speech;
mod table;

use souwen_search::{Engine, SearchRequest, SearchResponse};
use souwen_text::Date;

use crate::util::{ask, engine_over};
use articles::{coverage, story};

/// The date on which all of it is typed: a Friday.
const TODAY: (i32, u8, u8) = (2024, 5, 31);

fn engine() -> Engine {
    engine_over(&coverage())
}

fn typed(query: &str) -> SearchRequest {
    let (year, month, day) = TODAY;
    SearchRequest { today: Date::new(year, month, day), ..ask(query) }
}

/// The first hit, preceded by `~` for a partial match, or `-` for none; then other readings with their
/// totals, `?` for a proposed and `!` for an applied one; then warnings.
fn summary(response: &SearchResponse) -> String {
    let first = match response.hits.first() {
        None => "-".to_owned(),
        Some(hit) if hit.partial => format!("~{}", hit.article.id),
        Some(hit) => hit.article.id.clone(),
    };
    let readings = response.interpretations.iter().map(|reading| {
        let sign = if reading.applied { '!' } else { '?' };
        format!("{sign}{} {}", reading.query, reading.total)
    });
    let warnings = response.warnings.iter().map(|warning| warning.code.name().to_owned());
    let parts: Vec<String> = std::iter::once(first).chain(readings).chain(warnings).collect();
    parts.join(" | ")
}

#[test]
fn what_is_typed_finds_what_was_meant() {
    let engine = engine();
    let mut wrong = Vec::new();
    for (query, expected) in table::TYPED {
        let summary = summary(&engine.search(&typed(query)).unwrap());
        if summary != expected {
            wrong.push(format!("{query}\n  found {summary}\n  want  {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table::TYPED.len(), wrong.join("\n"));
    assert!(table::TYPED.len() >= 150);
}

#[test]
fn a_pasted_story_finds_itself_and_its_reprint() {
    let engine = engine();
    let story = story();
    let chars: Vec<char> = story.chars().collect();
    let part = |from: usize, to: usize| chars[from..to].iter().collect::<String>();
    let rewritten = story.replace("船长", "老船工").replace("孩子", "学生");
    let spaced = story.replace('，', "， ").replace('。', "。\n");
    let beyond = story.repeat(4);
    for (pasted, expected) in [
        (story.clone(), ["story", "reprint"]),
        (part(0, 200), ["story", "reprint"]),
        (part(150, 380), ["story", "reprint"]),
        (spaced, ["story", "reprint"]),
        (rewritten, ["story", "reprint"]),
        (beyond, ["story", "reprint"]),
        (story.replace("四十多名", "四十余名"), ["reprint", "story"]),
    ] {
        let response = engine.search(&typed(&pasted)).unwrap();
        let ids: Vec<&str> = response.hits.iter().map(|hit| hit.article.id.as_str()).collect();
        let mut first: Vec<&str> = ids.iter().take(2).copied().collect();
        first.sort_unstable();
        let mut wanted = expected.to_vec();
        wanted.sort_unstable();
        assert_eq!(first, wanted, "{pasted}");
    }
}

#[test]
fn a_reading_is_applied_only_where_the_text_finds_nothing_and_may_be() {
    let engine = engine();
    let nothing = engine.search(&typed("铁路 上周")).unwrap();
    assert_eq!((nothing.total, nothing.interpretations.len()), (0, 0));
    let request = typed("铁路 本周");
    let applied = engine.search(&request).unwrap();
    assert_eq!(summary(&applied), "trains | !铁路 date:2024-05-27..2024-06-02 1");
    assert_eq!(applied.searched("铁路 本周"), "铁路 date:2024-05-27..2024-06-02");
    assert_eq!(applied.today, request.today);
    let proposed = engine.search(&SearchRequest { interpret: false, ..request.clone() }).unwrap();
    assert_eq!((proposed.total, proposed.searched("铁路 本周")), (0, "铁路 本周"));
    assert!(!proposed.interpretations[0].applied);
    let as_typed = engine.search(&SearchRequest { as_typed: true, ..request.clone() }).unwrap();
    assert_eq!((as_typed.total, as_typed.interpretations.len()), (0, 0));
    let without = engine.search(&SearchRequest { today: None, ..request }).unwrap();
    assert_eq!((without.total, without.today), (0, None));
    // A query without a relative time has the same answer on every date.
    assert_eq!(engine.search(&typed("铁路 2023年5月")).unwrap().today, None);
}

#[test]
fn the_limits_of_a_request_apply_to_a_reading_as_well() {
    let engine = engine();
    let limited = |query: &str, from: &str| {
        let mut request = typed(query);
        request.dates.from = Date::parse_iso(from);
        engine.search(&request).unwrap()
    };
    let total = |response: SearchResponse| response.interpretations.first().map(|r| r.total);
    assert_eq!(total(limited("铁路 2023年5月", "2023-01-01")), Some(2));
    assert_eq!(total(limited("铁路 2023年5月", "2023-05-20")), Some(1));
    assert_eq!(total(limited("铁路 2023年5月", "2023-06-01")), None);
}
