//! The query parser, the plan, folding, and the words of the analyzer.

use souwen::article::Condition;
use souwen::query::parse::MAX_QUERY_CHARS;
use souwen::query::{Node, Synonyms, dated, parse, plan};
use souwen::text::{Analyzer, Cut, Date, FoldedChar, Run, fold, fold_char, is_significant};

use crate::outcome::{Outcome, ensure};
use crate::pieces::{QUERY, TEXT};
use crate::random::Random;

pub fn query_text(random: &mut Random) -> String {
    if !random.one_in(256) {
        return random.text(QUERY, 14);
    }
    // Sometimes a query is very long, or deeply nested.
    match random.below(3) {
        0 => random.text(QUERY, 900),
        1 => random.pick(QUERY).repeat(random.below(1200)),
        _ => {
            let depth = random.below(600);
            let inner = random.text(QUERY, 6);
            format!("{}{inner}{}", "(".repeat(depth), ")".repeat(random.below(600)))
        }
    }
}

pub fn try_query(analyzer: &Analyzer, random: &mut Random, input: &mut String) -> Outcome {
    *input = query_text(random);
    let parsed = parse(input);
    let length = input.chars().count();
    if length <= MAX_QUERY_CHARS {
        ensure!(parsed.text == *input, "the text is not what was typed: {:?}", parsed.text);
    } else {
        ensure!(input.starts_with(&parsed.text), "the text is not the beginning");
        ensure!(parsed.text.chars().count() <= MAX_QUERY_CHARS, "the text is too long");
    }
    let subject = parsed.text.contains(is_significant);
    ensure!((parsed.root == Node::Everything) != subject, "{:?}", parsed.root);
    ensure!(depth(&parsed.root) <= 70, "nested {} deep", depth(&parsed.root));
    let plan = plan(&parsed, analyzer, &Synonyms::default());
    let mut runs = 0;
    count_runs(&plan.all, &mut runs);
    ensure!(runs <= 4 * MAX_QUERY_CHARS, "{runs} runs");
    for chunk in &plan.chunks {
        ensure!(Run::of(&chunk.text).as_ref() == Some(&chunk.run), "{:?}", chunk.text);
        let whole: String = chunk.run.chars().iter().map(|c| c.ch).collect();
        for part in &chunk.parts {
            let part: String = part.chars().iter().map(|c| c.ch).collect();
            ensure!(whole.contains(&part), "{part} is no part of {whole}");
        }
        ensure!(chunk.parts.is_empty() || !chunk.quoted, "a quote has parts");
    }
    if let Some(dated) = dated(input, Date::new(2024, 5, 31), analyzer) {
        ensure!(input.contains(&dated.text), "{:?} was not typed", dated.text);
        ensure!(names_days(&parse(&dated.query).root), "{:?} is of no day", dated.query);
    }
    Ok(())
}

fn names_days(node: &Node) -> bool {
    match node {
        Node::And(nodes) => nodes.iter().any(names_days),
        node => matches!(node, Node::Dates { .. }),
    }
}

fn depth(node: &Node) -> usize {
    match node {
        Node::And(nodes) | Node::Or(nodes) => 1 + nodes.iter().map(depth).max().unwrap_or(0),
        Node::Not(node) => 1 + depth(node),
        _ => 1,
    }
}

fn count_runs(condition: &Condition, runs: &mut usize) {
    match condition {
        Condition::And(all) | Condition::Or(all) => {
            all.iter().for_each(|condition| count_runs(condition, runs));
        }
        Condition::Not(not) => count_runs(not, runs),
        Condition::Run(..) => *runs += 1,
        Condition::Near(near) => *runs += near.slots.iter().map(Vec::len).sum::<usize>(),
        _ => {}
    }
}

/// The invariants of folding.
fn check_fold(text: &str, folded: &[FoldedChar]) -> Outcome {
    let mut significant = text.char_indices().filter(|&(_, c)| is_significant(c));
    let mut before: Option<&FoldedChar> = None;
    for c in folded {
        let Some((at, original)) = significant.next() else {
            return Err("more characters than the text has".to_owned());
        };
        ensure!(c.start as usize == at, "{original:?} begins at {at}, not at {}", c.start);
        ensure!(fold_char(original) == Some(c.ch), "{original:?} folds to {:?}", c.ch);
        ensure!(text.is_char_boundary(c.end as usize), "cut through a character at {}", c.end);
        ensure!(c.end as usize >= at + original.len_utf8(), "ends inside itself");
        if let Some(before) = before {
            ensure!(before.end <= c.start, "overlaps the one before");
            ensure!(before.position < c.position, "positions do not rise");
        }
        before = Some(c);
    }
    ensure!(significant.next().is_none(), "a significant character is missing");
    Ok(())
}

pub fn try_fold(random: &mut Random, input: &mut String) -> Outcome {
    *input = random.text(TEXT, 12);
    let folded = fold(input);
    check_fold(input, &folded)?;
    for (first, from) in folded.iter().enumerate() {
        for (last, to) in folded.iter().enumerate().skip(first) {
            let (start, end) = (from.start as usize, to.end as usize);
            let again = fold(&input[start..end]);
            let part = &folded[first..=last];
            ensure!(again.len() == part.len(), "{start}..{end} has another length");
            for (x, y) in again.iter().zip(part) {
                let same = x.ch == y.ch
                    && x.position == y.position - from.position
                    && (x.start + from.start, x.end + from.start) == (y.start, y.end);
                ensure!(same, "{start}..{end} folds otherwise alone: {x:?}, within: {y:?}");
            }
        }
    }
    Ok(())
}

pub fn try_words(analyzer: &Analyzer, random: &mut Random, input: &mut String) -> Outcome {
    *input = random.text(TEXT, 16);
    let folded = fold(input);
    let grams = analyzer.grams(input);
    ensure!(grams.len() == folded.len(), "{} grams of {}", grams.len(), folded.len());
    for cut in [Cut::Plain, Cut::Search] {
        let (mut start, mut covered) = (0, 0);
        for word in analyzer.words(input, cut) {
            let span = fold(&input[word.start as usize..word.end as usize]);
            let spelt = span.iter().map(|c| c.ch);
            let term = word.term.chars().filter(|&c| is_significant(c));
            ensure!(spelt.eq(term), "{word:?} stands on other characters");
            ensure!(word.start >= start, "{word:?} comes after a later one");
            start = word.start;
            covered = covered.max(word.end);
            let at = folded.iter().find(|c| c.start == word.start);
            ensure!(at.is_some_and(|c| c.position == word.position), "{word:?} is elsewhere");
        }
        if let Some(last) = folded.last() {
            ensure!(covered == last.end, "the last character is in no word");
        }
    }
    Ok(())
}
