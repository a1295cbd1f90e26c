//! The lines of a file of synonyms.

use souwen_text::{fold, is_significant};

/// The maximal number of members of a group: each is evaluated separately.
const MAX_MEMBERS: usize = 32;
/// The maximal length of a member, in significant characters.
const MAX_MEMBER_CHARS: usize = 64;

/// An invalid line of the file, which is ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadLine {
    /// The line number, from 1.
    pub line: usize,
    /// The reason.
    pub reason: String,
}

/// The typed members and the synonyms in a line, or the error in it.
pub(super) fn group(line: &str) -> Result<(Vec<&str>, Vec<&str>), String> {
    let line_parts: Vec<&str> = line.split("=>").flat_map(|part| part.split("＝＞")).collect();
    let sides: Vec<Vec<&str>> = line_parts.iter().map(|side| members(side)).collect();
    if let Some(member) = sides.iter().flatten().find(|member| length(member) < 2) {
        return Err(format!("“{member}” is too short: a member has two characters or more"));
    }
    if let Some(member) = sides.iter().flatten().find(|member| length(member) > MAX_MEMBER_CHARS) {
        return Err(format!("“{member}” is longer than {MAX_MEMBER_CHARS} characters"));
    }
    if sides.iter().map(Vec::len).sum::<usize>() > MAX_MEMBERS {
        return Err(format!("there are more than {MAX_MEMBERS} members"));
    }
    match sides.as_slice() {
        [all] if all.len() > 1 => Ok((all.clone(), all.clone())),
        [_] => {
            Err("there is only one name: a group has two or more, with commas between".to_owned())
        }
        [typed, instead] => {
            let is_meaningful =
                instead.iter().any(|text| typed.iter().any(|other| folded(other) != folded(text)));
            if is_meaningful {
                Ok((typed.clone(), instead.clone()))
            } else {
                Err("there must be different names on both sides of =>".to_owned())
            }
        }
        _ => Err("there is more than one =>".to_owned()),
    }
}

/// The members of one side of a line, each folded form once.
fn members(side: &str) -> Vec<&str> {
    let mut members: Vec<&str> = Vec::new();
    for member in side.split([',', '，']).map(str::trim).filter(|member| !member.is_empty()) {
        if length(member) == 0 || members.iter().all(|other| folded(other) != folded(member)) {
            members.push(member);
        }
    }
    members
}

pub(super) fn without_comment(line: &str) -> &str {
    let mut before = None;
    for (i, c) in line.char_indices() {
        if matches!(c, '#' | '＃') && before.is_none_or(char::is_whitespace) {
            return &line[..i];
        }
        before = Some(c);
    }
    line
}

/// The folded form of a text, by which members are compared.
pub(super) fn folded(text: &str) -> String {
    fold(text).into_iter().map(|c| c.ch).collect()
}

fn length(text: &str) -> usize {
    text.chars().filter(|&c| is_significant(c)).count()
}
