//! Tests of texts in parts, in the formats of many editors, with the expected paragraphs.

use super::*;
use crate::json::write::role_name;

#[track_caller]
fn check(json: &str, expected: &[&str]) {
    let node: Node = serde_json::from_str(json).expect("JSON");
    let parts = read("content", &node);
    let shown = |p: &Paragraph| match (p.role, p.level) {
        (Role::Paragraph, None) => p.text.clone(),
        (role, None) => format!("{}: {}", role_name(role), p.text),
        (role, Some(level)) => format!("{} {level}: {}", role_name(role), p.text),
    };
    let found: Vec<String> = parts.paragraphs.iter().map(shown).collect();
    assert_eq!(found, expected, "{json}");
}

#[test]
fn chapters_and_their_paragraphs() {
    check(
        r#"[{"chapter":"第一章","paragraphs":["南站启用。","旅客高兴。"]},{"chapter":"第二章","paragraphs":[]}]"#,
        &["heading 1: 第一章", "南站启用。", "旅客高兴。", "heading 1: 第二章"],
    );
    check(
        r#"{"title":"卷一","sections":[{"title":"上篇","lines":["甲","乙"]},{"text":"丙"}]}"#,
        &["heading 1: 卷一", "heading 2: 上篇", "甲", "乙", "丙"],
    );
    check(
        r#"[{"speaker":"主持人","says":"请讲。"},{"speaker":"站长","says":"南站启用了。"}]"#,
        &["主持人", "请讲。", "站长", "南站启用了。"],
    );
    check(
        r#"{"zh":"南站启用。","en":"The station opens today."}"#,
        &["南站启用。", "The station opens today."],
    );
}

#[test]
fn names_that_are_titles() {
    check(
        r#"{"第一章 总则":["第一条 车站。","第二条 旅客。"],"第二章 附则":{"第一节":"第三条 施行。"}}"#,
        &[
            "heading 1: 第一章 总则",
            "第一条 车站。",
            "第二条 旅客。",
            "heading 1: 第二章 附则",
            "heading 2: 第一节",
            "第三条 施行。",
        ],
    );
    check(
        r#"[{"姓名":"林小满","观点":"车站修得好。"},{"姓名":"周一帆","观点":"路也近了。"}]"#,
        &["林小满", "车站修得好。", "周一帆", "路也近了。"],
    );
    check(r#"{"text":"正文。","按语":"编者的话。"}"#, &["正文。", "编者的话。"]);
}

#[test]
fn values_with_their_types() {
    check(
        r#"[{"type":"text","value":"第一段。"},{"type":"image","value":"https://a.example/1.jpg"},
            {"type":"text","value":"第二段。"},{"type":"h2","value":"小题"}]"#,
        &["第一段。", "第二段。", "heading 2: 小题"],
    );
    check(
        r#"{"rendered":"<p>南站启用。</p>","raw":"<!-- wp -->南站启用。","protected":false}"#,
        &["南站启用。"],
    );
    check(r#"[{"format":"html","value":"<p>甲</p><h3>乙</h3>"}]"#, &["甲", "heading 1: 乙"]);
}

#[test]
fn editors_of_runs() {
    // ProseMirror and TipTap.
    check(
        r#"{"type":"doc","content":[
            {"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"南站"}]},
            {"type":"paragraph","content":[{"type":"text","text":"南站"},
             {"type":"text","marks":[{"type":"bold"}],"text":"今天"},{"type":"text","text":"启用"},
             {"type":"hardBreak"},{"type":"text","text":"旅客"}]},
            {"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph",
             "content":[{"type":"text","text":"候车"}]}]}]},
            {"type":"codeBlock","attrs":{"language":"rust"},"content":[{"type":"text","text":"a\n  b"}]}]}"#,
        &["heading 2: 南站", "南站今天启用", "旅客", "item 1: 候车", "code: a", "code:   b"],
    );
    // Slate.
    check(
        r#"[{"type":"heading-two","children":[{"text":"南站"}]},
            {"type":"paragraph","children":[{"text":"今天"},{"text":"启用","bold":true},
             {"type":"link","url":"https://a.example","children":[{"text":"报道"}]}]},
            {"children":[{"text":"无"},{"text":"名"}]}]"#,
        &["heading 2: 南站", "今天启用报道", "无名"],
    );
    // Lexical.
    check(
        r#"{"root":{"type":"root","children":[
            {"type":"heading","tag":"h3","children":[{"type":"text","text":"南站","format":1}]},
            {"type":"list","listType":"bullet","children":[{"type":"listitem","value":1,
             "children":[{"type":"text","text":"候车"}]}]},
            {"type":"paragraph","children":[{"type":"text","text":"今天"},{"type":"linebreak"},
             {"type":"text","text":"启用"}]}]}}"#,
        &["heading 3: 南站", "item 1: 候车", "今天", "启用"],
    );
    // Sanity.
    check(
        r#"[{"_type":"block","style":"h2","children":[{"_type":"span","text":"南站"}]},
            {"_type":"block","style":"normal","markDefs":[],"children":[{"_type":"span","text":"今天"},
             {"_type":"span","marks":["strong"],"text":"启用"}]},
            {"_type":"block","listItem":"bullet","level":1,"children":[{"_type":"span","text":"候车"}]}]"#,
        &["heading 2: 南站", "今天启用", "item 1: 候车"],
    );
    // Pages as lists of their elements.
    check(
        r#"[{"tag":"h3","children":["南站"]},{"tag":"p","children":["今天",{"tag":"b","children":["启用"]},
            {"tag":"a","attrs":{"href":"/1"},"children":["报道"]},"。"]}]"#,
        &["heading 3: 南站", "今天启用报道。"],
    );
    // Contentful.
    check(
        r#"{"nodeType":"document","data":{},"content":[{"nodeType":"heading-1","data":{},"content":[
            {"nodeType":"text","value":"南站","marks":[],"data":{}}]},{"nodeType":"paragraph","data":{},
            "content":[{"nodeType":"text","value":"今天"},{"nodeType":"text","value":"启用"}]}]}"#,
        &["heading 1: 南站", "今天启用"],
    );
}

