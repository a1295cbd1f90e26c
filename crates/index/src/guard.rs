//! Reading what may be damaged: a panic of the engine below becomes an error.
//!
//! What was verified cannot make it panic; what is not verified yet, or is being checked, can.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};

thread_local! {
    /// How many guards are around what this thread does now.
    static GUARDS: Cell<usize> = const { Cell::new(0) };
}

/// Runs `step`, and gives what a panic in it said.
pub(crate) fn guarded<T>(step: impl FnOnce() -> T) -> Result<T, String> {
    GUARDS.set(GUARDS.get() + 1);
    // What a step had in hand when it panicked is dropped with it; what outlives it is read-only.
    let result = panic::catch_unwind(AssertUnwindSafe(step));
    GUARDS.set(GUARDS.get() - 1);
    result.map_err(|panic| words(&*panic))
}

/// From now on the process prints nothing for a panic that is caught and told as damage of an index.
/// For programs; all other panics are told as before.
pub fn keep_guarded_panics_quiet() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if GUARDS.get() == 0 {
            before(panic);
        }
    }));
}

/// What a panic said, on one line.
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
        let said = guarded(|| empty[index]).unwrap_err();
        assert!(said.contains("out of bounds"), "{said}");
        assert_eq!(GUARDS.get(), 0);
    }
}
