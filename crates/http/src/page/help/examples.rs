//! Examples of the query language, made from words, names and days of the index itself.
//!
//! From the title “歌剧 首演” and a frequent word 菊展 come `歌剧 首演`, `歌剧 -首演`, `歌剧 OR 菊展` and
//! `标题：歌剧`.

use std::collections::HashMap;

use souwen_article::Article;
use souwen_search::{AnalyzedToken, Facet, Field, SearchResponse};

/// A query, and its meaning in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Example {
    pub(crate) query: String,
    pub(crate) chinese: &'static str,
    pub(crate) english: &'static str,
}

/// The samples from which examples are made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Samples {
    /// Two words of one title, the more frequent one first.
    pair: Option<(String, String)>,
    /// A frequent word of other titles.
    other: Option<String>,
    /// The beginning of a title.
    run: Option<String>,
    source: Option<String>,
    author: Option<String>,
    section: Option<String>,
    /// The month of the newest article.
    month: Option<(i32, u8)>,
    /// The beginning of a word in Latin letters.
    latin: Option<String>,
}

/// The maximal length of the run in an example, in characters.
const RUN_CHARS: usize = 6;
/// The maximal share of titles that a useful word occurs in: a more frequent word is typical of the whole
/// collection, such as the name of its city. With fewer than [`FEW_TITLES`] titles no share is computed.
const MAX_TITLE_SHARE: f64 = 0.2;
const FEW_TITLES: usize = 10;
/// Numerals: a word that begins with one is part of a longer name.
const NUMERALS: &str = "零〇一二三四五六七八九十百千万亿两几第";

/// The length of a Latin prefix, in letters.
const LATIN_LETTERS: usize = 4;

/// The words of a text with two characters or more, in text order. Of overlapping words only the first and
/// longest one is returned.
pub(crate) fn words(text: &str, tokens: &[AnalyzedToken]) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut spans: Vec<(usize, usize)> = tokens
        .iter()
        .filter(|token| token.stream == "words" && token.end.saturating_sub(token.start) > 1)
        .map(|token| (token.start, token.end))
        .collect();
    spans.sort_by_key(|(start, end)| (*start, std::cmp::Reverse(*end)));
    let mut until = 0;
    let mut found = Vec::new();
    for (start, end) in spans {
        let word: String = chars.get(start..end).unwrap_or_default().iter().collect();
        if start >= until && !word.is_empty() && !word.contains(char::is_numeric) {
            until = end;
            found.push(word);
        }
    }
    found
}

impl Samples {
    /// Takes samples from the newest articles and their facets. `words` returns the words of a text.
    pub(crate) fn of(newest: &SearchResponse, words: impl Fn(&str) -> Vec<String>) -> Samples {
        let articles: Vec<&Article> = newest.hits.iter().map(|hit| &hit.article).collect();
        let titles = articles.iter().filter(|article| !article.title_generated);
        let mut titles: Vec<Vec<String>> = titles.map(|article| words(&article.title)).collect();
        drop_common(&mut titles);
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for word in titles.iter().flatten() {
            *counts.entry(word).or_default() += 1;
        }
        let count = |word: &String| counts.get(word.as_str()).copied().unwrap_or(0);
        // The title with the most frequent words makes the pair; on a tie, the newer one.
        let pairs = titles.iter().filter_map(|title| {
            let mut title: Vec<&String> = title.iter().filter(|word| is_word(word)).collect();
            title.sort_by_key(|word| std::cmp::Reverse(count(word)));
            let (first, second) = (title.first()?, title.iter().find(|w| **w != title[0])?);
            Some(((*first).clone(), (*second).clone()))
        });
        let pair = pairs.reduce(|best, next| {
            let worth = |(first, second): &(String, String)| count(first) * 2 + count(second);
            if worth(&next) > worth(&best) { next } else { best }
        });
        let is_other = |word: &&String| {
            is_word(word)
                && pair.as_ref().is_none_or(|(first, second)| *word != first && *word != second)
        };
        let mut others: Vec<&String> = titles.iter().flatten().filter(is_other).collect();
        others.sort_by_key(|word| std::cmp::Reverse(count(word)));
        let facet = |field: Field| {
            let values = newest.facets.iter().find(|(facet, _)| *facet == Facet::Field(field));
            values.and_then(|(_, values)| values.first()).map(|value| value.value.clone())
        };
        Samples {
            other: others.first().map(|word| (*word).clone()),
            pair,
            run: articles.iter().find_map(|article| run(&article.title)),
            source: facet(Field::Source),
            author: facet(Field::Author),
            section: facet(Field::Section),
            month: articles.iter().find_map(|article| article.date).map(|d| (d.year(), d.month())),
            latin: titles.iter().flatten().find_map(|word| latin(word)),
        }
    }
}

