//! Citing an article: as a page, as files, in the head of its page.

use super::*;

#[tokio::test]
async fn an_article_is_cited_in_every_form() {
    let site = site();
    let address = format!("https://news.example/articles/{}", encoded_id());
    let get = async |form: &str| {
        let path = format!("/cite/{}?format={form}&accessed=2025-01-02", encoded_id());
        let response = site.get(&path).await;
        assert_eq!(response.status(), 200, "{path}");
        (header(&response, "content-type").to_owned(), text(&response), response)
    };
    let (kind, line, response) = get("gbt7714").await;
    assert_eq!(kind, "text/plain; charset=utf-8");
    let expected = format!(
        "张三, 李四. 高铁 <b>提速</b> & 扩能[N/OL]. 新华社, 2023-05-19[2025-01-02]. {address}."
    );
    assert_eq!(line, expected);
    assert!(header(&response, "content-disposition").is_empty());
    let (kind, record, response) = get("ris").await;
    assert_eq!(kind, "application/x-research-info-systems; charset=utf-8");
    assert!(record.starts_with("TY  - NEWS\r\nAU  - 张, 三\r\nAU  - 李, 四\r\n"), "{record}");
    assert!(record.contains(&format!("UR  - {address}\r\nY2  - 2025/01/02\r\n")), "{record}");
    let disposition = header(&response, "content-disposition");
    assert!(disposition.starts_with("attachment; filename=\"news20230519-"), "{disposition}");
    assert!(disposition.ends_with(".ris\""), "{disposition}");
    let (kind, entry, _) = get("bibtex").await;
    assert_eq!(kind, "application/x-bibtex; charset=utf-8");
    assert!(entry.contains("title = {高铁 <b>提速</b> \\& 扩能}"), "{entry}");
    let (kind, item, _) = get("csl-json").await;
    assert_eq!(kind, "application/vnd.citationstyles.csl+json; charset=utf-8");
    let item: Value = serde_json::from_str(&item).unwrap();
    assert_eq!(item[0]["URL"], address);

    // Programs that request no format get CSL-JSON, always the same.
    let path = format!("/api/v1/cite/{}", encoded_id());
    let answer = site.get(&format!("{path}?accessed=2025-01-02")).await;
    assert_eq!(serde_json::from_slice::<Value>(answer.body()).unwrap(), item);
    let today = site.get(&format!("{path}?format=gbt7714")).await;
    assert!(text(&today).contains("[N/OL]. 新华社, 2023-05-19[2"), "{}", text(&today));
    // A former id redirects to the current id of the article.
    let former = souwen_answer::links::citation_path(crate::fake_backend::FORMER_ID, None);
    let moved = site.get(&former).await;
    assert_eq!(moved.status(), 301);
    assert!(header(&moved, "location").ends_with(&format!("cite/{}", encoded_id())));
}

#[tokio::test]
async fn the_page_of_a_citation_works_without_a_script() {
    let site = site();
    let (status, page) = site.browse(&format!("/cite/{}?accessed=2025-01-02", encoded_id())).await;
    assert_eq!(status, 200);
    for expected in ["GB/T 7714-2015", "BibTeX", "RIS", "CSL-JSON", "TY  - NEWS", "@article{news"] {
        assert!(page.contains(expected), "{expected} is missing in {page}");
    }
    assert!(page.contains("高铁 &lt;b&gt;提速&lt;/b&gt; &amp; 扩能[N/OL]"), "{page}");
    assert!(page.contains("?format=ris\" download"), "{page}");
    assert_no_other_script(&page);
    // Every hit and the article link to the citation.
    let link = format!("cite/{}\"", encoded_id());
    for path in ["/search?q=x".to_owned(), format!("/articles/{}", encoded_id())] {
        let (_, page) = site.browse(&path).await;
        assert!(page.contains(&link), "{link} is missing in {page}");
    }
}

#[tokio::test]
async fn an_article_has_metadata_for_programs() {
    let site = site();
    let (_, page) = site.browse(&format!("/articles/{}", encoded_id())).await;
    for expected in [
        "<meta name=\"description\" content=\"这条铁路今天开通。",
        "<meta name=\"citation_title\" content=\"高铁 &lt;b&gt;提速&lt;/b&gt; &amp; 扩能\">",
        "<meta name=\"citation_author\" content=\"张三\"><meta name=\"citation_author\" content=\"李四\">",
        "<meta name=\"citation_publication_date\" content=\"2023/05/19\">",
        "<meta property=\"og:type\" content=\"article\">",
        "<meta property=\"og:site_name\" content=\"搜文\">",
        &format!(
            "<meta property=\"og:url\" content=\"https://news.example/articles/{}\">",
            encoded_id()
        ),
        "<meta property=\"article:published_time\" content=\"2023-05-19\">",
        "\"headline\":\"高铁 \\u003cb\\u003e提速\\u003c/b\\u003e \\u0026 扩能\"",
        "\"@type\":\"NewsArticle\"",
    ] {
        assert!(page.contains(expected), "{expected} is missing in {page}");
    }
    assert!(!page.contains("<script>alert"), "{page}");
    assert_no_other_script(&page);
    // Other pages describe the site.
    let (_, start) = site.browse("/").await;
    assert!(start.contains("<meta name=\"description\" content=\"新闻报道全文检索\">"), "{start}");
    assert!(!start.contains("og:type"), "{start}");
}
