//! Generates pseudo-random headlines and paragraphs for test pages.

/// A pseudo-random generator of text.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    state: u64,
    script: &'static Script,
}

struct Script {
    names: &'static [&'static str],
    acts: &'static [&'static str],
    things: &'static [&'static str],
    joins: &'static [&'static str],
}

impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a script")
    }
}

const SIMPLIFIED: Script = Script {
    names: &[
        "山城市政府",
        "江北区教育局",
        "何青禾",
        "南站建设指挥部",
        "市气象台",
        "红岭村合作社",
        "沿河街道",
        "第三小学",
        "轨道集团",
        "水文站的工程师",
    ],
    acts: &[
        "昨天宣布",
        "正在研究",
        "已经完成",
        "计划明年启动",
        "邀请居民参加",
        "公开征集",
        "重新检查了",
        "首次介绍了",
        "连夜抢修",
        "向各界说明",
    ],
    things: &[
        "新的公交线路",
        "老城区的排水工程",
        "一座跨江步行桥",
        "两百套周转房",
        "秋季的蔬菜供应",
        "儿童图书馆的开放时间",
        "旧厂房改造方案",
        "四条山间步道",
        "今年的汛期安排",
        "夜间急诊的办法",
    ],
    joins: &["，同时表示", "，并且", "，随后", "。据介绍，", "。记者看到，", "；另一方面，"],
};
const TRADITIONAL: Script = Script {
    names: &[
        "山城市政府",
        "江北區教育局",
        "何青禾",
        "南站建設指揮部",
        "市氣象臺",
        "紅嶺村合作社",
        "沿河街道",
        "第三小學",
    ],
    acts: &[
        "昨天宣布",
        "正在研究",
        "已經完成",
        "計劃明年啟動",
        "邀請居民參加",
        "公開徵集",
        "重新檢查了",
        "首次介紹了",
    ],
    things: &[
        "新的公車路線",
        "老城區的排水工程",
        "一座跨江步行橋",
        "兩百套周轉房",
        "秋季的蔬菜供應",
        "兒童圖書館的開放時間",
        "舊廠房改造方案",
        "四條山間步道",
    ],
    joins: &["，同時表示", "，並且", "，隨後", "。據介紹，", "。記者看到，"],
};
const JAPANESE: Script = Script {
    names: &[
        "山城市役所は",
        "江北区の教育委員会は",
        "気象台の担当者は",
        "第三小学校は",
        "鉄道会社は",
    ],
    acts: &["きのう", "来年から", "市民とともに", "はじめて", "雨の中で"],
    things: &[
        "新しいバス路線を発表した",
        "古い工場の改修を始めた",
        "歩道橋の点検を行った",
        "図書館の時間を延ばした",
    ],
    joins: &["。また", "。さらに", "。一方で", "、"],
};
const KOREAN: Script = Script {
    names: &["산성시 정부는", "강북 교육청은", "기상대 담당자는", "제삼초등학교는"],
    acts: &[" 어제", " 내년부터", " 시민과 함께", " 처음으로"],
    things: &[
        " 새로운 버스 노선을 발표했다",
        " 오래된 공장을 고쳤다",
        " 다리를 점검했다",
        " 도서관 시간을 늘렸다",
    ],
    joins: &[". 또한 ", ". 한편 ", ". 그리고 "],
};

/// The script that a collection of characters writes.
pub(crate) fn script_of(collection: &str, seed: u64) -> Words {
    let script = match collection {
        "CNS1" => &TRADITIONAL,
        "Japan1" => &JAPANESE,
        "Korea1" => &KOREAN,
        _ => &SIMPLIFIED,
    };
    Words { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1, script }
}

impl Words {
    /// A number below `end`.
    pub(crate) fn number(&mut self, end: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state >> 33).unwrap() % end.max(1)
    }

    fn one(&mut self, of: &[&'static str]) -> &'static str {
        of[self.number(of.len())]
    }

    /// A unique headline of at most this many characters.
    pub(crate) fn headline(&mut self, number: usize, max: usize) -> String {
        const ORDINALS: [&str; 20] = [
            "甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", "子", "丑", "寅", "卯",
            "辰", "巳", "午", "未", "申", "酉",
        ];
        let script = self.script;
        let text =
            format!("{}{}{}", ORDINALS[number % 20], self.one(script.names), self.one(script.acts));
        let text: String = text.chars().filter(|c| !c.is_whitespace()).take(max).collect();
        text
    }

    /// A paragraph of at least this many characters.
    pub(crate) fn paragraph(&mut self, least: usize) -> String {
        let script = self.script;
        let mut text = String::new();
        loop {
            for part in [script.names, script.acts, script.things] {
                text.push_str(self.one(part));
            }
            if text.chars().count() >= least {
                text.push('。');
                // Korean has its own full stop.
                return if script.names[0].contains('성') {
                    text.replace('。', ".")
                } else {
                    text
                };
            }
            text.push_str(self.one(script.joins));
        }
    }
}
