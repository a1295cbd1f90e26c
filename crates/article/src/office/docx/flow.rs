//! Reads the text of a Word document in reading order: paragraphs, tables, text boxes and notes.

use souwen_print::Element;

use super::all_text;
use super::inserted::Inserted;
use super::styles::{Style, Styles};
use crate::model::Role;
use crate::omission::Omission;

/// A paragraph of a document.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct FlowParagraph {
    pub(super) text: String,
    pub(super) role: Role,
    pub(super) level: Option<u8>,
    pub(super) is_title: bool,
    pub(super) is_subtitle: bool,
    pub(super) is_centered: bool,
    pub(super) is_bold: bool,
}

/// The text that has been read of a document.
pub(super) struct Flow<'s> {
    styles: &'s Styles,
    pub(super) inserted: Inserted,
    pub(super) paragraphs: Vec<FlowParagraph>,
    /// The readings printed next to characters: 东(dōng).
    pub(super) readings: Vec<String>,
    pub(super) omissions: Vec<Omission>,
}

/// A paragraph being read.
#[derive(Default)]
struct Line<'t> {
    text: String,
    /// Whether all text so far is bold; `None` before there is any.
    is_bold: bool,
    has_text: bool,
    /// Text boxes that are anchored in it.
    boxes: Vec<Element<'t>>,
}

/// The separator between the cells of a row.
const BETWEEN_CELLS: &str = " | ";

impl<'s> Flow<'s> {
    pub(super) fn new(styles: &'s Styles, inserted: Inserted) -> Flow<'s> {
        Flow {
            styles,
            inserted,
            paragraphs: Vec::new(),
            readings: Vec::new(),
            omissions: Vec::new(),
        }
    }

    /// Reads an element that contains paragraphs and tables.
    pub(super) fn walk(&mut self, holder: Element<'_>) {
        for element in holder.elements() {
            match element.name() {
                "p" => self.paragraph(element),
                "tbl" => self.table(element),
                "altChunk" => self.insert(element.attribute("id")),
                "AlternateContent" => {
                    if let Some(chosen) = self.chosen(element) {
                        self.walk(chosen);
                    }
                }
                "del" | "moveFrom" => self.leave_out(element, DELETED),
                "sdt" if is_contents(element) => self.leave_out(element, CONTENTS),
                "sectPr" | "tblPr" | "sdtPr" => {}
                _ => self.walk(element),
            }
        }
    }

    /// Inserts the document that a place names.
    fn insert(&mut self, id: Option<&str>) {
        let text = self.inserted.take(id);
        let line = u32::try_from(self.paragraphs.len() + 1).unwrap_or(u32::MAX);
        self.paragraphs.extend(text.paragraphs);
        self.readings.extend(text.readings);
        self.omissions.extend(text.omissions.into_iter().map(|left| Omission { line, ..left }));
    }

    /// Reads footnotes or endnotes: each becomes a paragraph at the end.
    pub(super) fn notes(&mut self, root: Element<'_>, name: &str) {
        for note in root.elements().filter(|note| note.name() == name) {
            // The rule above the notes is stored as one of them.
            if note.attribute("type").is_some_and(|kind| kind != "normal") {
                continue;
            }
            self.walk(note);
        }
    }

    /// Leaves out all text of an element.
    pub(super) fn leave_out(&mut self, element: Element<'_>, what: &'static str) {
        let mut text = String::new();
        all_text(element, &mut text);
        if !text.trim().is_empty() {
            let line = u32::try_from(self.paragraphs.len() + 1).unwrap_or(u32::MAX);
            self.omissions.push(Omission { line, text, what });
        }
    }

    fn paragraph(&mut self, element: Element<'_>) {
        let properties = element.child("pPr");
        let style = self.styles.style(properties);
        if style == Style::Contents {
            self.leave_out(element, CONTENTS);
            return;
        }
        let mut line = Line { is_bold: true, ..Line::default() };
        self.runs(element, &mut line);
        let value = |name: &str| properties?.child(name)?.attribute("val");
        let list = properties.and_then(|properties| properties.child("numPr"));
        // The list number 0 means that the paragraph is not part of the list of its style.
        let list = list.filter(|list| {
            list.child("numId").and_then(|id| id.attribute("val")).is_some_and(|id| id != "0")
        });
        let depth = list.map(|list| {
            let level = list.child("ilvl").and_then(|level| level.attribute("val")?.parse().ok());
            level.unwrap_or(0_u8).saturating_add(1)
        });
        let (role, level) = match (style, depth) {
            (Style::Heading(level), _) => (Role::Heading, Some(level)),
            (Style::Text, Some(depth)) => (Role::Item, Some(depth)),
            _ => (Role::Paragraph, None),
        };
        // Readers see a manual line break as a paragraph.
        for text in line.text.split('\n').filter(|text| !text.trim().is_empty()) {
            self.paragraphs.push(FlowParagraph {
                text: text.to_string(),
                role,
                level,
                is_title: style == Style::Title,
                is_subtitle: style == Style::Subtitle,
                is_centered: value("jc") == Some("center"),
                is_bold: line.is_bold && line.has_text,
            });
        }
        for inside in line.boxes {
            self.walk(inside);
        }
    }

    fn runs<'t>(&mut self, holder: Element<'t>, line: &mut Line<'t>) {
        for element in holder.elements() {
            match element.name() {
                "r" => self.run(element, line),
                "del" | "moveFrom" => self.leave_out(element, DELETED),
                "pPr" | "rPr" | "sdtPr" => {}
                "ruby" => self.ruby(element, line),
                // A formula.
                "t" => line.push(&element.text(), false),
                "txbxContent" => line.boxes.push(element),
                "AlternateContent" => {
                    if let Some(chosen) = self.chosen(element) {
                        self.runs(chosen, line);
                    }
                }
                _ => self.runs(element, line),
            }
        }
    }

