//! Running what reads foreign files so that it can neither end the program nor go on forever.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::document::Unread;

/// The stack of the thread that reads: what is nested deeply needs more than the usual. Only what is
/// used of it is taken.
const STACK: usize = 64 << 20;
/// How long the reading may go on after its time before it is left alone: it looks at the clock
/// itself, wherever the time is its own.
const GRACE: Duration = Duration::from_secs(10);

/// Runs `read` on a thread of its own. A panic in it is an error, and so is a reading that does not
/// end: that is left to itself, since a thread cannot be ended from outside.
pub(crate) fn guarded<T: Send + 'static>(
    time: Duration,
    read: impl FnOnce() -> Result<T, Unread> + Send + 'static,
) -> Result<T, Unread> {
    let (give, take) = mpsc::sync_channel(1);
    let run = move || {
        // Where nobody waits any more, what was read is dropped.
        let _ = give.send(read());
    };
    let thread = thread::Builder::new().name("reading a file".into()).stack_size(STACK);
    let Ok(thread) = thread.spawn(run) else { return Err(Unread::Broken) };
    match take.recv_timeout(time.saturating_add(GRACE)) {
        Ok(read) => read,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(Unread::TooLong(time.as_secs())),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            // It panicked: the channel went with it.
            let _ = thread.join();
            Err(Unread::Broken)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error() {
        let panics = || -> Result<(), Unread> {
            let nothing: Vec<u8> = Vec::new();
            assert!(nothing.len() > 1, "on purpose");
            Ok(())
        };
        assert_eq!(guarded(Duration::from_mins(1), panics), Err(Unread::Broken));
        assert_eq!(guarded(Duration::from_mins(1), || Ok(7)), Ok(7));
    }
}
