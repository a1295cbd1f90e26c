//! Facets: how many articles there are of each value.

use souwen_article::{Condition, Facet};
use souwen_index::DocRef;

use super::state::{FoundDoc, Search};
use crate::error::SearchError;
use crate::response::FacetCount;

/// The facets of the matching articles, or of those offered when there are none.
pub(crate) fn facets(
    search: &Search<'_>,
    set: &Condition,
    found: &[FoundDoc],
    total: usize,
) -> Result<Vec<(Facet, Vec<FacetCount>)>, SearchError> {
    let facets = &search.request.facets;
    if facets.is_empty() {
        return Ok(Vec::new());
    }
    let counts = if total == 0 && !found.is_empty() {
        let docs: Vec<DocRef> = found.iter().map(|found| found.doc).collect();
        search.state.index.facets_of(&docs, facets)?
    } else {
        search.state.index.facets(set, facets, search.request.deadline)?
    };
    let listed = facets.iter().zip(counts).map(|(facet, counts)| {
        let mut values: Vec<FacetCount> =
            counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
        // Times are listed in their order, all else by how many articles there are.
        if facet.is_period() {
            values.sort_by(|a, b| b.value.cmp(&a.value));
        } else {
            values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        }
        values.truncate(search.request.facet_limit);
        (*facet, values)
    });
    Ok(listed.collect())
}
