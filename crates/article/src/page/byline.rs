//! Reads bylines: the names in them, and the roles of these people.
//!
//! `新华社记者 申宏 摄` names the source 新华社 and the author 申宏, and signs a picture.

use std::ops::RangeInclusive;

use super::places::{ends_as_place, is_place, name_before_place};
use super::sources::{part_at, source_at, source_by_ending};
use super::window::{CharWindow, ends_with, is_han, prefix};
use crate::words::WordList;

/// The maximum number of characters up to the end of 记者 in the token of a name: 本报驻乌兹别克斯坦记者 is shorter, a
/// sentence is longer.
const LONGEST_REPORTER: usize = 16;
/// The maximum number of spaces inside a name that is spaced out to align with longer names.
const MAX_SPACES: usize = 4;
/// The maximum length of the name of a paper that is recognised by its ending before 记者, in characters.
const LONGEST_PAPER: usize = 8;
/// The length of a Chinese name in characters: at most two of the family name and two of the given name.
const HAN_NAME: RangeInclusive<usize> = 2..=4;
/// The maximum length of a name of parts joined by points, in characters: 阿依努尔·买买提 has eight, names from
/// abroad have more parts.
const LONGEST_POINTED_NAME: usize = 24;
/// The minimum number of letters of such a name: each part has at least one, and one part has two.
const FEWEST_LETTERS_OF_POINTED_NAME: usize = 3;
/// The number of letters of a part of a Latin name: a single one is an initial or a mark.
const LATIN_NAME: RangeInclusive<usize> = 2..=30;

const WORDS: &str = include_str!("data/byline.txt");

/// Role words before names.
static ROLES_BEFORE: WordList = WordList::named(WORDS, "roles before names");
/// Role words after names.
static ROLES_AFTER: WordList = WordList::named(WORDS, "roles after names");
/// Role words of pictures.
static PICTURE_ROLES: WordList = WordList::named(WORDS, "picture roles");
/// Picture agencies, printed after the photographer.
static PICTURE_AGENCIES: WordList = WordList::named(WORDS, "picture agencies");
/// Words between a paper and 评论员.
static COMMENTATORS: WordList = WordList::named(WORDS, "kinds of commentators");
/// Words for the way a report was sent.
static REPORTS: WordList = WordList::named(WORDS, "reports");
/// Names of desks that replace a person's name.
static DESKS: WordList = WordList::named(WORDS, "desks");
/// Words that look like names but are not.
static NO_NAMES: WordList = WordList::named(WORDS, "no names");
/// Characters that are family names.
static FAMILY_NAMES: WordList = WordList::of(include_str!("data/family_names.txt"));

/// Whether a text begins with a character that is a family name.
pub fn begins_with_family_name(text: &str) -> bool {
    let first = text.chars().next();
    first.is_some_and(|first| FAMILY_NAMES.iter().any(|names| names.contains(first)))
}

/// The people in a byline.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Byline {
    /// Names in order, or the title that signs a comment (新华社评论员).
    pub authors: Vec<String>,
    /// The agency or paper that they work for, if named.
    pub source: Option<String>,
    /// The place that they report from, if named: 台北報導.
    pub place: Option<String>,
    /// Whether it signs a comment.
    pub commentary: bool,
    /// Whether it contains a role word (记者, 通讯员, 摄 ...).
    pub has_role: bool,
    /// Whether it signs a picture.
    pub picture: bool,
    /// Whether everything in it was understood.
    pub clean: bool,
    /// Whether a slash precedes the token being read: 王小明／台北報導.
    after_slash: bool,
}

/// Reads a byline without its brackets: `新华社记者 申宏 摄`, `记者张三、李四 通讯员 王五`.
pub(super) fn byline(text: &str) -> Byline {
    let mut line = Byline { clean: true, ..Byline::default() };
    let window = CharWindow::of(text);
    // A single character waits for its other half: 王 毅.
    let mut single: Option<char> = None;
    let separator = |c: &char| {
        matches!(
            c,
            ' ' | '、'
                | ','
                | '/'
                | ';'
                | ':'
                | '|'
                | '&'
                | '('
                | ')'
                | '\\'
                | '■'
                | '□'
                | '●'
                | '◎'
                | '*'
        )
    };
    let mut end = 0;
    for token in window.chars.split(separator) {
        line.after_slash = end > 0 && window.chars[end - 1] == '/';
        end += token.len() + 1;
        if token.is_empty() {
            continue;
        }
        // 王 毅, and 刘 洋摄 with a role word.
        if let (Some(first), [second, role @ ..]) = (single, token)
            && is_han(*second)
            && matches!(role, [] | ['摄' | '文' | '图' | '绘'])
        {
            line.add(format!("{first}{second}"));
            line.has_role |= !role.is_empty();
            line.picture |= matches!(role, ['摄' | '图' | '绘']);
            single = None;
            continue;
        }
        let Some(name) = line.take_roles(token) else { continue };
        if let [only] = name[..] {
            line.clean &= is_han(only) && single.is_none();
            single = Some(only);
            continue;
        }
        line.clean &= single.take().is_none();
        if is_name(&name) {
            line.add(name.iter().collect());
        } else {
            line.clean = false;
        }
    }
    line.clean &= single.is_none();
    line
}