/// Removes words that occur in too many titles.
fn drop_common(titles: &mut [Vec<String>]) {
    if titles.len() < FEW_TITLES {
        return;
    }
    let max = (titles.len() as f64 * MAX_TITLE_SHARE) as usize;
    let mut counts: HashMap<String, usize> = HashMap::new();
    for word in titles.iter().flatten() {
        *counts.entry(word.clone()).or_default() += 1;
    }
    for title in titles {
        title.retain(|word| counts.get(word).is_none_or(|count| *count <= max));
    }
}

/// Whether a word is Chinese and useful by itself.
fn is_word(word: &str) -> bool {
    is_han(word) && !word.starts_with(|c: char| NUMERALS.contains(c))
}

fn is_han(word: &str) -> bool {
    word.chars().all(|c| matches!(c, '\u{3400}'..='\u{9fff}'))
}

/// The first run of adjacent Han characters in a title.
fn run(title: &str) -> Option<String> {
    let run: String = title
        .chars()
        .skip_while(|c| !is_han(c.encode_utf8(&mut [0; 4])))
        .take_while(|c| is_han(c.encode_utf8(&mut [0; 4])))
        .take(RUN_CHARS)
        .collect();
    (run.chars().count() > 3).then_some(run)
}

/// The prefix of a long word in Latin letters.
fn latin(word: &str) -> Option<String> {
    let is_long = word.len() > LATIN_LETTERS + 1;
    let is_latin = word.bytes().all(|byte| byte.is_ascii_alphabetic());
    (is_long && is_latin).then(|| word[..LATIN_LETTERS].to_owned())
}

/// A value of a field as it is typed in a query: quoted if it contains spaces.
fn typed(value: &str) -> String {
    if value.contains(char::is_whitespace) { format!("\"{value}\"") } else { value.to_owned() }
}

/// All examples that can be made, simple ones first. The caller keeps those that match something.
pub(crate) fn examples(samples: &Samples) -> Vec<Example> {
    let mut all = Vec::new();
    let mut add = |query: String, chinese: &'static str, english: &'static str| {
        all.push(Example { query, chinese, english });
    };
    if let Some((first, second)) = &samples.pair {
        add(first.clone(), "含有这个词的文章", "articles that hold this");
        add(
            format!("{first} {second}"),
            "两个都要有，先后和远近不限",
            "both, anywhere in the article",
        );
        add(
            format!("{first} -{second}"),
            "要前一个，不要后一个（减号前有空格）",
            "the first, not the second (a space before the hyphen)",
        );
        add(
            format!("{first} NEAR/20 {second}"),
            "在同一段里，相隔不超过 20 个字",
            "in one paragraph, at most 20 characters apart",
        );
        add(format!("同段({first} {second})"), "在同一段里", "in the same paragraph");
        add(format!("同句({first} {second})"), "在同一句里", "in the same sentence");
        if let Some(other) = &samples.other {
            add(format!("{first} OR {other}"), "有一个就行", "either of them");
            add(format!("({first} OR {other}) {second}"), "用括号分组", "grouped by brackets");
        }
        add(format!("标题：{first}"), "标题里有这个词", "in the title");
    }
    if let Some(run) = &samples.run {
        add(
            format!("“{run}”"),
            "一字不差，连在一起（标点、简繁、全半角不论）",
            "exactly this run, whatever the punctuation, script and width",
        );
        add(
            format!("原文：“{run}”"),
            "连标点和简繁都要一样",
            "exactly as printed, punctuation and script included",
        );
    }
    if let Some(source) = &samples.source {
        add(
            format!("来源：{}", typed(source)),
            "来自这家报纸或通讯社",
            "from this paper or agency",
        );
    }
    if let Some(author) = &samples.author {
        add(format!("作者：{}", typed(author)), "由此人采写", "written by");
    }
    if let Some(section) = &samples.section {
        add(format!("栏目：{}", typed(section)), "在这个栏目或版面", "in this section");
    }
    if let Some((year, month)) = samples.month {
        add(
            format!("日期：{year}年{month}月"),
            "这个月的文章；也可以写到日，或只写年",
            "of this month; days and years work, too",
        );
        add(format!("date:{year}-01..{year}-{month:02}"), "一段时间", "a stretch of time");
    }
    if let Some(latin) = &samples.latin {
        add(format!("{latin}*"), "以此开头的外文词", "words of Latin letters that begin so");
    }
    all
}

