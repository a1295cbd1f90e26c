//! The files that are part of the program: style, scripts, icon.
//!
//! Scripts are written as small modules and served as one file each, without comments and white space. So a
//! page waits for only one response, and comments in the code cost readers nothing. Names are not shortened.

use std::sync::LazyLock;

use warp::hyper::body::Bytes;
use xxhash_rust::xxh3::xxh3_64;

use super::theme;
use crate::gzip::{WORTH_BYTES, gzip_well};
use crate::reply::pieces::Pieces;
use crate::settings::Site;

/// A file that is part of the program.
pub(crate) struct Asset {
    /// Its path, relative to the root of the site.
    pub(crate) path: &'static str,
    /// Its media type.
    pub(crate) kind: &'static str,
    /// The content.
    pub(crate) body: Bytes,
    /// The content, compressed, if that is shorter.
    pub(crate) packed: Option<Bytes>,
    /// Identifies the content.
    pub(crate) version: String,
}

/// The style sheet of the page.
pub(crate) static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("style.css", CSS, small_sheet(&SHEETS.concat())));
/// The icon.
pub(crate) static ICON: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("favicon.svg", "image/svg+xml", include_str!("favicon.svg").to_owned())
});
/// The script of the page.
pub(crate) static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let modules = [COMPOSING, LATEST, MARKED, COMBOBOX, CHOICES]
        .into_iter()
        .chain([
            include_str!("script/results.js"),
            include_str!("script/reading.js"),
            include_str!("script/rows.js"),
            include_str!("script/sheet.js"),
            include_str!("script/copying.js"),
            include_str!("script/page.js"),
        ])
        .collect::<Vec<_>>();
    Asset::new("page.js", JAVASCRIPT, small_script(&bundle(&modules)))
});
/// The search box for any page.
pub(crate) static WIDGET: LazyLock<Asset> = LazyLock::new(|| {
    let style = small_sheet(include_str!("style/widget.css"));
    let style = format!("const STYLE = `{style}`;\n");
    let modules = [COMPOSING, LATEST, MARKED, COMBOBOX, CHOICES, &style];
    let modules = modules.into_iter().chain([include_str!("script/widget.js")]).collect::<Vec<_>>();
    Asset::new("souwen.js", JAVASCRIPT, small_script(&bundle(&modules)))
});

/// The colours of the operator, as a style sheet that overrides ours.
pub(crate) fn theme(site: &Site) -> Asset {
    let sheet = site.accent.as_deref().map(theme::sheet).unwrap_or_default();
    let version = version(sheet.as_bytes());
    // It is too short to be worth compressing, and most pages only need its URL.
    Asset { path: "theme.css", kind: CSS, body: sheet.into(), packed: None, version }
}

/// The picture of the operator.
pub(crate) fn logo(site: &Site) -> Option<Asset> {
    let picture = site.logo.as_ref()?;
    let (kind, body, version) = (picture.kind(), picture.bytes(), picture.version());
    Some(Asset { path: "logo", kind, body, packed: None, version })
}

fn version(body: &[u8]) -> String {
    format!("{:08x}", xxh3_64(body) as u32)
}

const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// The parts of the style sheet; later ones override earlier ones.
const SHEETS: [&str; 8] = [
    include_str!("style/frame.css"),
    include_str!("style/results.css"),
    include_str!("style/timeline.css"),
    include_str!("style/day.css"),
    include_str!("style/article.css"),
    include_str!("style/research.css"),
    include_str!("style/front.css"),
    include_str!("style/media.css"),
];

// Modules that the page and the widget share.
const COMPOSING: &str = include_str!("script/composing.js");
const LATEST: &str = include_str!("script/latest.js");
const MARKED: &str = include_str!("script/marked.js");
const COMBOBOX: &str = include_str!("script/combobox.js");
const CHOICES: &str = include_str!("script/choices.js");

