//! Tests of exported files, as a table: the exports of blogs, databases, search engines and editors, each
//! with the expected records.

use crate::ReadOptions;
use crate::testing::{CollectedRecords, read};

fn export(name: &str, text: &str) -> CollectedRecords {
    read(name, text.as_bytes(), &ReadOptions::default()).expect("readable")
}

/// The records as lines: `title | date | authors | section | tags | id | body`.
fn lines(collected: &CollectedRecords) -> Vec<String> {
    let line = |record: &crate::Record| {
        let article = &record.article;
        let body: Vec<&str> = article.body.iter().map(|p| p.text.as_str()).collect();
        [
            article.title.clone(),
            article.date.map(|date| date.to_string()).unwrap_or_default(),
            article.authors.join("+"),
            article.section.clone().unwrap_or_default(),
            article.tags.join("+"),
            article.id.clone(),
            body.join(" / "),
        ]
        .join(" | ")
    };
    collected.records.iter().map(line).collect()
}

#[track_caller]
fn check(name: &str, text: &str, expected: &[&str]) -> CollectedRecords {
    let collected = export(name, text);
    assert_eq!(lines(&collected), expected, "{:?}", collected.notes);
    collected
}

#[test]
fn wordpress() {
    let collected = check(
        "posts.json",
        r#"[{"id":7,"date":"2023-05-19T10:00:00","guid":{"rendered":"https://e.example/?p=7"},
            "title":{"rendered":"山城南站启用 &#8211; 旅客&#8220;提速&#8221;"},
            "content":{"rendered":"\n<p>山城<strong>南站</strong>今天启用。</p>\n<p>旅客高兴。</p>\n","protected":false},
            "excerpt":{"rendered":"<p>摘要</p>","protected":false},"author":3,"categories":[5],"tags":[8,9],
            "link":"https://e.example/7","slug":"nanzhan","status":"publish","type":"post",
            "_embedded":{"author":[{"id":3,"name":"林小满"}],"wp:term":[[{"id":5,"taxonomy":"category",
            "name":"交通"}],[{"id":8,"taxonomy":"post_tag","name":"车站"},{"id":9,"taxonomy":"post_tag",
            "name":"山城"}]]}},
           {"id":8,"date":"2023-05-20T10:00:00","title":{"raw":"第二篇","rendered":"第二篇"},
            "content":{"raw":"<!-- wp:paragraph -->正文在此。<!-- /wp:paragraph -->","rendered":"<p>正文在此。</p>"},
            "author":3,"tags":[]}]"#,
        &[
            "山城南站启用 – 旅客“提速” | 2023-05-19 | 林小满 | 交通 | 车站+山城 | 7 | 山城南站今天启用。 / 旅客高兴。",
            "第二篇 | 2023-05-20 |  |  |  | 8 | 正文在此。",
        ],
    );
    assert_eq!(collected.records[0].article.url.as_deref(), Some("https://e.example/7"));
    assert!(collected.records[0].article.meta.contains_key("categories"));
}

#[test]
fn ghost() {
    let ghost = r#"{"db":[{"meta":{"exported_on":1684454400000,"version":"5.0.0"},"data":{
        "posts":[{"id":"63a1","uuid":"u-1","title":"南站启用","slug":"a","html":null,
          "lexical":"{\"root\":{\"children\":[{\"type\":\"paragraph\",\"children\":[{\"type\":\"text\",\"text\":\"山城\"},{\"type\":\"text\",\"text\":\"南站启用。\"}]}],\"type\":\"root\"}}",
          "status":"published","published_at":"2023-05-19T02:00:00.000Z","custom_excerpt":"短"},
         {"id":"63a2","title":"老文章","mobiledoc":"{\"version\":\"0.3.1\",\"markups\":[],\"atoms\":[],\"cards\":[],\"sections\":[[1,\"p\",[[0,[],0,\"旧编辑器的文字。\"]]]]}",
          "html":"<p>旧编辑器的文字。</p>","plaintext":"旧编辑器的文字。","status":"published"},
         {"id":"63a3","title":"没写完","html":"<p>草稿</p>","status":"draft"}],
        "tags":[{"id":"t1","name":"交通"}],"users":[{"id":"1","name":"林小满"}]}}]}"#;
    let collected = check(
        "ghost.json",
        ghost,
        &[
            "南站启用 | 2023-05-19 |  |  |  | 63a1 | 山城南站启用。",
            "老文章 |  |  |  |  | 63a2 | 旧编辑器的文字。",
        ],
    );
    assert!(!collected.records[1].article.meta.contains_key("mobiledoc"));
    assert_eq!(collected.reserved, 1);
    let omitted = |text: &str| collected.omissions.iter().any(|o| o.text.contains(text));
    assert!(omitted("林小满") && omitted("草稿") && omitted("5.0.0"), "{:?}", collected.omissions);
    let drafts = ReadOptions { drafts: true, ..ReadOptions::default() };
    let all = read("ghost.json", ghost.as_bytes(), &drafts).expect("readable");
    assert_eq!(all.records.len(), 3);
}

