//! Settling ids: which article gets which, and what happens to those that claim the same.
//!
//! 1. An id that the input names belongs to the article that names it; named twice, to the later
//!    one in the order of folders, files and lines.
//! 2. An id that follows from where an article stands stays with the article that has it; is it
//!    free, the first one gets it. An article that had to take a suffix keeps that.
//! 3. Every other article gets its id with a suffix from its content. Articles with the same id and
//!    the same content are one article.
//!
//! So ids follow from what is in the index and what was read, never from the order of refreshes
//! alone, and only rule 1 lets an article go, which is told.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_128;

use super::spool::Claim;
use crate::index::IndexError;
use crate::index::stored::Held;

/// Who gets an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Owner {
    /// The article of this claim.
    Claim(usize),
    /// The article that has it, which comes from a file that is not read this time.
    Staying(Held),
}

/// Which article gets which id.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// All ids that are claimed, with their owners.
    pub owners: HashMap<String, Owner>,
    /// Claims that did not get the id that they share: their articles are in the index already, or
    /// lost to one that names the same id. With the id.
    pub shared: Vec<(usize, String)>,
    /// Claims whose articles lost, with the id.
    pub lost: Vec<(usize, String)>,
}

/// What settling goes by besides the claims.
pub(super) trait Ground {
    /// The article that has this id and comes from a file that was read again, or is gone.
    fn leaving(&self, id: &str) -> Option<&Held>;

    /// The ids of all such articles with this content.
    fn leaving_with(&self, content: u128) -> &[String];

    /// The article that has this id and comes from another file.
    fn staying(&mut self, id: &str) -> Result<Option<Held>, IndexError>;

    /// `id` with a suffix from the content of a claim's article.
    fn with_suffix(&mut self, claim: &Claim, id: &str) -> Result<String, IndexError>;
}

/// Settles the ids of `claims`, which are in the order of folders, files and lines.
pub(super) fn settle(claims: &[Claim], ground: &mut dyn Ground) -> Result<Settled, IndexError> {
    let mut settled = Settled::default();
    let mut left = Vec::new();
    let mut order: Vec<usize> = (0..claims.len()).collect();
    order.sort_by(|&a, &b| claims[a].id.cmp(&claims[b].id).then(a.cmp(&b)));
    for group in order.chunk_by(|&a, &b| claims[a].id == claims[b].id) {
        let id = &claims[group[0]].id;
        let owner = match ground.staying(id)? {
            Some(held) => Some(Owner::Staying(held)),
            None => match group.iter().rev().find(|&&i| claims[i].explicit) {
                Some(&last) => Some(Owner::Claim(last)),
                None => first_or_holder(claims, group, ground)?.map(Owner::Claim),
            },
        };
        let content = owner.as_ref().map(|owner| owner.content(claims));
        for &claim in group {
            if owner == Some(Owner::Claim(claim)) {
                continue;
            }
            if content == Some(claims[claim].content) {
                settled.shared.push((claim, id.clone()));
            } else if claims[claim].explicit {
                settled.shared.push((claim, id.clone()));
                settled.lost.push((claim, id.clone()));
            } else {
                left.push(claim);
            }
        }
        if let Some(owner) = owner {
            settled.owners.insert(id.clone(), owner);
        }
    }
    left.sort_unstable();
    for claim in left {
        settled.suffix(claims, claim, ground)?;
    }
    settled.lost.sort_unstable();
    Ok(settled)
}

/// The claim that gets an id that nobody names and nobody has who stays.
fn first_or_holder(
    claims: &[Claim],
    group: &[usize],
    ground: &mut dyn Ground,
) -> Result<Option<usize>, IndexError> {
    let id = &claims[group[0]].id;
    if let Some(content) = ground.leaving(id).map(|held| held.content)
        && let Some(&same) = group.iter().find(|&&claim| claims[claim].content == content)
    {
        return Ok(Some(same));
    }
    for &claim in group {
        let others: Vec<String> = ground
            .leaving_with(claims[claim].content)
            .iter()
            .filter(|other| *other != id)
            .cloned()
            .collect();
        if others.is_empty() || !others.contains(&ground.with_suffix(&claims[claim], id)?) {
            return Ok(Some(claim));
        }
    }
    Ok(None)
}

impl Settled {
    /// Gives a claim the first free id made from its own.
    fn suffix(
        &mut self,
        claims: &[Claim],
        claim: usize,
        ground: &mut dyn Ground,
    ) -> Result<(), IndexError> {
        let content = claims[claim].content;
        let mut id = ground.with_suffix(&claims[claim], &claims[claim].id)?;
        loop {
            let owner = match self.owners.get(&id) {
                Some(owner) => Some(owner.content(claims)),
                None => match ground.staying(&id)? {
                    Some(held) => {
                        let content = held.content;
                        self.owners.insert(id.clone(), Owner::Staying(held));
                        Some(content)
                    }
                    None => None,
                },
            };
            match owner {
                None => {
                    self.owners.insert(id, Owner::Claim(claim));
                    return Ok(());
                }
                Some(owner) if owner == content => {
                    self.shared.push((claim, id));
                    return Ok(());
                }
                // Somebody else names just this id. Any other one will do.
                Some(_) => id = format!("{:032x}", xxh3_128(format!("{id} {content}").as_bytes())),
            }
        }
    }
}

