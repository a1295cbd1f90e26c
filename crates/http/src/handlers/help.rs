//! The help page, with examples made from the content of the index.

use std::sync::Arc;

use souwen_search::{Facet, Field, SearchRequest, Sort};

use super::ask::{search, tagged};
use crate::app::{Answer, App, NoAnswer, Work};
use crate::page;
use crate::page::help::examples::{Example, Samples, examples};
use crate::page::view::View;
use crate::reply::Reply;
use crate::request::call::Call;

/// The examples are taken from this many of the newest articles.
const LOOKED_AT: usize = 40;

/// `GET /help`
pub(crate) async fn page(app: Arc<App>, call: Call) -> Answer {
    if let Some(unchanged) = app.unchanged(&call).await? {
        return Ok(unchanged);
    }
    app.answer(&call, move |work| {
        let newest = search(
            work,
            SearchRequest {
                limit: LOOKED_AT,
                sort: Sort::Newest,
                snippets: false,
                facets: [Field::Source, Field::Author, Field::Section].map(Facet::Field).to_vec(),
                facet_limit: 1,
                ..SearchRequest::default()
            },
        )?;
        let words = |text: &str| page::help::examples::words(text, &work.backend.analyze(text));
        let samples = Samples::of(&newest, words);
        let counted = counted(work, examples(&samples))?;
        let origin = work.call.origin();
        let page = page::help::render(&View::of(work.call), &origin, &counted);
        Ok(tagged(work, &newest, Reply::page(page)))
    })
    .await
}

/// The examples that match something, each with its number of articles.
fn counted(work: &Work<'_>, examples: Vec<Example>) -> Result<Vec<(Example, u64)>, NoAnswer> {
    let mut found = Vec::new();
    for example in examples {
        let request = SearchRequest {
            query: example.query.clone(),
            limit: 0,
            snippets: false,
            as_typed: true,
            ..SearchRequest::default()
        };
        let total = search(work, request)?.total;
        if total > 0 {
            found.push((example, total as u64));
        }
    }
    Ok(found)
}
