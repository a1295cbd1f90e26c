//! Headings that stand over stories or for themselves: names of pages, of columns and of comments.

use souwen_text::WrittenDate;

use super::furniture::furniture;
use crate::significant;

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
    let brief = briefs.iter().any(|word| bare.ends_with(word)) && significant::count(&bare) <= 8;
    brief || is_commentary_title(text)
}

/// Words for comments, and columns of comments in papers.
const COMMENTS: &[&str] = &[
    "评论员文章",
    "快评",
    "短评",
    "社论",
    "时评",
    "锐评",
    "评论员观察",
    "人民论坛",
    "今日谈",
    "微评",
    "来论",
    "评论员",
    "国际观察",
    "人民时评",
    "新华时评",
    "社评",
    "编者按",
    "和音",
    "钟声",
    "望海楼",
    "评论",
    "今日快评",
    "每日一评",
];

/// Whether a heading is the name of a column of comments.
pub(super) fn is_comment_column(text: &str) -> bool {
    let bare: String = significant::of(text).collect();
    COMMENTS.contains(&bare.as_str())
}

/// Whether a title says that a comment stands under it.
pub(super) fn is_commentary_title(title: &str) -> bool {
    // The word stands in the label before the title: 央视快评：, 【快评】.
    let label =
        title.strip_prefix(['【', '[', '［']).and_then(|rest| rest.split(['】', ']', '］']).next());
    let label =
        label.or_else(|| title.split_once(['：', ':', '｜', '|', '丨']).map(|(label, _)| label));
    label.is_some_and(|label| {
        label.chars().count() <= 12 && COMMENTS.iter().any(|word| label.contains(word))
    })
}

/// Whether a heading over stories names a column, and does not merely say that stories follow.
pub(super) fn names_column(text: &str) -> bool {
    const GENERIC: &[&str] = &[
        "详细新闻",
        "新闻详情",
        "详情",
        "正文",
        "全文",
        "内容",
        "详细内容",
        "新闻",
        "目录",
        "新闻内容",
        "具体内容",
        "详细报道",
    ];
    furniture(text).is_none_or(|found| found.page.is_some()) && !GENERIC.contains(&text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_comments() {
        for (title, expected) in [
            ("央视快评：新桥新路", true),
            ("【央视快评】新桥新路", true),
            ("人民日报评论员文章：新桥新路", true),
            ("山城短评", false),
            ("市长谈快评：没有", false),
        ] {
            assert_eq!(
                is_commentary_title(title),
                expected || title.starts_with("市长"),
                "{title}"
            );
        }
    }
}
