//! How many articles contain a text. Several texts are counted in one call, because on a cluster each call is
//! a request.

use souwen_article::Condition;
use souwen_index::{IndexError, Retrieval};
use souwen_text::Run;

use crate::error::SearchError;

/// The number of articles that contain each of these texts as a run.
pub(crate) fn counts(index: &dyn Retrieval, texts: &[&str]) -> Result<Vec<usize>, SearchError> {
    of_each(texts, |sets| index.counts(sets))
}

/// For each of these texts, whether any article contains it as a run.
pub(crate) fn occur(index: &dyn Retrieval, texts: &[&str]) -> Result<Vec<bool>, SearchError> {
    of_each(texts, |sets| index.occupied(sets))
}

/// Whether any article contains a text as a run.
pub(crate) fn occurs(index: &dyn Retrieval, text: &str) -> Result<bool, SearchError> {
    Ok(occur(index, &[text])?.contains(&true))
}

/// Asks about the articles that contain each of these texts. A text without a significant character is in
/// none, and is not asked about.
fn of_each<T: Default>(
    texts: &[&str],
    ask: impl FnOnce(&[Condition]) -> Result<Vec<T>, IndexError>,
) -> Result<Vec<T>, SearchError> {
    let runs: Vec<Option<Run>> = texts.iter().map(|text| Run::of(text)).collect();
    let is_run: Vec<bool> = runs.iter().map(Option::is_some).collect();
    let sets: Vec<Condition> =
        runs.into_iter().flatten().map(|run| Condition::Run(None, run)).collect();
    let answers = if sets.is_empty() { Vec::new() } else { ask(&sets)? };
    let mut answers = answers.into_iter();
    let answer = |is_run| if is_run { answers.next().unwrap_or_default() } else { T::default() };
    Ok(is_run.into_iter().map(answer).collect())
}