#[test]
fn search_engines() {
    check(
        "dump.jsonl",
        "{\"_index\":\"n\",\"_type\":\"_doc\",\"_id\":\"a1\",\"_score\":1,\"_source\":{\"title\":\"南站启用\",\"content\":\"山城<em>南站</em>启用。\",\"publish_time\":\"2023-05-19 08:00:00\"}}\n\
         {\"_index\":\"n\",\"_id\":\"a2\",\"fields\":{\"title\":[\"第二篇\"],\"content\":[\"正文。\"]}}\n",
        &[
            "南站启用 | 2023-05-19 |  |  |  | a1 | 山城南站启用。",
            "第二篇 |  |  |  |  | a2 | 正文。",
        ],
    );
    check(
        "search.json",
        r#"{"took":3,"hits":{"total":{"value":1},"max_score":1.0,"hits":[{"_id":"a1","_source":{"title":"南站启用","body":"文。"}}]}}"#,
        &["南站启用 |  |  |  |  | a1 | 文。"],
    );
    check(
        "bulk.ndjson",
        "{\"index\":{\"_index\":\"n\",\"_id\":\"b1\"}}\n{\"title\":\"南站启用\",\"body\":\"文。\"}\n\
         {\"create\":{\"_index\":\"n\"}}\n{\"title\":\"第二篇\",\"body\":\"文。\"}\n",
        &["南站启用 |  |  |  |  | b1 | 文。", "第二篇 |  |  |  |  |  | 文。"],
    );
    // CouchDB.
    check(
        "all.json",
        r#"{"total_rows":1,"offset":0,"rows":[{"id":"c1","key":"c1","value":{"rev":"1-a"},"doc":{"_id":"c1","_rev":"1-a","title":"南站启用","body":"文。"}}]}"#,
        &["南站启用 |  |  |  |  | c1 | 文。"],
    );
}

#[test]
fn data_bases() {
    check(
        "mongo.json",
        "{\"_id\":{\"$oid\":\"64f0\"},\"title\":\"南站启用\",\"content\":\"文。\",\"created_at\":{\"$date\":\"2023-05-19T02:00:00Z\"},\"views\":{\"$numberLong\":\"7\"}}\n\
         {\"_id\":{\"$oid\":\"64f1\"},\"title\":\"第二篇\",\"content\":\"文。\",\"date\":{\"$date\":{\"$numberLong\":\"1684454400000\"}}}\n",
        &[
            "南站启用 | 2023-05-19 |  |  |  | 64f0 | 文。",
            "第二篇 | 2023-05-19 |  |  |  | 64f1 | 文。",
        ],
    );
    check(
        "shell.json",
        "{ \"_id\" : ObjectId(\"64f2\"), \"title\" : \"南站启用\", \"content\" : \"文。\", \"date\" : ISODate(\"2023-05-19T02:00:00Z\"), \"n\" : NumberLong(7) }\n",
        &["南站启用 | 2023-05-19 |  |  |  | 64f2 | 文。"],
    );
    // Strapi, and Airtable.
    check(
        "api.json",
        r#"{"data":[{"id":5,"attributes":{"title":"南站启用","body":[{"type":"paragraph","children":[{"type":"text","text":"文"},{"type":"text","bold":true,"text":"字。"}]}],"publishedAt":"2023-05-19T02:00:00Z"}}],"meta":{"pagination":{"page":1}}}"#,
        &["南站启用 | 2023-05-19 |  |  |  | 5 | 文字。"],
    );
    check(
        "table.json",
        r#"{"records":[{"id":"rec1","createdTime":"2023-05-19T02:00:00.000Z","fields":{"标题":"南站启用","正文":"文。","作者":["林小满","周一帆"]}}],"offset":"x"}"#,
        &["南站启用 | 2023-05-19 | 林小满+周一帆 |  |  | rec1 | 文。"],
    );
}

