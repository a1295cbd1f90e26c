//! Accepting articles over HTTP: the writer of the served index.

use std::sync::Arc;

use crate::cli::error::{CliError, one_line};
use crate::cli::output::terminal::print_message;
use souwen::http::{Keys, Right};
use souwen::index::Index;
use souwen::index::live::{LiveOptions, LiveWriter, WriteArticles};

/// The writer of an index. `None` if its directory is not writable: the index is served all the same, with a
/// warning if there is a key with the right to write.
pub fn writer(index: &Arc<Index>, keys: &Keys) -> Option<Arc<dyn WriteArticles>> {
    let options = LiveOptions {
        on_error: Arc::new(|error| print_message(format!("cannot write the index: {error}"))),
        ..LiveOptions::default()
    };
    match LiveWriter::start(Arc::clone(index), options) {
        Ok(writer) => Some(Arc::new(writer)),
        Err(error) => {
            if keys.iter().any(|key| key.may(Right::Write)) {
                let error = one_line(&CliError::from(error));
                print_message(format!(
                    "articles are not accepted over HTTP, since the index is only read: {error}"
                ));
            }
            None
        }
    }
}
