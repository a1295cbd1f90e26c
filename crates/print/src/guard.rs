//! Runs a parser of foreign files so that it can neither crash the program nor run forever.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::document::Unread;

/// The stack of the reading thread, in bytes: deep nesting needs more than the usual size. Only the part
/// in use takes memory.
const STACK: usize = 64 << 20;
/// How long the reading may exceed its deadline before it is abandoned. Our own code checks the clock
/// itself.
const GRACE: Duration = Duration::from_secs(10);

/// Runs `read` on a thread of its own. A panic becomes an error, and so does a reading that does not end.
/// Its thread is then abandoned, since a thread cannot be stopped from outside.
pub(crate) fn guarded<T: Send + 'static>(
    time: Duration,
    read: impl FnOnce() -> Result<T, Unread> + Send + 'static,
) -> Result<T, Unread> {
    let (give, take) = mpsc::sync_channel(1);
    let run = move || {
        // If nobody waits any more, the result is dropped.
        let _ = give.send(read());
    };
    let thread = thread::Builder::new().name("reading a file".into()).stack_size(STACK);
    let Ok(thread) = thread.spawn(run) else { return Err(Unread::Broken) };
    match take.recv_timeout(time.saturating_add(GRACE)) {
        Ok(read) => read,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(Unread::TooLong(time.as_secs())),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            // It panicked, and dropped the channel.
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
