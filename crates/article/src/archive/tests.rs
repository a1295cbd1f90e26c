//! Tests of complete and damaged archives, which are made here.

use std::io::Write;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;
use crate::account::{Fate, account};
use crate::identity::derive_id;
use crate::testing::{CollectedRecords, found, read};

const STORY: &str = "# 南站启用\n\n山城南站今天启用，旅客说比从前方便多了，站长也很高兴。\n";
const OTHER: &str = "# 新桥通车\n\n江城新桥十九日通车，全长两千米，建设历时三年。\n";
const HTML: &str =
    "<title>港口扩建</title><p>江城港口扩建工程开工，各方代表出席了在当地举行的仪式。</p>";

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        if let Some(folder) = name.strip_suffix('/') {
            zip.add_directory(folder, packed).expect("a folder");
        } else {
            zip.start_file(*name, packed).expect("a file");
            zip.write_all(bytes).expect("its bytes");
        }
    }
    zip.finish().expect("an archive").into_inner()
}

fn tarred(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, *bytes).expect("a file");
    }
    tar.into_inner().expect("an archive")
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).expect("bytes");
    packed.finish().expect("packed")
}

/// Files with names in another encoding than the ZIP file is to have.
fn with_names(files: &[(&str, &str)]) -> Vec<u8> {
    let plain: Vec<(String, &str)> = files
        .iter()
        .enumerate()
        .map(|(at, (name, text))| {
            let length = encoding_rs::GBK.encode(name).0.len();
            (format!("{at}{}", "x".repeat(length - 1)), *text)
        })
        .collect();
    let made: Vec<(&str, &[u8])> =
        plain.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let mut zip = zipped(&made);
    for ((name, _), (plain, _)) in files.iter().zip(&plain) {
        let bytes = encoding_rs::GBK.encode(name).0.into_owned();
        let places: Vec<usize> = zip
            .windows(plain.len())
            .enumerate()
            .filter(|(_, window)| *window == plain.as_bytes())
            .map(|(at, _)| at)
            .collect();
        for at in places {
            zip[at..at + bytes.len()].copy_from_slice(&bytes);
        }
    }
    zip
}

/// A TAR as programs wrote it before there was a signature.
fn tarred_of_old(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_old();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_path(name).expect("a short name");
        header.set_cksum();
        tar.append(&header, *bytes).expect("a file");
    }
    tar.into_inner().expect("an archive")
}

/// The paths of the records of an archive, with their titles.
fn paths(read: &CollectedRecords) -> Vec<(String, String)> {
    let path = |record: &Record| record.article.path.clone().unwrap_or_default();
    read.records.iter().map(|record| (path(record), record.article.title.clone())).collect()
}

#[track_caller]
fn check(name: &str, bytes: &[u8], expected: &[(&str, &str)], expected_notes: &[&str]) {
    let read = read(name, bytes, &ReadOptions::default()).expect("an archive");
    let expected: Vec<(String, String)> = expected
        .iter()
        .map(|(path, title)| (format!("{name}/{path}"), (*title).to_string()))
        .collect();
    assert_eq!(paths(&read), expected);
    let notes: Vec<String> = read.notes.iter().map(|note| note.message.clone()).collect();
    for what in expected_notes {
        assert!(notes.iter().any(|note| note.contains(what)), "{what} in {notes:#?}");
    }
    assert_eq!(expected_notes.is_empty(), notes.is_empty(), "{notes:#?}");
    assert_eq!(read.bytes, bytes.len() as u64);
}

