//! Tests of what a search finds, in which order, and how it is counted, over a few articles.

use proptest::prelude::*;
use souwen_article::Article;
use souwen_query::{Node, parse};
use souwen_search::{Ability, Engine, Facet, Field, Period, SearchRequest, Sort, ValueFilter};
use souwen_text::{Date, DateRange, PartingSigns, Run, fold, fold_char};

use crate::util::{Build, ByEye, answer, article, ask, engine_over, ids};

fn sample() -> Vec<Article> {
    vec![
        article("a", "铁路合作提速", &["中吉乌铁路可研工作完成。", "各方商定加快建设。"])
            .date("2023-05-19")
            .authors(&["赵博超", "董越"])
            .dateline(&["新华社西安5月19日电 记者 赵博超 董越"])
            .place("西安")
            .source("新华社"),
        article("b", "能源合作", &["天然气管道稳定运营，铁路运输增长。"])
            .date("2023-05-18")
            .place("陕西省西安市")
            .source("中新社"),
        article("c", "實業家會議", &["实业家委员会在西安成立。"])
            .date("2023-06-01")
            .untitled()
            .tags(&["经贸", "峰会"]),
        article("d", "委员会动态", &["多位实业家出席，成立新的委员会。"]),
        article("e", "本田新车", &["本田汽车发布新车C919Pro。"]).date("2022-12-31"),
        article("f", "本地新闻", &["田野调查。"]).date("2022-12-31"),
    ]
}

/// The ids of the full hits in their order.
fn check(query: &str, expected: &[&str]) {
    let response = answer(&sample(), &ask(query));
    assert_eq!(ids(&response, false), expected, "{query}");
    assert_eq!(response.total, expected.len(), "{query}");
}

#[test]
fn runs_are_found_however_they_are_cut() {
    check("中吉乌铁路", &["a"]);
    check("吉乌铁", &["a"]);
    check("中吉烏鐵路", &["a"]);
    check("路可研", &["a"]);
    check("车c919", &["e"]);
    check("19pr", &["e"]);
    check("铁路", &["a", "b"]);
    check("实业家委员会", &["c", "d"]);
    check("\"实业家委员会\"", &["c"]);
    check("合作，提速", &["a"]);
    check("\"完成各方\"", &[]);
    check("\"工作完成。各方\"", &[]);
    check("\"稳定运营铁路\"", &["b"]);
}

#[test]
fn a_title_made_from_the_text_is_not_found() {
    check("會議", &[]);
}

#[test]
fn single_characters_are_found_but_do_not_flood() {
    check("本", &["e", "f"]);
    check("本田", &["e"]);
    assert_eq!(answer(&sample(), &ask("本田")).counts.partial, 0);
}

#[test]
fn words_exclusions_fields_and_dates() {
    check("铁路 能源", &["b"]);
    check("铁路 -能源", &["a"]);
    check("能源 OR 本田", &["b", "e"]);
    check("赵博超", &["a"]);
    check("author:赵博超", &["a"]);
    check("记者：董越", &["a"]);
    check("title:铁路", &["a"]);
    check("place:西安", &["a", "b"]);
    check("tag:峰会", &["c"]);
    check("date:2023-05-18", &["b"]);
    check("date:2023", &["c", "a", "b"]);
    check("铁路 date:..2023-05-18", &["b"]);
    check("c91*", &["e"]);
    check("-铁路", &["c", "e", "f", "d"]);
}

#[test]
fn an_empty_query_lists_the_newest_first() {
    check("", &["c", "a", "b", "e", "f", "d"]);
    check("——", &["c", "a", "b", "e", "f", "d"]);
    let oldest = SearchRequest { sort: Sort::Oldest, ..ask("") };
    assert_eq!(ids(&answer(&sample(), &oldest), false), ["e", "f", "b", "a", "c", "d"]);
}

