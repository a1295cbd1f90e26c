//! Tests of PDF files that are read by external programs: text recognition, and `pdftotext` of poppler. The
//! programs are made by the tests.
#![cfg(unix)]

use std::process::Command;
use std::time::Instant;

use tempfile::TempDir;

use crate::util::process::{Output, Server, command, souwen};
use crate::util::{PATIENCE, files_under, skip, test_name, write};

/// The content of a page: a line of text, or a picture.
enum Drawn<'t> {
    Text(&'t str),
    Picture,
}

/// A PDF file with these pages.
fn pdf(pages: &[Drawn<'_>]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|n| format!("{} 0 R", 4 + 2 * n)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Kids[{}]/Count {}>>", kids.join(" "), kids.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    for (number, drawn) in pages.iter().enumerate() {
        let content = match drawn {
            Drawn::Text(text) => format!("BT /F 12 Tf 72 700 Td ({text}) Tj ET"),
            Drawn::Picture => {
                "q 500 0 0 700 50 50 cm BI /W 1 /H 1 /BPC 8 /CS /G ID 1 EI Q".to_owned()
            }
        };
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>/Contents {} 0 R>>",
            5 + 2 * number
        ));
        objects.push(format!("<</Length {}>>stream\n{content}\nendstream", content.len()));
    }
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        file += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let table = file.len();
    file += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    places.iter().for_each(|place| file += &format!("{place:010} 00000 n \n"));
    let count = objects.len() + 1;
    file += &format!("trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n");
    file.into_bytes()
}

/// A folder with a file of two pages, the first of which is a picture, and an index.
struct Place(TempDir);

