//! What gives names away: their characters, and the words beside them.

use std::collections::{HashMap, HashSet};

use super::{Kind, Piece};

/// The most frequent surnames.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘\
    于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶\
    黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤俞尤章鲁葛柏窦云柳凌霍虞支柯管莘翁荀羊惠甄封芮储靳邢裴习栗焦巴\
    詹欧殷康温牛樊季易施倪聂申纪耿涂关齐梅盛童祝左庄辛管祁米穆解岳柴车路苗单谷连池";
/// Surnames of two characters.
const LONG_SURNAMES: [&str; 6] = ["欧阳", "司马", "诸葛", "上官", "皇甫", "令狐"];
/// The characters that foreign names are written with.
const FOREIGN: &str = "阿埃艾安昂奥巴白拜班邦包鲍贝本比彼别宾波博伯勃布查柴达大代丹当道德登邓狄迪蒂第丁杜多顿俄厄恩\
    耳尔法凡范菲费芬丰佛夫弗福富盖甘冈戈格古瓜哈海汉豪赫亨洪侯胡华霍基吉季加贾简杰捷金津卡凯坎康考柯科可克肯库\
    夸奎昆拉莱赖兰朗劳勒雷里利莉丽连列林琳留龙卢鲁路伦罗洛吕马玛迈麦曼芒毛梅门蒙孟米密敏明摩莫默姆木穆\
    拿那娜纳奈南内尼涅宁纽努诺欧帕潘庞佩彭皮平蒲普奇齐恰乔切琴琼丘屈让热日荣茹儒瑞若萨赛桑瑟森沙莎山\
    珊尚绍舍申圣施什史舒斯丝思松苏索所塔台泰坦汤唐陶特滕提铁廷图托脱瓦万旺威韦维卫魏温文翁沃乌武西希锡夏\
    先香肖谢辛欣雄休秀许雅亚扬耶叶伊易因英尤于约赞扎泽曾詹张珍郑兹佐娃济娅蕾妮黛娥";
/// What stands before people.
const BEFORE_PERSON: &[&str] = &[
    "总统",
    "总理",
    "首相",
    "部长",
    "副部长",
    "主席",
    "副主席",
    "国家主席",
    "书记",
    "副书记",
    "总书记",
    "记者",
    "主任",
    "副主任",
    "院长",
    "副院长",
    "院士",
    "教授",
    "副教授",
    "博士",
    "校长",
    "队长",
    "选手",
    "运动员",
    "名将",
    "小将",
    "议员",
    "议长",
    "大使",
    "同志",
    "女士",
    "先生",
    "总裁",
    "副总裁",
    "董事长",
    "总经理",
    "经理",
    "局长",
    "副局长",
    "市长",
    "副市长",
    "省长",
    "副省长",
    "县长",
    "外长",
    "防长",
    "夫人",
    "导演",
    "演员",
    "将军",
    "发言人",
    "秘书长",
    "国务卿",
    "国王",
    "首席",
    "专家",
    "研究员",
    "工程师",
    "委员",
    "代表",
    "理事长",
    "会长",
    "馆长",
    "村民",
    "居民",
    "老人",
    "医生",
    "律师",
    "法官",
    "警官",
    "民警",
    "作家",
    "歌手",
    "球员",
    "教练",
    "主教练",
    "摄",
    "通讯员",
    "处长",
    "司长",
    "厅长",
    "所长",
    "镇长",
    "负责人",
    "创始人",
    "领导人",
    "总干事",
    "高级",
    "委员长",
    "副委员长",
    "副总理",
    "国务委员",
    "政委",
    "烈士",
    "苏丹",
    "埃米尔",
    "国王",
    "王储",
    "酋长",
    "教皇",
    "省委书记",
    "市委书记",
    "总队长",
    "编辑",
    "主编",
    "站长",
    "班长",
    "老师",
    "农民",
    "员工",
    "职工",
    "游客",
    "市民",
];
/// What stands after people.
const AFTER_PERSON: &[&str] = &[
    "说",
    "表示",
    "指出",
    "强调",
    "介绍",
    "认为",
    "称",
    "告诉",
    "同志",
    "先生",
    "女士",
    "教授",
    "会见",
    "主持",
    "出席",
    "透露",
    "宣布",
    "坦言",
    "说道",
    "回忆",
    "解释",
    "呼吁",
    "院士",
    "摄",
    "等",
    "夫妇",
    "博士",
    "老师",
    "补充",
    "谈到",
    "告诉记者",
    "主持会议",
    "致辞",
    "发言",
    "会谈",
    "任",
    "当选",
    "率",
    "夺冠",
    "夺得",
    "一家",
];
/// What stands before places.
const BEFORE_PLACE: &[&str] = &[
    "在", "位于", "来自", "抵达", "前往", "地处", "走进", "飞往", "赴", "访问", "驻", "离开", "到",
    "进入",
];
/// What stands after places, and what their names end with.
const AFTER_PLACE: &[&str] = &[
    "市",
    "县",
    "区",
    "州",
    "省",
    "镇",
    "乡",
    "村",
    "岛",
    "自治州",
    "自治县",
    "地区",
    "机场",
    "港",
    "口岸",
    "新区",
    "开发区",
    "境内",
    "海峡",
    "附近",
    "以北",
    "以南",
    "以东",
    "以西",
    "古城",
    "市区",
    "一带",
    "盆地",
    "流域",
    "火车站",
    "景区",
];
const PLACE_ENDS: &str = "省市县区州镇乡村岛山河湖江港湾峡盟旗岭屯寨庄坝峰寺桥";
/// Single characters with which no name begins or ends.
const NEVER: &str = "的了是在就也都而但被把对从向为以将这那其之着过我你他她它们不没有又再很更最还只让给与及或和并\
    该此每各某呢吗吧啊哦个名位岁元日月年时分秒等到后前中上下内外里说称时者";
