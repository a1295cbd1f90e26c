//! Reads text with the positions of its words: ALTO and hOCR, the output formats of text recognition (OCR),
//! and the output of `pdftotext -bbox`.
//!
//! Only the positions of words are used, not the lines, blocks and reading order in the file. The pages are
//! laid out like those of other files, so that the same rules find columns and stories.

mod plain;
mod tags;

use tags::{Tag, Tags};

use crate::document::Document;
use crate::layout;
use crate::limits::Limits;
use crate::page::{Area, Page};

/// The height of a page without a known resolution, in points: that of a newspaper.
const PAGE_HEIGHT: f32 = 1000.;

/// Whether a text with this beginning is ALTO or hOCR.
pub fn is_recognised(head: &str) -> bool {
    is_alto(head) || is_hocr(head)
}

/// Whether a text contains the positions of its words: whether it is ALTO, hOCR, or output of `pdftotext
/// -bbox`.
pub fn has_places(written: &str) -> bool {
    let head = beginning(written);
    is_recognised(head) || is_words(head)
}

/// Reads the output of a program that reads files of pages: a text in one of these formats, or plain text
/// with a form feed between pages.
pub fn read_written(text: &str, limits: &Limits) -> Document {
    match has_places(text) {
        true => read_recognised(text, limits),
        false => plain::read_plain(text, limits),
    }
}

/// The number of bytes at the beginning of a text by which its format is recognised.
const HEAD: usize = 4096;

fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(HEAD)]
}

fn is_alto(head: &str) -> bool {
    let head = head.trim_start_matches('\u{feff}').trim_start();
    head.starts_with('<') && Tags::of(head).take(20).any(|tag| tag.name() == "alto")
}

fn is_hocr(head: &str) -> bool {
    Tags::of(head).any(|tag| tag.has_class("ocr_page"))
}

/// Whether a text is output of `pdftotext -bbox`: pages of words, with positions in points.
fn is_words(head: &str) -> bool {
    let mut tags = Tags::of(head).skip_while(|tag| tag.name() != "doc").skip(1);
    tags.next().is_some_and(|tag| tag.name() == "page" && tag.number("width").is_some())
}

/// Reads a text in one of these formats and lays out its pages. Content beyond `limits` is left out and
/// reported.
pub fn read_recognised(text: &str, limits: &Limits) -> Document {
    let mut reading = Reading {
        limits: *limits,
        page: None,
        scale: 1.,
        document: Document::default(),
        size: None,
    };
    let form = match text {
        text if is_alto(text) => Reading::alto,
        text if is_words(beginning(text)) => Reading::words,
        _ => Reading::hocr,
    };
    for tag in Tags::of(text) {
        form(&mut reading, &tag);
        if reading.document.sheets.len() >= limits.pages {
            reading.document.cut.push("more pages than are read of one file");
            break;
        }
    }
    reading.end_page();
    reading.document
}

struct Reading {
    limits: Limits,
    page: Option<Page>,
    /// The factor from the pixels of the image to points.
    scale: f32,
    document: Document,
    /// The area of the current line, whose height gives the type size.
    size: Option<Area>,
}

impl Reading {
    fn alto(&mut self, tag: &Tag<'_>) {
        match tag.name().as_str() {
            "page" => {
                let size = tag.number("WIDTH").zip(tag.number("HEIGHT"));
                self.begin_page(size.unwrap_or((0., 0.)));
            }
            "textline" => self.size = rectangle(tag),
            "string" => {
                if let (Some(area), Some(word)) = (rectangle(tag), tag.attribute("CONTENT")) {
                    self.word(area, &word);
                }
            }
            "illustration" | "graphicalelement" => {
                let area = rectangle(tag).map(|area| self.scaled(area));
                if let (Some(page), Some(area)) = (&mut self.page, area) {
                    page.pictures.push(area);
                }
            }
            _ => {}
        }
    }

