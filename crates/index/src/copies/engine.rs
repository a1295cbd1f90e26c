//! Bringing a copy up to date, wherever it is copied from.

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

/// What is copied from.
pub trait CopySource {
    /// How it is called: by a path, by an address.
    fn name(&self) -> String;

    /// The commit that there is now, kept for a while; `None` when it has the tag `have`, with the
    /// user's files beside it.
    ///
    /// # Errors
    /// When it cannot be asked, or has no commit.
    fn offer(&mut self, have: Option<&str>) -> Result<Option<Offer>, CopyError>;

    /// Writes what is missing of a file of an offer.
    ///
    /// # Errors
    /// [`CopyError::Gone`] when the commit is not kept any more, and when it cannot be read.
    fn fetch(&mut self, offer: &Offer, name: &str, copy: &mut NewCopy) -> Result<(), CopyError>;

    /// Like [`fetch`](Self::fetch), of the bytes themselves.
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

    /// What was offered last need not be kept any longer.
    fn done(&mut self) {}
}

/// What was done to bring a copy up to date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CopyReport {
    /// Whether there was anything new.
    pub changed: bool,
    /// The generation and the number of the commit that is there now.
    pub commit: (u32, u64),
    /// When the commit was made, in seconds since 1970.
    pub time: u64,
    /// How many articles it has.
    pub articles: u64,
    /// How many files it has.
    pub files: usize,
    /// How many bytes they have.
    pub bytes: u64,
    /// How many files came.
    pub moved_files: usize,
    /// How many bytes came.
    pub moved_bytes: u64,
    /// How many files got a second name instead.
    pub linked_files: usize,
}

/// How often a newer commit is begun with when the one being copied goes.
const ATTEMPTS: usize = 5;

/// Brings a copy up to date, and returns what there was to do. `is_stopped` is asked between files.
/// `None` when it said yes; the copy is as it was.
///
/// # Errors
/// The copy is as it was then.
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

/// Copies the commit in use of the index at `from` into `to`: a directory that is not there or empty, or
/// an earlier snapshot of the same index, which is brought up to date.
///
/// # Errors
/// When `to` holds anything else, or one of the two cannot be read or written. A snapshot that was there
/// is as it was.
pub fn snapshot(from: &Path, to: &Path) -> Result<CopyReport, CopyError> {
    let mut source = LocalSource::new(from);
    // Before anything is made: whether there is an index.
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
        target.is_up_to_date(&now)?;
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
    target.looked_through = true;
    if is_there && report.moved() == 0 && new_user_files.is_empty() && !has_extra {
        target.settle_all(generation)?;
        target.is_up_to_date(&now)?;
        return Ok(Some(report));
    }
    report.changed = true;
    // What is there now was looked at a while ago.
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

/// Gets a file and puts it into its place; one that is not what it should be is got once more.
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
    /// How many files are there that were not before.
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
        // Who offers a commit may say what it wants.
        bytes: commit.files.values().fold(0, |all, sum| all.saturating_add(sum.length)),
        ..CopyReport::default()
    }
}
