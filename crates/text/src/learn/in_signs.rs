//! Names in signs: what stands in 《》, in quotes or in 【】 is the name of something, mostly: of a
//! book, a law, a plan, a workshop.

use crate::fold::is_significant;

/// The longest name, in significant characters.
const MAX_CHARS: usize = 20;

/// The names that stand in signs in a text, as they are written: of 2 to 20 significant characters, and
/// no sentences. In the order in which they end, an inner one before the one around it.
///
/// ```
/// use souwen_text::learn::names_in_signs;
/// let names = names_in_signs("签署《江城宣言》，设立“鲁班工坊”。他说：“很好”");
/// assert_eq!(names, ["江城宣言", "鲁班工坊"]);
/// ```
pub fn names_in_signs(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    // What is open: the sign that closes it, where the name begins, and whether somebody says it.
    let mut open: Vec<(char, usize, bool)> = Vec::new();
    for (at, c) in text.char_indices() {
        if let Some(close) = closing_of(c) {
            open.push((close, at + c.len_utf8(), is_said(&text[..at])));
        } else if let Some(depth) = open.iter().rposition(|&(close, ..)| close == c) {
            let (close, start, said) = open[depth];
            open.truncate(depth);
            let name = text[start..at].trim();
            // The titles of works are named in 《》 even where they are sentences of several clauses.
            let is_title = matches!(close, '》' | '〉');
            if is_name(name, is_title) && (is_title || !said) {
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

/// Whether what follows is what somebody says.
fn is_said(before: &str) -> bool {
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
    fn names_are_told_from_speech() {
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
