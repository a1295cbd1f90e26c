//! Tests of similar articles.

use souwen_article::Article;

use crate::util::{Build, article, engine_over, listed};

/// The ids of the articles similar to `id`, each with those listed under it in brackets.
fn found(articles: &[Article], id: &str) -> String {
    let similar = engine_over(articles).similar(id, 10).unwrap();
    let hits = similar.map(|similar| similar.hits).unwrap_or_default();
    assert!(hits.iter().all(|hit| hit.score > 0.0 && hit.score < 1.0));
    assert!(hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
    listed(&hits)
}

#[test]
fn articles_about_the_same_come_first_without_reprints() {
    let fire = "柳河县化工厂今天凌晨发生火灾，消防员赶到现场扑救，没有人员伤亡，起火原因正在调查。";
    let cause = "柳河县化工厂火灾的原因查明：一台反应釜的阀门老化。调查组要求全县化工厂检查阀门。";
    let town = "柳河县举办龙舟比赛，十二支龙舟队在柳河上竞渡，两岸站满了观众。";
    let other = "江城图书馆延长开放时间，读者晚上也能借书，周末还有作家讲座。";
    let drill = "大坪乡化工厂组织消防演练，职工学习使用灭火器，熟悉逃生路线。";
    let mut articles = vec![
        article("fire", "柳河县化工厂发生火灾", &[fire]).date("2024-05-01"),
        article("reprint", "柳河化工厂起火", &[fire]).date("2024-05-01"),
        article("cause", "柳河县化工厂火灾原因查明", &[cause]).date("2024-05-06"),
        article("town", "柳河县龙舟竞渡", &[town]).date("2024-06-10"),
        article("other", "图书馆延长开放", &[other]).date("2024-05-02"),
        article("drill", "化工厂消防演练", &[drill]).date("2023-05-01"),
    ];
    assert!(found(&articles, "fire").starts_with("cause"), "{}", found(&articles, "fire"));
    assert!(!found(&articles, "fire").contains("reprint"));
    assert!(!found(&articles, "fire").contains("other"));
    assert!(found(&articles, "cause").starts_with("fire(reprint)"));
    assert_eq!(found(&articles, "other"), "");
    articles.reverse();
    assert!(found(&articles, "cause").starts_with("fire(reprint)"));
}

#[test]
fn articles_that_say_nothing_are_like_no_other() {
    let empty = article("empty", "？", &[""]).date("");
    let signs = article("signs", "——", &["！！！"]).date("");
    let one = article("one", "江城图书馆", &["江城图书馆延长开放。"]).date("2024-05-01");
    assert_eq!(found(std::slice::from_ref(&one), "one"), "");
    assert_eq!(found(std::slice::from_ref(&empty), "empty"), "");
    let articles = [empty, signs, one];
    for id in ["empty", "signs", "one"] {
        assert_eq!(found(&articles, id), "");
    }
}
