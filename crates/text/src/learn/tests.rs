//! Words learned from small texts.

use super::*;
use crate::dictionary::{Dictionary, Word};
use crate::segment::Cut;

/// The page that the repository ships.
const PAGE: &str = include_str!("../../../../corpus/china-central-asia-summit.md");

fn learn(analyzer: &Analyzer, texts: &[&str]) -> Vec<WordCandidate> {
    let mut learner = Learner::new(analyzer);
    texts.iter().for_each(|text| learner.read(text.lines()));
    learner.finish(None)
}

fn words(found: &[WordCandidate]) -> Vec<&str> {
    found.iter().map(|candidate| candidate.word.as_str()).collect()
}

#[test]
fn the_names_of_the_page_are_learned_and_become_words() {
    let plain = Analyzer::new();
    let found = learn(&plain, &[PAGE]);
    let mut dictionary = Dictionary::default();
    for name in ["扎帕罗娃", "米尔济约耶娃", "扎夫基佐达"] {
        let candidate = found.iter().take(10).find(|candidate| candidate.word == name);
        let candidate = candidate.unwrap_or_else(|| panic!("{name} is not in {:?}", words(&found)));
        assert_eq!(candidate.kind, Kind::Person, "{candidate:?}");
        assert!(candidate.example.contains(name) && candidate.count >= 2, "{candidate:?}");
        assert_eq!(candidate.count as usize, PAGE.matches(name).count(), "{candidate:?}");
        assert!(plain.words(name, Cut::Plain).len() > 1, "{name}");
        dictionary.insert(Word::new(name).unwrap());
    }
    // What is in the dictionary is not proposed again.
    let with_names = Analyzer::with_dictionary(dictionary);
    let again = learn(&with_names, &[PAGE]);
    assert!(!again.iter().any(|candidate| candidate.word.contains("扎帕罗娃")), "{again:?}");
    for name in ["扎帕罗娃", "米尔济约耶娃", "扎夫基佐达"] {
        assert_eq!(with_names.words(name, Cut::Plain).len(), 1, "{name}");
    }
}

#[test]
fn parts_and_phrases_are_no_words() {
    let texts = [
        "部长阿拉格齐说，会谈很好。阿拉格齐当天离开。",
        "昨天阿拉格齐表示欢迎。他见到了阿拉格齐的代表。",
        "在德黑兰，阿拉格齐会见来访者；记者问阿拉格齐先生。",
    ];
    let found = learn(&Analyzer::new(), &texts);
    assert_eq!(found[0].word, "阿拉格齐", "{found:?}");
    assert_eq!((found[0].count, found[0].articles), (6, 3));
    let others = |word: &&&str| word.contains("格齐") || word.contains("阿拉");
    assert_eq!(words(&found).iter().filter(others).count(), 1, "{found:?}");
}

#[test]
fn text_in_title_marks_is_a_name() {
    let texts = [
        "两校设立“鲁木工坊”。学员在“鲁木工坊”学习。",
        "“鲁木工坊”昨天开课，《江湾公约》也在会上签署。",
        "代表们谈到《江湾公约》。",
    ];
    let found = learn(&Analyzer::new(), &texts);
    for (name, count) in [("鲁木工坊", 3), ("江湾公约", 2)] {
        let candidate = found.iter().find(|candidate| candidate.word == name);
        let candidate = candidate.unwrap_or_else(|| panic!("{name} is not in {:?}", words(&found)));
        assert_eq!((candidate.kind, candidate.count), (Kind::Named, count), "{candidate:?}");
    }
}

#[test]
fn the_least_count_grows_with_the_texts() {
    assert_eq!([0, 10_000, 400_000, 2_000_000, 9_500_000].map(default_min_count), [2, 2, 3, 4, 5]);
    let once = learn(&Analyzer::new(), &["部长阿拉格齐说，会谈很好。"]);
    assert!(once.is_empty(), "{once:?}");
    assert!(learn(&Analyzer::new(), &[]).is_empty());
    assert!(learn(&Analyzer::new(), &["", "a b c", "。。。"]).is_empty());
}

#[test]
fn words_can_be_taken_out_of_the_dictionary_to_measure() {
    let analyzer = Analyzer::without_words(&["西安"]);
    let cut = |analyzer: &Analyzer| -> Vec<String> {
        analyzer.words("西安", Cut::Plain).into_iter().map(|token| token.term).collect()
    };
    assert_eq!(cut(&Analyzer::new()), ["西安"]);
    assert_eq!(cut(&analyzer), ["西", "安"]);
    assert_eq!(Analyzer::new().tag("西安").as_deref(), Some("ns"));
    assert_eq!(Analyzer::new().tag("扎帕罗娃"), None);
}

proptest::proptest! {
    #[test]
    fn any_texts_are_read(
        texts in proptest::collection::vec("([中国阿拉格齐部长说的。，a1\n]|\\PC){0,60}", 0..5),
    ) {
        let analyzer = Analyzer::new();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        for candidate in learn(&analyzer, &texts) {
            proptest::prop_assert!(candidate.count >= 2);
            proptest::prop_assert!(texts.iter().any(|text| text.contains(&candidate.word)));
            proptest::prop_assert!(candidate.example.contains(&candidate.word));
            proptest::prop_assert!(Word::new(&candidate.word).is_ok());
        }
    }
}
