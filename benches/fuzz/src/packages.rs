//! Files of other forms: office documents, workbooks, tables, OFD, recognised pages, feeds and archives, made
//! up of pieces that are out of place, then damaged.

use std::time::{Duration, Instant};

use souwen::article::account::account;
use souwen::article::{ReadOptions, read_file};
use souwen_print::testing::package;

use crate::outcome::{Outcome, ensure};
use crate::random::Random;
use crate::readers::{Collected, check_record, found};

/// How long one small file may take: far more than any does on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

/// The form of a file.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    Archive,
    Docx,
    Xlsx,
    Csv,
    Ofd,
    Recognised,
    Old,
    Feed,
}

/// Files of a form, in a folder.
pub struct Packages {
    form: Form,
    folder: tempfile::TempDir,
}

const DOCX: &[&str] = &[
    "<w:p>",
    "</w:p>",
    "<w:r>",
    "</w:r>",
    "<w:t>山城南站启用。</w:t>",
    "<w:t>新桥",
    "</w:t>",
    "<w:pPr>",
    "</w:pPr>",
    "<w:pStyle w:val='Title'/>",
    "<w:pStyle w:val='Heading1'/>",
    "<w:tbl>",
    "</w:tbl>",
    "<w:tr>",
    "</w:tr>",
    "<w:tc>",
    "</w:tc>",
    "<w:del>",
    "</w:del>",
    "<w:ins>",
    "<w:delText>删</w:delText>",
    "<mc:AlternateContent>",
    "<mc:Choice>",
    "<mc:Fallback>",
    "</mc:Choice>",
    "</mc:Fallback>",
    "</mc:AlternateContent>",
    "<w:txbxContent>",
    "</w:txbxContent>",
    "<w:ruby>",
    "<w:rt>",
    "<w:rubyBase>",
    "</w:ruby>",
    "<w:br/>",
    "<w:tab/>",
    "<w:numPr><w:ilvl w:val='99999'/><w:numId w:val='1'/></w:numPr>",
    "&amp;",
    "&#x0;",
    "&nbsp;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<w:vanish/>",
    "<w:rPr>",
    "</w:rPr>",
    "<",
    ">",
    "<w:body>",
];
const XLSX: &[&str] = &[
    "<row r='1'>",
    "<row r='4294967295'>",
    "<row>",
    "</row>",
    "<c r='A1' t='inlineStr'>",
    "<c r='B1' t='inlineStr'>",
    "<c r='A2' t='s'>",
    "<c r='XFD1048576'>",
    "<c r='0' s='99'>",
    "<c t='d'>",
    "<c s='1'>",
    "<is><t>标题</t></is>",
    "<is><t>正文</t></is>",
    "<v>0</v>",
    "<v>99999999999</v>",
    "<v>-1e308</v>",
    "<v>45065.5</v>",
    "<v>2023-05-19</v>",
    "<v/>",
    "</c>",
    "<f>1</f>",
    "<sheetData>",
    "</sheetData>",
    "<dimension ref='A1:XFD1048576'/>",
    "&",
    "<",
];
const CSV: &[&str] = &[
    "标题",
    "正文",
    "日期",
    "title",
    "body",
    ",",
    ";",
    "\t",
    "\"",
    "\"\"",
    "\r\n",
    "\n",
    "\r",
    "|",
    "sep=;\n",
    "2023-05-19",
    "山城南站启用。",
    "<p>新桥</p>",
    "\u{feff}",
    "{\"a\":1}",
    " ",
];
const OFD: &[&str] = &[
    "<ofd:TextObject Boundary='10 10 80 5' Size='4'>",
    "<ofd:TextObject Boundary='x' Size='1e308'>",
    "<ofd:TextObject Boundary='1e30 0 1 1' CTM='0 0 0 0 0 0' Size='4' ReadDirection='90'>",
    "</ofd:TextObject>",
    "<ofd:TextCode X='0' Y='3' DeltaX='g 9 4'>山城南站启用</ofd:TextCode>",
    "<ofd:TextCode DeltaX='g 99999999999 1' DeltaY='-1 g'>新桥</ofd:TextCode>",
    "<ofd:CGTransform GlyphCount='99999999999999999999'/>",
    "<ofd:Layer>",
    "</ofd:Layer>",
    "<ofd:CompositeObject ResourceID='7' Boundary='0 0 9 9'/>",
    "<ofd:PageBlock>",
    "<ofd:PathObject Boundary='0 0 90 1'><ofd:AbbreviatedData>M 0 0 L 1 1</ofd:AbbreviatedData></ofd:PathObject>",
    "<ofd:ImageObject Boundary='0 0 NaN inf'/>",
    "</ofd:PageBlock>",
    "\u{E001}",
    "<",
    "&#0;",
];
const RECOGNISED: &[&str] = &[
    "<Page WIDTH='2000' HEIGHT='3000'>",
    "<Page WIDTH='0' HEIGHT='-1'>",
    "<Page>",
    "</Page>",
    "<TextLine HPOS='200' VPOS='200' WIDTH='600' HEIGHT='100'>",
    "<TextLine HPOS='NaN' VPOS='inf' WIDTH='-600' HEIGHT='1e38'>",
    "</TextLine>",
    "<String CONTENT='山城南站启用' HPOS='200' VPOS='200' WIDTH='600' HEIGHT='100'/>",
    "<String CONTENT='新桥' HPOS='1e38' VPOS='3e38' WIDTH='3e38' HEIGHT='3e38'/>",
    "<String CONTENT='' HPOS='0' VPOS='0' WIDTH='0' HEIGHT='0'/>",
    "<String CONTENT='竖' HPOS='900' VPOS='100' WIDTH='20' HEIGHT='900'>",
    "<Illustration HPOS='0' VPOS='0' WIDTH='2000' HEIGHT='3000'/>",
    "<div class='ocr_page' title='image \"a.png\"; bbox 0 0 2000 3000'>",
    "<div class='ocr_page' title='bbox 9 9 -9 inf'>",
    "</div>",
    "<span class='ocr_line' title='bbox 200 400 800 500; baseline 0 0'>",
    "<span class='ocrx_word' title='bbox 200 400 800 500; x_wconf 90'>南站",
    "<span class='ocrx_word' title='bbox'>",
    "</span>",
    "&#0;",
    "&amp;",
    "\u{c}",
    "<",
    ">",
];
const OLD: &[&str] =
    &["山城", "W\0o\0r\0d\0", "E\0n\0c\0r\0y\0p\0t\0e\0d\0", "\0\0\0\0", "{\\rtf1", "<p>"];
