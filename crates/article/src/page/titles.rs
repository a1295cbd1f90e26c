//! Titles: which lines look like one.

use souwen_text::WrittenDate;
use souwen_text::fold::is_closing;

use super::marks::Marks;
use crate::markdown::blocks::{Block, BlockKind, Enumerator, significant};

/// The most significant characters of a line that is taken for a title.
const MAX_TITLE: usize = 45;

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
