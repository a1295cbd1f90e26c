//! Tests of feeds, which are made here.

use crate::account::account;
use crate::model::Article;
use crate::reading::ReadOptions;
use crate::testing::{CollectedRecords, found, read};

/// Reads a feed and checks that all of its text is accounted for.
#[track_caller]
fn read_whole(name: &str, bytes: &[u8]) -> CollectedRecords {
    let options = ReadOptions::default();
    let collected = read(name, bytes, &options).expect("a feed");
    let (_folder, file) = found(name, bytes).expect("a file");
    let account = account(&file, &options, &collected.records, &collected.omissions);
    let account = account.expect("read before");
    let missing: Vec<_> = account.missing().collect();
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(account.surplus.is_empty(), "{:#?}", account.surplus);
    assert_eq!(collected.bytes, bytes.len() as u64);
    collected
}

fn rendered(article: &Article) -> String {
    let text: Vec<&str> = article.body.iter().map(|p| p.text.as_str()).collect();
    let date = article.date.map(|date| date.to_string()).unwrap_or_default();
    let url = article.url.clone().unwrap_or_default();
    let source = article.source.clone().unwrap_or_default();
    let (authors, tags) = (article.authors.join("、"), article.tags.join("、"));
    [article.title.clone(), text.join("/"), date, url, source, authors, tags].join("|")
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let collected = read_whole("a.xml", text.as_bytes());
    let found: Vec<String> = collected.records.iter().map(|r| rendered(&r.article)).collect();
    assert_eq!(found, expected, "{text}");
}

const RSS: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\"><channel>\
    <title>山城日报</title><link>https://a.example/</link><description>要闻</description>\n\
    <item><title>南站启用</title><link>https://a.example/1</link>\
    <description><![CDATA[<p>山城南站今天启用。</p><p>旅客说方便。</p>]]></description>\
    <pubDate>Fri, 19 May 2023 20:00:00 GMT</pubDate><author>a@b.example (赵六)</author>\
    <category>交通</category><category>铁路</category><guid>https://a.example/1</guid></item>\n\
    <item><title>新桥 &amp; 通车</title><description>江城新桥通车。</description>\
    <guid isPermaLink=\"false\">n-2</guid></item>\n</channel></rss>";

#[test]
fn entries_of_rss_are_articles() {
    check(
        RSS,
        &[
            "南站启用|山城南站今天启用。/旅客说方便。|2023-05-20|https://a.example/1|山城日报|赵六|交通、铁路",
            "新桥 & 通车|江城新桥通车。|||山城日报||",
        ],
    );
    let collected = read_whole("a.rss", RSS.as_bytes());
    let lines: Vec<_> = collected.records.iter().map(|r| r.article.line).collect();
    assert_eq!(lines, [Some(3), Some(4)]);
    assert_eq!(collected.records[1].article.id, "n-2");
    assert!(collected.records[0].own_url);
}

#[test]
fn the_whole_text_wins_over_its_summary() {
    check(
        "<rss><channel><title>山城日报</title><item><title>南站启用</title>\
         <description>摘要在此</description><content:encoded>&lt;p&gt;山城南站今天启用。&lt;/p&gt;\
         </content:encoded><dc:creator>赵六、钱七</dc:creator><dc:date>2023-05-19</dc:date>\
         <source url='https://b.example'>江城日报</source></item></channel></rss>",
        &["南站启用|山城南站今天启用。|2023-05-19||江城日报|赵六、钱七|"],
    );
}

#[test]
fn entries_of_atom_are_articles() {
    check(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>山城网</title><id>urn:feed</id>\
         <entry><title>南站启用</title><link rel='self' href='https://a.example/x'/>\
         <link href='https://a.example/1'/><id>tag:a.example,2023:1</id>\
         <published>2023-05-19T08:00:00+08:00</published>\
         <author><name>赵六</name></author><category term='traffic' label='交通'/>\
         <content type='xhtml'><div xmlns='x'><p>山城南站今天<b>启用</b>。</p><p>旅客说方便。</p></div></content></entry>\
         <entry><title>新桥通车</title><updated>2023-05-20</updated><content type='html'>&lt;p&gt;江城新桥通车。&lt;/p&gt;</content></entry>\
         </feed>",
        &[
            "南站启用|山城南站今天启用。/旅客说方便。|2023-05-19|https://a.example/1|山城网|赵六|交通",
            "新桥通车|江城新桥通车。|2023-05-20||山城网||",
        ],
    );
}

