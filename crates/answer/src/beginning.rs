//! The beginning of an article, for previews, lists and references. Cut to 12 characters,
//! 新桥今天通车。江上再无渡轮，人人过桥。 is 新桥今天通车。

use souwen_article::{Article, Role};

/// The characters that end a sentence.
const ENDS: [char; 7] = ['。', '！', '？', '…', '!', '?', '”'];

/// The first sentences of an article, at most `max_chars` characters, on one line: running text without
/// headings and code. If not even one sentence fits, the beginning of the first one, with an ellipsis.
pub fn beginning(article: &Article, max_chars: usize) -> String {
    let mut text = String::new();
    let running = article.body.iter().filter(|p| matches!(p.role, Role::Paragraph | Role::Item));
    let mut whole = true;
    for paragraph in running {
        if text.chars().count() > max_chars {
            whole = false;
            break;
        }
        for word in paragraph.text.split(|c: char| c.is_whitespace() || c.is_control()) {
            if word.is_empty() {
                continue;
            }
            // Between Chinese characters no space is needed.
            if text.ends_with(|c: char| c.is_ascii()) {
                text.push(' ');
            }
            text.push_str(word);
        }
    }
    let Some((end, _)) = text.char_indices().nth(max_chars) else {
        return if whole || text.is_empty() { text } else { text + "…" };
    };
    let fitting = &text[..end];
    let at_sentence = fitting.rfind(ENDS).map(|at| {
        let sign = fitting[at..].chars().next().map_or(0, char::len_utf8);
        &fitting[..at + sign]
    });
    match at_sentence.filter(|cut| cut.chars().count() * 3 > max_chars) {
        Some(cut) => cut.to_owned(),
        None => {
            let kept: String = text.chars().take(max_chars.saturating_sub(1)).collect();
            kept.trim_end().to_owned() + "…"
        }
    }
}

#[cfg(test)]
mod tests {
    use souwen_article::Paragraph;

    use super::*;

    #[test]
    fn a_beginning_ends_with_a_sentence_where_it_can() {
        let check = |paragraphs: &[&str], expected: &str| {
            let body = paragraphs.iter().map(|text| Paragraph::text(*text)).collect();
            let article = Article { body, ..Article::default() };
            assert_eq!(beginning(&article, 12), expected, "{paragraphs:?}");
        };
        check(&[], "");
        check(&["新桥通车。"], "新桥通车。");
        check(&["新桥今天通车。", "江上再无渡轮，人人过桥。"], "新桥今天通车。");
        check(&["短。", "江上再无渡轮，人人过桥去看江。"], "短。江上再无渡轮，人人…");
        check(&["一座没有句号的桥一直修到了江的那一头"], "一座没有句号的桥一直修…");
        check(&["The bridge opens"], "The bridge…");
        check(&["新桥\n  通车\u{0}了"], "新桥通车了");
    }

    #[test]
    fn headings_and_code_are_no_running_text() {
        let with = |role, text: &str| Paragraph { role, ..Paragraph::text(text) };
        let body = vec![
            with(Role::Heading, "一、线路"),
            with(Role::Code, "let a = 1;"),
            with(Role::Item, "1. 新建车站;"),
        ];
        let article = Article { body, ..Article::default() };
        assert_eq!(beginning(&article, 50), "1. 新建车站;");
    }
}
