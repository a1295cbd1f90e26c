//! The table of routes: the handlers of each route, and who may use it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use warp::http::Method;

use super::parameters::{AcceptedParameters, lists};
use crate::access::origins::Readers;
use crate::app::{Answer, App};
use crate::compat;
use crate::handlers::articles::{ARTICLE_BYTES, FILTER_BYTES, PUSH_BYTES};
use crate::handlers::{
    api, articles, cite, days, files, help, login, mcp, pages, research, snapshots,
};
use crate::keys::Right;
use crate::request::body::RequestBody;
use crate::request::call::Call;

/// A route.
pub(crate) struct Route {
    pub(crate) path: Path,
    pub(crate) cost: Cost,
    /// The parameters.
    pub(crate) takes: AcceptedParameters,
    /// The right that a key must have.
    pub(crate) needs: Needs,
    /// The pages that may read the answer.
    pub(crate) readers: Readers,
    /// Whether the request may name any host: a monitoring system may know the server by another name.
    pub(crate) any_host: bool,
    pub(crate) get: Handler,
    pub(crate) post: Option<Post>,
    /// Whether there is no `GET`: every request has a body.
    pub(crate) posts_only: bool,
    /// The methods that change articles.
    pub(crate) changes: &'static [Change],
}

/// A method that changes articles. It needs a key with the right to write, in a header. Pages of other
/// origins may not use it, even those of allowed origins.
pub(crate) struct Change {
    pub(crate) verb: Verb,
    /// The only path with this method, if not all paths of the route have it.
    pub(crate) at: Option<&'static str>,
    /// The maximal length of a body, in bytes.
    pub(crate) limit: usize,
    pub(crate) handler: fn(Arc<App>, Call, RequestBody) -> Pending,
}

/// The methods that change articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Put,
    Post,
    Delete,
}

impl Verb {
    fn is(self, method: &Method) -> bool {
        match self {
            Verb::Put => method == Method::PUT,
            Verb::Post => method == Method::POST,
            Verb::Delete => method == Method::DELETE,
        }
    }
}

/// The handler for requests with a body.
#[derive(Clone, Copy)]
pub(crate) struct Post {
    /// The maximal length of a body, in bytes.
    pub(crate) limit: usize,
    /// Whether a page of another origin may send one, as a form that leads here does.
    pub(crate) from_other_origins: bool,
    pub(crate) handler: fn(Arc<App>, Call, RequestBody) -> Pending,
}

/// The maximal length of the body of a search, in bytes: the text of a long article. In a form each of its
/// characters takes nine bytes.
const SEARCH_BODY_BYTES: usize = 1 << 20;

/// The maximal length of a login, in bytes: besides the key it contains the URL that the user comes from.
const LOGIN_BODY_BYTES: usize = 32 << 10;

/// The right that a key must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// No key is needed.
    Nothing,
    /// A key with this right is needed; for reading (`search`) only if the server is private.
    Key(Right),
}

/// The paths of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Path {
    /// This path, with or without a slash at its end.
    Is(&'static str),
    /// This path, and all paths below it.
    Below(&'static str),
    /// All paths with this beginning and this ending and something between them, with or without a slash at
    /// the end.
    Between(&'static str, &'static str),
}

/// Whether a request counts against the rate limit of its client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cost {
    /// It counts: the engine works for it.
    Work,
    /// It does not count: it is answered from memory.
    Nothing,
}

/// The handler of a route.
pub(crate) type Handler = fn(Arc<App>, Call) -> Pending;

/// A response that is being made.
pub(crate) type Pending = Pin<Box<dyn Future<Output = Answer> + Send>>;

impl Route {
    /// Whether it needs no key if the server is not private.
    #[cfg(test)]
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.needs, Needs::Nothing | Needs::Key(Right::Search))
    }

    /// The methods of a path of the route, as a header lists them.
    pub(crate) fn methods(&self, path: &str) -> &'static str {
        if self.posts_only {
            return "OPTIONS, POST";
        }
        let changes = |verb| self.changes_at(path).any(|change| change.verb == verb);
        match (self.post.is_some() || changes(Verb::Post), changes(Verb::Put)) {
            (false, false) => "GET, HEAD, OPTIONS",
            (true, false) => "GET, HEAD, OPTIONS, POST",
            (false, true) => "GET, HEAD, OPTIONS, PUT, DELETE",
            (true, true) => "GET, HEAD, OPTIONS, POST, PUT, DELETE",
        }
    }

    /// The methods that change nothing.
    pub(crate) fn reading_methods(&self) -> &'static str {
        match self.post {
            Some(_) if self.posts_only => "OPTIONS, POST",
            Some(_) => "GET, HEAD, OPTIONS, POST",
            None => "GET, HEAD, OPTIONS",
        }
    }

    /// The change for a method on a path of the route.
    pub(crate) fn change(&self, method: &Method, path: &str) -> Option<&'static Change> {
        self.changes_at(path).find(|change| change.verb.is(method))
    }

    fn changes_at(&self, path: &str) -> impl Iterator<Item = &'static Change> {
        let path = path.strip_suffix('/').unwrap_or(path);
        self.changes.iter().filter(move |change| change.at.is_none_or(|at| at == path))
    }
}

