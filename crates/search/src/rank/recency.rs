//! Recency: how much of its score an article keeps given its age.
//!
//! Age is relative to the newest article of the index, so that the order of an archive does not change
//! from day to day. Differences in age count less the older the articles are: between this week and last
//! month they matter, between two years hardly.
//!
//! With a recency of 0.4, an article 30 days older than the newest keeps 0.8 of its score; one of any age
//! keeps at least 0.6.

use souwen_index::DocRef;
use souwen_text::Date;

use super::state::Search;
use crate::error::SearchError;

/// The age in days at which half of the possible loss has occurred.
const HALF_AGE: f32 = 30.0;

/// The factors by which age changes the scores of these articles, in their order: all 1 unless the
/// request asks for recency.
pub(crate) fn freshness(search: &Search<'_>, docs: &[DocRef]) -> Result<Vec<f32>, SearchError> {
    let strength = search.request.recency;
    if strength.is_nan() || strength <= 0.0 {
        return Ok(vec![1.0; docs.len()]);
    }
    let newest = search.state.index.newest()?;
    let dates = search.state.index.dates(docs)?;
    Ok(dates.into_iter().map(|date| factor(strength.min(1.0), newest, date)).collect())
}

/// The factor for a date. An article without one counts as the oldest.
fn factor(strength: f32, newest: Option<Date>, date: Option<Date>) -> f32 {
    let fresh = match (newest, date) {
        (Some(newest), Some(date)) => {
            let age = (newest.days() - date.days()).max(0) as f32;
            HALF_AGE / (HALF_AGE + age)
        }
        _ => 0.0,
    };
    1.0 - strength * (1.0 - fresh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_takes_at_most_its_share() {
        let newest = Date::new(2025, 3, 31);
        let check = |strength: f32, date: Option<Date>, expected: f32| {
            let found = factor(strength, newest, date);
            assert!((found - expected).abs() < 1e-3, "{strength} {date:?}: {found}");
        };
        check(0.4, newest, 1.0);
        check(0.4, Date::new(2025, 3, 1), 0.8);
        check(1.0, Date::new(2025, 3, 1), 0.5);
        check(1.0, Date::new(2025, 4, 9), 1.0);
        check(0.4, None, 0.6);
        assert!(factor(0.4, newest, Date::new(1, 1, 1)) > 0.6);
        assert!((factor(0.4, None, None) - 0.6).abs() < 1e-3);
    }
}
