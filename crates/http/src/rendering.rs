//! Which threads render, noted in tests: the asynchronous ones must not.

use std::sync::Mutex;
use std::thread::{self, ThreadId};

/// Something was rendered.
#[derive(Debug, Clone)]
pub(crate) struct Rendered {
    /// A page, XML, JSON, or a packed body.
    pub(crate) what: &'static str,
    /// The thread that did it.
    pub(crate) thread: ThreadId,
    /// The name of that thread.
    pub(crate) name: Option<String>,
}

static NOTES: Mutex<Vec<Rendered>> = Mutex::new(Vec::new());

/// Notes that this thread renders something.
pub(crate) fn note(what: &'static str) {
    let thread = thread::current();
    let name = thread.name().map(str::to_owned);
    NOTES.lock().unwrap().push(Rendered { what, thread: thread.id(), name });
}

/// All that was rendered so far, by whatever test.
pub(crate) fn notes() -> Vec<Rendered> {
    NOTES.lock().unwrap().clone()
}
