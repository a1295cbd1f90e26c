//! Tests of single pages whose layout decides the reading order.

use super::codings::{read, text};
use crate::testing::{Coding, FileWriter};
use crate::{FurnitureKind, Printed, stories};

const GB: Coding = Coding::Named("UniGB-UCS2", "GB1");

/// The text read from a file drawn by `make`, with a horizontal and a vertical font.
fn made(make: impl FnOnce(&mut FileWriter, usize, usize)) -> Printed {
    let mut file = FileWriter::default();
    let (across, down) = (file.font(GB, false), file.font(GB, true));
    make(&mut file, across, down);
    stories(&read(file.finish()))
}

/// Lines below one another.
fn column(file: &mut FileWriter, font: usize, (x, y): (f32, f32), lines: &[&str]) {
    let mut y = y;
    for line in lines {
        file.text(font, 10., (x, y), line);
        y += 15.;
    }
}

fn paragraphs(printed: &Printed, story: usize) -> Vec<&str> {
    printed.stories[story].paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect()
}

fn headlines(printed: &Printed) -> Vec<&str> {
    printed.stories.iter().map(|story| story.headline.as_deref().unwrap_or("-")).collect()
}

#[test]
fn paragraphs_begin_where_lines_are_set_in_or_the_one_before_is_short() {
    let printed = made(|file, font, _| {
        file.page(600., 800.);
        column(
            file,
            font,
            (100., 100.),
            &[
                "　　山城南站今天启用，旅客很高兴",
                "他们说比从前方便多了。",
                "　　站长表示，今后还会更好，车次",
            ],
        );
        column(file, font, (100., 145.), &["也会增加，请大家放心出门远行吧。"]);
    });
    assert_eq!(
        paragraphs(&printed, 0),
        [
            "山城南站今天启用，旅客很高兴他们说比从前方便多了。",
            "站长表示，今后还会更好，车次也会增加，请大家放心出门远行吧。"
        ]
    );
}

#[test]
fn lines_around_a_headline_are_distinguished_from_it() {
    let printed = made(|file, font, _| {
        file.page(600., 800.);
        file.text(font, 14., (100., 150.), "各方代表昨日齐聚");
        file.text(font, 28., (100., 190.), "山城南站启用");
        file.text(font, 14., (100., 215.), "——旅客说方便多了");
        column(file, font, (100., 240.), &["本报讯（记者何青禾）山城南站今天启用。"]);
    });
    assert_eq!(headlines(&printed), ["山城南站启用"]);
    assert_eq!(printed.stories[0].around, ["各方代表昨日齐聚", "——旅客说方便多了"]);
    assert_eq!(paragraphs(&printed, 0), ["本报讯（记者何青禾）山城南站今天启用。"]);
}

#[test]
fn a_headline_that_is_set_wide_or_down_is_one() {
    let printed = made(|file, font, down| {
        file.page(600., 800.);
        for (at, sign) in ["山", "城", "南", "站"].into_iter().enumerate() {
            file.text(font, 24., (100. + 60. * at as f32, 150.), sign);
        }
        column(file, font, (100., 180.), &["南站今天启用，旅客说比从前方便多了。"; 3]);
        file.text(down, 24., (490., 400.), "江北新桥通车");
        column(file, font, (100., 410.), &["江北的新桥昨天通车，两岸居民都很高兴。"; 8]);
    });
    assert_eq!(headlines(&printed)[0], "山城南站");
    assert!(headlines(&printed).contains(&"江北新桥通车"), "{:?}", headlines(&printed));
}

#[test]
fn columns_down_are_read_from_right_to_left() {
    let printed = made(|file, _, down| {
        file.page(600., 800.);
        for (at, line) in
            ["山城南站今天启用旅客", "说比从前方便多了站长", "也很高兴"].into_iter().enumerate()
        {
            file.text(down, 12., (500. - 20. * at as f32, 100.), line);
        }
    });
    assert_eq!(text(&printed), "山城南站今天启用旅客说比从前方便多了站长也很高兴");
}

/// Shows the characters of a line one by one. Between punctuation and other characters the pen moves by half
/// a character less; if the line is tight, also between two marks.
fn closed_up(mut show: impl FnMut(f32, &str), text: &str, is_tight: bool) {
    let (mut at, mut is_closed) = (0., true);
    for c in text.chars() {
        // Opening marks are in the right half of their character, closing ones in the left half.
        at -= if "“（《".contains(c) && (is_tight || !is_closed) { 6. } else { 0. };
        show(at, &c.to_string());
        is_closed = "，。、：）》”".contains(c);
        at += if is_closed { 6. } else { 12. };
    }
}

