//! A search in the form of Meilisearch: its parameters, read from JSON or from a query string.

use serde_json::{Map, Value, json};
use souwen_search::Sort;

use super::attributes::{ALL, Attribute, names};
use super::error::Refused;
use super::filter::Filter;

/// The default number of hits.
const USUAL_HITS: usize = 20;
/// The maximal number of hits in one answer; further hits are requested page by page.
const MAX_HITS: usize = 1_000;
/// The default length of a cropped text, in words.
const USUAL_CROP: usize = 10;
/// The value of `distinct` that is supported: near-duplicates are listed once.
const NEAR_DUPLICATES: &str = "near_duplicates";

/// A search.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Query {
    pub(super) text: String,
    pub(super) paging: Paging,
    pub(super) filter: Option<Filter>,
    pub(super) facets: Vec<(String, Attribute)>,
    pub(super) sort: Sort,
    pub(super) retrieve: Vec<Attribute>,
    pub(super) highlight: Vec<Attribute>,
    /// Whether matches are marked in all attributes that are shown.
    pub(super) highlight_all: bool,
    /// The attributes to crop, and to how many words.
    pub(super) crop: Vec<(Attribute, usize)>,
    pub(super) crop_marker: String,
    pub(super) tags: [String; 2],
    pub(super) matches_position: bool,
    pub(super) distinct: bool,
    /// Whether only articles that contain all words match.
    pub(super) all_words: bool,
}

/// Which hits to return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paging {
    Offset {
        limit: usize,
        offset: usize,
    },
    /// Pages are counted from 1.
    Page {
        page: usize,
        hits: usize,
    },
}

impl Paging {
    /// The number of hits to return, and of hits to skip.
    pub(super) fn limit_and_offset(self) -> (usize, usize) {
        match self {
            Paging::Offset { limit, offset } => (limit, offset),
            Paging::Page { page: 0, .. } => (0, 0),
            Paging::Page { page, hits } => (hits, (page - 1).saturating_mul(hits)),
        }
    }
}

/// Parameters that are not supported, each with its error code and the reason.
const NOT_DONE: [(&str, &str, &str); 9] = [
    ("vector", "invalid_search_vector", "articles are found by their text"),
    ("hybrid", "invalid_search_hybrid", "articles are found by their text"),
    ("media", "invalid_search_media", "articles are found by their text"),
    ("personalize", "invalid_search_personalize", "everybody gets the same answer"),
    (
        "showRankingScore",
        "invalid_search_show_ranking_score",
        "scores here are no share of 1; /api/v1/search?explain=1 shows how each comes about",
    ),
    (
        "showRankingScoreDetails",
        "invalid_search_show_ranking_score_details",
        "/api/v1/search?explain=1 shows how each score comes about",
    ),
    (
        "rankingScoreThreshold",
        "invalid_search_ranking_score_threshold",
        "scores here are no share of 1; \"matchingStrategy\": \"all\" leaves out partial matches",
    ),
    ("retrieveVectors", "invalid_search_retrieve_vectors", "there are no vectors"),
    ("showPerformanceDetails", "bad_request", "/metrics and /api/v1/search report times"),
];

/// Known parameters that have no effect: the language of a query is recognised from its text.
const OF_NO_EFFECT: [&str; 1] = ["locales"];