/// Single characters with which no name begins.
const NEVER_FIRST: &str = "一二三四五六七八九十百千两第零多几性化们约号处致";
/// Single characters with which no name ends.
const NEVER_LAST: &str = "于曾约至自由";
/// Single characters that no name has inside.
const NEVER_INSIDE: &str = "的了是在和与及或将被对";

/// The clues, as numbers of pieces.
pub(super) struct Clues {
    before_person: HashSet<u32>,
    after_person: HashSet<u32>,
    before_place: HashSet<u32>,
    after_place: HashSet<u32>,
    never: HashSet<u32>,
    never_first: HashSet<u32>,
    never_last: HashSet<u32>,
    never_inside: HashSet<u32>,
    /// The pieces of one character.
    single: Vec<bool>,
    surnames: HashSet<char>,
    foreign: HashSet<char>,
}

impl Clues {
    /// `terms` are the pieces, `numbers` the other way round.
    pub(super) fn new(terms: &[String], numbers: &HashMap<String, u32>) -> Clues {
        let known = |words: &[&str]| -> HashSet<u32> {
            words.iter().filter_map(|word| numbers.get(*word)).copied().collect()
        };
        let chars = |chars: &str| -> HashSet<u32> {
            chars
                .chars()
                .filter_map(|c| numbers.get(c.encode_utf8(&mut [0; 4]) as &str))
                .copied()
                .collect()
        };
        Clues {
            before_person: known(BEFORE_PERSON),
            after_person: known(AFTER_PERSON),
            before_place: known(BEFORE_PLACE),
            after_place: known(AFTER_PLACE),
            never: chars(NEVER),
            never_first: chars(NEVER_FIRST),
            never_last: chars(NEVER_LAST),
            never_inside: chars(NEVER_INSIDE),
            single: terms.iter().map(|term| term.chars().nth(1).is_none()).collect(),
            surnames: SURNAMES.chars().collect(),
            foreign: FOREIGN.chars().collect(),
        }
    }

    pub(super) fn before_person(&self, piece: u32) -> bool {
        self.before_person.contains(&piece)
    }

    pub(super) fn after_person(&self, piece: u32) -> bool {
        self.after_person.contains(&piece)
    }

    pub(super) fn before_place(&self, piece: u32) -> bool {
        self.before_place.contains(&piece)
    }

    pub(super) fn after_place(&self, piece: u32) -> bool {
        self.after_place.contains(&piece)
    }

    /// Whether a run of pieces may be a word at all: what begins or ends with a particle is a
    /// phrase, so is what consists of longer words only, and a title is no part of a name.
    pub(super) fn may_be_word(&self, pieces: &[Piece]) -> bool {
        let (first, last) = (pieces[0].term, pieces[pieces.len() - 1].term);
        let inner = &pieces[1..pieces.len() - 1];
        let single = |piece: &Piece| self.single[piece.term as usize];
        !self.never.contains(&first)
            && !self.never_first.contains(&first)
            && !self.never.contains(&last)
            && !self.never_last.contains(&last)
            && !inner.iter().any(|piece| self.never_inside.contains(&piece.term))
            && !pieces.iter().any(|piece| !single(piece) && self.before_person(piece.term))
            && pieces.iter().any(single)
    }

