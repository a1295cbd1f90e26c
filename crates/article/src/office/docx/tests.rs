//! Tests of Word documents, which are made here.

use std::io::Write;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::account::account;
use crate::model::{READINGS, Role};
use crate::reading::{ReadOptions, Record};
use crate::testing::{CollectedRecords, found, read};

const HEAD: &str = "<w:document xmlns:w='w' xmlns:mc='mc'><w:body>";

/// A package with these parts.
fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let parts: Vec<_> = parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    packed_bytes(&parts)
}

fn packed_bytes(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("[Content_Types].xml", SimpleFileOptions::default()).expect("a part");
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a part");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("a package").into_inner()
}

/// A document with this body and these further parts.
fn document(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let text = format!("{HEAD}{body}</w:body></w:document>");
    let mut all = vec![("word/document.xml", text.as_str())];
    all.extend_from_slice(parts);
    packed(&all)
}

/// A paragraph.
fn p(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// Reads a document and checks that all of its text is accounted for.
#[track_caller]
fn read_whole(bytes: &[u8]) -> CollectedRecords {
    let collected = read("a.docx", bytes, &ReadOptions::default()).expect("a document");
    let (_folder, file) = found("a.docx", bytes).expect("a file");
    let account = account(&file, &ReadOptions::default(), &collected.records, &collected.omissions);
    let account = account.expect("read before");
    let missing: Vec<_> = account.missing().collect();
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(account.surplus.is_empty(), "{:#?}", account.surplus);
    assert_eq!(collected.bytes, bytes.len() as u64);
    collected
}

fn body(record: &Record) -> Vec<(Role, Option<u8>, &str)> {
    let paragraphs = record.article.body.iter();
    paragraphs.map(|p| (p.role, p.level, p.text.as_str())).collect()
}

fn texts(record: &Record) -> Vec<&str> {
    record.article.body.iter().map(|paragraph| paragraph.text.as_str()).collect()
}

/// The text of the body of a document, which begins with a title.
#[track_caller]
fn check(inner: &str, expected: &[&str]) {
    let bytes = document(&format!("{}{inner}", p("<w:pStyle w:val='Title'/>", "题目")), &[]);
    let collected = read_whole(&bytes);
    assert_eq!(collected.records[0].article.title, "题目");
    assert_eq!(texts(&collected.records[0]), expected, "{inner}");
}

#[test]
fn headings_lists_and_text() {
    let styles = "<w:styles><w:style w:styleId='a1'><w:name w:val='heading 2'/></w:style>\
        <w:style w:styleId='mine'><w:name w:val='我的'/><w:basedOn w:val='a1'/></w:style>\
        <w:style w:styleId='t'><w:name w:val='Title'/></w:style>\
        <w:style w:styleId='s'><w:name w:val='Subtitle'/></w:style></w:styles>";
    let list = "<w:numPr><w:ilvl w:val='1'/><w:numId w:val='3'/></w:numPr>";
    let none = "<w:numPr><w:numId w:val='0'/></w:numPr>";
    let text = [
        p("<w:pStyle w:val='t'/>", "南站启用"),
        p("<w:pStyle w:val='s'/>", "旅客称便"),
        p("", "新华社山城5月19日电（记者 赵六）山城南站启用。"),
        p("<w:pStyle w:val='mine'/>", "交通"),
        p(list, "公交三条"),
        p(none, "正文"),
        p("<w:outlineLvl w:val='0'/>", "后记"),
    ];
    let parts = [("word/styles.xml", styles)];
    let collected = read_whole(&document(&text.concat(), &parts));
    let record = &collected.records[0];
    let article = &record.article;
    assert_eq!(
        (article.title.as_str(), article.subtitle.as_deref()),
        ("南站启用", Some("旅客称便"))
    );
    assert_eq!((article.place.as_deref(), article.authors.concat()), (Some("山城"), "赵六".into()));
    let expected = [
        (Role::Paragraph, None, "新华社山城5月19日电（记者 赵六）山城南站启用。"),
        (Role::Heading, Some(2), "交通"),
        (Role::Item, Some(2), "公交三条"),
        (Role::Paragraph, None, "正文"),
        (Role::Heading, Some(1), "后记"),
    ];
    assert_eq!(body(record), expected);
}

#[test]
fn what_was_inserted_is_text_and_what_was_deleted_is_none() {
    let bytes = document(
        &format!(
            "{}<w:p><w:r><w:t>全长</w:t></w:r><w:del><w:r><w:delText>一</w:delText></w:r></w:del>\
             <w:ins><w:r><w:t>两</w:t></w:r></w:ins><w:r><w:t>千米。</w:t></w:r>\
             <w:moveFrom><w:r><w:t>旧处</w:t></w:r></w:moveFrom></w:p>",
            p("<w:pStyle w:val='Heading1'/>", "新桥")
        ),
        &[],
    );
    let collected = read_whole(&bytes);
    assert_eq!(texts(&collected.records[0]), ["全长两千米。"]);
    let left_out: Vec<&str> = collected.omissions.iter().map(|o| o.text.as_str()).collect();
    assert_eq!(left_out, ["一", "旧处"]);
}

/// A document with text, an inserted document, and text. The relationship leads to `target`.
fn with_inserted(target: &str, part: (&str, &[u8])) -> Vec<u8> {
    let relations = format!(
        "<Relationships><Relationship Id='c1' Type='x/aFChunk' Target='{target}'/></Relationships>"
    );
    let body =
        p("<w:pStyle w:val='Title'/>", "题目") + "<w:altChunk r:id='c1'/>" + &p("", "后文。");
    let text = format!("{HEAD}{body}</w:body></w:document>");
    packed_bytes(&[
        ("word/document.xml", text.as_bytes()),
        ("word/_rels/document.xml.rels", relations.as_bytes()),
        part,
    ])
}

#[test]
fn inserted_documents_are_read_in_their_place() {
    let page = "<html><head><meta charset='utf-8'><title>页</title><style>p {}</style></head><body>\
        <h2>南站</h2><p>山城南站今天启用。</p><ul><li>公交三条</li></ul></body></html>";
    let gbk = encoding_rs::GBK.encode(page).0.into_owned();
    let head =
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n--b\r\n";
    let quoted: String = page.bytes().map(|byte| format!("={byte:02X}")).collect();
    let quoted = format!(
        "{head}Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
         {quoted}\r\n--b--"
    );
    let mut raw = format!("{head}Content-Type: text/html; charset=gbk\r\n\r\n").into_bytes();
    raw.extend(encoding_rs::GBK.encode(&page.replace("<meta charset='utf-8'>", "")).0.iter());
    let read_as_page = ["南站", "山城南站今天启用。", "公交三条", "后文。"];
    for (target, name, bytes) in [
        ("/word/a.html", "word/a.html", page.as_bytes()),
        ("a.htm", "word/a.htm", page.as_bytes()),
        ("../in/a.xhtml", "in/a.xhtml", page.as_bytes()),
        ("chunk.dat", "word/chunk.dat", page.as_bytes()),
        ("a.mht", "word/a.mht", quoted.as_bytes()),
        ("a.mht", "word/a.mht", &raw),
    ] {
        let collected = read_whole(&with_inserted(target, (name, bytes)));
        let record = &collected.records[0];
        assert_eq!(texts(record), read_as_page, "{target}");
        assert_eq!((record.article.title.as_str(), collected.notes.len()), ("题目", 0), "{target}");
        let roles: Vec<Role> = record.article.body.iter().map(|part| part.role).collect();
        assert_eq!(roles[..3], [Role::Heading, Role::Paragraph, Role::Item], "{target}");
    }
    let declared = encoding_rs::GBK.encode(&page.replace("utf-8", "gbk")).0.into_owned();
    assert_ne!(declared, gbk);
    let collected = read_whole(&with_inserted("a.html", ("word/a.html", &declared)));
    assert_eq!(texts(&collected.records[0]), read_as_page);
    let plain = "山城南站今天启用。\r\n\r\n旅客说方便。";
    let collected = read_whole(&with_inserted("a.txt", ("word/a.txt", plain.as_bytes())));
    assert_eq!(texts(&collected.records[0]), ["山城南站今天启用。", "旅客说方便。", "后文。"]);
}

#[test]
fn inserted_documents_of_other_kinds_are_named() {
    let inner = document(&p("", "内文。"), &[]);
    for (name, bytes) in [
        ("word/a.docx", inner.as_slice()),
        ("word/a.rtf", b"{\\rtf1 a}"),
        ("word/a.xml", b"<?xml version='1.0'?><pkg:package><a/></pkg:package>"),
        ("word/a.mht", b"MIME-Version: 1.0\n\nno page"),
        ("word/a.html", &[0, 1, 2, 3, 0, 0xff, 0xfe, 0, 7]),
        ("word/other.html", b"<p>a</p>"),
    ] {
        let target = if name.contains("other") { "gone.html" } else { &name[5..] };
        let bytes = with_inserted(target, (name, bytes));
        let collected = read("a.docx", &bytes, &ReadOptions::default()).expect("a document");
        assert_eq!(texts(&collected.records[0]), ["后文。"], "{name}");
        let note = &collected.notes[0];
        assert!(note.message.starts_with("1 inserted document is not read: open"), "{note:?}");
    }
    // A document that is named again and again is inserted once.
    let relations = "<Relationships><Relationship Id='c1' Type='x/aFChunk' Target='a.html'/>\
        <Relationship Id='c2' Type='x/aFChunk' Target='/word/A.html'/></Relationships>";
    let parts = [("word/_rels/document.xml.rels", relations), ("word/a.html", "<p>南站。</p>")];
    let body = "<w:altChunk r:id='c1'/><w:altChunk r:id='c2'/><w:altChunk r:id='c1'/>";
    let collected = read_whole(&document(body, &parts));
    assert_eq!(texts(&collected.records[0]), ["南站。"]);
    assert!(
        collected.notes[0].message.starts_with("2 inserted documents are"),
        "{:?}",
        collected.notes
    );
}

#[test]
fn text_boxes_are_read_once() {
    let inside = p("", "框中文字");
    let text = format!(
        "<w:p><w:r><w:t>正文。</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing>\
         <w:txbxContent>{inside}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict>\
         <w:txbxContent>{inside}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    );
    check(&text, &["正文。", "框中文字"]);
    let old =
        format!("<w:p><w:r><w:pict><w:txbxContent>{inside}</w:txbxContent></w:pict></w:r></w:p>");
    check(&old, &["框中文字"]);
}

#[test]
fn rows_are_paragraphs() {
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", p("", text));
    let table = format!(
        "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}<w:tc>{}{}</w:tc></w:tr><w:tr><w:trPr><w:del/></w:trPr>{}</w:tr></w:tbl>",
        cell("桥"),
        cell("长"),
        cell("新桥"),
        p("", "两千米"),
        p("", "（全长）"),
        cell("旧桥")
    );
    check(&table, &["桥 | 长", "新桥 | 两千米 （全长）"]);
}

#[test]
fn ruby_text_is_stored_beside_the_text() {
    let ruby = "<w:p><w:r><w:ruby><w:rt><w:r><w:t>dōng</w:t></w:r></w:rt><w:rubyBase><w:r>\
        <w:t>东</w:t></w:r></w:rubyBase></w:ruby></w:r><w:r><w:t>方红</w:t></w:r></w:p>";
    let collected = read_whole(&document(&(p("<w:pStyle w:val='Title'/>", "题") + ruby), &[]));
    let article = &collected.records[0].article;
    assert_eq!(article.body[0].text, "东方红");
    assert_eq!(article.meta[READINGS], serde_json::json!(["东(dōng)"]));
}

#[test]
fn notes_are_at_the_end_and_headers_and_footers_are_left_out() {
    let notes = format!(
        "<w:footnotes><w:footnote w:type='separator'>{}</w:footnote><w:footnote w:id='1'>{}</w:footnote></w:footnotes>",
        p("", ""),
        p("", "见当日报道。")
    );
    let comments = format!("<w:comments><w:comment>{}</w:comment></w:comments>", p("", "待核"));
    let header = format!("<w:hdr>{}</w:hdr>", p("", "内部资料"));
    let parts = [
        ("word/footnotes.xml", notes.as_str()),
        ("word/comments.xml", &comments),
        ("word/header1.xml", &header),
    ];
    let text = p("<w:pStyle w:val='Title'/>", "题") + &p("", "正文。");
    let collected = read_whole(&document(&text, &parts));
    assert_eq!(texts(&collected.records[0]), ["正文。", "见当日报道。"]);
    let left_out: Vec<_> = collected.omissions.iter().map(|o| (o.what, o.text.as_str())).collect();
    let expected = [("a comment", "待核"), ("a line at the head of a page", "内部资料")];
    assert_eq!(left_out, expected);
}

#[test]
fn lines_links_fields_and_formulas() {
    check(
        "<w:p><w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t><w:br w:type='page'/></w:r></w:p>",
        &["第一行", "第二行"],
    );
    check(
        "<w:p><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:r><w:fldChar/>\
         <w:instrText>PAGE</w:instrText></w:r><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></w:p>",
        &["链接x=1"],
    );
    check(
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>控件&amp;文字</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        &["控件&文字"],
    );
    check(
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:t>露</w:t></w:r></w:p>",
        &["露"],
    );
    check(&p("<w:pStyle w:val='TOC1'/>", "一、开工……1"), &[]);
}

#[test]
fn the_title_is_recognised_by_its_place() {
    let bold = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>港口扩建</w:t></w:r></w:p>";
    for (first, title) in [
        (p("<w:jc w:val='center'/>", "港口扩建"), "港口扩建"),
        (bold.to_string(), "港口扩建"),
        (p("<w:jc w:val='center'/>", "港口扩建工程今天开工。"), "江城港口"),
    ] {
        let about = "<cp:coreProperties><dc:title>江城港口</dc:title><dc:creator>周九</dc:creator>\
            <cp:keywords>港口、工程</cp:keywords></cp:coreProperties>";
        let text = first + &p("", "江城港口扩建工程开工，建设期三年。");
        let collected = read_whole(&document(&text, &[("docProps/core.xml", about)]));
        let article = &collected.records[0].article;
        assert_eq!(article.title, title);
        assert_eq!(
            (article.authors.concat(), article.tags.join(" ")),
            ("周九".into(), "港口 工程".into())
        );
    }
}

#[test]
fn the_main_part_is_found_by_what_the_package_says() {
    let text = format!("{HEAD}{}</w:body></w:document>", p("", "正文。"));
    let relations =
        "<Relationships><Relationship Type='x/officeDocument' Target='/a/b.xml'/></Relationships>";
    let parts = [("_rels/.rels", relations), ("a/b.xml", text.as_str())];
    let collected = read("a.docx", &packed(&parts), &ReadOptions::default()).expect("a document");
    assert_eq!(texts(&collected.records[0]), ["正文。"]);
}

#[test]
fn documents_are_known_whatever_they_are_called() {
    let bytes = document(&p("", "山城南站今天启用。"), &[]);
    for name in ["a.docx", "a.DOCM", "a", "a.zip", "a.doc"] {
        let collected = read(name, &bytes, &ReadOptions::default()).expect(name);
        assert_eq!(texts(&collected.records[0]), ["山城南站今天启用。"], "{name}");
    }
    let html = "<html><p>山城南站今天启用，旅客说比从前方便多了，站长也很高兴。</p></html>";
    for name in ["a.doc", "a.docx"] {
        let collected = read(name, html.as_bytes(), &ReadOptions::default()).expect(name);
        assert_eq!(collected.records.len(), 1, "{name}");
    }
}

#[test]
fn damage_is_reported() {
    let whole = document(&p("", "山城南站今天启用。"), &[]);
    for bytes in [&whole[..whole.len() / 2], b"PK\x03\x04", b"x", &packed(&[])] {
        let error = read("a.docx", bytes, &ReadOptions::default()).expect_err("damaged");
        assert!(error.to_string().contains("save a copy"), "{error}");
    }
    let cut = format!("{HEAD}{}<w:p><w:r><w:t>后", p("", "山城南站今天启用。"));
    let bytes = packed(&[("word/document.xml", cut.as_str())]);
    let collected = read("a.docx", &bytes, &ReadOptions::default()).expect("a document");
    assert!(collected.notes[0].message.contains("the rest was not read"), "{:?}", collected.notes);
    assert_eq!(collected.records.len(), 1);
    let empty = read("a.docx", &document("", &[]), &ReadOptions::default()).expect("a document");
    assert!(empty.notes[0].message.contains("no text"), "{:?}", empty.notes);
}