impl Query {
    /// Reads a search from a JSON object. `further`: names of members that the caller handles.
    pub(super) fn read(object: &Map<String, Value>, further: &[&str]) -> Result<Query, Refused> {
        let input = SearchObject { object };
        input.check_names(further)?;
        let highlight = input.attributes("attributesToHighlight")?;
        let retrieve = match input.get("attributesToRetrieve") {
            Some(_) => input.attributes("attributesToRetrieve")?,
            None => usual().collect(),
        };
        let tag =
            |name: &str, usual: &str| input.text(name).map(|tag| tag.unwrap_or(usual).to_owned());
        Ok(Query {
            text: input.text("q")?.unwrap_or_default().to_owned(),
            paging: input.paging()?,
            filter: input.get("filter").map(Filter::read).transpose()?.flatten(),
            facets: input.facets()?,
            sort: input.sort()?,
            retrieve,
            highlight,
            highlight_all: input
                .texts("attributesToHighlight", code_of("attributesToHighlight"))?
                .contains(&"*"),
            crop: input.crop()?,
            crop_marker: tag("cropMarker", "…")?,
            tags: [tag("highlightPreTag", "<em>")?, tag("highlightPostTag", "</em>")?],
            matches_position: input.flag("showMatchesPosition")?,
            distinct: input.distinct()?,
            all_words: input.all_words()?,
        })
    }

    /// Whether the body is cropped to a passage.
    pub(super) fn crops_body(&self) -> bool {
        self.crop.iter().any(|(attribute, _)| *attribute == Attribute::Body)
    }
}

/// The default attributes of a document; `*` means the same ones.
pub(super) fn usual() -> impl Iterator<Item = Attribute> {
    ALL.into_iter().filter(|attribute| attribute.is_usual())
}

/// The parameters of a query string as the equivalent JSON object: lists are separated by commas, numbers and
/// booleans are texts.
pub(super) fn of_address(pairs: impl Iterator<Item = (String, String)>) -> Map<String, Value> {
    const LISTS: [&str; 6] = [
        "attributesToRetrieve",
        "attributesToHighlight",
        "attributesToCrop",
        "attributesToSearchOn",
        "facets",
        "sort",
    ];
    let value = |name: &str, text: String| match name {
        "filter" => serde_json::from_str(&text).ok().filter(Value::is_array).unwrap_or(json!(text)),
        _ if LISTS.contains(&name) => json!(text.split(',').map(str::trim).collect::<Vec<_>>()),
        _ => json!(text),
    };
    pairs.map(|(name, text)| (name.clone(), value(&name, text))).collect()
}

/// The given parameters.
struct SearchObject<'a> {
    object: &'a Map<String, Value>,
}

