//! Marks: datelines, bylines, credits, continuation marks and the like, wherever they stand.
//!
//! A mark covers a whole block, begins one (`新华社西安5月19日电（记者 …）` before the text) or ends
//! one (`…。（新华社西安5月19日电）`). Recognition looks at a bounded number of characters.

use souwen_text::{WrittenDate, is_significant};

use super::dateline::dateline;
use super::furniture;
use super::names;
use super::names::Byline;
use super::sources::{prefix, source_at};
use super::traditional;
use super::window::{Window, enclosed, string, trim};

/// What a mark says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MarkKind {
    /// Agency or paper with where or when: 新华社西安5月19日电, 本报讯, 央视网消息.
    Dateline,
    /// Who reports.
    Byline,
    /// Who took the picture.
    Credit,
    /// Continued from another page: 上接1版.
    ContinuedFrom,
    /// Continued on another page: 下转2版.
    ContinuedOn,
    /// The end of a wire story: 完.
    End,
    /// Agency or paper alone, in brackets: 据新华社电.
    Source,
    /// Who edited: 责任编辑.
    Editor,
    /// A line of date, source and the like under a title, or the name and date of a paper.
    Info,
}

/// A mark and what was read from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// What it says.
    pub kind: MarkKind,
    /// As it is printed.
    pub printed: String,
    /// The day, as far as it is written.
    pub date: Option<WrittenDate>,
    /// Where the story was filed.
    pub place: Option<String>,
    /// Agency or paper, 本报 as it is.
    pub source: Option<String>,
    /// Names.
    pub authors: Vec<String>,
    /// Whether it signs a comment.
    pub commentary: bool,
    /// The programme or page that it names.
    pub section: Option<String>,
    /// Whether brackets stand around it.
    pub bracketed: bool,
}

impl Mark {
    /// A mark that says nothing yet.
    pub(super) fn new(kind: MarkKind) -> Mark {
        Mark {
            kind,
            printed: String::new(),
            date: None,
            place: None,
            source: None,
            authors: Vec::new(),
            commentary: false,
            section: None,
            bracketed: false,
        }
    }

    /// Adds the names of a byline.
    pub(super) fn sign(&mut self, byline: Byline) {
        self.authors.extend(byline.authors);
        self.commentary |= byline.commentary;
        if self.source.is_none() {
            self.source = byline.source;
        }
    }

    /// Whether it is a dateline that names a day or a place: no story has two of them.
    pub(super) fn is_full_dateline(&self) -> bool {
        self.kind == MarkKind::Dateline && (self.date.is_some() || self.place.is_some())
    }
}

/// The marks of a block.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Marks {
    /// Marks that are the whole block; `lead` and `trail` are empty then.
    pub whole: Vec<Mark>,
    /// Marks at the start.
    pub lead: Vec<Mark>,
    /// Where the text begins after `lead`, in bytes.
    pub text_start: usize,
    /// Marks at the end.
    pub trail: Vec<Mark>,
    /// Where the text ends before `trail`, in bytes.
    pub text_end: usize,
}

/// The longest block that is looked at as a mark as a whole, in characters.
const MAX_WHOLE: usize = 120;
/// The longest mark at the start or the end of a block, in characters.
const MAX_MARK: usize = 120;

/// Finds the marks of a block, in either script.
pub(super) fn read(text: &str) -> Marks {
    let Some(simplified) = traditional::simplified(text) else { return read_simplified(text) };
    let mut marks = read_simplified(&simplified);
    traditional::restore(&mut marks, &simplified, text);
    marks
}

