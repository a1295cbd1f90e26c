//! Tests of how PDF files become records.

use souwen_print::testing::{CODINGS, Coding, FileWriter, Look, paper};

use crate::account::{Fate, account};
use crate::testing::{CollectedRecords, found, read};
use crate::{NoteKind, ReadOptions, Role};

const GB: Coding = Coding::Named("GBK-EUC", "GB1");

fn records(name: &str, file: &[u8]) -> CollectedRecords {
    read(name, file, &ReadOptions::default()).expect("a file that was just made")
}

/// A page with a line around its stories and one story.
fn one_story(headline: &str, lines: &[&str]) -> Vec<u8> {
    let mut file = FileWriter::default();
    let font = file.font(GB, false);
    file.page(600., 800.);
    file.text(font, 9., (60., 40.), "山城日报 2023年8月13日 星期日 第04版：要闻");
    file.text(font, 24., (100., 150.), headline);
    let mut y = 180.;
    for line in lines {
        file.text(font, 10., (100., y), line);
        y += 15.;
    }
    file.text(font, 9., (300., 780.), "4");
    file.finish()
}

const LINES: [&str; 3] = [
    "　　本报江城8月12日电（记者 何青禾）山城南站今天",
    "启用，旅客说比从前方便多了。",
    "　　站长表示，今后还会更好。",
];

#[test]
fn a_story_is_a_record_with_what_it_prints_about_itself() {
    let collected = records("报/4.pdf", &one_story("山城南站启用", &LINES));
    assert!(collected.notes.is_empty(), "{:?}", collected.notes);
    let [record] = &collected.records[..] else { panic!("{:?}", collected.records) };
    let article = &record.article;
    assert_eq!(article.title, "山城南站启用");
    let texts: Vec<&str> = article.body.iter().map(|paragraph| paragraph.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "本报江城8月12日电（记者 何青禾）山城南站今天启用，旅客说比从前方便多了。",
            "站长表示，今后还会更好。"
        ]
    );
    assert_eq!(article.date.map(|date| date.to_string()).as_deref(), Some("2023-08-12"));
    assert_eq!(article.place.as_deref(), Some("江城"));
    assert_eq!(article.authors, ["何青禾"]);
    assert_eq!(article.section.as_deref(), Some("第04版：要闻"));
    assert_eq!(article.meta["pages"], "1");
    assert_eq!(article.meta["places"].as_array().map(Vec::len), Some(2));
    assert_eq!(article.meta["places"][1], serde_json::json!([[1, 120, 201, 240, 211]]));
    assert_eq!(record.lines, (1, 1));
    let left: Vec<&str> = collected.omissions.iter().map(|omission| omission.what).collect();
    assert_eq!(left, ["a line at the head of a page", "the number of a page"]);
}

#[test]
fn a_paper_gives_its_stories_and_nothing_is_lost() {
    for (at, coding) in CODINGS.into_iter().enumerate().take(12) {
        let look = Look {
            coding,
            columns: 3 + at % 4,
            rows: 2,
            has_rules: at % 2 == 0,
            has_boxes: at % 3 == 0,
            goes_on: at % 4 == 0,
            is_left: false,
            seed: at as u64 + 100,
        };
        if !matches!(coding.collection(), "GB1" | "CNS1") {
            continue;
        }
        let made = paper(&look);
        let (_folder, file) = found("a.pdf", &made.file).expect("a folder");
        let mut collected = CollectedRecords::default();
        let options = ReadOptions::default();
        let flow = crate::read_file(&file, &options, &mut collected).expect("a file");
        assert!(flow.is_continue());
        assert_eq!(collected.records.len(), made.stories.len(), "{look:?}");
        let account = account(&file, &options, &collected.records, &collected.omissions);
        let account = account.expect("the same file");
        let missing: Vec<_> = account.missing().collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert!(account.surplus.is_empty(), "{:?}", account.surplus);
        assert!(account.characters(|fate| matches!(fate, Fate::Text(_))) > 500);
    }
}