impl<'a> SearchObject<'a> {
    fn get(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    fn check_names(&self, further: &[&str]) -> Result<(), Refused> {
        const KNOWN: [&str; 19] = [
            "q",
            "offset",
            "limit",
            "page",
            "hitsPerPage",
            "filter",
            "facets",
            "sort",
            "attributesToRetrieve",
            "attributesToHighlight",
            "attributesToCrop",
            "cropLength",
            "cropMarker",
            "highlightPreTag",
            "highlightPostTag",
            "showMatchesPosition",
            "distinct",
            "matchingStrategy",
            "attributesToSearchOn",
        ];
        for (name, code, reason) in NOT_DONE {
            let value = self.get(name);
            if value.is_some_and(|value| *value != json!(false) && *value != json!("false")) {
                return Err(Refused::new(code, format!("`{name}` is not done here: {reason}.")));
            }
        }
        let is_known = |name: &str| {
            let mut not_done = NOT_DONE.iter().map(|(name, ..)| *name);
            KNOWN.contains(&name)
                || OF_NO_EFFECT.contains(&name)
                || further.contains(&name)
                || not_done.any(|known| known == name)
        };
        match self.object.keys().find(|name| !is_known(name)) {
            Some(name) => Err(Refused::new("bad_request", format!("Unknown field `{name}`."))),
            None => self.check_searched(),
        }
    }

    /// All fields are searched; to restrict the fields, the query itself names them: `title:地铁`.
    fn check_searched(&self) -> Result<(), Refused> {
        let on = self.texts("attributesToSearchOn", "invalid_search_attributes_to_search_on")?;
        match on.is_empty() || on.contains(&"*") {
            true => Ok(()),
            false => Err(Refused::new(
                "invalid_search_attributes_to_search_on",
                "`attributesToSearchOn` is not done here: a query looks into one field by its name, as in \
                 `title:地铁`.",
            )),
        }
    }

    fn text(&self, name: &str) -> Result<Option<&'a str>, Refused> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(invalid(name, "expected a string")),
        }
    }

    fn number(&self, name: &str) -> Result<Option<usize>, Refused> {
        let number = match self.get(name) {
            None => return Ok(None),
            Some(Value::String(text)) => text.trim().parse().ok(),
            Some(value) => value.as_u64().and_then(|number| usize::try_from(number).ok()),
        };
        number.map(Some).ok_or_else(|| invalid(name, "expected a positive integer"))
    }

    fn flag(&self, name: &str) -> Result<bool, Refused> {
        match self.get(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::String(text)) if matches!(text.as_str(), "true" | "false") => {
                Ok(text == "true")
            }
            Some(_) => Err(invalid(name, "expected a boolean")),
        }
    }

    fn texts(&self, name: &str, code: &'static str) -> Result<Vec<&'a str>, Refused> {
        let wrong = || {
            Refused::new(code, format!("Invalid value at `.{name}`: expected an array of strings."))
        };
        match self.get(name) {
            None => Ok(Vec::new()),
            // A query string has single values as texts.
            Some(Value::String(text)) => Ok(vec![text]),
            Some(Value::Array(list)) => {
                list.iter().map(|text| text.as_str().ok_or_else(wrong)).collect()
            }
            Some(_) => Err(wrong()),
        }
    }

    /// A list of attributes. As in Meilisearch, names that are not attributes are ignored.
    fn attributes(&self, name: &'static str) -> Result<Vec<Attribute>, Refused> {
        let mut attributes = Vec::new();
        for text in self.texts(name, code_of(name))? {
            match text {
                "*" => attributes.extend(usual()),
                text => attributes.extend(Attribute::from_name(text)),
            }
        }
        Ok(once(attributes))
    }

    fn paging(&self) -> Result<Paging, Refused> {
        let (page, hits) = (self.number("page")?, self.number("hitsPerPage")?);
        let paging = match page.or(hits) {
            Some(_) => Paging::Page { page: page.unwrap_or(1), hits: hits.unwrap_or(USUAL_HITS) },
            None => Paging::Offset {
                limit: self.number("limit")?.unwrap_or(USUAL_HITS),
                offset: self.number("offset")?.unwrap_or_default(),
            },
        };
        match paging {
            Paging::Offset { limit, .. } if limit > MAX_HITS => {
                Err(invalid("limit", "at most 1,000 hits are given at once"))
            }
            Paging::Page { hits, .. } if hits > MAX_HITS => {
                Err(invalid("hitsPerPage", "at most 1,000 hits are given at once"))
            }
            paging => Ok(paging),
        }
    }

    fn facets(&self) -> Result<Vec<(String, Attribute)>, Refused> {
        let can = |attribute: Attribute| attribute.facet().is_some();
        let mut facets: Vec<(String, Attribute)> = Vec::new();
        for name in self.texts("facets", "invalid_search_facets")? {
            if name == "*" {
                let all = ALL.into_iter().filter(|attribute| can(*attribute));
                facets.extend(all.map(|attribute| (attribute.name().to_owned(), attribute)));
                continue;
            }
            let attribute = Attribute::from_name(name).filter(|attribute| can(*attribute));
            let attribute = attribute.ok_or_else(|| {
                let known = names(can);
                let text = format!(
                    "Invalid facet distribution: Attribute `{name}` is not filterable. Available filterable \
                     attributes are: `{known}`."
                );
                Refused::new("invalid_search_facets", text)
            })?;
            facets.push((name.to_owned(), attribute));
        }
        Ok(once(facets))
    }

    fn sort(&self) -> Result<Sort, Refused> {
        let rules = self.texts("sort", "invalid_search_sort")?;
        let Some(first) = rules.first() else { return Ok(Sort::Relevance) };
        match first.split_once(':') {
            Some((name, "desc" | "asc"))
                if Attribute::from_name(name).is_some_and(Attribute::is_time) =>
            {
                Ok(if first.ends_with(":desc") { Sort::Newest } else { Sort::Oldest })
            }
            Some((name, "desc" | "asc")) => {
                let text = format!(
                    "Attribute `{name}` is not sortable. Available sortable attributes are: `date, timestamp`."
                );
                Err(Refused::new("invalid_search_sort", text))
            }
            _ => {
                let text = format!(
                    "Invalid syntax for the sort parameter: expected `date:desc`, found `{first}`."
                );
                Err(Refused::new("invalid_search_sort", text))
            }
        }
    }

    /// `attribute` or `attribute:words`.
    fn crop(&self) -> Result<Vec<(Attribute, usize)>, Refused> {
        let usual_length = self.number("cropLength")?.unwrap_or(USUAL_CROP);
        let mut crop: Vec<(Attribute, usize)> = Vec::new();
        for text in self.texts("attributesToCrop", "invalid_search_attributes_to_crop")? {
            let (name, length) = match text.rsplit_once(':') {
                Some((name, length)) => (name, length.parse().unwrap_or(usual_length)),
                None => (text, usual_length),
            };
            match name {
                "*" => crop.extend(usual().map(|attribute| (attribute, length))),
                name => crop.extend(Attribute::from_name(name).map(|known| (known, length))),
            }
        }
        Ok(crop)
    }

    fn distinct(&self) -> Result<bool, Refused> {
        match self.text("distinct")? {
            None | Some("") => Ok(false),
            Some(NEAR_DUPLICATES) => Ok(true),
            Some(other) => Err(Refused::new(
                "invalid_search_distinct",
                format!(
                    "Attribute `{other}` cannot be distinct here; `{NEAR_DUPLICATES}` lists articles with almost the \
                     same text once."
                ),
            )),
        }
    }

    fn all_words(&self) -> Result<bool, Refused> {
        match self.text("matchingStrategy")? {
            None | Some("last" | "frequency") => Ok(false),
            Some("all") => Ok(true),
            Some(other) => Err(Refused::new(
                "invalid_search_matching_strategy",
                format!(
                    "Unknown value `{other}` at `.matchingStrategy`: expected one of `last`, `all`, `frequency`."
                ),
            )),
        }
    }
}