impl Byline {
    /// Whether all names in it look like names of persons.
    pub(super) fn is_of_persons(&self) -> bool {
        let person = |name: &String| is_person(&name.chars().collect::<Vec<_>>());
        !self.authors.is_empty() && self.authors.iter().all(person)
    }

    fn add(&mut self, name: String) {
        if !self.authors.contains(&name) {
            self.authors.push(name);
        }
    }

    /// Removes the role words of a token. The rest is a name; `None` if nothing is left.
    fn take_roles(&mut self, token: &[char]) -> Option<Vec<char>> {
        let mut token = token;
        if PICTURE_AGENCIES.iter().any(|name| prefix(token, name) == Some(token.len())) {
            return None;
        }
        if let Some(source) =
            source_at(token).filter(|&len| len < token.len() || self.authors.is_empty())
        {
            let name: String = token[..source].iter().collect();
            self.source.get_or_insert(name);
        }
        let word: String = token.iter().collect();
        if DESKS.contains(&word.as_str()) {
            self.has_role = true;
            return None;
        }
        if let Some(len) = prefix(token, "发自").filter(|&len| is_place(&token[len..])) {
            self.has_role = true;
            self.place.get_or_insert(token[len..].iter().collect());
            return None;
        }
        if let Some(end) = find_end(token, "评论员") {
            self.has_role = true;
            self.commentary = true;
            // 新华社特约评论员: only a paper and one word come before.
            let before = &token[source_at(token).unwrap_or(0).min(end - 3)..end - 3];
            let before: String = before.iter().collect();
            self.clean &= before.is_empty() || COMMENTATORS.contains(&before.as_str());
            let signed: String = token[..end].iter().collect();
            if token.len() == end {
                self.add(signed);
                return None;
            }
            token = &token[end..];
        }
        if let Some(end) = find_end(token, "记者") {
            self.has_role = true;
            // 张三记者 would be a name; 本报驻俄罗斯记者 is not. 新华社“新华视点”记者 names the column as well.
            let plain = |c: &char| c.is_alphanumeric() || matches!(c, '“' | '”' | '「' | '」');
            self.clean &= end <= LONGEST_REPORTER && token[..end].iter().all(plain);
            self.take_paper(&token[..end - 2]);
            token = &token[end..];
        } else if let Some(len) = source_at(token) {
            token = &token[len..];
        }
        loop {
            let role = ROLES_BEFORE.iter().find_map(|role| Some((prefix(token, role)?, *role)));
            // 文 and 图 also begin names: they are roles only if nothing follows.
            match role {
                Some((len, role)) if len > 1 || token.len() == 1 => {
                    self.role(role);
                    token = &token[len..];
                }
                _ => break,
            }
        }
        for role in ROLES_AFTER.iter() {
            let len = role.chars().count();
            if ends_with(token, role) && (token.len() == len || token.len() >= len + 2) {
                self.role(role);
                token = &token[..token.len() - len];
                if REPORTS.contains(role) {
                    token = self.take_place(token);
                }
                break;
            }
        }
        if token.len() > 2 && token.last() == Some(&'等') {
            token = &token[..token.len() - 1];
        }
        (!token.is_empty()).then(|| token.to_vec())
    }

    /// Takes the paper before 记者, if the ending of its name is that of a paper: 江城日报全媒体记者.
    fn take_paper(&mut self, before: &[char]) {
        let Some(len) = source_by_ending(before).filter(|_| self.source.is_none()) else { return };
        if len <= LONGEST_PAPER && len + part_at(&before[len..]) == before.len() {
            self.source = Some(before[..len].iter().collect());
        }
    }

