//! Tests of the tokens of texts, with words of the user and without.

use proptest::prelude::*;

use super::plain::MAX_WORD_CHARS;
use super::*;

fn check(text: &str, expected: &[(&str, u32)]) {
    let tokens = Analyzer::new().words(text, Cut::Search);
    let found: Vec<(&str, u32)> = tokens.iter().map(|t| (t.term.as_str(), t.position)).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn words_have_the_position_of_their_first_character() {
    check("完成中吉乌铁路", &[("完成", 0), ("中吉乌", 2), ("铁路", 5)]);
    check("中国—中亚峰会", &[("中国", 0), ("中亚", 2), ("峰会", 4)]);
    check("臺灣選舉", &[("台湾", 0), ("选举", 2)]);
    check("合作。铁路", &[("合作", 0), ("铁路", 3)]);
    check("合作\n铁路", &[("合作", 0), ("铁路", 18)]);
}

#[test]
fn runs_of_letters_and_digits_stay_whole() {
    check("ＣＯＶＩＤ－１９", &[("covid", 0), ("covid-19", 0), ("19", 5)]);
    check("版本3.6.3", &[("版本", 0), ("3.6.3", 2)]);
    check("C919首飞", &[("c919", 0), ("首飞", 4)]);
    check("5G网络", &[("5g", 0), ("网络", 2)]);
    check("A. B", &[("a", 0), ("b", 2)]);
}

#[test]
fn endless_words_are_left_to_the_grams() {
    let text = "a".repeat(MAX_WORD_CHARS + 1);
    assert_eq!(Analyzer::new().words(&text, Cut::Search), []);
    assert_eq!(Analyzer::new().grams(&text).len(), MAX_WORD_CHARS + 1);
}

#[track_caller]
fn check_with(words: &str, text: &str, expected: &[&str], plain: &[&str]) {
    let dictionary = Dictionary::parse(&words.replace('|', "\n")).0;
    let analyzer = Analyzer::with_dictionary(dictionary);
    for (cut, expected) in [(Cut::Search, expected), (Cut::Plain, plain)] {
        let tokens = analyzer.words(text, cut);
        let found: Vec<&str> = tokens.iter().map(|t| t.term.as_str()).collect();
        assert_eq!(found, expected, "{text} with {words}, {cut:?}");
        assert!(tokens.is_sorted_by_key(|t| t.position), "{tokens:?}");
    }
}

#[test]
fn words_of_the_user_are_cut_as_one() {
    let same = |words, text, expected: &[&str]| check_with(words, text, expected, expected);
    same("", "议长扎帕罗娃", &["议长", "扎", "帕罗", "娃"]);
    let (search, plain) = (["议长", "扎帕罗娃", "帕罗", "说"], ["议长", "扎帕罗娃", "说"]);
    check_with("扎帕罗娃", "议长扎帕罗娃说", &search, &plain);
    check_with("扎帕罗娃 0 nr", "議長紮帕羅娃說", &search, &plain);
    let (search, plain) = (["米尔", "米尔济约耶娃", "扎夫基佐达"], ["米尔济约耶娃", "扎夫基佐达"]);
    check_with("扎夫基佐达|米尔济约耶娃", "米尔济约耶娃、扎夫基佐达", &search, &plain);
    let (search, plain) = (["俞建华", "建华", "为此", "发言"], ["俞建华", "为此", "发言"]);
    check_with("俞建华", "俞建华为此发言", &search, &plain);
    check_with("郑钦文", "郑钦文郑钦文", &["郑钦文"; 2], &["郑钦文"; 2]);
    check_with("*ST舜船", "*ST舜船复牌", &["st", "st舜船", "复牌"], &["st舜船", "复牌"]);
    check_with("重疾险A款", "买重疾险Ａ款", &["买", "重疾险a款"], &["买", "重疾险a款"]);
}

#[test]
fn what_is_inside_a_word_of_the_user_is_found_too() {
    check_with(
        "中亚峰会|峰会",
        "中国中亚峰会",
        &["中国", "中亚", "中亚峰会", "峰会"],
        &["中国", "中亚峰会"],
    );
    check_with(
        "阿里·巴巴",
        "访阿里・巴巴",
        &["访", "阿里", "阿里巴巴", "巴巴"],
        &["访", "阿里巴巴"],
    );
    check_with("SK-II", "SK-II", &["sk", "sk-ii", "skii", "ii"], &["skii"]);
    check_with(
        "Belt and Road",
        "Belt and Road",
        &["belt", "beltandroad", "and", "road"],
        &["beltandroad"],
    );
    check_with("5W-30", "5w-30机油", &["5w", "5w-30", "5w30", "30", "机油"], &["5w30", "机油"]);
}

#[test]
fn other_words_are_left_alone() {
    let same = |words, text, expected: &[&str]| check_with(words, text, expected, expected);
    same("ces", "license CES", &["license", "ces"]);
    same("5G网络", "15G网络", &["15g", "网络"]);
    same("中和", "发展中和平", &["发展", "中", "和平"]);
    same("中和", "酸碱中和", &["酸碱", "中和"]);
    same("国家", "中国，家里", &["中国", "家里"]);
}

#[test]
fn a_frequency_settles_who_wins() {
    let same = |words, text, expected: &[&str]| check_with(words, text, expected, expected);
    same("中和 3", "发展中和平", &["发展", "中", "和平"]);
    same("中和 100000", "发展中和平", &["发展", "中和", "平"]);
}

#[test]
fn the_fingerprint_names_version_and_words() {
    let plain = Analyzer::new();
    assert_eq!(
        Analyzer::with_dictionary(Dictionary::parse("# 无\n").0).fingerprint(),
        plain.fingerprint()
    );
    let user = Analyzer::with_dictionary(Dictionary::parse("扎帕罗娃").0);
    assert_ne!(user.fingerprint(), plain.fingerprint());
    assert!(
        [plain.fingerprint(), user.fingerprint()].iter().all(|f| Analyzer::is_of_this_version(f))
    );
    assert!(!Analyzer::is_of_this_version("text-0") && !Analyzer::is_of_this_version("text-0+ab"));
}

proptest! {
    #[test]
    fn wanted_words_are_given_as_among_all(
        text in "[中国和平发展扎帕罗娃由于俊杰铁路a1.，。 \n-]{0,40}",
        own in proptest::collection::vec("[中国和平扎帕罗娃a1·]{2,3}", 0..2),
        wanted in proptest::collection::vec("[中国和平发展铁路a1]{1,2}", 0..4),
    ) {
        let analyzer = Analyzer::with_dictionary(Dictionary::parse(&own.join("\n")).0);
        let folded = fold(&text);
        let begins = |term: &str| wanted.iter().any(|word| term.starts_with(word.as_str()));
        let mut all = Vec::new();
        analyzer.each_word(&text, &folded, Cut::Search, |term, first, _| {
            if begins(term) {
                all.push((term.to_owned(), first.position));
            }
        });
        let mut terms = Vec::new();
        let words = WantedWords::of(wanted.iter().map(String::as_str));
        analyzer.each_wanted_word(&text, &folded, Cut::Search, &words, |term, first, _| {
            if begins(term) {
                terms.push((term.to_owned(), first.position));
            }
        });
        prop_assert_eq!(terms, all);
    }
}

proptest! {
    /// The repair of an index relies on this.
    #[test]
    fn texts_without_a_word_are_cut_as_without_it(
        text in "[中国和平发展扎帕罗娃由于俊杰a1.·，。 -]{0,24}",
        words in proptest::collection::vec("[中国和平发展扎帕罗娃由于俊杰a1·]{2,4}", 1..4),
        extra in "[中国和平发展扎帕罗娃由于俊杰a1·]{2,4}",
    ) {
        let before = Dictionary::parse(&words.join("\n")).0;
        let after = Dictionary::parse(&format!("{}\n{extra}", words.join("\n"))).0;
        let changes = after.changes_since(&before);
        let folded = fold(&text);
        prop_assume!(!changes.runs().iter().any(|run| run.find_in(&folded).next().is_some()));
        for cut in [Cut::Plain, Cut::Search] {
            let cut_with = |d: &Dictionary| Analyzer::with_dictionary(d.clone()).words(&text, cut);
            prop_assert_eq!(cut_with(&before), cut_with(&after));
        }
    }
}

#[test]
fn spans_are_of_the_original_text() {
    let text = "（中國）Café";
    for token in Analyzer::new().words(text, Cut::Search) {
        let span = &text[token.start as usize..token.end as usize];
        let folded: String = fold(span).iter().map(|c| c.ch).collect();
        assert_eq!(folded, token.term);
    }
}