#[cfg(test)]
mod tests {
    use souwen_search::{FacetCount, Hit};
    use souwen_text::Date;

    use super::*;

    #[test]
    fn examples_are_made_of_what_is_there() {
        let hit = |title: &str| Hit {
            article: Article {
                title: title.to_owned(),
                date: Date::new(2024, 12, 31),
                ..Article::default()
            },
            ..Hit::default()
        };
        let value = |value: &str| FacetCount { value: value.to_owned(), count: 3 };
        let newest = SearchResponse {
            hits: ["歌剧 首演 Premiere", "菊展 闭幕", "歌剧 启用", "菊展 开幕式今天举行"]
                .map(hit)
                .to_vec(),
            facets: vec![
                (Field::Source.into(), vec![value("River City Post")]),
                (Field::Author.into(), Vec::new()),
            ],
            ..SearchResponse::default()
        };
        let split = |text: &str| text.split(' ').map(str::to_owned).collect();
        let samples = Samples::of(&newest, split);
        let expected = Samples {
            pair: Some(("歌剧".to_owned(), "首演".to_owned())),
            other: Some("菊展".to_owned()),
            run: Some("开幕式今天举".to_owned()),
            source: Some("River City Post".to_owned()),
            month: Some((2024, 12)),
            latin: Some("Prem".to_owned()),
            ..Samples::default()
        };
        assert_eq!(samples, Samples { run: samples.run.clone(), ..expected.clone() });
        let queries: Vec<String> =
            examples(&samples).into_iter().map(|example| example.query).collect();
        for query in [
            "歌剧 首演",
            "歌剧 -首演",
            "歌剧 OR 菊展",
            "标题：歌剧",
            "来源：\"River City Post\"",
            "日期：2024年12月",
            "date:2024-01..2024-12",
            "Prem*",
        ] {
            assert!(queries.iter().any(|known| known == query), "{query}: {queries:?}");
        }
        // Without samples there are no examples.
        assert_eq!(examples(&Samples::of(&SearchResponse::default(), split)), []);
    }

    #[test]
    fn words_of_most_titles_are_no_examples() {
        let mut titles: Vec<Vec<String>> =
            (0..20).map(|at| vec!["江城".to_owned(), format!("桥{}", at % 5)]).collect();
        drop_common(&mut titles);
        assert_eq!(titles[0], ["桥0"]);
        let mut few = vec![vec!["江城".to_owned()]; 3];
        drop_common(&mut few);
        assert_eq!(few[0], ["江城"]);
        assert!(is_word("渡轮") && !is_word("三号") && !is_word("metro"));
    }

    #[test]
    fn words_do_not_overlap() {
        let token = |stream, start, end| AnalyzedToken {
            stream,
            term: String::new(),
            position: 0,
            start,
            end,
        };
        let tokens = [
            token("words", 0, 2),
            token("words", 0, 4),
            token("words", 4, 5),
            token("grams", 4, 6),
            token("words", 5, 7),
            token("words", 7, 11),
        ];
        assert_eq!(words("江城歌剧的首演2024", &tokens), ["江城歌剧", "首演"]);
        assert_eq!(words("短", &tokens), [""; 0]);
    }
}
