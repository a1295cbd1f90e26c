//! Tests of damaged and hostile files: reading each costs no more than its limits allow, and results in text
//! or in an error that says what to do.

use std::time::Duration;

use proptest::prelude::*;

use super::codings::{read, text};
use crate::testing::{CODINGS, FileWriter, Look, Tables, paper};
use crate::{Limits, Unread, read_pdf, stories};

/// A file with one page with this drawing, and with these objects before it.
fn drawn(objects: &[&str], drawing: &str) -> Vec<u8> {
    let mut file = FileWriter::default();
    for object in objects {
        file.object(*object);
    }
    let font = file.font(CODINGS[0], false);
    file.page(600., 800.);
    file.text(font, 12., (100., 100.), "山城南站今天启用。");
    file.draw(drawing);
    file.finish()
}

fn sample() -> Vec<u8> {
    let look = Look {
        coding: CODINGS[0],
        columns: 3,
        rows: 2,
        has_rules: true,
        has_boxes: true,
        goes_on: false,
        is_left: false,
        seed: 3,
    };
    paper(&look).file
}

#[test]
fn files_that_are_no_pdf_or_have_no_page_are_reported() {
    let limits = Limits::default();
    for (file, expected) in [
        (&b""[..], Unread::OtherKind),
        (b"PK\x03\x04", Unread::OtherKind),
        (b"%PDF-1.5\n", Unread::Damaged),
        (b"%PDF-1.5\n1 0 obj\n<</Type/Catalog>>\nendobj\n", Unread::Damaged),
    ] {
        assert_eq!(read_pdf(file.to_vec(), &limits), Err(expected));
    }
    let small = Limits { bytes: 100, ..limits };
    assert_eq!(read_pdf(sample(), &small), Err(Unread::TooLarge(0)));
}

#[test]
fn an_encrypted_file_is_reported_as_such() {
    let mut file = FileWriter::default();
    file.page(600., 800.);
    let key = "a".repeat(32);
    file.trailer =
        format!("/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -1/O({key})/U({key})>>");
    let read = read_pdf(file.finish(), &Limits::default());
    assert_eq!(read, Err(Unread::Password));
    let mut file = FileWriter::default();
    file.page(600., 800.);
    file.trailer = "/ID[<00><00>]/Encrypt<</Filter/Adobe.PubSec/V 9/R 9>>".into();
    let read = read_pdf(file.finish(), &Limits::default());
    assert!(matches!(read, Err(Unread::Encryption)), "{read:?}");
}

#[test]
fn a_drawing_that_unpacks_to_too_much_ends_there() {
    let mut file = FileWriter::default();
    let font = file.font(CODINGS[0], false);
    file.page(600., 800.);
    file.text(font, 12., (100., 100.), "山城南站今天启用。");
    file.draw(&"q Q ".repeat(4 << 20));
    let limits = Limits { part: 1 << 20, unpacked: 1 << 20, ..Limits::default() };
    let document = read_pdf(file.finish(), &limits).expect("a file");
    assert_eq!(document.cut.len(), 1);
    assert_eq!(text(&stories(&document)), "山城南站今天启用。");
}

#[test]
fn tables_that_unpack_to_too_much_are_refused() {
    let mut file = FileWriter::default();
    file.tables = Tables::Packed;
    file.object(format!("<<{}>>", " ".repeat(3 << 20)));
    file.page(600., 800.);
    let limits = Limits { tables: 1 << 20, ..Limits::default() };
    assert_eq!(read_pdf(file.finish(), &limits), Err(Unread::Bomb(1)));
}

