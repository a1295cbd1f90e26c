//! Marks: datelines, bylines, credits, continuation marks and the like, at any position.
//!
//! A mark fills a whole block, begins one (`新华社西安5月19日电（记者 …）` before the text) or ends one
//! (`…。（新华社西安5月19日电）`). Recognition reads a bounded number of characters.
//!
//! This module locates marks. `forms` recognises the kind of one by its text, with `dateline` for the
//! most frequent kind and `info_line` for the line under a title; `mark` stores the values read;
//! `traditional` lets word lists in Simplified characters recognise marks in Traditional ones.

mod dateline;
mod forms;
mod info_line;
mod mark;
mod reporters;
mod traditional;

use souwen_text::is_significant;

use super::window::{CharWindow, enclosed, opening, trim};
use dateline::dateline;
use forms::{bare, bracketed, signature};
use mark::LONGEST_MARK;

pub(super) use mark::{MarkKind, Marks, PageMark};

/// The maximum length of a mark without brackets after the last sentence of a block, in characters: a
/// longer text is a sentence that breaks off.
const LONGEST_BARE_TRAIL: usize = 40;

/// The number of digits of a date in years of the Republic of China: 1120519.
const FIGURES_OF_DAY: usize = 7;

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

/// The mark that fills a whole block.
fn whole(text: &str) -> Option<PageMark> {
    if text.chars().nth(LONGEST_MARK).is_some() {
        return None;
    }
    let window = CharWindow::of(text.trim_end_matches(['。', '.']));
    let chars = &window.chars[..];
    let inner = match (chars.first(), chars.last()) {
        (Some('('), Some(')')) | (Some('【'), Some('】'))
            if enclosed(chars) == Some(chars.len() - 2) =>
        {
            Some(&chars[1..chars.len() - 1])
        }
        _ => None,
    };
    let mark = match inner {
        Some(inner) => bracketed(inner)
            .or_else(|| signature(inner))
            .map(|mark| PageMark { bracketed: true, ..mark }),
        None => bare(chars),
    };
    let mark = mark.or_else(|| info_line::info_line(text)).or_else(|| dated_byline(text));
    mark.map(|mark| PageMark { printed: text.trim().to_string(), ..mark })
}

/// A byline followed by a date: 本报记者 王小明 2023年5月19日.
fn dated_byline(text: &str) -> Option<PageMark> {
    let (names, date) = info_line::day_at_end(text)?;
    let window = CharWindow::of(names);
    let mark = bare(trim(&window.chars)).filter(|mark| mark.kind == MarkKind::Byline)?;
    Some(PageMark { date: Some(date), ..mark })
}

/// The mark at the start of a block, and its length in bytes with the space after it.
fn lead(text: &str) -> Option<(usize, PageMark)> {
    let window = CharWindow::head(text, LONGEST_MARK);
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
        let mut mark = PageMark { bracketed: true, ..mark };
        let mut end = start + inner + 2;
        // 【大公報訊】記者王小明報道：
        let space = chars[end..].iter().take_while(|c| **c == ' ').count();
        if mark.kind == MarkKind::Dateline
            && let Some((len, byline)) = dateline::reporting(&chars[end + space..])
        {
            mark.sign(byline);
            end += space + len;
        }
        (end, mark)
    } else {
        let (len, mark) = dateline(&chars[start..])?;
        // 新华社北京电 … at the start of a sentence has to be set off from it if there is no date.
        (start + len, mark)
    };
    if matches!(chars.get(end), Some(':' | ',')) {
        end += 1;
    }
    let printed = text[..window.at[end]].trim().to_string();
    while chars.get(end) == Some(&' ') {
        end += 1;
    }
    Some((window.at[end], PageMark { printed, ..mark }))
}