/// The same text, in each of its types.
#[test]
fn texts_of_every_type_are_read_alike() {
    let markup = "南站<em>今天</em>启用 &lt;A&gt; &amp; B<br/>副题<img alt=\"照片\"/>";
    let escaped = markup.replace('&', "&amp;").replace('<', "&lt;");
    let xhtml = format!("<x:div xmlns:x='x'>{}</x:div>", markup.replace("<em>", "<em class='a'>"));
    for (kind, text) in [("html", escaped), ("xhtml", xhtml)] {
        check(
            &format!(
                "<feed xmlns='http://www.w3.org/2005/Atom'><title>山城网</title><entry>\
                 <title type='{kind}'>{text}</title><content type='{kind}'>{text}</content></entry></feed>"
            ),
            &["南站今天启用 <A> & B 副题|南站今天启用 <A> & B/副题|||山城网||"],
        );
    }
}

#[test]
fn the_first_version_is_read() {
    check(
        "<rdf:RDF xmlns:rdf='r' xmlns='http://purl.org/rss/1.0/'><channel><title>山城网</title></channel>\
         <item rdf:about='https://a.example/1'><title>南站启用</title><description>山城南站今天启用。</description></item></rdf:RDF>",
        &["南站启用|山城南站今天启用。||https://a.example/1|山城网||"],
    );
}

#[test]
fn the_encoding_is_the_one_that_is_declared() {
    for (label, encoding) in [
        ("gb2312", encoding_rs::GBK),
        ("GBK", encoding_rs::GBK),
        ("gb18030", encoding_rs::GB18030),
        ("utf-8", encoding_rs::UTF_8),
    ] {
        let text = RSS.replace("utf-8", label);
        let bytes = encoding.encode(&text).0.into_owned();
        let collected = read_whole("a.xml", &bytes);
        assert_eq!(collected.records[0].article.title, "南站启用", "{label}");
    }
    let text = RSS.replace("utf-8", "big5").replace("山城南站今天启用", "山城南站今天");
    let traditional = text.replace("日报", "日報").replace("启用", "啟用").replace("说", "說");
    let traditional = traditional
        .replace("铁路", "鐵路")
        .replace("新桥", "新橋")
        .replace("通车", "通車")
        .replace("赵六", "趙六")
        .replace("要闻", "要聞");
    let bytes = encoding_rs::BIG5.encode(&traditional).0.into_owned();
    let collected = read("a.xml", &bytes, &ReadOptions::default()).expect("a feed");
    assert_eq!(collected.records[0].article.title, "南站啟用");
}

#[test]
fn feeds_are_known_by_what_they_are() {
    for (text, expected) in [
        ("<rss version='2.0'>", true),
        ("<?xml version='1.0'?><!-- 存 --><rss>", true),
        ("<!DOCTYPE rss PUBLIC 'x'>\n<rss>", true),
        ("<feed xmlns='http://www.w3.org/2005/Atom'>", true),
        ("<feed><animal/></feed>", false),
        ("<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", true),
        ("<rdf:RDF xmlns='x'>", false),
        ("<r:rss version='2.0' xmlns:r='x'>", true),
        ("<a:feed xmlns:a='http://www.w3.org/2005/Atom'>", true),
        ("<x:feed><x:entry/></x:feed>", true),
        ("<x:feed><y:entry/></x:feed>", false),
        ("<!DOCTYPE rss [<!ENTITY a '>'>\n]>\n<rss>", true),
        ("<!DOCTYPE html><html>", false),
        ("<rss/>", true),
        ("<!DOCTYPE rss [", false),
        ("rss:rss", false),
        ("<html>", false),
        ("rss", false),
        ("", false),
    ] {
        assert_eq!(super::is_feed(text), expected, "{text}");
    }
    for name in ["a.rss", "a.atom", "a.xml", "a.html", "a.txt", "a"] {
        let collected = read(name, RSS.as_bytes(), &ReadOptions::default()).expect(name);
        assert_eq!(collected.records.len(), 2, "{name}");
    }
}

