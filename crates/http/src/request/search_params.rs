//! The parameters of a search: parsed from a URL, and written into the links of a page.
//!
//! `q=地铁&sort=newest&source=江城日报` is a search for 地铁 in one newspaper, newest first.
//!
//! Unknown parameters are ignored, an empty value is the same as none, and if a parameter with a single value
//! is repeated, the last one counts.

use souwen_answer::links::{query_string, with_query};
use souwen_query::{QueryWarning, searched_part};
use souwen_search::{
    Ability, Crossing, Facet, MAX_LIMIT, MAX_OFFSET, SearchRequest, Sort, ValueFilter, Warning,
};
use souwen_text::{Date, DateRange};

use super::query_string::{pairs, value};
use super::values::{crossing, day, days, facets, number, share, sort, switch};
use crate::error::{ApiError, Expected};
use crate::language::Language;

/// The default number of hits on a page.
pub(crate) const DEFAULT_LIMIT: usize = 10;
/// The maximal number of filters in one request. Each means reading a list of articles, and no facet has more
/// values on a page.
const MAX_FILTERS: usize = 100;

/// The parsed parameters: the state of a result page, and of every link on it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SearchParams {
    /// The query as it was typed.
    pub(crate) query: String,
    pub(crate) limit: usize,
    pub(crate) offset: usize,
    pub(crate) sort: Sort,
    pub(crate) dates: DateRange,
    pub(crate) filters: Vec<ValueFilter>,
    pub(crate) facets: Vec<Facet>,
    /// Whether to include articles that match only across a punctuation mark; `None` for the default.
    pub(crate) crossing: Option<Crossing>,
    /// Whether to collapse near-duplicates; `None` for the default.
    pub(crate) collapse: Option<bool>,
    /// How strongly recent articles are preferred, from 0 to 1.
    pub(crate) recency: f32,
    /// Whether each hit explains its score.
    pub(crate) explain: bool,
    /// The language of the page, if the reader has chosen one.
    pub(crate) language: Option<Language>,
    /// Whether to search for exactly the typed query, without corrections.
    pub(crate) as_typed: bool,
    /// Whether another reading of the query may be applied automatically.
    pub(crate) interpret: bool,
    /// The reference day for relative dates, if it is not the current day.
    pub(crate) today: Option<Date>,
    /// Whether the query is the searched part of a longer one.
    pub(crate) cut: bool,
}

impl Default for SearchParams {
    fn default() -> Self {
        SearchParams {
            query: String::new(),
            limit: DEFAULT_LIMIT,
            offset: 0,
            sort: Sort::default(),
            dates: DateRange::default(),
            filters: Vec::new(),
            facets: Vec::new(),
            crossing: None,
            collapse: None,
            recency: 0.0,
            explain: false,
            language: None,
            as_typed: false,
            interpret: true,
            today: None,
            cut: false,
        }
    }
}

