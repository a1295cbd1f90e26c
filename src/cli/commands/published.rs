//! What was published in a cluster, to be answered from.

use crate::cli::config::ChosenEngine;
use crate::cli::error::CliError;
use souwen::search::Engine;

#[cfg(feature = "engine")]
pub use with_engine::source;

/// An engine over what is published there.
///
/// # Errors
/// When the cluster does not answer, or nothing is published there.
#[cfg(feature = "engine")]
pub fn engine(chosen: &ChosenEngine) -> Result<Engine, CliError> {
    Ok(Engine::new(source(&chosen.place()?)?))
}

/// The refusal where the program has no engine for clusters.
#[cfg(not(feature = "engine"))]
pub fn engine(_chosen: &ChosenEngine) -> Result<Engine, CliError> {
    Err(CliError::Usage(
        "this program was built without what asks clusters: leave out --engine, or build it with the \
         feature `engine`"
            .to_owned(),
    ))
}

#[cfg(feature = "engine")]
mod with_engine {
    use std::sync::Arc;

    use crate::cli::config::PublishedAt;
    use crate::cli::error::CliError;
    use crate::cli::remote::ClusterTransport;
    use souwen::cluster::client::Cluster;
    use souwen::cluster::retrieval::ClusterSource;

    /// The states of what is published there.
    ///
    /// # Errors
    /// When the cluster does not answer, or nothing is published there.
    pub fn source(at: &PublishedAt) -> Result<Arc<ClusterSource>, CliError> {
        let transport = ClusterTransport::new(at.cluster.clone());
        Ok(Arc::new(ClusterSource::open(Cluster::new(Arc::new(transport)), &at.name)?))
    }
}
