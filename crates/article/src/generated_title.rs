//! Titles for articles that have none, generated from the beginning of their text: `1. 山城开通三条公交线。二` gives
//! `1. 山城开通三条公交线`.

use souwen_text::is_significant;
use souwen_text::sentence::ends_sentence;

/// The longest generated title, in characters.
const MAX_CHARS: usize = 40;
/// The length in characters below which a further clause is added to a generated title.
const MIN_CHARS: usize = 8;

/// A title of at most 40 characters from the first paragraph with a significant character, or from the
/// first paragraph that is not blank; `None` when there is none.
pub(crate) fn generate_title<'a>(
    paragraphs: impl Iterator<Item = &'a str> + Clone,
) -> Option<String> {
    let generated = paragraphs.clone().map(beginning).find(|title| title.contains(is_significant));
    generated.or_else(|| {
        // Control characters become white space in the end, so they are no title.
        let blank = |c: char| c.is_whitespace() || c.is_control();
        let first =
            paragraphs.map(|text| text.trim_matches(blank)).find(|text| !text.is_empty())?;
        Some(first.chars().take(MAX_CHARS).collect())
    })
}

/// The beginning of a text as a title: it ends at the end of a sentence or a clause.
fn beginning(text: &str) -> String {
    let text = text.trim();
    let mut end_of_clause = 0;
    let mut enumerator = true;
    let mut is_meaningful = false;
    for (count, (at, c)) in text.char_indices().enumerate() {
        let end = at + c.len_utf8();
        is_meaningful |= is_significant(c);
        if is_meaningful && ends_sentence(c, &text[end..], enumerator) && count <= MAX_CHARS {
            // A question or an exclamation keeps its mark.
            let keep = matches!(c, '！' | '？' | '!' | '?');
            return clean(if keep { &text[..end] } else { &text[..at] });
        }
        enumerator &= c.is_ascii_digit() || c.is_whitespace();
        if count >= MAX_CHARS {
            break;
        }
        if matches!(c, '，' | '；' | '：' | ',' | ';' | ':') && count >= MIN_CHARS {
            end_of_clause = at;
        }
    }
    if text.chars().nth(MAX_CHARS).is_none() {
        return clean(text);
    }
    if end_of_clause > 0 {
        return clean(&text[..end_of_clause]);
    }
    let cut = text.char_indices().nth(MAX_CHARS - 1).map_or(text.len(), |(at, _)| at);
    format!("{}…", clean(&text[..cut]))
}

/// Removes leftover punctuation from the ends of a title.
fn clean(text: &str) -> String {
    let text = text.trim().trim_end_matches(['，', '；', '：', '、', '。', ',', ';', ':']);
    let opened = text.matches(['“', '‘', '（', '《', '「']).count();
    let closed = text.matches(['”', '’', '）', '》', '」']).count();
    // A quotation that the cut left open reads worse than one without its opening quote.
    let text =
        if opened > closed { text.trim_start_matches(['“', '‘', '（', '「']) } else { text };
    text.trim().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_says_something_where_there_is_anything_to_say() {
        for (texts, expected) in [
            (&["——", "正文在此。"][..], "正文在此"),
            (&["。", "——"], "。"),
            (&["\u{13}", "。"], "。"),
            (&["\u{13}"], ""),
            (&[], ""),
        ] {
            assert_eq!(generate_title(texts.iter().copied()).unwrap_or_default(), expected);
        }
    }

    #[test]
    fn generated_titles_end_with_a_sentence_or_clause() {
        for (text, expected) in [
            (
                "这是5月18日在陕西省西安市大唐芙蓉园拍摄的欢迎仪式。",
                "这是5月18日在陕西省西安市大唐芙蓉园拍摄的欢迎仪式",
            ),
            (
                "我们将全面深化人文交流合作,积极开展体育、考古、旅游、医疗卫生等领域合作,办好中国同中亚国家人民文化艺术年",
                "我们将全面深化人文交流合作,积极开展体育、考古、旅游、医疗卫生等领域合作",
            ),
            ("真的吗？是真的。", "真的吗？"),
            ("短句", "短句"),
            ("1. 山城开通三条公交线。二", "1. 山城开通三条公交线"),
            (
                "“他说的是，这样做对大家都好，对山城也好，对江城也好，对所有人都好的事情，我们都愿意去做”",
                "他说的是，这样做对大家都好，对山城也好，对江城也好，对所有人都好的事情",
            ),
            (&"长".repeat(60), &format!("{}…", "长".repeat(39))),
            ("。后文", "。后文"),
            ("", ""),
        ] {
            assert_eq!(beginning(text), expected, "{text}");
        }
    }
}