impl SearchParams {
    /// Parses the query string of a URL.
    pub(crate) fn parse(raw: &str) -> Result<SearchParams, ApiError> {
        let mut params = SearchParams::default();
        for (name, value) in pairs(raw) {
            if name == "q" {
                params.query = value.into_owned();
                continue;
            }
            let value = value.trim();
            match &*name {
                "limit" => {
                    params.limit = number("limit", value, DEFAULT_LIMIT, MAX_LIMIT)?;
                }
                "offset" => params.offset = number("offset", value, 0, MAX_OFFSET)?,
                "sort" => params.sort = sort(value)?,
                "from" => params.dates.from = days("from", value)?.from,
                "to" => params.dates.to = days("to", value)?.to,
                "facets" => params.facets = facets(value)?,
                "crossing" => params.crossing = crossing(value)?,
                "collapse" => params.collapse = switch("collapse", value)?,
                "recency" => params.recency = share("recency", value)?,
                "explain" => params.explain = switch("explain", value)?.unwrap_or_default(),
                "lang" => params.language = Language::from_name(value),
                "cut" => params.cut = switch("cut", value)?.unwrap_or_default(),
                "interpret" => params.interpret = switch("interpret", value)?.unwrap_or(true),
                "today" => params.today = day("today", value)?,
                "as_typed" => params.as_typed = switch("as_typed", value)?.unwrap_or_default(),
                _ => {
                    let facet = Facet::from_name(&name, Ability::Filter);
                    if let (Some(facet), false) = (facet, value.is_empty()) {
                        let filter = ValueFilter::new(facet, value);
                        if !params.filters.contains(&filter) {
                            params.filters.push(filter);
                        }
                    }
                }
            }
        }
        if let Some(excess) = params.filters.get(MAX_FILTERS) {
            return Err(ApiError::BadParameter(excess.facet.name(), Expected::Fewer(MAX_FILTERS)));
        }
        if matches!((params.dates.from, params.dates.to), (Some(from), Some(to)) if to < from) {
            return Err(ApiError::BadParameter("to", Expected::NotBeforeFrom));
        }
        Ok(params)
    }

    /// The request to the engine.
    pub(crate) fn request(&self) -> SearchRequest {
        SearchRequest {
            query: self.query.clone(),
            limit: self.limit,
            offset: self.offset,
            sort: self.sort,
            dates: self.dates,
            filters: self.filters.clone(),
            facets: self.facets.clone(),
            crossing: self.crossing.unwrap_or_default(),
            collapse: self.collapse.unwrap_or_default(),
            recency: self.recency,
            explain: self.explain,
            as_typed: self.as_typed,
            interpret: self.interpret,
            today: self.today,
            ..SearchRequest::default()
        }
    }

    /// Whether the page includes articles that match only across a punctuation mark. By relevance they come
    /// last. Sorted by date they would be among the others, so they are excluded.
    pub(crate) fn page_crossing(&self) -> Crossing {
        self.crossing.unwrap_or(match self.sort {
            Sort::Relevance => Crossing::Include,
            Sort::Newest | Sort::Oldest => Crossing::Exclude,
        })
    }

    /// Cuts a query that is too long to the part that is searched for. The rest has no room in a URL, nor in
    /// the links of an answer.
    pub(crate) fn cut_to_searched(&mut self) {
        if let Some(part) = searched_part(&self.query) {
            (self.query, self.cut) = (part, true);
        }
    }

    /// The warning for a query that was cut.
    pub(crate) fn cut_warning(&self) -> Option<Warning> {
        let warning = QueryWarning::TooLong { kept: self.query.chars().count() };
        self.cut.then(|| Warning { code: warning.code(), message: warning.message() })
    }

    /// Whether the parameters select all articles from the first one on.
    pub(crate) fn is_everything(&self) -> bool {
        SearchParams { language: None, ..self.clone() } == SearchParams::default()
    }

    /// The parameters for all articles, in the same language.
    pub(crate) fn everything(&self) -> SearchParams {
        SearchParams { language: self.language, ..SearchParams::default() }
    }

    /// Whether anything but the query narrows the search.
    pub(crate) fn is_narrowed(&self) -> bool {
        !self.filters.is_empty() || !self.dates.is_open()
    }

    /// The query string that parses as these parameters, without `?`; defaults are left out. Facets depend on
    /// the page and are never in a link.
    pub(crate) fn to_query(&self) -> String {
        let state = self.state();
        let offset = self.offset.to_string();
        let query = (!self.query.is_empty()).then_some(("q", self.query.as_str()));
        let state = state.iter().map(|(name, value)| (*name, value.as_str()));
        let rest = [
            // Kept in links with the same query, but not in a form where another query may be typed.
            self.as_typed.then_some(("as_typed", "1")),
            (!self.interpret).then_some(("interpret", "0")),
            self.cut.then_some(("cut", "1")),
            (self.offset > 0).then_some(("offset", offset.as_str())),
        ];
        query_string(query.into_iter().chain(state).chain(rest.into_iter().flatten()))
    }