const FEED: &[&str] = &[
    "<rss>",
    "<feed xmlns='http://www.w3.org/2005/Atom'>",
    "<channel>",
    "</channel>",
    "<item>",
    "</item>",
    "<entry>",
    "</entry>",
    "<title>南站启用</title>",
    "<title>",
    "</title>",
    "<description>山城南站启用。</description>",
    "<content:encoded><![CDATA[<p>新桥</p>]]></content:encoded>",
    "<content type='xhtml'><div><p>新桥",
    "</content>",
    "<link href='https://a.example/1'/>",
    "<pubDate>Fri, 19 May 2023</pubDate>",
    "<guid>",
    "</guid>",
    "<author>",
    "</author>",
    "&lt;p&gt;",
    "<?xml version='1.0' encoding='gb2312'?>",
    "<!DOCTYPE rss>",
    "<category term='交通'/>",
    "&",
    "<",
];

impl Packages {
    pub fn new(form: Form) -> std::io::Result<Packages> {
        Ok(Packages { form, folder: tempfile::tempdir()? })
    }

    pub fn try_file(&self, random: &mut Random, input: &mut String) -> Outcome {
        let (name, mut bytes, is_text) = self.made(random);
        // Of packed parts damage shows little: most files stay as they are made.
        let damages = if is_text || random.one_in(3) { random.below(6) } else { 0 };
        for _ in 0..damages {
            let at = random.below(bytes.len() + 1);
            match random.below(4) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, random.below(256) as u8),
                2 if at < bytes.len() => bytes[at] = random.below(256) as u8,
                _ => {
                    let end = (at + random.below(60)).min(bytes.len());
                    bytes.drain(at..end);
                }
            }
        }
        *input = format!("{name} {bytes:x?}");
        let file = found(self.folder.path(), name, &bytes)?;
        let options = ReadOptions::default();
        let mut collected = Collected::default();
        let begun = Instant::now();
        let read = read_file(&file, &options, &mut collected);
        let took = begun.elapsed();
        ensure!(took < LONGEST, "took {took:?}");
        if read.is_ok() {
            ensure!(collected.bytes == file.size, "told {} of {}", collected.bytes, file.size);
            let accounted = account(&file, &options, &collected.records, &[]);
            ensure!(accounted.is_ok(), "read, but not accounted for");
        }
        collected.records.iter().try_for_each(check_record)
    }

    /// A file: its name, its bytes, and whether they are text.
    fn made(&self, random: &mut Random) -> (&'static str, Vec<u8>, bool) {
        match self.form {
            Form::Csv => ("a.csv", random.text(CSV, 60).into_bytes(), true),
            Form::Feed => ("a.xml", format!("<rss>{}", random.text(FEED, 40)).into_bytes(), true),
            Form::Recognised => {
                let root =
                    random.pick(&["<alto><Layout>", "<html><div class='ocr_page'>", "<alto"]);
                ("a.xml", format!("{root}{}", random.text(RECOGNISED, 40)).into_bytes(), true)
            }
            Form::Old => ("a.doc", old(random), false),
            Form::Docx => ("a.docx", docx(random), false),
            Form::Xlsx => ("a.xlsx", xlsx(random), false),
            Form::Ofd => ("a.ofd", ofd(random), false),
            Form::Archive => ("a.zip", archive(random), false),
        }
    }
}

