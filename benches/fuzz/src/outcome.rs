//! What a case gives, and how it ends when something does not hold.

/// What a case gave: what does not hold, if anything.
pub type Outcome = Result<(), String>;

/// Ends a case with a message when a condition does not hold.
macro_rules! hold {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err(format!($($message)+));
        }
    };
}
pub(crate) use hold;