    /// All parameters except the query and the offset, as the hidden fields of a form.
    pub(crate) fn state(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if self.sort != Sort::default() {
            pairs.push(("sort", self.sort.name().to_owned()));
        }
        pairs.extend(self.dates.from.map(|date| ("from", date.to_string())));
        pairs.extend(self.dates.to.map(|date| ("to", date.to_string())));
        pairs.extend(self.filters.iter().map(|f| (f.facet.name(), f.value.clone())));
        if self.limit != DEFAULT_LIMIT {
            pairs.push(("limit", self.limit.to_string()));
        }
        pairs.extend(self.crossing.map(|crossing| ("crossing", crossing.name().to_owned())));
        pairs.extend(self.collapse.map(|on| ("collapse", u8::from(on).to_string())));
        if self.recency > 0.0 {
            pairs.push(("recency", self.recency.to_string()));
        }
        pairs.extend(self.today.map(|date| ("today", date.to_string())));
        pairs.extend(self.language.map(|language| ("lang", language.name().to_owned())));
        pairs
    }

    /// The URL of the result page, relative to the root of the site.
    pub(crate) fn url(&self) -> String {
        with_query("search", &self.to_query())
    }

    /// The URL of the feed, relative to the root of the site. A feed has its own sort order.
    pub(crate) fn feed(&self) -> String {
        let params = SearchParams { sort: Sort::default(), cut: false, ..self.clone() };
        with_query("feed.atom", &params.to_query())
    }

    /// The canonical URL of the feed: complete, whatever the requested part and language.
    pub(crate) fn whole_feed(&self) -> String {
        let (limit, offset, language) = (DEFAULT_LIMIT, 0, None);
        SearchParams { limit, offset, language, ..self.clone() }.feed()
    }

    /// The same search with a change, back on its first page.
    pub(crate) fn with(&self, change: impl FnOnce(&mut SearchParams)) -> SearchParams {
        let mut params = SearchParams { offset: 0, ..self.clone() };
        change(&mut params);
        params
    }

    /// Whether there is a filter for this value.
    pub(crate) fn has_filter(&self, facet: Facet, value: &str) -> bool {
        self.filters.iter().any(|filter| filter.facet == facet && filter.value == value)
    }
}

