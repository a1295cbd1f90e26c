//! The ways in which a file is damaged.

/// A way in which a file is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Damage {
    /// One bit is flipped.
    Flip,
    /// A range of bytes is zeroed.
    Zero,
    /// The end is cut off.
    Truncate,
    /// The file is deleted.
    Delete,
    /// Bytes are appended.
    Append,
}

/// All kinds of damage.
pub(crate) const DAMAGES: [Damage; 5] =
    [Damage::Flip, Damage::Zero, Damage::Truncate, Damage::Delete, Damage::Append];

/// The number of bytes that are zeroed.
const STRETCH: usize = 64;

/// A damaged file.
pub(crate) struct Damaged {
    /// The offset of the damage, in bytes.
    pub at: usize,
    bytes: Option<Vec<u8>>,
}

impl Damaged {
    /// The damaged content; `None` if the file is deleted.
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

    /// How many of `places` are useful for this kind.
    pub(crate) fn places(self, places: usize) -> usize {
        if self == Damage::Delete { 1 } else { places }
    }

    /// Damages a file at one of `places` offsets, which are spread from its first byte to its last; `None` if
    /// that changes nothing.
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
