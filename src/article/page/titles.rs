//! Titles: which lines look like one, and making one for a story that has none.

use super::blocks::{Block, BlockKind, Enumerator, significant};
use super::marks::Marks;
use crate::text::WrittenDate;
use crate::text::fold::{ends_sentence, is_closing};

/// The most significant characters of a line that is taken for a title.
const MAX_TITLE: usize = 45;
/// The longest title that is made, in characters.
const MAX_GENERATED: usize = 40;
/// The shortest title that is made of clauses when there are more, in characters.
const MIN_GENERATED: usize = 8;

/// Whether a paragraph can be a title: short, and without the end of a sentence.
pub(super) fn is_title_like(block: &Block, marks: &Marks) -> bool {
    if block.kind != BlockKind::Text
        || !marks.whole.is_empty()
        || !marks.lead.is_empty()
        || !marks.trail.is_empty()
    {
        return false;
    }
    let text = block.text.as_str();
    if text.len() > 400 || Enumerator::of(text).is_some() || text.contains("://") {
        return false;
    }
    let open =
        text.ends_with(['。', '；', '，', '、', '：', ';', ',', ':', '.', '…', '—', '）', ')']);
    let sentences = text.contains(['。', '；']);
    !open && !sentences && (2..=MAX_TITLE).contains(&significant(text))
}

/// Whether a line is a subtitle by its dash: ——访部长.
pub(super) fn is_dash_line(text: &str) -> bool {
    let text = text.trim_start();
    let dashed =
        ["—", "――", "－－", "--", "──", "——", "–"].iter().any(|dash| text.starts_with(dash));
    dashed && (2..=60).contains(&significant(text)) && !text.contains('。')
}

/// Whether a line only leads to the title under it: …主持会议并强调.
pub(super) fn is_kicker(text: &str) -> bool {
    ["强调", "指出", "表示", "要求", "提出", "宣布", "重要讲话", "指示", "批示"]
        .iter()
        .any(|end| text.ends_with(end))
}

/// Whether a heading under a title only adds to it: …出席并讲话.
pub(super) fn is_added(text: &str) -> bool {
    is_kicker(text)
        || ["讲话", "致辞", "出席", "主持", "参加", "陪同", "作报告", "发言"]
            .iter()
            .any(|end| text.ends_with(end))
}

/// Whether a heading holds a word with which pages and collections are named.
pub(super) fn names_page(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "日报",
        "晚报",
        "早报",
        "周刊",
        "专题",
        "新闻",
        "要闻",
        "汇总",
        "特刊",
        "联播",
        "动态",
        "资讯",
        "摘要",
        "导读",
        "目录",
        "版",
        "简报",
        "专刊",
        "合集",
        "报道集",
    ];
    WORDS.iter().any(|word| text.contains(word)) || WrittenDate::all(text).next().is_some()
}

/// Whether a heading is that of a comment or of a column of briefs, which stands for itself.
pub(super) fn is_column(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let briefs =
        ["简讯", "快讯", "短讯", "图片新闻", "一句话新闻", "短波", "速览", "速递", "简明新闻"];
    let brief = briefs.iter().any(|word| bare.ends_with(word)) && significant(&bare) <= 8;
    brief || super::fields::is_commentary_title(text)
}

/// A title made from the beginning of a text: it ends where a sentence or a clause does.
pub(super) fn generated(text: &str) -> String {
    let text = text.trim();
    let mut end_of_clause = 0;
    let mut enumerator = true;
    for (count, (at, c)) in text.char_indices().enumerate() {
        let end = at + c.len_utf8();
        if ends_sentence(c, &text[end..], enumerator) && count <= MAX_GENERATED {
            // A question or an exclamation keeps its sign.
            let keep = matches!(c, '！' | '？' | '!' | '?');
            return clean(if keep { &text[..end] } else { &text[..at] });
        }
        enumerator &= c.is_ascii_digit() || c.is_whitespace();
        if count >= MAX_GENERATED {
            break;
        }
        if matches!(c, '，' | '；' | '：' | ',' | ';' | ':') && count >= MIN_GENERATED {
            end_of_clause = at;
        }
    }
    if text.chars().nth(MAX_GENERATED).is_none() {
        return clean(text);
    }
    if end_of_clause > 0 {
        return clean(&text[..end_of_clause]);
    }
    let cut = text.char_indices().nth(MAX_GENERATED - 1).map_or(text.len(), |(at, _)| at);
    format!("{}…", clean(&text[..cut]))
}

/// A title without the signs that are left over at its ends.
fn clean(text: &str) -> String {
    let text = text.trim().trim_end_matches(['，', '；', '：', '、', '。', ',', ';', ':']);
    let opened = text.matches(['“', '‘', '（', '《', '「']).count();
    let closed = text.matches(['”', '’', '）', '》', '」']).count();
    // A quotation that the cut left open reads worse than one without its first sign.
    let text =
        if opened > closed { text.trim_start_matches(['“', '‘', '（', '「']) } else { text };
    text.trim().to_string()
}

/// Whether a text ends as a paragraph of sentences does.
pub(super) fn ends_paragraph(text: &str) -> bool {
    let mut signs = text.chars().rev();
    match signs.next() {
        None => true,
        Some(
            '。' | '！' | '？' | '!' | '?' | '；' | ';' | '：' | ':' | '…' | '.' | '｡' | '~' | '～',
        ) => true,
        // A closing quote or bracket ends what the sign before it ends; alone it is left in doubt.
        Some(c) if is_closing(c) => true,
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("", ""),
        ] {
            assert_eq!(generated(text), expected, "{text}");
        }
    }
}
