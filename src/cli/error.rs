//! The errors of commands, and their messages of one line.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

#[cfg(feature = "engine")]
use souwen::cluster::ClusterError;
#[cfg(feature = "engine")]
use souwen::cluster::publish::PublishError;
use souwen::eval::{CollectionError, RunError, RunFileError};
use souwen::http::{KeyFileError, TlsError};
use souwen::index::copies::CopyError;
use souwen::index::{IndexError, RefreshError};
use souwen::search::SearchError;

use super::remedy;
use super::remote::RemoteError;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The arguments are invalid; the message says what is valid.
    #[error("{0}")]
    Usage(String),
    /// The index could not be opened, read or written.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The index could not be brought up to date.
    #[error(transparent)]
    Refresh(#[from] RefreshError),
    /// The index could not be searched.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The collection is malformed.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// The collection could not be run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A run file cannot be judged.
    #[error(transparent)]
    RunFile(#[from] RunFileError),
    /// The keys cannot be read or written.
    #[error(transparent)]
    Keys(#[from] KeyFileError),
    /// The certificate or its key is invalid.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The system provides no random numbers for a secret.
    #[error("the system has no random numbers, so no secret can be made")]
    NoRandomNumbers,
    /// Standard output could not be written.
    #[error("cannot write the output")]
    Output(#[from] io::Error),
    /// A file or folder could not be read or written.
    #[error("{path}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// There are no files to read.
    #[error(
        "nothing to index: name a folder or a file (there is no folder `corpus` here, and the \
         index at {0} knows of none)"
    )]
    NoFolders(PathBuf),
    /// The index was built from other folders.
    #[error(
        "the index at {index} was not built from {path}, it was built from {known}; add the folder \
         with `souwen index {path} --index {index}`, or name another index with --index"
    )]
    NotBuiltFrom {
        /// The index.
        index: PathBuf,
        /// The folder that was requested.
        path: PathBuf,
        /// The folders that it was built from.
        known: String,
    },
    /// The port is in use.
    #[error(
        "{0} is in use by another program: stop it, or choose another port with --listen {ip}:{port}",
        ip = .0.ip(), port = .0.port().checked_add(1).unwrap_or(7878)
    )]
    PortTaken(SocketAddr),
    /// The server cannot listen on the address.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The error of the operating system.
        source: io::Error,
    },
    /// A request to another server failed.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// A request to a cluster failed.
    #[cfg(feature = "engine")]
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// An index could not be published.
    #[cfg(feature = "engine")]
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// An index could not be copied.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// The server stopped by itself.
    #[error("the server failed")]
    Serve(#[source] io::Error),
}

impl CliError {
    /// Whether the reader of standard output has closed the pipe. That is not a failure: it has read what it
    /// wanted.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, CliError::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

/// An error with its causes on one line, joined with `: `, followed by its remedy. A cause whose text is
/// already contained in the line is not repeated.
pub fn one_line(error: &(dyn std::error::Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut remedy = remedy_of(error);
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !line.contains(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
        remedy = remedy.or_else(|| remedy_of(error));
        cause = error.source();
    }
    line + &remedy.unwrap_or_default()
}

/// The remedy for an error, if it is one of the library. Its causes are not considered.
fn remedy_of(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    match error.downcast_ref::<CliError>() {
        Some(CliError::Index(error) | CliError::Copy(CopyError::Index(error))) => {
            remedy::of_index(error)
        }
        #[cfg(feature = "engine")]
        Some(CliError::Cluster(error)) => remedy::of_cluster(error),
        #[cfg(feature = "engine")]
        Some(CliError::Publish(error)) => remedy::of_publish(error),
        Some(CliError::Refresh(error)) => remedy::of_refresh(error),
        Some(CliError::Search(error)) => remedy::of_search(error),
        Some(CliError::Collection(error)) => remedy::of_collection(error),
        Some(CliError::Run(error)) => remedy::of_run(error),
        Some(_) => None,
        None => error.downcast_ref().and_then(remedy::of_search),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_stated_once() {
        #[track_caller]
        fn check(error: CliError, expected: &str) {
            assert_eq!(one_line(&error), expected);
        }
        let gone = || io::Error::new(io::ErrorKind::NotFound, "no such file");
        check(CliError::File { path: "a.run".into(), source: gone() }, "a.run: no such file");
        check(CliError::Output(gone()), "cannot write the output: no such file");
        let index = IndexError::Io { path: "index".into(), source: gone() };
        check(CliError::Index(index), "index: no such file");
        let index = "archive".into();
        let folder = RefreshError::Folder { path: "报道".into(), index, source: gone() };
        check(
            CliError::Refresh(folder),
            "cannot read 报道: no such file; nothing was changed. \
             If the index was built from it and it is gone for good, forget it: \
             souwen index --forget 报道 --index archive",
        );
        check(
            CliError::PortTaken(([127, 0, 0, 1], 7878).into()),
            "127.0.0.1:7878 is in use by another program: stop it, or choose another port with \
             --listen 127.0.0.1:7879",
        );
    }

    #[test]
    fn only_a_closed_pipe_is_no_failure() {
        let closed = io::Error::from(io::ErrorKind::BrokenPipe);
        assert!(CliError::Output(closed).is_closed_pipe());
        assert!(!CliError::Output(io::ErrorKind::StorageFull.into()).is_closed_pipe());
        let closed = io::Error::from(io::ErrorKind::BrokenPipe);
        assert!(!CliError::Serve(closed).is_closed_pipe());
    }
}
