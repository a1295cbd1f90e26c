//! Settling ids: which article gets which id, and what happens to articles that claim the same one.
//!
//! 1. An id that the input states belongs to the article that states it. If it is stated twice, it belongs to
//!    the later article in the order of folders, files and lines.
//! 2. A derived id stays with the article that already has it; if none has it, the first claimant gets it.
//!    An article that had to take a suffix keeps the suffix, whichever of its files is read. An article with
//!    the same id and the same content as that article becomes one article with it.
//! 3. Every other article gets its id with a suffix that is derived from its content. Articles with the same
//!    id and the same content are one article.
//! 4. A pushed article keeps its id. An article of a file with that id waits, and gets the id when the pushed
//!    article is deleted.
//!
//! | claims, in order | ids |
//! |---|---|
//! | two articles that state `a` | the first is left out, the second gets `a` |
//! | one that states `a`, then one from which `a` is derived | `a` and `a~SUFFIX` |
//! | two from which `a` is derived | `a` and `a~SUFFIX` |
//! | the same article twice | one article, `a` |
//!
//! So ids follow from the index and the files that were read. Only by rule 1 can an article lose
//! its place in the index, and this is reported.

use std::collections::HashMap;
use std::iter;

use souwen_article::identity;
use xxhash_rust::xxh3::xxh3_128;

use super::claim::Claim;
use crate::IndexError;
use crate::read::stored::IndexedArticle;

/// The article that gets an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The article of this claim.
    Claim(usize),
    /// The article that has it now, from a file that is not read this time.
    Kept(IndexedArticle),
}

/// The result: which article gets which id.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    /// All claimed ids, with the articles that get them.
    pub owners: HashMap<String, Owner>,
    /// Claims of files that must be remembered for an id although they do not get it: the same
    /// article is in the index already, or another article has the id that the input states, or the
    /// article waits for a pushed one to be deleted. Each comes with that id.
    pub shared: Vec<(usize, String)>,
    /// Claims whose articles are left out because another article has the id that the input states
    /// for both. Each comes with that id.
    pub lost: Vec<(usize, String)>,
    /// Number of claims that wait because an article with their id was pushed.
    pub waiting: usize,
}

/// The articles that have ids already.
pub(crate) trait KnownIds {
    /// The article that has this id, if it comes from a file that was read again or is gone.
    fn being_reread(&self, id: &str) -> Option<&IndexedArticle>;

    /// The article that has this id, if it comes from another file.
    fn kept(&mut self, id: &str) -> Result<Option<IndexedArticle>, IndexError>;
}

