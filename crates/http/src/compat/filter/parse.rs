//! The parser of filters: `NOT` binds tighter than `AND`, `AND` tighter than `OR`; with brackets.

use super::leaf::{comparison, contains_text, existence, one_of, range};
use super::tokens::{Token, tokens};
use super::{Filter, MAX_COMPARISONS};
use crate::compat::error::Refused;

/// The maximal nesting depth of brackets.
const DEEPEST: usize = 100;

/// Parses one filter. `left` is the number of comparisons that are still allowed.
pub(super) fn parse(text: &str, left: &mut usize) -> Result<Filter, Refused> {
    let invalid = |reason: String| {
        Refused::new("invalid_search_filter", format!("Invalid filter `{text}`: {reason}."))
    };
    let tokens = tokens(text).map_err(invalid)?;
    if tokens.is_empty() {
        return Ok(Filter::And(Vec::new()));
    }
    let mut reader = Reader { tokens: &tokens, at: 0, left };
    let filter = reader.any(DEEPEST).map_err(invalid)?;
    match reader.peek() {
        None => Ok(filter),
        Some(token) => Err(invalid(format!("{} was not expected there", shown(token)))),
    }
}

/// A token as messages show it.
fn shown(token: &Token) -> String {
    match token {
        Token::Word(text) | Token::Quoted(text) => format!("`{text}`"),
        Token::Open => "`(`".to_owned(),
        Token::Close => "`)`".to_owned(),
        Token::OpenList => "`[`".to_owned(),
        Token::CloseList => "`]`".to_owned(),
        Token::Comma => "`,`".to_owned(),
        Token::Sign(sign) => format!("`{sign}`"),
    }
}

struct Reader<'t> {
    tokens: &'t [Token],
    at: usize,
    left: &'t mut usize,
}

type Read<T> = Result<T, String>;

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<&'t Token> {
        self.tokens.get(self.at)
    }

    /// Consumes a keyword if it comes next, and returns whether it did.
    fn takes_word(&mut self, word: &str) -> bool {
        self.takes(|token| matches!(token, Token::Word(text) if text == word))
    }

    fn takes(&mut self, is: impl Fn(&Token) -> bool) -> bool {
        let comes = self.peek().is_some_and(is);
        self.at += usize::from(comes);
        comes
    }

    fn any(&mut self, depth: usize) -> Read<Filter> {
        let mut filters = vec![self.all(depth)?];
        while self.takes_word("OR") {
            filters.push(self.all(depth)?);
        }
        Ok(if filters.len() == 1 { filters.remove(0) } else { Filter::Or(filters) })
    }

    fn all(&mut self, depth: usize) -> Read<Filter> {
        let mut filters = vec![self.one(depth)?];
        while self.takes_word("AND") {
            filters.push(self.one(depth)?);
        }
        Ok(if filters.len() == 1 { filters.remove(0) } else { Filter::And(filters) })
    }

    fn one(&mut self, depth: usize) -> Read<Filter> {
        let depth = depth.checked_sub(1).ok_or_else(|| "it is nested too deeply".to_owned())?;
        if self.takes_word("NOT") {
            return Ok(Filter::Not(Box::new(self.one(depth)?)));
        }
        if self.takes(|token| *token == Token::Open) {
            let filter = self.any(depth)?;
            return match self.takes(|token| *token == Token::Close) {
                true => Ok(filter),
                false => Err("a bracket is not closed".to_owned()),
            };
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Read<Filter> {
        *self.left = self
            .left
            .checked_sub(1)
            .ok_or_else(|| format!("it has more than {MAX_COMPARISONS} comparisons"))?;
        let name = self.value("the name of an attribute")?;
        if name.starts_with("_geo") {
            return Err("articles have no coordinates".to_owned());
        }
        if let Some(Token::Sign(sign)) = self.peek() {
            self.at += 1;
            return comparison(name, sign, self.value("a value")?);
        }
        if self.takes_word("IS") {
            let is_not = self.takes_word("NOT");
            if !self.takes_word("NULL") && !self.takes_word("EMPTY") {
                return Err("`IS` is followed by `NULL` or `EMPTY`".to_owned());
            }
            return Ok(not(!is_not, existence(name)?));
        }
        let is_not = self.takes_word("NOT");
        let filter = if self.takes_word("EXISTS") {
            existence(name)?
        } else if self.takes_word("IN") {
            one_of(name, &self.list()?)?
        } else if self.takes_word("CONTAINS") {
            contains_text(name, self.value("a value")?)?
        } else if self.takes_word("STARTS") {
            return Err("STARTS WITH is not known here; CONTAINS is".to_owned());
        } else if is_not {
            return Err("`NOT` is followed by `EXISTS`, `IN` or `CONTAINS` there".to_owned());
        } else {
            let from = self.value(
                "`=`, `!=`, `>`, `>=`, `<`, `<=`, `IN`, `EXISTS`, `IS`, `CONTAINS` or a range",
            )?;
            if !self.takes_word("TO") {
                return Err(format!("behind `{name}` `{from}` comes neither `TO` nor an operator"));
            }
            range(name, from, self.value("a value")?)?
        };
        Ok(not(is_not, filter))
    }

    /// A name or a value.
    fn value(&mut self, expected: &str) -> Read<&'t str> {
        match self.peek() {
            Some(Token::Word(text) | Token::Quoted(text)) => {
                self.at += 1;
                Ok(text)
            }
            Some(other) => Err(format!("{} stands where {expected} is expected", shown(other))),
            None => Err(format!("it ends where {expected} is expected")),
        }
    }

    /// `[a, b]`
    fn list(&mut self) -> Read<Vec<&'t str>> {
        if !self.takes(|token| *token == Token::OpenList) {
            return Err("`IN` is followed by a list, as `[a, b]`".to_owned());
        }
        let mut values = Vec::new();
        while !self.takes(|token| *token == Token::CloseList) {
            if !values.is_empty() && !self.takes(|token| *token == Token::Comma) {
                return Err(
                    "the values of a list have commas between them, and `]` behind them".to_owned()
                );
            }
            // A comma may follow the last value.
            if self.takes(|token| *token == Token::CloseList) {
                break;
            }
            values.push(self.value("a value, or `]`,")?);
            *self.left = self
                .left
                .checked_sub(1)
                .ok_or_else(|| format!("it has more than {MAX_COMPARISONS} comparisons"))?;
        }
        Ok(values)
    }
}

fn not(is_not: bool, filter: Filter) -> Filter {
    if is_not { Filter::Not(Box::new(filter)) } else { filter }
}
