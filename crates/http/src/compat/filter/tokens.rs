//! The lexer of filters: words, quoted values and operators.

/// A token of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A bare word: a name, a value or a keyword.
    Word(String),
    /// A quoted text: never a keyword.
    Quoted(String),
    Open,
    Close,
    OpenList,
    CloseList,
    Comma,
    /// `=`, `!=`, `>`, `>=`, `<`, `<=`.
    Sign(&'static str),
}

/// Splits a filter into tokens.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    const SIGNS: [&str; 6] = ["!=", ">=", "<=", "=", ">", "<"];
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
        let (token, length) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '[' => (Token::OpenList, 1),
            ']' => (Token::CloseList, 1),
            ',' => (Token::Comma, 1),
            '"' | '\'' => quoted(rest, first)?,
            _ if let Some(sign) = sign => (Token::Sign(sign), sign.len()),
            '!' => return Err(format!("there is nothing that `!` could mean at `{rest}`")),
            _ => {
                let is_end = |c: char| c.is_whitespace() || "()[],=!<>\"'".contains(c);
                let end = rest.find(is_end).unwrap_or(rest.len());
                (Token::Word(rest[..end].to_owned()), end)
            }
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// The content of the quoted text at the beginning of a text, and its length including the quotes. A
/// backslash escapes the quote or another backslash after it.
fn quoted(text: &str, quote: char) -> Result<(Token, usize), String> {
    let mut value = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if chars.peek().is_some_and(|(_, next)| *next == quote || *next == '\\') => {
                value.extend(chars.next().map(|(_, next)| next));
            }
            c if c == quote => return Ok((Token::Quoted(value), at + c.len_utf8())),
            c => value.push(c),
        }
    }
    Err(format!("the quote of `{text}` is not closed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_cut() {
        let word = |text: &str| Token::Word(text.to_owned());
        let quoted = |text: &str| Token::Quoted(text.to_owned());
        for (text, expected) in [
            ("", vec![]),
            ("a=1", vec![word("a"), Token::Sign("="), word("1")]),
            (" 来源 != 新华社 ", vec![word("来源"), Token::Sign("!="), word("新华社")]),
            (
                "\"source\"=\"a \\\"b\\\\\"",
                vec![quoted("source"), Token::Sign("="), quoted("a \"b\\")],
            ),
            ("'it\\'s' '\\n'", vec![quoted("it's"), quoted("\\n")]),
            ("(a)", vec![Token::Open, word("a"), Token::Close]),
            (
                "[a, -1.5]",
                vec![Token::OpenList, word("a"), Token::Comma, word("-1.5"), Token::CloseList],
            ),
            ("a>=1<2", vec![word("a"), Token::Sign(">="), word("1"), Token::Sign("<"), word("2")]),
        ] {
            assert_eq!(tokens(text), Ok(expected), "{text}");
        }
        for text in ["\"a", "'", "a ! b", "\"a\\\""] {
            assert!(tokens(text).is_err(), "{text}");
        }
    }
}
