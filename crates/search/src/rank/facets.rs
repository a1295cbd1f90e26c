//! Facets: how many articles have each value.

use souwen_article::Facet;
use souwen_index::DocRef;
use souwen_index::retrieval::ValueCounts;

use super::state::{FoundDoc, Search};
use crate::error::SearchError;
use crate::request::SearchRequest;
use crate::response::FacetCount;

/// The facets of partial matches, for a search that has no other hits.
pub(crate) fn facets_of(
    search: &Search<'_>,
    offered: &[FoundDoc],
) -> Result<Vec<(Facet, Vec<FacetCount>)>, SearchError> {
    if search.request.facets.is_empty() {
        return Ok(Vec::new());
    }
    let docs: Vec<DocRef> = offered.iter().map(|found| found.doc).collect();
    Ok(listed(search.request, search.state.index.facets_of(&docs, &search.request.facets)?))
}

/// The facets of a request in the requested order, each cut to the requested number of values.
pub(crate) fn listed(
    request: &SearchRequest,
    counts: Vec<ValueCounts>,
) -> Vec<(Facet, Vec<FacetCount>)> {
    let listed = request.facets.iter().zip(counts).map(|(facet, counts)| {
        let mut values: Vec<FacetCount> =
            counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
        // Periods are listed in their order, other values by their counts.
        if facet.is_period() {
            values.sort_by(|a, b| b.value.cmp(&a.value));
        } else {
            values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        }
        values.truncate(request.facet_limit);
        (*facet, values)
    });
    listed.collect()
}
