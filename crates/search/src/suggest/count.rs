//! How many articles contain a text.

use souwen_article::Condition;
use souwen_index::Retrieval;
use souwen_text::Run;

use crate::error::SearchError;

/// The number of articles that contain a text as a run.
pub(crate) fn count(index: &dyn Retrieval, text: &str) -> Result<usize, SearchError> {
    let Some(run) = Run::of(text) else { return Ok(0) };
    Ok(index.count(&Condition::Run(None, run))?)
}

/// Whether any article contains a text as a run.
pub(crate) fn occurs(index: &dyn Retrieval, text: &str) -> Result<bool, SearchError> {
    let Some(run) = Run::of(text) else { return Ok(false) };
    Ok(index.any(&Condition::Run(None, run))?)
}