#[test]
fn each_form_is_read_like_a_folder() {
    let files = [("报/南站.md", STORY.as_bytes()), ("港口.html", HTML.as_bytes())];
    let expected = [("报/南站.md", "南站启用"), ("港口.html", "港口扩建")];
    check("a.zip", &zipped(&files), &expected, &[]);
    check("a.tar", &tarred(&files), &expected, &[]);
    check("a.tar.gz", &gzipped(&tarred(&files)), &expected, &[]);
    check("a.tgz", &gzipped(&tarred(&files)), &expected, &[]);
    check("南站.md.gz", &gzipped(STORY.as_bytes()), &[("南站.md", "南站启用")], &[]);
    // The name does not matter.
    check("a", &zipped(&files), &expected, &[]);
    check("a.tar", &zipped(&files), &expected, &[]);
    check("空.zip", &zipped(&[("空/", b"")]), &[], &[]);
}

#[test]
fn a_tar_without_signature_is_known_by_its_checksum() {
    let files = [("报/南站.md", STORY.as_bytes()), ("港口.html", HTML.as_bytes())];
    let expected = [("报/南站.md", "南站启用"), ("港口.html", "港口扩建")];
    let tar = tarred_of_old(&files);
    assert!(!tar.windows(5).any(|window| window == b"ustar"));
    check("a.tar", &tar, &expected, &[]);
    check("a", &tar, &expected, &[]);
    check("a.tgz", &gzipped(&tar), &expected, &[]);
    check(
        "a.zip",
        &zipped(&[("内.tar", &tar)]),
        &expected.map(|(path, title)| {
            (
                if path.starts_with('报') {
                    "内.tar/报/南站.md"
                } else {
                    "内.tar/港口.html"
                },
                title,
            )
        }),
        &[],
    );
    // Any other byte in the header is found out; the size of nothing is no checksum.
    for at in [0, 100, 300, 511] {
        let mut tar = tar.clone();
        tar[at] = tar[at].wrapping_add(1);
        assert!(!opened::is_tar(&tar), "{at}");
    }
    assert!(!opened::is_tar(&[0; 1024]) && !opened::is_tar(&tar[..511]));
}

#[test]
fn identity_is_of_the_file_inside() {
    let zip = zipped(&[("甲/a.md", STORY.as_bytes()), ("乙/a.md", STORY.as_bytes())]);
    let read = read("a.zip", &zip, &ReadOptions::default()).expect("an archive");
    let ids: Vec<String> = read.records.iter().map(|record| derive_id(record, "a.zip")).collect();
    assert_eq!(ids, ["a.zip/甲/a.md#南站启用", "a.zip/乙/a.md#南站启用"]);
}

#[test]
fn archives_lie_in_archives() {
    let inner = zipped(&[("甲.md", STORY.as_bytes())]);
    let middle = tarred(&[("内.zip", &inner), ("乙.md", OTHER.as_bytes())]);
    let outer = zipped(&[("中.tar", &middle)]);
    let expected = [("中.tar/内.zip/甲.md", "南站启用"), ("中.tar/乙.md", "新桥通车")];
    check("外.zip", &outer, &expected, &[]);
    let deeper = zipped(&[("再.zip", &outer)]);
    check(
        "外.zip",
        &deeper,
        &[("再.zip/中.tar/乙.md", "新桥通车")],
        &["再.zip/中.tar/内.zip: an archive in"],
    );
}

#[test]
fn names_in_gbk_are_decoded_and_their_bytes_are_no_separators() {
    let zip = with_names(&[("剪报/昞城站启用报道.md", STORY), ("剪报/山城新桥乗车指南.md", OTHER)]);
    let expected =
        [("剪报/昞城站启用报道.md", "南站启用"), ("剪报/山城新桥乗车指南.md", "新桥通车")];
    check("a.zip", &zip, &expected, &[]);
}

#[test]
fn what_leads_out_and_links_are_left_out_and_named() {
    let zip = zipped(&[
        ("../外.md", STORY.as_bytes()),
        ("/根/甲.md", STORY.as_bytes()),
        ("图.jpg", b"jpg"),
        ("__MACOSX/._甲.md", b"x"),
        (".隐/乙.md", b"x"),
    ]);
    check(
        "a.zip",
        &zip,
        &[("根/甲.md", "南站启用")],
        &["../外.md: names a place outside", "1 .jpg"],
    );
    let mut tar = tar::Builder::new(Vec::new());
    let mut link = tar::Header::new_gnu();
    link.set_entry_type(tar::EntryType::Symlink);
    link.set_size(0);
    tar.append_link(&mut link, "密.md", "/etc/passwd").expect("a link");
    check("a.tar", &tar.into_inner().expect("an archive"), &[], &["密.md: a link"]);
}

