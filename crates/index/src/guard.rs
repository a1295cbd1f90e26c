//! Reads data that may be damaged: a panic of tantivy becomes an error.
//!
//! Verified data cannot make tantivy panic; data that is not verified yet, or is being checked, can.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};

thread_local! {
    /// The number of guards around the current code of this thread.
    static GUARDS: Cell<usize> = const { Cell::new(0) };
}

/// Runs `step`; if it panics, returns the message of the panic.
pub(crate) fn guarded<T>(step: impl FnOnce() -> T) -> Result<T, String> {
    GUARDS.set(GUARDS.get() + 1);
    // Values that the step owned are dropped by the panic; everything else is read-only.
    let result = panic::catch_unwind(AssertUnwindSafe(step));
    GUARDS.set(GUARDS.get() - 1);
    result.map_err(|panic| words(&*panic))
}

/// From now on the process prints nothing for a panic that is caught and reported as damage of an
/// index. Meant for programs; all other panics are printed as before.
pub fn keep_guarded_panics_quiet() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if GUARDS.get() == 0 {
            before(panic);
        }
    }));
}

/// The message of a panic, on one line.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_default().lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        assert_eq!(guarded(|| 7), Ok(7));
        let empty: Vec<u8> = Vec::new();
        let index = empty.len() + 3;
        let error = guarded(|| empty[index]).unwrap_err();
        assert!(error.contains("out of bounds"), "{error}");
        assert_eq!(GUARDS.get(), 0);
    }
}
