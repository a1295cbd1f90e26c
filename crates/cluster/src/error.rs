//! The errors of requests to a cluster.

use crate::transport::TransportError;

/// Why a request to a cluster failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClusterError {
    /// There was no response.
    #[error("the cluster at {address} does not answer: {error}")]
    Unreachable {
        /// Its address.
        address: String,
        /// What happened.
        error: TransportError,
    },
    /// The cluster responded with an error status.
    #[error("the cluster at {address} answers {status}: {reason}")]
    Refused {
        /// Its address.
        address: String,
        /// The status.
        status: u16,
        /// The reason that the cluster gives.
        reason: String,
    },
    /// Not all shards have answered: a list or a count would have gaps.
    #[error(
        "the cluster at {address} has answered in part: {reason}; ask again when its health is not red"
    )]
    Partial {
        /// Its address.
        address: String,
        /// How many shards, and why.
        reason: String,
    },
    /// There was no response in time. It is unknown whether the request was carried out.
    #[error("the cluster at {address} has not answered in time")]
    Late {
        /// Its address.
        address: String,
    },
    /// The target no longer exists: a point in time has ended, or an index was deleted.
    #[error("the cluster at {address} no longer has what was requested: {reason}")]
    Gone {
        /// Its address.
        address: String,
        /// What is gone, or the reason that the cluster gives.
        reason: String,
    },
    /// Nothing is published under this name.
    #[error(
        "nothing is published as {name} at {address}: publish an index there first, or name what is"
    )]
    Unpublished {
        /// Its address.
        address: String,
        /// The name.
        name: String,
    },
    /// The response is not one of OpenSearch.
    #[error("the cluster at {address} does not answer as OpenSearch does: {reason}")]
    InvalidResponse {
        /// Its address.
        address: String,
        /// What is wrong.
        reason: String,
    },
}

impl ClusterError {
    /// Whether the same request may succeed later, although nobody changes anything.
    pub(crate) fn is_temporary(&self) -> bool {
        match self {
            ClusterError::Unreachable { error, .. } => !matches!(error, TransportError::Refused(_)),
            ClusterError::Refused { status, .. } => matches!(status, 408 | 429) || *status >= 500,
            ClusterError::Partial { .. }
            | ClusterError::Late { .. }
            | ClusterError::Gone { .. } => true,
            ClusterError::Unpublished { .. } | ClusterError::InvalidResponse { .. } => false,
        }
    }
}