/// The requested number of hits.
pub(crate) fn limit(raw: &str) -> Result<usize, ApiError> {
    number("limit", value(raw, "limit").trim(), DEFAULT_LIMIT, MAX_LIMIT)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use souwen_answer::links::article_path;
    use souwen_search::{Field, Period, WarningCode};

    use super::super::query_string::decode_path;
    use super::*;

    #[test]
    fn parameters_are_read() {
        let params = SearchParams::parse(
            "q=%E4%B8%AD%E4%BA%9A+%22铁路%22&limit=20&offset=40&sort=newest&from=2023-05&to=2023\
             &source=新华社&source=央视网&source=新华社&place=&month=2023-05\
             &crossing=only&collapse=0&collapse=1&recency=0.25&facets=source,month,,source&utm_source=x&format\
             &as_typed=1&explain=1&cut=1&interpret=0&today=2023-05-31",
        )
        .unwrap();
        let expected = SearchParams {
            query: "中亚 \"铁路\"".to_owned(),
            limit: 20,
            offset: 40,
            sort: Sort::Newest,
            dates: DateRange { from: Date::new(2023, 5, 1), to: Date::new(2023, 12, 31) },
            filters: vec![
                ValueFilter::new(Field::Source, "新华社"),
                ValueFilter::new(Field::Source, "央视网"),
                ValueFilter::new(Period::Month, "2023-05"),
            ],
            facets: vec![Field::Source.into(), Period::Month.into()],
            crossing: Some(Crossing::Only),
            collapse: Some(true),
            recency: 0.25,
            explain: true,
            language: None,
            as_typed: true,
            interpret: false,
            today: Date::new(2023, 5, 31),
            cut: true,
        };
        assert_eq!(params, expected);
    }

    #[test]
    fn what_is_strange_but_clear_is_no_error() {
        let check = |raw: &str, change: &dyn Fn(&mut SearchParams)| {
            let mut expected = SearchParams::default();
            change(&mut expected);
            assert_eq!(SearchParams::parse(raw), Ok(expected), "{raw}");
        };
        check("", &|_| ());
        check("&&&=&=x&limit=&sort=&from=&to=&facets=&crossing=&collapse=&recency=", &|_| ());
        check("limit=5&limit=7", &|p| p.limit = 7);
        check("limit=0&offset=100000", &|p| (p.limit, p.offset) = (0, 100_000));
        check("q=a&q=b=c", &|p| p.query = "b=c".to_owned());
        check("q=%FF%E4%B8", &|p| p.query = "\u{FFFD}\u{FFFD}".to_owned());
        check("q=100%&", &|p| p.query = "100%".to_owned());
        check("q=%00", &|p| p.query = "\0".to_owned());
        check("from=2023-05-19&to=2023-05-19", &|p| {
            p.dates = DateRange::day(Date::new(2023, 5, 19).unwrap());
        });
    }

    #[test]
    fn bad_parameters_are_named() {
        let check = |raw: &str, name: &'static str, expected: Expected| {
            let error = Err(ApiError::BadParameter(name, expected));
            assert_eq!(SearchParams::parse(raw), error, "{raw}");
        };
        check("limit=101", "limit", Expected::UpTo(MAX_LIMIT));
        check("limit=-1", "limit", Expected::UpTo(MAX_LIMIT));
        check("limit=ten", "limit", Expected::UpTo(MAX_LIMIT));
        check("limit=99999999999999999999999999", "limit", Expected::UpTo(MAX_LIMIT));
        check("offset=100001", "offset", Expected::UpTo(MAX_OFFSET));
        check("sort=date", "sort", Expected::Sort);
        check("crossing=yes", "crossing", Expected::Crossing);
        check("collapse=yes", "collapse", Expected::Flag);
        for share in ["1.5", "-0.1", "NaN", "inf", "much"] {
            check(&format!("recency={share}"), "recency", Expected::Share);
        }
        check("facets=source,colour", "facets", Expected::Facets);
        for date in ["2023-02-30", "2023-13", "5月", "0000", "2023-5-1", "2023-", "+023", "2023-+5"]
        {
            check(&format!("from={date}"), "from", Expected::Date);
            check(&format!("to={date}"), "to", Expected::Date);
        }
        check("interpret=maybe", "interpret", Expected::Flag);
        check("today=2023-05", "today", Expected::Date);
        check("today=昨天", "today", Expected::Date);
        check("from=2023-05-19&to=2023-05-18", "to", Expected::NotBeforeFrom);
        let many: String = (0..=MAX_FILTERS).map(|n| format!("&tag={n}")).collect();
        check(&many, "tag", Expected::Fewer(MAX_FILTERS));
    }

    #[test]
    fn links_contain_the_state_of_the_page() {
        let params = SearchParams::parse("q=a%26b+c&source=新华社&offset=20&limit=20").unwrap();
        assert_eq!(
            params.url(),
            "search?q=a%26b%20c&source=%E6%96%B0%E5%8D%8E%E7%A4%BE&limit=20&offset=20"
        );
        assert_eq!(params.with(|p| p.filters.clear()).url(), "search?q=a%26b%20c&limit=20");
        assert_eq!(SearchParams::default().url(), "search");
        let english = SearchParams::parse("q=a&lang=en&lang=fr&lang=en-GB").unwrap();
        assert_eq!(english.url(), "search?q=a&lang=en");
        assert_eq!(english.everything().url(), "search?lang=en");
        assert!(english.everything().is_everything() && !english.is_everything());
    }

    #[test]
    fn of_a_query_that_is_too_long_the_part_that_is_searched_stays() {
        let cut = |query: &str| {
            let mut params = SearchParams { query: query.to_owned(), ..SearchParams::default() };
            params.cut_to_searched();
            params
        };
        let article = "中亚铁路今天开通，旅客表示满意。".repeat(1_000);
        let params = cut(&article);
        assert!(article.starts_with(&params.query) && params.query.ends_with('。'));
        assert_eq!((params.query.chars().count(), params.cut), (992, true));
        assert_eq!(params.cut_warning().unwrap().code, WarningCode::QueryCut);
        assert!(params.url().len() < 10_000 && params.url().ends_with("&cut=1"));
        assert!(!params.feed().contains("cut"));
        // Cutting again changes nothing, and a query that fits stays whole.
        assert_eq!(cut(&params.query).query, params.query);
        let whole = "铁".repeat(1_000);
        assert_eq!((cut(&whole).query, cut(&whole).cut_warning()), (whole, None));
    }

    /// Parameters with every field set or not. A new field does not compile here until it is added.
    fn params() -> impl Strategy<Value = SearchParams> {
        let switches = (any::<bool>(), any::<bool>(), any::<bool>(), any::<Option<bool>>());
        let chosen = (
            proptest::sample::select(vec![Sort::Relevance, Sort::Newest, Sort::Oldest]),
            proptest::option::of(proptest::sample::select(vec![
                Crossing::Include,
                Crossing::Exclude,
                Crossing::Only,
            ])),
            proptest::option::of(proptest::sample::select(vec![
                Language::Chinese,
                Language::English,
            ])),
            proptest::sample::select(vec![0.0, 0.25, 1.0]),
        );
        let numbers = (0..=MAX_LIMIT, 0..=MAX_OFFSET, proptest::option::of(1u8..28), 0usize..3);
        ("[a铁 &=+%]{0,8}", switches, chosen, numbers).prop_map(
            |(query, (as_typed, interpret, cut, collapse), chosen, numbers)| {
                let (sort, crossing, language, recency) = chosen;
                let (limit, offset, day, filters) = numbers;
                let day = day.and_then(|day| Date::new(2023, 5, day));
                SearchParams {
                    query,
                    limit,
                    offset,
                    sort,
                    dates: DateRange { from: day, to: Date::new(2023, 6, 1) },
                    filters: vec![ValueFilter::new(Field::Source, "新华社"); filters.min(1)],
                    // Facets depend on the page, and no page explains scores.
                    facets: Vec::new(),
                    explain: false,
                    crossing,
                    collapse,
                    recency,
                    language,
                    as_typed,
                    interpret,
                    today: day,
                    cut,
                }
            },
        )
    }

    proptest! {
        #[test]
        fn no_query_is_a_panic(raw in "[ -~中亚&=+%]{0,60}") {
            if let Ok(mut params) = SearchParams::parse(&raw) {
                params.facets.clear();
                params.explain = false;
                prop_assert_eq!(SearchParams::parse(&params.to_query()), Ok(params));
            }
        }

        #[test]
        fn links_contain_every_parameter(params in params()) {
            prop_assert_eq!(SearchParams::parse(&params.to_query()), Ok(params));
        }

        #[test]
        fn any_text_survives_a_link(text in any::<String>(), id in prop_oneof![any::<String>(), "[./]{1,3}"]) {
            let params = SearchParams { query: text, ..SearchParams::default() };
            prop_assert_eq!(SearchParams::parse(&params.to_query()), Ok(params));
            let path = article_path(&id);
            match path.split_once("?id=") {
                Some((path, rest)) => {
                    prop_assert_eq!((path, rest), ("/articles", id.as_str()));
                }
                None => {
                    prop_assert_eq!(decode_path(path.strip_prefix("/articles/").unwrap()), id);
                }
            }
        }
    }
}