fn read_simplified(text: &str) -> Marks {
    let mut marks = Marks { text_end: text.len(), ..Marks::default() };
    if let Some(mark) = whole(text) {
        marks.whole.push(mark);
        return marks;
    }
    while let Some((len, mark)) = lead(&text[marks.text_start..]) {
        marks.text_start += len;
        marks.lead.push(mark);
    }
    while marks.text_end > marks.text_start
        && let Some((start, mark)) = trail(&text[marks.text_start..marks.text_end])
    {
        marks.text_end = marks.text_start + start;
        marks.trail.insert(0, mark);
    }
    let found = !marks.lead.is_empty() || !marks.trail.is_empty();
    if found && !text[marks.text_start..marks.text_end].contains(is_significant) {
        marks.whole = std::mem::take(&mut marks.lead);
        marks.whole.append(&mut marks.trail);
        (marks.text_start, marks.text_end) = (0, text.len());
    }
    marks
}

/// The mark that a block is as a whole.
fn whole(text: &str) -> Option<Mark> {
    if text.chars().nth(MAX_WHOLE).is_some() {
        return None;
    }
    let window = Window::of(text.trim_end_matches(['。', '.']));
    let chars = &window.chars[..];
    let inner = match (chars.first(), chars.last()) {
        (Some('('), Some(')')) | (Some('【'), Some('】')) if encloses(chars) => {
            Some(&chars[1..chars.len() - 1])
        }
        _ => None,
    };
    let mark = match inner {
        Some(inner) => bracketed(inner).map(|mark| Mark { bracketed: true, ..mark }),
        None => bare(chars),
    };
    let mark = mark.or_else(|| furniture::info_line(text));
    mark.map(|mark| Mark { printed: text.trim().to_string(), ..mark })
}

/// Whether the first bracket is closed by the last.
fn encloses(chars: &[char]) -> bool {
    let mut depth = 0i32;
    for (at, c) in chars.iter().enumerate() {
        depth += i32::from(matches!(c, '(' | '【')) - i32::from(matches!(c, ')' | '】'));
        if depth == 0 {
            return at + 1 == chars.len();
        }
    }
    false
}

/// A mark without brackets that fills a block or stands after the last sentence of one.
fn bare(chars: &[char]) -> Option<Mark> {
    if let Some(mark) = continuation(chars).filter(|_| chars.len() <= 16 && chars.contains(&'版'))
    {
        return Some(mark);
    }
    if let Some((len, mark)) = dateline(chars)
        && let Some(mark) = with_byline(mark, &chars[len..])
    {
        return Some(mark);
    }
    if let Some(mark) = editor(chars) {
        return Some(mark);
    }
    if let Some(name) = names::spaced_name(chars) {
        let mut mark = Mark::new(MarkKind::Byline);
        mark.authors.push(name);
        return Some(mark);
    }
    let text = string(chars);
    let byline = names::byline(&text);
    if !byline.clean || !byline.has_role || byline.authors.len() > 12 {
        return None;
    }
    // A bare 记者 begins sentences and columns too: a name must be set off from it.
    let trimmed = text.trim_start_matches(['■', '□', '◎', '◆', '▲', '*', ' ']);
    let marked = trimmed.len() < text.len();
    let named = byline.source.is_some() || marked;
    let set_off =
        ["记者", "作者", "文", "图", "摄影", "撰文", "采写", "通讯员", "执笔"].iter().any(|role| {
            trimmed.strip_prefix(role).is_some_and(|rest| rest.starts_with([' ', ':', '/', '|']))
        });
    let picture = byline.picture
        && !trimmed.contains("拍摄")
        && (trimmed.contains([' ', ':', '/', '(']) || chars.len() <= 5 && trimmed.ends_with('摄'));
    let reporter =
        trimmed.contains("记者") && (named || trimmed.contains("特派") || trimmed.contains("驻"));
    let signed = reporter || byline.commentary || set_off || picture || (named && byline.picture);
    if byline.authors.is_empty() || !signed {
        return None;
    }
    let kind = if byline.picture { MarkKind::Credit } else { MarkKind::Byline };
    let mut mark = Mark::new(kind);
    mark.sign(byline);
    Some(mark)
}

