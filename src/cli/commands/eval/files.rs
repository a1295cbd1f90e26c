//! The files that `eval` reads and writes besides the collections: runs, and the metrics of every query.
//!
//! With one collection, an option names the file. With several collections it names a folder, which has one
//! file `NAME.run` for each. So a folder written by one call can be passed to `--compare` in the next.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::cli::args::EvalArgs;
use crate::cli::error::CliError;
use souwen::eval::per_query::{write_header, write_rows};
use souwen::eval::{Collection, Evaluation, VARIANTS, write_run};

/// The output files. They are created at the beginning, so that a file that cannot be written is noticed
/// before hours are spent.
pub struct OutputFiles {
    /// For each collection, the files of its variants.
    runs: Vec<Vec<OutputFile>>,
    per_query: Option<OutputFile>,
    /// The number of collections written so far.
    written: usize,
}

/// A file and its path.
struct OutputFile {
    path: PathBuf,
    file: BufWriter<File>,
}

impl OutputFile {
    fn create(path: PathBuf) -> Result<OutputFile, CliError> {
        let file = File::create(&path).map_err(|source| in_file(&path, source))?;
        Ok(OutputFile { path, file: BufWriter::new(file) })
    }

    fn write(
        &mut self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), CliError> {
        write(&mut self.file)
            .and_then(|()| self.file.flush())
            .map_err(|source| in_file(&self.path, source))
    }
}

impl OutputFiles {
    /// Creates the files, and the folder for them if there are several collections.
    pub fn create(
        args: &EvalArgs,
        collections: &[Collection],
        limit: usize,
    ) -> Result<OutputFiles, CliError> {
        let many = collections.len() > 1;
        let mut files = OutputFiles { runs: Vec::new(), per_query: None, written: 0 };
        if let Some(path) = &args.run {
            if many {
                fs::create_dir_all(path).map_err(|source| in_file(path, source))?;
            }
            for collection in collections {
                let path = run_file(path, collection, many);
                let variants = VARIANTS.iter().enumerate();
                let outputs = variants.map(|(number, variant)| {
                    OutputFile::create(match number {
                        0 => path.clone(),
                        _ => of_variant(&path, variant.name),
                    })
                });
                files.runs.push(outputs.collect::<Result<_, _>>()?);
            }
        }
        if let Some(path) = &args.per_query {
            let mut output = OutputFile::create(path.clone())?;
            output.write(|out| write_header(out, limit))?;
            files.per_query = Some(output);
        }
        Ok(files)
    }

    /// Writes the measurements of the next collection.
    pub fn write(
        &mut self,
        collection: &Collection,
        evaluation: &Evaluation,
    ) -> Result<(), CliError> {
        if let Some(outputs) = self.runs.get_mut(self.written) {
            for (number, (output, variant)) in
                outputs.iter_mut().zip(&evaluation.variants).enumerate()
            {
                let name = match number {
                    0 => "souwen".to_owned(),
                    _ => format!("souwen-{}", variant.name),
                };
                output.write(|out| write_run(out, &variant.runs, &name))?;
            }
        }
        if let Some(output) = &mut self.per_query {
            output.write(|out| write_rows(out, collection, evaluation))?;
        }
        self.written += 1;
        Ok(())
    }
}

/// The run file of a collection, if `path` was given.
pub fn run_file(path: &Path, collection: &Collection, many: bool) -> PathBuf {
    if many || path.is_dir() {
        path.join(format!("{}.run", collection.name))
    } else {
        path.to_owned()
    }
}

/// The run file of a variant next to that of the defaults: `webqa.run` gives `webqa.collapsed.run`.
fn of_variant(path: &Path, variant: &str) -> PathBuf {
    match path.extension() {
        Some(ending) => {
            let mut ending = ending.to_owned();
            ending = [variant.as_ref(), ending.as_os_str()].join(".".as_ref());
            path.with_extension(ending)
        }
        None => path.with_extension(variant),
    }
}

/// An I/O error with the path of its file.
pub fn in_file(path: &Path, source: io::Error) -> CliError {
    CliError::File { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_collection_has_the_file_and_several_have_a_folder() {
        let dir = tempfile::tempdir().unwrap();
        let collection = Collection { name: "drcd-simplified".to_owned(), ..Default::default() };
        let check = |path: &Path, many: bool, expected: &Path| {
            assert_eq!(run_file(path, &collection, many), expected);
        };
        let file = dir.path().join("new.run");
        check(&file, false, &file);
        check(&file, true, &file.join("drcd-simplified.run"));
        check(dir.path(), false, &dir.path().join("drcd-simplified.run"));
    }

    #[test]
    fn variants_are_listed_beside_the_run() {
        for (path, expected) in [
            ("runs/webqa.run", "runs/webqa.collapsed.run"),
            ("out", "out.collapsed"),
            ("a.b.run", "a.b.collapsed.run"),
        ] {
            assert_eq!(of_variant(Path::new(path), "collapsed"), Path::new(expected));
        }
    }
}
