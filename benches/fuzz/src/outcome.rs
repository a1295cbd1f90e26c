//! The result of a case, and the macro that ends it when an invariant is violated.

/// The result of a case: the violated invariant, if any.
pub type Outcome = Result<(), String>;

/// Ends a case with a message if a condition is false.
macro_rules! ensure {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err(format!($($message)+));
        }
    };
}
pub(crate) use ensure;