    fn words(&mut self, tag: &Tag<'_>) {
        let edges = |names: [&str; 4]| {
            let [left, top, right, bottom] = names.map(|name| tag.number(name));
            Some(Area::new(left?, top?, right?, bottom?))
        };
        match tag.name().as_str() {
            "page" => {
                let size = tag.number("width").zip(tag.number("height"));
                self.begin_page(size.unwrap_or((0., 0.)));
                // The positions are in points already.
                self.scale = 1.;
                if let (Some(page), Some((width, height))) = (&mut self.page, size) {
                    (page.width, page.height) = (width, height);
                }
            }
            "word" => {
                if let Some(area) = edges(["xMin", "yMin", "xMax", "yMax"]) {
                    self.word(area, &tag.text_inside());
                }
            }
            _ => {}
        }
    }

    fn hocr(&mut self, tag: &Tag<'_>) {
        let area = tag.attribute("title").and_then(|title| bounding_box(&title));
        if tag.has_class("ocr_page") {
            let area = area.unwrap_or_default();
            self.begin_page((area.right, area.bottom));
        } else if tag.has_class("ocr_line")
            || tag.has_class("ocr_textfloat")
            || tag.has_class("ocr_header")
        {
            self.size = area;
        } else if tag.has_class("ocrx_word")
            && let Some(area) = area
        {
            self.word(area, &tag.text_inside());
        }
    }

    fn begin_page(&mut self, (width, height): (f32, f32)) {
        self.end_page();
        self.scale = if height > 0. { PAGE_HEIGHT / height } else { 1. };
        let number = u32::try_from(self.document.sheets.len() + 1).unwrap_or(u32::MAX);
        let (width, height) = (width * self.scale, height * self.scale);
        self.page = Some(Page { number, width, height, ..Page::default() });
        self.size = None;
    }

    fn end_page(&mut self) {
        if let Some(mut page) = self.page.take() {
            if page.width <= 0. || page.height <= 0. {
                // The size is not stated: take that of the text.
                let all = page.glyphs.iter().map(|glyph| glyph.area).reduce(Area::with);
                let all = all.unwrap_or_default();
                (page.width, page.height) = (all.right + 1., all.bottom + 1.);
            }
            if page.is_cut_short && self.document.cut.is_empty() {
                self.document.cut.push("a page contains more than is read of one file");
            }
            self.document.sheets.push(layout::sheet(&page));
        }
    }

    fn scaled(&self, area: Area) -> Area {
        let scale = self.scale;
        Area::new(area.left * scale, area.top * scale, area.right * scale, area.bottom * scale)
    }

    /// Places the characters of a word side by side, or below one another in a column.
    fn word(&mut self, area: Area, word: &str) {
        let count = word.chars().count();
        // The height of a line is more reliable than that of a word: 一 is flat.
        let line = self.size.filter(|line| line.contains(area.center()));
        let is_vertical = count > 1 && area.height() > area.width() * 1.5;
        let area = self.scaled(match line {
            Some(line) if !is_vertical && line.width() > line.height() => {
                Area { top: line.top, bottom: line.bottom, ..area }
            }
            _ => area,
        });
        let Some(page) = &mut self.page else { return };
        if page.glyphs.len() + count > self.limits.page_characters {
            page.is_cut_short = true;
            return;
        }
        let size = if is_vertical { area.width() } else { area.height() };
        if area.is_sound() && size > 0. && count > 0 {
            crate::page::put(&mut page.glyphs, word, area, size, is_vertical);
        }
    }
}

/// The area of an ALTO element.
fn rectangle(tag: &Tag<'_>) -> Option<Area> {
    let (left, top) = (tag.number("HPOS")?, tag.number("VPOS")?);
    let (width, height) = (tag.number("WIDTH")?, tag.number("HEIGHT")?);
    Some(Area::new(left, top, left + width, top + height))
}

