//! souwen as a library, with its defaults: totals always, suggestions not loaded.

use std::path::Path;

use souwen::article::Field;
use souwen::index::{RefreshOptions, Silent, refresh};
use souwen::search::{Engine, MAX_LIMIT, SearchRequest, Sort, ValueFilter};
use souwen::text::DateRange;

use super::contract::{Answer, Hit, Kind, Label, Page, Peer, Question, Wanted};

/// An open index.
pub struct Souwen {
    engine: Engine,
    label: Label,
}

impl Souwen {
    fn request(&self, question: &Question) -> SearchRequest {
        let query = match question.kind {
            Kind::Run => format!("\"{}\"", question.text),
            Kind::Words | Kind::Question => question.text.clone(),
        };
        let mut request = SearchRequest { query, ..SearchRequest::default() };
        match (&question.label, self.label) {
            (None, _) => {}
            (Some(year), Label::Year) => {
                request.dates = DateRange::parse(year).unwrap_or_default();
            }
            (Some(section), Label::Section) => {
                request.filters = vec![ValueFilter::new(Field::Section, section)];
            }
        }
        request
    }
}

impl Peer for Souwen {
    fn version() -> String {
        std::env::var("SOUWEN_COMMIT").unwrap_or_default()
    }

    fn index(articles: &Path, _: Label, dir: &Path) -> Answer<()> {
        let options =
            RefreshOptions { paths: vec![articles.to_owned()], ..RefreshOptions::default() };
        refresh(dir, &options, &mut Silent)?;
        Ok(())
    }

    fn open(dir: &Path, label: Label) -> Answer<Souwen> {
        Ok(Souwen { engine: Engine::open(dir)?, label })
    }

    fn page(&self, question: &Question, wanted: Wanted) -> Answer<Page> {
        let request = SearchRequest {
            limit: wanted.limit,
            offset: wanted.offset,
            snippets: wanted.snippets,
            ..self.request(question)
        };
        let response = self.engine.search(&request)?;
        let hits = response.hits.into_iter().map(|hit| {
            let snippet = hit.fragments.into_iter().next().map(|fragment| fragment.text);
            Ok(Hit {
                id: hit.article.id.parse()?,
                title: hit.article.title,
                snippet: snippet.unwrap_or_default(),
            })
        });
        Ok(Page { total: response.total, hits: hits.collect::<Answer<_>>()? })
    }

    fn every(&self, run: &str) -> Answer<Vec<u32>> {
        let question = Question { text: run.to_owned(), kind: Kind::Run, label: None };
        let mut request = SearchRequest {
            limit: MAX_LIMIT,
            snippets: false,
            sort: Sort::Newest,
            ..self.request(&question)
        };
        let mut all = Vec::new();
        loop {
            let response = self.engine.search(&request)?;
            let whole = response.hits.iter().filter(|hit| !hit.partial);
            let before = all.len();
            for hit in whole {
                all.push(hit.article.id.parse()?);
            }
            if all.len() == before || all.len() >= response.total {
                return Ok(all);
            }
            request.offset += MAX_LIMIT;
        }
    }
}