impl Owner {
    fn content(&self, claims: &[Claim]) -> u128 {
        match self {
            Owner::Claim(claim) => claims[*claim].content,
            Owner::Staying(held) => held.content,
        }
    }
}

#[cfg(test)]
mod tests {
    use tantivy::DocAddress;

    use super::super::spool::Extent;
    use super::*;
    use crate::index::ledger::FileKey;

    #[derive(Default)]
    struct Fake {
        leaving: Vec<Held>,
        staying: Vec<Held>,
        contents: HashMap<u128, Vec<String>>,
    }

    impl Ground for Fake {
        fn leaving(&self, id: &str) -> Option<&Held> {
            self.leaving.iter().find(|held| held.id == id)
        }

        fn leaving_with(&self, content: u128) -> &[String] {
            self.contents.get(&content).map_or(&[], Vec::as_slice)
        }

        fn staying(&mut self, id: &str) -> Result<Option<Held>, IndexError> {
            Ok(self.staying.iter().find(|held| held.id == id).cloned())
        }

        fn with_suffix(&mut self, claim: &Claim, id: &str) -> Result<String, IndexError> {
            Ok(format!("{id}~{}", claim.content))
        }
    }

    fn held(entries: &[(&str, u128)]) -> Vec<Held> {
        let held = |&(id, content): &(&str, u128)| Held {
            id: id.to_owned(),
            file: FileKey { folder: 0, relative: "x".to_owned() },
            content,
            place: 0,
            address: DocAddress::new(0, 0),
        };
        entries.iter().map(held).collect()
    }

    /// Claims are an id and a content; an id with `!` is named by the input. What is expected is
    /// the id under which each claim's article is in the index, `-` where it lost.
    fn check(
        claims: &[(&str, u128)],
        leaving: &[(&str, u128)],
        staying: &[(&str, u128)],
        expected: &[&str],
    ) {
        let claims: Vec<Claim> = claims
            .iter()
            .map(|&(id, content)| Claim {
                id: id.trim_end_matches('!').to_owned(),
                explicit: id.ends_with('!'),
                content,
                place: 0,
                file: 0,
                line: 0,
                text: Extent::default(),
            })
            .collect();
        let mut ground = Fake { leaving: held(leaving), staying: held(staying), ..Fake::default() };
        for held in ground.leaving.clone() {
            ground.contents.entry(held.content).or_default().push(held.id);
        }
        let settled = settle(&claims, &mut ground).unwrap();
        let mut found = vec![String::new(); claims.len()];
        for (id, owner) in &settled.owners {
            if let Owner::Claim(claim) = owner {
                found[*claim].clone_from(id);
            }
        }
        for (claim, id) in settled.shared {
            found[claim] = id;
        }
        for (claim, _) in settled.lost {
            found[claim] = "-".to_owned();
        }
        assert_eq!(found, expected, "{claims:?}");
    }

    #[test]
    fn named_ids() {
        check(&[("a!", 1), ("b!", 2)], &[], &[], &["a", "b"]);
        check(&[("a!", 1), ("a!", 2)], &[], &[], &["-", "a"]);
        check(&[("a!", 1), ("a!", 1)], &[], &[], &["a", "a"]);
        check(&[("a!", 1), ("a", 2)], &[], &[], &["a", "a~2"]);
        check(&[("a", 2), ("a!", 1)], &[], &[], &["a~2", "a"]);
        check(&[("a", 1), ("a!", 1)], &[], &[], &["a", "a"]);
        // The input names what would have been a suffixed id.
        let other = format!("{:032x}", xxh3_128(b"a~3 3"));
        check(&[("a", 2), ("a", 3), ("a~3!", 4)], &[], &[], &["a", &other, "a~3"]);
    }

    #[test]
    fn derived_ids() {
        check(&[("a", 1), ("a", 2), ("a", 1), ("a", 2)], &[], &[], &["a", "a~2", "a", "a~2"]);
        // A story with the same title was put above.
        check(&[("a", 3), ("a", 1)], &[("a", 1)], &[], &["a~3", "a"]);
        // An edit.
        check(&[("a", 2)], &[("a", 1)], &[], &["a"]);
        // Another file has the id, and keeps it.
        check(&[("a", 2)], &[], &[("a", 1)], &["a~2"]);
        check(&[("a", 1)], &[], &[("a", 1)], &["a"]);
        // That file went: who has a suffix keeps it, and who comes gets the free id.
        check(&[("a", 2)], &[("a~2", 2)], &[], &["a~2"]);
        check(&[("a", 2), ("a", 3)], &[("a~2", 2)], &[], &["a~2", "a"]);
        // A renamed file: the same content under another id is no reason for a suffix.
        check(&[("b", 1)], &[("a", 1)], &[], &["b"]);
        check(&[("a", 2)], &[], &[("a", 1), ("a~2", 2)], &["a~2"]);
    }
}