/// The area in an hOCR title, among other properties: `bbox 10 20 300 40; x_wconf 90`.
fn bounding_box(title: &str) -> Option<Area> {
    let part = title.split(';').map(str::trim).find_map(|part| part.strip_prefix("bbox "))?;
    let mut numbers = part.split_whitespace().map(str::parse::<f32>);
    let mut next = || numbers.next()?.ok().filter(|number| number.is_finite());
    Some(Area::new(next()?, next()?, next()?, next()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stories::stories;

    fn text(document: &Document) -> Vec<String> {
        let printed = stories(document);
        let all = printed.stories.iter();
        all.map(|story| {
            let headline = story.headline.as_deref().unwrap_or("-");
            let body: Vec<&str> = story.paragraphs.iter().map(|p| p.text.as_str()).collect();
            format!("{headline}|{}", body.join("|"))
        })
        .collect()
    }

    const LINES: [[&str; 2]; 3] = [
        ["左栏第一行文字在这里", "右栏第一行文字在这里"],
        ["左栏第二行接着往下写", "右栏第二行接着往下写"],
        ["左栏第三行到此为止了", "右栏第三行到此为止了"],
    ];
    const READ: &str = "山城南站启用|左栏第一行文字在这里左栏第二行接着往下写左栏第三行到此为止了右栏第一行文字在这里右栏第二行接着往下写右栏第三行到此为止了";

    #[test]
    fn alto_is_read_in_columns() {
        let mut file = String::from(
            "<?xml version=\"1.0\"?>\n<alto xmlns=\"x\"><Layout><Page WIDTH=\"2000\" HEIGHT=\"3000\"><TextLine HPOS=\"200\" VPOS=\"200\" WIDTH=\"600\" HEIGHT=\"100\"><String CONTENT=\"山城南站启用\" HPOS=\"200\" VPOS=\"200\" WIDTH=\"600\" HEIGHT=\"100\"/></TextLine>",
        );
        // The words come line by line across both columns, in the order of a text recognition that does not
        // detect columns.
        for (at, pair) in LINES.iter().enumerate() {
            for (column, line) in pair.iter().enumerate() {
                let (x, y) = (200 + 600 * column, 350 + 60 * at);
                file +=
                    &format!("<TextLine HPOS=\"{x}\" VPOS=\"{y}\" WIDTH=\"400\" HEIGHT=\"40\">");
                for (word, text) in [&line[..15], &line[15..]].into_iter().enumerate() {
                    let x = x + 200 * word;
                    file += &format!(
                        "<String ID='a' HPOS=\"{x}\" VPOS=\"{y}\" WIDTH=\"200\" HEIGHT=\"40\" CONTENT=\"{text}\"/>"
                    );
                }
                file += "</TextLine>";
            }
        }
        file += "</Page></Layout></alto>";
        assert!(is_recognised(&file));
        assert_eq!(text(&read_recognised(&file, &Limits::default())), [READ]);
    }

    #[test]
    fn hocr_is_read_in_columns() {
        let mut file = String::from(
            "<html><body><div class='ocr_page' title='image \"1.png\"; bbox 0 0 2000 3000'><span class='ocr_line' title=\"bbox 200 200 800 300\"><span class='ocrx_word' title='bbox 200 200 800 300; x_wconf 9'>山城<strong>南站</strong>启用</span></span>",
        );
        for (at, pair) in LINES.iter().enumerate() {
            for (column, line) in pair.iter().enumerate() {
                let (x, y) = (200 + 600 * column, 350 + 60 * at);
                let (right, bottom) = (x + 400, y + 40);
                file += &format!(
                    "<span class='ocr_line' title='bbox {x} {y} {right} {bottom}'><span class='ocrx_word' title='bbox {x} {y} {right} {bottom}'>{line}</span></span>\n"
                );
            }
        }
        file += "</div></body></html>";
        assert!(is_recognised(&file));
        assert_eq!(text(&read_recognised(&file, &Limits::default())), [READ]);
    }

    #[test]
    fn words_of_poppler_are_read_in_columns() {
        let mut file = String::from(
            "<!DOCTYPE html><html><head><title>a</title></head>\n<body>\n<doc>\n  <page width=\"600.0\" height=\"900.0\">\n<word xMin=\"60\" yMin=\"60\" xMax=\"240\" yMax=\"90\">山城南站启用</word>",
        );
        for (at, pair) in LINES.iter().enumerate() {
            for (column, line) in pair.iter().enumerate() {
                let (x, y) = (60 + 180 * column, 105 + 18 * at);
                let (right, bottom) = (x + 120, y + 12);
                file += &format!(
                    "<word xMin=\"{x}\" yMin=\"{y}\" xMax=\"{right}\" yMax=\"{bottom}\">{line}</word>\n"
                );
            }
        }
        file += "</page>\n</doc></body></html>";
        assert!(has_places(&file) && !is_recognised(&file));
        let document = read_recognised(&file, &Limits::default());
        assert_eq!((document.sheets[0].width, document.sheets[0].height), (600., 900.));
        assert_eq!(text(&document), [READ]);
    }

    #[test]
    fn a_text_without_places_is_read_in_its_lines() {
        let written = "　　山城南站今天启用，旅客都说比\n从前方便多了。\n　　站长表示，今后还会更好，请大家\n放心。\n\u{c}　　第二页的文字。\n\u{c}";
        let document = read_written(written, &Limits::default());
        assert_eq!(document.sheets.len(), 2);
        let all: String = text(&document).concat();
        for part in [
            "山城南站今天启用，旅客都说比从前方便多了。",
            "站长表示，今后还会更好，请大家放心。",
            "第二页的文字。",
        ] {
            assert!(all.contains(part), "{part} in {all}");
        }
        assert_eq!(read_written("", &Limits::default()).sheets.len(), 1);
        let few = Limits { pages: 1, page_characters: 2, ..Limits::default() };
        assert_eq!(read_written(written, &few).cut.len(), 2);
    }

    /// A truncated text gives the complete words before its end, in their order.
    #[test]
    fn what_breaks_off_gives_what_is_there() {
        let words: Vec<String> = (0..20).map(|at| format!("第{at}个词")).collect();
        let placed = |form: &dyn Fn(usize, &str) -> String| -> String {
            words.iter().enumerate().map(|(at, word)| form(at, word)).collect()
        };
        let alto = placed(&|at, word| {
            let y = 100 + 60 * at;
            format!(
                "<String HPOS=\"200\" VPOS=\"{y}\" WIDTH=\"200\" HEIGHT=\"40\" CONTENT=\"{word}\"/>"
            )
        });
        let alto =
            format!("<alto><Layout><Page WIDTH=\"2000\" HEIGHT=\"3000\">{alto}</Page></alto>");
        let hocr = placed(&|at, word| {
            let (y, bottom) = (100 + 60 * at, 140 + 60 * at);
            format!("<span class='ocrx_word' title='bbox 200 {y} 400 {bottom}'>{word}</span>")
        });
        let hocr = format!("<div class='ocr_page' title='bbox 0 0 2000 3000'>{hocr}</div>");
        let mut tried = 0;
        for whole in [&alto, &hocr] {
            for at in whole.char_indices().map(|(at, _)| at).step_by(70).skip(2) {
                let document = read_recognised(&whole[..at], &Limits::default());
                let lines = document.sheets.iter().flat_map(|sheet| &sheet.blocks);
                let lines: Vec<&str> = lines
                    .flat_map(|block| block.lines.iter().map(|line| line.text.as_str()))
                    .collect();
                let all = words.iter().take(lines.len()).map(String::as_str);
                // The last word may be incomplete.
                let behind = lines.len().saturating_sub(1);
                assert!(
                    lines.iter().zip(all).take(behind).all(|(line, word)| *line == word),
                    "{at}"
                );
                tried += 1;
            }
        }
        assert!(tried >= 30, "{tried}");
    }

    #[test]
    fn other_markup_is_neither() {
        for text in ["<html><p>山城</p></html>", "<rss><channel/></rss>", "山城 <alto", "", "<"]
        {
            assert!(!is_recognised(text), "{text}");
        }
        assert_eq!(read_recognised("<alto><Page><String", &Limits::default()).sheets.len(), 1);
    }
}