#[test]
fn filters_match_whole_values() {
    let mut request = ask("");
    request.filters = vec![ValueFilter::new(Field::Place, "西安")];
    assert_eq!(ids(&answer(&sample(), &request), false), ["a"]);
    request.filters.push(ValueFilter::new(Field::Place, "陝西省西安市"));
    assert_eq!(ids(&answer(&sample(), &request), false), ["a", "b"]);
    request.filters.push(ValueFilter::new(Field::Source, "中新社"));
    assert_eq!(ids(&answer(&sample(), &request), false), ["b"]);
    request.filters = vec![ValueFilter::new(Period::Month, "2023-05")];
    assert_eq!(ids(&answer(&sample(), &request), false), ["a", "b"]);
    request.filters = vec![ValueFilter::new(Period::Month, "2023-13")];
    assert_eq!(answer(&sample(), &request).total, 0);
    request.filters = vec![ValueFilter::new(Period::Day, "2023-05-18")];
    assert_eq!(ids(&answer(&sample(), &request), false), ["b"]);
    request.filters = vec![ValueFilter::new(Period::Day, "2023-05")];
    assert_eq!(answer(&sample(), &request).total, 0);
    request.filters.clear();
    request.dates = DateRange { from: Date::parse_iso("2023-05-19"), to: None };
    assert_eq!(ids(&answer(&sample(), &request), false), ["c", "a"]);
}

#[test]
fn facets_count_the_matching_articles() {
    let request = SearchRequest {
        facets: vec![
            Field::Source.into(),
            Period::Month.into(),
            Period::Day.into(),
            Field::Author.into(),
        ],
        ..ask("合作")
    };
    let response = answer(&sample(), &request);
    let shown: Vec<String> = response
        .facets
        .iter()
        .map(|(field, values)| {
            let values = values.iter().map(|v| format!("{}={}", v.value, v.count));
            format!("{}: {}", field.name(), values.collect::<Vec<_>>().join(" "))
        })
        .collect();
    assert_eq!(
        shown,
        [
            "source: 中新社=1 新华社=1",
            "month: 2023-05=2",
            "day: 2023-05-19=1 2023-05-18=1",
            "author: 董越=1 赵博超=1"
        ]
    );
}

#[test]
fn partial_matches_come_last_and_list_missing_parts() {
    let response = answer(&sample(), &ask("铁路 能源"));
    assert_eq!(ids(&response, true), ["a"]);
    assert_eq!(response.counts.partial, 1);
    assert_eq!(response.hits[1].missing, ["能源"]);
    let response = answer(&sample(), &ask("実业家 中吉乌铁路什么时候开工"));
    assert_eq!(response.total, 0);
    assert_eq!(ids(&response, true).first(), Some(&"a"));
    assert!(
        answer(&sample(), &SearchRequest { limit: 1, ..ask("铁路 能源") }).hits[0]
            .missing
            .is_empty()
    );
}

#[test]
fn a_query_of_unknown_words_is_offered_what_is_near() {
    let articles = [article("x", "人物", &["王沈，字处道。"]), article("y", "王府", &["沈水"])];
    let response = answer(&articles, &ask("王沈是哪里人？"));
    assert_eq!((response.total, ids(&response, true)), (0, vec!["x"]));
}

#[test]
fn literal_runs_come_first_for_names() {
    let articles = [
        article("apart", "铁路铁路铁路", &["合作合作合作，铁路铁路。合作合作。"])
            .date("2024-01-01"),
        article("run", "短讯", &["双方谈到铁路合作，此外还谈到许多别的事情和别的地方。"])
            .date("2020-01-01"),
    ];
    let response = answer(&articles, &ask("铁路合作"));
    assert_eq!(ids(&response, false), ["run", "apart"]);
    assert_eq!((response.counts.run, response.counts.all), (1, 2));
    let response = answer(&articles, &ask("铁路 合作"));
    assert_eq!(ids(&response, false), ["run", "apart"]);
    assert_eq!((response.counts.run, response.counts.all), (2, 2));
}