#[test]
fn punctuation_that_is_set_half_as_wide_keeps_its_place() {
    let lines = [
        "灾情发生后，23日（今天），全站",
        "《山城日报》、“江城晚报”，都说",
        "“开通了”（含南站）。旅客很高",
        "兴，一、二、三站也开，“好”。",
        "他说：“好”“快”，《站》《桥》",
        "（一）（二）都通，《桥》，“很",
    ];
    for is_tight in [false, true] {
        let across = made(|file, font, _| {
            file.page(600., 800.);
            for (at, line) in (0_u8..).zip(lines) {
                let y = 100. + 18. * f32::from(at);
                closed_up(|x, c| file.text(font, 12., (100. + x, y), c), line, is_tight);
            }
        });
        assert_eq!(text(&across), lines.concat(), "{is_tight}");
        let down = made(|file, _, font| {
            file.page(600., 800.);
            for (at, line) in (0_u8..).zip(lines) {
                let x = 500. - 18. * f32::from(at);
                closed_up(|y, c| file.text(font, 12., (x, 100. + y), c), line, is_tight);
            }
        });
        assert_eq!(text(&down), lines.concat(), "{is_tight}");
    }
}

#[test]
fn texts_that_overlap_are_not_mixed() {
    let printed = made(|file, font, _| {
        file.page(600., 800.);
        file.text(font, 12., (100., 100.), "山城南站今天启用");
        file.text(font, 12., (165., 100.), "旅客都很高兴");
    });
    let found = text(&printed);
    assert!(found.contains("山城南站今天启用") && found.contains("旅客都很高兴"), "{found}");
}

#[test]
fn columns_down_that_are_drawn_sign_by_sign_are_read_so_too() {
    let printed = made(|file, font, _| {
        file.page(600., 800.);
        for (at, line) in ["山城南站今天启用旅客", "说比从前方便多了站长"].into_iter().enumerate()
        {
            for (sign, c) in line.chars().enumerate() {
                file.text(
                    font,
                    12.,
                    (500. - 18. * at as f32, 100. + 13. * sign as f32),
                    &c.to_string(),
                );
            }
        }
    });
    assert_eq!(text(&printed), "山城南站今天启用旅客说比从前方便多了站长");
}

#[test]
fn a_page_that_is_turned_is_read_as_it_is_shown() {
    let mut file = FileWriter::default();
    let font = file.font(GB, false);
    file.page(800., 600.);
    file.turn(90);
    // The text is drawn upwards, on a page that is shown rotated.
    file.draw("q 0 1 -1 0 800 0 cm");
    file.text(font, 12., (100., 400.), "山城南站今天启用，");
    file.text(font, 12., (100., 418.), "旅客都说很方便了。");
    let printed = stories(&read(file.finish()));
    assert_eq!(text(&printed), "山城南站今天启用，旅客都说很方便了。");
}

#[test]
fn repeated_page_furniture_is_removed_and_kept() {
    let printed = made(|file, font, _| {
        for page in 1..=3 {
            file.page(600., 800.);
            file.text(font, 9., (100., 40.), "山城水文年报");
            column(
                file,
                font,
                (100., 100.),
                &["今年的水位比往年高，各站都加强了", "观测，没有发生大的险情。"],
            );
            file.text(font, 9., (300., 780.), &format!("— {page} —"));
        }
    });
    let kinds: Vec<FurnitureKind> = printed.furniture.iter().map(|line| line.kind).collect();
    assert_eq!(kinds, [FurnitureKind::Header, FurnitureKind::PageNumber].repeat(3));
    assert!(!text(&printed).contains("年报"));
}

#[test]
fn a_report_is_one_text_with_headings() {
    let lines = [
        "今年的水位比往年高，各个水文站都加强了观测，没有发生大的险情，沿河居",
        "民的生活没有受到影响。明年还要继续加强观测，各方面都要做好准备。",
    ];
    let printed = made(|file, font, _| {
        file.page(600., 800.);
        file.text(font, 22., (150., 100.), "山城水文年度报告");
        for (at, heading) in ["水位变化情况", "明年工作安排"].into_iter().enumerate() {
            let y = 140. + 200. * at as f32;
            file.text(font, 14., (100., y), heading);
            column(file, font, (100., y + 25.), &lines);
        }
        file.page(600., 800.);
        column(file, font, (100., 100.), &lines);
    });
    assert_eq!(headlines(&printed), ["山城水文年度报告"]);
    let headings = printed.stories[0].paragraphs.iter().filter(|paragraph| paragraph.is_heading);
    let headings: Vec<&str> = headings.map(|paragraph| paragraph.text.as_str()).collect();
    assert_eq!(headings, ["水位变化情况", "明年工作安排"]);
    assert_eq!(printed.stories[0].last_page, 2);
}

#[test]
fn what_is_drawn_twice_is_read_once() {
    let printed = made(|file, font, _| {
        file.page(600., 800.);
        for shift in [0., 0.4, 0.8] {
            file.text(font, 12., (100. + shift, 100.), "山城南站今天启用。");
        }
    });
    assert_eq!(text(&printed), "山城南站今天启用。");
}

