//! Synonyms: what an article may contain instead of what was typed.
//!
//! They come from the text of a plain file with one group on each line:
//!
//! ```text
//! # a comment
//! 吉尔吉斯斯坦, 吉尔吉斯, 吉国
//! 一带一路, Belt and Road
//! WHO => 世界卫生组织，世卫组织
//! ```
//!
//! The members of a group, separated by commas of either width, replace each other. With `=>`, those on
//! the right replace those on the left, but not the reverse. `#` at the start of a line or after white
//! space begins a comment. Members are compared in folded form. An invalid line is ignored and reported.

mod lines;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use crate::syntax::Node;

pub use lines::BadLine;

use lines::{folded, group, without_comment};

/// A table of synonyms. The default is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Synonyms {
    /// All members as written, each folded form once.
    members: Vec<String>,
    /// Maps the folded form of a typed text to its synonyms, as indexes into `members`, in the order
    /// of the file.
    table: HashMap<String, Vec<usize>>,
    /// The number of groups.
    groups: usize,
    /// The length of the longest key of `table`, in characters, and the first characters of the keys.
    longest: usize,
    starts: HashSet<char>,
    fingerprint: Option<String>,
}

impl Synonyms {
    /// Parses the text of a file. Never fails: invalid lines are ignored and reported.
    pub fn parse(text: &str) -> (Synonyms, Vec<BadLine>) {
        let mut synonyms = Synonyms::default();
        let mut bad = Vec::new();
        // Maps each folded form to its index in `members`.
        let mut known = HashMap::new();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (i, line) in text.lines().enumerate() {
            let line = without_comment(line).trim();
            if line.is_empty() {
                continue;
            }
            match group(line) {
                Ok((typed, instead)) => synonyms.add(&mut known, &typed, &instead),
                Err(reason) => bad.push(BadLine { line: i + 1, reason }),
            }
        }
        synonyms.fingerprint = synonyms.named();
        (synonyms, bad)
    }

    /// Whether the table is empty.
    fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// The number of groups.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// Identifies the content: equal fingerprints mean equal tables. `None` if there are no synonyms.
    pub fn fingerprint(&self) -> Option<&str> {
        self.fingerprint.as_deref()
    }

    fn named(&self) -> Option<String> {
        if self.is_empty() {
            return None;
        }
        let mut lines: Vec<String> = self
            .table
            .iter()
            .map(|(typed, instead)| {
                let instead: Vec<&str> =
                    instead.iter().map(|&i| self.members[i].as_str()).collect();
                format!("{typed}\t{}", instead.join("\t"))
            })
            .collect();
        lines.sort_unstable();
        Some(format!("{:016x}", xxh3_64(lines.join("\n").as_bytes())))
    }

