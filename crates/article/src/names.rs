//! Splits a string that lists people or tags.
//!
//! | string | names |
//! |---|---|
//! | `赵博超、董越、睦黎曦` | 赵博超; 董越; 睦黎曦 |
//! | `本报记者 张思洁；通讯员 李明` | 张思洁; 李明 |
//! | `Smith, John` | Smith, John |
//! | `林小满和周一帆` | 林小满; 周一帆 |

/// Splits a string of authors where that is safe, judged by punctuation and script:
///
/// - always at `、`, `，`, `；`, `;` and line ends;
/// - at white space, `/` and `|` only next to Chinese names, since a name in Latin letters contains
///   spaces;
/// - at `,` unless it may be part of a Western name (`Smith, John`);
/// - at `and`, `&` and 和 if there is a whole name on either side.
///
/// A name spaced out to line up with longer ones (王　伟) is joined again, and the word for the job before a
/// name (记者) is removed.
pub(crate) fn split_names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for part in text.split(['、', '，', '；', ';', '\n', '\r']) {
        let pieces: Vec<&str> = part.split(',').map(str::trim).collect();
        let whole = |piece: &&str| !piece.is_ascii() || piece.contains(' ');
        // In a list of three or more, no piece is the given name that belongs to the piece before.
        let several = pieces.iter().filter(|piece| !piece.is_empty()).count() > 2;
        let all_whole = pieces.iter().all(|piece| piece.is_empty() || whole(piece));
        if pieces.len() > 1 && (several || all_whole) {
            pieces.into_iter().for_each(|piece| push_joined(piece, &mut names));
        } else {
            push_joined(part, &mut names);
        }
    }
    names
}

/// Adds the names that `and` and `&` join.
fn push_joined(part: &str, names: &mut Vec<String>) {
    let mut rest = part.trim();
    rest = strip_word(rest, "and").unwrap_or(rest);
    while let Some((before, after)) = joint(rest) {
        push_spaced(before, names);
        rest = after;
    }
    push_spaced(rest, names);
}

/// The texts before and after the first word or sign that joins two names.
fn joint(text: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    while let Some(at) = text[from..].find(['&', '＆', 'a', 'A', '和', '与', '與', '及', '暨'])
    {
        let at = from + at;
        let (before, sign) = text.split_at(at);
        let joining = sign.chars().next().unwrap_or_default();
        let length = match joining {
            'a' | 'A' if before.ends_with(char::is_whitespace) => {
                strip_word(sign, "and").map(|after| sign.len() - after.len())
            }
            'a' | 'A' => None,
            _ => Some(joining.len_utf8()),
        };
        if let Some(length) = length {
            let (before, after) = (before.trim(), sign[length..].trim());
            let joins = match joining {
                // Simon & Schuster is a firm; two people have two names each.
                '&' | '＆' => is_full_name(before) && is_full_name(after),
                'a' | 'A' => !before.is_empty() && !after.is_empty(),
                _ => is_han_name(before) && after_begins_name(after),
            };
            if joins {
                return Some((before, after));
            }
        }
        from = at + joining.len_utf8();
    }
    None
}

/// The text after a word at the beginning of a text, in any case.
fn strip_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let begins = text.get(..word.len())?.eq_ignore_ascii_case(word);
    let rest = &text[word.len()..];
    (begins && rest.starts_with(char::is_whitespace)).then_some(rest)
}

/// Whether a text ends in a whole name: a Chinese one, or two words in Latin letters.
fn is_full_name(text: &str) -> bool {
    text.contains(is_han) || text.split_whitespace().count() > 1
}

/// Whether a text is one Chinese name, or several separated by spaces: 和 may also be part of a name.
fn is_han_name(text: &str) -> bool {
    let last = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    (2..=4).contains(&without_label(last).chars().count()) && last.chars().all(is_han)
}

fn after_begins_name(text: &str) -> bool {
    let end = text.find(|c: char| !is_han(c)).unwrap_or(text.len());
    let whole = &text[..end];
    // In 张三和李四和王五 the list continues.
    let first = whole.split(['和', '与', '與', '及', '暨']).next().unwrap_or_default();
    [whole, first].iter().any(|name| (2..=4).contains(&name.chars().count()))
}

/// Splits a string of tags at commas of any kind, semicolons, `|` and line ends, and at white space when
/// all of it is Chinese.
pub(crate) fn split_tags(text: &str) -> Vec<String> {
    let separators = [',', '，', '、', ';', '；', '|', '｜', '\n', '\r', '\t'];
    let mut tags: Vec<String> = Vec::new();
    for part in text.split(separators) {
        let words: Vec<&str> = part.split_whitespace().collect();
        if words.iter().all(|word| word.chars().all(is_han)) {
            tags.extend(words.into_iter().map(String::from));
        } else {
            tags.push(part.trim().to_string());
        }
    }
    tags.retain(|tag| !tag.is_empty());
    tags
}