#[test]
fn the_replacement_text_of_a_drawing_is_read() {
    let printed = made(|file, font, _| {
        file.page(600., 800.);
        file.text(font, 12., (100., 100.), "山城");
        file.draw("/Span <</ActualText <FEFF53577AD9>>> BDC");
        file.text(font, 12., (124., 100.), "甲乙");
        file.draw("EMC");
        file.text(font, 12., (148., 100.), "启用。");
    });
    assert_eq!(text(&printed), "山城南站启用。");
}

#[test]
fn pages_that_are_pictures_are_reported() {
    let mut file = FileWriter::default();
    file.page(600., 800.);
    file.draw("q 600 0 0 800 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \u{1} EI Q");
    let document = read(file.finish());
    assert_eq!(document.sheets[0].pictures.len(), 1);
    assert_eq!(stories(&document).without_text, [1]);
}

/// What is typed into forms and put on a page is read, unless it is hidden.
#[test]
fn the_text_of_annotations_is_read_where_it_is_shown() {
    let mut file = FileWriter::default();
    let font = file.font(Coding::Latin, false);
    let form = |file: &mut FileWriter, more: &str, text: &str| {
        let head = format!("/Type/XObject/Subtype/Form{more}");
        file.part(&head, format!("BT /F0 5 Tf 1 2 Td ({text}) Tj ET").as_bytes())
    };
    let bounds = "/BBox[0 0 50 10]";
    let shown = [
        ("Widget", form(&mut file, bounds, "field"), "/F 4"),
        ("FreeText", form(&mut file, bounds, "remark"), ""),
        ("Stamp", form(&mut file, "/BBox[0 0 100 20]/Matrix[.5 0 0 .5 7 9]", "stamp"), ""),
        ("Widget", form(&mut file, bounds, "hidden"), "/F 2"),
        ("Widget", form(&mut file, bounds, "printed"), "/F 32"),
        ("Popup", form(&mut file, bounds, "popup"), ""),
        ("Link", form(&mut file, bounds, "link"), ""),
        ("Stamp", form(&mut file, "", "boundless"), ""),
        ("Stamp", form(&mut file, "/BBox[5 5 5 9]", "flat"), ""),
    ];
    file.page(600., 800.);
    file.text(font, 10., (100., 100.), "page");
    // Left open by the page: a matrix, and a sequence with a replacement.
    file.draw("3 0 0 3 9 9 cm /Span <</ActualText (x)>> BDC");
    for (at, (kind, part, more)) in (0_u16..).zip(&shown) {
        let (low, high) = (600 - 40 * at, 620 - 40 * at);
        file.annotate(&format!(
            "<</Type/Annot/Subtype/{kind}/Rect[100 {low} 200 {high}]/AP<</N {part} 0 R>>{more}>>"
        ));
    }
    file.annotate("<</Subtype/Widget/Rect[0 0 9 9]/AP<</N<</On 1 0 R>>>>/AS/On>> 7 null");
    let document = read(file.finish());
    let blocks = document.sheets[0].blocks.iter();
    let lines = blocks.flat_map(|block| block.lines.iter());
    let found: Vec<(&str, i32, i32)> = lines
        .map(|line| (line.text.as_str(), line.area.left.round() as i32, line.size.round() as i32))
        .collect();
    // A form is scaled to its rectangle, here to twice its size.
    assert_eq!(
        found,
        [("page", 100, 10), ("field", 102, 10), ("remark", 102, 10), ("stamp", 101, 5)]
    );
}

/// The lines of the first page with their left edges.
fn placed_lines(file: FileWriter) -> Vec<(String, i32)> {
    let document = read(file.finish());
    let blocks = document.sheets[0].blocks.iter();
    let lines = blocks.flat_map(|block| block.lines.iter());
    lines.map(|line| (line.text.clone(), line.area.left.round() as i32)).collect()
}

