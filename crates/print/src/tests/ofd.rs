//! Tests of OFD files: papers that are also made as PDF, and the peculiarities of the format.

use std::fmt::Write as _;

use crate::testing::{CODINGS, Look, ofd, package, paper, share_in_order};
use crate::{Document, Glyph, Limits, Page, Unread, each_page, read_ofd, read_pdf, stories};

/// The number of millimetres in a point.
const MILLIMETRES: f32 = 25.4 / 72.;

fn read(bytes: Vec<u8>) -> Document {
    read_ofd(bytes, &Limits::default()).expect("a file")
}

/// The text of all pages, line by line.
fn lines(document: &Document) -> Vec<String> {
    let blocks = document.sheets.iter().flat_map(|sheet| &sheet.blocks);
    blocks.flat_map(|block| block.lines.iter().map(|line| line.text.clone())).collect()
}

#[track_caller]
fn check(drawing: &str, expected: &[&str]) {
    assert_eq!(lines(&read(ofd("", &[drawing], &[]))), expected, "{drawing}");
}

/// A line of text at a place.
fn line(y: u32, text: &str) -> String {
    format!(
        "<ofd:TextObject Boundary='10 {y} 80 5' Size='4'><ofd:TextCode X='0' Y='3.5' DeltaX='g 40 4'>{text}</ofd:TextCode></ofd:TextObject>"
    )
}

/// Writes a file of pages with placed characters.
fn ofd_of(pages: &[Page]) -> Vec<u8> {
    let drawings: Vec<String> = pages.iter().map(drawing).collect();
    let drawings: Vec<&str> = drawings.iter().map(String::as_str).collect();
    ofd("", &drawings, &[])
}

fn drawing(page: &Page) -> String {
    let [width, height] = [page.width, page.height].map(|edge| edge * MILLIMETRES);
    let mut drawn = format!(
        "<ofd:Page xmlns:ofd='o'><ofd:Area><ofd:PhysicalBox>0 0 {width} {height}</ofd:PhysicalBox>\
         </ofd:Area><ofd:Content><ofd:Layer>"
    );
    for (shape, points) in page
        .rules
        .iter()
        .map(|rule| (rule, "M 0 0 L 1 0"))
        .chain(page.boxes.iter().map(|shape| (shape, "M 0 0 L 1 0 L 1 1 L 0 1 C")))
    {
        let [x, y, width, height] =
            [shape.left, shape.top, shape.width(), shape.height()].map(|edge| edge * MILLIMETRES);
        let _ = write!(
            drawn,
            "<ofd:PathObject Boundary='{x} {y} {width} {height}'><ofd:AbbreviatedData>{points}\
             </ofd:AbbreviatedData></ofd:PathObject>"
        );
    }
    let is_line = |a: &Glyph, b: &Glyph| a.area.top == b.area.top && a.size == b.size;
    for run in page.glyphs.chunk_by(is_line) {
        let first = run[0];
        let size = first.size * MILLIMETRES;
        let (x, y) = (first.area.left * MILLIMETRES, first.area.top * MILLIMETRES);
        let baseline = size * 0.88;
        let steps: Vec<String> = run
            .windows(2)
            .map(|pair| ((pair[1].area.left - pair[0].area.left) * MILLIMETRES).to_string())
            .collect();
        let text: String = run.iter().map(|glyph| glyph.character).collect();
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        let steps = steps.join(" ");
        let _ = write!(
            drawn,
            "<ofd:TextObject Boundary='{x} {y} 100 {size}' Size='{size}'><ofd:TextCode X='0' \
             Y='{baseline}' DeltaX='{steps}'>{text}</ofd:TextCode></ofd:TextObject>"
        );
    }
    drawn + "</ofd:Layer></ofd:Content></ofd:Page>"
}

