//! Tests of the order by relevance over a few articles: which one anybody would expect first.

use souwen_article::Article;
use souwen_search::{SearchRequest, SearchResponse};

use crate::util::{Build, answer, article, ask};

/// The answer over these articles and others.
fn among_others(articles: &[Article], request: &SearchRequest) -> SearchResponse {
    // Articles on other things, so that words of the query are rare and lengths vary.
    let others = [
        ("春耕", "各地抓紧春耕备耕，农机手检修机具，农资供应充足。"),
        ("天气", "未来三天北方有大风，南方多阴雨，请市民注意出行安全。"),
        ("音乐会", "交响乐团在大剧院举行新年音乐会，观众反响热烈。"),
        ("足球", "昨晚的比赛中，主队在最后时刻攻入一球，以二比一获胜。"),
        ("医院", "市医院新门诊楼启用，挂号、缴费可在手机上完成。"),
        ("国家公园", "国家公园管理局发布监测报告，野生动物数量稳步增加。"),
        ("发展会议", "会议研究发展规划，要求各部门落实责任，加快发展。"),
    ];
    let others = others.iter().enumerate();
    let others = others.map(|(i, (title, body))| article(&format!("other{i}"), title, &[body]));
    let all: Vec<Article> = articles.iter().cloned().chain(others).collect();
    answer(&all, request)
}

/// The first hits, as many as are expected.
#[track_caller]
fn check(articles: &[Article], query: &str, expected: &[&str]) {
    let response = among_others(articles, &ask(query));
    let hits = response.hits.iter().map(|hit| hit.article.id.as_str());
    assert_eq!(hits.take(expected.len()).collect::<Vec<_>>(), expected, "{query}");
}

#[test]
fn the_title_beats_the_body() {
    let articles = [
        article("body", "农业要闻", &["记者近日走访多地，发现棉花长势良好，农户信心很足。"]),
        article("title", "棉花长势良好", &["记者近日走访多地，发现作物喜人，农户信心很足。"]),
    ];
    check(&articles, "棉花", &["title", "body"]);
    check(&articles, "棉花长势", &["title", "body"]);
}

#[test]
fn what_was_typed_comes_first_though_a_part_of_it_is_left_out() {
    let filler =
        "来自各地的代表参加了活动，现场气氛热烈，主办方介绍了筹备情况和后续安排。".repeat(3);
    let manual =
        format!("{filler}搜索 filetype:pdf 鲸鱼，或者写成鲸鱼 －site:a.example，结果不同。");
    let articles = [
        article("about", "鲸鱼来了", &["鲸鱼来了，鲸鱼又走了。"]),
        article("typed", "搜索的写法", &[&manual]),
    ];
    check(&articles, "鲸鱼", &["about", "typed"]);
    check(&articles, "filetype:pdf 鲸鱼", &["typed", "about"]);
    check(&articles, "鲸鱼 -site:a.example", &["typed", "about"]);
}

#[test]
fn the_lead_beats_the_end() {
    let filler =
        "来自各地的代表参加了活动，现场气氛热烈，主办方介绍了筹备情况和后续安排。".repeat(3);
    let articles = [
        article("end", "消息", &[&filler, "港口扩建工程也在其中。"]),
        article("lead", "消息", &["港口扩建工程也在其中。", &filler]),
    ];
    check(&articles, "港口扩建", &["lead", "end"]);
}

#[test]
fn a_phrase_beats_scattered_words() {
    let articles = [
        article("apart", "两地往来", &["铁路部门表示，今年将加强合作。中亚客商到访。"]),
        article("phrase", "两地往来", &["有关部门表示，今年将新建中亚铁路。合作继续。"]),
    ];
    check(&articles, "中亚铁路", &["phrase", "apart"]);
    check(&articles, "今年新建的中亚铁路怎么样了", &["phrase", "apart"]);
}