/// The sign of an old office file, and something behind it.
fn old(random: &mut Random) -> Vec<u8> {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.extend(random.text(OLD, 30).into_bytes());
    bytes
}

fn docx(random: &mut Random) -> Vec<u8> {
    let text = format!("<w:document><w:body>{}", random.text(DOCX, 60));
    let notes = format!("<w:footnotes>{}", random.text(DOCX, 10));
    package(&[
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", &text),
        ("word/footnotes.xml", &notes),
        ("docProps/core.xml", "<a><dc:title>山城</dc:title></a>"),
    ])
}

fn xlsx(random: &mut Random) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let sheet = format!(
        "<worksheet xmlns='{MAIN}'><sheetData>{}</sheetData></worksheet>",
        random.text(XLSX, 60)
    );
    let book = format!(
        "<workbook xmlns='{MAIN}' xmlns:r='{OFFICE}'><sheets><sheet name='甲' sheetId='1' r:id='s'/></sheets></workbook>"
    );
    let relations = format!(
        "<Relationships><Relationship Id='s' Type='{OFFICE}/worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='t' Type='{OFFICE}/sharedStrings' Target='sharedStrings.xml'/></Relationships>"
    );
    let strings = format!("<sst xmlns='{MAIN}'><si><t>标题</t></si></sst>");
    let root = format!(
        "<Relationships><Relationship Id='b' Type='{OFFICE}/officeDocument' Target='xl/workbook.xml'/></Relationships>"
    );
    package(&[
        ("[Content_Types].xml", "<Types/>"),
        // Without it the library takes no part for the workbook, and looks at none.
        ("_rels/.rels", &root),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &relations),
        ("xl/sharedStrings.xml", &strings),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

fn ofd(random: &mut Random) -> Vec<u8> {
    let page =
        format!("<ofd:Page><ofd:Template TemplateID='9'/><ofd:Content>{}", random.text(OFD, 40));
    let unit =
        format!("<ofd:Res><ofd:CompositeGraphicUnit ID='7'><ofd:Content>{}", random.text(OFD, 8));
    package(&[
        (
            "OFD.xml",
            "<ofd:OFD><ofd:DocBody><ofd:DocRoot>D.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        ),
        (
            "D.xml",
            "<ofd:Document><ofd:CommonData><ofd:TemplatePage ID='9' BaseLoc='P.xml'/><ofd:DocumentRes>R.xml</ofd:DocumentRes></ofd:CommonData><ofd:Pages><ofd:Page BaseLoc='P.xml'/></ofd:Pages></ofd:Document>",
        ),
        ("P.xml", &page),
        ("R.xml", &unit),
    ])
}

fn archive(random: &mut Random) -> Vec<u8> {
    const NAMES: &[&str] = &[
        "a.md",
        "../b.md",
        "/c.html",
        "d_files/e.json",
        "d.html",
        "f.zip",
        "g",
        "甲.txt",
        "\\h\\i.csv",
        "j.docx",
        ".k.md",
        "l/",
    ];
    let mut files: Vec<(&str, String)> = Vec::new();
    for _ in 0..random.below(6) {
        let name = random.pick(NAMES);
        if !files.iter().any(|(own, _)| *own == name) {
            files.push((
                name,
                random.text(
                    &[
                        "# 南站启用\n",
                        "山城南站启用。\n",
                        "<p>",
                        "PK\u{3}\u{4}",
                        "{\"title\":\"甲\"}",
                    ],
                    8,
                ),
            ));
        }
    }
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    package(&files)
}
