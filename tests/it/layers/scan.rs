//! Reading the paths out of a Rust source file, as far as the layer test needs them: a lexer that
//! knows comments, strings, character literals and lifetimes, and on top of it the paths of `use`
//! declarations and of expressions and types. No macro is expanded: paths in macro arguments are
//! read as they stand.

/// A path that a source file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its segments. `crate`, `self` and `super` at the beginning are resolved: the path then
    /// begins with `crate`.
    pub path: Vec<String>,
    /// The line, from 1.
    pub line: usize,
    /// Whether it is in a `use` declaration with a visibility: other modules can reach it.
    pub exported: bool,
}

impl Named {
    /// The path as it is written in Rust.
    pub fn text(&self) -> String {
        self.path.join("::")
    }
}

/// All paths in a source file that reach out of their own scope: those of `use` declarations, and
/// those of two segments and more in code. `module` is the path of the file's module, `crate`
/// first. Comments, strings and everything under `#[cfg(test)]` are left out of account.
pub fn paths(source: &str, module: &[&str]) -> Vec<Named> {
    let (tokens, _) = without_tests(lex(source));
    let mut walk = Walk {
        tokens: &tokens,
        at: 0,
        module: module.iter().map(ToString::to_string).collect(),
        inner: Vec::new(),
        found: Vec::new(),
    };
    walk.run();
    walk.found
}

/// The modules that a source file declares under `#[cfg(test)]` and that have files of their own.
pub fn test_modules(source: &str) -> Vec<String> {
    let (_, dropped) = without_tests(lex(source));
    dropped
        .windows(3)
        .filter(|window| window[0].is("mod") && window[2].is(";"))
        .map(|window| window[1].text.clone())
        .collect()
}

/// A token: an identifier or keyword, `::`, or any other single character.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    text: String,
    line: usize,
}

impl Token {
    fn is(&self, text: &str) -> bool {
        self.text == text
    }

    fn is_word(&self) -> bool {
        self.text.starts_with(|c: char| c == '_' || c.is_alphabetic())
    }
}

fn lex(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut tokens = Vec::new();
    let (mut i, mut line) = (0, 1);
    while i < chars.len() {
        let start = i;
        let c = chars[i];
        if c == '/' && at(i + 1) == '/' {
            while i < chars.len() && chars[i] != '\n' {
                i += 1;
            }
        } else if c == '/' && at(i + 1) == '*' {
            let mut depth = 0;
            loop {
                match (at(i), at(i + 1)) {
                    ('/', '*') => (depth, i) = (depth + 1, i + 2),
                    ('*', '/') => (depth, i) = (depth - 1, i + 2),
                    _ => i += 1,
                }
                if depth == 0 || i >= chars.len() {
                    break;
                }
            }
        } else if let Some(end) = literal_end(&chars, i) {
            i = end;
        } else if c == '_' || c.is_alphabetic() {
            while at(i) == '_' || at(i).is_alphanumeric() {
                i += 1;
            }
            tokens.push(Token { text: chars[start..i].iter().collect(), line });
        } else if c == ':' && at(i + 1) == ':' {
            i += 2;
            tokens.push(Token { text: "::".to_string(), line });
        } else {
            i += 1;
            if !c.is_whitespace() {
                tokens.push(Token { text: c.to_string(), line });
            }
        }
        line += chars[start..i.min(chars.len())].iter().filter(|c| **c == '\n').count();
    }
    tokens
}

/// The end of the string, character or lifetime that begins here, if one does. A raw identifier is
/// no literal.
fn literal_end(chars: &[char], start: usize) -> Option<usize> {
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    if at(start) == '\'' {
        let escaped = at(start + 1) == '\\';
        if !escaped && at(start + 2) != '\'' {
            // A lifetime or label.
            let mut end = start + 1;
            while at(end) == '_' || at(end).is_alphanumeric() {
                end += 1;
            }
            return Some(end);
        }
        let mut end = start + if escaped { 3 } else { 2 };
        while end < chars.len() && at(end) != '\'' {
            end += 1;
        }
        return Some(end + 1);
    }
    let prefix = ["br", "cr", "b", "c", "r", ""]
        .into_iter()
        .find(|prefix| prefix.chars().enumerate().all(|(n, c)| at(start + n) == c))?;
    let mut i = start + prefix.len();
    if prefix == "b" && at(i) == '\'' {
        return literal_end(chars, i);
    }
    let raw = prefix.ends_with('r');
    let mut hashes = 0;
    while raw && at(i) == '#' {
        (hashes, i) = (hashes + 1, i + 1);
    }
    if at(i) != '"' {
        return None;
    }
    i += 1;
    while i < chars.len() {
        if !raw && at(i) == '\\' {
            i += 2;
        } else if at(i) == '"' && (1..=hashes).all(|n| at(i + n) == '#') {
            return Some(i + 1 + hashes);
        } else {
            i += 1;
        }
    }
    Some(chars.len())
}

