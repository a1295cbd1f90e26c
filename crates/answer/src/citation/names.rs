//! The names of the authors of an article in the form of references: family name and given name
//! separately, or the whole name if it is not a person's.
//!
//! | printed | family name | given name |
//! |---|---|---|
//! | 张三 | 张 | 三 |
//! | 欧阳小满 | 欧阳 | 小满 |
//! | Ada Whitlow | Whitlow | Ada |
//! | 江城日报评论员 | (whole) | |

/// Family names of two characters.
const COMPOUND: &str = include_str!("data/compound_family_names.txt");
/// The endings of names that are not those of persons.
const NO_PERSONS: &str = include_str!("data/no_persons.txt");
/// Latin words in names that are not those of persons.
const LATIN_NO_PERSONS: [&str; 14] = [
    "agency",
    "bureau",
    "city",
    "daily",
    "desk",
    "editorial",
    "news",
    "office",
    "post",
    "press",
    "staff",
    "team",
    "times",
    "the",
];
/// Words that belong to the family name after them.
const PARTICLES: [&str; 12] =
    ["al", "bin", "da", "de", "del", "den", "der", "di", "la", "le", "van", "von"];

/// A name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CitedName {
    /// A person.
    Person {
        /// The family name.
        family: String,
        /// The rest of the name.
        given: String,
        /// Whether the family name comes first without a space.
        is_han: bool,
    },
    /// An organisation, or a person whose family name is not clear.
    Whole(String),
}

impl CitedName {
    /// Parses a name as printed.
    pub fn read(name: &str) -> CitedName {
        let name = name.trim();
        let is_han = |c: char| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{323af}');
        let parts = if name.chars().all(is_han) { han(name) } else { latin(name) };
        match parts {
            Some((family, given)) => {
                CitedName::Person { family, given, is_han: name.chars().all(is_han) }
            }
            None => CitedName::Whole(name.to_owned()),
        }
    }
}

/// The lines of a list, each split into words.
fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
}

/// Splits 张三 and 欧阳小满; `None` for 江城日报评论员.
fn han(name: &str) -> Option<(String, String)> {
    if words(NO_PERSONS).any(|end| name.ends_with(end)) {
        return None;
    }
    let count = name.chars().count();
    let compound = count > 2 && words(COMPOUND).any(|family| name.starts_with(family));
    let family = match (count, compound) {
        (3..=4, true) => 2,
        (2..=3, false) => 1,
        _ => return None,
    };
    let at = name.char_indices().nth(family)?.0;
    Some((name[..at].to_owned(), name[at..].to_owned()))
}

/// Splits Ada Whitlow and Whitlow, Ada; `None` for River City Post.
fn latin(name: &str) -> Option<(String, String)> {
    if !name.is_ascii() && name.chars().any(|c| c as u32 >= 0x2e80) {
        return None;
    }
    if let Some((family, given)) = name.split_once(',') {
        let (family, given) = (family.trim(), given.trim());
        let whole = !family.is_empty() && !given.is_empty() && !given.contains(',');
        return whole.then(|| (family.to_owned(), given.to_owned()));
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_particle = |word: &str| PARTICLES.contains(&word);
    let is_name = |word: &&str| {
        is_particle(word)
            || word.starts_with(char::is_uppercase)
                && !LATIN_NO_PERSONS.contains(&word.to_ascii_lowercase().as_str())
    };
    if !(2..=5).contains(&words.len()) || !words.iter().all(is_name) {
        return None;
    }
    let mut from = words.len() - 1;
    while from > 1 && is_particle(words[from - 1]) {
        from -= 1;
    }
    Some((words[from..].join(" "), words[..from].join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn family_names_are_distinguished_from_given_ones() {
        #[track_caller]
        fn check(name: &str, family: &str, given: &str) {
            let is_han = !name.is_ascii() && !name.contains('é');
            let person =
                CitedName::Person { family: family.to_owned(), given: given.to_owned(), is_han };
            assert_eq!(CitedName::read(name), person);
        }
        check("张三", "张", "三");
        check("程望江", "程", "望江");
        check("裴子衿", "裴", "子衿");
        check("欧阳修", "欧阳", "修");
        check("欧阳小满", "欧阳", "小满");
        check("歐陽小滿", "歐陽", "小滿");
        check("司马", "司", "马");
        check("Ada Whitlow", "Whitlow", "Ada");
        check("Ada M. Whitlow", "Whitlow", "Ada M.");
        check("Whitlow, Ada", "Whitlow", "Ada");
        check("Jan van der Berg", "van der Berg", "Jan");
        check("Renée Dupont", "Dupont", "Renée");
    }

    #[test]
    fn what_is_no_person_stays_whole() {
        for name in [
            "江城日报评论员",
            "新华社记者",
            "评论员",
            "编辑部",
            "阿依努尔·买买提",
            "村上春树",
            "周",
            "River City Post",
            "Staff",
            "Whitlow",
            "Whitlow, Ada, Jr.",
            "",
            "Ada 张",
        ] {
            assert_eq!(CitedName::read(name), CitedName::Whole(name.to_owned()));
        }
    }
}