#[test]
fn editors_of_blocks() {
    // Notion.
    check(
        r#"[{"object":"block","type":"heading_2","heading_2":{"rich_text":[{"type":"text",
             "text":{"content":"南站","link":null},"annotations":{"color":"default"},"plain_text":"南站"}]}},
            {"object":"block","type":"paragraph","has_children":false,"paragraph":{"rich_text":[
             {"type":"text","plain_text":"今天"},{"type":"mention","plain_text":"启用"}],"color":"default"}},
            {"object":"block","type":"bulleted_list_item","bulleted_list_item":{"rich_text":[
             {"type":"text","text":{"content":"候车"}}]}},
            {"object":"block","type":"divider","divider":{}}]"#,
        &["heading 2: 南站", "今天启用", "item 1: 候车"],
    );
    // Editor.js.
    check(
        r#"{"time":1684454400000,"blocks":[{"id":"a","type":"header","data":{"text":"南站","level":3}},
            {"id":"b","type":"paragraph","data":{"text":"今天<b>启用</b>&nbsp;了"}},
            {"id":"c","type":"list","data":{"style":"ordered","items":["甲",{"content":"乙","items":[]}]}},
            {"id":"d","type":"table","data":{"withHeadings":true,"content":[["年","客"],["新","多"]]}},
            {"id":"e","type":"image","data":{"file":{"url":"https://a.example/1.jpg"},"caption":"站前"}}],
            "version":"2.28.2"}"#,
        &[
            "heading 3: 南站",
            "今天启用 了",
            "item 1: 甲",
            "item 1: 乙",
            "年",
            "客",
            "新",
            "多",
            "站前",
        ],
    );
    // Draft.js.
    check(
        r#"{"blocks":[{"key":"a1b2c","text":"南站","type":"header-one","depth":0,
             "inlineStyleRanges":[{"offset":0,"length":1,"style":"BOLD"}],"entityRanges":[],"data":{}},
            {"key":"d4","text":"候车","type":"unordered-list-item","depth":0},
            {"key":"e5","text":"今天启用","type":"unstyled"}],"entityMap":{}}"#,
        &["heading 1: 南站", "item 1: 候车", "今天启用"],
    );
    // Quill.
    check(
        r#"{"ops":[{"insert":"南站"},{"insert":"\n","attributes":{"header":2}},{"insert":"今天"},
            {"insert":"启用","attributes":{"bold":true}},{"insert":"\n候车"},
            {"insert":"\n","attributes":{"list":"bullet"}},{"insert":{"image":"a.png"}}]}"#,
        &["heading 2: 南站", "今天启用", "item 1: 候车"],
    );
    // Ghost's first editor.
    check(
        r#"{"version":"0.3.1","markups":[["strong"]],"atoms":[["soft-return","",{}]],
            "cards":[["html",{"html":"<p>卡片</p>"}],["code",{"code":"let a;"}]],"sections":[
            [1,"h2",[[0,[],0,"南站"]]],[1,"p",[[0,[],0,"今天"],[0,[0],1,"启用"],[1,[],0,0],[0,[],0,"了"]]],
            [10,0],[3,"ul",[[[0,[],0,"候车"]]]],[10,1]]}"#,
        &["heading 2: 南站", "今天启用", "了", "卡片", "item 1: 候车", "code: let a;"],
    );
}

#[test]
fn omissions_that_are_no_text_are_named() {
    let json = r#"[{"type":"text","value":"南站","color":"red"},{"type":"image","src":"https://a.example/图.jpg"}]"#;
    let parts = read("content", &serde_json::from_str(json).expect("JSON"));
    let omitted: Vec<&str> = parts.omissions.iter().map(|o| o.text.as_str()).collect();
    assert_eq!(
        omitted,
        ["type: text", "color: red", "type: image", "src: https://a.example/图.jpg"]
    );
    assert_eq!(parts.places.into_iter().collect::<Vec<_>>(), ["content[].value"]);
}