/// An error for an invalid value.
fn invalid(name: &str, expected: &str) -> Refused {
    Refused::new(code_of(name), format!("Invalid value at `.{name}`: {expected}."))
}

/// The error code for a parameter.
fn code_of(name: &str) -> &'static str {
    match name {
        "q" => "invalid_search_q",
        "limit" => "invalid_search_limit",
        "offset" => "invalid_search_offset",
        "page" => "invalid_search_page",
        "hitsPerPage" => "invalid_search_hits_per_page",
        "attributesToRetrieve" => "invalid_search_attributes_to_retrieve",
        "attributesToHighlight" => "invalid_search_attributes_to_highlight",
        "cropLength" => "invalid_search_crop_length",
        "cropMarker" => "invalid_search_crop_marker",
        "highlightPreTag" => "invalid_search_highlight_pre_tag",
        "highlightPostTag" => "invalid_search_highlight_post_tag",
        "showMatchesPosition" => "invalid_search_show_matches_position",
        "distinct" => "invalid_search_distinct",
        "matchingStrategy" => "invalid_search_matching_strategy",
        _ => "bad_request",
    }
}

/// Removes duplicates; the first occurrence stays.
fn once<T: PartialEq>(list: Vec<T>) -> Vec<T> {
    let mut seen = Vec::with_capacity(list.len());
    for one in list {
        if !seen.contains(&one) {
            seen.push(one);
        }
    }
    seen
}