/// A mark by what stands between its brackets.
fn bracketed(chars: &[char]) -> Option<Mark> {
    let chars = trim(chars);
    if chars.is_empty() || chars.len() > MAX_MARK {
        return None;
    }
    let text = string(chars);
    if matches!(text.as_str(), "完" | "全文完" | "完结") {
        return Some(Mark::new(MarkKind::End));
    }
    if let Some(mark) = continuation(chars) {
        return Some(mark);
    }
    if let Some((len, mark)) = dateline(chars)
        && let Some(mark) = with_byline(mark, &chars[len..])
    {
        return Some(mark);
    }
    if let Some(mark) = byline_then_dateline(chars) {
        return Some(mark);
    }
    if let Some(mark) = editor(chars).or_else(|| source_alone(chars)) {
        return Some(mark);
    }
    let byline = names::byline(&text);
    let picture_words = [
        "资料图片",
        "资料照片",
        "影像中国",
        "视觉中国",
        "图片来源",
        "图源",
        "版权作品",
        "图片由",
        "照片由",
    ];
    let stock = picture_words.iter().any(|word| text.contains(word)) && chars.len() <= 40;
    let taken = chars.len() <= 40 && text.ends_with('摄') && !text.ends_with("拍摄");
    let issued = byline.source.is_some() && text.ends_with('发') && byline.clean;
    if stock || taken || issued || (byline.picture && byline.clean) {
        let mut mark = Mark::new(MarkKind::Credit);
        if byline.clean {
            mark.sign(byline);
        }
        return Some(mark);
    }
    let about_author = text.starts_with("作者为")
        || text.starts_with("作者系")
        || text.starts_with("作者:")
        || text.starts_with("作者单位");
    if about_author || (byline.clean && byline.has_role && !byline.authors.is_empty()) {
        let mut mark = Mark::new(MarkKind::Byline);
        if byline.clean {
            mark.sign(byline);
        }
        return Some(mark);
    }
    None
}

/// 上接1版, 下转第二版, in brackets or alone.
fn continuation(chars: &[char]) -> Option<Mark> {
    let text = string(chars);
    let page = chars.iter().any(|c| matches!(c, '版' | '页'));
    let starts = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    if chars.len() > 40 {
        return None;
    }
    if starts(&["上接", "紧接"]) || (starts(&["接"]) && page && chars.len() <= 10) {
        return Some(Mark::new(MarkKind::ContinuedFrom));
    }
    if starts(&["下转"]) || (starts(&["转第", "转下"]) && page) {
        return Some(Mark::new(MarkKind::ContinuedOn));
    }
    let turns = starts(&["转"]) && page && chars.len() <= 8;
    turns.then(|| Mark::new(MarkKind::ContinuedOn))
}

/// 责任编辑：张三
fn editor(chars: &[char]) -> Option<Mark> {
    const WORDS: &[&str] = &[
        "责任编辑",
        "本版责编",
        "本版编辑",
        "本期编辑",
        "值班编辑",
        "美术编辑",
        "责编",
        "编辑",
        "校对",
        "审核",
        "监制",
        "编审",
        "主编",
        "美编",
        "版式设计",
        "版面编辑",
        "终审",
        "初审",
        "复审",
        "值班主任",
        "视觉设计",
        "本版统筹",
    ];
    let rest = WORDS.iter().find_map(|word| prefix(chars, word).map(|len| &chars[len..]))?;
    let set_off = matches!(rest.first(), Some(':' | ' ' | '/' | '|'));
    let sentence = rest.iter().any(|c| matches!(c, '。' | ',' | '!'));
    (set_off && !sentence && chars.len() <= 80).then(|| Mark::new(MarkKind::Editor))
}

