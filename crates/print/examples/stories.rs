//! Shows the stories of PDF files: what was read, page by page.
//!
//! ```sh
//! cargo run -p souwen-print --example stories -- paper.pdf
//! ```

use std::io::{self, Write};

use souwen_print::{Limits, read_pdf, stories};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for path in std::env::args_os().skip(1) {
        writeln!(out, "== {}", path.display())?;
        let document = match read_pdf(std::fs::read(&path)?, &Limits::default()) {
            Ok(document) => document,
            Err(error) => {
                writeln!(out, "{error}")?;
                continue;
            }
        };
        if std::env::var_os("BLOCKS").is_some() {
            for block in document.sheets.iter().flat_map(|sheet| &sheet.blocks) {
                let text: String =
                    block.lines.iter().take(1).map(|line| line.text.as_str()).collect();
                let a = block.area;
                writeln!(
                    out,
                    "{:.0} {:.0} {:.0} {:.0} size {} lines {} frame {:?} {text}",
                    a.left,
                    a.top,
                    a.right,
                    a.bottom,
                    block.size,
                    block.lines.len(),
                    block.frame
                )?;
            }
        }
        let printed = stories(&document);
        for line in &printed.furniture {
            writeln!(out, "[page {}] {:?}: {}", line.place.page, line.kind, line.text)?;
        }
        for story in &printed.stories {
            writeln!(out, "# {} (page {})", story.headline.as_deref().unwrap_or("-"), story.page)?;
            story.around.iter().try_for_each(|line| writeln!(out, "  ~ {line}"))?;
            for paragraph in &story.paragraphs {
                let sign = if paragraph.is_heading { "##" } else { "" };
                writeln!(out, "  {sign} {}", paragraph.text)?;
            }
            story.marks.iter().try_for_each(|mark| writeln!(out, "  -> {mark}"))?;
        }
    }
    Ok(())
}