#[test]
fn workspaces() {
    check(
        "page.json",
        r#"{"object":"page","id":"p-1","archived":false,"properties":{
            "名称":{"id":"title","type":"title","title":[{"plain_text":"南站"},{"plain_text":"启用"}]},
            "日期":{"id":"a","type":"date","date":{"start":"2023-05-19","end":null}},
            "作者":{"id":"b","type":"rich_text","rich_text":[{"plain_text":"林小满"}]},
            "标签":{"id":"c","type":"multi_select","multi_select":[{"name":"交通","color":"red"},{"name":"车站"}]}},
            "children":[{"object":"block","type":"heading_1","heading_1":{"rich_text":[{"plain_text":"开通"}]}},
             {"object":"block","type":"paragraph","paragraph":{"rich_text":[{"plain_text":"山城南站"},{"plain_text":"今天启用。"}]}}]}"#,
        &["南站启用 | 2023-05-19 | 林小满 |  | 交通+车站 | p-1 | 开通 / 山城南站今天启用。"],
    );
    let collected = check(
        "editor.json",
        r#"{"title":"南站启用","content":{"time":1,"version":"2.28","blocks":[{"id":"x","type":"paragraph","data":{"text":"山城南站今天启用。"}}]}}"#,
        &["南站启用 |  |  |  |  |  | 山城南站今天启用。"],
    );
    let note = collected.notes[0].to_string();
    assert!(note.contains("the text was read from content.blocks[].data.text"), "{note}");
}

#[test]
fn collections_of_verse_and_chapters() {
    check(
        "book.json",
        r#"{"title":"山城谣","author":"无名氏","abstract":null,"content":[{"chapter":"起","paragraphs":["山城夜雨，","江上渔火。"]},{"chapter":"承","paragraphs":["舟子不眠。"]}]}"#,
        &["山城谣 |  | 无名氏 |  |  |  | 起 / 山城夜雨， / 江上渔火。 / 承 / 舟子不眠。"],
    );
    check(
        "unnamed.json",
        r#"{"title":"山城谣","juan":[{"ming":"上卷","wen":["山城夜雨，江上渔火，舟子不眠，更鼓三声。","天明放晴。"]}],"description":"一首歌谣，讲山城的夜雨和江上的渔火。"}"#,
        &["山城谣 |  |  |  |  |  | 上卷 / 山城夜雨，江上渔火，舟子不眠，更鼓三声。 / 天明放晴。"],
    );
    check(
        "verse.json",
        r#"[{"title":"夜雨","author":"无名氏","paragraphs":["山城夜雨，","江上渔火。"],"data":[{"note":"注"}]}]"#,
        &["夜雨 |  | 无名氏 |  |  |  | 山城夜雨， / 江上渔火。"],
    );
    check(
        "listed.json",
        r#"{"title":"山城谣","list":[{"chapter":"起","paragraphs":["山城夜雨，江上渔火，舟子不眠，更鼓三声，天明放晴。"]}]}"#,
        &["山城谣 |  |  |  |  |  | 起 / 山城夜雨，江上渔火，舟子不眠，更鼓三声，天明放晴。"],
    );
}

#[test]
fn what_is_damaged_loses_nothing_but_itself() {
    let collected = check(
        "a.jsonl",
        "{\"title\":\"甲\",\"body\":\"山城南站启用\\ud83d。\"}\n{\"title\":\"乙\",\"body\":\"文。\",\"score\":NaN}\n\
         {\"title\":\"丙\",\"body\":\n{\"title\":\"丁\",\"body\":\"文。\",}\n",
        &[
            "甲 |  |  |  |  |  | 山城南站启用\u{FFFD}。",
            "乙 |  |  |  |  |  | 文。",
            "丁 |  |  |  |  |  | 文。",
        ],
    );
    let notes: Vec<String> = collected.notes.iter().map(ToString::to_string).collect();
    assert_eq!(notes.len(), 4, "{notes:?}");
    assert!(notes[0].contains(":1: half of a character"), "{notes:?}");
    assert!(notes[1].contains(":2: a number that is none"), "{notes:?}");
    assert!(notes[2].contains(":3: skipped"), "{notes:?}");
    let omitted: Vec<&str> = collected.omissions.iter().map(|o| o.text.as_str()).collect();
    assert_eq!(omitted, ["\\ud83d", "NaN", "{\"title\":\"丙\",\"body\":"]);
}

