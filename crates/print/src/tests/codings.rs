//! Tests of every encoding that papers use, horizontal and vertical.

use crate::testing::{CODINGS, Coding, FileWriter, Tables, script_of, share_in_order};
use crate::{Document, Limits, Printed, read_pdf, stories};

/// All text of a file, story by story.
pub(super) fn text(printed: &Printed) -> String {
    let mut text = String::new();
    for story in &printed.stories {
        text.extend(story.headline.iter().map(String::as_str));
        text.extend(story.around.iter().map(String::as_str));
        text.extend(story.paragraphs.iter().map(|paragraph| paragraph.text.as_str()));
    }
    text
}

pub(super) fn read(file: Vec<u8>) -> Document {
    read_pdf(file, &Limits::default()).expect("a file that was just made")
}

/// Lines of a column of text.
fn lines(collection: &str) -> Vec<String> {
    let mut words = script_of(collection, 7);
    let text: Vec<char> = words.paragraph(90).chars().filter(|c| *c != ' ').collect();
    text.chunks(15).map(|line| line.iter().collect()).collect()
}

fn one_column(coding: Coding, is_vertical: bool, tables: Tables) -> (Vec<u8>, String) {
    let lines = lines(coding.collection());
    let mut file = FileWriter::default();
    file.tables = tables;
    let font = file.font(coding, is_vertical);
    file.page(600., 800.);
    let mut place = (if is_vertical { 500. } else { 100. }, 100.);
    for line in &lines {
        file.text(font, 12., place, line);
        if is_vertical { place.0 -= 20. } else { place.1 += 18. }
    }
    (file.finish(), lines.concat())
}

#[test]
fn every_coding_gives_its_characters() {
    for coding in CODINGS {
        for is_vertical in [false, true] {
            let (file, expected) = one_column(coding, is_vertical, Tables::Plain);
            let read = text(&stories(&read(file)));
            let share = share_in_order(&expected, &read);
            assert!(share >= 0.98, "{coding:?} {is_vertical}: {share}\n{expected}\n{read}");
        }
    }
}

#[test]
fn objects_are_found_however_a_file_keeps_them() {
    for tables in [Tables::Plain, Tables::Packed, Tables::Missing] {
        let (file, expected) = one_column(CODINGS[0], false, tables);
        assert_eq!(text(&stories(&read(file))), expected, "{tables:?}");
    }
}

#[test]
fn unmapped_codes_are_counted() {
    let (file, expected) = one_column(Coding::Unknown, false, Tables::Plain);
    let document = read(file);
    assert_eq!(document.sheets[0].unreadable as usize, expected.chars().count());
    assert_eq!(document.sheets[0].characters, 0);
}

#[test]
fn latin_words_keep_their_spaces_and_lines() {
    let mut file = FileWriter::default();
    let font = file.font(Coding::Latin, false);
    file.page(600., 800.);
    for (y, line) in
        [(100., "The new bridge is"), (114., "open since yes-"), (128., "terday morning.")]
    {
        file.text(font, 12., (80., y), line);
    }
    let read = text(&stories(&read(file.finish())));
    assert_eq!(read, "The new bridge is open since yesterday morning.");
}
