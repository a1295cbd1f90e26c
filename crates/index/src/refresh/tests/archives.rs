//! Archives: their files are read like those of a folder, and only changed ones are read again.

use std::io::Write;

use super::*;

fn archive(world: &RefreshWorld, files: &[(&str, &str)], modified: SystemTime) {
    let path = world.path("a/剪报.zip");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut zip = zip::ZipWriter::new(File::create(&path).unwrap());
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().set_modified(modified).unwrap();
}

const STATION: (&str, &str) = ("甲/报.md", "# 南站启用\n\n山城南站今天启用。\n");
const BRIDGE: (&str, &str) = ("乙/报.md", "# 新桥通车\n\n江城新桥今天通车。\n");

#[test]
fn an_archive_that_did_not_change_is_not_read_again() {
    let world = RefreshWorld::new();
    archive(&world, &[STATION, BRIDGE], days_ago(10));
    let report = world.refresh(&["a"]);
    assert_eq!((report.files_read, report.added), (1, 2));
    let ids: Vec<String> = world.articles().into_keys().collect();
    assert_eq!(ids, ["剪报.zip/乙/报.md#新桥通车", "剪报.zip/甲/报.md#南站启用"]);
    let report = world.refresh(&[]);
    assert_eq!((report.files_read, report.files_unchanged), (0, 1));
}

#[test]
fn a_file_added_to_an_archive_leaves_the_others_as_they_are() {
    let world = RefreshWorld::new();
    archive(&world, &[STATION], days_ago(10));
    world.refresh(&["a"]);
    archive(&world, &[STATION, BRIDGE], days_ago(5));
    let report = world.refresh(&[]);
    assert_eq!((report.files_read, report.added, report.unchanged), (1, 1, 1));
    archive(&world, &[BRIDGE], days_ago(3));
    let report = world.refresh(&[]);
    assert_eq!((report.removed, report.unchanged), (1, 1));
    let ids: Vec<String> = world.articles().into_keys().collect();
    assert_eq!(ids, ["剪报.zip/乙/报.md#新桥通车"]);
}

#[test]
fn files_left_out_of_an_archive_are_reported_in_every_run() {
    let world = RefreshWorld::new();
    archive(&world, &[STATION, ("../外.md", BRIDGE.1)], days_ago(10));
    for _ in 0..2 {
        let report = world.refresh(&["a"]);
        assert_eq!(report.notes.len(), 1, "{:?}", report.notes);
        assert!(report.notes[0].to_string().contains("../外.md: names a place outside"));
    }
}
