//! Names between signs: text between 《》, quotes or 【】 is usually the name of something: a book, a
//! law, a plan, a workshop.

use crate::fold::is_significant;

/// The maximal length of a name, in significant characters.
const MAX_CHARS: usize = 20;

/// The names between signs in a text, as written: of 2 to 20 significant characters, but no
/// sentences. They are sorted by their ends, an inner one before the one around it.
///
/// ```
/// use souwen_text::learn::names_in_signs;
/// let names = names_in_signs("签署《江城宣言》，设立“鲁班工坊”。他说：“很好”");
/// assert_eq!(names, ["江城宣言", "鲁班工坊"]);
/// ```
pub fn names_in_signs(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    // The open signs: the sign that closes each, where its name begins, and whether it is direct speech.
    let mut open: Vec<(char, usize, bool)> = Vec::new();
    for (at, c) in text.char_indices() {
        if let Some(close) = closing_of(c) {
            open.push((close, at + c.len_utf8(), is_quoted_speech(&text[..at])));
        } else if let Some(depth) = open.iter().rposition(|&(close, ..)| close == c) {
            let (close, start, is_speech) = open[depth];
            open.truncate(depth);
            let name = text[start..at].trim();
            // Titles of works in 《》 are names even if they are sentences of several clauses.
            let is_title = matches!(close, '》' | '〉');
            if is_name(name, is_title) && (is_title || !is_speech) {
                names.push(name);
            }
        }
    }
    names
}

fn closing_of(opening: char) -> Option<char> {
    Some(match opening {
        '《' => '》',
        '〈' => '〉',
        '【' => '】',
        '“' => '”',
        '「' => '」',
        '『' => '』',
        _ => return None,
    })
}

/// Whether direct speech follows.
fn is_quoted_speech(before: &str) -> bool {
    before.trim_end().ends_with(['：', ':', '说', '說', '道', '问', '問', '，', ','])
}

fn is_name(text: &str, is_title: bool) -> bool {
    let ends = |c: char| matches!(c, '。' | '！' | '？' | '!' | '?' | '…');
    let parts = |c: char| matches!(c, '，' | '；' | '：' | ',' | ';' | ':');
    if text.contains(ends) || !is_title && text.contains(parts) {
        return false;
    }
    let chars = text.chars().filter(|&c| is_significant(c));
    (2..=MAX_CHARS).contains(&chars.clone().count())
        && chars.clone().any(char::is_alphabetic)
        && !chars.clone().all(char::is_numeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_distinguished_from_speech() {
        let check = |text: &str, expected: &[&str]| assert_eq!(names_in_signs(text), expected);
        check("发表《江城宣言》和《江城：一年》", &["江城宣言", "江城：一年"]);
        check("建设“鲁班工坊”、「一带一路」【本报讯】", &["鲁班工坊", "一带一路", "本报讯"]);
        check("《“一带一路”年鉴》", &["一带一路", "“一带一路”年鉴"]);
        check("他说：“很好”。她说“好的”，“再见”", &[]);
        check("“桥通了。”“来了，走了”", &[]);
        check("“2024”“年”《》“””", &[]);
        check("《半截“半截》", &["半截“半截"]);
        let long = "长".repeat(21);
        check(&format!("《{long}》"), &[]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "[甲乙。，：《》“”「」【】 ]{0,40}|\\PC{0,40}") {
            for name in names_in_signs(&text) {
                proptest::prop_assert!(text.contains(name));
            }
        }
    }
}