fn push_spaced(part: &str, names: &mut Vec<String>) {
    let part = without_label(part.trim());
    let words: Vec<&str> = part
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '／' | '|' | '｜'))
        .filter(|word| !word.is_empty())
        .collect();
    if let Some(chinese) = joined(&words) {
        return names.extend(chinese);
    }
    // Names of both scripts next to one another: 王小明 John Smith. A text in brackets belongs to the name
    // before it.
    let is_name = |word: &&str| joined(&[*word]).is_some();
    let is_latin = |word: &&str| word.chars().all(|c| !is_han(c) && !"()（）".contains(c));
    if words.iter().all(|word| is_name(word) || is_latin(word)) && words.iter().any(is_name) {
        for run in words.chunk_by(|a, b| is_latin(a) && is_latin(b)) {
            let run = run.join(" ");
            names.extend(
                Some(without_label(&run)).filter(|name| !name.is_empty()).map(String::from),
            );
        }
    } else if !part.is_empty() {
        names.push(part.to_string());
    }
}

/// The names in a list of words that are all Chinese names, or the single characters of one.
fn joined(words: &[&str]) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut words = words.iter().map(|word| without_label(word)).filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        if !word.chars().all(|c| is_han(c) || c == '·') {
            return None;
        }
        match word.chars().count() {
            1 => names.push(format!("{word}{}", words.next().filter(|w| w.chars().count() == 1)?)),
            2..=4 => names.push(word.to_string()),
            _ if word.contains('·') => names.push(word.to_string()),
            _ => return None,
        }
    }
    Some(names)
}

/// Removes the word for the job or the role printed before a name.
fn without_label(name: &str) -> &str {
    const LABELS: [&str; 8] =
        ["本报记者", "本网记者", "新华社记者", "特约记者", "记者", "通讯员", "作者", "文"];
    for label in LABELS {
        let Some(rest) = name.strip_prefix(label) else { continue };
        // 文 and 作者 are labels only when a colon or slash says so; 文 is a family name too.
        let marked = rest.trim_start().strip_prefix(['：', ':', '/', '／']);
        match marked {
            Some(rest) => return rest.trim_start(),
            None if label.ends_with("记者") || label == "通讯员" => return rest.trim_start(),
            None => {}
        }
    }
    name
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}' | '〇')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_split_where_it_is_safe() {
        for (text, expected) in [
            ("赵博超、董越、睦黎曦", &["赵博超", "董越", "睦黎曦"][..]),
            ("赵博超 董越", &["赵博超", "董越"]),
            ("王　伟 李小明", &["王伟", "李小明"]),
            ("本报记者 张思洁；通讯员 李明", &["张思洁", "李明"]),
            ("记者张思洁 温馨", &["张思洁", "温馨"]),
            ("文/张思洁", &["张思洁"]),
            ("文天祥", &["文天祥"]),
            ("阿依古丽·买买提 张三", &["阿依古丽·买买提", "张三"]),
            ("John Smith", &["John Smith"]),
            ("Smith, John", &["Smith, John"]),
            ("John Smith, Jane Doe", &["John Smith", "Jane Doe"]),
            ("张三,李四", &["张三", "李四"]),
            ("新华社评论员", &["新华社评论员"]),
            ("Xiaoming Wang", &["Xiaoming Wang"]),
            ("Wang Xiaoming, Li Xiaohong", &["Wang Xiaoming", "Li Xiaohong"]),
            ("Wang Xiaoming and Li Xiaohong", &["Wang Xiaoming", "Li Xiaohong"]),
            ("Alice, Bob, and Carol", &["Alice", "Bob", "Carol"]),
            ("Wang Xiaoming & Li Xiaohong", &["Wang Xiaoming", "Li Xiaohong"]),
            ("Simon & Schuster", &["Simon & Schuster"]),
            ("Andy Sandberg", &["Andy Sandberg"]),
            ("林小满 John Smith", &["林小满", "John Smith"]),
            ("John Smith 林小满", &["John Smith", "林小满"]),
            ("John Smith / 林小满", &["John Smith", "林小满"]),
            ("林小满和周一帆", &["林小满", "周一帆"]),
            ("林小满、周一帆与钱多多", &["林小满", "周一帆", "钱多多"]),
            ("林小满 & 周一帆", &["林小满", "周一帆"]),
            ("李和平", &["李和平"]),
            ("和平日报", &["和平日报"]),
            ("周一帆和李和平", &["周一帆", "李和平"]),
            ("Xiaoman Lin (林小满)", &["Xiaoman Lin (林小满)"]),
            ("José García", &["José García"]),
            (" 、 ", &[]),
        ] {
            assert_eq!(split_names(text), expected, "{text}");
        }
    }

    #[test]
    fn tags_are_split() {
        assert_eq!(split_tags("中亚,峰会，西安 铁路"), ["中亚", "峰会", "西安", "铁路"]);
        assert_eq!(split_tags("Belt and Road; 中亚"), ["Belt and Road", "中亚"]);
        assert!(split_tags(" ,").is_empty());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "([张李王 　,、;/a-z.·记者文：和&]| and ){0,20}") {
            prop_assert!(split_names(&text).iter().all(|name| !name.is_empty()));
            prop_assert!(split_tags(&text).iter().all(|tag| !tag.is_empty()));
        }
    }
}
