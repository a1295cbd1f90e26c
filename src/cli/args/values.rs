//! Values that several commands check alike.

/// A number from 0 to 1.
///
/// # Errors
/// For anything else, with what is wanted.
pub fn share(text: &str) -> Result<f32, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "a number from 0 to 1 is wanted".to_owned())
}

/// A whole number from 0 to this.
pub fn up_to(most: usize) -> clap::builder::RangedU64ValueParser {
    clap::value_parser!(u64).range(0..=most as u64)
}
