//! Invented articles in the style of Chinese news, any number of them.

use std::path::Path;

use serde_json::{Value, json};

use super::Random;

const PLACES: [&str; 6] = ["临江", "青石", "东陵", "望海", "云溪", "北原"];
const SOURCES: [&str; 3] = ["临江日报", "东陵晚报", "望海社"];
const AUTHORS: [&str; 5] = ["林晓舟", "周其深", "何若川", "沈知微", "秦远"];
const SUBJECTS: [&str; 6] =
    ["水利工程", "春季招聘", "轨道交通", "古桥修缮", "粮食收购", "社区医院"];
const CLAUSES: [&str; 10] = [
    "记者从发布会上获悉",
    "有关部门负责人表示",
    "首批项目已经开工",
    "预计年底前完成全部建设任务",
    "沿线居民将直接受益",
    "专家组实地查看了现场",
    "双方签署了合作备忘录",
    "资金由市县两级共同承担",
    "工作人员正在逐户走访",
    "这一做法得到群众认可",
];

/// The article with this number: always the same for the same number. Its text contains `mark`, a run of
/// letters and digits.
pub fn article(number: usize, mark: &str) -> Value {
    let mut random = Random(number as u64);
    let place = random.pick(&PLACES);
    let subject = random.pick(&SUBJECTS);
    let paragraphs: Vec<String> = (0..3 + random.below(4))
        .map(|_| {
            let clauses: Vec<&str> =
                (0..4 + random.below(4)).map(|_| random.pick(&CLAUSES)).collect();
            format!("{}。", clauses.join("，"))
        })
        .chain([format!("这是第{number}篇稿件，编号{mark}。")])
        .collect();
    json!({
        "id": format!("story-{number:05}"),
        "title": format!("{place}{subject}取得新进展（之{number}）"),
        "body": paragraphs,
        "date": format!("2024-{:02}-{:02}", 1 + number % 12, 1 + number % 28),
        "place": place,
        "source": random.pick(&SOURCES),
        "authors": [random.pick(&AUTHORS)],
    })
}

/// Writes the articles with these numbers as JSON Lines.
pub fn write_articles(path: &Path, numbers: std::ops::Range<usize>, mark: &str) {
    let lines: Vec<String> = numbers.map(|number| article(number, mark).to_string()).collect();
    super::write(path, lines.join("\n") + "\n");
}
