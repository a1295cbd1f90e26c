//! The ways in which a file is damaged.

/// A way in which a file is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Damage {
    /// One bit is another.
    Flip,
    /// A stretch of bytes is zero.
    Zero,
    /// The end is missing.
    Truncate,
    /// All of it is missing.
    Delete,
    /// There is something behind it.
    Append,
}

/// All of them.
pub(crate) const DAMAGES: [Damage; 5] =
    [Damage::Flip, Damage::Zero, Damage::Truncate, Damage::Delete, Damage::Append];

/// How many bytes are zeroed at once.
const STRETCH: usize = 64;

/// A damaged file.
pub(crate) struct Damaged {
    /// Where it is damaged, in bytes.
    pub at: usize,
    bytes: Option<Vec<u8>>,
}

impl Damaged {
    /// What it holds; `None` where it is missing.
    pub(crate) fn content(&self) -> Option<&[u8]> {
        self.bytes.as_deref()
    }
}

impl Damage {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Damage::Flip => "flip",
            Damage::Zero => "zero",
            Damage::Truncate => "truncate",
            Damage::Delete => "delete",
            Damage::Append => "append",
        }
    }

    /// How many of `places` are worth trying.
    pub(crate) fn places(self, places: usize) -> usize {
        if self == Damage::Delete { 1 } else { places }
    }

    /// The file damaged at the place with this number of `places`, which are spread over it from its
    /// first byte to its last; `None` where that changes nothing.
    pub(crate) fn at(self, whole: &[u8], place: usize, places: usize) -> Option<Damaged> {
        let last = whole.len().checked_sub(1)?;
        let at = place * last / places.saturating_sub(1).max(1);
        let mut bytes = whole.to_vec();
        match self {
            Damage::Flip => bytes[at] ^= 1 << (place % 8),
            Damage::Zero => {
                let end = whole.len().min(at + STRETCH);
                bytes[at..end].fill(0);
            }
            Damage::Truncate => bytes.truncate(at),
            Damage::Append => bytes.extend((0..=place).map(|number| number as u8 ^ 0x5a)),
            Damage::Delete => return Some(Damaged { at: 0, bytes: None }),
        }
        (bytes != whole).then_some(Damaged { at, bytes: Some(bytes) })
    }
}