#[test]
fn what_is_damaged_is_read_as_far_as_it_goes() {
    let cut = &RSS[..RSS.find("江城新桥").expect("it is there")];
    let collected = read("a.xml", cut.as_bytes(), &ReadOptions::default()).expect("a feed");
    assert_eq!(collected.records[0].article.title, "南站启用");
    assert!(collected.notes[0].message.starts_with("damaged"), "{:?}", collected.notes);
    let empty = "<rss><channel><title>空</title></channel></rss>";
    let collected = read_whole("a.xml", empty.as_bytes());
    assert_eq!((collected.records.len(), collected.notes.len()), (0, 1));
    check("<rss><channel><item><link>https://a.example/1</link></item></channel></rss>", &[]);
}

#[test]
fn titles_and_texts_of_other_vocabularies_take_the_place_of_missing_ones() {
    let item = |inner: &str| {
        format!("<rss><channel><title>山城日报</title><item>{inner}</item></channel></rss>")
    };
    for (inner, expected) in [
        ("<dc:title>南站启用</dc:title>", "南站启用|||"),
        ("<media:title>南站启用</media:title><media:title>又题</media:title>", "南站启用|||"),
        ("<dc:title>南站启用</dc:title><media:title>又题</media:title>", "南站启用|||"),
        ("<media:title>又题</media:title><title>南站启用</title>", "南站启用|||"),
        ("<itunes:title>南站启用</itunes:title>", "南站启用|||"),
        ("<title>题</title><dc:description>山城南站。</dc:description>", "题|山城南站。||"),
        ("<title>题</title><dcterms:abstract>山城南站。</dcterms:abstract>", "题|山城南站。||"),
        ("<title>题</title><itunes:summary>山城南站。</itunes:summary>", "题|山城南站。||"),
        ("<title>题</title><fullitem>&lt;p>山城。&lt;p>南站。</fullitem>", "题|山城。/南站。||"),
        (
            "<title>题</title><description>山城。</description><itunes:summary>略</itunes:summary>",
            "题|山城。||",
        ),
        (
            "<media:group><media:content><media:title>南站启用</media:title></media:content>\
             <media:description>&lt;p>山城南站。&lt;/p></media:description></media:group>",
            "南站启用|山城南站。||",
        ),
    ] {
        check(&item(inner), &[&format!("{expected}|山城日报||")]);
    }
    let collected = read_whole(
        "a.xml",
        item("<title>题</title><dc:title>甲</dc:title><dc:title>乙</dc:title>").as_bytes(),
    );
    assert_eq!(collected.records[0].article.meta["dc:title"], serde_json::json!(["甲", "乙"]));
}

#[test]
fn the_prefix_of_a_feed_may_be_any() {
    check(
        "<r:rss xmlns:r='x'><r:channel><media:title>图</media:title><r:title>山城日报</r:title>\
         <r:item><media:title>图</media:title><r:title>南站启用</r:title><r:link>https://a.example/1</r:link>\
         <r:description>山城南站今天启用。</r:description></r:item></r:channel></r:rss>",
        &["南站启用|山城南站今天启用。||https://a.example/1|山城日报||"],
    );
    check(
        "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:title>山城网</a:title><a:entry>\
         <a:title>南站启用</a:title><a:updated>2023-05-20</a:updated><a:author><a:name>赵六</a:name>\
         </a:author><a:content type='text'>山城南站今天启用。</a:content></a:entry></a:feed>",
        &["南站启用|山城南站今天启用。|2023-05-20||山城网|赵六|"],
    );
}

