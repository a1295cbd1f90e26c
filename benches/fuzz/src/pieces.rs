//! The pieces from which hostile input is made.

/// The shipped page.
pub const SUMMIT: &str = include_str!("../../../corpus/china-central-asia-summit.md");

/// The pieces of texts: words, variants, widths, signs, marks, ends of sentences.
#[rustfmt::skip] // One a line would be pages of them.
pub const TEXT: &[&str] = &[
    "中", "国", "亚", "铁路", "合作", "着", "著", "乾", "干", "發", "髮", "发", "裡", "里", "臺灣", "台湾", "的",
    "了", "一", "人人", "𠮷", "𠮷野家", "〇", "⼀", "豈", "龜", "한국", "カ", "ｶﾞ", "が", "a", "B", "é",
    "e\u{301}", "ﬁ", "Ł", "ß", "İ", "ı", "ς", "Σ", "Ａ", "9", "１", "①", "½", "²", "C919",
    "COVID-19", "3.6.3", "5w-30", "5G", "1.5亿", "-20℃", "%", "@", "#", "&", "+", "_", "-",
    "—", "–", "·", "．", ".", "。", "！", "!", "？", "?", "…", "……", "｡", ",", "，", "、", "；",
    ";", "：", ":", "\"", "“", "”", "‘", "’", "「", "」", "『", "』", "《", "》", "（", "）", "(",
    ")", "[", "]", "【", "】", "〔", "〕", "｜", "|", "/", "\\", "*", "＊", "~", "～", "<", ">",
    "{", "}", " ", "  ", "\u{3000}", "\u{a0}", "\t", "\n", "\r\n", "\r", "\u{85}",
    "\u{2028}", "\u{b}", "\0", "\u{feff}", "\u{200b}", "\u{200c}", "\u{200d}", "\u{fe0f}",
    "\u{e0101}", "\u{301}", "\u{20dd}", "\u{202e}", "👍", "👍🏽", "👨‍👩‍👧", "🇨🇳", "1️⃣", "➡️",
];

/// The pieces of queries: operators, fields, dates, and text.
#[rustfmt::skip] // One a line would be pages of them.
pub const QUERY: &[&str] = &[
    "(", ")", "（", "）", "|", "｜", "||", " | ", " OR ", "OR", " or ", "AND", "NOT", "\"",
    "＂", "“", "”", "「", "」", "『", "』", ":", "：", "*", "＊", " ", " ", " ", "\u{3000}", "-",
    " -", "－", "−", "title:", "标题：", "標題:", "author:", "记者：", "来源：", "source:", "place:",
    "地点：", "section:", "版面：", "kind:", "tag:", "标签：", "date:", "日期：", "时间：", "2023",
    "2023-05", "2023年5月", "5月18日", "2023-05-18..2023-05-19", "..", "至", "昨天", "中亚", "铁路",
    "铁", "合作机制", "实业家委员会", "西安", "什么时候", "的", "C919", "c9*", "Kaz*", "北京*", "*ST舜船", "-20℃",
    "独家｜", "《", "》", "【", "】", "。", "！", "…", ",", "，", "、", "a", "é", "1", "𠮷", "e\u{301}",
    "👍", "\0", "\n", " AND ", " NOT ", " && ", " NEAR/5 ", "NEAR/", "同段(", "同句（", "paragraph(", "intitle:",
    "after:", "before:", "site:", "filetype:", "+", "C++", "C#", ".NET", "3+2", "去年", "上周", "近三个月", "今年上半年",
    "2023年", "以来", "林若川",
];

/// The pieces of newspaper pages.
#[rustfmt::skip] // One a line would be pages of them.
pub const PAGE: &[&str] = &[
    "#", "## ", "# ", "### ", "- ", "1. ", "* ", "> ", "一、", "（一）", "---", "***", "```",
    "~~~", "|", "||", "`", "\\", "[", "](", "]", "![", "<p>", "<br>", "<!--", "-->",
    "</div>", "<b>", "&nbsp;", "&#x", ";", "\n", "\n", "\n\n", "\r\n", "    ",
    "新华社西安5月19日电", "（新华社西安5月19日电）", "（记者 张三、李四）", "记者 张三", "新华社评论员", "（上接1版）", "（下转2版）",
    "（新华社记者 申宏 摄）", "本报讯", "责任编辑：李四", "来源：新华社", "《江城日报》（2023年8月13日 第01版）", "2023年5月19日",
    "5月32日", "title: 甲\n", "date: 2023-05-19\n", "split: 2\n", "tags: [甲, \"乙\"\n",
    "江城大桥合龙", "今天，江城大桥合龙，两岸居民欢庆。", "——", "。", "，", "“", "”", "（", "）", "(", ")",
    "http://a.cn/b?c=d", "\u{3000}", "１２月３１日电", "完",
];

/// The pieces of web pages.
#[rustfmt::skip] // One a line would be pages of them.
pub const HTML: &[&str] = &[
    "<p>", "</p>", "<div>", "</div>", "<div class=\"article-content\">", "<article>",
    "</article>", "<h1>", "</h1>", "<h2>", "<title>", "</title>",
    "<meta name=\"author\" content=\"张三\">", "<meta property=\"og:title\" content=\"甲\">",
    "<meta charset=gbk>", "<script>", "</script>",
    "<script type=\"application/ld+json\">{\"headline\":\"甲\",", "}", "<style>", "</style>",
    "<table><tr><td>", "</table>", "<ul><li>", "</ul>", "<br>", "<br/>", "<a href=\"/b\">",
    "</a>", "<!--", "-->", "<![CDATA[", "]]>", "<svg>", "<math>", "<template>",
    "<noscript>", "<textarea>", "<select><option>", "&lt;", "&#0;", "&#x4e2d;", "&amp", "<",
    ">", "\"", "'", "=", "/", "<time datetime=\"2023-05-19T23:00Z\">", "</time>",
    "<span class=\"source\">来源：新华社</span>", "江城大桥合龙", "今天，江城大桥合龙，两岸居民欢庆，工程历时三年，耗资不详。", "\n",
    " ", "\u{3000}", "责任编辑：李四", "（新华社西安5月19日电）", "<body>", "</body>", "<head>", "</html>",
    "<frameset>", "<p hidden>",
];

/// The pieces of JSON files.
#[rustfmt::skip] // One a line would be pages of them.
pub const JSON: &[&str] = &[
    "{", "}", "[", "]", ",", ":", "\"", "\"id\":\"1\"", "\"title\":", "\"body\":",
    "\"content\":", "\"date\":", "\"甲\"", "\"meta\":", "\"tags\":", "\"url\":", "null",
    "true", "1e999", "-0", "1.5", "\\u4e2d", "\\ud83d", "\\", "\n", "\r\n", " ",
    "\"2023-05-19T23:00:00Z\"", "1684512000", "{\"title\":\"甲\",\"body\":\"乙。\\n丙。\"}",
    "{\"id\":1,\"text\":\"<p>甲</p>\"}",
    "\"paragraphs\":[{\"text\":\"甲\",\"role\":\"item\",\"level\":300}]",
    "\"authors\":[\"甲\",2,null]", "//", "/*", "\u{feff}",
];