    /// Whether all characters are such as foreign names are written with.
    pub(super) fn is_foreign(&self, word: &[char]) -> bool {
        word.len() >= 3 && word.iter().all(|c| self.foreign.contains(c))
    }

    /// Whether it is as long as a Chinese name and begins with a surname.
    pub(super) fn has_surname(&self, word: &[char]) -> bool {
        let first: String = word.iter().take(2).collect();
        match word.len() {
            2 | 3 if self.surnames.contains(&word[0]) => true,
            3 | 4 => LONG_SURNAMES.contains(&first.as_str()),
            _ => false,
        }
    }

    /// What a word seems to be: `persons` and `places` are the shares of its places where something
    /// beside it says so.
    pub(super) fn kind(&self, word: &[char], pieces: &[Piece], persons: f64, places: f64) -> Kind {
        let foreign = self.is_foreign(word);
        let ends_as_place = word.len() >= 3 && word.last().is_some_and(|&c| PLACE_ENDS.contains(c));
        if (foreign || self.has_surname(word)) && persons >= 0.1 && persons >= places {
            Kind::Person
        } else if ends_as_place && places + 0.15 >= persons || places >= 0.3 && places > persons {
            Kind::Place
        } else if foreign {
            Kind::Foreign
        } else if persons >= 0.35 && word.len() <= 4 && pieces.len() == word.len() {
            Kind::Person
        } else {
            Kind::Other
        }
    }
}

/// Words with which no phrase begins or ends, and which none has inside.
const NO_PART: &[&str] = &[
    "以及",
    "进行",
    "关于",
    "通过",
    "对于",
    "根据",
    "已经",
    "正在",
    "他们",
    "我们",
    "这个",
    "一个",
    "没有",
    "可以",
    "不是",
    "就是",
    "还是",
    "也是",
    "都是",
    "成为",
    "作为",
    "其中",
    "之间",
    "以来",
    "以后",
    "以前",
    "之后",
    "之前",
    "同时",
    "目前",
    "今天",
    "昨天",
    "明天",
    "近日",
    "日前",
    "当日",
    "当天",
    "今年",
    "去年",
    "明年",
    "其他",
    "各种",
    "一些",
    "一种",
    "一系列",
    "的话",
    "来说",
    "而言",
    "所有",
    "有关",
    "相关",
    "方面",
];

/// Whether a phrase may begin with a word (folded). `single`: it is a single character.
pub(super) fn may_begin(word: &str, single: bool) -> bool {
    if single {
        !stands_in(NEVER, word) && !stands_in(NEVER_FIRST, word)
    } else {
        !NO_PART.contains(&word)
    }
}

/// Whether a phrase may end with a word (folded).
pub(super) fn may_end(word: &str, single: bool) -> bool {
    if single {
        !stands_in(NEVER, word) && !stands_in(NEVER_LAST, word)
    } else {
        !NO_PART.contains(&word)
    }
}

/// Whether a phrase may have a word (folded) inside.
pub(super) fn may_be_inside(word: &str, single: bool) -> bool {
    if single { !stands_in(NEVER_INSIDE, word) } else { !NO_PART.contains(&word) }
}

/// Whether a word (folded) says what people do or say, or who they are.
pub(super) fn is_said_after_people(word: &str) -> bool {
    AFTER_PERSON.contains(&word)
}

/// Whether a word of no dictionary (folded) may be a name: it has no particle at its edges.
pub(super) fn may_be_name(word: &str) -> bool {
    let edge =
        |c: Option<char>, never: &str| c.is_some_and(|c| !NEVER.contains(c) && !never.contains(c));
    word.chars().nth(1).is_some()
        && edge(word.chars().next(), NEVER_FIRST)
        && edge(word.chars().next_back(), NEVER_LAST)
        && !word.chars().any(|c| NEVER_INSIDE.contains(c))
}

/// Whether a word of no dictionary (folded) is as long as a Chinese name and begins with a surname.
pub(super) fn is_like_person(word: &str) -> bool {
    let first = word.chars().next();
    match word.chars().count() {
        2 | 3 => first.is_some_and(|c| SURNAMES.contains(c)),
        4 => LONG_SURNAMES.iter().any(|surname| word.starts_with(surname)),
        _ => false,
    }
}

fn stands_in(chars: &str, word: &str) -> bool {
    word.chars().all(|c| chars.contains(c))
}
