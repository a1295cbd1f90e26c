//! The pages, and the files that they and other programs fetch.

use super::reading::CITATIONS;
use crate::openapi::operation::{Answered, Area, Content, Operation, Verb, ok, operation};
use crate::routes::table::Path;

const HTML: Content = Content::Text("text/html");

/// A page.
const PAGE: &[Answered] = &[ok("The page.", &[HTML])];
/// A redirect to the page that is meant.
const LEADS_ON: Answered =
    Answered { status: 303, does: "`Location` is the page that is meant.", content: &[] };
/// A redirect to the present address of the article.
const MOVED: Answered =
    Answered { status: 301, does: "The article has another id now; see `Location`.", content: &[] };

const SEARCH: Path = Path::Is("/api/v1/search");

const fn page(path: &'static str, name: &'static str, does: &'static str) -> Operation {
    Operation { answers: PAGE, tagged: true, ..operation(Verb::Get, path, name, Area::Pages, does) }
}

const fn file(path: &'static str, name: &'static str, does: &'static str) -> Operation {
    Operation { tagged: true, ..operation(Verb::Get, path, name, Area::Files, does) }
}

pub(super) const OPERATIONS: &[Operation] = &[
    page("/", "startPage", "The start page: the newest articles."),
    Operation {
        like: Some(SEARCH),
        ..page("/search", "resultPage", "The page of what a search finds.")
    },
    Operation {
        method: Verb::Post,
        body: &[Content::Parameters],
        like: Some(SEARCH),
        answers: &[LEADS_ON],
        tagged: false,
        ..page("/search", "postedSearch", "Leads to the page of a search that was sent as a form.")
    },
    Operation {
        answers: &[ok("The page.", &[HTML]), MOVED],
        errors: &["article_not_found"],
        ..page("/articles/{id}", "articlePage", "The page of an article; paragraph 12 is `#p12`.")
    },
    Operation {
        answers: &[ok("The page.", &[HTML]), MOVED],
        errors: &["article_not_found"],
        ..page("/articles", "articlePageById", "The page of an article whose id is a parameter.")
    },
    Operation {
        answers: &[ok("The page.", &[HTML]), LEADS_ON],
        errors: &["not_found"],
        ..page("/days/{day}", "dayPage", "The articles of a day in printed order.")
    },
    Operation {
        answers: &[LEADS_ON],
        errors: &["not_found"],
        ..page("/days", "newestDay", "Leads to the newest day with articles.")
    },
    Operation {
        like: Some(Path::Is("/api/v1/matches")),
        ..page(
            "/concordance",
            "concordancePage",
            "The page of every place at which a query matches.",
        )
    },
    Operation {
        like: Some(Path::Is("/api/v1/counts")),
        ..page("/counts", "countsPage", "The page of how much there is.")
    },
    Operation {
        like: Some(Path::Below("/api/v1/cite")),
        answers: &[
            Answered { status: 200, does: "A page of all forms.", content: &[HTML] },
            ok("The citation in the form that is named.", CITATIONS),
            MOVED,
        ],
        errors: &["article_not_found"],
        ..page("/cite/{id}", "citePage", "How an article is cited.")
    },
    Operation {
        like: Some(Path::Below("/api/v1/cite")),
        answers: &[
            Answered { status: 200, does: "A page of all forms.", content: &[HTML] },
            ok("The citation in the form that is named.", CITATIONS),
            MOVED,
        ],
        errors: &["article_not_found"],
        ..page("/cite", "citePageById", "How an article is cited whose id is a parameter.")
    },
    page("/help", "helpPage", "How to search, by examples from the index."),
    page("/widget", "widgetPage", "A page that shows the search box for other pages."),
    Operation { tagged: false, ..page("/login", "loginPage", "Asks for a key.") },
    Operation {
        method: Verb::Post,
        body: &[Content::Text("application/x-www-form-urlencoded"), Content::Json(&["Login"])],
        answers: &[LEADS_ON],
        tagged: false,
        errors: &["bad_key", "key_not_allowed"],
        ..page(
            "/login",
            "login",
            "Takes a `key`, of which the browser keeps a token, and leads on to `next`.",
        )
    },
    Operation {
        like: Some(SEARCH),
        answers: &[ok(
            "The feed, or a page for who opens it in a browser.",
            &[Content::Text("application/atom+xml"), HTML],
        )],
        ..file("/feed.atom", "feed", "A search as an Atom feed, the newest first.")
    },
    Operation {
        answers: &[ok("The list.", &[Content::Text("application/xml")])],
        ..file("/sitemap.xml", "sitemap", "The addresses of all articles, or of the lists of them.")
    },
    Operation {
        answers: &[ok(
            "The description.",
            &[Content::Text("application/opensearchdescription+xml")],
        )],
        ..file(
            "/opensearch.xml",
            "opensearch",
            "The description by which browsers add the search engine.",
        )
    },
    Operation {
        answers: &[ok("The text.", &[Content::Text("text/markdown")])],
        tagged: false,
        ..file("/llms.txt", "languageModels", "What language models are told of the API.")
    },
    Operation {
        answers: &[ok("The rules.", &[Content::Text("text/plain")])],
        tagged: false,
        ..file("/robots.txt", "robots", "What search engines may list.")
    },
    Operation {
        answers: &[ok("The module.", &[Content::Text("text/javascript")])],
        ..file("/souwen.js", "widgetScript", "The search box for any page, as a module.")
    },
    Operation {
        answers: &[ok("The script.", &[Content::Text("text/javascript")])],
        ..file("/page.js", "pageScript", "The script of the pages.")
    },
    Operation {
        answers: &[ok("The style sheet.", &[Content::Text("text/css")])],
        ..file("/style.css", "styleSheet", "The style sheet of the pages.")
    },
    Operation {
        answers: &[ok("The style sheet.", &[Content::Text("text/css")])],
        ..file("/theme.css", "themeSheet", "The colours that the operator has chosen.")
    },
    Operation {
        answers: &[ok("The picture.", &[Content::Bytes("image/*")])],
        ..file("/logo", "logo", "The picture that the operator has chosen.")
    },
    Operation {
        answers: &[ok("The icon.", &[Content::Text("image/svg+xml")])],
        ..file("/favicon.svg", "icon", "The icon.")
    },
];
