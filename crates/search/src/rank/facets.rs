//! Facets: how many articles there are of each value.

use souwen_article::Article;
use souwen_index::retrieval::Match;

use super::state::{FoundDoc, Search};
use crate::error::SearchError;
use crate::request::FilterField;
use crate::response::FacetCount;
use crate::translate::{facet_field, value_field};

/// The facets of the matching articles, or of those offered when there are none.
pub(crate) fn facets(
    search: &Search<'_>,
    set: &Match,
    found: &[FoundDoc],
    total: usize,
) -> Result<Vec<(FilterField, Vec<FacetCount>)>, SearchError> {
    let fields = &search.request.facets;
    if fields.is_empty() {
        return Ok(Vec::new());
    }
    let counts = if total == 0 && !found.is_empty() {
        let articles = found.iter().map(|found| search.state.index.article(found.doc));
        let articles: Vec<Article> = articles.collect::<Result<_, _>>()?;
        let values = |field: &FilterField| {
            let mut counts = std::collections::HashMap::new();
            for value in articles.iter().flat_map(|article| facet_values(*field, article)) {
                *counts.entry(value).or_insert(0) += 1;
            }
            counts
        };
        fields.iter().map(values).collect()
    } else {
        let fields: Vec<_> = fields.iter().map(|field| facet_field(*field)).collect();
        search.state.index.facets(set, &fields, search.request.deadline)?
    };
    let listed = fields.iter().zip(counts).map(|(field, counts)| {
        let mut values: Vec<FacetCount> =
            counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
        // Times are listed in their order, all else by how many articles there are.
        match field {
            FilterField::Month | FilterField::Day => {
                values.sort_by(|a, b| b.value.cmp(&a.value));
            }
            _ => {
                values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
            }
        }
        values.truncate(search.request.facet_limit);
        (*field, values)
    });
    Ok(listed.collect())
}

/// The values by which an article counts in a facet.
fn facet_values(field: FilterField, article: &Article) -> Vec<String> {
    match value_field(field) {
        Some(field) => field.values(article).into_iter().map(str::to_owned).collect(),
        None => {
            let time = |date: souwen_text::Date| match field {
                FilterField::Day => date.to_string(),
                _ => format!("{:04}-{:02}", date.year(), date.month()),
            };
            article.date.map(time).into_iter().collect()
        }
    }
}
