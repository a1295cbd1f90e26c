//! Tests of tables, which are made here.

use std::io::Write;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::account::account;
use crate::model::Article;
use crate::reading::{NoteKind, ReadOptions, Remedy};
use crate::testing::{CollectedRecords, found, read};

/// Reads a table and checks that all of its text is accounted for.
#[track_caller]
fn read_whole(name: &str, bytes: &[u8], options: &ReadOptions) -> CollectedRecords {
    let collected = read(name, bytes, options).expect("a table");
    let (_folder, file) = found(name, bytes).expect("a file");
    let account = account(&file, options, &collected.records, &collected.omissions);
    let account = account.expect("read before");
    let missing: Vec<_> = account.missing().collect();
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(account.surplus.is_empty(), "{:#?}", account.surplus);
    assert_eq!(collected.bytes, bytes.len() as u64);
    collected
}

/// An article as line, title, text, date, source and authors, separated by bars.
fn rendered(article: &Article) -> String {
    let text: Vec<&str> = article.body.iter().map(|p| p.text.as_str()).collect();
    let date = article.date.map(|date| date.to_string()).unwrap_or_default();
    let line = article.line.map(|line| line.to_string()).unwrap_or_default();
    let source = article.source.clone().unwrap_or_default();
    let authors = article.authors.join("、");
    [line, article.title.clone(), text.join("/"), date, source, authors].join("|")
}

fn all(collected: &CollectedRecords) -> Vec<String> {
    collected.records.iter().map(|record| rendered(&record.article)).collect()
}

#[track_caller]
fn check(name: &str, text: &str, expected: &[&str]) {
    assert_eq!(
        all(&read_whole(name, text.as_bytes(), &ReadOptions::default())),
        expected,
        "{text}"
    );
}

const ONE: &str = "2|南站启用|山城南站今天启用。|2023-05-19|山城日报|赵六、钱七";

#[test]
fn rows_are_articles() {
    let row = ["南站启用", "山城南站今天启用。", "2023-05-19", "山城日报", "赵六、钱七"];
    for header in [
        ["标题", "正文", "日期", "来源", "作者"],
        ["題目", "內容", "日期", "來源", "作者"],
        ["Title", "Body", "Date", "Source", "Author"],
    ] {
        for (between, name) in [(",", "a.csv"), (";", "a.csv"), ("\t", "a.tsv"), ("|", "a.csv")] {
            let text = format!("{}\r\n{}\r\n", header.join(between), row.join(between));
            check(name, &text, &[ONE]);
        }
    }
}

#[test]
fn quotes_may_contain_line_ends_and_lines_are_counted() {
    let text =
        "标题,正文,备注\n南站,\"第一段，\n第二段 \"\"引\"\"。\",\"a,b\"\n\n新桥,江城新桥通车。\n";
    check("a.csv", text, &["2|南站|第一段，/第二段 \"引\"。|||", "5|新桥|江城新桥通车。|||"]);
    check("a.csv", "标题,正文\n南站,\"没有结束\n新桥,通车", &["2|南站|没有结束/新桥,通车|||"]);
}

#[test]
fn encodings_are_detected_as_in_other_files() {
    let text = format!(
        "标题,正文,日期,来源,作者\n{}\n",
        "南站启用,山城南站今天启用。,2023/5/19,山城日报,赵六 钱七"
    );
    let gbk = encoding_rs::GB18030.encode(&text).0.into_owned();
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let marked = format!("\u{feff}{text}").into_bytes();
    for bytes in [gbk, utf16, marked] {
        let collected = read_whole("a.csv", &bytes, &ReadOptions::default());
        assert_eq!(all(&collected), [ONE]);
    }
}

#[test]
fn columns_are_mapped_and_others_kept() {
    let text = "题名,文,录入日期,录入人\n南站,山城南站启用。,2023-05-19,赵六\n";
    let columns = [("title", "题名"), ("body", "文"), ("date", "录入日期")];
    let columns = columns.map(|(field, column)| (field.to_string(), column.to_string()));
    let options = ReadOptions { columns: columns.to_vec(), ..ReadOptions::default() };
    let collected = read_whole("a.csv", text.as_bytes(), &options);
    assert_eq!(all(&collected), ["2|南站|山城南站启用。|2023-05-19||"]);
    assert_eq!(collected.records[0].article.meta["录入人"], "赵六");
    let collected = read("a.csv", text.as_bytes(), &ReadOptions::default()).expect("a table");
    assert!(collected.records.is_empty());
    let note = &collected.notes[0];
    assert!(note.message.contains("no row names columns"), "{note:?}");
    assert!(
        note.message.ends_with("(题名, 文, 录入日期, 录入人), map the one with the titles"),
        "{note:?}"
    );
    assert_eq!(note.remedy, Some(Remedy::MapColumn));
    assert!(crate::check_column("title").is_ok() && crate::check_column("题").is_err());
}