#[test]
fn a_file_is_known_by_its_content() {
    let file = one_story("山城南站启用", &LINES);
    for name in ["a.pdf", "a.PDF", "a.txt", "a", "20230813.第4版"] {
        assert_eq!(records(name, &file).records[0].article.title, "山城南站启用", "{name}");
    }
    let error = read("a.pdf", "山城南站启用。".as_bytes(), &ReadOptions::default());
    assert!(error.expect_err("no PDF").to_string().contains("no PDF"));
}

#[test]
fn outlines_of_text_are_reported_as_needing_recognition() {
    for (count, expected) in [(31, "needs OCR"), (5, "the file contains no text")] {
        let mut file = FileWriter::default();
        file.page(600., 800.);
        file.draw(&"100 100 m 105 100 l 104 108 l h f ".repeat(count));
        let collected = records("a.pdf", &file.finish());
        let [note] = &collected.notes[..] else { panic!("{:?}", collected.notes) };
        assert!(note.message.starts_with(expected), "{note}");
    }
}

#[test]
fn pictures_of_text_are_reported_as_needing_recognition() {
    let picture = "q 600 0 0 800 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \u{1} EI Q";
    let mut file = FileWriter::default();
    file.page(600., 800.);
    file.draw(picture);
    let collected = records("a.pdf", &file.finish());
    assert!(collected.records.is_empty());
    assert_eq!(collected.notes.len(), 1);
    assert_eq!(collected.notes[0].kind, NoteKind::Problem);
    assert!(collected.notes[0].message.starts_with("needs OCR"), "{}", collected.notes[0]);

    let mut file = FileWriter::default();
    let font = file.font(GB, false);
    file.page(600., 800.);
    file.text(font, 10., (100., 100.), "山城南站今天启用。");
    file.page(600., 800.);
    file.draw(picture);
    let collected = records("a.pdf", &file.finish());
    assert_eq!(collected.records.len(), 1);
    assert_eq!(collected.notes[0].line, Some(2));
    assert!(collected.notes[0].message.contains("1 page (2)"), "{}", collected.notes[0]);
}

#[test]
fn unmapped_codes_are_reported_and_give_no_text() {
    let mut file = FileWriter::default();
    let font = file.font(Coding::Unknown, false);
    file.page(600., 800.);
    file.text(font, 10., (100., 100.), "山城南站今天启用。");
    let collected = records("a.pdf", &file.finish());
    assert!(collected.records.is_empty());
    assert!(collected.notes[0].message.starts_with("needs OCR"), "{}", collected.notes[0]);
}

#[test]
fn a_report_takes_its_title_from_what_it_says_about_itself() {
    let mut file = FileWriter::default();
    let font = file.font(GB, false);
    file.about = "/Title <FEFF5C7157CE6C346587>".into();
    file.page(600., 800.);
    file.text(font, 10., (100., 100.), "今年的水位比往年高。");
    let collected = records("a.pdf", &file.finish());
    assert_eq!(collected.records[0].article.title, "山城水文");
    assert_eq!(collected.records[0].article.body[0].role, Role::Paragraph);
}

