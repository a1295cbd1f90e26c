//! External programs that read files which the built-in readers cannot read: text recognition (OCR) for
//! scanned pages, and a replacement for the PDF reader.
//!
//! The operator names a program as a list of arguments. Files, indexes and the network have no influence on
//! which program is run. `run` starts a program without a shell and limits its time, memory and output.
//!
//! For example, with `ocr {file} {page}` the third page of `a.pdf` is read by running `ocr a.pdf 3`.

#[cfg(feature = "pdf")]
mod run;

/// The placeholder for the path of the file in an argument.
const FILE: &str = "{file}";
/// The placeholder for the number of the page.
#[cfg(feature = "pdf")]
const PAGE: &str = "{page}";

/// The external programs to use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Programs {
    /// Recognises the text of a page of a PDF file that consists of pictures and has no text.
    pub ocr: Option<Program>,
    /// Reads PDF files instead of the built-in reader.
    pub pdf: Option<Program>,
}

/// A program with its arguments.
///
/// In an argument, `{file}` is replaced by the path of the PDF file and `{page}` by the number of a page,
/// from 1. A value without a placeholder is appended to the arguments. The standard output of the program
/// must be UTF-8: plain text with a form feed between pages, ALTO, hOCR, or the format of `pdftotext -bbox`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    name: String,
    arguments: Vec<String>,
}

impl Program {
    /// A program, given by its name or path followed by its arguments; `None` if there is no name.
    pub fn new(words: &[String]) -> Option<Program> {
        let (name, arguments) = words.split_first()?;
        (!name.trim().is_empty())
            .then(|| Program { name: name.clone(), arguments: arguments.to_vec() })
    }

    /// `pdftotext` of poppler, with the option that prints the position of each word, so that columns and
    /// stories can be found here.
    pub fn poppler() -> Program {
        let arguments = ["-bbox", "-enc", "UTF-8", FILE, "-"].map(str::to_owned).to_vec();
        Program { name: "pdftotext".to_owned(), arguments }
    }

    /// The name of the program, as it was given.
    #[cfg(feature = "pdf")]
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The arguments for a file, and for one of its pages or for all of them.
    #[cfg(any(test, feature = "pdf"))]
    fn arguments(&self, file: &std::path::Path, page: Option<u32>) -> Vec<std::ffi::OsString> {
        let mut all: Vec<std::ffi::OsString> =
            self.arguments.iter().map(|argument| filled(argument, file, page)).collect();
        let is_named = |what: &str| self.arguments.iter().any(|argument| argument.contains(what));
        if !is_named(FILE) {
            all.push(file.into());
        }
        if let Some(page) = page
            && !is_named(PAGE)
        {
            all.push(page.to_string().into());
        }
        all
    }
}

/// Replaces the placeholders in an argument. A path may not be valid UTF-8, so the argument is assembled from
/// its parts.
#[cfg(any(test, feature = "pdf"))]
fn filled(argument: &str, file: &std::path::Path, page: Option<u32>) -> std::ffi::OsString {
    let page = page.map(|page| page.to_string()).unwrap_or_default();
    let mut parts = argument.split(FILE).map(|part| part.replace(PAGE, &page));
    let mut whole = std::ffi::OsString::from(parts.next().unwrap_or_default());
    for part in parts {
        whole.push(file);
        whole.push(part);
    }
    whole
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_program_is_given_the_file_and_the_page() {
        let check = |words: &[&str], page: Option<u32>, expected: &[&str]| {
            let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
            let program = Program::new(&words).expect("a name");
            assert_eq!(program.arguments(Path::new("/a b.pdf"), page), expected, "{words:?}");
        };
        check(&["ocr"], Some(3), &["/a b.pdf", "3"]);
        check(&["ocr"], None, &["/a b.pdf"]);
        check(&["ocr", "-l", "chi_sim"], Some(3), &["-l", "chi_sim", "/a b.pdf", "3"]);
        check(&["ocr", "{file}[{page}]", "-"], Some(3), &["/a b.pdf[3]", "-"]);
        check(&["ocr", "--page={page}"], Some(3), &["--page=3", "/a b.pdf"]);
        check(&["ocr", "$(rm x)", "{file}"], None, &["$(rm x)", "/a b.pdf"]);
        assert_eq!(Program::new(&[]), None);
        assert_eq!(Program::new(&[" ".to_owned()]), None);
    }

    #[test]
    fn a_path_cannot_name_a_page() {
        let program = Program::new(&["ocr".to_owned(), "{file}".to_owned()]).expect("a name");
        assert_eq!(program.arguments(Path::new("{page}.pdf"), Some(3)), ["{page}.pdf", "3"]);
    }
}