#[test]
fn what_is_encrypted_is_named() {
    let mut zip = zipped(&[("密.md", STORY.as_bytes())]);
    // The flag of encryption, in the header of the file and in the central directory.
    for (sign, flag) in [(&b"PK\x03\x04"[..], 6), (b"PK\x01\x02", 8)] {
        let at = zip.windows(4).position(|window| window == sign).expect("a header");
        zip[at + flag] |= 1;
    }
    check("a.zip", &zip, &[], &["密.md: encrypted"]);
}

#[test]
fn bombs_are_cut_off_and_reported() {
    let zeros = vec![b'0'; 70 << 20];
    let zip = zipped(&[("甲.txt", &zeros), ("乙.md", STORY.as_bytes())]);
    assert!(zip.len() < 100 << 10);
    check("a.zip", &zip, &[], &["甲.txt: would unpack to more", "may be made to do harm"]);
    let packed = gzipped(&zeros);
    check("甲.txt.gz", &packed, &[], &["甲.txt: would unpack to more", "may be made to do harm"]);
}

#[test]
fn the_folder_of_a_saved_page_is_left_alone() {
    let zip = zipped(&[
        ("港口.html", HTML.as_bytes()),
        ("港口_files/框.html", HTML.as_bytes()),
        ("港口_files/数.json", b"{\"title\":\"x\",\"body\":\"y\"}"),
    ]);
    check("a.zip", &zip, &[("港口.html", "港口扩建")], &["left alone"]);
}

#[test]
fn damage_costs_what_is_damaged() {
    let files = [("甲.md", STORY.as_bytes()), ("乙.md", OTHER.as_bytes())];
    let mut zip = zipped(&files);
    let at = zip.windows(6).position(|window| window == "甲".repeat(2).as_bytes()).unwrap_or(45);
    zip[at] ^= 0xff;
    let read_it = |name: &str, bytes: &[u8]| read(name, bytes, &ReadOptions::default());
    let collected = read_it("a.zip", &zip).expect("an archive");
    assert_eq!(paths(&collected), [("a.zip/乙.md".to_string(), "新桥通车".to_string())]);
    assert_eq!(collected.notes.len(), 1);
    // Cut in the middle: the central directory is at the end of a ZIP file; a TAR file is read as far as
    // it goes.
    assert!(read_it("a.zip", &zip[..zip.len() / 2]).is_err());
    let tar = tarred(&files);
    let collected = read_it("a.tar", &tar[..1024 + 100]).expect("an archive");
    assert_eq!(paths(&collected).len(), 1);
    assert!(!read_it("a.tar.gz", &gzipped(&tar)[..150]).is_ok_and(|read| read.notes.is_empty()));
    assert!(read_it("a.zip", b"PK").is_err());
    assert!(read_it("a.tar", b"no archive").is_err());
}

#[test]
fn all_of_an_archive_is_accounted_for() {
    let zip = zipped(&[("甲.md", STORY.as_bytes()), ("乙.html", HTML.as_bytes())]);
    let (_folder, file) = found("a.zip", &zip).expect("a file");
    let mut given = CollectedRecords::default();
    let _ = crate::read_file(&file, &ReadOptions::default(), &mut given).expect("an archive");
    let account = account(&file, &ReadOptions::default(), &given.records, &given.omissions);
    let account = account.expect("read before");
    assert_eq!(account.characters(|fate| *fate == Fate::Missing), 0, "{account:#?}");
    assert!(account.characters(|fate| matches!(fate, Fate::Text(1))) > 20);
    assert!(account.surplus.is_empty(), "{account:#?}");
}