    fn run<'t>(&mut self, run: Element<'t>, line: &mut Line<'t>) {
        let properties = run.child("rPr");
        let is_on = |name: &str| {
            properties.and_then(|properties| properties.child(name)).is_some_and(|property| {
                !matches!(property.attribute("val"), Some("0" | "false" | "off" | "none"))
            })
        };
        if is_on("vanish") {
            self.leave_out(run, "hidden text");
            return;
        }
        let is_bold = is_on("b");
        for element in run.elements() {
            match element.name() {
                "t" => line.push(&element.text(), is_bold),
                "tab" => line.push(" ", is_bold),
                "noBreakHyphen" => line.push("-", is_bold),
                "br" | "cr" => {
                    let kind = element.attribute("type");
                    if !matches!(kind, Some("page" | "column")) {
                        line.text.push('\n');
                    }
                }
                "ruby" => self.ruby(element, line),
                "delText" => self.leave_out(run, DELETED),
                "AlternateContent" => {
                    if let Some(chosen) = self.chosen(element) {
                        self.runs(chosen, line);
                    }
                }
                "drawing" | "pict" | "object" => self.runs(element, line),
                _ => {}
            }
        }
    }

    /// The reading printed over characters is kept apart from the text.
    fn ruby(&mut self, ruby: Element<'_>, line: &mut Line<'_>) {
        let text = |name: &str| {
            let mut text = String::new();
            if let Some(part) = ruby.child(name) {
                all_text(part, &mut text);
            }
            text
        };
        let (base, above) = (text("rubyBase"), text("rt"));
        line.push(&base, false);
        if !above.trim().is_empty() {
            self.readings.push(format!("{base}({above})"));
        }
    }

    /// Chooses one of several forms in which content is stored: the one that new programs show. The others
    /// repeat it.
    fn chosen<'t>(&mut self, forms: Element<'t>) -> Option<Element<'t>> {
        let chosen = forms.child("Choice").or_else(|| forms.child("Fallback"));
        for form in forms.elements() {
            let is_other = chosen.is_none_or(|chosen| chosen.name() != form.name());
            if is_other && form.name() == "Fallback" {
                self.leave_out(form, "the same for older programs");
            }
        }
        chosen
    }

    /// Turns each row into a paragraph.
    fn table(&mut self, table: Element<'_>) {
        for row in table.all_outermost("tr") {
            if row.child("trPr").is_some_and(|properties| properties.child("del").is_some()) {
                self.leave_out(row, DELETED);
                continue;
            }
            let mut cells = Vec::new();
            for cell in row.all_outermost("tc") {
                let before = self.paragraphs.len();
                self.walk(cell);
                let inside: Vec<String> =
                    self.paragraphs.drain(before..).map(|paragraph| paragraph.text).collect();
                cells.push(inside.join(" "));
            }
            let text = cells.join(BETWEEN_CELLS);
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                let paragraph = FlowParagraph { text, ..FlowParagraph::default() };
                self.paragraphs.push(paragraph);
            }
        }
    }
}

impl Line<'_> {
    fn push(&mut self, text: &str, is_bold: bool) {
        self.text.push_str(text);
        if !text.trim().is_empty() {
            self.is_bold &= is_bold;
            self.has_text = true;
        }
    }
}

const DELETED: &str = "text that was deleted, with changes tracked";
const CONTENTS: &str = "a table of contents";

/// Whether a content control is a table of contents.
fn is_contents(part: Element<'_>) -> bool {
    part.child("sdtPr").is_some_and(|properties| {
        properties
            .all("docPartGallery")
            .iter()
            .any(|gallery| gallery.attribute("val").is_some_and(|name| name.contains("Contents")))
    })
}
