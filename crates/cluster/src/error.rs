//! What can go wrong with a cluster.

use crate::transport::TransportError;

/// Why a cluster did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// There was no answer.
    #[error("the cluster at {address} does not answer: {error}")]
    Unreachable {
        /// Its address.
        address: String,
        /// What happened.
        error: TransportError,
    },
    /// It said no.
    #[error("the cluster at {address} answers {status}: {reason}")]
    Refused {
        /// Its address.
        address: String,
        /// The status.
        status: u16,
        /// What it says.
        reason: String,
    },
    /// Not all of its parts have answered: a list or a count would have gaps.
    #[error(
        "the cluster at {address} has answered in part: {reason}; ask again when its health is not red"
    )]
    Partial {
        /// Its address.
        address: String,
        /// Which parts, and why.
        reason: String,
    },
    /// There was no answer in time. Whether something was done is not known.
    #[error("the cluster at {address} has not answered in time")]
    Late {
        /// Its address.
        address: String,
    },
    /// What was asked is no more: a point in time has ended, or an index was removed. It is opened anew.
    #[error("the cluster at {address} no longer has what was asked: {reason}")]
    Gone {
        /// Its address.
        address: String,
        /// What it says.
        reason: String,
    },
    /// Nothing is published there.
    #[error(
        "nothing is published as {name} at {address}: publish an index there first, or name what is"
    )]
    Unpublished {
        /// Its address.
        address: String,
        /// What was asked for.
        name: String,
    },
    /// What it says makes no sense.
    #[error("the cluster at {address} does not answer as OpenSearch does: {reason}")]
    Nonsense {
        /// Its address.
        address: String,
        /// What is wrong.
        reason: String,
    },
}

impl ClusterError {
    /// Whether the same may have success later, with nothing changed by anybody.
    pub fn may_pass(&self) -> bool {
        match self {
            ClusterError::Unreachable { error, .. } => !matches!(error, TransportError::Refused(_)),
            ClusterError::Refused { status, .. } => matches!(status, 408 | 429) || *status >= 500,
            ClusterError::Partial { .. }
            | ClusterError::Late { .. }
            | ClusterError::Gone { .. } => true,
            ClusterError::Unpublished { .. } | ClusterError::Nonsense { .. } => false,
        }
    }
}