#[test]
fn pasted_signs_do_not_break_a_query() {
    let articles = [article("x", "独家｜铁路合作 (图)", &["来源：新华社 A OR B"])];
    let typed = [
        article("old", "说明", &["写 date:2023-05 就是那个月。"]).date("2020-01-01"),
        article("new", "新闻", &["江城开工。"]).date("2023-05-18"),
    ];
    assert_eq!(ids(&answer(&typed, &ask("date:2023-05")), false), ["old", "new"]);
    for query in
        ["独家｜铁路合作", "独家 | 铁路合作", "铁路合作 (图)", "来源：新华社", "A OR B", "(图"]
    {
        let response = answer(&articles, &ask(query));
        assert_eq!(ids(&response, false), ["x"], "{query}");
    }
}

#[test]
fn pages_follow_on_one_another() {
    let articles: Vec<Article> = (0..25)
        .map(|i| article(&format!("{i:02}"), "铁路", &["铁路"]))
        .chain([article("p", "铁道", &["能源"])])
        .collect();
    let engine = engine_over(&articles);
    let mut walked = Vec::new();
    for page in 0..3 {
        let request = SearchRequest { limit: 10, offset: 10 * page, ..ask("铁路") };
        let response = engine.search(&request).unwrap();
        assert_eq!(response.total, 25);
        walked.extend(response.hits.into_iter().map(|hit| hit.article.id));
    }
    let expected: Vec<String> = (0..25).map(|i| format!("{i:02}")).collect();
    assert_eq!(walked, expected);
}

#[test]
fn a_passed_deadline_is_reported() {
    let deadline = Some(std::time::Instant::now());
    let response = answer(&sample(), &SearchRequest { deadline, ..ask("铁路") });
    assert!(response.timed_out && !response.counts_exact);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// P1, compared with a naive search: every run of a paragraph finds exactly the articles that contain
    /// it, quoted or not, as a keyword or as a long text.
    #[test]
    fn every_run_finds_the_articles_that_contain_it(
        bodies in proptest::collection::vec(
            proptest::collection::vec(
                "([中国亚铁路合作能源發发C9a１,，。！!\\.—“”|｜():：*\" -]| OR ){1,70}", 1..4), 1..5),
        pick in any::<prop::sample::Index>(),
        start in any::<prop::sample::Index>(),
        length in 1..=64usize,
        choices in any::<[u8; 16]>(),
    ) {
        let articles: Vec<Article> = bodies
            .iter()
            .enumerate()
            .map(|(i, body)| {
                let body: Vec<&str> = body.iter().map(String::as_str).collect();
                article(&i.to_string(), "标题", &body)
            })
            .collect();
        let lines: Vec<(usize, &String)> =
            bodies.iter().enumerate().flat_map(|(i, body)| body.iter().map(move |l| (i, l))).collect();
        let (own, line) = lines[pick.index(lines.len())];
        let own = own.to_string();
        let folded = fold(line);
        prop_assume!(!folded.is_empty());
        let first = start.index(folded.len());
        let last = (first + length).min(folded.len()) - 1;
        let typed = &line[folded[first].start as usize..folded[last].end as usize];
        let run = Run::of(typed).unwrap();
        let mut expected: Vec<String> = articles
            .iter()
            .filter(|article| ByEye::of(article).contains(&run))
            .map(|article| article.id.clone())
            .collect();
        prop_assert!(!expected.is_empty());
        // Quoted with characters that the text does not contain: removing punctuation may end a sentence
        // elsewhere.
        let quoted = format!("「{typed}」");
        let response = answer(&articles, &ask(&quoted));
        let mut found: Vec<String> =
            ids(&response, false).into_iter().map(str::to_owned).collect();
        found.sort_unstable();
        expected.sort_unstable();
        prop_assert_eq!(&found, &expected);
        prop_assert_eq!(response.counts.run, expected.len());
        // Unquoted, more may match (its words apart), but nothing is missed, and literal matches come
        // first. Printed punctuation may be read as operators; the test only prevents exclusions.
        let varied = otherwise(typed, &choices);
        let form = Run::of(&varied).unwrap();
        for query in [typed, &varied] {
            let parsed = parse(query);
            if excludes(&parsed.root) {
                continue;
            }
            let response = answer(&articles, &ask(query));
            let found = ids(&response, false);
            prop_assert!(found.contains(&own.as_str()), "{query}: {found:?}");
            let all = expected.iter().all(|id| found.contains(&id.as_str()));
            prop_assert!(query != typed || all, "{query}: {found:?}");
            let first = articles.iter().find(|article| Some(&article.id.as_str()) == found.first());
            let first = ByEye::of(first.unwrap());
            // With other punctuation it may be unbroken elsewhere, and broken here.
            let signs = PartingSigns::of(line, &folded);
            let is_whole = |at: usize| form.is_whole_at(&folded[at..at + form.len()], &signs);
            let is_parted = !form.find_in(&folded).any(is_whole);
            let is_first = first.contains(&run) || first.contains(&form);
            // If OR is among the words, either operand is a literal match.
            let is_choice = matches!(parsed.root, Node::Or(_));
            prop_assert!(is_first || is_choice || query != typed && is_parted, "{query}: {found:?}");
        }
        let response = answer(&articles, &ask(&format!("「{varied}」")));
        let found = ids(&response, false);
        prop_assert!(found.contains(&own.as_str()), "{varied}: {found:?}");
    }
}

