//! Brings a copy up to date, whatever its source.

use std::path::Path;

use super::error::CopyError;
use super::local::LocalSource;
use super::mark::Kind;
use super::new_copy::NewCopy;
use super::offer::Offer;
use super::target::Target;
use crate::IndexError;
use crate::disk::commit::Commit;
use crate::disk::directory;
use crate::disk::file_sum::FileSum;

/// The source of a copy.
pub trait CopySource {
    /// Its name: a path or an address.
    fn name(&self) -> String;

    /// The current commit with the user's files, kept available for a while; `None` if its tag is `have`.
    ///
    /// # Errors
    /// When the source cannot be reached, or has no commit.
    fn offer(&mut self, have: Option<&str>) -> Result<Option<Offer>, CopyError>;

    /// Writes the missing part of a file of an offer.
    ///
    /// # Errors
    /// [`CopyError::Gone`] when the commit is no longer available, and when it cannot be read.
    fn fetch(&mut self, offer: &Offer, name: &str, copy: &mut NewCopy) -> Result<(), CopyError>;

    /// Like [`fetch`](Self::fetch), but copies the bytes and never makes a hard link.
    ///
    /// # Errors
    /// See [`fetch`](Self::fetch).
    fn fetch_without_links(
        &mut self,
        offer: &Offer,
        name: &str,
        copy: &mut NewCopy,
    ) -> Result<(), CopyError> {
        self.fetch(offer, name, copy)
    }

    /// The last offer need not be kept any longer.
    fn done(&mut self) {}
}

/// The result of bringing a copy up to date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CopyReport {
    /// Whether anything was new.
    pub changed: bool,
    /// The generation and the number of the commit that the copy has now.
    pub commit: (u32, u64),
    /// When the commit was made, in seconds since 1970.
    pub time: u64,
    /// The number of its articles.
    pub articles: u64,
    /// The number of its files.
    pub files: usize,
    /// The total size of its files in bytes.
    pub bytes: u64,
    /// The number of files that were transferred.
    pub moved_files: usize,
    /// The number of bytes that were transferred.
    pub moved_bytes: u64,
    /// The number of files that were hard-linked instead.
    pub linked_files: usize,
}

/// How often copying starts again with a newer commit when the current one disappears.
const ATTEMPTS: usize = 5;

/// Brings a copy up to date, and returns what was done. `is_stopped` is called between files; if it
/// returns true, the copy stays unchanged and the result is `None`.
///
/// # Errors
/// The copy is then unchanged.
pub fn bring_up_to_date(
    target: &mut Target,
    source: &mut dyn CopySource,
    is_stopped: &dyn Fn() -> bool,
) -> Result<Option<CopyReport>, CopyError> {
    let mut attempts = 0;
    loop {
        attempts += 1;
        match attempt(target, source, is_stopped) {
            Err(CopyError::Gone(_)) if attempts < ATTEMPTS => {}
            result => {
                source.done();
                return result;
            }
        }
    }
}

/// Copies the current commit of the index at `from` to `to`: a directory that is missing or empty, or
/// an earlier snapshot of the same index, which is brought up to date.
///
/// # Errors
/// When `to` contains anything else, or one of the two cannot be read or written. An existing
/// snapshot is then unchanged.
pub fn snapshot(from: &Path, to: &Path) -> Result<CopyReport, CopyError> {
    let mut source = LocalSource::new(from);
    // Checked before anything is created.
    if directory::current(from)?.is_none() {
        return Err(IndexError::Missing(from.to_owned()).into());
    }
    let mut target = Target::open(to, &source.name(), Kind::Snapshot)?;
    let report = bring_up_to_date(&mut target, &mut source, &|| false)?;
    Ok(report.unwrap_or_default())
}

fn attempt(
    target: &mut Target,
    source: &mut dyn CopySource,
    is_stopped: &dyn Fn() -> bool,
) -> Result<Option<CopyReport>, CopyError> {
    let now = target.check()?;
    let Some(offer) = source.offer(target.tag(&now).as_deref())? else {
        target.record_up_to_date(&now)?;
        return Ok(target.commit().map(report_of));
    };
    let mut report = report_of(&offer.commit);
    let generation = offer.commit.generation();
    let is_there = target.has_text(&offer);
    target.begin(generation)?;
    for (name, sum) in &offer.commit.files {
        if is_stopped() {
            return Ok(None);
        }
        if !target.has(generation, name, *sum) {
            let mut copy = target.new_file(generation, name, *sum);
            fetch(target, source, &offer, name, *sum, &mut copy, &mut report)?;
        }
    }
    let new_user_files: Vec<(&String, FileSum)> = offer
        .user_files
        .iter()
        .map(|(name, sum)| (name, *sum))
        .filter(|(name, sum)| !target.has_user_file(name, *sum))
        .collect();
    let has_extra = now.files.iter().any(|(n, s)| s.is_some() && !offer.user_files.contains_key(n));
    target.files_are_checked = true;
    if is_there && report.moved() == 0 && new_user_files.is_empty() && !has_extra {
        target.finish_earlier_run(generation)?;
        target.record_up_to_date(&now)?;
        return Ok(Some(report));
    }
    report.changed = true;
    // The last check of the target was a while ago.
    let now = target.check()?;
    let after = target.announce(&now, &offer)?;
    for (name, sum) in new_user_files {
        let mut copy = target.new_user_file(name, sum);
        fetch(target, source, &offer, name, sum, &mut copy, &mut report)?;
    }
    target.remove_user_files(&offer)?;
    target.publish(&offer, &after)?;
    Ok(Some(report))
}

/// Fetches a file and puts it in place. If its checksum is wrong, it is fetched once more.
fn fetch(
    target: &mut Target,
    source: &mut dyn CopySource,
    offer: &Offer,
    name: &str,
    sum: FileSum,
    copy: &mut NewCopy,
    report: &mut CopyReport,
) -> Result<(), CopyError> {
    source.fetch(offer, name, copy)?;
    let is_linked = copy.is_linked();
    let mut is_settled = target.settle(copy)?;
    if !is_settled {
        copy.restart();
        source.fetch_without_links(offer, name, copy)?;
        is_settled = target.settle(copy)?;
        if !is_settled {
            return Err(CopyError::Damaged { from: source.name(), file: name.to_owned() });
        }
        report.moved_files += 1;
        report.moved_bytes += sum.length;
        return Ok(());
    }
    if is_linked {
        report.linked_files += 1;
    } else {
        report.moved_files += 1;
        report.moved_bytes += sum.length;
    }
    Ok(())
}

impl CopyReport {
    /// The number of files that were transferred or linked.
    fn moved(&self) -> usize {
        self.moved_files + self.linked_files
    }
}

fn report_of(commit: &Commit) -> CopyReport {
    let manifest = &commit.manifest;
    CopyReport {
        commit: (manifest.generation, manifest.commit),
        time: manifest.time,
        articles: manifest.articles,
        files: commit.files.len(),
        // The source may claim any length.
        bytes: commit.files.values().fold(0, |all, sum| all.saturating_add(sum.length)),
        ..CopyReport::default()
    }
}