#[test]
fn a_table_from_which_nothing_is_read_is_named() {
    let long = "很".repeat(30);
    for (text, line, kind, expected) in [
        ("标题,正文\n", 1, NoteKind::Info, "no row below the names of columns (标题, 正文)"),
        (
            "甲\n乙\n正文\n",
            3,
            NoteKind::Problem,
            "no row below this one, which names columns (正文)",
        ),
        (
            "标题,日期,号\n,2023-05-19,3\n",
            1,
            NoteKind::Problem,
            "no row has a title or a text in the columns of this one (标题, 日期, 号)",
        ),
        ("剪报目录\n题名,文号,存放\n南站\n", 2, NoteKind::Problem, "(题名, 文号, 存放)"),
        (
            &format!("甲,乙,丙,\"丁\n戊\",己,庚,辛\n{long},,\n"),
            1,
            NoteKind::Problem,
            "(甲, 乙, 丙, 丁 戊, 己, 庚, …)",
        ),
        (&format!("{long}\n"), 1, NoteKind::Problem, &format!("({}…)", "很".repeat(20))),
    ] {
        let collected = read_whole("a.csv", text.as_bytes(), &ReadOptions::default());
        assert_eq!((collected.records.len(), collected.notes.len()), (0, 1), "{text}");
        let note = &collected.notes[0];
        assert_eq!((note.line, note.kind), (Some(line), kind), "{text}: {note:?}");
        assert!(note.message.contains(expected), "{text}: {note:?}");
    }
    // A table of drafts is left out for another reason.
    let collected = read("a.csv", "标题,status\n南站,draft\n".as_bytes(), &ReadOptions::default());
    let collected = collected.expect("a table");
    assert_eq!((collected.reserved, collected.notes.len()), (1, 0), "{:?}", collected.notes);
}

#[test]
fn what_lies_over_the_cells_is_named() {
    let drawing = "<xdr:wsDr><xdr:sp><xdr:txBody><a:p><a:r><a:t>框中</a:t></a:r><a:r><a:t>文字</a:t></a:r>\
        </a:p></xdr:txBody></xdr:sp><xdr:sp><xdr:txBody><a:p/></xdr:txBody></xdr:sp></xdr:wsDr>";
    let comments = "<comments><commentList><comment><text><r><t>待核</t></r></text></comment></commentList></comments>";
    let filled = row(1, &[cell("A1", "标题"), cell("B1", "正文")])
        + &row(2, &[cell("A2", "南站"), cell("B2", "启用。")]);
    for (rows, records, notes) in [
        (
            filled.as_str(),
            1,
            &["1 text box beside the cells is not read: put the text into cells"][..],
        ),
        (
            "",
            0,
            &[
                "the cells of the workbook contain no text: nothing was read",
                "1 text box beside the cells is not read: put the text into cells",
            ],
        ),
    ] {
        let mut parts = parts(&workbook(&[("甲", rows)], false, &[]));
        parts.push(("xl/drawings/drawing1.xml".into(), drawing.into()));
        parts.push(("xl/comments1.xml".into(), comments.into()));
        let collected = read_whole("a.xlsx", &packed(&parts), &ReadOptions::default());
        assert_eq!(collected.records.len(), records);
        let found: Vec<&str> = collected.notes.iter().map(|note| note.message.as_str()).collect();
        assert_eq!(found, notes);
        let left_out: Vec<&str> = collected.omissions.iter().map(|o| o.text.as_str()).collect();
        assert!(left_out.contains(&"框中文字") && left_out.contains(&"待核"), "{left_out:?}");
    }
}

#[test]
fn rows_above_the_header_and_rows_of_other_lengths() {
    let text = "剪报目录,,\n二〇二三年,,\n标题,正文\n南站,启用。,多余\n新桥\n,,\n";
    let collected = read_whole("a.csv", text.as_bytes(), &ReadOptions::default());
    assert_eq!(all(&collected)[0], "4|南站|启用。|||");
    assert_eq!(collected.records[0].article.meta["列3"], "多余");
    assert_eq!(collected.records[1].article.title, "新桥");
}