/// What fonts are unpacked from counts like drawings, in whatever filters it is.
#[test]
fn tables_of_fonts_that_unpack_to_too_much_end_there() {
    let mut file = FileWriter::default();
    let font = file.font(CODINGS[0], false);
    for at in 0..20 {
        let runs = [129, b'z'].repeat(2048);
        let table =
            file.raw_part("/Filter[/RunLengthDecode/ASCII85Decode]", &[&runs[..], &[128]].concat());
        file.own_font(&format!("X{at}"), &format!("/Subtype/Type1/ToUnicode {table} 0 R"));
    }
    file.page(600., 800.);
    file.text(font, 12., (100., 100.), "山城南站今天启用。");
    let used: String = (0..20).map(|at| format!("BT /X{at} 9 Tf ET ")).collect();
    file.draw(&used);
    let file = file.finish();
    // Each table is of 256 KiB in the one filter, and of 1 MiB in the other.
    for (unpacked, is_cut) in [(30 << 20, false), (3 << 20, true)] {
        let limits = Limits { unpacked, ..Limits::default() };
        let document = read_pdf(file.clone(), &limits).expect("a file");
        assert_eq!(document.cut.len(), usize::from(is_cut));
        assert_eq!(text(&stories(&document)), "山城南站今天启用。");
    }
}

/// A chain of filters that gives much in its middle and nothing at its end is reported as well.
#[test]
fn a_drawing_that_is_cut_inside_its_filters_is_reported() {
    let mut file = FileWriter::default();
    let bomb = [129, b' '].repeat(1 << 15);
    file.raw_part(
        "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Filter[/RunLengthDecode/ASCIIHexDecode]",
        &bomb,
    );
    let font = file.font(CODINGS[0], false);
    file.page(600., 800.);
    file.text(font, 12., (100., 100.), "山城南站今天启用。");
    file.annotate("<</Subtype/Stamp/Rect[0 0 9 9]/AP<</N 1 0 R>>>>");
    let limits = Limits { part: 1 << 20, ..Limits::default() };
    let document = read_pdf(file.finish(), &limits).expect("a file");
    assert_eq!(document.cut.len(), 1);
    assert_eq!(text(&stories(&document)), "山城南站今天启用。");
}

#[test]
fn parts_that_draw_each_other_end() {
    // Each form draws the next one two hundred times, and the last one draws the first.
    let mut file = FileWriter::default();
    file.is_packed = false;
    for at in 1..=8 {
        let next = at % 8 + 1;
        let part = format!(
            "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A {next} 0 R>>>>"
        );
        file.raw_part(&part, &b"/A Do ".repeat(200));
    }
    let font = file.font(CODINGS[0], false);
    file.page(600., 800.);
    file.text(font, 12., (100., 100.), "山城南站今天启用。");
    file.draw("/A Do");
    let file = String::from_utf8_lossy(&file.finish()).into_owned();
    let file = file.replace("<</Font<<", "<</XObject<</A 1 0 R>>/Font<<");
    let limits = Limits { operations: 100_000, ..Limits::default() };
    let document = read_pdf(file.into_bytes(), &limits).expect("a file");
    assert_eq!(text(&stories(&document)), "山城南站今天启用。");
    assert_eq!(document.cut.len(), 1);
}

#[test]
fn too_many_characters_and_pages_are_cut_and_reported() {
    let mut file = FileWriter::default();
    let font = file.font(CODINGS[0], false);
    for page in 0..5 {
        file.page(600., 800.);
        file.text(font, 12., (100., 100.), &format!("第{page}页的文字很长很长"));
    }
    let file = file.finish();
    let limits = Limits { pages: 3, ..Limits::default() };
    let document = read_pdf(file.clone(), &limits).expect("a file");
    assert_eq!((document.sheets.len(), document.cut.len()), (3, 1));
    let limits = Limits { characters: 15, ..Limits::default() };
    let document = read_pdf(file, &limits).expect("a file");
    assert_eq!(document.sheets.iter().map(|sheet| sheet.characters).sum::<usize>(), 15);
    assert_eq!(document.cut.len(), 1);
}

#[test]
fn no_time_is_no_file() {
    let limits = Limits { time: Duration::ZERO, ..Limits::default() };
    assert_eq!(read_pdf(sample(), &limits), Err(Unread::TooLong(0)));
}

