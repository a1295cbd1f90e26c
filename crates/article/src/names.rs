//! Lists of people and of tags that come as one string.

/// Splits a string of authors where that is safe: always at `、`, `，`, `；`, `;` and line ends;
/// at white space, `/` and `|` only between Chinese names; at `,` unless it may stand within a
/// Western name (`Smith, John`). A name spaced out to line up with longer ones (王　伟) is one
/// name again, and the word for the trade before it (记者) goes.
pub fn split_names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for part in text.split(['、', '，', '；', ';', '\n', '\r']) {
        let pieces: Vec<&str> = part.split(',').map(str::trim).collect();
        let whole = |piece: &&str| !piece.is_ascii() || piece.contains(' ');
        if pieces.len() > 1 && pieces.iter().all(|piece| piece.is_empty() || whole(piece)) {
            pieces.into_iter().for_each(|piece| push_spaced(piece, &mut names));
        } else {
            push_spaced(part, &mut names);
        }
    }
    names
}

/// Splits a string of tags at commas of any make, semicolons, `|` and line ends, and at white
/// space when all of it is Chinese.
pub fn split_tags(text: &str) -> Vec<String> {
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
    match joined(&words) {
        Some(chinese) => names.extend(chinese),
        None if part.is_empty() => {}
        None => names.push(part.to_string()),
    }
}

/// The names of words that are all Chinese names, or the single characters of one.
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

/// The name without the word for the trade or the role that is printed before it.
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
        fn no_text_panics(text in "[张李王 　,、;/a-z.·记者文：]{0,20}") {
            prop_assert!(split_names(&text).iter().all(|name| !name.is_empty()));
            prop_assert!(split_tags(&text).iter().all(|tag| !tag.is_empty()));
        }
    }
}
