//! Tests that nothing is missed, over all of `corpus/`: every run of up to 12 significant characters of
//! every line of every record, compared with a naive search.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use souwen_article::testing::CollectedRecords;
use souwen_article::{Article, ReadOptions, read_file, walk};
use souwen_search::{Engine, SearchRequest, SearchResponse};
use souwen_text::{FoldedChar, Run, fold};

use crate::util::{ByEye, engine_over};

/// The longest runs that are tried, in significant characters.
const MAX_CHARS: usize = 12;

/// One in this many runs is also tried in other forms, and one for its marks.
const VARIED: usize = 16;
const MARKED: usize = 12;

/// The records of the shipped pages, numbered.
fn corpus() -> Vec<Article> {
    let mut collected = CollectedRecords::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
    for file in walk(&folder).unwrap().files {
        assert!(read_file(&file, &ReadOptions::default(), &mut collected).unwrap().is_continue());
    }
    let mut articles: Vec<Article> = collected.records.into_iter().map(|r| r.article).collect();
    for (number, article) in articles.iter_mut().enumerate() {
        article.id = number.to_string();
    }
    assert!(articles.len() >= 7);
    articles
}

/// The lines of an article; a search for any run of them has to find the article.
fn lines(article: &Article) -> impl Iterator<Item = &str> {
    let title = (!article.title_generated).then_some(article.title.as_str());
    let body = article.body.iter().map(|paragraph| paragraph.text.as_str());
    title.into_iter().chain(article.subtitle.as_deref()).chain(body)
}

/// A run as it is in a line, and the article that it was drawn from.
struct Drawn<'a> {
    typed: &'a str,
    folded: Vec<FoldedChar>,
    article: usize,
}

/// All runs, each once, in a fixed order.
fn runs(articles: &[Article]) -> BTreeMap<Run, Drawn<'_>> {
    let mut runs = BTreeMap::new();
    for (article, line) in
        articles.iter().enumerate().flat_map(|(i, article)| lines(article).map(move |l| (i, l)))
    {
        let folded = fold(line);
        for length in 1..=MAX_CHARS {
            for window in folded.windows(length) {
                let Some(run) = Run::of_folded(line, window) else { continue };
                let typed = &line[window[0].start as usize..window[length - 1].end as usize];
                runs.entry(run).or_insert_with(|| Drawn {
                    typed,
                    folded: window.to_vec(),
                    article,
                });
            }
        }
    }
    runs
}

/// A search over the corpus for exactly this text.
fn exactly(engine: &Engine, typed: &str, limit: usize) -> SearchResponse {
    // Quoted with characters that no text here contains: removing punctuation may end a sentence
    // elsewhere.
    assert!(!typed.contains(['『', '』']));
    let request =
        SearchRequest {
            query: format!("『{typed}』"), limit, fragments: 3, ..Default::default()
        };
    engine.search(&request).unwrap()
}

#[test]
fn every_run_of_the_corpus_finds_the_articles_that_contain_it() {
    let articles = corpus();
    let engine = engine_over(&articles);
    let by_eye: Vec<ByEye> = articles.iter().map(ByEye::of).collect();
    let drawn = runs(&articles);
    assert!(drawn.len() > 20_000, "{} runs", drawn.len());
    let members = members();
    let mut varied = 0;
    for (number, (run, drawn)) in drawn.iter().enumerate() {
        let expected = by_eye.iter().filter(|article| article.contains(run)).count();
        assert!(by_eye[drawn.article].contains(run), "{}", drawn.typed);
        let counts = exactly(&engine, drawn.typed, 0).counts;
        assert_eq!((counts.run, counts.all), (expected, expected), "{}", drawn.typed);
        if number.is_multiple_of(VARIED) {
            let typed = in_another_form(&drawn.folded, &members, number / VARIED);
            let counts = exactly(&engine, &typed, 0).counts;
            assert_eq!(counts.run, expected, "{typed} for {}", drawn.typed);
            varied += usize::from(typed != drawn.typed);
        }
    }
    assert!(varied > 1_000, "{varied} varied");
}

