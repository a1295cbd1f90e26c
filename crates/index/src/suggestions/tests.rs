//! Data that is updated from one state to another equals data made from the other state, and an
//! update costs only as much as the changes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use proptest::prelude::*;
use souwen_article::{Article, Paragraph};

use super::kept::{KeptSuggestions, Urgency};
use super::set::SuggestionSet;
use super::source::Source;
use crate::read::snapshot::Snapshot;

/// So many articles that they are not all counted again on any change.
const MANY: usize = 300;

/// The article with this number; `edition` changes its text.
fn article(number: usize, edition: usize) -> Article {
    const CITIES: [&str; 7] = ["江城", "海州", "云岭", "青川", "白塔", "柳河", "石门"];
    const THINGS: [&str; 8] =
        ["港口", "铁路", "机场", "大学", "医院", "桥梁", "图书馆", "故宫博物院"];
    const DONE: [&str; 5] = ["扩建", "开工", "通车", "落成", "举行仪式"];
    const NAMES: [&str; 6] = ["扎帕罗娃", "穆登达", "王晓岚", "李建国", "帕依努", "赵云峰"];
    let pick = |of: &[&'static str], step: usize| of[(number * step + edition * 3) % of.len()];
    let (city, thing, done) = (pick(&CITIES, 3), pick(&THINGS, 5), pick(&DONE, 7));
    let (name, other) = (pick(&NAMES, 11), pick(&THINGS, 3));
    let body = [
        format!("{city}的{thing}今天{done}，{name}说，{other}也将{done}。"),
        format!("第{number}号报道第{edition}版：{city}{thing}在C{}项目中{done}。", number % 40),
    ];
    Article {
        id: number.to_string(),
        title: format!("{city}{thing}{done}，{}期", number % 200 + edition),
        authors: vec![name.to_owned()],
        place: Some(city.to_owned()),
        body: body.into_iter().map(Paragraph::text).collect(),
        ..Article::default()
    }
}

fn articles(numbers: impl Iterator<Item = usize>) -> Vec<Article> {
    numbers.map(|number| article(number, 0)).collect()
}

/// Suggestions with a clock that stands still until it is set.
struct Clocked {
    seconds: Arc<AtomicU64>,
    kept: KeptSuggestions,
}

impl Clocked {
    fn new() -> Clocked {
        let seconds = Arc::new(AtomicU64::new(1_000_000));
        let seconds_of_clock = Arc::clone(&seconds);
        let clock =
            move || UNIX_EPOCH + Duration::from_secs(seconds_of_clock.load(Ordering::Relaxed));
        Clocked { seconds, kept: KeptSuggestions::with_clock(Arc::new(clock)) }
    }

    /// Suggestions that segment about this many characters into words.
    fn with_max_read(chars: u64) -> Clocked {
        let Clocked { seconds, kept } = Clocked::new();
        Clocked { seconds, kept: kept.with_max_read(chars) }
    }

    /// Updates them to these articles. Returns whether they were updated, and whether all were
    /// counted.
    fn update_to(&mut self, articles: &[Article], segments: usize) -> (bool, bool) {
        let before = self.kept.set();
        let state = Snapshot::in_segments(articles, segments);
        let done = self.kept.update_to(&state, Urgency::Background).unwrap();
        let first = |set: &SuggestionSet| Arc::clone(&set.parts[0].entries);
        let after = self.kept.set().map(|set| first(&set));
        let anew = match (before.map(|set| first(&set)), after) {
            (Some(before), Some(after)) => !Arc::ptr_eq(&before, &after),
            (before, _) => before.is_none(),
        };
        (done, anew)
    }

    fn later(&self, seconds: u64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }
}

/// Sentences with a phrase that other articles lack.
const SPONGE_CITY: [&str; 6] = [
    "代表们谈到海绵城市。",
    "海绵城市建设得很快。",
    "专家称赞海绵城市，也提出意见。",
    "居民喜欢海绵城市！",
    "文章介绍海绵城市的好处。",
    "学生们参观海绵城市展览。",
];

/// An article of one sentence.
fn short(number: usize, text: &str) -> Article {
    Article {
        id: format!("extra-{number}"),
        title: format!("{number}号消息"),
        body: vec![Paragraph::text(text)],
        ..Article::default()
    }
}

/// All current texts with their numbers of articles, except those that depend on the whole
/// collection: runs of words, and words that occur only inside others.
fn words_and_titles(set: &SuggestionSet) -> BTreeMap<String, u32> {
    let mut found = BTreeMap::new();
    for part in set.parts() {
        for number in 0..part.len() {
            let Some(entry) = part.entry(number) else { continue };
            if !matches!(part.sources[number], Source::Run | Source::Inner) {
                let text = part.folded(number).into_iter().collect();
                assert_eq!(
                    found.insert(text, entry.articles),
                    None,
                    "{} is there twice",
                    entry.text
                );
            }
        }
    }
    found
}

fn anew(articles: &[Article]) -> BTreeMap<String, u32> {
    let mut fresh = Clocked::new();
    fresh.update_to(articles, 2);
    words_and_titles(&fresh.kept.set().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn counts_of_changes_add_up(
        steps in proptest::collection::vec(
            proptest::collection::vec((0..MANY + 20, 0usize..4), 0..12), 1..4),
    ) {
        let mut state: BTreeMap<usize, usize> = (0..MANY).map(|number| (number, 0)).collect();
        let all = |state: &BTreeMap<usize, usize>| -> Vec<Article> {
            state.iter().map(|(&number, &edition)| article(number, edition)).collect()
        };
        let mut suggestions = Clocked::new();
        suggestions.update_to(&all(&state), 3);
        for (step, changes) in steps.into_iter().enumerate() {
            for (number, edition) in changes {
                match edition {
                    0 => drop(state.remove(&number)),
                    edition => drop(state.insert(number, edition)),
                }
            }
            let articles = all(&state);
            let (done, counted_all) = suggestions.update_to(&articles, 2 + step);
            prop_assert!(done && !counted_all);
            let set = suggestions.kept.set().unwrap();
            prop_assert_eq!(words_and_titles(&set), anew(&articles));
        }
    }
}

#[test]
fn merged_segments_change_nothing() {
    let articles = articles(0..MANY);
    let mut suggestions = Clocked::new();
    suggestions.update_to(&articles, 7);
    let before = suggestions.kept.set().unwrap();
    for segments in [1, 3] {
        assert_eq!(suggestions.update_to(&articles, segments), (true, false));
        assert!(Arc::ptr_eq(&before, &suggestions.kept.set().unwrap()));
    }
}

#[test]
fn all_are_counted_again_when_many_have_changed_and_not_too_soon() {
    let mut suggestions = Clocked::new();
    let state = |from: usize| articles(from..from + MANY);
    assert_eq!(suggestions.update_to(&state(0), 2), (true, true));
    // Five in a hundred are 15; one article that is replaced by another is two changes.
    suggestions.later(700);
    assert_eq!(suggestions.update_to(&state(7), 2), (true, false));
    assert_eq!(suggestions.update_to(&state(8), 2), (true, true));
    suggestions.later(599);
    assert_eq!(suggestions.update_to(&state(30), 2), (true, false));
    suggestions.later(1);
    assert_eq!(suggestions.update_to(&state(31), 2), (true, true));
    // A clock that was put back is no reason to wait.
    suggestions.seconds.store(5, Ordering::Relaxed);
    assert_eq!(suggestions.update_to(&state(60), 2), (true, true));
    // Few articles are counted as soon as one changes.
    let few = |from: usize| articles(from..from + 20);
    suggestions.later(700);
    assert_eq!(suggestions.update_to(&few(0), 1), (true, true));
    assert_eq!(suggestions.update_to(&few(1), 1), (true, true));
}

#[test]
fn what_becomes_a_phrase_is_found_and_what_is_none_any_more_goes() {
    let with = |extra: &[&str]| -> Vec<Article> {
        let extra = extra.iter().enumerate().map(|(number, text)| short(number, text));
        articles(0..MANY).into_iter().chain(extra).collect()
    };
    let is_there = |suggestions: &Clocked, text: &str| {
        let set = suggestions.kept.set().unwrap();
        let numbers = |part: &super::SuggestionPart| {
            (0..part.len()).filter_map(|n| part.entry(n)).any(|entry| entry.text == text)
        };
        set.parts().iter().any(numbers)
    };
    let mut suggestions = Clocked::new();
    suggestions.update_to(&with(&[]), 2);
    assert!(!is_there(&suggestions, "海绵城市"));
    suggestions.update_to(&with(&SPONGE_CITY), 3);
    assert!(is_there(&suggestions, "海绵城市"));
    assert!(is_there(&suggestions, "1号消息"));
    suggestions.update_to(&with(&SPONGE_CITY[..1]), 2);
    assert!(!is_there(&suggestions, "海绵城市"));
    assert!(!is_there(&suggestions, "1号消息"));
}

#[test]
fn of_many_articles_a_share_is_read_and_no_word_is_missed() {
    let all = |extra: &[Article]| -> Vec<Article> {
        let phrase = (0..60).map(|number| short(number, SPONGE_CITY[number % 6]));
        articles(0..2 * MANY).into_iter().chain(phrase).chain(extra.iter().cloned()).collect()
    };
    let mut suggestions = Clocked::with_max_read(6_000);
    suggestions.update_to(&all(&[]), 3);
    let of_a_share = words_and_titles(&suggestions.kept.set().unwrap());
    let of_all = anew(&all(&[]));
    let missed: Vec<_> = of_all.keys().filter(|text| !of_a_share.contains_key(*text)).collect();
    assert!(missed.is_empty(), "{missed:?}");
    for text in ["江城", "图书馆", "穆登达", "扩建", "江城港口扩建0期"] {
        assert_eq!(of_a_share.get(text), of_all.get(text), "{text}");
    }
    // A frequent run is a phrase, and its count is extrapolated to all articles.
    let set = suggestions.kept.set().unwrap();
    let part = &set.parts()[0];
    let phrases = (0..part.len()).filter(|&number| part.sources[number] == Source::Run);
    let phrase = phrases.filter_map(|n| part.entry(n)).find(|entry| entry.text == "海绵城市");
    assert!(phrase.is_some_and(|phrase| (30..120).contains(&phrase.articles)), "{phrase:?}");
    // All words and titles of added articles are counted, even if the articles are not in the
    // share.
    let extra: Vec<Article> = (0..6).map(|n| article(5_000 + n, 9)).collect();
    assert_eq!(suggestions.update_to(&all(&extra), 4), (true, false));
    let after = words_and_titles(&suggestions.kept.set().unwrap());
    for text in anew(&all(&extra)).keys() {
        assert!(after.contains_key(text), "{text}");
    }
}
