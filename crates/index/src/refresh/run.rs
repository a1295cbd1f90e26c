//! A refresh from the plan to what is ready to be committed: reading, deciding, and filling segments.
//!
//! Reading and filling take time and are done without the lock of the index. Deciding compares with
//! the index; if the index has changed since, it is decided again.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use souwen_article::Note;

use super::changes::Changes;
use super::error::RefreshError;
use super::intake::{FileIntake, ReadClaims};
use super::known::KnownArticles;
use super::meter::Meter;
use super::options::RefreshOptions;
use super::plan::RefreshPlan;
use super::report::RefreshReport;
use super::settle::{KnownIds, Owner, Settled, article_with_suffix, settle};
use super::spool::SpoolReader;
use crate::disk::generation::Generation;
use crate::disk::ledger::{FileKey, Ledger};
use crate::disk::staging::Staging;
use crate::read::stored::Stored;
use crate::write::writer::{Filled, GenerationWriter};
use crate::{IndexError, Progress};

/// The maximal number of notes about articles that lost their ids.
const MAX_LOST_NOTES: usize = 100;

/// The task of a refresh.
pub(crate) struct Task<'a> {
    /// The paths of the options, canonical.
    pub paths: &'a [PathBuf],
    pub options: &'a RefreshOptions,
    pub now: SystemTime,
    /// Ids of pushed articles to remove; the files whose articles wait for these ids are read. If
    /// there are any, nothing else is done.
    pub release: &'a BTreeSet<String>,
}

/// The articles that were read.
pub(crate) struct Reading<'p> {
    /// The ledger of the commit before.
    pub before: Ledger,
    plan: RefreshPlan,
    read: ReadClaims,
    spool: SpoolReader,
    meter: Meter<'p>,
}

/// The changes to write, with the report.
pub(crate) struct Decision {
    pub changes: Changes,
    pub report: RefreshReport,
}

impl Task<'_> {
    /// Reads all files that must be read. `before` is the ledger of `generation`, `known` are its articles.
    pub(crate) fn read<'p>(
        &self,
        before: Ledger,
        generation: &Generation,
        known: &mut KnownArticles,
        staging: &Staging,
        progress: &'p mut dyn Progress,
    ) -> Result<Reading<'p>, RefreshError> {
        let dir = &generation.dir;
        let index = dir.canonicalize().map_err(|error| IndexError::io(dir.clone(), error))?;
        let mut plan = if self.release.is_empty() {
            let Task { paths, options, .. } = *self;
            if before.folders.is_empty() && paths.is_empty() && options.forget.is_empty() {
                return Err(RefreshError::NoFolders(dir.clone()));
            }
            RefreshPlan::new(&before, paths, options, index, self.now)?
        } else {
            RefreshPlan::of_files(&before, &before.waiting_for(self.release), self.options, index)
        };
        let being_reread = plan.being_reread();
        let co_claimants = plan.also_read(&before.co_claimants(&being_reread));
        for file in being_reread.iter().chain(&co_claimants) {
            known.load(file)?;
        }
        known.release(self.release)?;
        let bytes = plan.to_read.values().map(|job| job.file.size).sum();
        let mut meter = Meter::new(progress, plan.to_read.len(), bytes);
        let (read, spool) = self.read_files(&mut plan, known, &before, staging, &mut meter)?;
        check_mounted(&plan, &read)?;
        Ok(Reading { before, plan, read, spool, meter })
    }
}

impl Reading<'_> {
    /// Looks up the articles that are needed to decide on another state.
    pub(crate) fn load_known(
        &self,
        known: &mut KnownArticles,
        release: &BTreeSet<String>,
    ) -> Result<(), IndexError> {
        for file in &self.plan.being_reread() {
            known.load(file)?;
        }
        self.read.failed.iter().for_each(|file| known.keep(&file.key));
        known.release(release)
    }

    /// Decides what to write to the state whose articles are known.
    pub(crate) fn decide(
        &mut self,
        known: &mut KnownArticles,
        stored: &Stored,
        task: &Task<'_>,
    ) -> Result<Decision, RefreshError> {
        let Reading { before, plan, read, spool, .. } = self;
        let settled = settle(&read.claims, known)?;
        let mut reserved = read.reserved;
        plan.reserved.values().for_each(|file| reserved.add(*file));
        let mut report = RefreshReport {
            files_read: read.files.len(),
            files_unchanged: plan.unchanged,
            files_outdated: plan.outdated,
            files_gone: plan.gone.len(),
            files_failed: read.failed.len(),
            bytes_read: read.bytes,
            drafts: reserved.drafts,
            noindex_left_out: reserved.noindex_left_out,
            noindex_read: reserved.noindex_read,
            other_kinds: plan.other_kinds.clone(),
            links_not_followed: plan.links_out.len(),
            waiting: settled.waiting,
            notes: plan.notes.clone(),
            ..RefreshReport::default()
        };
        report.notes.extend(plan.remembered.values().flatten().cloned());
        report.notes.extend_from_slice(&read.notes);
        report.notes.extend(lost(plan, read, &settled));
        let mut changes = Changes::new(before, plan, read, settled, known, task.release);
        changes.check_loss(stored.len(), task.options.prune)?;
        report.renamed = changes.keep_former_ids(read, stored, spool)?;
        report.added = changes.added;
        report.changed = changes.changed;
        report.unchanged = changes.unchanged;
        report.removed = changes.removed();
        Ok(Decision { changes, report })
    }

    /// Fills segments with what is to be written to a generation.
    pub(crate) fn fill(
        &mut self,
        decision: &Decision,
        generation: &Generation,
        stored: &Stored,
        staging: &std::sync::Arc<Staging>,
        heap: usize,
    ) -> Result<Filled, IndexError> {
        let mut writer = GenerationWriter::open_in(generation, staging, heap)?;
        let Reading { read, spool, meter, .. } = self;
        match decision.changes.write(&mut writer, read, spool, stored, meter) {
            Ok(()) => writer.finish(),
            Err(error) => {
                writer.abandon();
                Err(error)
            }
        }
    }

    /// The commit begins.
    pub(crate) fn committing(self) -> Ledger {
        self.meter.committing();
        self.before
    }
}

