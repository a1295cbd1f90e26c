//! An index on disk, made from files like those of users.

use std::path::{Path, PathBuf};

use souwen_index::{RefreshOptions, RefreshReport, Silent, refresh};
use souwen_search::Engine;

/// A folder with a file of articles, and the index made from it.
pub struct IndexOnDisk {
    dir: tempfile::TempDir,
    file: PathBuf,
}

impl IndexOnDisk {
    /// An empty folder; `name` is that of the file of articles.
    pub fn new(name: &str) -> IndexOnDisk {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join(name);
        IndexOnDisk { dir, file }
    }

    /// The directory of the index.
    pub fn index(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    /// Writes the file and brings the index up to date; missing articles are removed.
    pub fn write(&self, text: &str) -> RefreshReport {
        std::fs::write(&self.file, text).unwrap();
        let paths = vec![self.file.clone()];
        let options = RefreshOptions { paths, prune: true, ..RefreshOptions::default() };
        refresh(&self.index(), &options, &mut Silent).unwrap()
    }

    /// Writes articles with an id, a title and a body each.
    pub fn write_articles<T: AsRef<str>>(&self, articles: &[(T, T, T)]) {
        let lines = articles.iter().map(|(id, title, body)| {
            let (id, title, body) = (id.as_ref(), title.as_ref(), body.as_ref());
            serde_json::json!({ "id": id, "title": title, "body": body }).to_string()
        });
        self.write(&lines.collect::<Vec<_>>().join("\n"));
    }

    /// Opens the index.
    pub fn open(&self) -> Engine {
        Engine::open(&self.index()).unwrap()
    }

    /// The path of a file of the index.
    pub fn index_file(&self, name: &str) -> PathBuf {
        Path::new(&self.index()).join(name)
    }
}
