//! Snippets and highlights, and whole searches.

use std::ops::{ControlFlow, Range};

use souwen::article::json::to_json;
use souwen::article::{Article, Paragraph};
use souwen::index::{RefreshOptions, Silent, refresh};
use souwen::query::{Node, parse};
use souwen::search::{Ability, Engine, Facet, Hit, SearchRequest, Sort, show};
use souwen::text::{Run, fold, is_significant};
use unicode_segmentation::UnicodeSegmentation;

use crate::outcome::{Outcome, ensure};
use crate::pieces::{QUERY, SUMMIT, TEXT};
use crate::queries_and_text::query_text;
use crate::random::Random;

/// A random part of a text in whole folded characters: at least one, at most `max`.
fn stretch<'a>(random: &mut Random, text: &'a str, max: usize) -> Option<&'a str> {
    let folded = fold(text);
    let first = random.below(folded.len());
    let from = folded.get(first)?;
    let last = (first + random.below(max)).min(folded.len() - 1);
    Some(&text[from.start as usize..folded[last].end as usize])
}

/// The invariants of the highlights and passages of a hit.
fn check_hit(hit: &Hit, fragments: usize) -> Outcome {
    check_marks(&hit.article.title, &hit.title_highlights)?;
    ensure!(hit.fragments.len() <= fragments, "{} fragments", hit.fragments.len());
    for fragment in &hit.fragments {
        check_marks(&fragment.text, &fragment.highlights)?;
        if let Some(index) = fragment.paragraph.checked_sub(1) {
            let shown = fragment.text.trim_matches('…').trim();
            let within = hit.article.body.get(index).is_some_and(|p| p.text.contains(shown));
            ensure!(within, "{shown:?} is not in paragraph {}", fragment.paragraph);
        }
    }
    Ok(())
}

/// Highlights neither overlap nor touch, lie inside the text, and begin with a character that can match. They
/// cover whole grapheme clusters, a few of which begin with a sign.
fn check_marks(text: &str, marks: &[Range<usize>]) -> Outcome {
    let chars: Vec<char> = text.chars().collect();
    let mut end = 0;
    for (i, mark) in marks.iter().enumerate() {
        let apart = i == 0 || end < mark.start;
        let inside = mark.start < mark.end && mark.end <= chars.len();
        ensure!(apart && inside, "{marks:?} do not lie apart on {text:?}");
        end = mark.end;
        let marked: String = chars[mark.clone()].iter().collect();
        let begins = marked.graphemes(true).next().is_some_and(|c| c.contains(is_significant));
        ensure!(begins, "{mark:?} begins with a sign in {text:?}");
        if let Some(&next) = chars.get(mark.end) {
            let cut = matches!(next, '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}');
            ensure!(!cut, "{mark:?} cuts through a character of {text:?}");
        }
    }
    Ok(())
}

/// Whether a highlight begins and ends with a folded run, apart from characters in the same grapheme cluster
/// as its first or last character.
fn marks_itself(marked: &str, whole: &str) -> bool {
    let folded = |text: &str| -> Vec<char> { fold(text).iter().map(|c| c.ch).collect() };
    let chars = folded(marked);
    let whole: Vec<char> = whole.chars().collect();
    let shared = |cluster: Option<&str>| cluster.map_or(0, |c| folded(c).len().saturating_sub(1));
    let before = shared(marked.graphemes(true).next());
    let after = shared(marked.graphemes(true).next_back());
    (0..=before).any(|skip| chars.get(skip..).is_some_and(|rest| rest.starts_with(&whole)))
        && (0..=after).any(|skip| {
            let end = chars.len().checked_sub(skip);
            end.is_some_and(|end| chars[..end].ends_with(&whole))
        })
}

pub fn try_snippet(random: &mut Random, input: &mut String) -> Outcome {
    let article = |random: &mut Random| {
        let max = if random.one_in(32) { 400 } else { 40 };
        let body = (0..=random.below(3)).map(|_| Paragraph::text(random.text(TEXT, max)));
        Article {
            body: body.collect(),
            title: random.text(TEXT, 8),
            title_generated: random.one_in(4),
            subtitle: random.one_in(4).then(|| random.text(TEXT, 8)),
            dateline: vec![random.text(TEXT, 8)],
            ..Article::default()
        }
    };
    let article = article(random);
    let line = article.body[random.below(article.body.len())].text.clone();
    let typed = stretch(random, &line, 12).map(str::to_owned);
    let quotes = random.one_in(2) && typed.is_some();
    let query = match typed.as_deref() {
        Some(typed) if quotes => format!("「{typed}」"),
        Some(typed) if random.one_in(2) => typed.to_owned(),
        Some(typed) => format!("{typed} {}", random.text(QUERY, 4)),
        None => random.text(QUERY, 6),
    };
    *input = format!("{query:?} in {article:?}");
    let limit = random.below(5);
    let hit = show(article, &query, limit);
    check_hit(&hit, limit)?;
    // A quote highlights only itself: every highlight begins and ends with it.
    if let Some(typed) = typed.filter(|typed| quotes && !typed.contains(['」', '\n', '\r'])) {
        let whole: String = fold(&typed).iter().map(|c| c.ch).collect();
        for fragment in &hit.fragments {
            let chars: Vec<char> = fragment.text.chars().collect();
            for mark in &fragment.highlights {
                let marked: String = chars[mark.clone()].iter().collect();
                ensure!(marks_itself(&marked, &whole), "“{marked}” is marked for “{whole}”");
            }
        }
        let shown = hit.fragments.first().is_some_and(|first| !first.highlights.is_empty());
        ensure!(shown || limit == 0, "the first passage does not show “{whole}”");
    }
    Ok(())
}

