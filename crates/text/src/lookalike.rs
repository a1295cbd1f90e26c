//! Characters that are confused because of their shape: by hasty readers, shape-based input methods
//! and optical character recognition.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::fold::fold_char;
use crate::list::entries;

/// Groups of characters that look alike.
const GROUPS: &str = include_str!("data/lookalikes.txt");

static ALIKE: LazyLock<HashMap<char, Vec<char>>> = LazyLock::new(|| {
    let mut table: HashMap<char, Vec<char>> = HashMap::new();
    for group in entries(GROUPS) {
        let group: Vec<char> = group.chars().filter_map(fold_char).collect();
        for &a in &group {
            for &b in &group {
                let known = table.entry(a).or_default();
                if a != b && !known.contains(&b) {
                    known.push(b);
                }
            }
        }
    }
    table
});

/// The characters (folded) for which a character (folded) is easily mistaken.
pub fn lookalikes(c: char) -> &'static [char] {
    ALIKE.get(&c).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_does_so_both_ways() {
        assert!(lookalikes('己').contains(&'已') && lookalikes('已').contains(&'己'));
        assert!(lookalikes('未').contains(&'末'));
        assert!(lookalikes('戌').contains(&'戊'));
        assert!(lookalikes('中').is_empty());
        for (&c, alike) in ALIKE.iter() {
            assert!(alike.iter().all(|&other| lookalikes(other).contains(&c)), "{c}");
        }
    }
}
