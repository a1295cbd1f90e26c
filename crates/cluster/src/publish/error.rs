//! The errors of publishing an index.

use souwen_index::IndexError;

use crate::ClusterError;
use crate::state::LeaseError;

/// Why an index was not published. The commit before it stays visible.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// The cluster failed.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// The lease was not taken or kept.
    #[error(transparent)]
    Lease(#[from] LeaseError),
    /// The index cannot be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The name belongs to an index that souwen did not create.
    #[error("the cluster has an index {name:?} that is not souwen's: choose another name")]
    Occupied {
        /// The name.
        name: String,
    },
    /// The cluster refuses an article.
    #[error("the cluster does not take the article {name:?}: {reason}")]
    Refused {
        /// The id of its document: the id of the article, an @, and the number of the commit.
        name: String,
        /// The reason that the cluster gives.
        reason: String,
    },
    /// The cluster stayed too busy.
    #[error(
        "the cluster has been too busy to take more ({reason}): try again when it has less to do, or \
         with fewer --connections"
    )]
    Busy {
        /// The reason that the cluster gives.
        reason: String,
    },
    /// A document in the cluster is not one that souwen has written.
    #[error(
        "the cluster's document {name:?} cannot be read ({reason}): publish under another name, and \
         remove this one"
    )]
    Foreign {
        /// The id of the document.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// The caller stopped it.
    #[error("stopped: what was sent of the commit stays invisible")]
    Stopped,
}

impl PublishError {
    /// Whether publishing may succeed later, although nobody changes anything.
    pub fn is_temporary(&self) -> bool {
        match self {
            PublishError::Cluster(error) | PublishError::Lease(LeaseError::Cluster(error)) => {
                error.is_temporary()
            }
            PublishError::Busy { .. } => true,
            _ => false,
        }
    }
}