/// A workbook of these sheets, each given as its cells in XML, with styles 0 (plain), 1 (a date) and 2 (a
/// date with a time).
fn workbook(sheets: &[(&str, &str)], is_1904: bool, strings: &[&str]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut put = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default()).expect("a part");
        zip.write_all(text.as_bytes()).expect("its text");
    };
    put("[Content_Types].xml", "<Types/>");
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    put(
        "_rels/.rels",
        &format!(
            "<Relationships xmlns='{package}'><Relationship Id='r' Type='{office}/officeDocument' Target='xl/workbook.xml'/></Relationships>"
        ),
    );
    let (mut names, mut relations) = (String::new(), String::new());
    for (at, (name, cells)) in (1..).zip(sheets) {
        let (name, state) = match name.strip_prefix('-') {
            Some(name) => (name, "hidden"),
            None => (*name, "visible"),
        };
        names += &format!("<sheet name='{name}' sheetId='{at}' state='{state}' r:id='s{at}'/>");
        relations += &format!(
            "<Relationship Id='s{at}' Type='{office}/worksheet' Target='worksheets/sheet{at}.xml'/>"
        );
        put(
            &format!("xl/worksheets/sheet{at}.xml"),
            &format!("<worksheet xmlns='{main}'><sheetData>{cells}</sheetData></worksheet>"),
        );
    }
    let epoch = if is_1904 { "<workbookPr date1904='1'/>" } else { "" };
    put(
        "xl/workbook.xml",
        &format!(
            "<workbook xmlns='{main}' xmlns:r='{office}'>{epoch}<sheets>{names}</sheets></workbook>"
        ),
    );
    relations += &format!(
        "<Relationship Id='t' Type='{office}/styles' Target='styles.xml'/><Relationship Id='u' Type='{office}/sharedStrings' Target='sharedStrings.xml'/>"
    );
    put(
        "xl/_rels/workbook.xml.rels",
        &format!("<Relationships xmlns='{package}'>{relations}</Relationships>"),
    );
    put(
        "xl/styles.xml",
        &format!(
            "<styleSheet xmlns='{main}'><numFmts><numFmt numFmtId='170' formatCode='yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;'/></numFmts><cellXfs><xf numFmtId='0'/><xf numFmtId='170'/><xf numFmtId='22'/></cellXfs></styleSheet>"
        ),
    );
    let strings: String = strings.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
    put("xl/sharedStrings.xml", &format!("<sst xmlns='{main}'>{strings}</sst>"));
    zip.finish().expect("a workbook").into_inner()
}

/// A cell with a text of its own.
fn cell(at: &str, text: &str) -> String {
    format!("<c r='{at}' t='inlineStr'><is><t>{text}</t></is></c>")
}

fn row(number: u32, cells: &[String]) -> String {
    format!("<row r='{number}'>{}</row>", cells.concat())
}

#[test]
fn sheets_are_tables_and_days_are_days_where_cells_are() {
    let header =
        row(1, &[cell("A1", "标题"), cell("B1", "日期"), cell("C1", "字数"), cell("D1", "正文")]);
    let rows = header
        + &row(
            2,
            &[
                cell("A2", "南站"),
                "<c r='B2' s='1'><v>45065</v></c>".into(),
                "<c r='C2'><v>44103.4</v></c>".into(),
                cell("D2", "启用。"),
            ],
        )
        + &row(
            4,
            &[
                "<c r='A4' t='s'><v>0</v></c>".into(),
                "<c r='B4' s='2'><v>45066.5</v></c>".into(),
                "<c r='C4'><v>1200</v></c>".into(),
            ],
        );
    let bytes = workbook(&[("剪报", &rows)], false, &["新桥"]);
    let collected = read_whole("a.xlsx", &bytes, &ReadOptions::default());
    assert_eq!(all(&collected), ["2|南站|启用。|2023-05-19||", "4|新桥||2023-05-20||"]);
    assert_eq!(collected.records[0].article.meta["字数"], "44103.4");
    assert!(!collected.records[0].article.meta.contains_key("sheet"));
    // The same number four years later.
    let later = workbook(&[("剪报", &rows)], true, &["新桥"]);
    let collected = read_whole("a.xlsx", &later, &ReadOptions::default());
    assert_eq!(all(&collected)[0], "2|南站|启用。|2027-05-20||");
}