/// The mark at the end of a block, and the byte offset at which the text before it ends.
fn trail(text: &str) -> Option<(usize, PageMark)> {
    let text = text.trim_end();
    let window = CharWindow::tail(text, LONGEST_MARK);
    let mut chars = &window.chars[..];
    if let [.., ')' | '】', '。'] = chars {
        chars = &chars[..chars.len() - 1];
    }
    // （編輯：李小紅）1120519: the date follows the editors.
    let figures = chars.iter().rev().take_while(|c| c.is_ascii_digit()).count();
    if figures == FIGURES_OF_DAY && chars[..chars.len() - figures].ends_with(&[')']) {
        chars = &chars[..chars.len() - figures];
    }
    let (start, mark) = match chars.last()? {
        ')' | '】' => {
            let start = opening(chars)?;
            let inner = &chars[start + 1..chars.len() - 1];
            let below = matches!(trim(&chars[..start]).last(), Some('。' | '!' | '?' | '”'));
            let signed = || signature(inner).filter(|_| below);
            let mark = bracketed(inner).or_else(signed)?;
            (start, PageMark { bracketed: true, ..mark })
        }
        _ => {
            let sentence =
                chars.iter().rposition(|c| matches!(c, '。' | '!' | '?' | '”' | '」' | ')'))?;
            let start = sentence + 1;
            if chars.len() - start > LONGEST_BARE_TRAIL || (window.at[0] > 0 && sentence == 0) {
                return None;
            }
            (start, bare(trim(&chars[start..]))?)
        }
    };
    let trails = !matches!(mark.kind, MarkKind::ContinuedFrom | MarkKind::Info);
    let start = window.at[start];
    trails.then(|| {
        (
            text[..start].trim_end().len(),
            PageMark { printed: text[start..].trim().to_string(), ..mark },
        )
    })
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

    fn fields(mark: &PageMark) -> String {
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
            ("今天开会。（王小明）", MarkKind::Byline, "|||王小明", "今天开会。"),
            ("今天开会。（王明 李小红）", MarkKind::Byline, "|||王明,李小红", "今天开会。"),
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
    fn datelines_of_sites_and_of_other_regions() {
        let text = "江城新桥今天通车。";
        for (dateline, expected) in [
            (
                "中国青年报客户端北京5月19日电（中青报·中青网记者 王小明）",
                "中国青年报客户端|北京|5-19|王小明",
            ),
            ("江城日报融媒体5月19日讯（记者 王小明）", "江城日报融媒体||5-19|王小明"),
            ("央视新闻微博5月19日消息 ", "央视新闻微博||5-19|"),
            ("中新网北京5月19日电(王小明 李小红)", "中新网|北京|5-19|王小明,李小红"),
            ("中新社北京5月19日电 (王小明)", "中新社|北京|5-19|王小明"),
            ("（中央社記者王小明台北19日電）", "中央社|台北|0-19|王小明"),
            ("（中央社記者王小明、李小紅華盛頓18日專電）", "中央社|華盛頓|0-18|王小明,李小紅"),
            ("（中央社記者王小明新北市2023年5月19日電）", "中央社|新北市|5-19|王小明"),
            ("（中央社華盛頓18日綜合外電報導）", "中央社|華盛頓|0-18|"),
            ("（中央社台北19日電）", "中央社|台北|0-19|"),
            ("〔記者王小明／台北報導〕", "|台北||王小明"),
            ("〔記者王小明／江城報導〕", "|江城||王小明"),
            ("〔記者王小明、李小紅／綜合報導〕", "|||王小明,李小紅"),
            ("〔即時新聞／綜合報導〕", "|||"),
            ("【本報記者王小明高雄報導】", "本報|高雄||王小明"),
            ("【大公報訊】記者王小明報道：", "大公報|||王小明"),
            ("【大公報訊】（記者王小明廣州報道）", "大公報|||"),
            ("【明報專訊】", "明報|||"),
            ("法新社巴黎5月19日电 ", "法新社|巴黎|5-19|"),
            ("【路透社伦敦19日电】", "路透社|伦敦|0-19|"),
            ("路透北京5月19日 - ", "路透|北京|5-19|"),
            ("美聯社／紐約19日電 ", "美聯社|紐約|0-19|"),
            ("江城晚报讯（记者 王小明 通讯员 李小红）", "江城晚报|||王小明,李小红"),
            ("新京报讯（记者 王小明）", "新京报|||王小明"),
            ("新华社记者王小明北京5月19日电 ", "新华社|北京|5-19|王小明"),
        ] {
            let text = format!("{dateline}{text}");
            check_lead(&text, expected, "江城新桥今天通车。");
        }
        check_trail_of_editors();
    }

    fn check_trail_of_editors() {
        let text = "江城新橋今天通車。（編輯：李小紅）1120519";
        let marks = read(text);
        assert_eq!(marks.trail.first().map(|mark| mark.kind), Some(MarkKind::Editor), "{marks:?}");
        assert_eq!(&text[..marks.text_end], "江城新橋今天通車。");
    }

    #[test]
    fn bylines_with_places_and_days() {
        for (text, kind, expected) in [
            ("本报记者 王小明 北京报道", MarkKind::Byline, "本报|北京||王小明"),
            ("記者王小明／江城報導", MarkKind::Byline, "|江城||王小明"),
            ("本报记者王小明北京报道", MarkKind::Byline, "本报|北京||王小明"),
            ("本报记者 王小明 发自北京", MarkKind::Byline, "本报|北京||王小明"),
            ("本报记者 王小明 江城报道", MarkKind::Byline, "本报|江城||王小明"),
            ("（本版图片均由本报记者王小明摄）", MarkKind::Editor, "|||"),
            ("江城日报全媒体记者 王小明", MarkKind::Byline, "江城日报|||王小明"),
            ("本报记者 王小明 李小红报道", MarkKind::Byline, "本报|||王小明,李小红"),
            ("本报记者 王小明 2023年5月19日", MarkKind::Byline, "本报||5-19|王小明"),
            ("本報記者王小明攝", MarkKind::Credit, "本報|||王小明"),
            ("（新華社記者王小明攝）", MarkKind::Credit, "新華社|||王小明"),
            (
                "作者：王小明　来源：江城日报　2023年5月19日",
                MarkKind::Info,
                "江城日报||5-19|王小明",
            ),
            ("来源：江城日报　2023-05-19 10:30", MarkKind::Info, "江城日报||5-19|"),
            (
                "2023-05-19 10:30　作者：王小明 李小红　來源：江城日報",
                MarkKind::Info,
                "江城日報||5-19|王小明,李小红",
            ),
        ] {
            let marks = read(text);
            let mark = marks.whole.first().unwrap_or_else(|| panic!("no mark: {text}: {marks:?}"));
            assert_eq!((mark.kind, fields(mark)), (kind, expected.to_string()), "{text}");
        }
    }

    #[test]
    fn ordinary_text_contains_no_marks() {
        for text in [
            "记者从国铁集团获悉，今年运送货物60.9万标箱。",
            "新华社记者张三在现场看到，列车驶出车站。",
            "5月19日，会议在西安举行。",
            "人民日报5月19日发表评论员文章。",
            "会议通过决议（草案）",
            "会议通过决议。（石油）",
            "会议通过决议。（石家庄）",
            "会议通过决议（王小明）。",
            "中国电信股份有限公司发布公告。",
            "本报告期内，公司收入增长（见下表）。",
            "塔吉克斯坦是",
            "央视网消息显示，客流回升。",
            "前　言",
            "短　讯",
            "5月18日拍摄",
            "（一）加强合作",
            "编辑 hosts 文件",
            "图：安装界面",
            "记者王小明19日电话采访了市长。",
            "新华社记者王小明19日电话采访了市长。",
            "江城晚报讯息部招聘编辑。",
            "路透北京5月19日报道说，新桥通车。",
            "",
        ] {
            let marks = read(text);
            assert!(
                marks.whole.is_empty() && marks.lead.is_empty() && marks.trail.is_empty(),
                "{text}: {marks:?}"
            );
        }
    }

    #[test]
    fn datelines_in_traditional_characters_are_read_as_printed() {
        for (text, body, expected) in [
            (
                "中央社江灣5月19日電（記者 趙六）港口擴建工程動工。",
                "港口擴建工程動工。",
                "中央社|江灣|趙六|中央社江灣5月19日電（記者 趙六）",
            ),
            (
                "港口擴建工程動工。（新華社江灣5月19日電 記者錢七）",
                "港口擴建工程動工。",
                "新華社|江灣|錢七|（新華社江灣5月19日電 記者錢七）",
            ),
            ("港口擴建工程動工，記者到場。", "港口擴建工程動工，記者到場。", ""),
            ("新华社江湾5月19日电 港口开工。", "港口开工。", "新华社|江湾||新华社江湾5月19日电"),
        ] {
            let marks = read(text);
            let found = marks.lead.iter().chain(&marks.trail).map(|mark| {
                let field = |field: &Option<String>| field.clone().unwrap_or_default();
                let (source, place) = (field(&mark.source), field(&mark.place));
                format!("{source}|{place}|{}|{}", mark.authors.join("、"), mark.printed)
            });
            assert_eq!(found.collect::<Vec<_>>().join("; "), expected);
            assert_eq!(&text[marks.text_start..marks.text_end], body);
        }
    }
}
