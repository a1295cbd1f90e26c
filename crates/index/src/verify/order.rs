//! The order in which the files of a commit are read.

use crate::disk::commit::Commit;
use crate::disk::names;

/// The files of a commit in the order in which they are read: first those that belong to no segment,
/// then the segments, smallest first.
pub(super) fn in_order(commit: &Commit) -> Vec<String> {
    let segments = commit.segment_files();
    let size = |files: &[&str]| files.iter().map(|name| commit.files[*name].length).sum::<u64>();
    let mut sized: Vec<(u64, &Vec<&str>)> =
        segments.values().map(|files| (size(files), files)).collect();
    sized.sort();
    let others = commit.files.keys().filter(|name| names::segment_of(name).is_none()).cloned();
    let of_segments = sized.into_iter().flat_map(|(_, files)| {
        let mut files = files.clone();
        files.sort_by_key(|name| commit.files[*name].length);
        files.into_iter().map(str::to_owned)
    });
    others.chain(of_segments).collect()
}