/// 据新华社电, 来源：人民日报: a source, and words that only say how it came.
fn source_alone(chars: &[char]) -> Option<Mark> {
    const BEFORE: &[&str] = &[
        "据",
        "综合",
        "来源",
        "稿源",
        "转自",
        "摘自",
        "原载",
        "均据",
        "以上均据",
        "本文来源",
        "信息来源",
        "文章来源",
    ];
    const AFTER: &[&str] = &[
        "电",
        "讯",
        "报道",
        "消息",
        "客户端",
        "微信公众号",
        "公众号",
        "微博",
        "官网",
        "网站",
        "供本报专稿",
        "专稿",
        "供稿",
        "特稿",
        "等",
        "综合",
    ];
    let skip = |chars: &[char], words: &[&str]| words.iter().filter_map(|w| prefix(chars, w)).max();
    let sign = |c: &char| matches!(c, ' ' | ':' | '、' | '《' | '》' | '/' | ',');
    let mut rest = chars;
    let mut mark = Mark::new(MarkKind::Source);
    while !rest.is_empty() {
        if let Some(len) = source_at(rest) {
            mark.source.get_or_insert(string(&rest[..len]));
            rest = &rest[len..];
        } else if let Some(len) = skip(rest, if mark.source.is_none() { BEFORE } else { AFTER }) {
            rest = &rest[len..];
        } else if sign(&rest[0]) {
            rest = &rest[1..];
        } else {
            return None;
        }
    }
    mark.source.is_some().then_some(mark)
}

/// A dateline that a byline follows, or nothing.
fn with_byline(mut mark: Mark, rest: &[char]) -> Option<Mark> {
    let rest = trim(rest);
    if rest.is_empty() {
        return Some(mark);
    }
    let byline = names::byline(&string(rest));
    (byline.clean && byline.has_role).then(|| {
        mark.sign(byline);
        mark
    })
}

/// 记者张三 新华社西安5月19日电
fn byline_then_dateline(chars: &[char]) -> Option<Mark> {
    (2..chars.len()).filter(|&at| source_at(&chars[at..]).is_some()).find_map(|at| {
        let (len, mut mark) = dateline(&chars[at..])?;
        let byline = names::byline(&string(&chars[..at]));
        if at + len != chars.len() || !byline.clean || !byline.has_role {
            return None;
        }
        mark.sign(byline);
        Some(mark)
    })
}

/// A mark at the start of a block, and its length in bytes with the space after it.
fn lead(text: &str) -> Option<(usize, Mark)> {
    let window = Window::head(text, MAX_MARK);
    let chars = &window.chars[..];
    let start = chars.iter().take_while(|c| matches!(c, ' ' | '■' | '□' | '▲' | '◆')).count();
    let opening = *chars.get(start)?;
    let (mut end, mark) = if matches!(opening, '(' | '【') {
        let inner = enclosed(&chars[start..])?;
        let mark = bracketed(&chars[start + 1..start + 1 + inner])?;
        let leads = matches!(
            mark.kind,
            MarkKind::Dateline | MarkKind::Byline | MarkKind::Source | MarkKind::ContinuedFrom
        );
        if !leads {
            return None;
        }
        (start + inner + 2, Mark { bracketed: true, ..mark })
    } else {
        let (len, mark) = dateline(&chars[start..])?;
        // 新华社北京电 … at the start of a sentence must be set off from it when no day is named.
        (start + len, mark)
    };
    if matches!(chars.get(end), Some(':' | ',')) {
        end += 1;
    }
    let printed = text[..window.at[end]].trim().to_string();
    while chars.get(end) == Some(&' ') {
        end += 1;
    }
    Some((window.at[end], Mark { printed, ..mark }))
}

/// A mark at the end of a block, and the byte offset at which the text ends before it.
fn trail(text: &str) -> Option<(usize, Mark)> {
    let text = text.trim_end();
    let window = Window::tail(text, MAX_MARK);
    let mut chars = &window.chars[..];
    if let [.., ')' | '】', '。'] = chars {
        chars = &chars[..chars.len() - 1];
    }
    let (start, mark) = match chars.last()? {
        ')' | '】' => {
            let start = opening(chars)?;
            let mark = bracketed(&chars[start + 1..chars.len() - 1])?;
            (start, Mark { bracketed: true, ..mark })
        }
        _ => {
            let sentence =
                chars.iter().rposition(|c| matches!(c, '。' | '!' | '?' | '”' | '」' | ')'))?;
            let start = sentence + 1;
            if chars.len() - start > 40 || (window.at[0] > 0 && sentence == 0) {
                return None;
            }
            (start, bare(trim(&chars[start..]))?)
        }
    };
    let trails = !matches!(mark.kind, MarkKind::ContinuedFrom | MarkKind::Info);
    let start = window.at[start];
    trails.then(|| {
        (text[..start].trim_end().len(), Mark { printed: text[start..].trim().to_string(), ..mark })
    })
}

