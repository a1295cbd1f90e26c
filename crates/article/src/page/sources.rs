//! Agencies, papers, broadcasters and sites: known by name, or by how their names end.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::window::{ends_with, is_han, prefix};

/// Agencies, papers, broadcasters and sites. A dateline with a date needs no name from this list;
/// one without (`新华社电`) does.
const SOURCES: &[&str] = &[
    "新华社",
    "新华网",
    "新华每日电讯",
    "新华视点",
    "中新社",
    "中新网",
    "中国新闻社",
    "中国新闻网",
    "人民日报",
    "人民日报海外版",
    "人民网",
    "光明日报",
    "光明网",
    "经济日报",
    "中国经济网",
    "经济参考报",
    "央视网",
    "央视新闻",
    "央视新闻客户端",
    "央视",
    "央广网",
    "央广新闻",
    "中央广播电视总台",
    "总台央视",
    "国际在线",
    "环球网",
    "环球时报",
    "科技日报",
    "中国科技网",
    "解放军报",
    "解放军新闻传播中心",
    "中国军网",
    "中国青年报",
    "中国青年网",
    "中青报",
    "中青网",
    "中青在线",
    "中国日报",
    "中国日报网",
    "中国网",
    "工人日报",
    "农民日报",
    "法治日报",
    "法制日报",
    "检察日报",
    "人民法院报",
    "人民政协报",
    "中国妇女报",
    "中国教育报",
    "中国文化报",
    "中国旅游报",
    "中国环境报",
    "中国气象报",
    "中国能源报",
    "中国证券报",
    "上海证券报",
    "证券时报",
    "证券日报",
    "第一财经",
    "财新网",
    "财联社",
    "每日经济新闻",
    "21世纪经济报道",
    "学习时报",
    "求是",
    "瞭望",
    "半月谈",
    "参考消息",
    "海外网",
    "北京日报",
    "北京青年报",
    "北京晚报",
    "新京报",
    "解放日报",
    "文汇报",
    "新民晚报",
    "澎湃新闻",
    "界面新闻",
    "上观新闻",
    "天津日报",
    "重庆日报",
    "河北日报",
    "山西日报",
    "内蒙古日报",
    "辽宁日报",
    "吉林日报",
    "黑龙江日报",
    "新华日报",
    "浙江日报",
    "安徽日报",
    "福建日报",
    "江西日报",
    "大众日报",
    "河南日报",
    "湖北日报",
    "湖南日报",
    "南方日报",
    "广州日报",
    "羊城晚报",
    "深圳特区报",
    "广西日报",
    "海南日报",
    "四川日报",
    "贵州日报",
    "云南日报",
    "西藏日报",
    "陕西日报",
    "西安日报",
    "华商报",
    "甘肃日报",
    "青海日报",
    "宁夏日报",
    "新疆日报",
    "香港大公报",
    "大公报",
    "香港文汇报",
    "中央社",
    "路透社",
    "法新社",
    "美联社",
    "塔斯社",
    "共同社",
    "韩联社",
    "俄新社",
    "彭博社",
    "埃菲社",
    "安莎社",
    "德新社",
    "朝中社",
    "本报",
    "本网",
    "本台",
    "本刊",
    "本社",
    "本站",
    "本端",
    "总台",
];

/// The sources by their first characters: every paragraph is asked whether it begins with one.
static BY_FIRST: LazyLock<HashMap<char, Vec<&'static str>>> = LazyLock::new(|| {
    let mut names: HashMap<char, Vec<&str>> = HashMap::new();
    for name in SOURCES {
        if let Some(first) = name.chars().next() {
            names.entry(first).or_default().push(name);
        }
    }
    names
});

/// What a paper calls itself in its own pages.
pub(super) fn is_self_name(source: &str) -> bool {
    matches!(source, "本报" | "本网" | "本台" | "本刊" | "本社" | "本站" | "本端" | "总台")
}

/// The length in characters of the known source at the start of `chars`: the longest.
pub(super) fn source_at(chars: &[char]) -> Option<usize> {
    let names = BY_FIRST.get(chars.first()?)?;
    names.iter().filter_map(|name| prefix(chars, name)).max()
}

/// Whether a text is the name of an agency or paper, known or by its ending.
pub(super) fn is_source(text: &str) -> bool {
    SOURCES.contains(&text) || PAPERS.iter().any(|ending| text.ends_with(ending))
}

/// How the names of papers end.
const PAPERS: &[&str] = &[
    "日报",
    "晚报",
    "早报",
    "晨报",
    "时报",
    "商报",
    "周报",
    "青年报",
    "都市报",
    "晚刊",
    "通讯社",
    "电视台",
];

/// The name of an agency or paper with which a text begins: a known one, or one that ends as the
/// names of papers do.
pub(super) fn leading_source(text: &str) -> Option<&str> {
    let known = SOURCES.iter().filter(|name| text.starts_with(**name) && !is_self_name(name));
    if let Some(name) = known.max_by_key(|name| name.len()) {
        return Some(&text[..name.len()]);
    }
    let mut end = 0;
    for c in text.chars().take(8).take_while(|c| is_han(*c)) {
        end += c.len_utf8();
        let name = &text[..end];
        if end > 6 && PAPERS.iter().any(|ending| name.ends_with(ending)) {
            return Some(name);
        }
    }
    None
}

/// Where the name of a source ends in a head such as 哈萨克国际通讯社阿斯塔纳, in characters.
pub(super) fn source_by_ending(chars: &[char]) -> Option<usize> {
    const ENDINGS: &[&str] = &[
        "通讯社",
        "新闻社",
        "新闻网",
        "电视台",
        "广播电台",
        "日报",
        "晚报",
        "早报",
        "晨报",
        "时报",
        "青年报",
        "都市报",
        "商报",
        "周报",
        "报",
        "社",
        "网",
        "卫视",
        "客户端",
    ];
    let han = |c: &char| is_han(*c) || c.is_ascii_alphabetic();
    (2..chars.len().min(12))
        .take_while(|&end| chars[..end].iter().all(han))
        .find(|&end| ENDINGS.iter().any(|e| ends_with(&chars[..=end], e)))
        .map(|end| end + 1)
}