#[test]
fn a_million_objects_are_read() {
    let mut file = FileWriter::default();
    let font = file.font(CODINGS[0], false);
    for _ in 0..1_000_000 {
        file.object("null");
    }
    file.page(600., 800.);
    file.text(font, 12., (100., 100.), "山城南站今天启用。");
    assert_eq!(text(&stories(&read(file.finish()))), "山城南站今天启用。");
}

#[test]
fn what_is_nested_deeply_ends() {
    for (open, close) in [("[", "]"), ("<<", ">>"), ("(", ")")] {
        let deep = 200_000;
        let drawing = format!("{}{} Tj", open.repeat(deep), close.repeat(deep));
        let object = format!("{}{}", open.repeat(deep), close.repeat(deep));
        let file = drawn(&[&object], &drawing);
        let read = read_pdf(file, &Limits::default());
        assert!(read.is_ok_and(|document| !document.sheets.is_empty()), "{open}");
    }
    let saved = format!("{} {}", "q ".repeat(1_000_000), "Q ".repeat(1_000_000));
    assert!(read_pdf(drawn(&[], &saved), &Limits::default()).is_ok());
}

#[test]
fn pages_that_name_each_other_end() {
    for tree in [
        "<</Type/Pages/Kids[1 0 R]/Count 1>>",
        "<</Type/Pages/Kids[1 0 R 1 0 R 1 0 R]/Count 999999999/Parent 1 0 R>>",
    ] {
        let file = format!(
            "%PDF-1.5\n1 0 obj\n{tree}\nendobj\n2 0 obj\n<</Type/Catalog/Pages 1 0 R>>\nendobj\ntrailer\n<</Root 2 0 R>>\n"
        );
        let read = read_pdf(file.into_bytes(), &Limits::default());
        assert!(read.as_ref().is_ok_and(|document| document.sheets.is_empty()) || read.is_err());
    }
}

#[test]
fn characters_in_one_place_and_far_away_are_no_text_of_the_page() {
    let same = "BT /F0 12 Tf 1 0 0 1 100 400 Tm <d6d0> Tj ET ".repeat(20_000);
    let document = read(drawn(&[], &same));
    assert_eq!(document.sheets[0].characters, 10);
    assert_eq!(document.sheets[0].again.chars().count(), 19_999);
    let far = "BT /F0 12 Tf 1 0 0 1 99999999999 -99999999 Tm <d6d0> Tj ET BT /F0 9999999999 Tf 1 0 0 1 5 5 Tm <d6d0> Tj ET";
    assert_eq!(read(drawn(&[], far)).sheets[0].characters, 9);
}

#[test]
fn many_characters_side_by_side_take_little_time() {
    // A row of a hundred thousand characters, each a hair's breadth from the next.
    let row: String = (0..100_000)
        .map(|at| {
            format!(
                "BT /F0 12 Tf 1 0 0 1 {} 400 Tm <{:04x}> Tj ET ",
                f64::from(at) / 200.,
                0xB0A1 + at % 90
            )
        })
        .collect();
    let document = read(drawn(&[], &row));
    assert!(document.sheets[0].characters > 10);
    stories(&document);
}

#[test]
fn a_file_that_was_cut_off_gives_what_is_whole() {
    let file = sample();
    let whole = text(&stories(&read(file.clone()))).chars().count();
    let mut best = 0;
    for part in 1..20 {
        let cut = file[..file.len() * part / 20].to_vec();
        if let Ok(document) = read_pdf(cut, &Limits::default()) {
            best = best.max(text(&stories(&document)).chars().count());
        }
    }
    assert!(best <= whole);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_damage_panics(
        places in prop::collection::vec((0usize..1 << 20, any::<u8>()), 1..40),
        cut in prop::option::of(0usize..1 << 20),
    ) {
        let mut file = sample();
        let length = file.len();
        for (at, byte) in places {
            file[at % length] = byte;
        }
        if let Some(cut) = cut {
            file.truncate(cut % length);
        }
        match read_pdf(file, &Limits::default()) {
            Ok(document) => { stories(&document); }
            Err(unread) => prop_assert_ne!(unread, Unread::Broken),
        }
    }
}
