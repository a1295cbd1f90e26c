//! The fields of a record as its marks give them, and what captions and titles say beside.

use souwen_text::WrittenDate;

use super::dates::Dated;
use super::joins::Part;
use super::marks::{Mark, MarkKind};
use super::window::is_han;

/// The marks of a story, with their lines, in the order in which they stand.
#[derive(Debug, Default)]
pub(super) struct Fields {
    marks: Vec<(Mark, u32)>,
    /// Lines kept as printed that are no marks.
    kept: Vec<String>,
    /// The story's own address.
    pub url: Option<String>,
}

/// A value, its line and the rule that gave it.
type Found = (String, u32, &'static str);

impl Fields {
    /// Takes a mark of the story.
    pub(super) fn take(&mut self, mark: &Mark, line: u32) {
        self.marks.push((mark.clone(), line));
    }

    /// Keeps a line as printed.
    pub(super) fn keep(&mut self, text: String) {
        self.kept.push(text);
    }

    /// Everything as printed.
    pub(super) fn printed(&self) -> impl Iterator<Item = &str> + Clone {
        let marks = self.marks.iter().map(|(mark, _)| mark.printed.as_str());
        marks.chain(self.kept.iter().map(String::as_str)).filter(|printed| !printed.is_empty())
    }

    /// Whether there is a mark of a kind.
    pub(super) fn has(&self, kind: MarkKind) -> bool {
        self.line_of(kind).is_some()
    }

    /// The line of the first mark of a kind.
    pub(super) fn line_of(&self, kind: MarkKind) -> Option<u32> {
        self.of(kind).next().map(|&(_, line)| line)
    }

    /// The line on which a commentator signs.
    pub(super) fn commentary(&self) -> Option<u32> {
        self.marks.iter().find(|(mark, _)| mark.commentary).map(|&(_, line)| line)
    }

    fn of(&self, kind: MarkKind) -> impl Iterator<Item = &(Mark, u32)> {
        self.marks.iter().filter(move |(mark, _)| mark.kind == kind)
    }

    /// Marks in the order in which they are believed.
    fn ranked(&self) -> impl Iterator<Item = &(Mark, u32)> {
        let kinds = [
            MarkKind::Dateline,
            MarkKind::Source,
            MarkKind::Info,
            MarkKind::Byline,
            MarkKind::Credit,
        ];
        kinds.into_iter().flat_map(|kind| self.of(kind))
    }

    /// Agency or paper.
    pub(super) fn source(&self) -> Option<Found> {
        self.ranked().find_map(|(mark, line)| Some((mark.source.clone()?, *line, rule(mark.kind))))
    }

    /// The day as it is written.
    pub(super) fn date(&self) -> Option<(WrittenDate, u32)> {
        self.ranked().find_map(|(mark, line)| Some((mark.date?, *line)))
    }

    /// Where the story was filed.
    pub(super) fn place(&self) -> Option<Found> {
        self.ranked().find_map(|(mark, line)| Some((mark.place.clone()?, *line, rule(mark.kind))))
    }

    /// The programme or page.
    pub(super) fn section(&self) -> Option<Found> {
        self.ranked().find_map(|(mark, line)| Some((mark.section.clone()?, *line, rule(mark.kind))))
    }

    /// Names in the order in which they stand.
    pub(super) fn authors(&self) -> Vec<Found> {
        let found = self.marks.iter().flat_map(|(mark, line)| {
            mark.authors.iter().map(|author| (author.clone(), *line, rule(mark.kind)))
        });
        found.collect()
    }
}

fn rule(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Dateline => "dateline",
        MarkKind::Byline => "byline",
        MarkKind::Credit => "name of who took the picture",
        MarkKind::Source => "source in brackets",
        MarkKind::Info => "line under the title",
        MarkKind::Editor => "name of the editor",
        MarkKind::ContinuedFrom | MarkKind::ContinuedOn => "continuation mark",
        MarkKind::End => "mark at the end",
    }
}