#[test]
fn papers_are_read_as_those_in_pdf() {
    for seed in 1..=8 {
        let look = Look {
            coding: CODINGS[0],
            columns: 3 + seed as usize % 4,
            rows: 2 + seed as usize % 2,
            has_rules: seed % 2 == 0,
            has_boxes: seed % 3 == 0,
            goes_on: seed % 4 == 0,
            is_left: seed % 5 < 2,
            seed,
        };
        let file = paper(&look).file;
        let pages = each_page(file.clone(), &Limits::default(), |page| page).expect("pages");
        let (pdf, ofd) =
            (read_pdf(file, &Limits::default()).expect("a file"), read(ofd_of(&pages)));
        let [one, other] = [pdf, ofd].map(|document| stories(&document).stories);
        let headlines = |stories: &[crate::Story]| -> Vec<_> {
            stories.iter().map(|story| story.headline.clone()).collect()
        };
        assert_eq!(headlines(&one), headlines(&other), "{look:?}");
        let text = |stories: &[crate::Story]| -> String {
            stories.iter().flat_map(|s| s.paragraphs.iter().map(|p| p.text.as_str())).collect()
        };
        assert!(share_in_order(&text(&one), &text(&other)) > 0.99, "{look:?}");
    }
}

#[test]
fn characters_are_placed_by_their_steps() {
    check(&line(10, "山城南站启用"), &["山城南站启用"]);
    // The step is given for each character, or not at all; an object has several runs.
    check(
        "<ofd:TextObject Boundary='10 10 80 5' Size='4'><ofd:TextCode X='0' Y='3.5' DeltaX='4 g 2 4'>山城南站</ofd:TextCode><ofd:TextCode X='16' Y='3.5'>启用</ofd:TextCode></ofd:TextObject>",
        &["山城南站启用"],
    );
    // The dot between the parts of a name is a character.
    check(&line(10, "扎帕罗夫·阿里"), &["扎帕罗夫·阿里"]);
    // A matrix that translates and scales.
    check(
        "<ofd:TextObject Boundary='10 10 80 5' CTM='2 0 0 2 0 0' Size='2'><ofd:TextCode X='0' Y='1.7' DeltaX='g 5 2'>山城南站启用</ofd:TextCode></ofd:TextObject>",
        &["山城南站启用"],
    );
    check(
        "<ofd:PageBlock><ofd:TextObject Boundary='10 10 80 5' Size='4' Visible='false'><ofd:TextCode X='0' Y='3'>藏</ofd:TextCode></ofd:TextObject></ofd:PageBlock>",
        &[],
    );
}

#[test]
fn columns_down_are_read_down() {
    let down = |x: u32, text: &str| {
        format!(
            "<ofd:TextObject Boundary='{x} 10 5 80' Size='4' ReadDirection='90'><ofd:TextCode X='0' Y='3.5' DeltaX='g 9 0' DeltaY='g 9 4'>{text}</ofd:TextCode></ofd:TextObject>"
        )
    };
    let document =
        read(ofd("", &[&(down(60, "山城南站今天启用") + &down(54, "旅客说比从前方便"))], &[]));
    assert!(document.sheets[0].is_vertical);
    let texts: String = stories(&document)
        .stories
        .iter()
        .flat_map(|s| s.paragraphs.iter().map(|p| p.text.clone()))
        .collect();
    assert_eq!(texts, "山城南站今天启用旅客说比从前方便");
}

#[test]
fn shapes_alone_need_recognition() {
    let shapes = "<ofd:TextObject Boundary='10 10 80 5' Size='4'><ofd:CGTransform CodePosition='0' CodeCount='1' GlyphCount='3'><ofd:Glyphs>12 13 14</ofd:Glyphs></ofd:CGTransform></ofd:TextObject>";
    let document = read(ofd("", &[shapes], &[]));
    assert_eq!((document.sheets[0].unreadable, document.sheets[0].characters), (3, 0));
    let private = "<ofd:TextObject Boundary='10 10 80 5' Size='4'><ofd:TextCode X='0' Y='3'>\u{E123}\u{E124}</ofd:TextCode></ofd:TextObject>";
    assert_eq!(read(ofd("", &[private], &[])).sheets[0].unreadable, 2);
    // With glyph numbers and text, the characters are identified.
    let both = "<ofd:TextObject Boundary='10 10 80 5' Size='4'><ofd:CGTransform CodePosition='0' CodeCount='2' GlyphCount='2'><ofd:Glyphs>12 13</ofd:Glyphs></ofd:CGTransform><ofd:TextCode X='0' Y='3' DeltaX='4'>山城</ofd:TextCode></ofd:TextObject>";
    let document = read(ofd("", &[both], &[]));
    assert_eq!((document.sheets[0].unreadable, document.sheets[0].characters), (0, 2));
}