#[test]
fn each_sheet_is_a_table_of_its_own() {
    let one = row(1, &[cell("A1", "标题"), cell("B1", "正文")])
        + &row(2, &[cell("A2", "南站"), cell("B2", "启用。")]);
    let two = row(1, &[cell("B1", "Title"), cell("C1", "Author")])
        + &row(2, &[cell("B2", "新桥"), cell("C2", "赵六")]);
    let other = row(1, &[cell("A1", "说明"), cell("B1", "见内")]);
    let bytes = workbook(&[("甲", &one), ("乙", &two), ("丙", &other), ("-丁", &one)], false, &[]);
    let collected = read_whole("a.xlsx", &bytes, &ReadOptions::default());
    assert_eq!(all(&collected), ["2|南站|启用。|||", "2|新桥||||赵六"]);
    let sheets: Vec<_> =
        collected.records.iter().map(|r| r.article.meta["sheet"].clone()).collect();
    assert_eq!(sheets, ["甲", "乙"]);
    let notes: Vec<&str> = collected.notes.iter().map(|note| note.message.as_str()).collect();
    assert!(notes[0].starts_with("sheet 丙: no row names columns"), "{notes:?}");
    assert_eq!(notes[1], "1 hidden sheets are left out");
}

#[test]
fn cells_that_lie_far_apart_cost_nothing() {
    let far = row(1, &[cell("A1", "标题"), cell("B1", "正文"), cell("XFD1", "远")])
        + &row(1_048_576, &[cell("A1048576", "南站"), cell("B1048576", "启用。")]);
    let collected = read("a.xlsx", &workbook(&[("甲", &far)], false, &[]), &ReadOptions::default());
    assert_eq!(all(&collected.expect("a workbook")), ["1048576|南站|启用。|||"]);
}

#[test]
fn damage_is_reported() {
    let rows = row(1, &[cell("A1", "标题"), cell("B1", "正文")])
        + &row(2, &[cell("A2", "南站"), cell("B2", "启用。")]);
    let whole = workbook(&[("甲", &rows)], false, &[]);
    for bytes in [&whole[..whole.len() / 2], b"PK\x03\x04", b"", b"x"] {
        assert!(read("a.xlsx", bytes, &ReadOptions::default()).is_err());
    }
    let cut = workbook(&[("甲", &(rows + "</row><row r='3'><c r='A3'"))], false, &[]);
    let collected = read("a.xlsx", &cut, &ReadOptions::default()).expect("a workbook");
    assert_eq!(all(&collected), ["2|南站|启用。|||"]);
    for text in ["", "\n\n", ",,,\n"] {
        let collected = read("a.csv", text.as_bytes(), &ReadOptions::default()).expect("a table");
        assert_eq!((collected.records.len(), collected.notes.len()), (0, 0), "{text:?}");
    }
}

/// The parts of a workbook with their names.
fn parts(workbook: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(workbook)).expect("a package");
    let count = zip.len();
    let part = |at: usize| {
        let mut part = zip.by_index(at).expect("a part");
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut bytes).expect("its bytes");
        (part.name().expect("a name").into_owned(), bytes)
    };
    (0..count).map(part).collect()
}

/// A package of these parts.
fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).expect("a part");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("a package").into_inner()
}

/// Each part of a workbook is removed, truncated or replaced. The rows that are still read are correct, and a
/// note is given if rows of the sheet are missing.
#[test]
fn a_workbook_without_one_of_its_parts_says_nothing_false() {
    let rows = row(1, &[cell("A1", "标题"), cell("B1", "正文")])
        + &row(2, &["<c r='A2' t='s'><v>0</v></c>".into(), cell("B2", "启用。")])
        + &row(3, &[cell("A3", "新桥"), cell("B3", "通车。")]);
    let whole = parts(&workbook(&[("甲", &rows)], false, &["南站"]));
    let expected = ["2|南站|启用。|||", "3|新桥|通车。|||"];
    let mut refused = 0;
    for at in 0..whole.len() {
        for damage in 0..3 {
            let mut parts = whole.clone();
            let length = parts[at].1.len();
            match damage {
                0 => drop(parts.remove(at)),
                1 => parts[at].1.truncate(length / 2),
                _ => parts[at].1 = "山城".into(),
            }
            let bytes = packed(&parts);
            let name = &whole[at].0;
            let Ok(collected) = read("a.xlsx", &bytes, &ReadOptions::default()) else {
                refused += 1;
                continue;
            };
            let records = all(&collected);
            // The text of row 2 is stored in another part, and is lost with it; the other cells of the row
            // remain.
            let is_true = |line: &String| {
                expected.contains(&line.as_str())
                    || line.starts_with("2|") && line.contains("启用。")
            };
            assert!(records.iter().all(is_true), "{name} {damage}: {records:?}");
            let is_sheet = name.contains("sheet1") && damage > 0;
            assert!(!is_sheet || !collected.notes.is_empty(), "{name} {damage}");
        }
    }
    assert!(refused > 0);
}
