//! Function words: those that a query may hold and an article need not.

/// Particles, prepositions, conjunctions, pronouns and words of asking that say nothing about the
/// subject. They are left out of the parts that an article must hold, never out of what is
/// indexed, and never when the query is typed as a run. Folded form.
#[rustfmt::skip] // A row for each kind of word.
const FUNCTION_WORDS: &[&str] = &[
    // Particles.
    "的", "地", "得", "了", "着", "过", "吗", "呢", "吧", "啊", "么", "所", "等", "之",
    // Conjunctions.
    "和", "与", "及", "以及", "或", "或者", "并", "并且", "而", "而且", "但", "但是",
    // Prepositions.
    "在", "于", "对", "对于", "关于", "从", "到", "向", "由", "以", "为", "被", "把", "将", "让", "给",
    "跟", "同",
    // Verbs that help other verbs, and adverbs.
    "是", "有", "要", "能", "会", "可", "可以", "能够", "应", "应该", "请", "请问", "想", "叫", "是否",
    "也", "都", "就", "又", "还", "再", "才", "只", "很", "更", "最", "已", "已经", "曾", "曾经", "正在",
    // Pronouns and measures.
    "这", "那", "这个", "那个", "这些", "那些", "其", "个", "一个", "时候",
    // Words of asking.
    "什么", "谁", "哪", "哪个", "哪些", "哪里", "哪儿", "哪位", "哪年", "几", "多少", "怎么", "怎样",
    "怎么样", "如何", "为什么", "为何", "何", "何时", "何地",
    // English.
    "the", "a", "an", "of", "and", "in", "to", "for", "on", "is",
];

/// Whether a folded word is a function word.
pub fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_folded_form() {
        for word in FUNCTION_WORDS {
            let folded: String = souwen_text::fold(word).into_iter().map(|c| c.ch).collect();
            assert_eq!(folded, **word);
        }
        assert!(is_function_word("的"));
        assert!(!is_function_word("西安"));
    }
}