impl Path {
    fn matches(self, path: &str) -> bool {
        let is = |route: &str| path == route || path.strip_suffix('/') == Some(route);
        match self {
            Path::Is(route) => is(route),
            Path::Below(route) => path
                .strip_prefix(route)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
            Path::Between(before, after) => {
                let path = path.strip_suffix('/').unwrap_or(path);
                let rest = path.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
                rest.is_some_and(|rest| !rest.is_empty())
            }
        }
    }
}

/// The route for a path.
pub(crate) fn find(path: &str) -> Option<&'static Route> {
    ROUTES.iter().find(|route| route.path.matches(path))
}

/// A page.
const fn page(path: Path, cost: Cost, get: Handler) -> Route {
    Route {
        path,
        cost,
        takes: AcceptedParameters::Any,
        needs: Needs::Key(Right::Search),
        readers: Readers::Own,
        any_host: false,
        get,
        post: None,
        posts_only: false,
        changes: &[],
    }
}

/// A route of the API.
const fn api(path: Path, takes: AcceptedParameters, get: Handler) -> Route {
    Route { takes, readers: Readers::Listed, ..page(path, Cost::Work, get) }
}

/// A route that reveals nothing about the articles.
const fn open(path: Path, get: Handler) -> Route {
    Route { needs: Needs::Nothing, ..page(path, Cost::Nothing, get) }
}

/// A file that is part of the program.
const fn file(path: Path, get: Handler) -> Route {
    Route { readers: Readers::Everyone, ..open(path, get) }
}

