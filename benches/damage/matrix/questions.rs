//! The requests to an index.

use souwen::article::{Facet, Field, Period};
use souwen::search::{Engine, SearchRequest, SearchResponse, Sort};

/// Answers as text, or the reasons why there are none.
pub(crate) type Answers = Vec<Result<String, String>>;

/// The queries: runs of one character and of many, words, fields, days, exclusions.
const QUERIES: [&str; 16] = [
    "",
    "堤",
    "渡口",
    "渡口重修",
    "“村民自发清扫渡口”",
    "渡口 集市",
    "集市 -渡口",
    "渡口 OR 盐场",
    "title:盐场",
    "作者：白芷",
    "来源：石滩周报",
    "date:2022-05",
    "日期：2022年3月..2022年4月",
    "第17批",
    "盐场晒出的盐运往渡口怎样走",
    "石灘周報",
];

/// The ids of requested articles.
const IDS: [&str; 5] = ["shi-0", "shi-7", "shi-151", "shi-219", "none"];
/// The id that an article had before its file was renamed. Only the ledger contains it.
pub(crate) const FORMER_ID: &str = "旧渡口.md#渡口的故事";

/// All requests, with their answers.
pub(crate) fn answers(engine: &Engine) -> Answers {
    let mut answers = Vec::new();
    for query in QUERIES {
        for sort in [Sort::Relevance, Sort::Oldest] {
            let request = SearchRequest {
                query: query.to_owned(),
                sort,
                limit: 20,
                collapse: sort == Sort::Relevance,
                facets: vec![
                    Facet::Field(Field::Source),
                    Facet::Field(Field::Author),
                    Facet::Period(Period::Month),
                ],
                as_typed: true,
                ..SearchRequest::default()
            };
            // Whether the answer is verified, and the time it took, are left out.
            let answer = engine.search(&request).map(|found| {
                let SearchResponse { total, counts, hits, facets, warnings, .. } = found;
                format!("{total} {counts:?} {hits:?} {facets:?} {warnings:?}")
            });
            answers.push(answer.map_err(|error| error.to_string()));
        }
    }
    for id in IDS.into_iter().chain([FORMER_ID]) {
        let article = engine.article(id).map(|article| format!("{article:?}"));
        answers.push(article.map_err(|error| error.to_string()));
        let similar =
            engine.similar(id, 5).map(|found| found.map(|found| format!("{:?}", found.hits)));
        let similar = similar.map(|hits| format!("{hits:?}"));
        answers.push(similar.map_err(|error| error.to_string()));
    }
    let prepared = engine.prepare_suggestions();
    for typed in ["渡", "jishi", "bz"] {
        let answer = match (&prepared, engine.suggest(typed, 8)) {
            // They are from another state, or do not exist yet.
            (Ok(()), Ok(found)) if !found.current => Err("suggestions are being made".to_owned()),
            (Ok(()), Ok(found)) => Ok(format!("{:?}", found.suggestions)),
            (Err(error), _) => Err(error.to_string()),
            (_, Err(error)) => Err(error.to_string()),
        };
        answers.push(answer);
    }
    answers
}

/// The content of the index, independent of scores, which depend on the distribution of articles over
/// segments.
pub(crate) fn contents(engine: &Engine) -> Answers {
    let mut found = Vec::new();
    for query in QUERIES {
        let request = SearchRequest {
            query: query.to_owned(),
            // By day and id, which do not depend on scores.
            sort: Sort::Newest,
            limit: 100,
            as_typed: true,
            snippets: false,
            ..SearchRequest::default()
        };
        let answer = engine.search(&request).map(|response| {
            let mut ids: Vec<&str> =
                response.hits.iter().map(|hit| hit.article.id.as_str()).collect();
            ids.sort_unstable();
            format!("{query}: {} {:?} {ids:?}", response.total, response.counts)
        });
        found.push(answer.map_err(|error| error.to_string()));
    }
    for id in IDS {
        let article = engine.article(id).map(|article| format!("{article:?}"));
        found.push(article.map_err(|error| error.to_string()));
    }
    found
}