/// A text as others may type it: in the other script, width and case, with other punctuation or none.
/// Ends of sentences stay, in either width.
fn otherwise(text: &str, choices: &[u8; 16]) -> String {
    let mut typed = String::new();
    for (c, choice) in text.chars().zip(choices.iter().cycle()) {
        let wide = |c: char| char::from_u32(c as u32 + 0xfee0).unwrap();
        typed.push(match c {
            '!' | '.' if choice % 2 == 0 => wide(c),
            '！' if choice % 2 == 0 => '!',
            '!' | '.' | '！' | '。' => c,
            c if c.is_ascii_alphanumeric() => match choice % 4 {
                0 => wide(c),
                1 => c.to_ascii_uppercase(),
                2 => c.to_ascii_lowercase(),
                _ => c,
            },
            '国' if choice % 2 == 0 => '國',
            '发' if choice % 2 == 0 => '發',
            '發' if choice % 2 == 0 => '髮',
            '铁' if choice % 2 == 0 => '鐵',
            c if fold_char(c).is_some() => c,
            c => match choice % 6 {
                0 => c,
                n @ 1..=3 => ['—', '，', '('][n as usize - 1],
                _ => continue,
            },
        });
    }
    typed
}

fn excludes(node: &Node) -> bool {
    match node {
        Node::Not(_) => true,
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(excludes),
        _ => false,
    }
}

/// Random queries cost little once the articles are indexed, so they share one engine.
static SAMPLE: std::sync::LazyLock<Engine> = std::sync::LazyLock::new(|| engine_over(&sample()));

proptest! {
    /// P3: every input gets an answer; P4: the marks in it are within the text.
    #[test]
    fn every_query_is_answered(
        query in "([()（）|｜\"“”「」:：*＊ －-]|OR|title|作者|date|日期|中亚|铁路|铁|合作|实业家|委员会|西安|C9|c91|20[0-9]{2}|\\PC){0,20}",
        sort in 0..3usize,
        limit in 0..12usize,
        offset in 0..9usize,
    ) {
        let sort = [Sort::Relevance, Sort::Newest, Sort::Oldest][sort];
        let request = SearchRequest { sort, limit, offset, facets: Facet::all(Ability::Facet), ..ask(&query) };
        let response = SAMPLE.search(&request).unwrap();
        prop_assert!(response.hits.len() <= limit);
        prop_assert!(response.counts.run <= response.total && response.total <= 6);
        prop_assert!(response.total + response.counts.partial <= 6);
        for hit in &response.hits {
            let texts = hit.fragments.iter().map(|fragment| (&fragment.text, &fragment.highlights));
            for (text, marks) in texts.chain([(&hit.article.title, &hit.title_highlights)]) {
                let length = text.chars().count();
                let mut end = 0;
                for mark in marks {
                    prop_assert!(end <= mark.start && mark.start < mark.end && mark.end <= length);
                    end = mark.end + 1;
                }
            }
        }
    }
}
