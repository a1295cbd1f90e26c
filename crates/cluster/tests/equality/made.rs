//! Articles with few different characters and many signs, so that all combinations occur. They are the same
//! in every run.

use souwen_article::{Article, Paragraph};
use souwen_text::Date;

/// Pseudo-random numbers.
pub(crate) struct Chance(u64);

impl Chance {
    /// The sequence of numbers for a seed.
    pub(crate) fn of(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(2).wrapping_add(1))
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        // Xorshift (Marsaglia, 2003).
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }

    /// One of these.
    pub(crate) fn of_these<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}

/// What texts are made of: common characters, whose pairs are tokens, rare ones, other forms, and Latin ones.
const CHARS: [&str; 18] = [
    "中", "亚", "国", "人", "大", "鑫", "犇", "台", "湾", "臺", "灣", "国", "a", "b", "1", "中亚",
    "国人", "鑫犇",
];
const SIGNS: [&str; 20] = [
    "，", "，", "、", "。", "。", "！", "“", "”", "“", "”", "（", "）", "《", "》", " ", "——",
    "？”", ", ", ": ", ".",
];

/// A text of about `length` characters.
pub(crate) fn text(chance: &mut Chance, length: usize) -> String {
    let mut text = String::new();
    for _ in 0..length {
        text += chance.of_these(&CHARS);
        if chance.below(5) == 0 {
            text += chance.of_these(&SIGNS);
        }
    }
    text
}

/// The seed of all random numbers in a run of the tests: `SOUWEN_EQUALITY_SEED`, or else always the same.
pub(crate) fn seed() -> u64 {
    let set = std::env::var("SOUWEN_EQUALITY_SEED").ok();
    set.map_or(7, |seed| seed.parse().expect("SOUWEN_EQUALITY_SEED is a number"))
}

/// `count` articles.
pub(crate) fn articles(count: usize) -> Vec<Article> {
    let mut chance = Chance::of(seed() + 11);
    let mut articles = Vec::new();
    for number in 0..count {
        let paragraphs = chance.below(4);
        let body = (0..paragraphs).map(|_| {
            let length = 1 + chance.below(30);
            Paragraph::text(text(&mut chance, length))
        });
        let body = body.collect();
        let values = |chance: &mut Chance, max: usize| -> Vec<String> {
            (0..chance.below(max)).map(|_| text(chance, 2)).collect()
        };
        let days = 18_600 + chance.below(900) as i32;
        articles.push(Article {
            id: format!("{number:04}"),
            title: text(&mut chance, 4),
            title_generated: chance.below(8) == 0,
            subtitle: values(&mut chance, 2).pop(),
            body,
            date: if chance.below(5) == 0 { None } else { Date::from_days(days) },
            source: values(&mut chance, 2).pop(),
            authors: values(&mut chance, 4),
            kind: chance.of_these(&["", "list", "article"]).to_owned(),
            tags: values(&mut chance, 3),
            ..Article::default()
        });
    }
    articles
}

/// A random stretch of a text of these articles, as it is written there.
pub(crate) fn stretch(chance: &mut Chance, articles: &[Article], longest: usize) -> String {
    loop {
        let article = &articles[chance.below(articles.len())];
        let texts: Vec<&str> = std::iter::once(article.title.as_str())
            .chain(article.body.iter().map(|paragraph| paragraph.text.as_str()))
            .chain(article.authors.iter().map(String::as_str))
            .collect();
        let chars: Vec<char> = chance.of_these(&texts).chars().collect();
        if chars.is_empty() {
            continue;
        }
        let start = chance.below(chars.len());
        let length = 1 + chance.below(longest);
        return chars[start..].iter().take(length).collect();
    }
}
