//! Every operation on the files of an index. No other module makes one.
//!
//! Because all operations are here, tests can make each of them fail, and can record their order to
//! see what a power cut at any moment would leave (`faults.rs`).

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::file_sum::{FileSum, Summing};

#[cfg(test)]
use super::faults::{self, Operation};

/// Announces an operation on the file at `$path`. In tests it may return an error.
macro_rules! about_to {
    ($operation:expr, $path:expr) => {
        #[cfg(test)]
        faults::about_to($operation, $path)?;
    };
}

/// The size of the buffer for reading, in bytes.
const CHUNK: usize = 1 << 18;

/// Reads a small file.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    about_to!(Operation::Open, path);
    fs::read(path)
}

/// Opens a file for reading. It stays readable when it loses its name.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    about_to!(Operation::Open, path);
    File::open(path)
}

/// Announces that other code is about to open a file.
pub(crate) fn opening(path: &Path) -> io::Result<()> {
    about_to!(Operation::Open, path);
    // Only tests need the announcement.
    let _ = path;
    Ok(())
}

/// Reads from a position of an open file whose name was `path`. Returns the number of bytes read, 0 at the
/// end.
pub(crate) fn read_at(file: &File, path: &Path, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
    about_to!(Operation::Open, path);
    let _ = path;
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_at(file, buffer, at);
    #[cfg(windows)]
    return std::os::windows::fs::FileExt::seek_read(file, buffer, at);
    #[cfg(not(any(unix, windows)))]
    {
        let mut own = file.try_clone()?;
        own.seek(SeekFrom::Start(at))?;
        own.read(buffer)
    }
}

/// Gives the file at `from` a second name, within one file system (a hard link).
pub(crate) fn link(from: &Path, to: &Path) -> io::Result<()> {
    about_to!(Operation::Link(from.to_owned()), to);
    fs::hard_link(from, to)
}

/// Sets the modification time of a file to now.
pub(crate) fn touch(path: &Path) -> io::Result<()> {
    about_to!(Operation::Open, path);
    // The owner can set the time of a file that is read-only for everybody; on Windows no file is
    // read-only.
    let file = OpenOptions::new().read(true).write(cfg!(windows)).open(path)?;
    file.set_modified(std::time::SystemTime::now())
}