#[test]
fn base64_is_decoded() {
    let entry = |content: &str| {
        format!(
            "<feed xmlns='Atom'><title>山城网</title><entry><title>题</title>{content}</entry></feed>"
        )
    };
    // 山城南站今天启用。 and the same in an element p.
    let (text, html) = (
        "5bGx5Z+O5Y2X56uZ5LuK5aSp\n5ZCv55So44CC",
        "PHA+5bGx5Z+O5Y2X56uZ5LuK5aSp5ZCv55So44CCPC9wPg==",
    );
    for (content, expected) in [
        (
            format!("<content mode='base64' type='text/plain'>{text}</content>"),
            "山城南站今天启用。",
        ),
        (format!("<content mode='base64' type='text/html'>{html}</content>"), "山城南站今天启用。"),
        (format!("<content type='application/x'>{text}</content>"), "山城南站今天启用。"),
        (format!("<content type='text/plain'>{text}</content>"), "山城南站今天启用。"),
        (format!("<summary mode='base64'>{html}</summary>"), "山城南站今天启用。"),
        // What is no base64 is text, and so is a word that only looks like it.
        ("<content mode='base64'>山城。</content>".into(), "山城。"),
        ("<content type='text/plain'>Announce</content>".into(), "Announce"),
        ("<content type='text'>Announcements0000</content>".into(), "Announcements0000"),
    ] {
        check(&entry(&content), &[&format!("题|{expected}|||山城网||")]);
    }
    let titled = "<title mode='base64'>5Y2X56uZ</title><content>山城。</content>";
    check(&entry("").replace("<title>题</title>", titled), &["南站|山城。|||山城网||"]);
    let named = entry("<content>山城。</content>")
        .replace("<title>山城网</title>", "<title mode='base64'>5bGx5Z+O</title>");
    check(&named, &["题|山城。|||山城||"]);
    // A picture is no text.
    let collected =
        read_whole("a.xml", entry("<content type='image/png'>iVBORw0KGgo=</content>").as_bytes());
    assert!(collected.records[0].article.body.is_empty());
    assert_eq!(collected.omissions.last().map(|o| o.what), Some("content that is no text"));
}

#[test]
fn entries_without_title_and_text_are_counted() {
    let entries = "<item><link>https://a.example/1</link></item>".repeat(2);
    let text = format!("<rss><channel>{entries}<item><title>题</title></item></channel></rss>");
    let collected = read_whole("a.xml", text.as_bytes());
    let notes: Vec<&str> = collected.notes.iter().map(|note| note.message.as_str()).collect();
    assert_eq!(notes, ["2 entries without title and text: left out"]);
    assert_eq!(collected.records.len(), 1);
}

#[test]
fn comments_are_left_out() {
    let text = "<?xml version='1.0'?>\n<!-- 存\n档 --><!DOCTYPE rss><rss><channel><title>山城日报</title>\n<!---->\
        <item><title>题</title><!-- 内部 -->\n<description><![CDATA[<p>山城。<!-- 注 --></p>]]></description>\
        </item></channel></rss>\n<!-- 完";
    let collected = read_whole("a.xml", text.as_bytes());
    assert_eq!(rendered(&collected.records[0].article), "题|山城。|||山城日报||");
    let comments = collected.omissions.iter().filter(|omission| omission.what == "a comment");
    let comments: Vec<(u32, &str)> =
        comments.map(|omission| (omission.line, omission.text.trim())).collect();
    assert_eq!(comments[..3], [(2, "存\n档"), (4, "内部"), (6, "完")]);
}

/// A truncated feed gives its complete entries, and at most one incomplete entry.
#[test]
fn a_feed_that_breaks_off_gives_what_is_there() {
    let first = RSS.find("<item>").expect("it is there");
    let places = RSS.char_indices().map(|(at, _)| at).filter(|at| *at > first);
    let places: Vec<usize> = places.step_by(25).collect();
    assert!(places.len() >= 15);
    for at in places {
        let cut = &RSS[..at];
        let Ok(collected) = read("a.rss", cut.as_bytes(), &ReadOptions::default()) else {
            continue;
        };
        let whole = cut.matches("</item>").count();
        let titles: Vec<&str> =
            collected.records.iter().map(|record| record.article.title.as_str()).collect();
        assert!((whole..=whole + 1).contains(&titles.len()), "{at}: {titles:?}");
        let expected = ["南站启用", "新桥 & 通车"];
        assert_eq!(titles[..whole], expected[..whole], "{at}");
        assert!(!collected.notes.is_empty(), "{at}");
    }
}