#[test]
fn what_a_recognition_wrote_is_read_like_printed_pages() {
    let line = |y: u32, height: u32, text: &str| {
        let width = 40 * text.chars().count();
        format!(
            "<TextLine HPOS=\"200\" VPOS=\"{y}\" WIDTH=\"{width}\" HEIGHT=\"{height}\"><String CONTENT=\"{text}\" HPOS=\"200\" VPOS=\"{y}\" WIDTH=\"{width}\" HEIGHT=\"{height}\"/></TextLine>\n"
        )
    };
    let lines = [
        line(300, 100, "山城南站启用"),
        line(450, 40, "本报江城8月12日电（记者何青禾）山城南站今天启用。"),
    ];
    let page = lines.concat();
    let text = format!(
        "<?xml version=\"1.0\"?>\n<alto><Layout><Page WIDTH=\"2000\" HEIGHT=\"3000\">{page}</Page></Layout></alto>"
    );
    for name in ["4.xml", "4.alto", "4.txt", "4"] {
        let (_folder, file) = found(name, text.as_bytes()).expect("a folder");
        let mut collected = CollectedRecords::default();
        let options = ReadOptions::default();
        assert!(crate::read_file(&file, &options, &mut collected).expect(name).is_continue());
        let article = &collected.records[0].article;
        assert_eq!(
            (article.title.as_str(), article.place.as_deref()),
            ("山城南站启用", Some("江城"))
        );
        let account =
            account(&file, &options, &collected.records, &collected.omissions).expect(name);
        assert_eq!(account.missing().count(), 0, "{name}");
    }
    let error = read("a.xml", b"<plist><dict/></plist>", &ReadOptions::default());
    assert!(error.is_err(), "of XML nothing else is read");
}

#[test]
fn control_characters_are_no_text() {
    let titles = |text: &str| -> Vec<String> {
        let place = "HPOS='200' VPOS='300' WIDTH='600' HEIGHT='100'";
        let line = format!("<TextLine {place}><String CONTENT='{text}' {place}/></TextLine>");
        let page = format!("<alto><Page WIDTH='2000' HEIGHT='3000'>{line}</Page></alto>");
        let read = read("a.xml", page.as_bytes(), &ReadOptions::default());
        read.expect("a page").records.into_iter().map(|record| record.article.title).collect()
    };
    assert!(titles("&#0;").is_empty());
    assert_eq!(titles("山城&#1;南站"), ["山城南站"]);
}

#[cfg(feature = "office")]
#[test]
fn pages_in_ofd_give_stories_and_the_rest_is_reported() {
    let line = |y: u32, size: u32, text: &str| {
        format!(
            "<ofd:TextObject Boundary='10 {y} 80 9' Size='{size}'><ofd:TextCode X='0' Y='{size}' \
             DeltaX='g 40 {size}'>{text}</ofd:TextCode></ofd:TextObject>"
        )
    };
    let drawing = line(10, 8, "南站启用")
        + &line(24, 4, "山城南站十九日启用，旅客说比")
        + &line(30, 4, "从前方便多了，站长很高兴。");
    let signed = [("Doc_0/Signs/Signatures.xml", "<a/>")];
    let bytes = souwen_print::testing::ofd("", &[&drawing], &signed);
    for name in ["a.ofd", "a"] {
        let collected = crate::testing::read(name, &bytes, &Default::default()).expect("a file");
        let article = &collected.records[0].article;
        assert_eq!(article.title, "南站启用");
        let text: Vec<&str> = article.body.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(text, ["山城南站十九日启用，旅客说比从前方便多了，站长很高兴。"]);
        assert_eq!(article.meta["pages"], "1");
        assert!(collected.notes[0].message.contains("not read: signatures"), "{name}");
    }
    let (_folder, file) = crate::testing::found("a.ofd", &bytes).expect("a file");
    let mut given = crate::testing::CollectedRecords::default();
    let _ = crate::read_file(&file, &Default::default(), &mut given).expect("a file");
    let account =
        crate::account::account(&file, &Default::default(), &given.records, &given.omissions);
    let account = account.expect("read before");
    assert_eq!((account.missing().count(), account.surplus.len()), (0, 0), "{account:#?}");
    let shapes = "<ofd:TextObject Boundary='10 10 80 5' Size='4'><ofd:CGTransform GlyphCount='3'/></ofd:TextObject>";
    let bytes = souwen_print::testing::ofd("", &[shapes], &[]);
    let collected = crate::testing::read("a.ofd", &bytes, &Default::default()).expect("a file");
    assert!(collected.notes[0].message.starts_with("needs OCR"), "{:?}", collected.notes);
}
