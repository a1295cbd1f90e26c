//! The parameters of the routes that read every match: concordances, counts and downloads. Each has the
//! parameters of a search, and some of its own.

use souwen_answer::nearest::nearest;
use souwen_answer::rows::{HitField, RowFormat};
use souwen_search::{Ability, Facet, LineOrder, MAX_LIMIT, MAX_OFFSET};

use super::query_string::{pairs, value};
use super::search_params::SearchParams;
use super::values::{number, unknown_field};
use crate::download::MAX_ROWS;
use crate::error::{ApiError, Expected};

/// The default number of lines of a concordance.
pub(crate) const DEFAULT_LINES: usize = 50;
/// The default number of characters of context on either side, and the maximal one.
pub(crate) const DEFAULT_CONTEXT: usize = 30;
pub(crate) const MAX_CONTEXT: usize = 1_000;

/// The requested lines of a concordance.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LineParams {
    /// The search, without the parameters below. Its sort order is that of the articles.
    pub(crate) search: SearchParams,
    pub(crate) order: LineOrder,
    pub(crate) offset: usize,
    pub(crate) limit: usize,
    pub(crate) context: usize,
}

impl LineParams {
    /// Parses a query string.
    pub(crate) fn parse(raw: &str) -> Result<LineParams, ApiError> {
        let order = match value(raw, "sort").trim() {
            "" | "relevance" => LineOrder::default(),
            name => LineOrder::from_name(name)
                .ok_or(ApiError::BadParameter("sort", Expected::LineOrder))?,
        };
        let number = |name, default, max| number(name, value(raw, name).trim(), default, max);
        let mut search = SearchParams::parse(&without(raw, &["sort", "limit", "offset"]))?;
        search.sort = order.of_articles();
        Ok(LineParams {
            search,
            order,
            offset: number("offset", 0, MAX_OFFSET)?,
            limit: number("limit", DEFAULT_LINES, MAX_LIMIT)?,
            context: number("context", DEFAULT_CONTEXT, MAX_CONTEXT)?,
        })
    }

    /// The query string that parses as these parameters.
    pub(crate) fn to_query(&self) -> String {
        let search = SearchParams { sort: Default::default(), ..self.search.clone() };
        let mut own = Vec::new();
        if self.order != LineOrder::default() {
            own.push(("sort", self.order.name().to_owned()));
        }
        for (name, number, usual) in [
            ("limit", self.limit, DEFAULT_LINES),
            ("context", self.context, DEFAULT_CONTEXT),
            ("offset", self.offset, 0),
        ] {
            if number != usual {
                own.push((name, number.to_string()));
            }
        }
        joined(&search.to_query(), own)
    }

    /// The same lines with a change, from the first one on.
    pub(crate) fn with(&self, change: impl FnOnce(&mut LineParams)) -> LineParams {
        let mut params = LineParams { offset: 0, ..self.clone() };
        change(&mut params);
        params
    }
}

/// The requested counts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CountParams {
    pub(crate) search: SearchParams,
    /// The fields by whose values articles are counted.
    pub(crate) by: Vec<Facet>,
}

impl CountParams {
    /// Parses a query string.
    pub(crate) fn parse(raw: &str) -> Result<CountParams, ApiError> {
        let mut by = Vec::new();
        let names: Vec<String> =
            pairs(raw).filter(|(name, _)| name == "by").map(|(_, v)| v.into_owned()).collect();
        for name in names.iter().flat_map(|names| names.split(',')).map(str::trim) {
            if name.is_empty() {
                continue;
            }
            let facet = Facet::from_name(name, Ability::Count)
                .ok_or(ApiError::BadParameter("by", Expected::Countable))?;
            if !by.contains(&facet) {
                by.push(facet);
            }
        }
        Ok(CountParams { search: SearchParams::parse(&of_search(raw))?, by })
    }

    /// The query string that parses as these parameters.
    pub(crate) fn to_query(&self) -> String {
        let names: Vec<&str> = self.by.iter().map(|by| by.name()).collect();
        let by = (!names.is_empty()).then(|| ("by", names.join(",")));
        joined(&self.search.to_query(), by.into_iter().collect())
    }
}

/// The requested download, if rows are requested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RowParams {
    pub(crate) format: RowFormat,
    /// The maximal number of rows, if the request states it.
    pub(crate) limit: Option<usize>,
}

impl RowParams {
    /// Parses a query string; `None` if it requests JSON, or no format.
    pub(crate) fn parse(raw: &str) -> Result<Option<RowParams>, ApiError> {
        let name = value(raw, "format");
        if matches!(name.trim(), "" | "json") {
            return Ok(None);
        }
        let format = RowFormat::from_name(name.trim())
            .ok_or(ApiError::BadParameter("format", Expected::Format))?;
        RowParams::of_format(raw, format).map(Some)
    }

    /// The same for a route that always returns rows, here in this format.
    pub(crate) fn of_format(raw: &str, format: RowFormat) -> Result<RowParams, ApiError> {
        let limit = value(raw, "limit");
        let limit = match limit.trim() {
            "" => None,
            limit => Some(number("limit", limit, 0, MAX_ROWS)?),
        };
        Ok(RowParams { format, limit })
    }
}

