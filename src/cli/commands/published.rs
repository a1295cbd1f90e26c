//! Opens an index that was published in a cluster, so that commands can answer from it.

use crate::cli::config::EngineChoice;
use crate::cli::error::CliError;
use souwen::search::Engine;

#[cfg(feature = "engine")]
pub use with_engine::source;

/// An engine over the published index.
///
/// # Errors
/// When the cluster does not answer, or nothing is published under the name.
#[cfg(feature = "engine")]
pub fn engine(chosen: &EngineChoice) -> Result<Engine, CliError> {
    Ok(Engine::new(source(&chosen.place()?)?))
}

/// Refuses to answer from a cluster: this program was built without support for clusters.
#[cfg(not(feature = "engine"))]
pub fn engine(_chosen: &EngineChoice) -> Result<Engine, CliError> {
    Err(CliError::Usage(
        "this program was built without what asks clusters: leave out --engine, or build it with the \
         feature `engine`"
            .to_owned(),
    ))
}

#[cfg(feature = "engine")]
mod with_engine {
    use std::sync::Arc;

    use crate::cli::config::PublishedIndex;
    use crate::cli::error::CliError;
    use crate::cli::remote::ClusterTransport;
    use souwen::cluster::client::Cluster;
    use souwen::cluster::retrieval::ClusterSource;

    /// The published index, as a source of states for an engine.
    ///
    /// # Errors
    /// When the cluster does not answer, or nothing is published under the name.
    pub fn source(at: &PublishedIndex) -> Result<Arc<ClusterSource>, CliError> {
        let transport = ClusterTransport::new(at.cluster.clone());
        Ok(Arc::new(ClusterSource::open(Cluster::new(Arc::new(transport)), &at.name)?))
    }
}