/// Where the bracket that the last character closes is opened.
fn opening(chars: &[char]) -> Option<usize> {
    let mut depth = 0i32;
    for (at, c) in chars.iter().enumerate().rev() {
        depth += i32::from(matches!(c, ')' | '】')) - i32::from(matches!(c, '(' | '【'));
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields of a dateline as `source|place|month-day|authors`, and the text after it.
    fn check_lead(text: &str, expected: &str, rest: &str) {
        let marks = read(text);
        let mark = marks.lead.first().unwrap_or_else(|| panic!("no mark: {text}: {marks:?}"));
        assert_eq!(fields(mark), expected, "{text}");
        assert_eq!(&text[marks.text_start..], rest, "{text}");
    }

    fn fields(mark: &Mark) -> String {
        let date =
            mark.date.map(|d| format!("{}-{}", d.month.unwrap_or(0), d.day)).unwrap_or_default();
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        format!("{}|{}|{date}|{}", text(&mark.source), text(&mark.place), mark.authors.join(","))
    }

    #[test]
    fn datelines_at_the_start() {
        check_lead(
            "新华社西安5月19日电 (记者 温馨)5月19日上午",
            "新华社|西安|5-19|温馨",
            "5月19日上午",
        );
        check_lead(
            "　　新华社北京１２月３１日电（记者　王　毅、李明）今天",
            "新华社|北京|12-31|王毅,李明",
            "今天",
        );
        check_lead("新华社北京/西安5月19日电 题", "新华社|北京、西安|5-19|", "题");
        check_lead(
            "本报北京、西安5月19日电 （记者张三）今天开会。",
            "本报|北京、西安|5-19|张三",
            "今天开会。",
        );
        check_lead("据新华社北京5月19日电 今天开会。", "新华社|北京|5-19|", "今天开会。");
        check_lead(
            "中新社北京5月19日电 (记者 张三)今天开会。",
            "中新社|北京|5-19|张三",
            "今天开会。",
        );
        check_lead("中新网5月19日电 今天开会。", "中新网||5-19|", "今天开会。");
        check_lead(
            "光明日报北京5月19日电（记者张三）今天开会。",
            "光明日报|北京|5-19|张三",
            "今天开会。",
        );
        check_lead("华商报西安5月19日讯 今天开会。", "华商报|西安|5-19|", "今天开会。");
        check_lead(
            "哈萨克国际通讯社阿斯塔纳5月19日电 今天开会。",
            "哈萨克国际通讯社|阿斯塔纳|5-19|",
            "今天开会。",
        );
        check_lead("本报讯（记者张三 通讯员李四）今天开会。", "本报|||张三,李四", "今天开会。");
        check_lead("本报讯 记者张三报道：今天开会。", "本报|||张三", "今天开会。");
        check_lead("新华社电 今天开会。", "新华社|||", "今天开会。");
        check_lead("央视网消息（新闻联播）：今天开会。", "央视网|||", "今天开会。");
        check_lead("（上接1版）今天开会。", "|||", "今天开会。");
        check_lead("（记者张三）今天开会。", "|||张三", "今天开会。");
        check_lead("【新华社北京5月19日电】今天开会。", "新华社|北京|5-19|", "今天开会。");
        check_lead("新华社北京2023年5月19日电 今天开会。", "新华社|北京|5-19|", "今天开会。");
        check_lead(
            "新华社联合国5月19日电（记者王建刚）今天开会。",
            "新华社|联合国|5-19|王建刚",
            "今天开会。",
        );
    }

    #[test]
    fn marks_at_the_end() {
        for (text, kind, expected, rest) in [
            (
                "今天开会。(新华社西安5月19日电 记者 赵博超 董越 睦黎曦)",
                MarkKind::Dateline,
                "新华社|西安|5-19|赵博超,董越,睦黎曦",
                "今天开会。",
            ),
            ("今天开会。（记者张三）", MarkKind::Byline, "|||张三", "今天开会。"),
            ("今天开会。（新华社发）", MarkKind::Credit, "新华社|||", "今天开会。"),
            ("今天开会。新华社记者 申宏摄", MarkKind::Credit, "新华社|||申宏", "今天开会。"),
            ("今天开会。（完）", MarkKind::End, "|||", "今天开会。"),
            ("今天开会。（下转第二版）", MarkKind::ContinuedOn, "|||", "今天开会。"),
            ("今天开会。（据新华社电）", MarkKind::Dateline, "新华社|||", "今天开会。"),
            ("今天开会。（责任编辑：张三）", MarkKind::Editor, "|||", "今天开会。"),
            (
                "今天开会。（记者张三 新华社西安5月19日电）",
                MarkKind::Dateline,
                "新华社|西安|5-19|张三",
                "今天开会。",
            ),
            ("今天开会。（来源：新华社）", MarkKind::Source, "新华社|||", "今天开会。"),
        ] {
            let marks = read(text);
            let mark = marks.trail.first().unwrap_or_else(|| panic!("no mark: {text}: {marks:?}"));
            assert_eq!((mark.kind, fields(mark)), (kind, expected.to_string()), "{text}");
            assert_eq!(&text[..marks.text_end], rest, "{text}");
        }
    }

    #[test]
    fn marks_that_are_a_whole_block() {
        for (text, kind, expected) in [
            ("(新华社西安5月19日电)", MarkKind::Dateline, "新华社|西安|5-19|"),
            ("（ 新华社西安５月１９日电 ）", MarkKind::Dateline, "新华社|西安|5-19|"),
            ("(新华社记者 申宏 摄)", MarkKind::Credit, "新华社|||申宏"),
            ("(上接1版)", MarkKind::ContinuedFrom, "|||"),
            ("（上接第一版）", MarkKind::ContinuedFrom, "|||"),
            ("新华社评论员", MarkKind::Byline, "新华社|||新华社评论员"),
            ("本报记者 张三 李四", MarkKind::Byline, "本报|||张三,李四"),
            ("□新华社记者　王　毅", MarkKind::Byline, "新华社|||王毅"),
            ("新华社北京5月19日电", MarkKind::Dateline, "新华社|北京|5-19|"),
            ("责任编辑：张三", MarkKind::Editor, "|||"),
            ("央视网消息（新闻联播）：", MarkKind::Dateline, "央视网|||"),
            ("张　平", MarkKind::Byline, "|||张平"),
            ("新华社发（刘　洋摄）", MarkKind::Credit, "新华社|||刘洋"),
            ("陈刚摄（人民视觉）", MarkKind::Credit, "|||陈刚"),
        ] {
            let marks = read(text);
            let mark = marks.whole.first().unwrap_or_else(|| panic!("no mark: {text}: {marks:?}"));
            assert_eq!((mark.kind, fields(mark)), (kind, expected.to_string()), "{text}");
        }
    }

    #[test]
    fn ordinary_text_holds_no_marks() {
        for text in [
            "记者从国铁集团获悉，今年运送货物60.9万标箱。",
            "新华社记者张三在现场看到，列车驶出车站。",
            "5月19日，会议在西安举行。",
            "人民日报5月19日发表评论员文章。",
            "会议通过决议（草案）",
            "中国电信股份有限公司发布公告。",
            "本报告期内，公司收入增长（见下表）。",
            "塔吉克斯坦是",
            "央视网消息显示，客流回升。",
            "前　言",
            "短　讯",
            "5月18日拍摄",
            "（一）加强合作",
            "",
        ] {
            let marks = read(text);
            assert!(
                marks.whole.is_empty() && marks.lead.is_empty() && marks.trail.is_empty(),
                "{text}: {marks:?}"
            );
        }
    }
}