    /// Takes the place at the end of the text before 报道: 王小明北京, or 北京 after the names. The rest is a name
    /// or empty.
    fn take_place<'a>(&mut self, token: &'a [char]) -> &'a [char] {
        let word: String = token.iter().collect();
        if DESKS.contains(&word.as_str()) {
            return &[];
        }
        let place = match name_before_place(token) {
            Some(len) => len,
            None if self.authors.is_empty() => return token,
            None if is_person(token) && !self.after_slash && !ends_as_place(token) => return token,
            None => 0,
        };
        if is_place(&token[place..]) {
            self.place.get_or_insert(token[place..].iter().collect());
        }
        &token[..place]
    }

    fn role(&mut self, role: &str) {
        self.has_role = true;
        self.picture |= PICTURE_ROLES.contains(&role);
    }
}

/// A name of two characters that is set alone, with a space inside: 张　平.
pub(super) fn spaced_name(chars: &[char]) -> Option<String> {
    let [first, spaces @ .., last] = chars else { return None };
    let apart = (1..=MAX_SPACES).contains(&spaces.len()) && spaces.iter().all(|c| *c == ' ');
    (apart && FAMILY_NAMES.iter().any(|names| names.contains(*first)) && is_han(*last))
        .then(|| format!("{first}{last}"))
}

/// The end of the last `word` in `chars`.
fn find_end(chars: &[char], word: &str) -> Option<usize> {
    let len = word.chars().count();
    (len..=chars.len()).rev().find(|&end| ends_with(&chars[..end], word))
}

/// Whether characters look like the name of a person: they begin with a family name, or have parts joined
/// by points.
pub(super) fn is_person(name: &[char]) -> bool {
    let family = name.first().is_some_and(|first| FAMILY_NAMES.iter().any(|n| n.contains(*first)));
    is_name(name) && (family || name.contains(&'·'))
}

/// Whether characters can be a person's name.
pub(super) fn is_name(name: &[char]) -> bool {
    let text: String = name.iter().collect();
    if NO_NAMES.contains(&text.as_str()) {
        return false;
    }
    let han = name.iter().filter(|c| is_han(**c)).count();
    let dots = name.iter().filter(|c| matches!(c, '·' | '•' | '・' | '.')).count();
    let latin = name.iter().filter(|c| c.is_ascii_alphabetic()).count();
    let only = han + dots + latin == name.len();
    match (han, dots, latin) {
        (_, 0, 0) => only && HAN_NAME.contains(&han),
        (_, 1.., _) => {
            let letters = han + latin;
            only && name.len() <= LONGEST_POINTED_NAME && letters >= FEWEST_LETTERS_OF_POINTED_NAME
        }
        (0, 0, _) => only && LATIN_NAME.contains(&latin),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, authors: &[&str]) {
        let line = byline(text);
        assert!(line.clean, "{text}: {line:?}");
        assert!(line.has_role, "{text}: {line:?}");
        assert_eq!(line.authors, authors, "{text}");
    }

    #[test]
    fn names_in_bylines() {
        check("记者 温馨", &["温馨"]);
        check("记者张三、李四", &["张三", "李四"]);
        check("新华社记者 申宏 摄", &["申宏"]);
        check("新华社记者申宏摄", &["申宏"]);
        check("记者 赵博超 董越 睦黎曦", &["赵博超", "董越", "睦黎曦"]);
        check("记者　王　毅　李小明", &["王毅", "李小明"]);
        check("记者 王 毅 张 强", &["王毅", "张强"]);
        check("记者阿依努尔·买买提、古丽", &["阿依努尔·买买提", "古丽"]);
        check("本报驻俄罗斯记者 张三", &["张三"]);
        check("新华社“新华视点”记者王小明、李小红", &["王小明", "李小红"]);
        check("本报记者 张三 通讯员 李四", &["张三", "李四"]);
        check("新华社评论员", &["新华社评论员"]);
        check("本报评论员 张三", &["本报评论员", "张三"]);
        check("■本报记者　张三", &["张三"]);
        check("文/本报记者 张三 图/李四", &["张三", "李四"]);
        check("记者张三 北京报道", &["张三"]);
        check("新华社发（张三 摄）", &["张三"]);
        check("记者 Anna Li", &["Anna", "Li"]);
        check("记者张三李四等", &["张三李四"]);
    }

    #[test]
    fn what_is_no_byline_is_not_clean() {
        for text in ["记者从国铁集团获悉", "记者在现场看到，一列火车", "记者手记"]
        {
            let line = byline(text);
            assert!(!line.clean || line.authors.is_empty(), "{text}: {line:?}");
        }
        assert_eq!(byline("新华社记者张三").source.as_deref(), Some("新华社"));
        assert!(byline("新华社记者 申宏 摄").picture);
    }
}
