//! Citing an article.

use std::sync::Arc;

use souwen_answer::citation::{Citation, CitationFormat};
use souwen_answer::links::{article_path, citation_path};
use souwen_text::Date;
use warp::http::header::CONTENT_DISPOSITION;

use crate::app::{Answer, App, NoAnswer, Work};
use crate::error::{ApiError, Expected};
use crate::keys::credentials::today;
use crate::page;
use crate::page::view::View;
use crate::reply::{Reply, etag};
use crate::request::call::Call;
use crate::request::query_string::value;

/// `GET /cite/{id}`: a page with the citation in all formats, or a file in the requested format.
pub(crate) async fn page(app: Arc<App>, call: Call) -> Answer {
    let (format, accessed) = (format(&call)?, accessed(&call)?);
    app.answer(&call, move |work| {
        let (article, citation) = match cited(work, "/cite/", accessed)? {
            Cited::Here(article, citation) => (article, citation),
            Cited::Elsewhere(id) => {
                let here = View::of(work.call).here_at(&citation_path(&id, None));
                return Ok(Reply::moved(&here));
            }
        };
        match format {
            Some(format) => Ok(file(work.call, format, &citation)),
            None => {
                let page = page::cite::render(&View::of(work.call), &article, &citation);
                let etag = etag(work.call, &[&page.0]);
                Ok(Reply::page(page).tagged(work.call, &etag))
            }
        }
    })
    .await
}

/// `GET /api/v1/cite/{id}`: the citation in the requested format, by default CSL-JSON.
pub(crate) async fn api(app: Arc<App>, call: Call) -> Answer {
    let format = format(&call)?.unwrap_or(CitationFormat::CslJson);
    let accessed = accessed(&call)?;
    app.answer(&call, move |work| match cited(work, "/api/v1/cite/", accessed)? {
        Cited::Here(_, citation) => Ok(file(work.call, format, &citation)),
        Cited::Elsewhere(_) => Err(ApiError::ArticleNotFound.into()),
    })
    .await
}

/// An article to cite.
enum Cited {
    /// The article and its citation.
    Here(Box<souwen_article::Article>, Box<Citation>),
    /// The article has this id now.
    Elsewhere(String),
}

fn cited(work: &Work<'_>, prefix: &str, accessed: Date) -> Result<Cited, NoAnswer> {
    let id = work.call.article_id(prefix);
    let marked = work.backend.marked_article(&id, "")?.ok_or(ApiError::ArticleNotFound)?;
    let article = marked.article;
    if article.id != id && prefix == "/cite/" {
        return Ok(Cited::Elsewhere(article.id));
    }
    // A list of references should only contain a URL that everybody can reach.
    let public_url = work.call.settings.public_url.as_deref();
    let page = public_url.map(|url| format!("{url}{}", article_path(&article.id)));
    let citation = Citation::of(&article, page.as_deref(), Some(accessed));
    Ok(Cited::Here(Box::new(article), Box::new(citation)))
}

/// A citation as a file for reference managers; the formatted text is shown inline.
fn file(call: &Call, format: CitationFormat, citation: &Citation) -> Reply {
    let text = citation.write(format);
    let etag = etag(call, &[&text]);
    let reply = Reply::text(text, format.media_type());
    let reply = match format {
        CitationFormat::Gbt => reply,
        _ => {
            let (key, extension) = (&citation.key, format.extension());
            let name = format!("attachment; filename=\"{key}.{extension}\"");
            reply.with(CONTENT_DISPOSITION, &name)
        }
    };
    reply.tagged(call, &etag)
}

fn format(call: &Call) -> Result<Option<CitationFormat>, ApiError> {
    let name = value(&call.query, "format");
    let format = CitationFormat::from_name(name.trim());
    match (name.trim(), format) {
        ("", _) => Ok(None),
        (_, None) => Err(ApiError::BadParameter("format", Expected::CitationFormat)),
        (_, format) => Ok(format),
    }
}

/// The day of access: today in China unless the request names a day.
fn accessed(call: &Call) -> Result<Date, ApiError> {
    let day = value(&call.query, "accessed");
    match day.trim() {
        "" => Ok(today()),
        day => Date::parse_iso(day).ok_or(ApiError::BadParameter("accessed", Expected::Date)),
    }
}
