//! Preconditions for writing an article: `If-Match` and `If-None-Match` (RFC 9110).

use souwen_index::live::Precondition;
use warp::http::header;

use super::call::Call;
use crate::error::{ApiError, Fault};

/// The maximal number of versions to compare with; no client has read more.
const MAX_VERSIONS: usize = 100;

/// The precondition of a request.
///
/// # Errors
/// When the headers are not a precondition of a write: `If-None-Match` with versions, or both headers.
pub(crate) fn precondition(call: &Call) -> Result<Precondition, ApiError> {
    let bad = || Fault::BadPrecondition.into();
    match (call.list(header::IF_MATCH), call.list(header::IF_NONE_MATCH)) {
        (None, None) => Ok(Precondition::None),
        (None, Some(tags)) if tags == ["*"] => Ok(Precondition::Absent),
        (Some(tags), None) if tags == ["*"] => Ok(Precondition::Present),
        (Some(tags), None) if tags.len() <= MAX_VERSIONS && !tags.contains(&"*") => {
            // Foreign tags and weak tags are versions that no article has.
            Ok(Precondition::Version(tags.into_iter().filter_map(version).collect()))
        }
        _ => Err(bad()),
    }
}

/// The content hash in a strong entity tag.
fn version(tag: &str) -> Option<u128> {
    let hex = tag.strip_prefix('"')?.strip_suffix('"')?;
    let is_ours = hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_ours.then(|| u128::from_str_radix(hex, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::version_tag;

    #[test]
    fn versions_are_read_from_strong_tags_alone() {
        for content in [0, 7, u128::MAX] {
            assert_eq!(version(&version_tag(content)), Some(content));
            assert_eq!(version(&format!("W/{}", version_tag(content))), None);
        }
        for other in ["", "*", "\"\"", "\"7\"", "00000000000000000000000000000007", "\"é\""] {
            assert_eq!(version(other), None, "{other}");
        }
        assert_eq!(version("\"+0000000000000000000000000000007\""), None);
    }
}