/// Parts the tokens into those of the program, and those of items that stand under `#[cfg(test)]`.
fn without_tests(tokens: Vec<Token>) -> (Vec<Token>, Vec<Token>) {
    const MARK: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let marked = |i: usize| {
        tokens.len() >= i + MARK.len() && MARK.iter().zip(&tokens[i..]).all(|(m, t)| t.is(m))
    };
    let (mut kept, mut dropped) = (Vec::new(), Vec::new());
    let mut i = 0;
    while i < tokens.len() {
        if !marked(i) {
            kept.push(tokens[i].clone());
            i += 1;
            continue;
        }
        // The item ends with its first `;` outside brackets, or with its block.
        i += MARK.len();
        let mut depth = 0;
        while i < tokens.len() {
            let token = &tokens[i];
            match token.text.as_str() {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                _ => {}
            }
            dropped.push(token.clone());
            i += 1;
            if depth == 0 && (token.is(";") || token.is("}")) {
                break;
            }
        }
    }
    (kept, dropped)
}

struct Walk<'t> {
    tokens: &'t [Token],
    at: usize,
    /// The module of the file.
    module: Vec<String>,
    /// The inline modules and other blocks that are open; only modules have a name.
    inner: Vec<Option<String>>,
    found: Vec<Named>,
}