#[test]
fn what_is_marked_for_a_run_of_the_corpus_is_that_run() {
    let articles = corpus();
    let engine = engine_over(&articles);
    let drawn = runs(&articles);
    let mut marks = 0;
    for (run, drawn) in drawn.iter().step_by(MARKED) {
        let chars: Vec<char> = run.chars().iter().map(|c| c.ch).collect();
        let response = exactly(&engine, drawn.typed, 10);
        let own = response.hits.iter().find(|hit| hit.article.id == drawn.article.to_string());
        let own = own.unwrap_or_else(|| panic!("{} is not found", drawn.typed));
        let shown = own.fragments.iter().any(|fragment| !fragment.highlights.is_empty());
        assert!(shown || !own.title_highlights.is_empty(), "{} is not marked", drawn.typed);
        for hit in &response.hits {
            let fragments = hit.fragments.iter().map(|f| (&f.text, &f.highlights));
            for (text, ranges) in fragments.chain([(&hit.article.title, &hit.title_highlights)]) {
                let text: Vec<char> = text.chars().collect();
                for range in ranges {
                    let marked: String = text[range.clone()].iter().collect();
                    check_mark(&marked, &chars);
                    marks += 1;
                }
            }
        }
    }
    assert!(marks > 3_000, "{marks} marks");
}

/// Every character of a mark belongs to the run at its place. Occurrences that overlap or touch become
/// one mark.
fn check_mark(marked: &str, run: &[char]) {
    let folded: Vec<FoldedChar> = fold(marked);
    let chars: Vec<char> = folded.iter().map(|c| c.ch).collect();
    let mut covered = 0;
    for (at, window) in chars.windows(run.len()).enumerate() {
        if window == run && at <= covered {
            covered = at + run.len();
        }
    }
    assert_eq!(covered, chars.len(), "{marked} is marked for {run:?}");
    let edges = (folded.first().map(|c| c.start), folded.last().map(|c| c.end as usize));
    assert_eq!(edges, (Some(0), Some(marked.len())), "{marked}");
}

/// For each folded Han character: the characters that fold to it.
fn members() -> HashMap<char, Vec<char>> {
    let lines = include_str!("../../text/src/data/variants.tsv").lines();
    let classes = lines.filter_map(|line| line.split_once('\t'));
    classes.map(|(first, rest)| (first.chars().next().unwrap(), rest.chars().collect())).collect()
}

/// A run as somebody else would write it: other script, width, case and punctuation. The end of a
/// sentence stays one.
fn in_another_form(
    folded: &[FoldedChar],
    members: &HashMap<char, Vec<char>>,
    mut choice: usize,
) -> String {
    let mut choose = |max: usize| {
        choice = choice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (choice >> 33) % max
    };
    let mut text = String::new();
    let mut last: Option<u32> = None;
    for c in folded {
        match last {
            Some(last) if c.position > last + 1 => text.push('。'),
            Some(_) => text.push_str(["", "", " ", "，", "—", "“", "》《", "·"][choose(8)]),
            None => {}
        }
        last = Some(c.position);
        text.push(match (c.ch, members.get(&c.ch)) {
            (ch, Some(members)) => [&[ch], members.as_slice()].concat()[choose(members.len() + 1)],
            (ch @ '!'..='~', None) => match choose(3) {
                0 => char::from_u32(ch as u32 + 0xfee0).unwrap(),
                1 => ch.to_ascii_uppercase(),
                _ => ch,
            },
            (ch, None) => ch,
        });
    }
    text
}

#[test]
fn other_forms_fold_alike_and_are_many() {
    let members = members();
    let text = "看着C919，发展。台湾";
    let folded = fold(text);
    let forms: HashSet<String> = (0..64).map(|i| in_another_form(&folded, &members, i)).collect();
    assert!(forms.len() > 32);
    for form in forms {
        let chars = |text: &str| -> String { fold(text).iter().map(|c| c.ch).collect() };
        assert_eq!(chars(&form), chars(text), "{form}");
    }
}
