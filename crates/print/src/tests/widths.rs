//! Tests of characters whose widths a file does not list.

use super::codings::{read, text};
use crate::stories;
use crate::testing::FileWriter;

/// A line that two texts of a font with this dictionary make: what is read, and its right edge. The second
/// begins at this distance from the first.
fn line(font: &str, first: &str, second: (f32, &str)) -> (String, f32) {
    let mut file = FileWriter::default();
    file.own_font("X", font);
    file.page(600., 800.);
    let (x, second) = (100. + second.0, second.1);
    file.draw(&format!(
        "BT /X 10 Tf 1 0 0 1 100 600 Tm ({first}) Tj 1 0 0 1 {x} 600 Tm ({second}) Tj ET"
    ));
    let document = read(file.finish());
    let edge = document.sheets[0].blocks[0].area.right;
    (text(&stories(&document)), edge)
}

#[test]
fn characters_without_a_listed_width_take_their_place() {
    // Only small letters are listed.
    let listed = format!("/FirstChar 97/LastChar 122/Widths[{}]", "500 ".repeat(26));
    let missing = format!("{listed}/FontDescriptor<</Flags 32/MissingWidth 800>>");
    let wrong = format!("{listed}/FontDescriptor<</Flags 32/MissingWidth 0>>");
    for (name, more, from, edge) in [
        ("Helvetica", "", 59.46, 221.71),
        ("Helvetica", &listed, 59.46, 222.25),
        ("ABCDEF+Arial,Bold", &listed, 60.56, 223.35),
        ("Times-Roman", &listed, 56.95, 216.12),
        ("Helvetica", &missing, 74.78, 247.78),
        ("Helvetica", &wrong, 59.46, 222.25),
        ("Courier", "/FirstChar 97", 56.78, 222.78),
        ("Song", &listed, 50.04, 205.62),
    ] {
        let font = format!("/Subtype/Type1/BaseFont/{name}{more}");
        let (read, right) = line(&font, "HARBOR 26", (from, "OPENS today"));
        assert_eq!(read, "HARBOR 26 OPENS today", "{font}");
        assert!((right - edge).abs() < 0.1, "{font}: {right}");
    }
}

#[test]
fn narrow_letters_are_not_taken_for_letters_drawn_twice() {
    let font = "/Subtype/Type1/BaseFont/Helvetica";
    assert_eq!(
        line(font, "Hello, Illinois", (70., "will fill it")).0,
        "Hello, Illinois will fill it"
    );
}

#[test]
fn fonts_of_signs_show_signs() {
    let font = "/Subtype/Type1/BaseFont/Symbol";
    assert_eq!(line(font, "ab", (20., "\\267")).0, "αβ •");
    let named = format!("{font}/Encoding<</Differences[97/theta]>>");
    assert_eq!(line(&named, "ab", (20., "c")).0, "θβ χ");
    let latin = format!("{font}/Encoding/WinAnsiEncoding");
    assert_eq!(line(&latin, "ab", (20., "c")).0, "ab c");
}