#[test]
fn outlines_of_characters_are_counted() {
    let path = |boundary: &str, more: &str, data: &str| {
        format!(
            "<ofd:PathObject Boundary='{boundary}' {more}><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
        )
    };
    let page = "0 0 100 150";
    let curve = "M 10 10 Q 12 11 12 14 L 10 14 C";
    let hollow = "M 10 10 L 13 10 L 13 13 L 10 13 C M 11 11 L 12 11 L 12 12 L 11 12 C";
    for (drawing, outlines, boxes) in [
        (path(page, "Fill='true'", curve), 1, 0),
        (path(page, "Fill='true'", hollow), 2, 0),
        (path(page, "", curve), 0, 0),
        (path(page, "Fill='true'", "M 0 0 L 100 0 L 100 150 L 0 150 C"), 0, 1),
        (path("10 10 80 0.2", "Fill='true'", "M 0 0 L 80 0 L 80 0.2 L 0 0.2 C"), 0, 0),
    ] {
        let bytes = ofd("", &[&drawing], &[]);
        let pages = crate::each_ofd_page(bytes, &Limits::default(), |page| page).expect("pages");
        assert_eq!((pages[0].outlines, pages[0].boxes.len()), (outlines, boxes), "{drawing}");
    }
}

/// A text without a size, or with one that no reader can use, is still read.
#[test]
fn a_text_is_read_whatever_its_size_is_called() {
    for attributes in [
        "size='4' Boundary='10 10 80 5'",
        "Boundary='10 10 80 4'",
        "Size='' Boundary='10 10 80 4'",
        "Size='0' Boundary='10 10 80 4'",
        "Boundary='10 10 80 8' CTM='2 0 0 2 0 0'",
        "Boundary='10 10'",
        "CTM='1 0 0 1 10 10'",
    ] {
        let drawing = format!(
            "<ofd:TextObject {attributes}><ofd:TextCode X='0' Y='3.5' DeltaX='g 5 4'>山城南站启用</ofd:TextCode></ofd:TextObject>"
        );
        check(&drawing, &["山城南站启用"]);
    }
    // Where no character has a place, their number is reported.
    let flat = "<ofd:TextObject Boundary='10 10 80 5' CTM='0 0 0 0 0 0' Size='4'><ofd:TextCode X='0' Y='3'>山城</ofd:TextCode></ofd:TextObject>";
    let document = read(ofd("", &[flat], &[]));
    assert_eq!((document.sheets[0].unreadable, document.sheets[0].characters), (2, 0));
}

#[test]
fn templates_and_units_are_drawn() {
    let common =
        "<ofd:TemplatePage ID='9' BaseLoc='Tpls/T.xml'/><ofd:DocumentRes>Res.xml</ofd:DocumentRes>";
    let template = format!(
        "<ofd:Page xmlns:ofd='o'><ofd:Content><ofd:Layer>{}</ofd:Layer></ofd:Content></ofd:Page>",
        line(5, "山城日报")
    );
    let unit = format!(
        "<ofd:Res xmlns:ofd='o'><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID='7'><ofd:Content>{}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>",
        line(0, "本版责编")
    );
    let page = format!(
        "<ofd:Page xmlns:ofd='o'><ofd:Template TemplateID='9'/><ofd:Content><ofd:Layer>{}<ofd:CompositeObject ResourceID='7' Boundary='0 100 90 10'/></ofd:Layer></ofd:Content></ofd:Page>",
        line(30, "山城南站启用")
    );
    let document = read(ofd(
        common,
        &[&page, &page],
        &[("Doc_0/Tpls/T.xml", &template), ("Doc_0/Res.xml", &unit)],
    ));
    assert_eq!(document.sheets.len(), 2);
    for text in ["山城日报", "山城南站启用", "本版责编"] {
        assert_eq!(lines(&document).iter().filter(|line| *line == text).count(), 2, "{text}");
    }
    let unit_in_itself = unit.replace(
        "</ofd:Content>",
        "<ofd:CompositeObject ResourceID='7' Boundary='0 1 90 10'/></ofd:Content>",
    );
    let document = read(ofd(common, &[&page], &[("Doc_0/Res.xml", &unit_in_itself)]));
    assert!(lines(&document).len() < 20);
}