/// Runs of at most this many significant characters must rank the articles with them first.
const MAX_RANKED_FIRST: usize = 64;

/// An index and its articles.
pub struct Searched {
    engine: Engine,
    articles: Vec<Article>,
    /// The folder of the index, deleted together with this.
    _dir: tempfile::TempDir,
}

impl Searched {
    /// An index of the shipped page and a few more articles.
    ///
    /// # Errors
    /// When a temporary folder cannot be written.
    pub fn new() -> Result<Searched, Box<dyn std::error::Error>> {
        let dir = tempfile::tempdir()?;
        let (articles, index) = (dir.path().join("articles"), dir.path().join("index"));
        std::fs::create_dir(&articles)?;
        std::fs::write(articles.join("summit.md"), SUMMIT)?;
        let mut lines = String::new();
        let mut random = Random::of_case(1, 0).1;
        for i in 0..40 {
            let article = Article {
                id: format!("{i}"),
                title: format!("题{}", random.text(TEXT, 10)),
                body: vec![
                    Paragraph::text(random.text(TEXT, 60).replace(['\n', '\r'], " ")),
                    Paragraph::text(random.text(QUERY, 30).replace('\n', " ")),
                ],
                kind: "article".to_owned(),
                ..Article::default()
            };
            lines.push_str(&to_json(&article));
            lines.push('\n');
        }
        std::fs::write(articles.join("more.jsonl"), lines)?;
        let options = RefreshOptions { paths: vec![articles], ..RefreshOptions::default() };
        refresh(&index, &options, &mut Silent)?;
        let engine = Engine::open(&index)?;
        let mut all = Vec::new();
        engine.for_each_article(&mut |article| {
            all.push(article);
            ControlFlow::Continue(())
        })?;
        Ok(Searched { engine, articles: all, _dir: dir })
    }
}

pub fn try_search(searched: &Searched, random: &mut Random, input: &mut String) -> Outcome {
    let Searched { engine, articles, .. } = searched;
    let (mut expected, mut quoted) = (None, false);
    if random.one_in(2) {
        *input = query_text(random);
    } else {
        let article = &articles[random.below(articles.len())];
        let paragraph = &article.body[random.below(article.body.len())].text;
        let typed = stretch(random, paragraph, 20).unwrap_or_default();
        if typed.is_empty() || typed.contains('」') {
            return Ok(());
        }
        // Unquoted, its signs are operators, and still it is searched literally as well.
        quoted = random.one_in(2);
        *input = if quoted { format!("「{typed}」") } else { typed.to_owned() };
        if quoted || !excludes(&parse(input).root) {
            expected = Some(article.id.as_str());
        }
    }
    let request = SearchRequest {
        query: input.clone(),
        sort: [Sort::Relevance, Sort::Newest, Sort::Oldest][random.below(3)],
        limit: if expected.is_some() { 100 } else { random.below(12) },
        offset: if expected.is_some() || random.one_in(2) { 0 } else { random.below(9) },
        facets: if random.one_in(8) { Facet::all(Ability::Facet) } else { Vec::new() },
        fragments: random.below(4),
        ..SearchRequest::default()
    };
    let response = engine.search(&request).map_err(|error| error.to_string())?;
    let counts = response.counts;
    ensure!(response.hits.len() <= request.limit, "{} hits", response.hits.len());
    ensure!(response.total == counts.all && counts.run <= counts.all, "{counts:?}");
    ensure!(counts.all + counts.partial <= articles.len(), "{counts:?}");
    ensure!(response.counts_exact && !response.timed_out, "out of time without a deadline");
    let full = response.hits.iter().filter(|hit| !hit.partial).count();
    let due = counts.all.saturating_sub(request.offset).min(request.limit);
    // Partial hits may come before full ones if the query is no keyword.
    ensure!(
        full == due || counts.partial > 0 && full <= counts.all,
        "{full} full hits, {due} are due"
    );
    for hit in &response.hits {
        check_hit(hit, request.fragments)?;
        ensure!(hit.partial || hit.missing.is_empty(), "a full hit misses {:?}", hit.missing);
    }
    if let Some(id) = expected {
        let Some(own) = response.hits.iter().find(|hit| hit.article.id == id) else {
            return Err(format!("{id} is not found"));
        };
        ensure!(!own.partial && counts.run > 0, "{id} is found in part: {counts:?}");
        let shown = own.fragments.iter().any(|fragment| !fragment.highlights.is_empty());
        ensure!(shown || request.fragments == 0, "nothing is marked in {id}");
        // Articles that contain it literally come first.
        let run = Run::of(input.trim_matches(['「', '」']));
        if let Some(run) =
            run.filter(|run| request.sort == Sort::Relevance && run.len() <= MAX_RANKED_FIRST)
            && let Some(first) = response.hits.first()
        {
            ensure!(
                lines(&first.article).any(|line| holds(line, &run)),
                "{id} does not come first"
            );
        }
        let exact = counts.partial == 0 && counts.run == counts.all;
        ensure!(!quoted || exact, "a quote: {counts:?}");
    }
    Ok(())
}

/// The lines of an article that are searched.
fn lines(article: &Article) -> impl Iterator<Item = &str> {
    let title = (!article.title_generated).then_some(&article.title);
    let values = [&article.subtitle, &article.source, &article.place, &article.section];
    let lists = article.authors.iter().chain(&article.tags).chain(&article.dateline);
    let body = article.body.iter().map(|paragraph| &paragraph.text);
    body.chain(title).chain(values.into_iter().flatten()).chain(lists).map(String::as_str)
}

fn holds(line: &str, run: &Run) -> bool {
    run.find_in(&fold(line)).next().is_some()
}

fn excludes(node: &Node) -> bool {
    match node {
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(excludes),
        Node::Not(_) => true,
        _ => false,
    }
}
