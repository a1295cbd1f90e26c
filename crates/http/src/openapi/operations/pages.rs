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

/// A file, by its path, its name, what it is, and what is answered.
const fn file(
    path: &'static str,
    name: &'static str,
    does: &'static str,
    answers: &'static [Answered],
) -> Operation {
    Operation { answers, tagged: true, ..operation(Verb::Get, path, name, Area::Files, does) }
}

/// The page of an article, whose id stands in the path or is a parameter.
const ARTICLE: Operation = Operation {
    answers: &[ok("The page.", &[HTML]), MOVED],
    errors: &["article_not_found"],
    ..page("/articles/{id}", "articlePage", "The page of an article; paragraph 12 is `#p12`.")
};

/// The citations of an article, whose id stands in the path or is a parameter.
const CITE: Operation = Operation {
    like: Some(Path::Below("/api/v1/cite")),
    answers: &[
        ok("A page of all forms.", &[HTML]),
        ok("The citation in the form that is named.", CITATIONS),
        MOVED,
    ],
    errors: &["article_not_found"],
    ..page("/cite/{id}", "citePage", "How an article is cited.")
};

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
    ARTICLE,
    Operation {
        path: "/articles",
        name: "articlePageById",
        does: "The page of an article whose id is a parameter.",
        ..ARTICLE
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
        ..page("/concordance", "concordancePage", "The page of all occurrences of a query.")
    },
    Operation {
        like: Some(Path::Is("/api/v1/counts")),
        ..page("/counts", "countsPage", "The page of how much there is.")
    },
    CITE,
    Operation {
        path: "/cite",
        name: "citePageById",
        does: "How an article is cited whose id is a parameter.",
        ..CITE
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
            "Accepts a `key`, stores a token of it in the browser, and redirects to `next`.",
        )
    },
    Operation {
        like: Some(SEARCH),
        ..file(
            "/feed.atom",
            "feed",
            "A search as an Atom feed, the newest first.",
            &[ok(
                "The feed, or a page for browsers.",
                &[Content::Text("application/atom+xml"), HTML],
            )],
        )
    },
    file(
        "/sitemap.xml",
        "sitemap",
        "The addresses of all articles, or of the lists of them.",
        &[ok("The list.", &[Content::Text("application/xml")])],
    ),
    file(
        "/opensearch.xml",
        "opensearch",
        "The description by which browsers add the search engine.",
        &[ok("The description.", &[Content::Text("application/opensearchdescription+xml")])],
    ),
    Operation {
        tagged: false,
        ..file(
            "/llms.txt",
            "languageModels",
            "The introduction to the API for language models.",
            &[ok("The text.", &[Content::Text("text/markdown")])],
        )
    },
    Operation {
        tagged: false,
        ..file(
            "/robots.txt",
            "robots",
            "What search engines may list.",
            &[ok("The rules.", &[Content::Text("text/plain")])],
        )
    },
    file(
        "/souwen.js",
        "widgetScript",
        "The search box for any page, as a module.",
        &[ok("The module.", &[Content::Text("text/javascript")])],
    ),
    file(
        "/page.js",
        "pageScript",
        "The script of the pages.",
        &[ok("The script.", &[Content::Text("text/javascript")])],
    ),
    file(
        "/style.css",
        "styleSheet",
        "The style sheet of the pages.",
        &[ok("The style sheet.", &[Content::Text("text/css")])],
    ),
    file(
        "/theme.css",
        "themeSheet",
        "The colours that the operator has chosen.",
        &[ok("The style sheet.", &[Content::Text("text/css")])],
    ),
    file(
        "/logo",
        "logo",
        "The picture that the operator has chosen.",
        &[ok("The picture.", &[Content::Bytes("image/*")])],
    ),
    file(
        "/favicon.svg",
        "icon",
        "The icon.",
        &[ok("The icon.", &[Content::Text("image/svg+xml")])],
    ),
];
