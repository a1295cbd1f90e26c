//! `fetch`: the text of an article, a long one in parts.

use serde_json::{Map, Value, json};
use souwen_article::Article;

use super::arguments::Arguments;
use super::schema::{Kind, Parameter};
use super::{Tool, ToolError, advice, descriptions};
use crate::clip::clipped;
use crate::cursor::CURSOR;
use crate::links::{Links, of_uri, uri};
use crate::protocol::McpServer;
use crate::text::{IS_DATA, Spot, part};

/// The maximum length of titles and field values, in characters, and of their lists; the rest is cut.
const TITLE_CHARS: usize = 200;
const VALUE_CHARS: usize = 300;
const MAX_VALUES: usize = 50;

pub(crate) const TOOL: Tool = Tool {
    name: "fetch",
    title: "Read an article",
    description: descriptions::FETCH,
    own: &[
        Parameter::new("id", Kind::Text, "The `id` of a result, or a souwen:// address.")
            .required(),
        Parameter::new(
            "paragraph",
            Kind::Number { least: 1, max: 1_000_000, usual: 1 },
            "The paragraph to begin at.",
        ),
        Parameter::new(
            CURSOR,
            Kind::Text,
            "To go on reading: the `metadata.next_cursor` of the part before.",
        ),
    ],
    is_narrowed: false,
    run,
};

fn run(server: &McpServer<'_>, arguments: &Arguments<'_>) -> Result<Value, ToolError> {
    let id = arguments.needed("id")?;
    let Some((article, of_id)) = named(server, id)? else {
        return advice(format!(
            "No article has the id {id:?}. Ids are given by `search` and have to be repeated as they are."
        ));
    };
    let cursor = arguments.text(CURSOR)?.trim();
    let spot = match (cursor, arguments.number("paragraph")?) {
        ("", 1) => of_id,
        ("", paragraph) => Spot::of_paragraph(paragraph),
        (cursor, _) => match Spot::parse(cursor) {
            Some(spot) => Some(spot),
            None => return advice("`cursor` is the `metadata.next_cursor` of the part before."),
        },
    };
    if let Some(spot) = spot.filter(|spot| spot.paragraph > article.body.len().max(1)) {
        let last = article.body.len();
        return advice(format!("There is no paragraph {}; the last is {last}.", spot.paragraph));
    }
    let part = part(&article, spot);
    let mut metadata = metadata(&article);
    let mut set = |name: &str, value: Value| metadata.insert(name.to_owned(), value);
    if let Some((first, last)) = part.paragraphs {
        set("paragraphs", json!({"first": first, "last": last, "of": article.body.len()}));
    }
    set("paragraph_url", json!(paragraph_url(server, &article)));
    if let Some(next) = part.next {
        set("next_cursor", json!(next.to_string()));
    }
    set("note", json!(IS_DATA));
    let first = spot.map_or(0, |spot| spot.paragraph);
    Ok(json!({
        "id": article.id,
        "title": clipped(&article.title, TITLE_CHARS),
        "text": part.text,
        "url": server.links.paragraph(&article, first),
        "metadata": metadata,
    }))
}

/// The article and the place that an argument means: an id, an id with a paragraph, or an address.
fn named(server: &McpServer<'_>, id: &str) -> Result<Option<(Article, Option<Spot>)>, ToolError> {
    if let Some(article) = server.archive.article(id)? {
        return Ok(Some((article, None)));
    }
    let with_paragraph = || {
        let (id, spot) = id.rsplit_once('#')?;
        Some((id.to_owned(), Some(Spot::parse(spot)?)))
    };
    let Some((id, spot)) = of_uri(id).or_else(with_paragraph) else { return Ok(None) };
    Ok(server.archive.article(&id)?.map(|article| (article, spot)))
}

/// The URL of a paragraph, with `{n}` in place of its number. In an article's own page the positions of
/// paragraphs are unknown.
fn paragraph_url(server: &McpServer<'_>, article: &Article) -> String {
    match &server.links {
        // The page of a long article shows one part, so its URL has to name the right one.
        Links::Site(_) => {
            let page = server.links.paragraph(article, 0);
            let sign = if page.contains('?') { '&' } else { '?' };
            format!("{page}{sign}p={{n}}#p{{n}}")
        }
        Links::Own => format!("{}#p{{n}}", uri(&article.id, None)),
    }
}

/// The metadata of an article; missing values are left out.
fn metadata(article: &Article) -> Map<String, Value> {
    let text = |text: &Option<String>| text.as_ref().map(|text| json!(clipped(text, VALUE_CHARS)));
    let list = |list: &[String]| {
        let values = list.iter().take(MAX_VALUES).map(|value| clipped(value, VALUE_CHARS));
        (!list.is_empty()).then(|| json!(values.collect::<Vec<_>>()))
    };
    let known = [
        ("date", article.date.map(|date| json!(date.to_string()))),
        ("source", text(&article.source)),
        ("authors", list(&article.authors)),
        ("place", text(&article.place)),
        ("section", text(&article.section)),
        ("kind", (!article.kind.is_empty()).then(|| json!(article.kind))),
        ("tags", list(&article.tags)),
        ("subtitle", text(&article.subtitle)),
        ("dateline", list(&article.dateline)),
        ("original_url", article.url.as_ref().map(|url| json!(url))),
    ];
    known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