/// Reads a whole file and returns its length and checksum.
pub(crate) fn sum(path: &Path) -> io::Result<FileSum> {
    about_to!(Operation::Open, path);
    let mut file = File::open(path)?;
    let mut sum = Summing::default();
    let mut buffer = vec![0; CHUNK];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(sum.finish()),
            Ok(length) => sum.add(&buffer[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Renames a file within a directory. An existing file is replaced.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    about_to!(Operation::Rename(to.to_owned()), from);
    fs::rename(from, to)
}

/// Removes a file.
pub(crate) fn remove_file(path: &Path) -> io::Result<()> {
    about_to!(Operation::Remove, path);
    fs::remove_file(path)
}

/// Removes a directory with everything in it.
pub(crate) fn remove_directory(path: &Path) -> io::Result<()> {
    about_to!(Operation::Remove, path);
    fs::remove_dir_all(path)
}

/// The names in a directory that are valid Unicode, as all of ours are.
pub(crate) fn names_in(path: &Path) -> io::Result<Vec<String>> {
    about_to!(Operation::Open, path);
    let entries = fs::read_dir(path)?.collect::<io::Result<Vec<_>>>()?;
    Ok(entries.into_iter().filter_map(|entry| entry.file_name().into_string().ok()).collect())
}

/// Creates a directory and its parents, unless they exist.
pub(crate) fn create_directories(path: &Path) -> io::Result<()> {
    if !path.is_dir() {
        about_to!(Operation::CreateDirectory, path);
    }
    fs::create_dir_all(path)
}

/// Opens a file for locking. Creates it if it is missing.
pub(crate) fn open_lock(path: &Path) -> io::Result<File> {
    about_to!(Operation::Open, path);
    OpenOptions::new().write(true).create(true).truncate(false).open(path)
}

/// Makes a directory.
pub(crate) fn create_directory(path: &Path) -> io::Result<()> {
    about_to!(Operation::CreateDirectory, path);
    fs::create_dir(path)
}

/// Syncs the names in a directory.
#[cfg(unix)]
pub(crate) fn sync_directory(path: &Path) -> io::Result<()> {
    about_to!(Operation::SyncDirectory, path);
    File::open(path)?.sync_all()
}

/// Syncs the names in a directory: on this system nothing needs to be done.
#[cfg(not(unix))]
pub(crate) fn sync_directory(path: &Path) -> io::Result<()> {
    about_to!(Operation::SyncDirectory, path);
    let _ = path;
    Ok(())
}

/// A file that is being written. Its checksum is computed on the way.
#[derive(Debug)]
pub(crate) struct NewFile {
    file: File,
    #[cfg(test)]
    path: PathBuf,
    sum: Summing,
}

impl NewFile {
    /// Creates a file that must not exist yet.
    pub(crate) fn create(path: &Path) -> io::Result<NewFile> {
        about_to!(Operation::Create, path);
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        Ok(NewFile {
            file,
            #[cfg(test)]
            path: path.to_owned(),
            sum: Summing::default(),
        })
    }

    /// Syncs the file to the disk and makes it read-only for everybody, so that nobody changes by
    /// mistake a file that others have open. It cannot be written to again.
    pub(crate) fn finish(&mut self) -> io::Result<FileSum> {
        about_to!(Operation::ReadOnly, &self.path);
        make_read_only(&self.file)?;
        about_to!(Operation::Sync, &self.path);
        self.file.sync_all()?;
        Ok(std::mem::take(&mut self.sum).finish())
    }

    /// Like [`NewFile::finish`], for a file that the user may edit: if there is a file at `like`, it gets
    /// the mode of that file and, if that is permitted, its owner.
    pub(crate) fn finish_editable(&mut self, like: &Path) -> io::Result<()> {
        if let Ok(metadata) = fs::metadata(like) {
            keep_owner(&self.file, &metadata);
            self.file.set_permissions(metadata.permissions())?;
        }
        about_to!(Operation::Sync, &self.path);
        self.file.sync_all()
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        #[cfg(test)]
        if let Err(error) = faults::about_to(Operation::Write(bytes.to_vec()), &self.path) {
            // A failing or full disk may have written a part.
            let _ = self.file.write_all(&bytes[..bytes.len() / 2]);
            return Err(error);
        }
        let written = self.file.write(bytes)?;
        self.sum.add(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A temporary file of a running process, first written and then read.
#[derive(Debug)]
pub(crate) struct Scratch {
    file: File,
    path: PathBuf,
}

impl Scratch {
    /// Creates it. Replaces one that another process left behind.
    pub(crate) fn create(path: &Path) -> io::Result<Scratch> {
        about_to!(Operation::Create, path);
        let open = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(path);
        Ok(Scratch { file: open?, path: path.to_owned() })
    }

    /// The path of the file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Write for Scratch {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        about_to!(Operation::Write(bytes.to_vec()), &self.path);
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Read for Scratch {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        about_to!(Operation::Open, &self.path);
        self.file.read(bytes)
    }
}

impl Seek for Scratch {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Dropping removes the file. If that fails, the next writer removes it.
impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = remove_file(&self.path);
    }
}

/// An administrator who edits a file must not take it from its owner.
#[cfg(unix)]
fn keep_owner(file: &File, old: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(file, Some(old.uid()), Some(old.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_file: &File, _old: &fs::Metadata) {}

#[cfg(unix)]
fn make_read_only(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o444))
}

/// On other systems a read-only file could not be removed.
#[cfg(not(unix))]
fn make_read_only(_file: &File) -> io::Result<()> {
    Ok(())
}