impl Place {
    fn new() -> Place {
        let place = Place(TempDir::new().unwrap());
        let file = pdf(&[Drawn::Picture, Drawn::Text("The bridge reopened to traffic.")]);
        write(&place.path("报/1.pdf"), file);
        place
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    /// Makes a program from this shell script.
    fn program(&self, script: &str) -> String {
        let path = self.path("program");
        write(&path, format!("#!/bin/sh\n{script}\n"));
        assert!(Command::new("chmod").arg("755").arg(&path).status().unwrap().success());
        path.display().to_string()
    }

    fn index(&self, options: &[&str]) -> Output {
        let (folder, index) = (self.path("报"), self.path("index"));
        let paths = ["index".as_ref(), folder.as_os_str(), "--index".as_ref(), index.as_os_str()];
        souwen(paths.into_iter().chain(options.iter().map(|option| option.as_ref())))
    }

    fn found(&self, query: &str) -> serde_json::Value {
        let index = self.path("index").display().to_string();
        souwen(["search", query, "--json", "--index", &index]).json()
    }
}

#[test]
fn pictures_of_text_are_read_by_the_program_that_is_named() {
    let place = Place::new();
    let output = place.index(&[]);
    assert_eq!(output.code, Some(2));
    assert!(output.stderr.contains("needs OCR: 1 page (1)"), "{}", output.stderr);
    assert_eq!(place.found("山城南站")["total"], 0);
    // The file is read again although it has not changed, and only the page that needs recognition is passed
    // on.
    let log = place.path("calls");
    let program = place.program(&format!(
        "echo \"$# $1 ${{2##*/}} $3\" >> '{}'\nprintf '　　山城南站今天启用，旅客都说方便。\\n'",
        log.display()
    ));
    let output = place.index(&["--ocr", &program, "--ocr", "简体 中文"]).success();
    assert!(output.stderr.contains("1 page (1) read by"), "{}", output.stderr);
    assert_eq!(std::fs::read_to_string(&log).unwrap(), "3 简体 中文 1.pdf 1\n");
    let found = place.found("山城南站");
    assert_eq!(found["total"], 1, "{found}");
    assert_eq!(place.found("bridge reopened")["total"], 1);
    // The index does not contain the name of the program: it may be copied to another machine.
    for file in files_under(&place.path("index")) {
        let bytes = std::fs::read(&file).unwrap();
        let name = program.as_bytes();
        assert!(!bytes.windows(name.len()).any(|part| part == name), "{}", file.display());
    }
    // And the file is not read again.
    place.index(&["--ocr", &program]).success();
    assert_eq!(std::fs::read_to_string(&log).unwrap().lines().count(), 1);
}

#[test]
fn failures_of_a_program_are_reported_and_retried() {
    let place = Place::new();
    let broken = place.program("echo 'no model' >&2; exit 4");
    let output = place.index(&["--ocr", &broken]);
    assert_eq!(output.code, Some(2));
    for part in ["text recognition failed", "exit status: 4: no model", "needs OCR: 1 page (1)"] {
        assert!(output.stderr.contains(part), "{part}: {}", output.stderr);
    }
    assert_eq!(place.found("bridge reopened")["total"], 1, "the other page is read");
    let alto = "<alto><Layout><Page WIDTH=\"2000\" HEIGHT=\"3000\"><TextLine HPOS=\"200\" VPOS=\"450\" WIDTH=\"800\" HEIGHT=\"40\"><String CONTENT=\"山城南站今天启用。\" HPOS=\"200\" VPOS=\"450\" WIDTH=\"800\" HEIGHT=\"40\"/></TextLine></Page></Layout></alto>";
    let works = place.program(&format!("echo '{alto}'"));
    place.index(&["--ocr", &works]).success();
    assert_eq!(place.found("山城南站今天启用")["total"], 1);
}

/// A page on which the program finds no text is reported, and is not recognised again by the next run.
#[test]
fn a_picture_without_text_is_read_once() {
    let place = Place::new();
    let log = place.path("calls");
    let program = place.program(&format!("echo call >> '{}'", log.display()));
    for _ in 0..2 {
        let output = place.index(&["--ocr", &program]);
        assert_eq!(output.code, Some(2));
        assert!(output.stderr.contains("found no text"), "{}", output.stderr);
    }
    assert_eq!(std::fs::read_to_string(&log).unwrap(), "call\n");
}

/// A server uses the program in its settings for files that are added while it runs.
#[test]
fn a_server_reads_pictures_by_its_settings() {
    let place = Place::new();
    let program = place.program("printf '　　山城南站今天启用，旅客都说方便。\\n'");
    write(&place.path("souwen.toml"), format!("ocr = [\"sh\", {program:?}]\n"));
    let mut serve = command(["serve", "报", "--listen", "127.0.0.1:0"]);
    serve.current_dir(place.0.path());
    let server = Server::run(serve);
    let deadline = Instant::now() + PATIENCE;
    while server.search("山城南站")["total"] != 1 {
        assert!(Instant::now() < deadline, "{}", server.stderr());
        std::thread::yield_now();
    }
}

#[test]
fn pdf_files_are_read_by_another_program_where_one_is_named() {
    let place = Place::new();
    let words = "<html><body><doc><page width=\"600\" height=\"800\"><word xMin=\"60\" yMin=\"100\" xMax=\"150\" yMax=\"110\">山城南站今天启用。</word></page></doc></body></html>";
    let program = place.program(&format!("echo '{words}'"));
    place.index(&["--pdf-with", &program]).success();
    assert_eq!(place.found("山城南站今天启用")["total"], 1);
    assert_eq!(place.found("bridge reopened")["total"], 0, "it said nothing of that page");
    let folder = place.path("报").display().to_string();
    let output = souwen(["index", "--dry-run", &folder, "--pdf-with", &program]).success();
    assert!(output.stdout.contains("0 unaccounted for\n"), "{}", output.stdout);
    // If the program fails, no article is lost.
    let broken = place.program("exit 1");
    let file = pdf(&[Drawn::Text("Another text.")]);
    write(&place.path("报/1.pdf"), file);
    assert_eq!(place.index(&["--pdf-with", &broken]).code, Some(2));
    assert_eq!(place.found("山城南站今天启用")["total"], 1);
}

#[test]
fn poppler_reads_pdf_files() {
    if Command::new("pdftotext").arg("-v").output().is_err() {
        return skip(test_name!(), "there is no pdftotext");
    }
    let place = Place::new();
    place.index(&["--pdf-with", "poppler"]).success();
    let found = place.found("bridge reopened");
    assert_eq!(found["total"], 1, "{found}");
}
