//! Articles as resources: `souwen://articles/{id}`, with `#p12` to start at paragraph 12.

use serde_json::{Map, Value, json};
use souwen_article::Article;
use souwen_search::{SearchRequest, Sort};

use crate::clip::clipped;
use crate::cursor::{CURSOR, Question};
use crate::links::{of_uri, uri};
use crate::protocol::message::Refusal;
use crate::protocol::{Failure, McpServer};
use crate::text::{IS_DATA, part};

/// The number of articles in one list.
const LISTED: usize = 50;
/// The maximum length of a title, in characters; longer ones are cut.
const TITLE_CHARS: usize = 200;
/// The maximum length of a line above or below the text (byline, subtitle), in characters.
const LINE_CHARS: usize = 1_000;
const MAX_LINES: usize = 20;
const PLAIN: &str = "text/plain";

/// Lists the articles, newest first.
pub(crate) fn list(server: &McpServer<'_>, params: &Map<String, Value>) -> Result<Value, Failure> {
    let question = Question::new("resources", &Map::new());
    let offset = match params.get(CURSOR).filter(|cursor| !cursor.is_null()) {
        None => 0,
        Some(cursor) => {
            let offset = cursor.as_str().and_then(|cursor| question.offset(cursor));
            offset.ok_or_else(|| {
                Refusal::new(Refusal::PARAMS, "the cursor is not one of this list")
            })?
        }
    };
    let request = SearchRequest {
        limit: LISTED,
        offset,
        sort: Sort::Newest,
        snippets: false,
        ..server.common.clone()
    };
    let found = server.archive.search(&request)?;
    let resources: Vec<Value> = found.hits.iter().map(|hit| listed(&hit.article)).collect();
    let mut result = json!({"resources": resources});
    let next = offset + found.hits.len();
    if next < found.total && !found.hits.is_empty() {
        result["nextCursor"] = json!(question.cursor(next));
    }
    Ok(result)
}

fn listed(article: &Article) -> Value {
    let date = article.date.map(|date| date.to_string());
    let about: Vec<&str> = date.as_deref().into_iter().chain(article.source.as_deref()).collect();
    let title = clipped(&article.title, TITLE_CHARS);
    json!({
        "uri": uri(&article.id, None),
        "name": title,
        "title": title,
        "description": about.join(" · "),
        "mimeType": PLAIN,
    })
}

/// The URI template.
pub(crate) fn templates() -> Value {
    json!({"resourceTemplates": [{
        "uriTemplate": "souwen://articles/{+id}",
        "name": "article",
        "title": "An article",
        "description": "The text of an article with its paragraphs numbered; #p12 behind the id begins \
                        at paragraph 12.",
        "mimeType": PLAIN,
    }]})
}

/// Reads the text of an article.
pub(crate) fn read(
    server: &McpServer<'_>,
    params: &Map<String, Value>,
    stateless: bool,
) -> Result<Value, Failure> {
    let requested_uri = params.get("uri").and_then(Value::as_str);
    let requested_uri =
        requested_uri.ok_or_else(|| Refusal::new(Refusal::PARAMS, "`uri` names the resource"))?;
    let missing = || Refusal {
        code: if stateless { Refusal::PARAMS } else { Refusal::RESOURCE },
        message: "there is no such resource; those of articles are souwen://articles/{id}"
            .to_owned(),
        data: Some(json!({"uri": requested_uri})),
    };
    let (id, spot) = of_uri(requested_uri).ok_or_else(missing)?;
    let article = server.archive.article(&id)?.ok_or_else(missing)?;
    let part = part(&article, spot);
    let date = article.date.map(|date| date.to_string());
    let about: Vec<&str> = date
        .as_deref()
        .into_iter()
        .chain(article.source.as_deref())
        .chain(article.authors.iter().map(String::as_str))
        .collect();
    let mut lines = vec![clipped(&article.title, TITLE_CHARS), about.join(" · ")];
    // Matches in these lines are quoted from there.
    let further = article.subtitle.iter().chain(article.dateline.iter().take(MAX_LINES));
    lines.extend(further.map(|line| clipped(line, LINE_CHARS)));
    lines.push(format!("({IS_DATA})"));
    lines.push(part.text);
    lines.extend(part.next.map(|next| format!("(goes on at {})", uri(&article.id, Some(next)))));
    lines.retain(|line| !line.is_empty());
    Ok(json!({"contents": [{"uri": requested_uri, "mimeType": PLAIN, "text": lines.join("\n")}]}))
}