impl Walk<'_> {
    fn run(&mut self) {
        while let Some(token) = self.tokens.get(self.at) {
            match token.text.as_str() {
                "{" => {
                    self.inner.push(None);
                    self.at += 1;
                }
                "}" => {
                    self.inner.pop();
                    self.at += 1;
                }
                "mod" if self.peek(2).is_some_and(|t| t.is("{")) => {
                    let name = self.tokens[self.at + 1].text.clone();
                    self.inner.push(Some(name));
                    self.at += 3;
                }
                "use" if !self.peek(1).is_some_and(|t| t.is("<")) => {
                    let exported = self.at.checked_sub(1).is_some_and(|before| {
                        self.tokens[before].is("pub") || self.tokens[before].is(")")
                    });
                    self.at += 1;
                    self.use_tree(&[], exported);
                }
                _ if token.is_word() => self.code_path(),
                _ => self.at += 1,
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead)
    }

    /// One tree of a `use` declaration, after `prefix`; stops before the `,`, `}` or `;` after it.
    fn use_tree(&mut self, prefix: &[String], exported: bool) {
        let mut path = prefix.to_vec();
        let line = self.peek(0).map_or(0, |token| token.line);
        while let Some(token) = self.peek(0).cloned() {
            match token.text.as_str() {
                "::" => self.at += 1,
                "{" => {
                    self.at += 1;
                    while self.peek(0).is_some_and(|t| !t.is("}") && !t.is(";")) {
                        self.use_tree(&path, exported);
                        if self.peek(0).is_some_and(|t| t.is(",")) {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    return;
                }
                "," | "}" | ";" => break,
                "as" => self.at += 2,
                // `self` after other segments names what they name.
                "self" if !path.is_empty() => self.at += 1,
                _ => {
                    path.push(token.text);
                    self.at += 1;
                }
            }
        }
        if !path.is_empty() {
            self.push(path, line, exported);
        }
    }

    /// A word in code, with the segments that follow it.
    fn code_path(&mut self) {
        let line = self.tokens[self.at].line;
        let mut path = vec![self.tokens[self.at].text.clone()];
        self.at += 1;
        while self.peek(0).is_some_and(|t| t.is("::")) && self.peek(1).is_some_and(|t| t.is_word())
        {
            path.push(self.tokens[self.at + 1].text.clone());
            self.at += 2;
        }
        if path.len() > 1 {
            self.push(path, line, false);
        }
    }

    /// Records a path, with its beginning resolved.
    fn push(&mut self, path: Vec<String>, line: usize, exported: bool) {
        let mut here = self.module.clone();
        here.extend(self.inner.iter().flatten().cloned());
        let steps = path.iter().take_while(|part| matches!(part.as_str(), "self" | "super"));
        let steps = steps.count();
        for step in &path[..steps] {
            if step == "super" {
                here.pop();
            }
        }
        let path = if steps > 0 { [&here, &path[steps..]].concat() } else { path };
        self.found.push(Named { path, line, exported });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expected: &[&str]) {
        let found: Vec<String> =
            paths(source, &["crate", "search", "engine"]).iter().map(Named::text).collect();
        assert_eq!(found, expected, "{source}");
    }

    #[test]
    fn use_declarations() {
        check("use crate::index::Reader;", &["crate::index::Reader"]);
        check("pub(crate) use tantivy::Index as T;", &["tantivy::Index"]);
        check(
            "use crate::{text::{self, Date}, index};",
            &["crate::text", "crate::text::Date", "crate::index"],
        );
        check("use crate::*;", &["crate::*"]);
        check("use tantivy;", &["tantivy"]);
        check(
            "use super::{Hit, response::Counts};",
            &["crate::search::Hit", "crate::search::response::Counts"],
        );
        check("use super::super::http::Server;", &["crate::http::Server"]);
        check("use self::part::Piece;", &["crate::search::engine::part::Piece"]);
        check("use ::tantivy::Index;", &["tantivy::Index"]);
    }

    #[test]
    fn paths_in_code() {
        check("fn f() -> crate::cli::Exit { todo() }", &["crate::cli::Exit"]);
        check(
            "let x: Vec<super::super::eval::Run> = Vec::new();",
            &["crate::eval::Run", "Vec::new"],
        );
        check(
            "let n = m::<crate::http::Page>(tantivy::Score::MAX);",
            &["crate::http::Page", "tantivy::Score::MAX"],
        );
        check("#[derive(serde::Serialize)] struct A;", &["serde::Serialize"]);
        check("macro_rules! m { () => { $crate::index::open() } }", &["crate::index::open"]);
        check("pub(in crate::http) fn f() {}", &["crate::http"]);
        check("let tantivy = clap.warp;", &[]);
    }

    #[test]
    fn inline_modules_nest() {
        check(
            "mod a { use super::Hit; mod b { use super::super::Hit; } } use super::Hit;",
            &["crate::search::engine::Hit", "crate::search::engine::Hit", "crate::search::Hit"],
        );
    }

    #[test]
    fn no_code() {
        check("// crate::index::A\n/* crate::b /* nested */ crate::c */", &[]);
        check("/// [`Retrieval`](crate::index::Retrieval)\nstruct A;", &[]);
        check(r#"let a = "crate::index::A \" crate::b";"#, &[]);
        check(r###"let a = r##"crate::a "# crate::b"##; b"crate::c"; c"crate::d";"###, &[]);
        check("let c = ('\"', '\\'', 'x'); use crate::text::A;", &["crate::text::A"]);
        check("fn f<'a>(x: &'a str) -> crate::text::B<'a> {}", &["crate::text::B"]);
        check("let c = ('\\u{4e2d}', b'x'); crate::a::b()", &["crate::a::b"]);
    }

    #[test]
    fn test_modules_are_left_out() {
        check(
            "#[cfg(test)] mod tests { use crate::http::X; fn f() {} } use crate::text::A;",
            &["crate::text::A"],
        );
        check("#[cfg(test)] use crate::http::X; use crate::text::A;", &["crate::text::A"]);
        check("#[cfg(test)] #[path = \"x\"] mod t; use crate::text::A;", &["crate::text::A"]);
        check("#[cfg(not(test))] use crate::http::X;", &["crate::http::X"]);
    }

    #[test]
    fn test_modules_in_files() {
        let source = "mod a; #[cfg(test)] mod fake; #[cfg(test)] mod tests { fn f() {} } mod b;";
        assert_eq!(test_modules(source), ["fake"]);
    }

    #[test]
    fn lines_and_visibility() {
        let found = paths("\n/* a\nb */ pub use tantivy::A;\nuse\n  tantivy::B;\n", &["crate"]);
        let told: Vec<(usize, bool)> = found.iter().map(|n| (n.line, n.exported)).collect();
        assert_eq!(told, [(3, true), (5, false)]);
    }
}