impl Task<'_> {
    /// Reads the planned files, and those that turn out to be needed to settle an id.
    fn read_files(
        &self,
        plan: &mut RefreshPlan,
        known: &mut KnownArticles,
        before: &Ledger,
        staging: &Staging,
        meter: &mut Meter,
    ) -> Result<(ReadClaims, SpoolReader), IndexError> {
        let mut intake = FileIntake::new(staging.path(), &self.options.read, self.now)?;
        let mut looked_at = 0;
        loop {
            let done: BTreeSet<FileKey> =
                intake.files.iter().chain(&intake.failed).map(|file| file.key.clone()).collect();
            let jobs = plan.to_read.iter().filter(|(key, _)| !done.contains(key));
            let jobs = jobs.map(|(key, job)| (key.clone(), job.clone())).collect();
            intake.read(jobs, self.options.patience, meter)?;
            for file in &intake.failed {
                known.keep(&file.key);
            }
            // An id that the input states may belong to an article of a file that is not read. That
            // article may only have derived the id, or may come earlier, so its file must be read.
            // And an article that had to take a suffix, but is now the same as the one with the
            // stated id, must be merged with it.
            let mut rivals = BTreeSet::new();
            for claim in intake.claims[looked_at..].iter().filter(|claim| claim.explicit) {
                let named =
                    known.kept(&claim.id)?.filter(|kept_files| kept_files.content != claim.content);
                let suffixed = article_with_suffix(&claim.id, claim.content, known)?;
                let kept_files =
                    named.into_iter().chain(suffixed).map(|kept_files| kept_files.file);
                // Pushed articles stay, whatever a file says.
                rivals.extend(kept_files.filter(|file| !file.is_pushed()));
            }
            looked_at = intake.claims.len();
            // Articles of these files change their ids, so files that share ids with them are read as well.
            rivals.append(&mut before.co_claimants(&rivals));
            let rivals = plan.also_read(&rivals);
            if rivals.is_empty() {
                return intake.finish();
            }
            for file in &rivals {
                known.load(file)?;
            }
        }
    }
}

/// Makes sure that no file is missing because a drive was removed.
fn check_mounted(plan: &RefreshPlan, read: &ReadClaims) -> Result<(), RefreshError> {
    let vanished = |path: &Path| {
        let source = io::Error::new(io::ErrorKind::NotFound, "it vanished while it was read");
        Err(RefreshError::Folder { path: path.to_owned(), index: plan.index.clone(), source })
    };
    if let Some(folder) = plan.walked.iter().find(|folder| !folder.is_there()) {
        return vanished(&folder.path);
    }
    for file in read.failed.iter().filter(|file| !file.path.exists()) {
        let Some(folder) = file.path.parent() else { continue };
        // The mount point of a removed drive is an empty folder.
        if !folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
            return vanished(folder);
        }
    }
    Ok(())
}

/// Notes about the articles that lost their ids, and to which.
fn lost(plan: &RefreshPlan, read: &ReadClaims, settled: &Settled) -> Vec<Note> {
    let note = |claim: usize, line: bool, message: String| {
        let claim = &read.claims[claim];
        let line = Some(claim.line).filter(|&number| line && number > 0);
        Note::info(&read.files[claim.file].path, line, message)
    };
    let place = |owner: &Owner| match owner {
        Owner::Claim(winner) => {
            let winner = &read.claims[*winner];
            format!("{}:{}", read.files[winner.file].path.display(), winner.line)
        }
        Owner::Kept(kept_files) => match plan.ledger.folder(kept_files.file.folder) {
            Some(folder) => folder.path.join(&kept_files.file.relative).display().to_string(),
            None => kept_files.file.relative.clone(),
        },
    };
    let notes = settled.lost.iter().take(MAX_LOST_NOTES).map(|(claim, id)| {
        let place = settled.owners.get(id).map(place).unwrap_or_default();
        let message = format!("the id {id} is used again at {place}; the article here is left out");
        note(*claim, true, message)
    });
    let more = settled.lost.get(MAX_LOST_NOTES).map(|(claim, _)| {
        let more = settled.lost.len() - MAX_LOST_NOTES;
        note(*claim, false, format!("{more} more ids are used again"))
    });
    notes.chain(more).collect()
}