#[test]
fn the_value_of_a_field_without_a_look_is_read_in_its_place() {
    let mut file = FileWriter::default();
    let above = file.object("<</FT/Ch/Opt[[(a)<FEFF5C71>][(b)<FEFF6C5F>]]/V[(b)(a)]/Ff 2097152>>");
    file.page(600., 800.);
    let mut field = |low: i32, more: &str| {
        file.annotate(&format!("<</Subtype/Widget/Rect[100 {low} 200 {}]{more}>>", low + 20));
    };
    field(700, "/FT/Tx/V(name \\215x\\216)/DA(/Helv 0 Tf 0 g)");
    field(660, "/FT/Tx/V<FEFF5C7157CE65E562A5>/DA(/Song 9 Tf)");
    field(620, "/FT/Tx/V(far too long for one short line of a form)/DA(/Helv 20 Tf)");
    field(500, &format!("/Parent {above} 0 R"));
    field(460, "/FT/Ch/V(other)/Opt[(other)]");
    field(420, "/FT/Tx/V(secret)/Ff 8192");
    field(380, "/FT/Btn/V/On");
    field(340, "/FT/Tx/V(hidden)/F 2");
    file.annotate("<</Subtype/FreeText/Rect[300 100 400 160]/Contents(a remark of several lines)/DA(/H 10 Tf)>>");
    let found = placed_lines(file);
    let expected = [
        ("name “x”", 100),
        ("山城日报", 100),
        ("far too long for one short line of a form", 100),
        ("江", 100),
        ("山", 100),
        ("other", 100),
        ("a remark of several", 300),
        ("lines", 300),
    ];
    let expected = expected.map(|(text, left)| (text.to_string(), left));
    assert_eq!(found, expected);
}

#[test]
fn the_value_of_a_long_field_is_broken_between_words() {
    let mut file = FileWriter::default();
    file.page(600., 800.);
    file.annotate(
        "<</Subtype/Widget/FT/Tx/Ff 4096/Rect[50 50 150 150]/DA(/H 10 Tf)/V(the new bridge is open\\rto all)>>",
    );
    let lines: Vec<String> = placed_lines(file).into_iter().map(|line| line.0).collect();
    assert_eq!(lines, ["the new bridge is", "open", "to all"]);
}

/// A field inside itself, without a size, or with a size that is none.
#[test]
fn fields_that_are_wrong_end() {
    let mut file = FileWriter::default();
    file.object("<</FT/Tx/Parent 1 0 R>>");
    file.page(600., 800.);
    for more in [
        "/Parent 1 0 R/Rect[0 0 9 9]",
        "/FT/Tx/V(flat)/Rect[5 5 5 5]",
        "/FT/Tx/V(none)",
        "/FT/Tx/V(nan)/Rect[0 0 9 9]/DA(/H nan Tf)",
        "/FT/Tx/V()/Rect[0 0 9 9]",
    ] {
        file.annotate(&format!("<</Subtype/Widget{more}>>"));
    }
    let found: Vec<String> = placed_lines(file).into_iter().map(|line| line.0).collect();
    assert_eq!(found, ["nan"]);
}

/// Only filled shapes that are neither rules nor boxes are counted.
#[test]
fn outlines_of_characters_are_counted() {
    for (drawing, expected) in [
        ("100 100 m 105 100 l 104 108 l h f", 1),
        ("100 100 m 105 100 l 105 101 l 100 101 l h 102 90 m 103 90 l 103 98 l 102 98 l h f", 2),
        ("1 1 m 2 9 9 9 9 1 c 20 1 m 22 9 29 1 v f*", 2),
        ("100 100 3 3 re f", 1),
        ("100 100 200 100 re f 100 300 200 1 re B", 0),
        ("100 100 m 300 100 l 300 200 l 100 200 l h f", 0),
        ("100 100 m 104 108 l S 1 1 m 2 9 9 9 9 1 c s", 0),
        ("100 100 m 104 108 l W n", 0),
    ] {
        let mut file = FileWriter::default();
        file.page(600., 800.);
        file.draw(drawing);
        assert_eq!(read(file.finish()).sheets[0].outlines, expected, "{drawing}");
    }
}

#[test]
fn numbers_without_a_word_are_no_headline() {
    let printed = made(|file, font, _| {
        file.page(600., 800.);
        column(file, font, (100., 60.), &["今年的水位比往年高，各站都加强了观测。"; 6]);
        for (at, value) in (0_u8..).zip(["1,234.5", "——", "175", "3-4/5", "2023"]) {
            file.text(font, 20., (100. + 80. * f32::from(at), 300.), value);
        }
        file.text(font, 24., (100., 400.), "山城南站2023年启用");
        column(file, font, (100., 420.), &["南站今天启用，旅客说比从前方便多了。"; 6]);
    });
    assert_eq!(headlines(&printed), ["-", "山城南站2023年启用"]);
    assert!(text(&printed).contains("175"));
}

#[test]
fn rows_between_rules_are_read_one_after_the_other() {
    let printed = made(|file, font, _| {
        file.page(600., 800.);
        for (at, (name, value)) in
            [("水位", "一百七十五米"), ("流量", "两万立方米"), ("雨量", "三十毫米")]
                .into_iter()
                .enumerate()
        {
            let y = 200. + 40. * at as f32;
            file.rule((90., y - 25.), (500., y - 25.));
            file.text(font, 10., (100., y), name);
            file.text(font, 10., (300., y), value);
        }
        file.rule((90., 295.), (500., 295.));
    });
    assert_eq!(text(&printed), "水位一百七十五米流量两万立方米雨量三十毫米");
}