    /// The synonyms of a text, as written in the file.
    pub fn of<'a>(&'a self, text: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let found = if self.is_empty() { None } else { self.table.get(&folded(text)) };
        found.into_iter().flatten().map(|&i| self.members[i].as_str())
    }

    /// Whether a text of these folded characters may contain a stretch with synonyms. Most texts do
    /// not, and need not be segmented to find out.
    pub(super) fn may_extend(&self, mut chars: impl Iterator<Item = char>) -> bool {
        chars.any(|c| self.starts.contains(&c))
    }

    /// The stretches of a text that have synonyms, from left to right, the longest if several begin
    /// at the same place. They are ranges of its folded characters `chars`, begin and end at the
    /// edges of `words` (the ranges of its words), and do not overlap.
    pub(super) fn stretches(
        &self,
        chars: &[(u32, char)],
        words: &[Range<usize>],
    ) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        if self.is_empty() {
            return found;
        }
        let mut first = 0;
        while first < words.len() {
            let start = words[first].start;
            // Ends of sentences and paragraphs leave gaps, which no member crosses.
            let is_joined = |end: usize| {
                chars[end - 1].0 - chars[start].0 == u32::try_from(end - 1 - start).unwrap_or(0)
            };
            let longest = (first..words.len())
                .take_while(|&last| words[last].end - start <= self.longest)
                .filter(|&last| {
                    let end = words[last].end;
                    let text: String = chars[start..end].iter().map(|&(_, c)| c).collect();
                    is_joined(end) && self.table.contains_key(&text)
                })
                .last();
            if let Some(last) = longest {
                found.push(start..words[last].end);
            }
            first = longest.unwrap_or(first) + 1;
        }
        found
    }

    /// The stretches of two or more consecutive unquoted texts that have a synonym together, from
    /// left to right, the longest if several begin at the same place. They are ranges of `nodes`.
    pub(super) fn node_stretches(&self, nodes: &[Node]) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        if self.is_empty() {
            return found;
        }
        let texts: Vec<Option<String>> = nodes
            .iter()
            .map(|node| match node {
                Node::Text { text, quoted: false } => Some(folded(text)),
                _ => None,
            })
            .collect();
        let mut first = 0;
        while first < nodes.len() {
            let mut text = String::new();
            let mut end = None;
            for (last, next) in texts.iter().enumerate().skip(first) {
                let Some(next) = next else { break };
                text.push_str(next);
                if text.chars().count() > self.longest {
                    break;
                }
                if last > first && self.table.contains_key(&text) {
                    end = Some(last + 1);
                }
            }
            found.extend(end.map(|end| first..end));
            first = end.unwrap_or(first + 1);
        }
        found
    }

    fn add(&mut self, known: &mut HashMap<String, usize>, typed: &[&str], instead: &[&str]) {
        self.groups += 1;
        let instead: Vec<(String, usize)> = instead
            .iter()
            .map(|text| {
                let folded = folded(text);
                let index = *known.entry(folded.clone()).or_insert_with(|| {
                    self.members.push((*text).to_owned());
                    self.members.len() - 1
                });
                (folded, index)
            })
            .collect();
        for text in typed {
            let text = folded(text);
            self.longest = self.longest.max(text.chars().count());
            self.starts.extend(text.chars().next());
            let entry = self.table.entry(text.clone()).or_default();
            for (folded, index) in &instead {
                if *folded != text && !entry.contains(index) {
                    entry.push(*index);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::parse::parse;

    fn read(text: &str) -> Synonyms {
        let (synonyms, bad) = Synonyms::parse(text);
        assert_eq!(bad, [], "{text}");
        synonyms
    }

    fn check(file: &str, typed: &str, expected: &[&str]) {
        let synonyms = read(file);
        assert_eq!(synonyms.of(typed).collect::<Vec<_>>(), expected, "{typed} in {file}");
    }

    #[test]
    fn members_of_a_group_are_synonyms_of_each_other() {
        check("吉尔吉斯斯坦, 吉尔吉斯, 吉国", "吉国", &["吉尔吉斯斯坦", "吉尔吉斯"]);
        check("吉尔吉斯斯坦，吉國", "吉尔吉斯斯坦", &["吉國"]);
        check("一带一路, Belt and Road", "ＢＥＬＴ　ａｎｄ　road", &["一带一路"]);
        check("一带一路, Belt and Road", "一帶一路", &["Belt and Road"]);
        check("一带一路, Belt and Road", "Belt", &[]);
        check("吉国, 吉國, 吉尔吉斯,", "吉国", &["吉尔吉斯"]);
    }

    #[test]
    fn an_arrow_leads_one_way() {
        let file = "WHO, who => 世界卫生组织, 世卫组织";
        check(file, "who", &["世界卫生组织", "世卫组织"]);
        check(file, "世卫组织", &[]);
        check("甲乙＝＞丙丁", "甲乙", &["丙丁"]);
    }

    #[test]
    fn groups_with_a_common_member_add_up_for_it_only() {
        let file = "甲国, 乙国\n乙国, 丙国\n";
        check(file, "乙国", &["甲国", "丙国"]);
        check(file, "甲国", &["乙国"]);
    }

    #[test]
    fn comments_marks_and_line_ends() {
        let file = "\u{feff}# 国名\r\n\r\n甲国, 乙国 # 邻国\r\nC#语言, C Sharp\r\n  ＃说明\r\n";
        check(file, "甲国", &["乙国"]);
        check(file, "c sharp", &["C#语言"]);
        assert_eq!(read(file).groups(), 2);
    }

    #[test]
    fn bad_lines_are_reported_and_left_out() {
        let long = format!("{}, 乙国", "甲".repeat(65));
        let many: Vec<String> = (0..33).map(|i| format!("甲{i}")).collect();
        for (line, reason) in [
            ("甲国", "only one name"),
            ("甲国, 甲國", "only one name"),
            ("甲国, 乙", "“乙” is too short"),
            ("甲国, ——", "“——” is too short"),
            ("甲国 => ", "both sides"),
            ("=> 甲国", "both sides"),
            ("甲国 => 甲国", "both sides"),
            ("甲国 => 乙国 => 丙国", "more than one"),
            (long.as_str(), "longer than 64"),
            (many.join(",").as_str(), "more than 32"),
        ] {
            let (synonyms, bad) = Synonyms::parse(&format!("子国, 丑国\n{line}\n寅国, 卯国"));
            assert_eq!(synonyms.groups(), 2, "{line}");
            assert_eq!(bad.len(), 1, "{line}");
            assert_eq!(bad[0].line, 2);
            assert!(bad[0].reason.contains(reason), "{line}: {}", bad[0].reason);
        }
    }

    #[test]
    fn the_fingerprint_names_the_content() {
        let name = |text: &str| read(text).fingerprint().map(str::to_owned);
        assert_eq!(name("# nothing"), None);
        assert_eq!(name("甲国, 乙国"), name("# 国名\n甲国，乙国\n"));
        assert_ne!(name("甲国, 乙国"), name("甲国, 丙国"));
        assert_ne!(name("甲国, 乙国"), name("甲国 => 乙国"));
    }

    #[test]
    #[expect(clippy::single_range_in_vec_init, reason = "a list of one range is meant")]
    fn texts_in_a_row_can_be_one_name() {
        let synonyms = read("一带一路, Belt and Road\nand road, 公路");
        let check = |query: &str, expected: &[Range<usize>]| {
            let nodes = match parse(query).root {
                Node::And(nodes) => nodes,
                node => vec![node],
            };
            assert_eq!(synonyms.node_stretches(&nodes), expected, "{query}");
        };
        check("Belt and Road", &[0..3]);
        check("铁路 belt and road 能源 Belt and Road", &[1..4, 5..8]);
        check("Belt \"and\" Road", &[]);
        check("belt -and road", &[]);
        check("belt belt and road", &[1..4]);
        check("and road", &[0..2]);
        check("一带一路", &[]);
        check("一带 一路", &[0..2]);
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in "([,，=>#＃\\r\\n ]|=>|甲国|乙国|Belt and Road|\\PC){0,40}") {
            let (synonyms, bad) = Synonyms::parse(&text);
            prop_assert!(synonyms.groups() + bad.len() <= text.lines().count());
            for member in text.split([',', '，', '\n']) {
                prop_assert!(synonyms.of(member).all(|other| folded(other) != folded(member)));
            }
        }
    }
}