/// All routes. If several match a path, the first one is used.
pub(crate) const ROUTES: &[Route] = &[
    page(Path::Is("/"), Cost::Work, |app, call| Box::pin(pages::start(app, call))),
    Route {
        post: Some(Post {
            limit: SEARCH_BODY_BYTES,
            from_other_origins: true,
            handler: |app, call, body| Box::pin(pages::posted(app, call, body)),
        }),
        ..page(Path::Is("/search"), Cost::Work, |app, call| Box::pin(pages::results(app, call)))
    },
    page(Path::Below("/articles"), Cost::Work, |app, call| Box::pin(pages::article(app, call))),
    page(Path::Below("/days"), Cost::Work, |app, call| Box::pin(days::day(app, call))),
    page(Path::Is("/concordance"), Cost::Work, |app, call| {
        Box::pin(research::concordance(app, call))
    }),
    page(Path::Is("/counts"), Cost::Work, |app, call| Box::pin(research::counted(app, call))),
    page(Path::Is("/feed.atom"), Cost::Work, |app, call| Box::pin(files::feed(app, call))),
    page(Path::Below("/cite"), Cost::Work, |app, call| Box::pin(cite::page(app, call))),
    page(Path::Is("/help"), Cost::Work, |app, call| Box::pin(help::page(app, call))),
    page(Path::Is("/sitemap.xml"), Cost::Work, |app, call| Box::pin(files::sitemap(app, call))),
    open(Path::Is("/widget"), |app, call| Box::pin(pages::widget(app, call))),
    open(Path::Is("/opensearch.xml"), |app, call| Box::pin(files::opensearch(app, call))),
    open(Path::Is("/llms.txt"), |app, call| Box::pin(files::models(app, call))),
    open(Path::Is("/robots.txt"), |app, call| Box::pin(files::robots(app, call))),
    file(Path::Is("/openapi.json"), |app, call| Box::pin(files::openapi(app, call))),
    Route {
        takes: AcceptedParameters::These(&[]),
        readers: Readers::Listed,
        ..open(Path::Is("/api/v1"), |app, call| Box::pin(files::routes(app, call)))
    },
    Route {
        post: Some(Post {
            limit: SEARCH_BODY_BYTES,
            from_other_origins: true,
            handler: |app, call, body| Box::pin(api::posted_search(app, call, body)),
        }),
        ..api(
            Path::Is("/api/v1/search"),
            AcceptedParameters::Narrowing(&[lists::SEARCHING, lists::RESPONSE_FIELDS]),
            |app, call| Box::pin(api::search(app, call)),
        )
    },
    Route {
        cost: Cost::Work,
        post: Some(Post {
            limit: LOGIN_BODY_BYTES,
            from_other_origins: false,
            handler: |app, call, body| Box::pin(login::posted(app, call, body)),
        }),
        ..open(Path::Is("/login"), |app, call| Box::pin(login::form(app, call)))
    },
    api(
        Path::Is("/api/v1/matches"),
        AcceptedParameters::Narrowing(&[lists::MATCHES]),
        |app, call| Box::pin(research::matches(app, call)),
    ),
    Route {
        post: Some(Post {
            limit: SEARCH_BODY_BYTES,
            from_other_origins: true,
            handler: |app, call, body| Box::pin(research::posted_counts(app, call, body)),
        }),
        ..api(
            Path::Is("/api/v1/counts"),
            AcceptedParameters::Narrowing(&[lists::COUNTS]),
            |app, call| Box::pin(research::counts(app, call)),
        )
    },
    api(
        Path::Is("/api/v1/export"),
        AcceptedParameters::Narrowing(&[lists::EXPORT]),
        |app, call| Box::pin(research::export(app, call)),
    ),
    api(Path::Is("/api/v1/suggest"), AcceptedParameters::These(&[lists::SUGGEST]), |app, call| {
        Box::pin(api::suggest(app, call))
    }),
    api(
        Path::Between("/api/v1/articles/", "/similar"),
        AcceptedParameters::These(&[lists::SIMILAR, lists::ID]),
        |app, call| Box::pin(api::similar(app, call)),
    ),
    Route {
        changes: &[
            Change {
                verb: Verb::Put,
                at: None,
                limit: ARTICLE_BYTES,
                handler: |app, call, body| Box::pin(articles::put(app, call, body)),
            },
            Change {
                verb: Verb::Delete,
                at: None,
                limit: 0,
                handler: |app, call, body| Box::pin(articles::delete(app, call, body)),
            },
            Change {
                verb: Verb::Post,
                at: Some("/api/v1/articles"),
                limit: PUSH_BYTES,
                handler: |app, call, body| Box::pin(articles::push(app, call, body)),
            },
            Change {
                verb: Verb::Post,
                at: Some("/api/v1/articles/delete"),
                limit: FILTER_BYTES,
                handler: |app, call, body| Box::pin(articles::delete_matching(app, call, body)),
            },
        ],
        ..api(
            Path::Below("/api/v1/articles"),
            AcceptedParameters::These(&[lists::ARTICLE, lists::ID]),
            |app, call| Box::pin(api::article(app, call)),
        )
    },
    api(
        Path::Below("/api/v1/cite"),
        AcceptedParameters::These(&[lists::CITE, lists::ID]),
        |app, call| Box::pin(cite::api(app, call)),
    ),
    api(Path::Is("/api/v1/analyze"), AcceptedParameters::These(&[lists::ANALYZE]), |app, call| {
        Box::pin(api::analyze(app, call))
    }),
    api(Path::Is("/api/v1/stats"), AcceptedParameters::These(&[]), |app, call| {
        Box::pin(api::stats(app, call))
    }),
    Route {
        readers: Readers::Listed,
        ..open(Path::Is("/compat/meilisearch/health"), |_, call| Box::pin(compat::health(call)))
    },
    Route {
        post: Some(Post {
            limit: compat::BODY_BYTES,
            from_other_origins: true,
            handler: |app, call, body| Box::pin(compat::posted(app, call, body)),
        }),
        ..api(Path::Below(compat::ROOT), AcceptedParameters::Any, |app, call| {
            Box::pin(compat::get(app, call))
        })
    },
    Route {
        posts_only: true,
        post: Some(Post {
            limit: mcp::MESSAGE_BYTES,
            from_other_origins: true,
            handler: |app, call, body| Box::pin(mcp::posted(app, call, body)),
        }),
        ..api(Path::Is("/mcp"), AcceptedParameters::Any, |_, _| Box::pin(mcp::nothing_to_get()))
    },
    // A copy takes many small requests, and all of them have a key.
    Route {
        cost: Cost::Nothing,
        needs: Needs::Key(Right::Snapshot),
        readers: Readers::Own,
        ..api(
            Path::Below("/api/v1/snapshot"),
            AcceptedParameters::These(&[lists::SNAPSHOT]),
            |app, call| Box::pin(snapshots::get(app, call)),
        )
    },
    Route {
        any_host: true,
        readers: Readers::Listed,
        ..open(Path::Is("/health"), |app, call| Box::pin(api::health(app, call)))
    },
    Route {
        any_host: true,
        readers: Readers::Listed,
        ..open(Path::Is("/ready"), |app, call| Box::pin(api::ready(app, call)))
    },
    Route {
        needs: Needs::Key(Right::Metrics),
        ..open(Path::Is("/metrics"), |app, call| Box::pin(api::metrics(app, call)))
    },
    file(Path::Is("/style.css"), |app, call| Box::pin(files::style(app, call))),
    file(Path::Is("/theme.css"), |app, call| Box::pin(files::theme(app, call))),
    file(Path::Is("/logo"), |app, call| Box::pin(files::logo(app, call))),
    file(Path::Is("/page.js"), |app, call| Box::pin(files::script(app, call))),
    file(Path::Is("/souwen.js"), |app, call| Box::pin(files::widget_script(app, call))),
    file(Path::Is("/favicon.svg"), |app, call| Box::pin(files::icon(app, call))),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_their_routes() {
        let check = |path: &str, expected: Option<Path>| {
            assert_eq!(find(path).map(|route| route.path), expected, "{path}");
        };
        check("/", Some(Path::Is("/")));
        check("/search", Some(Path::Is("/search")));
        check("/search/", Some(Path::Is("/search")));
        check("/searches", None);
        check("/search/x", None);
        check("/articles/a/b", Some(Path::Below("/articles")));
        check("/articles", Some(Path::Below("/articles")));
        check("/articles2", None);
        check("/api/v1/articles/a/similar", Some(Path::Between("/api/v1/articles/", "/similar")));
        check("/api/v1/articles/a/similar/", Some(Path::Between("/api/v1/articles/", "/similar")));
        check("/api/v1/articles//similar", Some(Path::Below("/api/v1/articles")));
        check("/api/v1/articles/similar", Some(Path::Below("/api/v1/articles")));
        check("/API/v1/search", None);
        check("", None);
    }

    #[test]
    fn what_changes_articles_is_known_where_it_is_meant() {
        let check = |path: &str, methods: &str| {
            assert_eq!(find(path).unwrap().methods(path), methods, "{path}");
        };
        check("/api/v1/articles/a", "GET, HEAD, OPTIONS, PUT, DELETE");
        check("/api/v1/articles", "GET, HEAD, OPTIONS, POST, PUT, DELETE");
        check("/api/v1/articles/", "GET, HEAD, OPTIONS, POST, PUT, DELETE");
        check("/api/v1/articles/delete", "GET, HEAD, OPTIONS, POST, PUT, DELETE");
        check("/api/v1/articles/delete/a", "GET, HEAD, OPTIONS, PUT, DELETE");
        check("/api/v1/articles/a/similar", "GET, HEAD, OPTIONS");
        check("/articles/a", "GET, HEAD, OPTIONS");
        check("/api/v1/search", "GET, HEAD, OPTIONS, POST");
        check("/mcp", "OPTIONS, POST");
        // An article may have this id.
        let route = find("/api/v1/articles/delete").unwrap();
        let of = |method| route.change(&method, "/api/v1/articles/delete").unwrap().limit;
        assert_eq!(of(Method::PUT), ARTICLE_BYTES);
        assert_eq!(of(Method::POST), FILTER_BYTES);
    }

    #[test]
    fn routes_of_the_api_take_what_is_listed() {
        let is_api = |path| match path {
            Path::Is(path) | Path::Below(path) | Path::Between(path, _) => {
                path.starts_with("/api/")
            }
        };
        let all = ROUTES.iter().filter(|route| is_api(route.path));
        let any: Vec<Path> = all
            .filter(|route| matches!(route.takes, AcceptedParameters::Any))
            .map(|route| route.path)
            .collect();
        assert!(any.is_empty(), "an unknown parameter is no error at {any:?}");
    }

    #[test]
    fn no_path_is_listed_twice() {
        for (at, route) in ROUTES.iter().enumerate() {
            assert!(ROUTES[..at].iter().all(|earlier| earlier.path != route.path));
        }
    }
}
