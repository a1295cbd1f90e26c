//! The index that is damaged.

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use souwen::index::{Index, RefreshOptions, Silent, StateSource, dictionary, refresh};
use souwen::search::Engine;
use souwen::text::Word;
use tempfile::TempDir;

use super::HEAP;
use super::questions::{Answers, FORMER_ID, answers, contents};

/// A kind of file of an index.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    /// Its name here.
    pub name: &'static str,
    /// The prefix of the names of such files.
    prefix: &'static str,
    /// The suffix of the names of such files.
    suffix: &'static str,
    /// Whether articles are stored only in these files.
    pub contains_articles: bool,
    /// Whether the files are only caches and may be missing.
    pub saves_time: bool,
}

const fn kind(name: &'static str, prefix: &'static str, suffix: &'static str) -> Kind {
    Kind { name, prefix, suffix, contains_articles: false, saves_time: false }
}

/// All kinds of files.
pub(crate) const KINDS: [Kind; 14] = [
    kind("CURRENT", "CURRENT", ""),
    kind("commit copy", "commit-", ".txt"),
    kind("ledger", "ledger-", ".json"),
    kind("dictionary", "dictionary-", ".txt"),
    kind("postings", "", ".idx"),
    kind("positions", "", ".pos"),
    kind("terms", "", ".term"),
    kind("columns", "", ".fast"),
    kind("lengths", "", ".fieldnorm"),
    Kind { contains_articles: true, ..kind("articles", "", ".store") },
    kind("deleted", "", ".del"),
    kind("deleted copy", "", ".del.copy"),
    Kind { saves_time: true, ..kind("suggestions", "suggestions", ".bin") },
    Kind { saves_time: true, ..kind("verified", "verified-", ".json") },
];

/// An index of invented articles in several segments, with deleted articles, a dictionary, suggestions and a
/// record of its verification; and its answers.
pub(crate) struct World {
    dir: TempDir,
    /// The number of articles.
    pub articles: usize,
    /// Its answers.
    pub answers: Answers,
    /// Its content.
    pub contents: Answers,
}

impl World {
    pub(crate) fn new() -> Result<World, Box<dyn Error>> {
        let dir = tempfile::tempdir()?;
        let mut world = World { dir, articles: 0, answers: Vec::new(), contents: Vec::new() };
        let index = world.index();
        let words = [Word::new("渡口重修")?, Word::new("石滩")?];
        dictionary::read(&index)?.add(&words)?;
        let options = RefreshOptions {
            paths: vec![world.dir.path().join("news")],
            heap: HEAP,
            prune: true,
            ..RefreshOptions::default()
        };
        // Too few articles are deleted, and too few segments are alike, for a merge.
        for (first, second) in [(200, 0), (190, 24), (185, 40)] {
            world.write("first.jsonl", 0..first)?;
            world.write("second.jsonl", 200..200 + second)?;
            world.write_page(second > 0)?;
            let report = refresh(&index, &options, &mut Silent)?;
            world.articles = usize::try_from(report.articles)?;
        }
        let opened = Index::open(&index)?;
        opened.state().verification.finish();
        let engine = Engine::open(&index)?;
        engine.prepare_suggestions()?;
        world.answers = answers(&engine);
        world.contents = contents(&engine);
        if engine.article(FORMER_ID)?.is_none() {
            return Err("the page with another name is not found by its former id".into());
        }
        match world.answers.iter().chain(&world.contents).find(|answer| answer.is_err()) {
            Some(error) => Err(format!("the whole index does not answer: {error:?}").into()),
            None => Ok(world),
        }
    }

    fn index(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    fn write(&self, name: &str, numbers: std::ops::Range<usize>) -> io::Result<()> {
        let folder = self.dir.path().join("news");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(name), numbers.map(article).collect::<String>())
    }

    /// A page in a file of its own, which is renamed later.
    fn write_page(&self, is_renamed: bool) -> io::Result<()> {
        let (name, other) = match is_renamed {
            true => ("新渡口.md", "旧渡口.md"),
            false => ("旧渡口.md", "新渡口.md"),
        };
        let folder = self.dir.path().join("news");
        let story = "船工讲起从前的渡口：一条缆绳，一只木船，逢集的日子要排半个时辰的队。\
                     如今桥通了，渡口改成了一座小小的展览馆，缆绳和木船都在里面，孩子们可以上去坐一坐。";
        fs::write(folder.join(name), format!("# 渡口的故事\n\n{story}\n"))?;
        match fs::remove_file(folder.join(other)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The largest file of a kind.
    pub(crate) fn file(&self, kind: Kind) -> Option<PathBuf> {
        let is_of_kind = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(kind.prefix) && name.ends_with(kind.suffix) && path.is_file()
        };
        let files = files(&self.index()).ok()?.into_iter().filter(is_of_kind);
        files.max_by_key(|path| fs::metadata(path).map_or(0, |data| data.len()))
    }

    /// A copy of the index in which a file has other content, or is missing.
    pub(crate) fn copy_with(&self, file: &Path, content: Option<&[u8]>) -> io::Result<TempDir> {
        let copy = tempfile::tempdir_in(self.dir.path())?;
        for path in files(&self.index())? {
            let to = copy.path().join(path.strip_prefix(self.index()).unwrap_or(&path));
            fs::create_dir_all(to.parent().unwrap_or(copy.path()))?;
            if path != file {
                fs::copy(&path, &to)?;
            } else if let Some(content) = content {
                fs::write(&to, content)?;
            }
        }
        Ok(copy)
    }
}

/// Every file below a directory.
fn files(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    Ok(found)
}

/// An article as a line of JSON.
fn article(number: usize) -> String {
    const PLACES: [&str; 4] = ["石滩", "北堤", "苇塘", "望亭"];
    const THINGS: [&str; 5] = ["渡口重修", "盐场开晒", "集市搬迁", "水塔刷新", "戏台落成"];
    const SOURCES: [&str; 3] = ["石滩周报", "望亭通讯", "苇塘社"];
    const AUTHORS: [&str; 4] = ["白芷", "杜若", "苏木", "沉香"];
    const CLAUSES: [&str; 7] = [
        "村民自发清扫渡口",
        "头一批盐已经运走",
        "工匠们从清早忙到天黑",
        "集市比往年热闹",
        "老人说多年没有这样的场面",
        "石料由船从上游运来",
        "孩子们在堤上看船",
    ];
    let (place, thing) = (PLACES[number % 4], THINGS[number / 3 % 5]);
    let sentence = |of: usize| {
        let clauses = (0..3).map(|at| CLAUSES[(number * 7 + of * 3 + at * number) % 7]);
        format!("{}。", clauses.collect::<Vec<_>>().join("，"))
    };
    let body: Vec<String> = (0..2 + number % 4).map(|of| format!("\"{}\"", sentence(of))).collect();
    format!(
        "{{\"id\":\"shi-{number}\",\"title\":\"{place}{thing} 第{number}批\",\"body\":[{}],\
         \"date\":\"2022-0{}-{:02}\",\"place\":\"{place}\",\"source\":\"{}\",\"authors\":[\"{}\"]}}\n",
        body.join(","),
        1 + number % 9,
        1 + number % 28,
        SOURCES[number % 3],
        AUTHORS[number / 5 % 4],
    )
}
