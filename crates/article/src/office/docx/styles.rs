//! Decides which paragraphs of a Word document are headings, judged by their styles.

use std::collections::HashMap;

use souwen_print::{Element, Package, resolved};

/// The role that a style gives a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Style {
    #[default]
    Text,
    Title,
    Subtitle,
    /// With its level, from 1.
    Heading(u8),
    /// An entry of a table of contents.
    Contents,
}

/// The styles of a document, by the names that its paragraphs use.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_name: HashMap<String, Style>,
}

/// The maximum number of steps from a style to the one that it is based on.
const LONGEST_WAY: usize = 16;

impl Styles {
    pub(super) fn of(package: &mut Package, main: &str) -> Styles {
        let mut styles = Styles::default();
        let Some(tree) = package.tree(&resolved(main, "styles.xml")) else { return styles };
        let Some(root) = tree.root() else { return styles };
        let mut own = HashMap::new();
        for style in root.elements().filter(|style| style.name() == "style") {
            let Some(id) = style.attribute("styleId") else { continue };
            let value = |name: &str| style.child(name).and_then(|e| e.attribute("val"));
            let name = value("name").unwrap_or_default().to_lowercase();
            own.insert(id, (style_of_name(&name).or_else(|| level(style)), value("basedOn")));
        }
        for &id in own.keys() {
            let mut at = id;
            for _ in 0..LONGEST_WAY {
                match own.get(at) {
                    Some((Some(style), _)) => {
                        styles.by_name.insert(id.to_string(), *style);
                        break;
                    }
                    Some((None, Some(base))) => at = base,
                    _ => break,
                }
            }
        }
        styles
    }

    /// The role of a paragraph with these properties.
    pub(super) fn style(&self, properties: Option<Element<'_>>) -> Style {
        let Some(properties) = properties else { return Style::Text };
        if let Some(heading) = outline(properties) {
            return heading;
        }
        let id = properties.child("pStyle").and_then(|style| style.attribute("val"));
        let Some(id) = id else { return Style::Text };
        let named = self.by_name.get(id).copied();
        // A file may lack its styles, and their names say nearly as much.
        named.or_else(|| style_of_name(&id.to_lowercase())).unwrap_or_default()
    }
}

/// The role that the name of a style means: Word keeps the English name whatever its language.
fn style_of_name(name: &str) -> Option<Style> {
    let name = name.trim();
    let number = |prefix: &str| name.strip_prefix(prefix)?.trim().parse::<u8>().ok();
    if let Some(level) = number("heading").or_else(|| number("标题")) {
        return (1..=9).contains(&level).then_some(Style::Heading(level));
    }
    match name {
        "title" | "标题" => Some(Style::Title),
        "subtitle" | "副标题" => Some(Style::Subtitle),
        _ if number("toc").or_else(|| number("目录")).is_some() => Some(Style::Contents),
        _ => None,
    }
}

fn level(style: Element<'_>) -> Option<Style> {
    outline(style.child("pPr")?)
}

fn outline(properties: Element<'_>) -> Option<Style> {
    let level = properties.child("outlineLvl")?.attribute("val")?.parse::<u8>().ok()?;
    (level < 9).then(|| Style::Heading(level + 1))
}