impl Asset {
    /// A file with this content, compressed once for all clients that accept it.
    pub(crate) fn new(path: &'static str, kind: &'static str, body: String) -> Asset {
        let version = version(body.as_bytes());
        let body = Bytes::from(body);
        let packed = gzip_well(&body.clone().into()).map(Pieces::whole);
        Asset { path, kind, body, packed, version }
    }

    /// Whether nothing of it has to be packed for those who take it packed.
    pub(crate) fn is_as_it_is_sent(&self) -> bool {
        self.packed.is_some() || self.body.len() < WORTH_BYTES
    }

    /// The path with the version: browsers may cache the content for ever.
    pub(crate) fn versioned(&self) -> String {
        format!("{}?v={}", self.path, self.version)
    }
}

/// Joins modules into one script. Each comes after the modules that it imports, so that their names are
/// defined. An `import` is one line, and a name is declared in one module only.
fn bundle(modules: &[&str]) -> String {
    let mut script = String::new();
    for module in modules {
        for line in plain(module).lines().filter(|line| !line.starts_with("import ")) {
            script.push_str(line.strip_prefix("export ").unwrap_or(line));
            script.push('\n');
        }
    }
    script
}

/// A source without comments that have lines of their own, without indentation and empty lines.
fn plain(source: &str) -> String {
    let mut kept = String::new();
    let mut in_comment = false;
    for line in source.lines().map(str::trim) {
        in_comment |= line.starts_with("/*");
        if !in_comment && !line.is_empty() && !line.starts_with("//") {
            kept.push_str(line);
            kept.push('\n');
        }
        in_comment &= !line.ends_with("*/");
    }
    kept
}

/// Minifies a script. If that fails, the script stays as it is.
fn small_script(script: &str) -> String {
    minifier::js::minify(script).map_or_else(|_| script.to_owned(), |small| small.to_string())
}

/// Minifies a style sheet. Sums are kept only within `calc()`, where white space is significant.
fn small_sheet(sheet: &str) -> String {
    minifier::css::minify(sheet).map_or_else(|_| plain(sheet), |small| small.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_become_one_script() {
        let (first, second) = (
            "// Says a.\nexport const a = 1;\n",
            "import { a } from './first.js';\n\n/** Says b.\n * At length. */\nexport function b() {\n  return a;\n}\n",
        );
        assert_eq!(bundle(&[first, second]), "const a = 1;\nfunction b() {\nreturn a;\n}\n");
    }

    #[test]
    fn the_page_and_the_widget_stay_small() {
        let sent = |asset: &Asset| asset.packed.as_ref().map_or(usize::MAX, Bytes::len);
        let page = sent(&STYLE) + sent(&SCRIPT);
        assert!(page < 20 << 10, "style and script of the page are {page} bytes as they are sent");
        let (widget, packed) = (WIDGET.body.len(), sent(&WIDGET));
        assert!(widget <= 16 << 10, "the widget is {widget} bytes");
        assert!(packed <= 6_656, "the widget is {packed} bytes as it is sent");
        for asset in [&*STYLE, &*SCRIPT, &*WIDGET] {
            let text = std::str::from_utf8(&asset.body).unwrap();
            assert!(!text.contains("\n//") && !text.contains("import "), "{}", asset.path);
            assert!(sent(asset) < asset.body.len() / 2, "{}", asset.path);
        }
    }

    #[test]
    fn what_is_made_small_means_the_same() {
        // A sum outside of `calc()` would lose the white space that makes it one.
        for sheet in SHEETS.iter().chain(&[include_str!("style/widget.css")]) {
            let small = small_sheet(sheet);
            for lost in ["rem+", "vw+", "%+", "rem-", "vw-", ")+", "+var"] {
                assert!(!small.contains(lost), "{lost} in {small}");
            }
            assert_eq!(small.matches('{').count(), sheet.matches('{').count());
        }
        let widget = include_str!("style/widget.css");
        assert!(!widget.contains('`') && !widget.contains('\\') && !widget.contains("${"));
        let small = small_script("const a = `b  c`; // d\nif (a.match(/e f\\/g/)) h();\n");
        assert!(small.contains("`b  c`") && small.contains("/e f\\/g/"), "{small}");
    }
}
