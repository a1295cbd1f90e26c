//! How many articles hold a text.

use souwen_article::Condition;
use souwen_index::Retrieval;
use souwen_index::retrieval::DateOrder;
use souwen_text::Run;

use crate::error::SearchError;

/// How many articles hold a text as a run.
pub(crate) fn count(index: &dyn Retrieval, text: &str) -> Result<usize, SearchError> {
    let Some(run) = Run::of(text) else { return Ok(0) };
    let set = Condition::Run(None, run);
    Ok(index.by_date(&set, DateOrder::Newest, 0, None)?.total)
}