/// What a picture's text says of when and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Caption {
    /// The first day that it names.
    pub date: Option<WrittenDate>,
    /// Province, city, county as they stand in it.
    pub place: Option<String>,
}

/// Reads a caption: 这是5月18日在陕西省西安市…拍摄的….
pub(super) fn caption(parts: &[Part]) -> Option<Caption> {
    let text = &parts.first()?.text;
    let date = WrittenDate::all(text).next().map(|(_, written)| written);
    let place = text
        .match_indices('在')
        .take(8)
        .find_map(|(at, sign)| place_after(&text[at + sign.len()..]));
    Some(Caption { date, place })
}

/// The place at the start of a text: units of administration as far as they reach, or a short name
/// before 拍摄.
fn place_after(text: &str) -> Option<String> {
    let head: Vec<char> = text.chars().take(40).take_while(|c| is_han(*c) || *c == '·').collect();
    let mut end = 0;
    let mut unit = 0;
    for (at, c) in head.iter().enumerate() {
        unit += 1;
        let next: String = head[at + 1..].iter().take(1).collect();
        // 市场 and 社区 hold the signs of a city and of a district.
        let other_word = matches!(
            (*c, next.as_str()),
            ('市', "场" | "民" | "委" | "长" | "政")
                | ('区', "域")
                | ('省', "委" | "长")
                | ('县', "长" | "委")
        );
        let part_of_city = *c == '区'
            && at > 0
            && matches!(head[at - 1], '社' | '地' | '校' | '园' | '景' | '小' | '灾' | '山');
        let name = !other_word && !part_of_city;
        let is_unit =
            matches!(c, '省' | '市' | '县' | '区' | '州' | '盟' | '旗' | '镇' | '乡' | '村')
                && name;
        if is_unit && (2..=9).contains(&unit) {
            end = at + 1;
            unit = 0;
        } else if unit > 9 {
            break;
        }
    }
    if end > 0 {
        return Some(head[..end].iter().collect());
    }
    let all: String = head.iter().collect();
    let before = ["拍摄", "举行"].iter().filter_map(|word| all.find(word)).min()?;
    let place = &all[..before];
    // A hall or a garden is where the picture was taken, and no place of a dateline.
    let building = place
        .ends_with(['场', '馆', '园', '厅', '院', '店', '站', '里', '上', '内', '中', '间', '时']);
    ((2..=6).contains(&place.chars().count()) && !building).then(|| place.to_string())
}

/// The title after 题： that follows a dateline: 新华社西安5月19日电 题：长安复携手.
pub(super) fn headline(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('题')?.trim_start().strip_prefix(['：', ':'])?.trim_start();
    let short = rest.chars().count() <= 60
        && !rest.contains('。')
        && crate::markdown::blocks::significant(rest) >= 2;
    short.then_some(rest)
}

/// The day with which a title begins.
pub(super) fn title_date(title: &str) -> Option<Dated> {
    let date = WrittenDate::at(title)?.date()?;
    Some(Dated { date, line: 0, rule: "date at the start of the title" })
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
    let bare: String = text.chars().filter(|&c| souwen_text::is_significant(c)).collect();
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
    super::furniture::furniture(text).is_none_or(|found| found.page.is_some())
        && !GENERIC.contains(&text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_captions() {
        for (text, expected) in [
            ("陕西省西安市大唐芙蓉园拍摄的欢迎仪式", Some("陕西省西安市")),
            ("江城市场拍摄", None),
            ("西安拍摄的夜景", Some("西安")),
            ("老挝万象拍摄的夜景", Some("老挝万象")),
            ("新疆维吾尔自治区喀什地区疏附县的农田里", Some("新疆维吾尔自治区喀什地区疏附县")),
            ("人民大会堂会见客人", None),
            ("社区里", None),
        ] {
            assert_eq!(place_after(text).as_deref(), expected, "{text}");
        }
    }

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
