//! Quotations: a query with the name of a person and something else mostly asks for what that person says
//! about it. Lists of participants contain the name as well, so articles that quote the person get a
//! bonus.

use std::collections::HashSet;
use std::sync::LazyLock;

use souwen_article::{Condition, Near, Nearness, begins_with_family_name};
use souwen_query::Plan;
use souwen_query::function_words::is_function_word;
use souwen_text::{Analyzer, Cut, Run, fold, list};

/// Verbs of saying.
static VERBS: LazyLock<Vec<Run>> =
    LazyLock::new(|| list::entries(include_str!("data/speech.txt")).filter_map(Run::of).collect());

/// Single characters that mean "says" directly after a name.
const SHORT_VERBS: [char; 2] = ['说', '称'];

/// The maximum number of names of a query that are considered.
const MAX_NAMES: usize = 4;

/// The articles that quote a person whom the query names; `None` when the query names nobody, or nothing
/// else.
pub(crate) fn speech(plan: &Plan, analyzer: &Analyzer) -> Option<Condition> {
    if !plan.keyword {
        return None;
    }
    let mut words: HashSet<String> = HashSet::new();
    let mut names: Vec<Run> = Vec::new();
    for chunk in &plan.chunks {
        analyzer.each_word(&chunk.text, &fold(&chunk.text), Cut::Plain, |word, _, _| {
            if is_function_word(word) || !words.insert(word.to_owned()) {
                return;
            }
            if is_name(analyzer, word) && names.len() < MAX_NAMES {
                names.extend(Run::of_chars(word.chars()));
            }
        });
    }
    let fields = usize::from(!plan.fields.is_empty());
    if names.is_empty() || words.len() + fields < 2 {
        return None;
    }
    Some(Condition::Or(names.into_iter().map(speech_of).collect()))
}

/// The articles in which a person of this name says something. The name is a condition of its own, so that
/// the verbs are looked for only where the name is.
fn speech_of(name: Run) -> Condition {
    let short = SHORT_VERBS.into_iter().filter_map(|verb| {
        let chars = name.chars().iter().map(|c| c.ch);
        Some(Condition::Run(None, Run::of_chars(chars.chain([verb]))?))
    });
    let mut says: Vec<Condition> = short.collect();
    says.push(Condition::Near(Near {
        slots: vec![vec![name.clone()], VERBS.clone()],
        nearness: Nearness::Sentence,
        in_order: true,
    }));
    Condition::And(vec![Condition::Run(None, name), Condition::Or(says)])
}

/// Whether a folded word is the name of a person, judged by dictionaries and family names. A word that is
/// in no dictionary counts as a name if it begins like one.
fn is_name(analyzer: &Analyzer, word: &str) -> bool {
    let length = word.chars().count();
    if length < 2 || word.is_ascii() {
        return false;
    }
    let is_person = |tag: &str| tag.starts_with("nr");
    if let Some(known) = analyzer.dictionary().get(word) {
        return known.tag().is_some_and(is_person);
    }
    match analyzer.tag(word) {
        Some(tag) => is_person(&tag),
        None => length <= 3 && begins_with_family_name(word),
    }
}

#[cfg(test)]
mod tests {
    use souwen_query::{Synonyms, parse, plan};

    use super::*;

    #[test]
    fn a_name_and_something_further_ask_for_speech() {
        let analyzer = Analyzer::new();
        let check = |query: &str, expected: bool| {
            let plan = plan(&parse(query), &analyzer, &Synonyms::default());
            assert_eq!(speech(&plan, &analyzer).is_some(), expected, "{query}");
        };
        check("王毅 中亚", true);
        check("王毅谈中亚", true);
        check("中亚 “王毅”", true);
        check("赵立坚 贸易", true);
        check("王毅", false);
        check("王毅的", false);
        check("中亚 铁路", false);
        check("铁路 建设", false);
        check("王毅在北京出席关于中亚铁路建设的会议并且会见了各方代表", false);
    }

    #[test]
    fn the_list_is_in_folded_form() {
        for word in list::entries(include_str!("data/speech.txt")) {
            let folded: String = fold(word).into_iter().map(|c| c.ch).collect();
            assert_eq!(folded, word);
        }
    }
}