/// Settles the ids of `claims`, which are in the order of folders, files and lines.
pub(crate) fn settle(claims: &[Claim], known: &mut dyn KnownIds) -> Result<Settled, IndexError> {
    let mut settled = Settled::default();
    let mut left = Vec::new();
    let mut order: Vec<usize> = (0..claims.len()).collect();
    order.sort_by(|&a, &b| claims[a].id.cmp(&claims[b].id).then(a.cmp(&b)));
    for group in order.chunk_by(|&a, &b| claims[a].id == claims[b].id) {
        let id = &claims[group[0]].id;
        let kept = known.kept(id)?;
        let pushed = kept.clone().filter(|indexed| indexed.file.is_pushed());
        let owner = match kept {
            Some(indexed) if pushed.is_none() => Some(Owner::Kept(indexed)),
            _ => match group.iter().rev().find(|&&i| claims[i].explicit) {
                Some(&last) => Some(Owner::Claim(last)),
                None => first_or_owner(claims, group, known)?.map(Owner::Claim),
            },
        };
        let content = owner.as_ref().map(|owner| owner.content(claims));
        for &claim in group {
            if owner == Some(Owner::Claim(claim)) {
                if pushed.is_some() {
                    settled.shared.push((claim, id.clone()));
                    settled.waiting += 1;
                }
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
        if let Some(owner) = pushed.map(Owner::Kept).or(owner) {
            settled.owners.insert(id.clone(), owner);
        }
    }
    left.sort_unstable();
    for claim in left {
        settled.suffix(claims, claim, known)?;
    }
    settled.lost.sort_unstable();
    Ok(settled)
}

/// The article in the index that claims `id` and has this content, but had to take a suffix.
pub(crate) fn article_with_suffix(
    id: &str,
    content: u128,
    known: &mut dyn KnownIds,
) -> Result<Option<IndexedArticle>, IndexError> {
    for id in suffixed(id, content) {
        let indexed = match known.being_reread(&id) {
            Some(indexed) => Some(indexed.clone()),
            None => known.kept(&id)?,
        };
        match indexed {
            // Another article happens to have this id, so the suffixed article took the next one.
            Some(indexed) if indexed.content != content => {}
            indexed => return Ok(indexed),
        }
    }
    Ok(None)
}

/// The ids derived from `id` for an article with this content, in order of preference. The second is
/// needed only if the input states the first as the id of another article.
fn suffixed(id: &str, content: u128) -> impl Iterator<Item = String> {
    iter::successors(Some(identity::with_suffix(id, content)), move |id| {
        Some(format!("{:032x}", xxh3_128(format!("{id} {content}").as_bytes())))
    })
}

/// The claim that gets an id, if no input states the id and no article of another file has it.
fn first_or_owner(
    claims: &[Claim],
    group: &[usize],
    known: &mut dyn KnownIds,
) -> Result<Option<usize>, IndexError> {
    let id = &claims[group[0]].id;
    if let Some(content) = known.being_reread(id).map(|indexed| indexed.content)
        && let Some(&same) = group.iter().find(|&&claim| claims[claim].content == content)
    {
        return Ok(Some(same));
    }
    for &claim in group {
        if article_with_suffix(id, claims[claim].content, known)?.is_none() {
            return Ok(Some(claim));
        }
    }
    Ok(None)
}

impl Settled {
    /// Gives a claim the first free id derived from its own.
    fn suffix(
        &mut self,
        claims: &[Claim],
        claim: usize,
        known: &mut dyn KnownIds,
    ) -> Result<(), IndexError> {
        let content = claims[claim].content;
        for id in suffixed(&claims[claim].id, content) {
            let owner = match self.owners.get(&id) {
                Some(owner) => Some(owner.content(claims)),
                None => match known.kept(&id)? {
                    Some(indexed) => {
                        let content = indexed.content;
                        self.owners.insert(id.clone(), Owner::Kept(indexed));
                        Some(content)
                    }
                    None => None,
                },
            };
            match owner {
                None => {
                    self.owners.insert(id, Owner::Claim(claim));
                    break;
                }
                Some(owner) if owner == content => {
                    self.shared.push((claim, id));
                    break;
                }
                Some(_) => {}
            }
        }
        Ok(())
    }
}

impl Owner {
    fn content(&self, claims: &[Claim]) -> u128 {
        match self {
            Owner::Claim(claim) => claims[*claim].content,
            Owner::Kept(indexed) => indexed.content,
        }
    }
}

#[cfg(test)]
mod tests {
    use tantivy::DocAddress;

    use super::*;
    use crate::disk::ledger::FileKey;
    use crate::refresh::spool::Extent;

    struct FakeIds {
        being_reread: Vec<IndexedArticle>,
        kept: Vec<IndexedArticle>,
    }

    impl KnownIds for FakeIds {
        fn being_reread(&self, id: &str) -> Option<&IndexedArticle> {
            self.being_reread.iter().find(|indexed| indexed.id == id)
        }

        fn kept(&mut self, id: &str) -> Result<Option<IndexedArticle>, IndexError> {
            Ok(self.kept.iter().find(|indexed| indexed.id == id).cloned())
        }
    }

    /// A content whose suffix is `number`.
    fn content(number: u128) -> u128 {
        number << 80
    }

    /// An id with its suffix, if it has one, in full.
    fn full(id: &str) -> String {
        match id.split_once('~') {
            Some((id, suffix)) => format!("{id}~{suffix:0>12}"),
            None => id.to_owned(),
        }
    }

    fn indexed_articles(entries: &[(&str, u128)]) -> Vec<IndexedArticle> {
        let indexed = |&(id, number): &(&str, u128)| IndexedArticle {
            id: full(id),
            file: FileKey { folder: 0, relative: "x".to_owned() },
            content: content(number),
            place: 0,
            address: DocAddress::new(0, 0),
        };
        entries.iter().map(indexed).collect()
    }

    /// Claims are an id and a content; an id with `!` is stated by the input. The expected ids are
    /// those under which the articles of the claims are in the index, `-` for an article that lost.
    fn check(
        claims: &[(&str, u128)],
        being_reread: &[(&str, u128)],
        kept: &[(&str, u128)],
        expected: &[&str],
    ) {
        let claims: Vec<Claim> = claims
            .iter()
            .map(|&(id, number)| Claim {
                id: full(id.trim_end_matches('!')),
                explicit: id.ends_with('!'),
                content: content(number),
                place: 0,
                file: 0,
                line: 0,
                text: Extent::default(),
            })
            .collect();
        let mut known =
            FakeIds { being_reread: indexed_articles(being_reread), kept: indexed_articles(kept) };
        let settled = settle(&claims, &mut known).unwrap();
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
        let expected: Vec<String> = expected.iter().map(|id| full(id)).collect();
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
        // The input states what would have been a suffixed id.
        let other = suffixed("a", content(3)).nth(1).unwrap();
        check(&[("a", 2), ("a", 3), ("a~3!", 4)], &[], &[], &["a", &other, "a~3"]);
        check(&[("a", 3)], &[], &[("a~3", 4), (&other, 3)], &[&other]);
        // Two articles with the same content under the stated id need no suffix any more.
        check(&[("a", 2), ("a!", 2)], &[("a", 1), ("a~2", 2)], &[], &["a", "a"]);
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
        // The file with the id is gone: an article with a suffix keeps it, and a new article gets
        // the free id.
        check(&[("a", 2)], &[("a~2", 2)], &[], &["a~2"]);
        check(&[("a", 2), ("a", 3)], &[("a~2", 2)], &[], &["a~2", "a"]);
        // An edit makes the article the same as one with a suffix, from whichever file.
        check(&[("a", 2)], &[("a", 1)], &[("a~2", 2)], &["a~2"]);
        check(&[("a", 2), ("a", 3)], &[("a", 1)], &[("a~2", 2)], &["a~2", "a"]);
        check(&[("a", 2)], &[], &[("a~2", 2)], &["a~2"]);
        // A renamed file: an article with the same content under another id needs no suffix.
        check(&[("b", 1)], &[("a", 1)], &[], &["b"]);
        check(&[("a", 2)], &[], &[("a", 1), ("a~2", 2)], &["a~2"]);
    }
}
