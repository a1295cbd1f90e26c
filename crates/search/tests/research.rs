//! Tests of lines and counts over every match: pages of a concordance in each order, and tallies that add
//! up.

use std::collections::BTreeSet;

use proptest::prelude::*;
use souwen_article::Article;
use souwen_search::{
    Concordance, Counting, Facet, Field, LineOrder, LinesWanted, Period, SearchRequest, Walk,
    concordance, tallies,
};

use crate::util::{Build, article, ask, engine_over};

fn page(articles: &[Article], query: &str, wanted: &LinesWanted) -> Concordance {
    let request = SearchRequest { sort: wanted.order.of_articles(), ..ask(query) };
    concordance(&engine_over(articles).every_match(&request).unwrap(), *wanted, None).unwrap()
}

fn wanted(order: LineOrder, offset: usize, limit: usize) -> LinesWanted {
    LinesWanted { order, offset, limit, context: 3 }
}

/// Each line as `id left【text】right`.
fn lines(page: &Concordance) -> Vec<String> {
    let shown = page.lines.iter();
    shown.map(|l| format!("{} {}【{}】{}", l.id, l.left, l.text, l.right)).collect()
}

#[test]
fn lines_are_in_the_requested_order() {
    let articles = [
        article("a", "无", &["新建铁路开工。", "又见铁路。"]).date("2024-01-01"),
        article("b", "铁路", &["修建铁路，北段。", "老铁路边。"]).date("2024-02-01"),
        article("c", "无", &["高速铁路北段。"]).date("2024-03-01"),
    ];
    let check = |order, expected: &[&str]| {
        let page = page(&articles, "铁路", &wanted(order, 0, 100));
        assert_eq!(lines(&page), expected, "{order:?}");
        assert_eq!((page.articles, page.total.occurrences, page.timed_out), (3, 6, false));
    };
    let (a1, a2) = ("a 新建【铁路】开工。", "a 又见【铁路】。");
    let (b1, b2, b3) = ("b 【铁路】", "b 修建【铁路】，北段", "b 老【铁路】边。");
    let c = "c 高速【铁路】北段。";
    check(LineOrder::Newest, &[c, b1, b2, b3, a1, a2]);
    check(LineOrder::Oldest, &[a1, a2, b1, b2, b3, c]);
    check(LineOrder::Article, &[b1, b2, b3, a1, a2, c]);
    // Nothing; 北 (běi), whatever punctuation comes before it; 边 (biān); 开 (kāi).
    check(LineOrder::Right, &[b1, a2, c, b2, b3, a1]);
    // Nothing; 建 (jiàn) after 新 (xīn) and 修 (xiū); 见, which is read like 建; 老 (lǎo); 速 (sù).
    check(LineOrder::Left, &[b1, a1, b2, a2, b3, c]);
}

#[test]
fn timeouts_are_reported() {
    let articles: Vec<Article> =
        (0..40).map(|i| article(&format!("{i:02}"), "铁路", &["铁路"])).collect();
    let over = std::time::Instant::now();
    let every = engine_over(&articles).every_match(&ask("铁路")).unwrap();
    let page = concordance(&every, wanted(LineOrder::Left, 0, 10), Some(over)).unwrap();
    assert!(page.timed_out && page.total.articles < 40 && page.lines.len() == 10);
    assert_eq!(page.articles, 40);
    let counted = tallies(&every, &[Period::Month.into()], Some(over)).unwrap();
    assert!(counted.timed_out && counted.total.articles < 40 && counted.articles == 40);
    // In steps that each exceed the deadline, the end is reached all the same.
    let mut walk = Walk::new(&every, Counting::new(&[Period::Month.into()]));
    let mut steps = 1;
    while !walk.advance(&every, Some(over)).unwrap() {
        steps += 1;
    }
    assert!(steps > 1 && steps < 40, "{steps}");
    let whole = tallies(&every, &[Period::Month.into()], None).unwrap();
    assert_eq!(Counting::end(walk, &every), whole);
}

/// Articles with and without a date, a source, authors, and with any number of matches.
fn some_articles() -> impl Strategy<Value = Vec<Article>> {
    let one = (0..40u16, 0..4u8, 0..4usize, "[铁路中亚，。]{0,20}");
    proptest::collection::vec(one, 0..30).prop_map(|all| {
        let made = all.into_iter().enumerate().map(|(i, (month, source, authors, text))| {
            let made = article(&format!("{i:02}"), "铁路", &[&text]);
            let made = match month {
                0..6 => made,
                _ => made.date(&format!("{}-{:02}-01", 2020 + month / 12, month % 12 + 1)),
            };
            let made = if source == 0 { made } else { made.source(&format!("报{source}")) };
            made.authors(&["甲", "乙", "丙"][..authors.min(3)])
        });
        made.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Each article is in one month or undated, in one source or none; and all counts equal those of the
    /// walk over every match.
    #[test]
    fn counts_add_up(articles in some_articles(), query in "铁路|中|亚铁|无此") {
        let engine = engine_over(&articles);
        let request = ask(&query);
        let by: [Facet; 4] =
            [Period::Month.into(), Period::Year.into(), Field::Source.into(), Field::Author.into()];
        let counted = tallies(&engine.every_match(&request).unwrap(), &by, None).unwrap();
        let response = engine.search(&request).unwrap();
        prop_assert_eq!(counted.articles, response.total);
        prop_assert_eq!(counted.total.articles, response.total);
        for (facet, rows) in &counted.fields {
            let articles: usize = rows.iter().map(|row| row.articles).sum();
            let occurrences: usize = rows.iter().map(|row| row.occurrences).sum();
            if *facet != Field::Author.into() {
                prop_assert_eq!(articles, counted.total.articles);
                prop_assert_eq!(occurrences, counted.total.occurrences);
            }
            prop_assert!(articles >= counted.total.articles);
            prop_assert_eq!(rows, &engine.count_by(&request, *facet).unwrap().rows);
        }
    }

    /// The pages of every order contain each occurrence once, and together they equal the whole order.
    #[test]
    fn pages_contain_every_line_once(articles in some_articles(), size in 1..9usize) {
        let mut sets = BTreeSet::new();
        for order in LineOrder::ALL {
            let whole = page(&articles, "铁路", &wanted(order, 0, usize::MAX));
            prop_assert_eq!(whole.lines.len(), whole.total.occurrences);
            let pages = (0..=whole.lines.len()).step_by(size);
            let paged = pages.flat_map(|at| page(&articles, "铁路", &wanted(order, at, size)).lines);
            prop_assert_eq!(paged.collect::<Vec<_>>(), whole.lines.clone());
            let mut all = lines(&whole);
            all.sort_unstable();
            sets.insert(all);
        }
        prop_assert_eq!(sets.len(), 1);
    }
}