#[test]
fn files_that_are_one_text() {
    check(
        "slate.json",
        r#"[{"type":"heading-one","children":[{"text":"南站启用"}]},
            {"type":"paragraph","children":[{"text":"山城南站今天"},{"text":"启用，旅客都说比从前方便。"}]}]"#,
        &["南站启用 |  |  |  |  |  | 南站启用 / 山城南站今天启用，旅客都说比从前方便。"],
    );
    let collected = check(
        "blocks.json",
        "{\"object\":\"list\",\"results\":[\n\
         {\"object\":\"block\",\"id\":\"a\",\"created_time\":\"2023-05-19T00:00:00Z\",\"type\":\"paragraph\",\"paragraph\":{\"rich_text\":[{\"type\":\"text\",\"plain_text\":\"山城南站今天启用，\"},{\"type\":\"text\",\"plain_text\":\"旅客都说比从前方便多了。\"}]}},\n\
         {\"object\":\"block\",\"id\":\"b\",\"type\":\"heading_2\",\"heading_2\":{\"rich_text\":[{\"plain_text\":\"站前\"}]}}]}",
        &[
            "山城南站今天启用，旅客都说比从前方便多了 |  |  |  |  |  | 山城南站今天启用，旅客都说比从前方便多了。 / 站前",
        ],
    );
    assert_eq!(collected.records[0].lines, (2, 3));
    check(
        "delta.json",
        r#"{"ops":[{"insert":"山城南站今天启用，旅客都说比从前"},{"insert":"方便多了。","attributes":{"bold":true}},{"insert":"\n"}]}"#,
        &[
            "山城南站今天启用，旅客都说比从前方便多了 |  |  |  |  |  | 山城南站今天启用，旅客都说比从前方便多了。",
        ],
    );
}

#[test]
fn lists_of_texts_are_one_text() {
    check(
        "lines.json",
        "[\"山城南站今天启用，\",\n\"旅客都说比从前方便多了。\"]",
        &["山城南站今天启用 |  |  |  |  |  | 山城南站今天启用， / 旅客都说比从前方便多了。"],
    );
    check(
        "law.json",
        r#"{"title":"车站条例","第一章 总则":["第一条 为了方便旅客，制定本条例。"],"第二章 附则":["第二条 本条例自发布之日起施行。"]}"#,
        &[
            "车站条例 |  |  |  |  |  | 第一章 总则 / 第一条 为了方便旅客，制定本条例。 / 第二章 附则 / 第二条 本条例自发布之日起施行。",
        ],
    );
    let collected = check("words.json", r#"["a","b"]"#, &[]);
    assert!(collected.notes[0].to_string().contains("no article in it"));
}

#[test]
fn articles_under_keys_of_their_own() {
    check(
        "firebase.json",
        r#"{"posts":{"-Na1":{"title":"南站启用","body":"文。"},"-Na2":{"title":"第二篇","body":"正文。"}}}"#,
        &["南站启用 |  |  |  |  | -Na1 | 文。", "第二篇 |  |  |  |  | -Na2 | 正文。"],
    );
    check(
        "graph.json",
        r#"{"@context":"https://schema.org","@graph":[{"@type":"NewsArticle","headline":"南站启用","articleBody":"文。"}]}"#,
        &["南站启用 |  |  |  |  |  | 文。"],
    );
}

#[test]
fn metadata_of_a_field_is_kept() {
    let collected = check(
        "a.json",
        r#"{"title":{"zh":"南站启用","en":"South Station"},"author":[{"name":"林小满","url":"https://a.example/lin"}],"body":"文。"}"#,
        &["南站启用 |  | 林小满 |  |  |  | 文。"],
    );
    let omitted: Vec<&str> = collected.omissions.iter().map(|o| o.text.as_str()).collect();
    assert_eq!(omitted, ["en: South Station", "url: https://a.example/lin"]);
}
