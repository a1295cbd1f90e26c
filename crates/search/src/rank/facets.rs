//! Facets: how many articles there are of each value.

use souwen_article::Facet;
use souwen_index::DocRef;
use souwen_index::retrieval::ValueCounts;

use super::state::{FoundDoc, Search};
use crate::error::SearchError;
use crate::request::SearchRequest;
use crate::response::FacetCount;

/// The facets of articles that are offered where there are no others.
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

/// The facets of a request in the order in which they are asked for, with as many of their values.
pub(crate) fn listed(
    request: &SearchRequest,
    counts: Vec<ValueCounts>,
) -> Vec<(Facet, Vec<FacetCount>)> {
    let listed = request.facets.iter().zip(counts).map(|(facet, counts)| {
        let mut values: Vec<FacetCount> =
            counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
        // Times are listed in their order, all else by how many articles there are.
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