#[test]
fn a_rare_word_beats_a_frequent_one() {
    let articles = [
        article("frequent", "消息一", &["会议研究工作，部署会议精神，会议要求落实。"]),
        article("frequent2", "消息二", &["会议指出，会议强调，会议听取了汇报。"]),
        article("frequent3", "消息三", &["这次会议很重要，会议开了一天。"]),
        article("rare", "消息四", &["专家谈到䴙䴘的保护，湿地里又见到了䴙䴘。"]),
    ];
    check(&articles, "䴙䴘会议", &["rare"]);
}

#[test]
fn all_words_beat_some() {
    let articles = [
        article("some", "棉花棉花", &["棉花收购，棉花加工，棉花检验，棉花运输。"]),
        article("all", "消息", &["当地的棉花经由港口出口到多个国家，价格平稳。"]),
    ];
    check(&articles, "棉花 港口", &["all", "some"]);
    check(&articles, "棉花 港口 出口", &["all", "some"]);
}

#[test]
fn what_is_about_a_thing_beats_what_mentions_it() {
    let filler = "活动期间还举行了展览、论坛和演出，吸引了许多市民前来参观。".repeat(4);
    let articles = [
        article("mentions", "文化周开幕", &[&filler, "其间有嘉宾提到了高铁。", &filler]),
        article(
            "about",
            "新线路开通运营",
            &["这条高铁全长三百公里，高铁沿线设八个车站。", "乘坐高铁可在一小时内到达。"],
        ),
    ];
    check(&articles, "高铁", &["about", "mentions"]);
}

#[test]
fn a_word_beats_the_longer_word_that_contains_it() {
    let articles = [
        article(
            "developing",
            "发展中国家的声音",
            &["发展中国家希望改革，发展中国家的代表发言，发展中国家联合起来。"],
        ),
        article("china", "中国的主张", &["中国代表发言，阐述了中国的主张。各方表示赞赏。"]),
    ];
    check(&articles, "中国", &["china", "developing"]);
}

#[test]
fn an_exact_quote_comes_first() {
    let articles = [
        article(
            "words",
            "互信与合作，机遇与未来",
            &["增进互信，深化合作，共享机遇，共创未来。互信、合作、机遇、未来。"],
        ),
        article("quote", "消息", &["他说，让互信成为合作的基石，未来可期，机遇常在。"]),
    ];
    check(&articles, "让互信成为合作的基石", &["quote"]);
    check(&articles, "“互信成为合作的基石”", &["quote"]);
}

#[test]
fn a_summary_does_not_outrank_its_story() {
    let items = [
        "一、设立联合投资基金，支持重点项目。",
        "二、开通直航航线，便利人员往来。",
        "三、建设跨境铁路，提升运输能力。",
        "四、举办文化年活动，增进相互了解。",
        "五、扩大棉花贸易，完善检验标准。",
        "六、加强水资源管理，分享节水技术。",
    ];
    let articles = [
        article("list", "会谈成果清单", &items),
        article(
            "story",
            "跨境铁路开工建设",
            &["跨境铁路今日开工。这条跨境铁路全长两百公里，建成后将提升运输能力。"],
        ),
    ];
    check(&articles, "跨境铁路", &["story", "list"]);
    check(&articles, "建设跨境铁路提升运输能力", &["list"]);
    check(&articles, "跨境铁路开工", &["story", "list"]);
}

#[test]
fn a_newer_reprint_does_not_displace_the_original() {
    let text = "新线路今日正式开通运营，首班列车于上午九时驶出车站，沿途设八个车站，全程运行约一小时，\
                沿线居民出行将更加便利。运营单位表示，今后将根据客流情况增加班次。";
    let dated = |id: &str, date: &str| article(id, "新线路开通", &[text]).date(date);
    let articles = [dated("original", "2024-03-01"), dated("reprint", "2024-03-04")];
    let request = SearchRequest { collapse: true, ..ask("新线路开通运营") };
    let response = among_others(&articles, &request);
    assert_eq!(response.hits[0].article.id, "original");
    assert_eq!(response.hits[0].duplicates[0].id, "reprint");
}
