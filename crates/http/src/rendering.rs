//! Records in tests which threads render: asynchronous threads must not.

use std::sync::Mutex;
use std::thread::{self, ThreadId};

/// One act of rendering.
#[derive(Debug, Clone)]
pub(crate) struct Rendered {
    /// What was rendered: a page, XML, JSON, or a compressed body.
    pub(crate) what: &'static str,
    /// The thread that rendered it.
    pub(crate) thread: ThreadId,
    /// The name of that thread.
    pub(crate) name: Option<String>,
}

static NOTES: Mutex<Vec<Rendered>> = Mutex::new(Vec::new());

/// Records that this thread renders something.
pub(crate) fn note(what: &'static str) {
    let thread = thread::current();
    let name = thread.name().map(str::to_owned);
    NOTES.lock().unwrap().push(Rendered { what, thread: thread.id(), name });
}

/// Everything that was rendered so far, by any test.
pub(crate) fn notes() -> Vec<Rendered> {
    NOTES.lock().unwrap().clone()
}