#[test]
fn several_documents_and_what_is_left() {
    let root = "<ofd:OFD xmlns:ofd='o'><ofd:DocBody><ofd:DocRoot>A/D.xml</ofd:DocRoot></ofd:DocBody><ofd:DocBody><ofd:DocRoot>/B/D.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>";
    let document = "<ofd:Document xmlns:ofd='o'><ofd:Pages><ofd:Page ID='1' BaseLoc='P.xml'/></ofd:Pages></ofd:Document>";
    let page = |text: &str| {
        format!(
            "<ofd:Page xmlns:ofd='o'><ofd:Content><ofd:Layer>{}</ofd:Layer></ofd:Content></ofd:Page>",
            line(10, text)
        )
    };
    let bytes = package(&[
        ("OFD.xml", root),
        ("A/D.xml", document),
        ("B/D.xml", document),
        ("A/P.xml", &page("山城南站")),
        ("B/P.xml", &page("江城新桥")),
        ("A/Attachs/Attachments.xml", "<a/>"),
        ("A/Signs/Signatures.xml", "<a/>"),
    ]);
    let document = read(bytes);
    assert_eq!(lines(&document), ["山城南站", "江城新桥"]);
    assert_eq!(document.sheets.iter().map(|sheet| sheet.number).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(document.left, ["signatures", "attachments"]);
}

#[test]
fn damaged_and_hostile_files_are_reported() {
    let whole = ofd("", &[&line(10, "山城南站启用")], &[]);
    let fails = |bytes: Vec<u8>, limits: &Limits| read_ofd(bytes, limits).expect_err("not read");
    let usual = Limits::default();
    for bytes in [
        whole[..whole.len() / 2].to_vec(),
        b"x".to_vec(),
        Vec::new(),
        package(&[("OFD.xml", "<ofd:OFD/>")]),
    ] {
        assert_eq!(fails(bytes, &usual), Unread::Damaged);
    }
    let locked = ofd("", &[&line(10, "山")], &[("Doc_0/Encryptions.xml", "<a/>")]);
    assert_eq!(fails(locked, &usual), Unread::Encryption);
    assert_eq!(fails(whole.clone(), &Limits { bytes: 10, ..usual }), Unread::TooLarge(0));
    let few = Limits { page_characters: 3, ..usual };
    let document = read_ofd(whole, &few).expect("a file");
    assert!(document.sheets[0].is_cut_short && !document.cut.is_empty());
    // Steps without a number, numbers without end, a truncated page.
    check(
        "<ofd:TextObject Boundary='10 10 80 5' Size='4'><ofd:TextCode X='0' Y='3' DeltaX='g 99999999999 4 NaN inf'>山城</ofd:TextCode></ofd:TextObject>",
        &["山城"],
    );
    check(
        "<ofd:TextObject Boundary='x' Size='-4' CTM='1'><ofd:TextCode>山城</ofd:TextCode></ofd:TextObject>",
        &[],
    );
    let cut = format!(
        "<ofd:Page xmlns:ofd='o'><ofd:Content><ofd:Layer>{}<ofd:TextObject",
        line(10, "山城")
    );
    let document = read(ofd("", &[&cut], &[]));
    assert_eq!(lines(&document), ["山城"]);
    assert_eq!(document.cut.len(), 1);
}

/// A truncated page gives its complete lines, and the file reports that it was cut.
#[test]
fn a_page_that_breaks_off_gives_what_is_there() {
    let texts = ["山城南站今天启用", "旅客说比从前方便", "站长也很高兴"];
    let drawn: String = (1..).zip(texts).map(|(at, text)| line(10 * at, text)).collect();
    let whole = format!("<ofd:Page xmlns:ofd='o'><ofd:Content><ofd:Layer>{drawn}");
    let places: Vec<usize> = whole.char_indices().map(|(at, _)| at).step_by(25).skip(2).collect();
    assert!(places.len() >= 15);
    for at in places {
        let cut = &whole[..at];
        let count = cut.matches("</ofd:TextObject>").count();
        let Ok(document) = read_ofd(ofd("", &[cut], &[]), &Limits::default()) else {
            assert_eq!(count, 0, "{at}");
            continue;
        };
        let found = lines(&document);
        assert!((count..=count + 1).contains(&found.len()), "{at}: {found:?}");
        assert_eq!(found[..count], texts[..count], "{at}");
        assert!(!document.cut.is_empty(), "{at}");
    }
}