/// The requested columns of rows of articles.
pub(crate) fn hit_fields(raw: &str) -> Result<Vec<HitField>, ApiError> {
    let mut fields = Vec::new();
    let names = value(raw, "fields");
    for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let field = HitField::from_name(name).ok_or_else(|| {
            let meant = nearest(name, HitField::ALL.into_iter().map(HitField::name));
            unknown_field(name, meant)
        })?;
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    Ok(if fields.is_empty() { HitField::usual() } else { fields })
}

/// The parameters of a search for all of its articles. Parameters of pages, and sort orders that only lines
/// have, are left out.
pub(crate) fn of_search(raw: &str) -> String {
    let sort = value(raw, "sort");
    let is_lines = LineOrder::from_name(sort.trim()).is_some_and(|order| !order.is_of_search());
    match is_lines {
        true => without(raw, &["limit", "offset", "sort"]),
        false => without(raw, &["limit", "offset"]),
    }
}

/// A query string without these parameters.
fn without(raw: &str, names: &[&str]) -> String {
    let is_kept = |pair: &&str| !names.contains(&pair.split('=').next().unwrap_or_default());
    raw.split('&').filter(is_kept).collect::<Vec<_>>().join("&")
}

/// A query string with further parameters.
fn joined(query: &str, own: Vec<(&'static str, String)>) -> String {
    let own = souwen_answer::links::query_string(own.iter().map(|(n, v)| (*n, v.as_str())));
    [query, &own].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use souwen_search::{Field, Period, Sort};

    use super::*;

    #[test]
    fn lines_are_requested() {
        let params = LineParams::parse("q=%E9%93%81&sort=left&limit=20&offset=40&context=9&tag=a");
        let params = params.unwrap();
        let (order, sort) = (params.order, params.search.sort);
        assert_eq!((order, sort), (LineOrder::Left, Sort::Newest));
        assert_eq!((params.limit, params.offset, params.context), (20, 40, 9));
        assert_eq!((params.search.limit, params.search.offset), (10, 0));
        let query = params.to_query();
        assert_eq!(query, "q=%E9%93%81&tag=a&sort=left&limit=20&context=9&offset=40");
        let usual = LineParams::parse("q=a&sort=relevance&format=json").unwrap();
        assert_eq!((usual.order, usual.limit, usual.context), (LineOrder::Newest, 50, 30));
        assert_eq!(usual.to_query(), "q=a");
        for (raw, name, expected) in [
            ("sort=date", "sort", Expected::LineOrder),
            ("limit=101", "limit", Expected::UpTo(100)),
            ("offset=x", "offset", Expected::UpTo(100_000)),
            ("context=1001", "context", Expected::UpTo(1_000)),
        ] {
            assert_eq!(
                LineParams::parse(raw),
                Err(ApiError::BadParameter(name, expected)),
                "{raw}"
            );
        }
    }

    #[test]
    fn counts_are_by_several_fields() {
        let params = CountParams::parse("q=a&by=month,source&by=,month&sort=right&limit=9999");
        let params = params.unwrap();
        assert_eq!(params.by, [Period::Month.into(), Field::Source.into()]);
        assert_eq!(params.to_query(), "q=a&by=month%2Csource");
        let bad = Err(ApiError::BadParameter("by", Expected::Countable));
        assert_eq!(CountParams::parse("by=day"), bad);
    }

    #[test]
    fn rows_have_a_format_and_a_bound() {
        let check = |raw: &str, expected: Option<(RowFormat, Option<usize>)>| {
            let rows = RowParams::parse(raw).unwrap();
            assert_eq!(rows.map(|rows| (rows.format, rows.limit)), expected, "{raw}");
        };
        check("", None);
        check("format=json&limit=5", None);
        check("format=csv", Some((RowFormat::Csv, None)));
        check("format=tsv&limit=1000000", Some((RowFormat::Tsv, Some(1_000_000))));
        let many = Err(ApiError::BadParameter("limit", Expected::UpTo(MAX_ROWS)));
        assert_eq!(RowParams::parse("format=jsonl&limit=1000001"), many);
        let odd = Err(ApiError::BadParameter("format", Expected::Format));
        assert_eq!(RowParams::parse("format=xlsx"), odd);
        let fields = hit_fields("fields=title,,id,title").unwrap();
        assert_eq!(fields, [HitField::Title, HitField::Id]);
        let none = Err(ApiError::UnknownField("titel".to_owned(), Some("title")));
        assert_eq!(hit_fields("fields=id,titel"), none);
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_back(raw in "(q=[a中&]{0,4}|sort=left|limit=[0-9]|offset=7|tag=x|&){0,5}") {
            if let Ok(params) = LineParams::parse(&raw) {
                prop_assert_eq!(LineParams::parse(&params.to_query()), Ok(params));
            }
            if let Ok(params) = CountParams::parse(&raw) {
                prop_assert_eq!(CountParams::parse(&params.to_query()), Ok(params));
            }
        }
    }
}
