//! What can go wrong when an index is published.

use souwen_index::IndexError;

use crate::ClusterError;
use crate::state::LeaseError;

/// Why an index was not published. The commit before stays visible.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The cluster failed.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// Somebody else publishes.
    #[error(transparent)]
    Lease(#[from] LeaseError),
    /// The index cannot be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The name is that of an index that souwen has not made.
    #[error("the cluster has an index {name:?} that is not souwen's: choose another name")]
    Occupied {
        /// The name.
        name: String,
    },
    /// The cluster does not take an article.
    #[error("the cluster does not take the article {name:?}: {reason}")]
    Refused {
        /// The name of its document: the id, an @, and the number of the commit.
        name: String,
        /// What the cluster says.
        reason: String,
    },
    /// The cluster stayed too busy.
    #[error(
        "the cluster has been too busy to take more ({reason}): try again when it has less to do, or \
         with fewer --connections"
    )]
    Busy {
        /// What the cluster says.
        reason: String,
    },
    /// An article of the cluster is not what was sent.
    #[error(
        "the cluster's document {name:?} cannot be read ({reason}): publish under another name, and \
         remove this one"
    )]
    Foreign {
        /// The name of the document.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// It was told to stop.
    #[error("stopped: what was sent of the commit is seen by nobody")]
    Stopped,
}

impl PublishError {
    /// Whether the same may have success later, with nothing changed by anybody.
    pub fn may_pass(&self) -> bool {
        match self {
            PublishError::Cluster(error) | PublishError::Lease(LeaseError::Cluster(error)) => {
                error.may_pass()
            }
            PublishError::Busy { .. } => true,
            _ => false,
        }
    }
}
