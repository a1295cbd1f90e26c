//! The description of one method of one path.

use crate::routes::table::{self, Path, Route};

/// A method of a path.
pub(crate) struct Operation {
    pub(crate) method: Verb,
    /// The path, with its variable parts as names in braces: `/articles/{id}`.
    pub(crate) path: &'static str,
    /// Its name (`operationId`), for programs that are generated from the description.
    pub(crate) name: &'static str,
    /// A sentence about what it does.
    pub(crate) does: &'static str,
    pub(crate) area: Area,
    /// For a page: the route of the API whose parameters the page takes as well.
    pub(crate) like: Option<Path>,
    /// Request headers that change what it does.
    pub(crate) headers: &'static [Header],
    /// The media types of its body.
    pub(crate) body: &'static [Content],
    /// Its responses without an error.
    pub(crate) answers: &'static [Answered],
    /// Whether its response has an entity tag, for conditional requests.
    pub(crate) tagged: bool,
    /// The errors that do not follow from the table of routes.
    pub(crate) errors: &'static [&'static str],
    /// The schemas of its error bodies.
    pub(crate) error_schemas: &'static [&'static str],
}

/// A method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Get,
    Post,
    Put,
    Delete,
}

impl Verb {
    /// Its name in HTTP.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Verb::Get => "GET",
            Verb::Post => "POST",
            Verb::Put => "PUT",
            Verb::Delete => "DELETE",
        }
    }
}

/// The part of the service to which a method belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Area {
    Search,
    Articles,
    Writing,
    Operation,
    Copies,
    Assistants,
    Meilisearch,
    Pages,
    Files,
}

impl Area {
    pub(crate) const ALL: [Area; 9] = [
        Area::Search,
        Area::Articles,
        Area::Writing,
        Area::Operation,
        Area::Copies,
        Area::Assistants,
        Area::Meilisearch,
        Area::Pages,
        Area::Files,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Area::Search => "search",
            Area::Articles => "articles",
            Area::Writing => "writing",
            Area::Operation => "operation",
            Area::Copies => "copies",
            Area::Assistants => "assistants",
            Area::Meilisearch => "meilisearch",
            Area::Pages => "pages",
            Area::Files => "files",
        }
    }

    pub(crate) fn does(self) -> &'static str {
        match self {
            Area::Search => "Finding articles, and every place at which a query matches.",
            Area::Articles => {
                "Single articles: their text, those like them, and how they are cited."
            }
            Area::Writing => "Putting and deleting articles, for keys with the right `write`.",
            Area::Operation => "The state of the server and its routes.",
            Area::Copies => "Copying the index, for keys with the right `snapshot`.",
            Area::Assistants => "The Model Context Protocol.",
            Area::Meilisearch => "Searches in the form of Meilisearch's API.",
            Area::Pages => "Pages for readers.",
            Area::Files => "Feeds and descriptions, and the files of the pages.",
        }
    }

    /// Whether it is part of the API, which always answers in JSON.
    pub(crate) fn is_api(self) -> bool {
        !matches!(self, Area::Pages | Area::Files)
    }
}

/// A request header that changes what a method does.
pub(crate) struct Header {
    pub(crate) name: &'static str,
    pub(crate) does: &'static str,
}

/// A response with this status.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) does: &'static str,
    pub(crate) content: &'static [Content],
}

/// The media type and schema of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// JSON with one of these schemas.
    Json(&'static [&'static str]),
    /// JSON under another media type, with this schema.
    JsonAs(&'static str, &'static str),
    /// The parameters of the route, as a JSON object or as a form.
    Parameters,
    /// A text of this media type.
    Text(&'static str),
    /// Bytes of this media type.
    Bytes(&'static str),
}

impl Operation {
    /// The route that handles it; `None` if there is no such route, which would be a fault of the table.
    pub(crate) fn route(&self) -> Option<&'static Route> {
        table::find(&self.example_path())
    }

    /// An example of its path.
    pub(crate) fn example_path(&self) -> String {
        let mut path = String::new();
        let mut rest = self.path;
        while let Some((before, name)) = rest.split_once('{') {
            path.push_str(before);
            path.push('x');
            rest = name.split_once('}').map_or("", |(_, rest)| rest);
        }
        path + rest
    }

    /// The names of the variable parts of its path.
    pub(crate) fn path_names(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0))
    }
}

/// A method of the API with only its name; the other fields are empty.
pub(super) const fn operation(
    method: Verb,
    path: &'static str,
    name: &'static str,
    area: Area,
    does: &'static str,
) -> Operation {
    Operation {
        method,
        path,
        name,
        does,
        area,
        like: None,
        headers: &[],
        body: &[],
        answers: &[],
        tagged: false,
        errors: &[],
        error_schemas: &["Error"],
    }
}

/// A response with status 200.
pub(super) const fn ok(does: &'static str, content: &'static [Content]) -> Answered {
    Answered { status: 200, does, content }
}
